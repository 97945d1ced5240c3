"""Clients that send garbage, nothing, or one byte at a time, and clients that leave: each has a bounded cost, an answer
in MySQL's words, and no consequence for anybody else."""

import random
import socket
import time

import pytest

from conftest import NETWORK, VIRTUAL_SLAVE
from farm.probe import connect, server_id, until_closed
from farm.process import wait_until
from farm.stub import Stub

HANDSHAKE_TIMEOUT = 3  # as the fixture virtual_slave has it

GARBAGE = {
    "http": b"GET / HTTP/1.1\r\nHost: db100-s\r\n\r\n",
    "tls": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(100),
    "too_long": b"\xff\xff\xff\x01" + bytes(100_000),
    "empty_packet": b"\0\0\0\x01",
    "out_of_order": b"\x05\0\0\x07hello",
    "before_4_1": b"\x0b\0\0\x01\x05\x24\0\0\0app\0xx\0",
    "insists_on_tls": b"\x20\0\0\x01" + bytes.fromhex("85aeff19 00000001 2d") + bytes(23),
    "random": random.Random(31).randbytes(70_000),
}


def greeted():
    link = socket.create_connection((VIRTUAL_SLAVE, 3306), timeout=20)
    assert link.recv(4096)[4] == 0x0A
    return link


@pytest.mark.parametrize("garbage", GARBAGE)
def test_garbage_is_answered_and_cut(virtual_slave, garbage):
    with greeted() as link:
        link.settimeout(HANDSHAKE_TIMEOUT + 5)
        try:
            link.sendall(GARBAGE[garbage])
        except ConnectionError:
            pass  # it was cut before all of it was sent
        answer = until_closed(link)
    # An answer may be lost where the kernel resets a connection with unread bytes.
    assert answer == b"" or answer[4] == 0xFF
    healthy = connect(VIRTUAL_SLAVE)
    assert server_id(healthy) in (101, 102)
    healthy.close()
    virtual_slave.empty()


def test_silent_client_is_told_that_it_was_too_slow(virtual_slave):
    start = time.monotonic()
    with greeted() as link:
        answer = until_closed(link)
    assert HANDSHAKE_TIMEOUT - 0.5 < time.monotonic() - start < HANDSHAKE_TIMEOUT + 3
    assert answer[4] == 0xFF and int.from_bytes(answer[5:7], "little") == 1159
    virtual_slave.empty()


def test_client_that_leaves_without_a_word_leaves_nothing(virtual_slave, servers):
    before = {str(slave): slave.threads_of_the_application() for slave in servers.slaves}
    for _ in range(50):
        greeted().close()
    virtual_slave.empty()
    wait_until(lambda: before == {str(slave): slave.threads_of_the_application() for slave in servers.slaves},
               "the replicas have no session of a client that left")


def test_login_one_byte_at_a_time(virtual_slave, start_tenbin):
    trickle = Trickle()
    link = connect(*trickle.address)
    assert server_id(link) in (101, 102)
    link.close()
    trickle.close()


class Trickle:
    """Relays to the virtual slave; what the client sends goes on byte by byte."""

    def __init__(self):
        self._stub = Stub(f"{NETWORK}.122", 3306, self._serve)
        self.address = (f"{NETWORK}.122", 3306)

    @staticmethod
    def _serve(link):
        with link, socket.create_connection((VIRTUAL_SLAVE, 3306)) as onward:
            onward.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            link.sendall(onward.recv(4096))
            for byte in link.recv(4096):
                onward.sendall(bytes([byte]))
                time.sleep(0.002)  # else the kernel puts several bytes into one segment
            while data := onward.recv(4096):
                link.sendall(data)
                onward.sendall(link.recv(4096))

    def close(self):
        self._stub.__exit__()


def test_pipelined_command_behind_the_login_is_kept(virtual_slave):
    """A client may send its first command before it has read the OK."""
    link = connect(VIRTUAL_SLAVE, defer_connect=True)
    read_ok = link._request_authentication

    def login_and_ping():
        write = link._write_bytes
        link._write_bytes = lambda data: write(data + b"\x01\0\0\0\x0e")
        read_ok()

    link._request_authentication = login_and_ping
    link.connect()
    # PyMySQL's own first command is answered after the ping's OK: both answers are there.
    assert link.open
    link._force_close()
    virtual_slave.empty()
