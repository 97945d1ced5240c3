"""The client's own address: from a balancer before tenbin, by connection attributes, and to servers that take it."""

import contextlib
import socket

import pymysql
import pytest

from conftest import NETWORK, VIRTUAL_SLAVE
from farm.configuration import block, global_defs
from farm.probe import ask, connect, until_closed
from farm.mariadb import Mariadb
from farm.process import wait_until
from farm.stub import Stub

CLIENT = f"{NETWORK}.7"
BALANCER = f"{NETWORK}.5"
V2 = bytes.fromhex("0d0a0d0a000d0a515549540a2111000c")


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """One that believes tenbin, and shows what its clients say of themselves."""
    folder = tmp_path_factory.mktemp("proxy_protocol")
    server = Mariadb(folder / "db105", f"{NETWORK}.115", 105, "--performance-schema=on",
                     "--proxy-protocol-networks=127.0.0.0/8")
    server.install(folder / "template")
    try:
        server.start()
        server.query("CREATE USER app@'%' IDENTIFIED BY 'app-password'",
                     "GRANT SELECT ON performance_schema.* TO app@'%'")
        yield server
    finally:
        if server.process is not None:
            server.kill()


@pytest.fixture
def proxy(server, engine, start_tenbin):
    def start(*lines):
        return start_tenbin(global_defs(engine),
                            block("mysql_proxy db100-s", f"listen {VIRTUAL_SLAVE}:3306", *lines,
                                  block(f"real_server {server.address} 3306", "weight 1")))
    return start


def host_of(link):
    return ask(link, "SELECT USER()")[0][0].partition("@")[2]


def version_1(client, port=40000):
    return f"PROXY TCP4 {client} {VIRTUAL_SLAVE} {port} 3306\r\n".encode()


def version_2(client, port=40000):
    return V2 + socket.inet_aton(client) + socket.inet_aton(VIRTUAL_SLAVE) + port.to_bytes(2, "big") + b"\x0c\xea"


def connect_with(header):
    """A session behind a header, sent as a balancer does."""
    link = socket.create_connection((VIRTUAL_SLAVE, 3306), timeout=15, source_address=(BALANCER, 0))
    link.sendall(header)
    session = pymysql.connections.Connection(user="app", password="app-password", defer_connect=True)
    session.connect(link)
    return session


@pytest.mark.parametrize("version", ["v1", "v2"])
@pytest.mark.parametrize("greeting", ["relay", "own"])
def test_server_sees_the_client(proxy, version, greeting):
    proxy(f"send_proxy {version}", f"greeting {greeting}")
    for _ in range(3):
        with contextlib.closing(connect(VIRTUAL_SLAVE, bind_address=CLIENT)) as link:
            assert host_of(link) == CLIENT
    with pytest.raises(pymysql.err.OperationalError, match=f"Access denied for user 'app'@'{CLIENT}'"):
        connect(VIRTUAL_SLAVE, user=("app", "wrong"), bind_address=CLIENT)


def test_server_sees_tenbin_without(proxy):
    proxy()
    with contextlib.closing(connect(VIRTUAL_SLAVE, bind_address=CLIENT)) as link:
        assert host_of(link) != CLIENT


@pytest.mark.parametrize("header", [version_1, version_2])
def test_balancer_names_the_client(proxy, header):
    tenbin = proxy("send_proxy v2", f"accept_proxy {BALANCER}", "max_sessions_per_client 1", "deny 192.0.2.9")
    first = connect_with(header("192.0.2.7"))
    assert host_of(first) == "192.0.2.7"
    with pytest.raises(pymysql.err.OperationalError) as problem:
        connect_with(header("192.0.2.7"))
    assert problem.value.args[0] == 1203
    with pytest.raises(pymysql.err.OperationalError) as problem:
        connect_with(header("192.0.2.9"))
    assert problem.value.args[0] == 1130
    second = connect_with(header("192.0.2.8"))
    assert host_of(second) == "192.0.2.8"
    first.close()
    second.close()
    wait_until(lambda: "client 192.0.2.7:40000: refused" in tenbin.log(), "the log names who was refused", 10)


def test_balancer_must_name_a_client_and_others_may_not(proxy):
    tenbin = proxy(f"accept_proxy {BALANCER}", "handshake_timeout 2s")
    for words in (b"", b"GET / HTTP/1.1\r\n\r\n", b"PROXY TCP4 nobody\r\n"):
        with socket.create_connection((VIRTUAL_SLAVE, 3306), timeout=15, source_address=(BALANCER, 0)) as link:
            link.sendall(words)
            assert until_closed(link) == b""
    assert tenbin.status()["proxies"][0]["refused"]["proxy_header"] == 3
    with socket.create_connection((VIRTUAL_SLAVE, 3306), timeout=15, source_address=(CLIENT, 0)) as link:
        link.sendall(version_1("192.0.2.7"))
        assert b"tenbin: " in until_closed(link)


def test_header_in_pieces_is_put_together(proxy):
    proxy("send_proxy v1", f"accept_proxy {BALANCER}")
    header = version_2("192.0.2.7")
    with socket.create_connection((VIRTUAL_SLAVE, 3306), timeout=15, source_address=(BALANCER, 0)) as link:
        link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for byte in header:
            link.send(bytes([byte]))
        assert link.recv(4096)[4] == 0x0A


def test_attributes_name_the_client(proxy):
    def attributes():
        with contextlib.closing(connect(VIRTUAL_SLAVE, bind_address=CLIENT)) as link:
            rows = ask(link, "SELECT ATTR_NAME, ATTR_VALUE FROM performance_schema.session_connect_attrs"
                             " WHERE PROCESSLIST_ID = CONNECTION_ID()")
            return dict(rows), link._sock.getsockname()[1] if link._sock else 0
    tenbin = proxy()
    seen, port = attributes()
    assert seen["proxy_client"] == f"{CLIENT}:{port}"
    assert seen["proxy_name"] == "db100-s"
    assert seen["_client_name"] == "pymysql"
    tenbin.stop()
    proxy("connection_attributes off")
    seen, _ = attributes()
    assert "proxy_client" not in seen and seen["_client_name"] == "pymysql"


@pytest.mark.parametrize("version, begins", [("v1", b"PROXY TCP4 "), ("v2", V2)], ids=["v1", "v2"])
def test_tcp_proxy_begins_with_the_header(engine, start_tenbin, version, begins):
    came = []

    def serve(link):
        came.append(link.recv(4096))
        link.recv(1)

    with Stub(f"{NETWORK}.121", 4000, serve):
        start_tenbin(global_defs(engine),
                     block("tcp_proxy plain", f"listen {VIRTUAL_SLAVE}:4000", f"send_proxy {version}",
                           block(f"real_server {NETWORK}.121 4000", "weight 1")))
        with socket.create_connection((VIRTUAL_SLAVE, 4000), timeout=15, source_address=(CLIENT, 0)) as link:
            port = link.getsockname()[1]
            wait_until(lambda: came, "the header comes before the client says a word")
        header = version_1 if version == "v1" else version_2
        assert came[0].startswith(begins)
        assert came[0] == header(CLIENT, port).replace(b" 3306\r\n", b" 4000\r\n").replace(b"\x0c\xea", b"\x0f\xa0")
