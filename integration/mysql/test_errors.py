"""What a client is told when it can't be served: MySQL's own errors, the server's where a server spoke."""

import contextlib
import os
import signal
import socket

import pymysql
import pytest

from conftest import NETWORK, VIRTUAL_SLAVE
from farm.configuration import block, global_defs, mysql_proxy
from farm.probe import ask, connect, first_byte, server_id
from farm.process import wait_until
from farm.stub import Stub, as_client_of, hangs_up, says, silent

NOBODY = f"{NETWORK}.200"
BAD = f"{NETWORK}.121"


def error_of(**arguments):
    with pytest.raises(pymysql.err.MySQLError) as problem:
        connect(VIRTUAL_SLAVE, **arguments)
    return problem.value.args


def test_wrong_password_is_the_servers_error(virtual_slave):
    code, words = error_of(user=("app", "wrong"))
    assert code == 1045
    assert words.startswith("Access denied for user 'app'@")


def test_unknown_database_is_the_servers_error(virtual_slave):
    code, words = error_of(database="nowhere")
    assert code in (1044, 1049)
    assert "nowhere" in words


def test_max_sessions_is_1040(servers, engine, start_tenbin):
    start_tenbin(global_defs(engine), mysql_proxy(f"{VIRTUAL_SLAVE}:3306", servers.slaves, "max_sessions 2"))
    held = [connect(VIRTUAL_SLAVE) for _ in range(2)]
    assert error_of()[0] == 1040
    assert first_byte(VIRTUAL_SLAVE, 3306).words == \
        "error 1040: tenbin: db100-s has all the sessions that max_sessions allows"
    for link in held:
        link.close()


def test_full_server_is_passed_over_and_all_full_is_1040(servers, engine, start_tenbin):
    # A login that a check keeps would be one of those that fill the server, and go when somebody suspects it.
    tenbin = start_tenbin(global_defs(engine), mysql_proxy(f"{VIRTUAL_SLAVE}:3306", servers.slaves, delay_loop="1h",
                                                           check_lines=["fresh_login_every 1"]))
    for slave in servers.slaves:
        tenbin.sees(slave.address, "up")
    full, roomy = servers.slaves
    # Beyond max_connections a server greets one more, for an administrator; the root sessions are these.
    with contextlib.ExitStack() as held:
        roots = {slave: held.enter_context(slave.as_root()) for slave in servers.slaves}

        def allow(slave, connections):
            ask(roots[slave], f"SET GLOBAL max_connections = {connections}")

        def session():
            link = connect(VIRTUAL_SLAVE)
            held.callback(link.close)
            return server_id(link)

        try:
            while ask(roots[full], "SHOW STATUS LIKE 'Threads_connected'")[0][1] != "10":
                session()
            allow(full, 10)
            # The slot of the administrator is free: who gets it is greeted, refused after the login, and moved.
            assert {session() for _ in range(5)} == {roomy.server_id}
            # It is taken now.
            held.enter_context(full.as_root())
            assert {session() for _ in range(20)} == {roomy.server_id}
            held.enter_context(roomy.as_root())
            allow(roomy, 10)
            assert error_of()[0] == 1040
        finally:
            allow(full, 2000)
            allow(roomy, 2000)


def test_nobody_up_is_1105_and_names_the_last_server(engine, start_tenbin):
    start_tenbin(global_defs(engine),
                 block("mysql_proxy db100-s", f"listen {VIRTUAL_SLAVE}:3306", "delay_loop 1s",
                       block(f"real_server {NOBODY} 3306", block("TCP_CHECK", "connect_timeout 1s"))))
    answer = first_byte(VIRTUAL_SLAVE, 3306)
    assert answer.words.startswith("error 1105: tenbin: no backend of db100-s is up")


def is_refused():
    try:
        socket.create_connection((VIRTUAL_SLAVE, 3306), timeout=5).close()
        return False
    except ConnectionRefusedError:
        return True


def test_when_down_refuse_refuses_until_somebody_is_up(servers, engine, start_tenbin):
    tenbin = start_tenbin(
        global_defs(engine),
        block("mysql_proxy db100-s", f"listen {VIRTUAL_SLAVE}:3306", "delay_loop 1s", "when_down refuse",
              block(f"real_server {NOBODY} 3306", block("TCP_CHECK", "connect_timeout 1s"))))
    wait_until(is_refused, "connections are refused")
    # A new proxy takes over listeners that refuse: it opens them, learns what is down, and refuses again.
    proxy = tenbin.role("proxy")
    os.kill(proxy, signal.SIGKILL)
    wait_until(lambda: tenbin.role("proxy") not in (0, proxy), "another proxy is there")
    wait_until(is_refused, "connections are refused again")
    with Stub(NOBODY, 3306, as_client_of(servers.slaves[0])):
        tenbin.sees(NOBODY, "up")
        wait_until(lambda: not is_refused(), "clients are welcome")
        link = connect(VIRTUAL_SLAVE)
        assert server_id(link) == servers.slaves[0].server_id
        link.close()
    tenbin.sees(NOBODY, "down")
    wait_until(is_refused, "connections are refused once more")


@pytest.mark.parametrize("behaviour", [
    pytest.param(silent, id="silent"),
    pytest.param(hangs_up, id="hangs_up"),
    pytest.param(says(b"SSH-2.0-OpenSSH_9.2\r\n"), id="not_mysql"),
    pytest.param(says(b"\x17\0\0\0\xff\x10\x04Too many connections"), id="says_1040"),
    pytest.param(says(b"\xff\xff\xff\0\x0a"), id="greets_without_end"),
])
def test_server_that_does_not_greet_is_replaced_in_silence(servers, engine, start_tenbin, behaviour):
    good = servers.slaves[1]
    with Stub(BAD, 3306, behaviour) as bad:
        tenbin = start_tenbin(
            global_defs(engine),
            mysql_proxy(f"{VIRTUAL_SLAVE}:3306", [good], "connect_timeout 4s",
                        block(f"real_server {BAD} 3306", block("TCP_CHECK", "connect_timeout 1s"))))
        tenbin.sees(BAD, "up")
        for _ in range(3):
            link = connect(VIRTUAL_SLAVE)
            assert server_id(link) == good.server_id
            link.close()
        assert bad.accepted > 0
        assert sum(server["moved_before_greeting"] for server in tenbin.servers()) > 0
        assert f"server {BAD}:3306 failed a session" in tenbin.log()


def test_server_that_dies_after_its_greeting_is_an_error_with_words(engine, start_tenbin):
    greeting = bytes.fromhex("0a") + b"5.5.5-10.11.19-MariaDB\0" + bytes.fromhex(
        "2a000000 4141414141414141 00 fef7 08 0200 ff81 15 000000000000 1d000000") + b"BBBBBBBBBBBB\0" + \
        b"mysql_native_password\0"

    def greets_and_dies(link):
        link.sendall(len(greeting).to_bytes(3, "little") + b"\0" + greeting)
        link.recv(4096)
        link.close()

    with Stub(BAD, 3306, greets_and_dies):
        start_tenbin(global_defs(engine),
                     block("mysql_proxy db100-s", f"listen {VIRTUAL_SLAVE}:3306",
                           block(f"real_server {BAD} 3306", block("TCP_CHECK", "connect_timeout 1s"))))
        code, words = error_of()
    assert code == 1105
    assert words.startswith("tenbin: ")
