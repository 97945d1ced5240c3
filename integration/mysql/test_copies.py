"""MariaDB's own programs that copy a server: what they bring through tenbin is what the server has, byte by byte."""

import subprocess

import pytest

from conftest import VIRTUAL_SLAVE
from farm.configuration import global_defs, mysql_proxy
from farm.mariadb import APP, PORT, REPLICATION
from farm.process import Process, wait_until

ROWS = 10_000
# Their header's flags tell whether a log is being written, which a copy of it is not.
FLAGS = range(4 + 17, 4 + 19)


@pytest.fixture(scope="module")
def goods(servers):
    """A table that every replica has."""
    servers.master.query("CREATE OR REPLACE TABLE shop.goods (n INT PRIMARY KEY, what VARBINARY(200), KEY (what))",
                         f"INSERT INTO shop.goods SELECT seq, REPEAT(CHAR(seq % 256), 60) FROM shop.seq_1_to_{ROWS}")
    for slave in servers.slaves:
        servers.caught_up(slave)


def dump_of(address):
    done = subprocess.run(
        ["mariadb-dump", "--no-defaults", f"-h{address}", f"-P{PORT}", f"-u{APP[0]}", f"-p{APP[1]}", "--single-transaction",
         "--hex-blob", "--skip-comments", "--skip-dump-date", "shop", "goods"],
        capture_output=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, b"")
    return done.stdout


def test_dump_is_the_dump_of_a_replica(virtual_slave, servers, goods):
    through_tenbin = dump_of(VIRTUAL_SLAVE)
    assert len(through_tenbin) > ROWS * 120
    assert through_tenbin == dump_of(servers.slaves[0].address)
    virtual_slave.empty()


def content(log):
    data = bytearray(log.read_bytes())
    for index in FLAGS:
        data[index] = 0
    return data


def test_log_is_followed(servers, engine, start_tenbin, goods, tmp_path):
    replica = servers.slaves[0]
    tenbin = start_tenbin(global_defs(engine), mysql_proxy(f"{VIRTUAL_SLAVE}:{PORT}", [replica]))
    tenbin.sees(replica.address, "up")
    log = replica.folder / replica.query("SHOW MASTER STATUS")[0][0]
    copy = tmp_path / log.name
    process = Process(
        ["mariadb-binlog", "--no-defaults", "--read-from-remote-server", f"-h{VIRTUAL_SLAVE}", f"-P{PORT}",
         f"-u{REPLICATION[0]}", f"-p{REPLICATION[1]}", "--raw", "--stop-never", "--stop-never-slave-server-id=900",
         f"--result-file={tmp_path}/", log.name], tmp_path / "mariadb-binlog.log")
    try:
        wait_until(copy.exists, lambda: f"the log begins to come:\n{process.last_words()}")
        words = f"written while it is followed with {engine}"
        servers.master.query(f"INSERT INTO shop.goods SELECT MAX(n) + 1, '{words}' FROM shop.goods")
        for slave in servers.slaves:
            servers.caught_up(slave)
        wait_until(lambda: copy.stat().st_size == log.stat().st_size,
                   lambda: f"the copy has {log.stat().st_size} bytes, not {copy.stat().st_size}")
        assert words.encode() in copy.read_bytes()
        assert content(copy) == content(log)
        assert process.running, process.last_words()
    finally:
        process.kill()
    tenbin.empty()
