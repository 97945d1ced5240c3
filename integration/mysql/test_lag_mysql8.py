"""The lag of replicas of MySQL, from 5.7 to 8.4, each of which has its own words for it. There is no such server here:
they are played, their answers as MySQL documents them."""

import time

import pytest

from conftest import NETWORK, VIRTUAL_SLAVE
from farm.configuration import block, global_defs
from farm.fake_mysql import FakeMysql
from farm.mysql8_replica import Channel, Mysql8Replica
from farm.process import wait_until

FAKES = f"{NETWORK}.151"
VERSIONS = ["5.7.44", "8.0.21", "8.0.36", "8.4.3"]


class Scene:
    def __init__(self, replica, master, tenbin):
        self.replica = replica
        self.master = master
        self._tenbin = tenbin

    def lag(self):
        return self._tenbin.servers()[0].get("lag")

    def becomes(self, **wanted):
        """Waits until the status says so of the replica's lag."""
        def is_so():
            lag = self.lag()
            return lag is not None and all(lag[name] == value for name, value in wanted.items())
        wait_until(is_so, lambda: f"the lag is {wanted}, not {self.lag()}:\n{self._tenbin.log()}", 10)

    def never_shows(self, so_long=1.5, **unwanted):
        until = time.monotonic() + so_long
        while time.monotonic() < until:
            lag = self.lag()
            assert lag is None or any(lag[name] != value for name, value in unwanted.items())
            time.sleep(0.1)

    def says(self, words):
        wait_until(lambda: words in self._tenbin.servers()[0]["reason"],
                   lambda: f"{words!r} is said of the replica: {self._tenbin.servers()[0]}", 10)


@pytest.fixture(params=VERSIONS)
def version(request):
    return request.param


@pytest.fixture
def begin(start_tenbin, version):
    """Starts a tenbin before a replica that is so, and its master; `lines` more in the proxy."""
    opened = []

    def start(*lines, **replica_is):
        replica, master = Mysql8Replica(version), Mysql8Replica(version)
        for name, value in replica_is.items():
            setattr(replica, name, value)
        servers = [FakeMysql(FAKES, part) for part in (replica, master)]
        opened.extend(servers)
        check = block("MYSQL_CHECK", "user monitor", "password sha2-password")
        tenbin = start_tenbin(
            global_defs("auto"),
            block("mysql_proxy db100-s", f"listen {VIRTUAL_SLAVE}:3306", "max_lag 3s", "lag_interval 100ms",
                  "lag_grace 1500ms", *lines, block(f"real_server {servers[0].host} {servers[0].port}", check),
                  block(f"sorry_server {servers[1].host} {servers[1].port}", check)))
        return Scene(replica, master, tenbin)
    yield start
    for each in opened:
        each.__exit__()


def test_a_replica_falls_behind_and_catches_up(begin):
    scene = begin()
    scene.becomes(seconds=0, lagging=False)
    scene.replica.channels = [Channel(behind="7")]
    scene.becomes(seconds=7, method="replica_status", lagging=True)
    scene.replica.channels = [Channel(behind="1")]
    scene.becomes(seconds=1, lagging=False)


def test_each_version_is_asked_in_its_own_words(begin, version):
    scene = begin()
    scene.becomes(seconds=0)
    statement = "SHOW REPLICA STATUS" if version >= "8.0.22" else "SHOW SLAVE STATUS"
    assert {each for each in scene.replica.asked if each.endswith("STATUS")} == {statement}


def test_a_stopped_thread_is_lag_and_is_named(begin):
    scene = begin(channels=[Channel(sql="No", behind=None, sql_errno=1062, sql_error="Duplicate entry '1'")])
    scene.becomes(lagging=True)
    scene.says("the SQL thread does not run: 1062 Duplicate entry '1'")


def test_a_lost_master_is_lag_after_a_while(begin):
    scene = begin()
    scene.becomes(seconds=0, lagging=False)
    began = time.monotonic()
    scene.replica.channels = [Channel(io="Connecting", behind=None, io_errno=2003, io_error="Can't connect")]
    scene.becomes(lagging=True)
    assert time.monotonic() - began > 1.4, "lag_grace"
    scene.says("the IO thread seeks its master: 2003 Can't connect")


def test_a_wanted_delay_is_no_lag(begin):
    scene = begin(channels=[Channel(behind="3601", delay=3600)])
    scene.becomes(seconds=1, lagging=False)


def test_the_worst_channel_counts(begin):
    scene = begin(channels=[Channel(), Channel(behind="9", name="second"), Channel(name="third")])
    scene.becomes(seconds=9, lagging=True)
    scene.replica.channels = [Channel(), Channel(sql="No", behind=None, name="second")]
    scene.becomes(lagging=True)
    scene.says('the SQL thread of "second" does not run')


def test_a_stalled_link_is_seen_by_positions(begin):
    scene = begin()
    scene.becomes(seconds=0, method="gtid", lagging=False)
    scene.master.executed += 1
    scene.becomes(method="gtid", lagging=True)
    scene.replica.executed += 1
    scene.becomes(seconds=0, lagging=False)


def test_a_monitor_without_the_grant_is_told_what_it_lacks(begin):
    scene = begin(refusal=(1227, "42000", "Access denied; you need (at least one of) the SUPER, REPLICATION CLIENT"
                                          " privilege(s) for this operation"))
    scene.says("GRANT REPLICATION CLIENT ON *.* TO it")
    assert scene.lag() is None


def test_columns_that_nobody_knows_are_no_answer(begin):
    scene = begin(columns=[f"c{number}" for number in range(10)])
    scene.says("the replication status has no column Slave_IO_Running or Replica_IO_Running")
    scene.never_shows(seconds=0)


def test_null_is_not_zero(begin):
    scene = begin("lag_source replica_status", channels=[Channel(behind=None)])
    scene.never_shows(seconds=0)


def test_a_server_without_channels_is_no_replica(begin):
    scene = begin(channels=[])
    scene.never_shows(lagging=False, seconds=0)
