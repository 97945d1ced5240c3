"""What MYSQL_CHECK demands of a server besides an answer: that it replicates, only reads, has room, is a synced node of
Galera. On real servers; and that all rounds are asked by few logins."""

import contextlib
import pathlib
import shutil

import pymysql
import pytest

from conftest import NETWORK, VIRTUAL_SLAVE
from farm.configuration import block, global_defs
from farm.mariadb import MONITOR, PORT, Mariadb
from farm.process import wait_until

GALERA = pathlib.Path("/usr/lib/libgalera_smm.so")
NODE = f"{NETWORK}.125"


@pytest.fixture
def demand(start_tenbin):
    """Starts a tenbin that demands this of the servers at some addresses; what it says of them then."""
    def start(addresses, *lines, user=MONITOR):
        check = block("MYSQL_CHECK", f"user {user[0]}", f"password {user[1]}", "connect_timeout 1s", "retry 0", *lines)
        tenbin = start_tenbin(global_defs("auto"),
                              block("mysql_proxy db100-s", f"listen {VIRTUAL_SLAVE}:3306", "delay_loop 200ms",
                                    *(block(f"real_server {address} {PORT}", check) for address in addresses)))

        def becomes(address, state, reason=""):
            wait_until(lambda: any(server["address"] == f"{address}:{PORT}" and server["state"] == state
                                   and server["reason"].startswith(reason) for server in tenbin.servers()),
                       f"{address} is {state}, {reason!r}", 20)
        return becomes
    return start


@contextlib.contextmanager
def changed(server, statement, back):
    server.query(statement)
    try:
        yield
    finally:
        server.query(back)


def test_a_replica_must_replicate(servers, demand):
    slave = servers.slaves[0]
    becomes = demand([slave.address, servers.master.address], "require_replica")
    becomes(slave.address, "up")
    becomes(servers.master.address, "down", "replication: it is no replica")
    with changed(slave, "STOP SLAVE SQL_THREAD", "START SLAVE"):
        becomes(slave.address, "down", "replication: the SQL thread does not run")
    becomes(slave.address, "up")


def test_a_replica_stays_whose_master_is_dead(servers, demand):
    slave = servers.slaves[0]
    becomes = demand([slave.address], "require_replica")
    becomes(slave.address, "up")
    host = servers.master.address
    try:
        slave.query("STOP SLAVE", f"CHANGE MASTER TO MASTER_HOST = '{NETWORK}.99'", "START SLAVE")
        wait_until(lambda: slave.query("SHOW SLAVE STATUS")[0][10] == "Connecting", "it seeks its master")
        becomes(slave.address, "up")
    finally:
        slave.query("STOP SLAVE", f"CHANGE MASTER TO MASTER_HOST = '{host}'", "START SLAVE")
        servers.caught_up(slave)


def test_who_may_not_ask_is_told_what_to_grant(servers, demand):
    slave = servers.slaves[0]
    account = ("blind", "blind-password")
    with changed(slave, f"SET STATEMENT sql_log_bin = 0 FOR CREATE USER {account[0]}@'%' IDENTIFIED BY '{account[1]}'",
                 f"SET STATEMENT sql_log_bin = 0 FOR DROP USER {account[0]}@'%'"):
        becomes = demand([slave.address], "require_replica", user=account)
        becomes(slave.address, "down",
                "replication: the monitor user may not ask; GRANT SLAVE MONITOR ON *.* TO it (query: 1227")


def test_a_replica_that_was_promoted_is_left(servers, demand):
    slave = servers.slaves[0]
    becomes = demand([slave.address], "require_read_only")
    becomes(slave.address, "up")
    with changed(slave, "SET GLOBAL read_only = OFF", "SET GLOBAL read_only = ON"):
        becomes(slave.address, "down", "role: it is not read_only")
    becomes(slave.address, "up")


def test_a_server_without_room_is_left(servers, demand):
    slave = servers.slaves[0]
    becomes = demand([slave.address], "max_connections_used 50%")
    becomes(slave.address, "up")
    # The check's own login is the first of ten, replication's threads are none.
    with changed(slave, "SET GLOBAL max_connections = 10", "SET GLOBAL max_connections = 2000"), \
            contextlib.ExitStack() as stack:
        becomes(slave.address, "up")
        others = int(slave.status("Threads_connected")) - 1
        for _ in range(5 - others):
            stack.enter_context(pymysql.connect(host=slave.address, port=PORT, user=MONITOR[0], password=MONITOR[1]))
        becomes(slave.address, "down", "capacity: 5 of 10 connections are used")
    becomes(slave.address, "up")


def test_a_server_of_no_cluster_is_no_node(servers, demand):
    slave = servers.slaves[0]
    becomes = demand([slave.address], "require_wsrep synced")
    becomes(slave.address, "down", "wsrep: it is no node of a cluster")


@pytest.fixture
def node(tmp_path):
    if not GALERA.exists():
        pytest.skip(f"{GALERA} is not here: apt-get install galera-4")
    server = Mariadb(tmp_path / "node", NODE, 125, "--binlog-format=row", "--wsrep-on=ON", f"--wsrep-provider={GALERA}",
                     "--wsrep-cluster-address=gcomm://", f"--wsrep-node-address={NODE}",
                     f"--wsrep-provider-options=gmcast.listen_addr=tcp://{NODE}:4567")
    server.install(tmp_path / "template")
    try:
        server.start()
        server.query(f"CREATE USER {MONITOR[0]}@'%' IDENTIFIED BY '{MONITOR[1]}'")
        yield server
    finally:
        server.kill()
        shutil.rmtree(server.folder)


@pytest.mark.parametrize("demanded, state, reason", [("synced", "down", "wsrep: it is Donor/Desynced, not Synced"),
                                                     ("donor", "up", "")])
def test_a_node_of_galera_must_be_synced(node, demand, demanded, state, reason):
    becomes = demand([node.address], f"require_wsrep {demanded}")
    becomes(node.address, "up")
    node.query("SET GLOBAL wsrep_desync = ON")
    wait_until(lambda: node.status("wsrep_local_state") == "2", "the node is out of step")
    becomes(node.address, state, reason)
    node.query("SET GLOBAL wsrep_desync = OFF")
    becomes(node.address, "up")


def test_a_node_cut_off_from_its_cluster_is_left(node, demand):
    becomes = demand([node.address], "require_wsrep synced")
    becomes(node.address, "up")
    node.query("SET GLOBAL wsrep_provider_options = 'gmcast.isolate=2'")
    becomes(node.address, "down", "wsrep: it is no node of a cluster")


def test_rounds_are_asked_by_few_logins(servers, demand):
    slave = servers.slaves[0]
    before = int(slave.status("Connections")), int(slave.status("Questions"))
    becomes = demand([slave.address], 'query "SELECT 7"', "expect 7", "fresh_login_every 10")
    becomes(slave.address, "up")
    wait_until(lambda: int(slave.status("Questions")) > before[1] + 60, "some rounds", every=0.5)
    # Each look of this test is a login, too.
    logins = int(slave.status("Connections")) - before[0]
    questions = int(slave.status("Questions")) - before[1]
    assert logins < questions / 3


def test_a_kept_login_that_the_server_ends_is_made_anew(servers, demand):
    slave = servers.slaves[0]
    becomes = demand([slave.address], 'query "SELECT 7"', "expect 7", "fresh_login_every 1000")
    becomes(slave.address, "up")

    def kept():
        return {row[0] for row in slave.query(
            f"SELECT id FROM information_schema.processlist WHERE user = '{MONITOR[0]}'")}
    first = wait_until(kept, "the check has a login")
    for each in first:
        slave.query(f"KILL {each}")
    wait_until(lambda: kept() - first, "the check has a login anew")
    becomes(slave.address, "up")
