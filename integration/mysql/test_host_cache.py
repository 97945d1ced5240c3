"""Error 1129: a server counts clients that leave in the handshake, and blocks the address that they come from. Behind
tenbin that is tenbin's own, for all clients: so tenbin finishes their logins.

Loopback is exempt, so a relay before the server gives tenbin another address by the PROXY protocol. Without tenbin the
same clients get that address blocked: the test sees what it looks for. And once more in a network namespace, where
tenbin has an address that is no loopback, and where tenbin itself names its clients to the server."""

import socket
import subprocess

import pytest

from conftest import NETWORK, VIRTUAL_SLAVE, install_plugin
from farm.configuration import block, global_defs
from farm.interfaces import Interfaces
from farm.mariadb import Mariadb
from farm.probe import connect, server_id, until_closed
from farm.process import wait_until
from farm.stub import Stub, as_client_of

SOURCE = "192.0.2.1"
ROUTER = "192.168.30.11"  # of the namespace
RELAY = f"{NETWORK}.123"
LEAVING = 20
CROWD = 200


def with_own_hosts(folder):
    """What runs a server that looks names up, as only such a one has a host cache, in a hosts file of its own."""
    hosts = folder / "hosts"
    hosts.write_text(f"127.0.0.1 localhost\n{SOURCE} tenbin.example.org\n{ROUTER} tenbin.example.net\n")
    own_hosts = ["unshare", "--mount", "sh", "-c", f'mount --bind {hosts} /etc/hosts && exec "$@"', "sh"]
    if subprocess.run([*own_hosts, "true"], capture_output=True, timeout=10).returncode != 0:
        pytest.skip("no privilege to give a server a hosts file of its own (unshare --mount)")
    return own_hosts


def running(folder, address, server_id, within):
    """A server that blocks an address after 5 errors."""
    server = Mariadb(folder / f"db{server_id}", address, server_id, "--skip-name-resolve=0", "--host-cache-size=100",
                     "--performance-schema=on", "--max-connect-errors=5",
                     f"--proxy-protocol-networks={NETWORK}.0/24,127.0.0.0/8", within=within)
    server.install(folder / "template")
    try:
        server.start()
        install_plugin(server, "auth_ed25519")
        server.query("CREATE USER app@'%' IDENTIFIED BY 'app-password'")
        server.query("CREATE USER eddy@'%' IDENTIFIED VIA ed25519 USING PASSWORD('eddy-password')")
        server.query("CREATE USER either@'%' IDENTIFIED VIA ed25519 USING PASSWORD('one')"
                     " OR mysql_native_password USING PASSWORD('another')")
        yield server
    finally:
        if server.process is not None:
            server.kill()


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    folder = tmp_path_factory.mktemp("host_cache")
    yield from running(folder, f"{NETWORK}.114", 104, with_own_hosts(folder))


@pytest.fixture(autouse=True)
def empty_cache(server):
    server.query("FLUSH HOSTS")


def connect_errors(server, source=SOURCE):
    rows = server.query(f"SELECT SUM_CONNECT_ERRORS FROM performance_schema.host_cache WHERE ip = '{source}'")
    return rows[0][0] if rows else None


def all_have_left(tenbin, server):
    """Nobody is in a login: what tenbin has kept for the next client has been finished, too."""
    tenbin.empty()
    wait_until(lambda: server.query("SELECT COUNT(*) FROM information_schema.processlist"
                                    " WHERE user = 'unauthenticated user'")[0][0] == 0, "no login is unfinished")


def frame(payload, sequence):
    return len(payload).to_bytes(3, "little") + bytes([sequence]) + payload


def response(user):
    return frame(bytes.fromhex("008208000000000121") + bytes(23) + user + b"\0\x14" + bytes(range(20))
                 + b"mysql_native_password\0", 1)


def ask(link, words, answer):
    link.sendall(words)
    assert answer in link.recv(4096)


# What a client does between the greeting and its leaving.

def nothing(link):
    pass


def half_a_response(link):
    link.sendall(response(b"app")[:30])


def a_response_without_waiting(link):
    link.sendall(response(b"eddy"))


def up_to_a_round(link):
    ask(link, response(b"eddy"), b"client_ed25519")


def half_an_answer(link):
    up_to_a_round(link)
    link.sendall(frame(bytes(64), 3)[:20])


def up_to_the_second_round(link):
    ask(link, response(b"either"), b"client_ed25519")
    ask(link, frame(bytes(64), 3), b"mysql_native_password")


def another_protocol(link):
    ask(link, b"GET / HTTP/1.1\r\n\r\n", b"tenbin: ")


def tls(link):
    ask(link, frame(bytes.fromhex("058a08000000000121") + bytes(23), 1), b"tenbin: TLS")


def leave(address, after=nothing, header=b""):
    with socket.create_connection((address, 3306), timeout=20) as link:
        link.sendall(header)
        assert link.recv(4096)[4] == 0x0A
        after(link)


def test_without_tenbin_the_address_is_blocked(server):
    with Stub(RELAY, 3306, as_client_of(server, SOURCE)):
        for _ in range(LEAVING):
            leave(RELAY)
        wait_until(lambda: (connect_errors(server) or 0) >= 5, "the server counts them")
        with socket.create_connection((RELAY, 3306), timeout=20) as link:
            # It knows the address when it has read the header, which is after its greeting; it waits for nothing more.
            said = until_closed(link)
        answer = said[4 + said[0]:]  # behind the greeting
        assert (answer[4], int.from_bytes(answer[5:7], "little")) == (0xFF, 1129)


WAYS = [nothing, half_a_response, a_response_without_waiting, up_to_a_round, half_an_answer, up_to_the_second_round,
        another_protocol, tls]


@pytest.mark.parametrize("after", WAYS, ids=lambda after: after.__name__)
def test_with_tenbin_it_is_not(server, engine, start_tenbin, after):
    with Stub(RELAY, 3306, as_client_of(server, SOURCE)):
        tenbin = start_tenbin(global_defs(engine),
                              block("mysql_proxy db100-s", f"listen {VIRTUAL_SLAVE}:3306",
                                    block(f"real_server {RELAY} 3306", "weight 1")))
        for _ in range(LEAVING):
            leave(VIRTUAL_SLAVE, after)
        all_have_left(tenbin, server)
        assert connect_errors(server) == 0
        link = connect(VIRTUAL_SLAVE)
        assert server_id(link) == server.server_id
        link.close()


def leave_in_every_way(address, header=b""):
    for i in range(CROWD):
        leave(address, WAYS[i % len(WAYS)], header)


@pytest.mark.parametrize("greeting", ["relay", "own"])
def test_nor_is_the_client_that_tenbin_names(server, engine, start_tenbin, greeting):
    tenbin = start_tenbin(global_defs(engine),
                          block("mysql_proxy db100-s", f"listen {VIRTUAL_SLAVE}:3306", f"greeting {greeting}",
                                "accept_proxy 127.0.0.0/8", "send_proxy v2",
                                block(f"real_server {server.address} 3306", "weight 1")))
    leave_in_every_way(VIRTUAL_SLAVE, f"PROXY TCP4 {SOURCE} {VIRTUAL_SLAVE} 40000 3306\r\n".encode())
    all_have_left(tenbin, server)
    assert connect_errors(server) in (0, None)


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory):
    """A namespace, and a server in it."""
    folder = tmp_path_factory.mktemp("host_cache")
    own_hosts = with_own_hosts(folder)
    namespace = Interfaces()
    try:
        for server in running(folder, ROUTER, 106, [*namespace.within, *own_hosts]):
            yield namespace, server
    finally:
        namespace.stop()


@pytest.mark.parametrize("greeting", ["relay", "own"])
def test_nor_is_an_address_that_is_no_loopback(elsewhere, engine, start_tenbin, greeting):
    namespace, server = elsewhere
    server.query("FLUSH HOSTS")
    tenbin = start_tenbin(global_defs(engine),
                          block("mysql_proxy db100-s", "listen 192.168.31.11:3306", f"greeting {greeting}",
                                block(f"real_server {ROUTER} 3306", "weight 1")),
                          within=namespace.within)

    def serve_one():
        link = connect("192.168.31.11")
        link.close()

    namespace.call(serve_one)
    namespace.call(lambda: leave_in_every_way("192.168.31.11"))
    all_have_left(tenbin, server)
    assert connect_errors(server, ROUTER) == 0
    namespace.call(serve_one)
    if greeting == "relay":
        assert sum(each["parked_used"] for each in tenbin.servers()) > 0
