"""MYSQL_CHECK logs in with accounts of any kind, says what is wrong in words, and lets no broken server hold up another
one's check."""

import contextlib
import time

import pytest

from conftest import NETWORK, VIRTUAL_SLAVE
from farm.configuration import block, global_defs
from farm.fake_mysql import FakeMysql, frame, greets_and_is_silent, never_greets, resets
from farm.mariadb import MONITOR, PORT
from farm.mysql8 import Mysql8, ServerKey
from farm.process import wait_until

FAKES = f"{NETWORK}.150"


def checked(host, port, *lines, account=MONITOR):
    """A real_server block with a MYSQL_CHECK."""
    return block(f"real_server {host} {port}",
                 block("MYSQL_CHECK", f"user {account[0]}", f"password {account[1]}", "connect_timeout 1s", "retry 0",
                       *lines))


@pytest.fixture
def check(start_tenbin):
    """Starts a tenbin over these real_server blocks."""
    def start(*blocks):
        return start_tenbin(global_defs("auto"), block("mysql_proxy db100-s", f"listen {VIRTUAL_SLAVE}:3306",
                                                       "delay_loop 1s", *blocks))
    return start


def seen(tenbin, address, state):
    """The reason of the server at address:port, once it is in `state`."""
    def found():
        return next((server for server in tenbin.servers()
                     if server["address"] == address and server["state"] == state), None)
    return wait_until(found, f"tenbin sees {address} {state}", 20)["reason"]


SERVER_ID = '''query "SHOW VARIABLES LIKE 'server_id'"'''


def test_accounts_of_two_plugins(servers, ed25519, check):
    first, second = servers.slaves
    tenbin = check(checked(first.address, PORT, SERVER_ID, 'expect "101"'),
                   checked(second.address, PORT, SERVER_ID, 'expect "102"', account=ed25519))
    seen(tenbin, f"{first.address}:{PORT}", "up")
    seen(tenbin, f"{second.address}:{PORT}", "up")


def test_servers_count_no_broken_login(servers, check):
    slave = servers.slaves[0]
    before = [int(slave.status(name)) for name in ("Aborted_connects", "Aborted_clients", "Connections")]
    tenbin = check(checked(slave.address, PORT, SERVER_ID, 'expect "101"', "fresh_login_every 2"))
    wait_until(lambda: int(slave.status("Connections")) > before[2] + 10, "some logins", every=0.5)
    tenbin.stop()
    after = [int(slave.status(name)) for name in ("Aborted_connects", "Aborted_clients")]
    assert after == before[:2]


def test_account_of_mysql_8(check):
    with FakeMysql(FAKES, Mysql8("sha2-password")) as server:
        tenbin = check(checked(server.host, server.port, account=("monitor", "sha2-password")))
        seen(tenbin, server.address, "up")


def test_account_of_mysql_8_that_the_server_has_not_cached(check):
    with FakeMysql(FAKES, Mysql8("sha2-password", key=ServerKey())) as server:
        tenbin = check(checked(server.host, server.port, account=("monitor", "sha2-password")))
        seen(tenbin, server.address, "up")


def test_wrong_password_is_said_and_not_shown(servers, check):
    slave = servers.slaves[0]
    tenbin = check(checked(slave.address, PORT, account=(MONITOR[0], "not-the-password")))
    reason = seen(tenbin, f"{slave.address}:{PORT}", "down")
    assert reason.startswith(f"login: 1045 (28000) Access denied for user '{MONITOR[0]}'@")
    for text in (tenbin.log(), tenbin.status_table(), str(tenbin.status())):
        assert "1045" in text
        assert "not-the-password" not in text


def test_wrong_answer(servers, check):
    slave = servers.slaves[0]
    tenbin = check(checked(slave.address, PORT, SERVER_ID, 'expect "102"'))
    assert seen(tenbin, f"{slave.address}:{PORT}", "down") == 'expect: got "101", not "102"'


def test_wrong_query(servers, check):
    slave = servers.slaves[0]
    tenbin = check(checked(slave.address, PORT, 'query "SELECT * FROM shop.nothing"'))
    assert seen(tenbin, f"{slave.address}:{PORT}", "down").startswith("query: 1142 (42000) SELECT command denied")


@pytest.mark.parametrize("part, reason", [
    (greets_and_is_silent, "login: timed out"),
    (never_greets, "greeting: timed out"),
    (resets, "Connection reset by peer"),  # seen by the connect or by the wait for the greeting
])
def test_broken_server(check, part, reason):
    with FakeMysql(FAKES, part) as server:
        tenbin = check(checked(server.host, server.port))
        assert seen(tenbin, server.address, "down").endswith(reason)


def test_server_that_wants_a_file_of_this_machine(check):
    thief = Mysql8("sha2-password", lambda capabilities: frame(1, b"\xfb/etc/hostname"))
    with FakeMysql(FAKES, thief) as server:
        tenbin = check(checked(server.host, server.port, "query steal", account=("monitor", "sha2-password")))
        assert seen(tenbin, server.address, "down")
    assert not any(thief.uploads)


@pytest.mark.parametrize("part", [never_greets, greets_and_is_silent])
def test_silent_hosts_hold_up_nobody(check, part):
    good = Mysql8("sha2-password")
    with contextlib.ExitStack() as stack:
        silent = [stack.enter_context(FakeMysql(FAKES, part)) for _ in range(20)]
        working = stack.enter_context(FakeMysql(FAKES, good))
        tenbin = check(*(checked(each.host, each.port) for each in silent),
                       checked(working.host, working.port, "fresh_login_every 1", account=("monitor", "sha2-password")))
        for each in silent:
            seen(tenbin, each.address, "down")
        seen(tenbin, working.address, "up")
        time.sleep(6)  # what is measured: that for so long no check of the good server came late
        last = [when for when in good.logins if when > time.monotonic() - 6]
        assert len(last) >= 5
        assert max(later - earlier for earlier, later in zip(last, last[1:])) < 1.5
        begun = time.monotonic()
        tenbin.stop()
        assert time.monotonic() - begun < 1
