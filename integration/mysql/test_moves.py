"""A server that dies between its greeting and the end of the login is replaced, and the client does not notice."""

import socket

import pymysql
import pytest

from conftest import NETWORK, VIRTUAL_SLAVE
from farm.configuration import block, global_defs, mysql_proxy
from farm.connector import ConnectorClient
from farm.drivers import by_libmariadb, by_mysql2, by_mysqlnd, by_pymysql
from farm.mariadb import APP, PORT
from farm.probe import connect, server_id
from farm.process import wait_until
from farm.stub import Stub

BAD = f"{NETWORK}.121"


def dies_at_the_response_of(server):
    """Hands the greeting of a real server on, and is gone as soon as a client has answered it."""
    def serve(link):
        with link, socket.create_connection((server.address, PORT)) as onward:
            link.sendall(onward.recv(4096))
            link.recv(4096)
    return serve


@pytest.fixture
def half_dead(servers, engine, start_tenbin):
    """tenbin before a server that dies in every login, which has room for all, and a slave."""
    good = servers.slaves[1]
    with Stub(BAD, PORT, dies_at_the_response_of(servers.slaves[0])):
        tenbin = start_tenbin(
            global_defs(engine),
            mysql_proxy(f"{VIRTUAL_SLAVE}:3306", [good],
                        block(f"real_server {BAD} 3306", "weight 1000", block("TCP_CHECK", "connect_timeout 1s"))))
        for address in (BAD, good.address):
            tenbin.sees(address, "up")
        yield tenbin


def moved(tenbin):
    return sum(server["moved_in_login"] for server in tenbin.servers())


def test_logins_are_moved(half_dead, servers):
    for _ in range(10):
        link = connect(VIRTUAL_SLAVE, database="shop")
        assert server_id(link) == servers.slaves[1].server_id
        link.close()
    assert moved(half_dead) > 0
    assert f"server {BAD}:3306 failed a session: login: the server has gone" in half_dead.log()


@pytest.mark.parametrize("client", [by_libmariadb, by_mysql2, by_mysqlnd])
def test_logins_of_drivers_are_moved(half_dead, client):
    assert [client(VIRTUAL_SLAVE, APP, "SELECT @@server_id") for _ in range(3)] == ["102"] * 3
    assert moved(half_dead) > 0


@pytest.mark.parametrize("client", [by_libmariadb, by_pymysql])
def test_logins_by_signature_are_moved(half_dead, ed25519, client):
    assert [client(VIRTUAL_SLAVE, ed25519, "SELECT @@server_id") for _ in range(3)] == ["102"] * 3
    assert client(VIRTUAL_SLAVE, (ed25519[0], "wrong"), "SELECT 1") == "error 1045"
    assert moved(half_dead) > 0


def test_logins_of_connector_cpp_are_moved(half_dead, tmp_path):
    with ConnectorClient(tmp_path / "client", VIRTUAL_SLAVE) as client:
        wait_until(lambda: len(client.answers()) >= 5, "five sessions were served", 20)
        assert client.failures() == []
    assert moved(half_dead) > 0


def test_wrong_password_is_still_wrong(half_dead):
    with pytest.raises(pymysql.err.OperationalError, match="Access denied"):
        connect(VIRTUAL_SLAVE, user=("app", "wrong"))
