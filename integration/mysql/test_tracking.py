"""Commands are followed to the end of their answers: each is counted once, and no known one makes a session opaque."""

import contextlib
import random

import pymysql
from pymysql.constants import CLIENT

from conftest import VIRTUAL_SLAVE
from farm.configuration import global_defs, mysql_proxy
from farm.connector import ConnectorClient
from farm.probe import ask, connect
from farm.process import wait_until

SEED = random.randrange(2**32)


def commands(tenbin):
    return sum(server["commands"] for server in tenbin.servers())


def opaque(tenbin):
    return sum(server["opaque"] for server in tenbin.servers())


def counted(tenbin, expected):
    wait_until(lambda: commands(tenbin) >= expected, f"{expected} commands are counted", 10)
    assert commands(tenbin) == expected


STATEMENTS = [
    "SELECT 1",
    "SELECT seq FROM shop.seq_1_to_3000",
    "SELECT REPEAT('x', 17000000)",
    "SELECT * FROM shop.seq_1_to_10 WHERE seq > 20",
    "SELECT 1; SELECT 2, 3; DO 0; SELECT 4",
    "SELECT 1; SELECT nonsense; SELECT 2",
    "nonsense",
    "BEGIN",
    "COMMIT",
    "SET @x = 1",
    "PREPARE p FROM 'SELECT ?, ?'",
    "SHOW VARIABLES LIKE 'wait%'",
    "CREATE TEMPORARY TABLE IF NOT EXISTS shop.scratch (a INT)",
    "SELECT SLEEP(0.01)",
]


def run(link, text):
    with link.cursor() as cursor, contextlib.suppress(pymysql.err.MySQLError):
        cursor.execute(text)
        while cursor.nextset():
            pass


def test_random_histories_are_counted(virtual_slave):
    history = random.Random(SEED)
    link = connect(VIRTUAL_SLAVE, client_flag=CLIENT.MULTI_STATEMENTS, local_infile=True)
    before = commands(virtual_slave)
    for _ in range(60):
        run(link, history.choice(STATEMENTS))
        before += 1
        if history.random() < 0.3:
            link.ping(reconnect=False)
            before += 1
    counted(virtual_slave, before)
    assert opaque(virtual_slave) == 0, f"seed {SEED}"
    link.close()


def test_prepared_statements_and_cursors_are_followed(virtual_slave, tmp_path):
    with ConnectorClient(tmp_path / "client", VIRTUAL_SLAVE) as client:
        wait_until(lambda: len(client.answers()) > 100, "the client has its answers", 20)
    assert commands(virtual_slave) > 100
    assert opaque(virtual_slave) == 0


def test_local_file_is_one_command(virtual_slave, tmp_path):
    file = tmp_path / "rows"
    file.write_text("\n".join(str(i) for i in range(100_000)))
    link = connect(VIRTUAL_SLAVE, local_infile=True)
    ask(link, "CREATE TEMPORARY TABLE shop.loaded (a INT)")
    before = commands(virtual_slave)
    ask(link, f"LOAD DATA LOCAL INFILE '{file}' INTO TABLE shop.loaded")
    counted(virtual_slave, before + 1)
    assert ask(link, "SELECT COUNT(*) FROM shop.loaded") == ((100_000,),)
    assert opaque(virtual_slave) == 0
    link.close()


def test_tracking_can_be_left_out(servers, engine, start_tenbin):
    tenbin = start_tenbin(global_defs(engine),
                          mysql_proxy(f"{VIRTUAL_SLAVE}:3306", servers.slaves, "track_commands off"))
    for slave in servers.slaves:
        tenbin.sees(slave.address, "up")
    link = connect(VIRTUAL_SLAVE)
    ask(link, "SELECT 1")
    assert commands(tenbin) == 0
    link.close()
