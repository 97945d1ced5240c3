"""Accounts that need more than one answer from the client: tenbin hands the whole dialogue on, moves the login while it
can, and says so in words when it can't any more."""

import pytest

from conftest import NETWORK, VIRTUAL_SLAVE
from farm.configuration import block, global_defs
from farm.drivers import by_libmariadb, by_mysql2, by_mysqlnd, by_pymysql
from farm.fake_mysql import FakeMysql, frame, greeting
from farm.mysql8 import NATIVE, OFFERED, SHA2, WHOLE_PASSWORD_WANTED, Mysql8, ServerKey

FAKES = f"{NETWORK}.151"
ACCOUNT = ("app", "sha2-password")
WRONG = ("app", "wrong")


@pytest.fixture(scope="module")
def key():
    return ServerKey()


@pytest.mark.parametrize("client", [by_libmariadb, by_pymysql])
def test_signature_is_relayed(virtual_slave, ed25519, client):
    assert client(VIRTUAL_SLAVE, ed25519, "SELECT @@server_id") in ("101", "102")
    assert client(VIRTUAL_SLAVE, (ed25519[0], "wrong"), "SELECT 1") == "error 1045"


@pytest.fixture
def before(engine, start_tenbin):
    """A tenbin before servers, of which the first gets the sessions."""
    def start(*servers):
        weights = [1000 ** (len(servers) - 1 - place) for place in range(len(servers))]
        return start_tenbin(
            global_defs(engine),
            block("mysql_proxy db100-s", f"listen {VIRTUAL_SLAVE}:3306", "delay_loop 1s", "balance wrr",
                  *(block(f"real_server {server.host} {server.port}", f"weight {weight}",
                          block("TCP_CHECK", "connect_timeout 1s")) for server, weight in zip(servers, weights))))
    return start


CLIENTS = pytest.mark.parametrize("client", [by_pymysql, by_libmariadb, by_mysql2, by_mysqlnd])


def mysql_8(key=None, greets_for=SHA2):
    return Mysql8(ACCOUNT[1], key=key, greets_for=greets_for)


def total(tenbin, counter):
    return sum(server[counter] for server in tenbin.servers())


@pytest.mark.parametrize("greets_for", [SHA2, NATIVE])
@CLIENTS
def test_password_is_sent_whole_and_then_known(before, key, client, greets_for):
    part = mysql_8(key, greets_for)
    with FakeMysql(FAKES, part) as server:
        tenbin = before(server)
        answers = [client(VIRTUAL_SLAVE, account, "SELECT 1") for account in (WRONG, ACCOUNT, ACCOUNT, WRONG)]
        tenbin.empty()
        assert total(tenbin, "commands") >= 2
        assert total(tenbin, "opaque") == 0
    assert answers == ["error 1045", "1", "1", "error 1045"]
    # PyMySQL 1.0 takes the NUL behind the scramble of a switch for a part of it.
    again = "whole" if client is by_pymysql and greets_for == NATIVE else "cached"
    assert part.ways == ["denied", "whole", again, "denied"]


def dies_in_the_login(link):
    """As soon as a client has answered its greeting."""
    link.sendall(frame(0, greeting(SHA2, capabilities=OFFERED)))
    link.recv(4096)


def dies_when_it_has_asked(link):
    """It wants the whole password, and is gone."""
    link.sendall(frame(0, greeting(SHA2, capabilities=OFFERED)))
    link.recv(4096)
    link.sendall(frame(2, WHOLE_PASSWORD_WANTED))
    link.recv(4096)


@CLIENTS
def test_login_is_moved_from_a_server_that_dies(before, key, client):
    cold, warm = mysql_8(key), mysql_8()
    with FakeMysql(FAKES, dies_in_the_login) as dying, FakeMysql(FAKES, cold) as server:
        tenbin = before(dying, server)
        assert [client(VIRTUAL_SLAVE, account, "SELECT 1") for account in (ACCOUNT, WRONG)] == ["1", "error 1045"]
        assert total(tenbin, "moved_in_login") == 2
    assert cold.ways == ["whole", "denied"]


# A plugin that waits for a key may take any other answer for a fault of its own.
@pytest.mark.parametrize("client, code", [(by_pymysql, 1105), (by_mysql2, 1105), (by_libmariadb, 2061),
                                          (by_mysqlnd, 2006)])
def test_login_is_not_moved_once_the_server_has_asked(before, client, code):
    part = mysql_8()
    with FakeMysql(FAKES, dies_when_it_has_asked) as dying, FakeMysql(FAKES, part) as server:
        tenbin = before(dying, server)
        assert client(VIRTUAL_SLAVE, ACCOUNT, "SELECT 1") == f"error {code}"
        assert total(tenbin, "moved_in_login") == 0
        assert f"login of '{ACCOUNT[0]}' on {dying.address} ended: the server has gone" in tenbin.log()
    assert part.ways == []


@pytest.mark.parametrize("client", [by_mysql2, by_mysqlnd])
def test_user_is_changed_in_a_session_that_was_moved(before, key, client):
    part = mysql_8(key)
    with FakeMysql(FAKES, dies_in_the_login) as dying, FakeMysql(FAKES, part) as server:
        tenbin = before(dying, server)
        assert client(VIRTUAL_SLAVE, ACCOUNT, "change_user", "SELECT 1") == "1"
        assert total(tenbin, "moved_in_login") == 1
        tenbin.empty()
    assert part.ways == ["whole", "cached"]
