"""What the tests on real servers share: one replicated MariaDB for all of them, and a tenbin each, on both engines."""

import os

import pymysql
import pytest

from farm import guest
from farm.configuration import global_defs, mysql_proxy
from farm.mariadb import ReplicatedMariadb
from farm.tenbin import Tenbin, program

# Two runs beside each other need two networks of loopback.
NETWORK = os.environ.get("FARM_NETWORK", "127.0.32")
VIRTUAL_SLAVE = f"{NETWORK}.119"


@pytest.fixture(scope="session")
def servers(tmp_path_factory):
    """A master (server_id 100) and two slaves (101, 102). A test that kills one starts it again."""
    farm = ReplicatedMariadb(tmp_path_factory.mktemp("servers"), (f"{NETWORK}.100", 100),
                             [(f"{NETWORK}.111", 101), (f"{NETWORK}.112", 102)])
    try:
        yield farm.start()
    finally:
        for server in farm.servers:
            if server.process is not None:
                server.kill()


def install_plugin(server, name):
    """The test is skipped where the server has it not."""
    try:
        server.query(f"INSTALL SONAME '{name}'")
    except pymysql.err.MySQLError as problem:
        pytest.skip(f"{server.address} has no {name}: {problem}")


@pytest.fixture(scope="module")
def ed25519(servers):
    """An account that proves itself by a signature: its name and its password."""
    account = ("eddy", "ed25519-password")
    for server in servers.servers:
        install_plugin(server, "auth_ed25519")
    servers.master.query(f"CREATE USER {account[0]}@'%' IDENTIFIED VIA ed25519 USING PASSWORD('{account[1]}')")
    for slave in servers.slaves:
        servers.caught_up(slave)
    yield account
    servers.master.query(f"DROP USER {account[0]}@'%'")
    for slave in servers.slaves:
        servers.caught_up(slave)
    for server in servers.servers:
        server.query("UNINSTALL SONAME 'auth_ed25519'")


@pytest.fixture
def slow_build():
    """Whether tenbin was built for its faults to be found, not for speed and memory."""
    return b"__asan_init" in program().read_bytes()


@pytest.fixture(params=["io_uring", "epoll"])
def engine(request):
    return request.param


@pytest.fixture
def start_tenbin(tmp_path):
    """Starts a tenbin with these blocks as its configuration. At the end of the test it must stop with status 0."""
    started = []

    def start(*blocks, within=()):
        folder = tmp_path / f"tenbin{len(started)}"
        folder.mkdir()
        configuration = folder / "tenbin.conf"
        configuration.write_text("\n".join(blocks) + "\n")
        tenbin = Tenbin(folder, configuration, within=within)
        started.append(tenbin)
        return tenbin.start()

    yield start
    try:
        for tenbin in started:
            tenbin.stop()
            assert "Sanitizer" not in tenbin.log()
    finally:
        for tenbin in started:
            if tenbin.process is not None:
                tenbin.kill()


@pytest.fixture
def virtual_slave(servers, engine, start_tenbin):
    """tenbin on VIRTUAL_SLAVE:3306 before both slaves, with the master as its sorry server."""
    tenbin = start_tenbin(
        global_defs(engine),
        mysql_proxy(f"{VIRTUAL_SLAVE}:3306", servers.slaves, "handshake_timeout 3s", sorry=servers.master))
    for slave in servers.slaves:
        tenbin.sees(slave.address, "up")
    return tenbin


@pytest.fixture(scope="module")
def guest_job(tmp_path_factory):
    """Runs a job in a guest whose kernel has IPVS, with tenbin and further arguments; the folder that it wrote to."""
    def run(job, *arguments, seconds=240):
        if b"__asan_init" in program().read_bytes():
            pytest.skip("a guest has no room for the shadow of the sanitizers")
        out = tmp_path_factory.mktemp(job.stem)
        try:
            end = guest.run(["/usr/bin/python3", job, program(), *arguments], out, seconds)
        except guest.NoGuest as why:
            pytest.skip(str(why))
        log = out / "tenbin.log"
        assert end.status == 0, end.output + (log.read_text() if log.exists() else "")
        return out
    return run


def pytest_report_header():
    return f"tenbin under test: {program()}"
