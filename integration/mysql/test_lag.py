"""How far replicas are behind, and who gets sessions then: real replication in every state that it can be in."""

import contextlib
import signal
import threading
import time

import pymysql
import pytest

from conftest import VIRTUAL_SLAVE
from farm.configuration import block, checked_by_query, global_defs
from farm.link import Link
from farm.mariadb import MONITOR, PORT
from farm.probe import connect, server_id
from farm.process import wait_until

MAX_LAG = 1.5


class Scene:
    """tenbin before two replicas; the second one's replication goes over a link that can stall."""

    def __init__(self, farm, link, tenbin):
        self.farm = farm
        self.link = link
        self.tenbin = tenbin
        self.direct, self.linked = farm.slaves

    def lag(self, slave):
        return next(server for server in self.tenbin.servers()
                    if server["address"] == f"{slave.address}:{PORT}").get("lag")

    def evicted(self):
        return sum(server["lag_evicted"] for server in self.tenbin.servers())

    def show(self):
        for slave in self.farm.slaves:
            print(f"{time.strftime('%H:%M:%S')} {slave} {self.lag(slave)}", flush=True)

    def is_lagging(self, slave, lagging=True, seconds=15):
        """Waits until it is so, and shows each second what tenbin sees."""
        shown = [0.0]

        def is_so():
            if time.monotonic() - shown[0] >= 1:
                shown[0] = time.monotonic()
                self.show()
            lag = self.lag(slave)
            return lag is not None and lag["lagging"] == lagging
        wait_until(is_so, lambda: f"{slave} {'lags' if lagging else 'keeps up'}:\n{self.tenbin.log()}", seconds, 0.1)

    def stays_up(self, slave, seconds):
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            self.show()
            assert not self.lag(slave)["lagging"]
            time.sleep(1)

    def servers_of_new_sessions(self, count=6):
        return {server_id(link) for link in self._opened(count)}

    @staticmethod
    def _opened(count):
        with contextlib.ExitStack() as stack:
            yield from [stack.enter_context(contextlib.closing(connect(VIRTUAL_SLAVE))) for _ in range(count)]

    @contextlib.contextmanager
    def writes(self):
        """A row each 100 ms at the master."""
        ends = threading.Event()

        def write():
            with self.farm.master.as_root() as master, master.cursor() as cursor:
                while not ends.wait(0.1):
                    cursor.execute("INSERT INTO shop.beats VALUES (NULL, NOW(6))")
        writer = threading.Thread(target=write)
        writer.start()
        try:
            yield
        finally:
            ends.set()
            writer.join(10)


@pytest.fixture(scope="module")
def linked(servers):
    """The farm, its second slave replicating over a link."""
    servers.master.query("CREATE TABLE IF NOT EXISTS shop.beats (id INT PRIMARY KEY AUTO_INCREMENT, at DATETIME(6))")
    slave = servers.slaves[1]
    link = Link(slave.address, (servers.master.address, PORT))
    slave.query("STOP SLAVE")
    servers.replicate(slave, slave.address, link.port)
    yield link
    slave.query("STOP SLAVE")
    servers.replicate(slave)
    link.close()
    servers.master.query("DROP TABLE shop.beats")
    for each in servers.slaves:
        servers.caught_up(each)


@pytest.fixture
def scene(servers, linked, start_tenbin, request):
    words = getattr(request, "param", ())
    sorry = checked_by_query(servers.master).replace("real_server", "sorry_server", 1)
    tenbin = start_tenbin(
        global_defs("auto"),
        block("mysql_proxy db100-s", f"listen {VIRTUAL_SLAVE}:3306", "delay_loop 1s", f"max_lag {MAX_LAG}s",
              "max_lag_recover 1s", "lag_interval 200ms", "lag_grace 2s", *words,
              *(checked_by_query(slave) for slave in servers.slaves), sorry))
    made = Scene(servers, linked, tenbin)
    for slave in servers.slaves:
        tenbin.sees(slave.address, "up")
        if not words:
            made.is_lagging(slave, False)
    return made


def test_a_stalled_link_is_seen_although_the_replica_says_zero(scene):
    with scene.writes():
        scene.link.stall()
        began = time.monotonic()
        try:
            scene.is_lagging(scene.linked)
            assert time.monotonic() - began < MAX_LAG + 2
            said = scene.linked.query("SHOW SLAVE STATUS")[0]
            assert "Yes" in said and 0 in said, "Seconds_Behind_Master says 0 all the time"
            assert scene.lag(scene.linked)["method"] == "gtid"
            assert scene.servers_of_new_sessions() == {scene.direct.server_id}
        finally:
            scene.link.flow()
        scene.is_lagging(scene.linked, False)
    assert scene.servers_of_new_sessions() == {101, 102}


def test_a_stalled_link_harms_nobody_while_nothing_is_written(scene):
    scene.link.stall()
    try:
        scene.stays_up(scene.linked, 3)
    finally:
        scene.link.flow()


@pytest.mark.parametrize("thread", ["SQL_THREAD", "IO_THREAD"])
def test_a_stopped_thread_takes_the_replica_out_at_once(scene, thread):
    scene.direct.query(f"STOP SLAVE {thread}")
    try:
        scene.is_lagging(scene.direct, seconds=3)
        assert f"the {thread[:thread.index('_')]} thread does not run" in scene.tenbin.log()
        assert scene.servers_of_new_sessions() == {scene.linked.server_id}
    finally:
        scene.direct.query(f"START SLAVE {thread}")
    scene.is_lagging(scene.direct, False)


def test_an_apply_that_waits_for_a_lock_is_lag(scene):
    with scene.direct.as_root() as blocker, blocker.cursor() as cursor, scene.writes():
        cursor.execute("FLUSH TABLES WITH READ LOCK")
        scene.is_lagging(scene.direct)
        cursor.execute("UNLOCK TABLES")
        scene.is_lagging(scene.direct, False)


def test_a_wanted_delay_is_no_lag(scene):
    scene.direct.query("STOP SLAVE", "CHANGE MASTER TO MASTER_DELAY = 4", "START SLAVE")
    scene.is_lagging(scene.direct, False)
    try:
        with scene.writes():
            scene.stays_up(scene.direct, 5)
    finally:
        scene.direct.query("STOP SLAVE", "CHANGE MASTER TO MASTER_DELAY = 0", "START SLAVE")
    scene.farm.caught_up(scene.direct)


def test_a_row_that_cannot_be_applied_is_named(scene):
    key = 1 << 30
    scene.direct.query("SET SESSION sql_log_bin = 0", f"INSERT INTO shop.beats VALUES ({key}, NOW(6))")
    scene.farm.master.query(f"INSERT INTO shop.beats VALUES ({key}, NOW(6))")
    scene.is_lagging(scene.direct)
    assert "the SQL thread does not run: 1062 " in scene.tenbin.log()
    scene.direct.query("SET SESSION sql_log_bin = 0", f"DELETE FROM shop.beats WHERE id = {key}", "START SLAVE")
    scene.is_lagging(scene.direct, False)
    scene.farm.master.query(f"DELETE FROM shop.beats WHERE id = {key}")


def test_a_master_that_sleeps_takes_nobody_out(scene):
    scene.farm.master.process.signal(signal.SIGSTOP)
    try:
        scene.stays_up(scene.direct, 3)
        assert scene.servers_of_new_sessions() == {101, 102}
    finally:
        scene.farm.master.process.signal(signal.SIGCONT)


def test_a_dead_master_does_not_take_the_last_replicas_out(scene):
    scene.farm.master.kill()
    try:
        for slave in scene.farm.slaves:
            scene.is_lagging(slave)  # after lag_grace
        assert scene.servers_of_new_sessions() == {101, 102}, "all for the same reason: they serve on"
        assert "seeks its master" in scene.tenbin.log()
    finally:
        scene.farm.master.start()
    for slave in scene.farm.slaves:
        scene.is_lagging(slave, False, 30)


def test_a_replica_by_file_and_position_is_measured_too(scene):
    name, position = scene.farm.master.query("SHOW MASTER STATUS")[0][:2]
    scene.farm.caught_up(scene.direct)
    scene.direct.query("STOP SLAVE", f"CHANGE MASTER TO MASTER_USE_GTID = no, MASTER_LOG_FILE = '{name}',"
                       f" MASTER_LOG_POS = {position}", "START SLAVE")
    try:
        with scene.writes():
            scene.is_lagging(scene.direct, False)
            scene.direct.query("STOP SLAVE SQL_THREAD")
            scene.is_lagging(scene.direct)
            scene.direct.query("START SLAVE SQL_THREAD")
            scene.is_lagging(scene.direct, False)
    finally:
        scene.direct.query("STOP SLAVE", "CHANGE MASTER TO MASTER_USE_GTID = slave_pos", "START SLAVE")
    scene.farm.caught_up(scene.direct)


def test_the_worst_of_several_masters_counts(scene):
    """A second channel, from the other replica, whose writer is not that server: it has nothing to do but to run."""
    with scene.direct.as_root() as root, root.cursor() as cursor:
        cursor.execute("SET @@default_master_connection = 'second'")
        cursor.execute(f"CHANGE MASTER 'second' TO MASTER_HOST = '{scene.linked.address}', MASTER_PORT = {PORT},"
                       " MASTER_USER = 'replication', MASTER_PASSWORD = 'replication-password',"
                       " MASTER_USE_GTID = slave_pos")
        try:
            cursor.execute("START SLAVE 'second'")
            scene.is_lagging(scene.direct, False)
            cursor.execute("STOP SLAVE 'second'")
            scene.is_lagging(scene.direct)
            assert 'thread of "second" does not run' in scene.tenbin.log()
        finally:
            cursor.execute("STOP SLAVE 'second'")
            cursor.execute("RESET SLAVE 'second' ALL")
    scene.is_lagging(scene.direct, False)


def test_a_monitor_without_the_grant_is_told_what_it_lacks(scene):
    scene.farm.master.query(f"REVOKE REPLICA MONITOR ON *.* FROM {MONITOR[0]}@'%'")
    for slave in scene.farm.slaves:  # a login keeps the grants that it began with
        scene.farm.caught_up(slave)
        slave.query(f"KILL USER {MONITOR[0]}")
    try:
        wait_until(lambda: "GRANT SLAVE MONITOR ON *.* TO it" in scene.tenbin.log(), scene.tenbin.log, 25)
        assert scene.servers_of_new_sessions() == {101, 102}, "what is not known changes nothing"
    finally:
        scene.farm.master.query(f"GRANT REPLICA MONITOR ON *.* TO {MONITOR[0]}@'%'")


@pytest.mark.parametrize("scene", [("lag_source heartbeat shop.heartbeat",)], indirect=True)
def test_a_heartbeat_table_is_a_source(scene):
    scene.farm.master.query("CREATE TABLE shop.heartbeat (ts VARCHAR(26) NOT NULL, server_id INT PRIMARY KEY)",
                            f"GRANT SELECT ON shop.* TO {MONITOR[0]}@'%'",
                            "INSERT INTO shop.heartbeat VALUES (NOW(6) - INTERVAL 1 MINUTE, 100)")
    try:
        scene.is_lagging(scene.direct)
        assert scene.lag(scene.direct)["method"] == "heartbeat"
        ends = time.monotonic() + 4
        while scene.lag(scene.direct)["lagging"] and time.monotonic() < ends:
            scene.farm.master.query("UPDATE shop.heartbeat SET ts = NOW(6)")
            time.sleep(0.1)
        assert not scene.lag(scene.direct)["lagging"]
    finally:
        scene.farm.master.query("DROP TABLE shop.heartbeat")


def ask(link, query):
    with link.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchall()


def ended_with(link):
    """The error that the client gets for its next query; None: it got its answer."""
    try:
        ask(link, "SELECT 1")
    except pymysql.err.MySQLError as problem:
        return problem.args[0]
    return None


@contextlib.contextmanager
def sessions_on(scene, slave, count):
    with contextlib.ExitStack() as stack:
        links = [connect(VIRTUAL_SLAVE) for _ in range(2 * count)]
        stack.callback(lambda: [link.close() for link in links if link.open])
        there = [link for link in links if server_id(link) == slave.server_id]
        for link in links:
            if link not in there:
                link.close()
        yield there


@pytest.mark.parametrize("scene", [["lag_evict quiet"]], indirect=True)
def test_quiet_sessions_leave_a_replica_that_lags(scene):
    scene.is_lagging(scene.linked, False)
    before = int(scene.linked.status("Aborted_clients"))
    with sessions_on(scene, scene.direct, 1) as (stays,), sessions_on(scene, scene.linked, 4) as links, scene.writes():
        idle, works, locks, runs = links
        ask(works, "BEGIN")
        ask(works, "SELECT * FROM shop.beats LIMIT 1")
        ask(locks, "SELECT GET_LOCK('mine', 0)")
        busy = threading.Thread(target=ask, args=(runs, "SELECT SLEEP(9)"))
        busy.start()
        scene.link.stall()
        try:
            scene.is_lagging(scene.linked)
            wait_until(lambda: scene.evicted() == 1, "the session that is quiet has ended", 10)
            assert ended_with(idle) == 1053
            assert ended_with(works) is None, "it may go on with its transaction"
            ask(works, "COMMIT")
            wait_until(lambda: scene.evicted() == 2, "the session has ended after its transaction", 10)
            assert ended_with(works) == 1053
            busy.join()  # what ran was answered to its end
            wait_until(lambda: scene.evicted() == 3, "the session has ended after its query", 10)
            assert ended_with(locks) is None
            assert ended_with(stays) is None
        finally:
            scene.link.flow()
            busy.join()
    assert int(scene.linked.status("Aborted_clients")) == before
    scene.is_lagging(scene.linked, False)


@pytest.mark.parametrize("scene", [["lag_evict quiet"]], indirect=True)
def test_nobody_is_evicted_while_all_lag(scene):
    for slave in scene.farm.slaves:
        scene.is_lagging(slave, False)
    with sessions_on(scene, scene.direct, 2) as links:
        try:
            for slave in scene.farm.slaves:
                slave.query("STOP SLAVE SQL_THREAD")
            for slave in scene.farm.slaves:
                scene.is_lagging(slave)
            evicted = scene.evicted()  # before the second one lagged it was right
            time.sleep(2)  # what is measured: that nobody is ended meanwhile
            assert scene.evicted() == evicted
            assert [ended_with(link) for link in links].count(None) == len(links) - evicted
        finally:
            for slave in scene.farm.slaves:
                slave.query("START SLAVE")
    for slave in scene.farm.slaves:
        scene.is_lagging(slave, False)
