"""Error 1129: a server counts clients that leave in the handshake, and blocks the address that they come from. Behind
tenbin that is tenbin's own, for all clients: so tenbin finishes their logins.

Loopback is exempt, so a relay before the server gives tenbin another address by the PROXY protocol. Without tenbin the
same clients get that address blocked: the test sees what it looks for."""

import socket
import subprocess

import pytest

from conftest import NETWORK, VIRTUAL_SLAVE
from farm.configuration import block, global_defs
from farm.mariadb import Mariadb
from farm.probe import connect, server_id, until_closed
from farm.process import wait_until
from farm.stub import Stub, as_client_of

SOURCE = "192.0.2.1"
RELAY = f"{NETWORK}.123"
LEAVING = 20


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """A server that looks names up, as only such a one has a host cache; it finds SOURCE in a hosts file of its own."""
    folder = tmp_path_factory.mktemp("host_cache")
    hosts = folder / "hosts"
    hosts.write_text(f"127.0.0.1 localhost\n{SOURCE} tenbin.example.org\n")
    own_hosts = ["unshare", "--mount", "sh", "-c", f'mount --bind {hosts} /etc/hosts && exec "$@"', "sh"]
    if subprocess.run([*own_hosts, "true"], capture_output=True, timeout=10).returncode != 0:
        pytest.skip("no privilege to give a server a hosts file of its own (unshare --mount)")
    server = Mariadb(folder / "db104", f"{NETWORK}.114", 104, "--skip-name-resolve=0", "--host-cache-size=100",
                     "--performance-schema=on", "--max-connect-errors=5",
                     f"--proxy-protocol-networks={NETWORK}.0/24,127.0.0.0/8", within=own_hosts)
    server.install(folder / "template")
    try:
        server.start()
        server.query("CREATE USER app@'%' IDENTIFIED BY 'app-password'")
        yield server
    finally:
        if server.process is not None:
            server.kill()


@pytest.fixture(autouse=True)
def empty_cache(server):
    server.query("FLUSH HOSTS")


def connect_errors(server):
    rows = server.query(f"SELECT SUM_CONNECT_ERRORS FROM performance_schema.host_cache WHERE ip = '{SOURCE}'")
    return rows[0][0] if rows else None


def leave(address):
    with socket.create_connection((address, 3306), timeout=20) as link:
        assert link.recv(4096)[4] == 0x0A


def test_without_tenbin_the_address_is_blocked(server):
    with Stub(RELAY, 3306, as_client_of(server, SOURCE)):
        for _ in range(LEAVING):
            leave(RELAY)
        wait_until(lambda: (connect_errors(server) or 0) >= 5, "the server counts them")
        with socket.create_connection((RELAY, 3306), timeout=20) as link:
            assert link.recv(4096)[4] == 0x0A
            # It knows the address when it has read the header, which is after its greeting.
            link.sendall(b"\x01\0\0\x01\0")
            answer = until_closed(link)
        assert (answer[4], int.from_bytes(answer[5:7], "little")) == (0xFF, 1129)


def test_with_tenbin_it_is_not(server, engine, start_tenbin):
    with Stub(RELAY, 3306, as_client_of(server, SOURCE)):
        tenbin = start_tenbin(global_defs(engine),
                              block("mysql_proxy db100-s", f"listen {VIRTUAL_SLAVE}:3306",
                                    block(f"real_server {RELAY} 3306", "weight 1")))
        for _ in range(LEAVING):
            leave(VIRTUAL_SLAVE)
        tenbin.empty()
        assert connect_errors(server) == 0
        link = connect(VIRTUAL_SLAVE)
        assert server_id(link) == server.server_id
        link.close()
