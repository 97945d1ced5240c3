"""Whatever MySQL can say goes through tenbin as it was said: nothing is cut, reordered or held back."""

import hashlib

import pymysql
import pytest
from pymysql.constants import CLIENT

from conftest import NETWORK, VIRTUAL_SLAVE
from farm.connector import ConnectorClient
from farm.mariadb import APP, Mariadb
from farm.probe import ask, connect, server_id
from farm.process import wait_until

MIB = 1024 * 1024
COM_CHANGE_USER = 0x11
COM_RESET_CONNECTION = 0x1F


@pytest.fixture
def link(virtual_slave):
    link = connect(VIRTUAL_SLAVE, client_flag=CLIENT.MULTI_STATEMENTS, local_infile=True)
    yield link
    link.close()


def test_sessions_alternate_between_the_replicas(virtual_slave):
    seen = []
    for _ in range(6):
        link = connect(VIRTUAL_SLAVE)
        seen.append(server_id(link))
        link.close()
        virtual_slave.empty()
    assert seen in ([101, 102] * 3, [102, 101] * 3)


def test_statement_over_16_mib(link):
    text = "scales " * (18 * MIB // 7)
    assert ask(link, "SELECT MD5(%s), LENGTH(%s)", (text, "x"))[0] == (hashlib.md5(text.encode()).hexdigest(), 1)


def test_row_of_40_mib(link):
    row = ask(link, f"SELECT REPEAT('tenbin..', {5 * MIB})")[0][0]
    assert len(row) == 40 * MIB
    assert row == "tenbin.." * (5 * MIB)


@pytest.mark.parametrize("size", [0xFFFFFF - 1, 0xFFFFFF, 0xFFFFFF + 1])
def test_row_at_the_edge_of_a_frame(link, size):
    # The row's payload: a length of four or nine bytes, and the text.
    text_size = size - 4
    assert len(ask(link, f"SELECT REPEAT('x', {text_size})")[0][0]) == text_size


def test_many_rows(link):
    rows = ask(link, "SELECT seq, REPEAT('y', 100) FROM shop.seq_1_to_200000")
    assert len(rows) == 200_000
    assert rows[-1] == (200_000, "y" * 100)


def test_several_results_of_one_statement(link):
    with link.cursor() as cursor:
        cursor.execute("SELECT 1; SELECT 2, 3; DO 0; SELECT 4")
        results = [cursor.fetchall()]
        while cursor.nextset():
            results.append(cursor.fetchall())
    assert results == [((1,),), ((2, 3),), (), ((4,),)]


def test_error_in_the_middle_of_a_session(link):
    with pytest.raises(pymysql.err.ProgrammingError) as problem:
        ask(link, "SELECT * FROM shop.nothing")
    assert problem.value.args[0] == 1146
    assert ask(link, "SELECT 1") == ((1,),)


def test_text_protocol_prepared_statement(link):
    ask(link, "PREPARE twice FROM 'SELECT ? * 2'")
    ask(link, "SET @n = 21")
    assert ask(link, "EXECUTE twice USING @n") == ((42,),)


def test_binary_protocol_prepared_statement(virtual_slave, tmp_path):
    with ConnectorClient(tmp_path / "connector", VIRTUAL_SLAVE) as client:
        wait_until(lambda: len(client.answers()) >= 20, "20 sessions of Connector/C++")
    assert set(client.answers()) == {101, 102}
    assert not client.failures()


def test_load_data_local(link, tmp_path):
    file = tmp_path / "goods.txt"
    file.write_text("".join(f"{n}\t{'z' * 200}\n" for n in range(20_000)))
    ask(link, "CREATE TEMPORARY TABLE shop.loaded (n INT, what TEXT)")
    ask(link, f"LOAD DATA LOCAL INFILE '{file}' INTO TABLE shop.loaded")
    assert ask(link, "SELECT COUNT(*), SUM(n), SUM(LENGTH(what)) FROM shop.loaded") == ((20_000, 199_990_000, 4_000_000),)


def test_reset_connection(link):
    ask(link, "SET @kept = 1")
    link._execute_command(COM_RESET_CONNECTION, b"")
    link._read_ok_packet()
    assert ask(link, "SELECT @kept") == ((None,),)


def test_change_user(link):
    ask(link, "SET @kept = 1")
    user, password = APP
    link._execute_command(COM_CHANGE_USER, user.encode() + b"\0\0shop\0\x2d\0mysql_native_password\0\0")
    request = link._read_packet()
    assert request.is_auth_switch_request()
    salt = request.get_all_data()[1 + len(b"mysql_native_password\0"):]
    link.write_packet(pymysql._auth.scramble_native_password(password.encode(), salt))
    assert link._read_packet().is_ok_packet()
    assert ask(link, "SELECT @kept, DATABASE(), SUBSTRING_INDEX(CURRENT_USER(), '@', 1)") == ((None, "shop", user),)


def test_kill_by_the_id_that_the_greeting_told(virtual_slave, servers, link):
    replica = next(slave for slave in servers.slaves if slave.server_id == server_id(link))
    assert ask(link, "SELECT CONNECTION_ID()")[0][0] == link.thread_id()
    replica.query(f"KILL {link.thread_id()}")
    with pytest.raises(pymysql.err.OperationalError):
        ask(link, "SELECT 1")


def test_slave_replicates_through_tenbin(virtual_slave, servers, tmp_path):
    third = Mariadb(tmp_path / "db103", f"{NETWORK}.113", 103)
    third.install(tmp_path / "template")
    try:
        third.start()
        # It begins now: what other tests did before needs plugins that it does not have.
        position = servers.master.query("SELECT @@gtid_binlog_pos")[0][0]
        third.query("SET sql_log_bin = 0", "CREATE DATABASE shop", f"SET GLOBAL gtid_slave_pos = '{position}'")
        servers.replicate(third, VIRTUAL_SLAVE)
        servers.master.query("CREATE OR REPLACE TABLE shop.seen_through (n INT)",
                             "INSERT INTO shop.seen_through SELECT seq FROM shop.seq_1_to_10000")
        servers.caught_up(third)
        assert third.query("SELECT COUNT(*), SUM(n) FROM shop.seen_through") == ((10_000, 50_005_000),)
    finally:
        if third.process is not None:
            third.kill()
