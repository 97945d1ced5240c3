"""kill_on_disconnect: the query of a client that has left is gone from the server, where the monitor may end it."""

import pytest

from conftest import VIRTUAL_SLAVE
from farm.configuration import global_defs, mysql_proxy
from farm.mariadb import MONITOR
from farm.probe import ask, connect, server_id
from farm.process import wait_until

RUNNING = "SELECT COUNT(*) FROM information_schema.processlist WHERE info LIKE '%SLEEP(30)%' AND id <> CONNECTION_ID()"


def everywhere(servers, statement):
    for server in servers.slaves:
        server.query("SET sql_log_bin = 0", statement)


@pytest.fixture
def allowed(servers):
    """The monitor may end the queries of others."""
    everywhere(servers, f"GRANT CONNECTION ADMIN ON *.* TO {MONITOR[0]}@'%'")
    yield
    everywhere(servers, f"REVOKE CONNECTION ADMIN ON *.* FROM {MONITOR[0]}@'%'")


@pytest.fixture
def start(servers, engine, start_tenbin):
    def started(*lines):
        tenbin = start_tenbin(global_defs(engine), mysql_proxy(f"{VIRTUAL_SLAVE}:3306", servers.slaves, *lines))
        for slave in servers.slaves:
            tenbin.sees(slave.address, "up")
        return tenbin
    return started


def running(servers):
    return sum(server.query(RUNNING)[0][0] for server in servers.slaves)


def leave_in_a_query(servers, statement="SELECT SLEEP(30)"):
    """A client that goes away while its query runs; the id of its server."""
    link = connect(VIRTUAL_SLAVE)
    where = server_id(link)
    link._execute_command(3, statement)  # COM_QUERY; the answer is not read
    wait_until(lambda: running(servers) == 1, "the query runs")
    link._force_close()
    return where


def end_by_hand(servers):
    for server in servers.slaves:
        for (thread,) in server.query("SELECT id FROM information_schema.processlist WHERE info LIKE '%SLEEP(30)%'"
                                      " AND id <> CONNECTION_ID()"):
            server.query(f"KILL {thread}")


def counts(tenbin, name):
    return sum(server[name] for server in tenbin.servers())


def test_query_ends_with_its_client(allowed, servers, start):
    tenbin = start("kill_on_disconnect on")
    for expected in (1, 2):
        leave_in_a_query(servers)
        wait_until(lambda: running(servers) == 0, "the server runs it no more", 2)
        wait_until(lambda: counts(tenbin, "queries_ended") == expected, "it is counted", 5)
    assert counts(tenbin, "queries_not_ended") == 0


def test_crowd_that_leaves_is_ended_and_others_go_on(allowed, servers, start):
    tenbin = start("kill_on_disconnect on")
    stays = connect(VIRTUAL_SLAVE)
    crowd = [connect(VIRTUAL_SLAVE) for _ in range(20)]
    for link in crowd:
        link._execute_command(3, "SELECT SLEEP(30)")
    wait_until(lambda: running(servers) == 20, "all queries run")
    for link in crowd:
        link._force_close()
    wait_until(lambda: running(servers) == 0, "no server runs them any more", 5)
    assert ask(stays, "SELECT 1") == ((1,),)
    wait_until(lambda: counts(tenbin, "queries_ended") == 20, "they are counted", 5)
    stays.close()


def test_monitor_without_the_grant_says_which_is_missing(servers, start):
    tenbin = start("kill_on_disconnect on")
    leave_in_a_query(servers)
    wait_until(lambda: counts(tenbin, "queries_not_ended") == 1, "it is counted", 5)
    assert running(servers) == 1
    assert "GRANT CONNECTION ADMIN ON *.* TO the MYSQL_CHECK's user monitor" in tenbin.log()
    end_by_hand(servers)


def test_sessions_that_end_in_peace_kill_nothing(allowed, servers, start):
    tenbin = start("kill_on_disconnect on")
    for _ in range(20):
        link = connect(VIRTUAL_SLAVE)
        ask(link, "SELECT 1")
        link.close()
    tenbin.empty()
    assert counts(tenbin, "queries_ended") == counts(tenbin, "queries_not_ended") == 0


def test_query_runs_on_unless_it_is_asked_for(allowed, servers, start):
    tenbin = start()
    leave_in_a_query(servers)
    tenbin.empty()
    assert running(servers) == 1
    end_by_hand(servers)
