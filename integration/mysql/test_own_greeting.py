"""`greeting own`: tenbin greets by itself, and a server is asked for clients only that have said who they are."""

import contextlib
import socket
import subprocess

import pymysql
import pytest

from conftest import NETWORK, VIRTUAL_SLAVE
from farm.configuration import block, global_defs, mysql_proxy
from farm.connector import ConnectorClient
from farm.mariadb import APP, PORT
from farm.probe import Crowd, ask, connect, first_byte, server_id
from farm.process import wait_until
from farm.stub import Stub, as_client_of, thinks_over_logins_of

BAD = f"{NETWORK}.121"
WORKERS = 1  # each of them relays its first greeting, to learn from it


@pytest.fixture
def greets(servers, engine, start_tenbin):
    tenbin = start_tenbin(global_defs(engine, WORKERS),
                          mysql_proxy(f"{VIRTUAL_SLAVE}:3306", servers.slaves, "greeting own"))
    for slave in servers.slaves:
        tenbin.sees(slave.address, "up")
    connect(VIRTUAL_SLAVE).close()
    return tenbin


def test_sessions_are_served_and_balanced(greets, servers):
    links = [connect(VIRTUAL_SLAVE, database="shop") for _ in range(10)]
    assert sorted(server_id(link) for link in links) == [101] * 5 + [102] * 5
    for link in links:
        assert ask(link, "SELECT CURRENT_USER(), DATABASE()") == (("app@%", "shop"),)
        link.close()


def test_wrong_password_is_the_servers_error(greets):
    with pytest.raises(pymysql.err.OperationalError) as problem:
        connect(VIRTUAL_SLAVE, user=("app", "wrong"))
    assert problem.value.args[0] == 1045
    assert problem.value.args[1].startswith("Access denied for user 'app'@")


def test_strangers_touch_no_server(greets, servers):
    before = [slave.status("Connections") for slave in servers.slaves]
    for _ in range(20):
        assert first_byte(VIRTUAL_SLAVE, 3306).greeted
        with socket.create_connection((VIRTUAL_SLAVE, 3306), timeout=15) as link:
            link.recv(4096)
            link.sendall(b"GET / HTTP/1.1\r\n\r\n")
            assert b"tenbin: " in link.recv(4096)
    greets.empty()
    after = [slave.status("Connections") for slave in servers.slaves]
    # Those of the checks and of this test's own questions.
    assert sum(int(b) - int(a) for a, b in zip(before, after, strict=True)) < 20


def test_mariadb_client_is_served(greets):
    for _ in range(5):
        answer = subprocess.run(["mariadb", "--no-defaults", f"-h{VIRTUAL_SLAVE}", f"-u{APP[0]}", f"-p{APP[1]}", "-sN",
                                 "-e", "SELECT 1"], capture_output=True, text=True, timeout=20)
        assert (answer.stdout, answer.stderr) == ("1\n", "")


def test_connector_cpp_is_served(greets, tmp_path):
    with ConnectorClient(tmp_path / "client", VIRTUAL_SLAVE) as client:
        wait_until(lambda: len(client.answers()) >= 10, "ten sessions were served", 20)
        assert client.failures() == []
    assert sum(server["opaque"] for server in greets.servers()) == 0


def as_eddy(account):
    """By the mariadb client: PyMySQL needs a library for it that Debian's lacks."""
    name, password = account
    return subprocess.run(["mariadb", "--no-defaults", f"-h{VIRTUAL_SLAVE}", f"-u{name}", f"-p{password}", "-sN",
                           "-e", "SELECT USER()"], capture_output=True, text=True, timeout=20)


@pytest.mark.parametrize("greeting", ["relay", "own"])
def test_ed25519_account_is_logged_in(servers, ed25519, engine, start_tenbin, greeting):
    tenbin = start_tenbin(global_defs(engine, WORKERS),
                          mysql_proxy(f"{VIRTUAL_SLAVE}:3306", servers.slaves, f"greeting {greeting}"))
    for slave in servers.slaves:
        tenbin.sees(slave.address, "up")
    for _ in range(3):
        answer = as_eddy(ed25519)
        assert answer.stdout.startswith("eddy@") and answer.stderr == ""


def hangs_after_the_response_of(server):
    def serve(link):
        with link, socket.create_connection((server.address, PORT)) as onward:
            link.sendall(onward.recv(4096))
            while link.recv(4096):
                pass
    return serve


@pytest.mark.parametrize("greeting", ["relay", "own"])
def test_server_that_hangs_in_the_login_is_replaced(servers, ed25519, engine, start_tenbin, greeting):
    good = servers.slaves[1]
    with Stub(BAD, PORT, hangs_after_the_response_of(servers.slaves[0])):
        tenbin = start_tenbin(
            global_defs(engine, WORKERS),
            mysql_proxy(f"{VIRTUAL_SLAVE}:3306", [good], f"greeting {greeting}", "handshake_timeout 3s",
                        block(f"real_server {BAD} 3306", "weight 1000", block("TCP_CHECK", "connect_timeout 1s"))))
        for address in (BAD, good.address):
            tenbin.sees(address, "up")
        with contextlib.closing(connect(VIRTUAL_SLAVE)) as link:
            assert server_id(link) == good.server_id
        answer = as_eddy(ed25519)
        assert answer.stdout.startswith("eddy@") and answer.stderr == ""
        assert sum(server["moved_in_login"] for server in tenbin.servers()) >= 2
        assert f"server {BAD}:3306 failed a session: login: it is silent" in tenbin.log()


def test_slow_server_is_waited_for_where_there_is_no_other(servers, engine, start_tenbin):
    with Stub(BAD, PORT, thinks_over_logins_of(servers.slaves[0], 1.5)):
        start_tenbin(global_defs(engine, WORKERS),
                     block("mysql_proxy db100-s", f"listen {VIRTUAL_SLAVE}:3306", "handshake_timeout 3s",
                           block(f"real_server {BAD} 3306", "weight 1")))
        with contextlib.closing(connect(VIRTUAL_SLAVE)) as link:
            assert server_id(link) == servers.slaves[0].server_id


def test_no_server_is_an_error_in_words(servers, engine, start_tenbin):
    with Stub(BAD, PORT, as_client_of(servers.slaves[0])):
        tenbin = start_tenbin(
            global_defs(engine, WORKERS),
            block("mysql_proxy db100-s", f"listen {VIRTUAL_SLAVE}:3306", "greeting own", "delay_loop 1h",
                  block(f"real_server {BAD} 3306", block("TCP_CHECK", "connect_timeout 1s"))))
        tenbin.sees(BAD, "up")
        connect(VIRTUAL_SLAVE).close()
    with pytest.raises(pymysql.err.OperationalError) as problem:
        connect(VIRTUAL_SLAVE)
    assert problem.value.args[0] == 1105
    assert problem.value.args[1].startswith("tenbin: no backend of db100-s is up (last tried")


def test_crowd_is_served_without_a_failure(greets):
    def once():
        with contextlib.closing(connect(VIRTUAL_SLAVE)) as link:
            return server_id(link)
    with Crowd(8, once) as crowd:
        wait_until(lambda: len(crowd.answers) > 300, "300 sessions were served")
    assert crowd.failures == []
    assert set(crowd.answers) == {101, 102}
