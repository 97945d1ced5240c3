"""`server_pool`, `use_pool` and `route`: who a client is, or its database, decides which servers it may get."""

import contextlib
import time

import pymysql
import pytest

from conftest import NETWORK, VIRTUAL_SLAVE
from farm.configuration import block, checked_by_query, global_defs
from farm.mariadb import APP, PORT
from farm.probe import Crowd, ask, connect, first_byte, server_id
from farm.process import wait_until
from farm.stub import Stub

SILENT = f"{NETWORK}.121"
REPORTS = ("reports", "reports-password")


@pytest.fixture(scope="module")
def reports(servers):
    """A second account, and a second database."""
    servers.master.query(f"CREATE USER {REPORTS[0]}@'%' IDENTIFIED BY '{REPORTS[1]}'",
                         f"GRANT ALL ON *.* TO {REPORTS[0]}@'%'", "CREATE DATABASE stats",
                         f"GRANT ALL ON stats.* TO {APP[0]}@'%'")
    for slave in servers.slaves:
        servers.caught_up(slave)
    yield REPORTS
    servers.master.query(f"REVOKE ALL ON stats.* FROM {APP[0]}@'%'", f"DROP USER {REPORTS[0]}@'%'",
                         "DROP DATABASE stats")
    for slave in servers.slaves:
        servers.caught_up(slave)


def pool(name, *servers, sorry=None):
    return block(f"server_pool {name}", "delay_loop 500ms", *(checked_by_query(server) for server in servers),
                 *([f"sorry_server {sorry.address} {PORT}"] if sorry else []))


def proxy(name, port, *lines):
    return block(f"mysql_proxy {name}", f"listen {VIRTUAL_SLAVE}:{port}", *lines)


def served_by(**arguments):
    with contextlib.closing(connect(VIRTUAL_SLAVE, **arguments)) as link:
        return server_id(link)


@pytest.fixture(params=[1, 2])
def routed(servers, reports, engine, start_tenbin, request):
    """The application on the first slave, reports on the second, the database stats on the master."""
    first, second = servers.slaves
    tenbin = start_tenbin(global_defs(engine, request.param),
                          pool("analytics", second), pool("writers", servers.master),
                          proxy("db", 3306, "greeting own", f"route user {REPORTS[0]} use_pool analytics",
                                "route database stats use_pool writers", "delay_loop 500ms", checked_by_query(first)))
    for server in servers.servers:
        tenbin.sees(server.address, "up")
    return tenbin


def test_user_and_database_decide_from_the_first_client_on(routed):
    assert served_by(user=REPORTS) == 102
    for _ in range(5):
        assert served_by() == 101
        assert served_by(database="shop") == 101
        assert served_by(user=REPORTS) == 102
        assert served_by(user=REPORTS, database="stats") == 102, "the first line that fits"
        assert served_by(user=APP, database="stats") == 100
    with contextlib.closing(connect(VIRTUAL_SLAVE, user=REPORTS, database="stats")) as link:
        assert ask(link, "SELECT CURRENT_USER(), DATABASE()") == ((f"{REPORTS[0]}@%", "stats"),)


def test_session_that_changes_its_user_or_database_stays(routed):
    with contextlib.closing(connect(VIRTUAL_SLAVE)) as link:
        assert server_id(link) == 101
        ask(link, "USE stats")
        assert server_id(link) == 101


def test_status_says_where_servers_come_from(routed):
    pools = {server["address"].split(":")[0].rpartition(".")[2]: server.get("pool") for server in routed.servers()}
    assert pools == {"111": None, "112": "analytics", "100": "writers"}
    assert "  POOL  " in routed.status_table()
    before = {server["address"]: server["total"] for server in routed.servers()}
    served_by(user=REPORTS)
    routed.empty()
    after = {server["address"]: server["total"] for server in routed.servers()}
    assert [address for address in after if after[address] != before[address]] == [f"{NETWORK}.112:3306"]


def test_wrong_password_is_the_routed_servers_error(routed):
    with pytest.raises(pymysql.err.OperationalError) as problem:
        served_by(user=(REPORTS[0], "wrong"))
    assert problem.value.args[0] == 1045
    assert problem.value.args[1].startswith(f"Access denied for user '{REPORTS[0]}'@")


def test_crowds_stay_on_their_sides(routed):
    with Crowd(4, served_by) as application, Crowd(4, lambda: served_by(user=REPORTS)) as reporting:
        wait_until(lambda: min(len(application.answers), len(reporting.answers)) > 100, "each has 100 sessions")
    assert application.failures == reporting.failures == []
    assert (set(application.answers), set(reporting.answers)) == ({101}, {102})


def test_pool_that_is_down_is_an_error_of_its_clients_only(servers, reports, engine, start_tenbin):
    first, second = servers.slaves
    dead = block(f"real_server {NETWORK}.122 3306", block("TCP_CHECK", "connect_timeout 1s"))
    tenbin = start_tenbin(global_defs(engine, 1), block("server_pool analytics", "delay_loop 500ms", dead),
                          block("server_pool archive", "delay_loop 500ms", dead.replace(".122", ".123"),
                                f"sorry_server {servers.master.address} {PORT}"),
                          pool("replicas", first, second),
                          proxy("db", 3306, "greeting own", f"route user {REPORTS[0]} use_pool analytics",
                                "route database stats use_pool archive", "use_pool replicas"))
    for slave in servers.slaves:
        tenbin.sees(slave.address, "up")
    for _ in range(3):
        with pytest.raises(pymysql.err.OperationalError) as problem:
            served_by(user=REPORTS)
        assert problem.value.args == (1105, "tenbin: no backend of db (pool analytics) is up")
        assert served_by(database="stats") == 100, "the pool's sorry server"
        assert served_by() in (101, 102)
    refused = next(each["refused"] for each in tenbin.status()["proxies"])
    assert refused["down"] == 3
    assert "no server: none is up (pool analytics)" in tenbin.log()


def test_own_servers_that_are_down_leave_the_routes_alone(servers, reports, engine, start_tenbin):
    dead = block(f"real_server {NETWORK}.122 3306", block("TCP_CHECK", "connect_timeout 1s"))
    tenbin = start_tenbin(global_defs(engine, 1), pool("analytics", servers.slaves[1]),
                          proxy("db", 3306, "greeting own", f"route user {REPORTS[0]} use_pool analytics",
                                "when_down refuse", "delay_loop 500ms", dead))
    tenbin.sees(servers.slaves[1].address, "up")
    assert served_by(user=REPORTS) == 102
    with pytest.raises(pymysql.err.OperationalError) as problem:
        served_by()
    assert problem.value.args == (1105, "tenbin: no backend of db is up")


def test_silent_pool_without_checks_delays_nobody_else(servers, reports, engine, start_tenbin):
    def silent(link):
        link.recv(1)
    with Stub(SILENT, PORT, silent):
        tenbin = start_tenbin(global_defs(engine, 1), block("server_pool analytics", f"real_server {SILENT} {PORT}"),
                              pool("replicas", *servers.slaves),
                              proxy("db", 3306, "greeting own", f"route user {REPORTS[0]} use_pool analytics",
                                    "use_pool replicas"))
        for slave in servers.slaves:
            tenbin.sees(slave.address, "up")
        served_by()
        began = time.monotonic()
        for _ in range(20):
            assert served_by() in (101, 102)
        assert time.monotonic() - began < 2


def test_nobody_up_is_told_before_the_greeting(servers, reports, engine, start_tenbin):
    dead = block(f"real_server {NETWORK}.122 3306", block("TCP_CHECK", "connect_timeout 1s"))
    tenbin = start_tenbin(global_defs(engine, 1),
                          block("server_pool analytics", "delay_loop 500ms", dead.replace(".122", ".123")),
                          proxy("db", 3306, "greeting own", f"route user {REPORTS[0]} use_pool analytics",
                                "delay_loop 500ms", dead))
    tenbin.sees(f"{NETWORK}.122", "down")
    tenbin.sees(f"{NETWORK}.123", "down")
    assert first_byte(VIRTUAL_SLAVE, 3306).words.endswith("tenbin: no backend of db is up")


def test_several_proxies_share_a_pool(servers, engine, start_tenbin):
    tenbin = start_tenbin(global_defs(engine), pool("replicas", *servers.slaves, sorry=servers.master),
                          proxy("db", 3306, "use_pool replicas"), proxy("db2", 3307, "use_pool replicas", "balance rr"),
                          block("tcp_proxy db3", f"listen {VIRTUAL_SLAVE}:3308", "use_pool replicas"))
    wait_until(lambda: [server["state"] for server in tenbin.servers() if not server["sorry"]] == ["up"] * 6,
               lambda: f"each proxy sees both up:\n{tenbin.status_table()}")
    for port in (3306, 3307, 3308):
        links = [connect(VIRTUAL_SLAVE, port) for _ in range(4)]
        assert sorted(server_id(link) for link in links) == [101, 101, 102, 102]
        for link in links:
            link.close()
    assert {server["pool"] for server in tenbin.servers()} == {"replicas"}
