"""What one client may take, and who may come at all: refused before any server is asked, in MySQL's own words."""

import socket
import time

import pymysql
import pytest

from conftest import NETWORK, VIRTUAL_SLAVE
from farm.configuration import block, global_defs
from farm.probe import connect, first_byte
from farm.process import wait_until
from farm.stub import Stub

SERVER = f"{NETWORK}.121"
OTHER = f"{NETWORK}.7"


def silent(link):
    """A server that never greets: whoever gets to it stays in his login."""
    link.recv(1)


@pytest.fixture
def limited(servers, engine, start_tenbin):
    def start(*lines, server=None):
        address = server or servers.slaves[0].address
        return start_tenbin(global_defs(engine),
                            block("mysql_proxy db100-s", f"listen {VIRTUAL_SLAVE}:3306", *lines,
                                  block(f"real_server {address} 3306", "weight 1")))
    return start


def said_to(source):
    """What a client from that address gets before anything else: "" is a greeting."""
    with socket.create_connection((VIRTUAL_SLAVE, 3306), timeout=15, source_address=(source, 0)) as link:
        packet = link.recv(4096)
    return "" if packet[4] == 0x0A else f"{int.from_bytes(packet[5:7], 'little')} {packet[7:].decode()}"


def refused(tenbin, why):
    return sum(proxy["refused"][why] for proxy in tenbin.status()["proxies"])


def test_sessions_of_a_client_are_bounded(limited):
    tenbin = limited("max_sessions_per_client 2")
    held = [connect(VIRTUAL_SLAVE, bind_address=OTHER) for _ in range(2)]
    assert said_to(OTHER) == f"1203 tenbin: {OTHER} has all the sessions that max_sessions_per_client of db100-s allows"
    assert said_to(f"{NETWORK}.8") == ""
    held.pop().close()
    wait_until(lambda: said_to(OTHER) == "", "there is room again")
    assert refused(tenbin, "client_sessions") >= 1
    for link in held:
        link.close()


def test_connections_of_a_client_in_a_time_are_bounded(limited):
    tenbin = limited("connect_rate_per_client 5/2s")
    began = time.monotonic()
    answers = [said_to(OTHER) for _ in range(10)]
    assert time.monotonic() - began < 2
    assert answers[:5] == [""] * 5
    assert answers[-1] == f"1226 tenbin: {OTHER} connects faster than connect_rate_per_client of db100-s allows"
    assert said_to(f"{NETWORK}.8") == ""
    wait_until(lambda: said_to(OTHER) == "", "a token is there again", every=0.5)
    assert refused(tenbin, "client_rate") >= 4


def test_unfinished_logins_of_a_client_are_bounded_before_a_server_is_asked(limited):
    with Stub(SERVER, 3306, silent) as stub:
        tenbin = limited("max_logins_per_client 3", "connect_timeout 20s", server=SERVER)
        held = [socket.create_connection((VIRTUAL_SLAVE, 3306), source_address=(OTHER, 0)) for _ in range(3)]
        wait_until(lambda: stub.accepted == 3, "they wait for a greeting")
        assert said_to(OTHER).startswith(f"1040 tenbin: {OTHER} has all the unfinished logins")
        assert (stub.accepted, refused(tenbin, "client_logins")) == (3, 1)
        for link in held:
            link.close()


def test_tcp_proxy_closes(engine, start_tenbin):
    with Stub(SERVER, 4000, silent) as stub:
        tenbin = start_tenbin(global_defs(engine),
                              block("tcp_proxy plain", f"listen {VIRTUAL_SLAVE}:4000", "max_sessions_per_client 1",
                                    f"deny {NETWORK}.8", block(f"real_server {SERVER} 4000", "weight 1")))

        def come(source):
            return socket.create_connection((VIRTUAL_SLAVE, 4000), timeout=15, source_address=(source, 0))

        with come(OTHER):
            wait_until(lambda: stub.accepted == 1, "the first is served")
            for source in (OTHER, f"{NETWORK}.8"):
                # the reset may come before connect() looks whether it succeeded
                with pytest.raises(ConnectionResetError), come(source) as link:
                    link.recv(1)
        assert (refused(tenbin, "client_sessions"), refused(tenbin, "address"), stub.accepted) == (1, 1, 1)


def test_who_is_not_allowed_is_told(limited):
    tenbin = limited(f"allow {NETWORK}.0/24", f"deny {NETWORK}.8/30", f"allow {NETWORK}.9")
    assert said_to(OTHER) == ""
    assert said_to(f"{NETWORK}.9") == ""
    assert said_to(f"{NETWORK}.10") == f"1130 tenbin: {NETWORK}.10 is not allowed to connect to db100-s"
    assert said_to("127.0.0.1").startswith("1130 ")
    assert refused(tenbin, "address") == 2
    assert f"{NETWORK}.10 is not allowed to connect to db100-s" in tenbin.log()
    assert "refused 2: 2 not allowed" in tenbin.status_table()


@pytest.mark.parametrize("greeting", ["relay", "own"])
def test_users_are_chosen(servers, limited, greeting):
    limited(f"greeting {greeting}", "allow_users app root", "deny_users root")
    for _ in range(3):
        connect(VIRTUAL_SLAVE).close()
        with pytest.raises(pymysql.err.OperationalError) as problem:
            connect(VIRTUAL_SLAVE, user=("root", ""))
        assert problem.value.args == (1045, "tenbin: access denied for user 'root' here")
    assert servers.slaves[0].status("Aborted_connects") is not None
    assert first_byte(VIRTUAL_SLAVE, 3306).greeted
