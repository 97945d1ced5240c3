"""Authentication in rounds in which either side may go on (Kerberos, PAM): tenbin reads both at once. No such plugin is
at hand here, so the server is a stub that says its part, and the client says the other."""

import socket

import pytest

from conftest import NETWORK, VIRTUAL_SLAVE
from farm.configuration import block, global_defs
from farm.stub import Stub

SERVER = f"{NETWORK}.121"


def frame(sequence, payload):
    return len(payload).to_bytes(3, "little") + bytes([sequence]) + payload


GREETING = frame(0, b"\x0a8.0.36\0\x09\0\0\0" + bytes(range(1, 9)) + b"\0\xff\xf7\xff\x02\0\xff\xdb\x15" + bytes(10)
                 + bytes(range(9, 21)) + b"\0auth_gssapi_client\0")
RESPONSE = frame(1, bytes.fromhex("05820800000000012d") + bytes(23) + b"app\0\0auth_gssapi_client\0")
OK = bytes.fromhex("00000002000000")
DENIED = b"\xff\x15\x04#28000Access denied"
QUERY = frame(0, b"\x03select 1")


def exactly(link, size):
    data = b""
    while len(data) < size:
        part = link.recv(size - len(data))
        assert part, f"{size} bytes expected, the end after {data!r}"
        data += part
    return data


def play(link, me, lines):
    """Says the lines of `me`, waits for those of the other."""
    for who, words in lines:
        if who == me:
            link.sendall(words)
        else:
            assert exactly(link, len(words)) == words


@pytest.fixture
def play_login(engine, start_tenbin):
    def start(lines, *more):
        """A tenbin before a server that plays `lines` with each client; the list gets what it hears then, or what
        went wrong."""
        ends = []

        def serve(link):
            link.settimeout(20)
            try:
                link.sendall(GREETING)
                play(link, "server", lines)
                ends.append(link.recv(4096))
            except (AssertionError, OSError) as problem:
                ends.append(problem)
            link.close()

        stub = Stub(SERVER, 3306, serve)
        tenbin = start_tenbin(global_defs(engine),
                              block("mysql_proxy db100-s", f"listen {VIRTUAL_SLAVE}:3306", *more,
                                    block(f"real_server {SERVER} 3306", "weight 1")))
        stubs.append(stub)
        return tenbin, ends

    stubs = []
    yield start
    for stub in stubs:
        stub.__exit__()


def greeted():
    link = socket.create_connection((VIRTUAL_SLAVE, 3306), timeout=20)
    assert exactly(link, len(GREETING))[4] == 0x0A
    return link


LOGINS = {
    "in_turn": [("client", RESPONSE), ("server", frame(2, b"\1token")), ("client", frame(3, b"answer")),
                ("server", frame(4, OK))],
    "server_goes_on": [("client", RESPONSE), ("server", frame(2, b"\1one")), ("server", frame(3, b"\1two")),
                       ("client", frame(4, b"answer")), ("server", frame(5, OK))],
    "nobody_answers": [("client", RESPONSE), ("server", frame(2, b"\1token")), ("server", frame(3, OK))],
    "many_rounds": [("client", RESPONSE),
                    *((side, frame(2 + 2 * i + j, words)) for i in range(15)
                      for j, (side, words) in enumerate((("server", b"\1" + bytes(3000)), ("client", bytes(3000))))),
                    ("server", frame(32, OK))],
}


@pytest.mark.parametrize("lines", LOGINS.values(), ids=LOGINS.keys())
def test_login_goes_through(play_login, lines):
    lines = [*lines, ("client", QUERY), ("server", frame(1, OK)), ("client", frame(0, b"\1"))]
    tenbin, ends = play_login(lines)
    for _ in range(5):
        with greeted() as link:
            play(link, "client", lines)
    tenbin.empty()
    assert ends == [b""] * 5


def is_farewell(words):
    return words[:4] == bytes([20, 0, 0, 3]) and len(words) == 24  # 20 random bytes


def test_client_that_leaves_in_a_round_is_finished_for(play_login):
    lines = [("client", RESPONSE), ("server", frame(2, b"\1token"))]
    tenbin, ends = play_login(lines)
    with greeted() as link:
        play(link, "client", lines)
    tenbin.empty()
    assert is_farewell(*ends)


def test_round_that_nobody_continues_is_ended_for_both(play_login):
    lines = [("client", RESPONSE), ("server", frame(2, b"\1token"))]
    tenbin, ends = play_login(lines, "handshake_timeout 300ms")
    with greeted() as link:
        play(link, "client", lines)
        end = link.recv(4096)
    assert (end[3], end[4], int.from_bytes(end[5:7], "little")) == (3, 0xFF, 1159)
    tenbin.empty()
    assert is_farewell(*ends)
