"""`compression`: off, no client can have it; pass, client and server agree on it and tenbin relays what it can't read."""

import subprocess

from conftest import VIRTUAL_SLAVE
from farm.configuration import global_defs, mysql_proxy
from farm.mariadb import APP
from farm.probe import ask, connect


def start(start_tenbin, engine, servers, *lines):
    tenbin = start_tenbin(global_defs(engine), mysql_proxy(f"{VIRTUAL_SLAVE}:3306", servers.slaves, *lines))
    for slave in servers.slaves:
        tenbin.sees(slave.address, "up")
    return tenbin


def compressing(statement):
    """What the client program prints that compresses if it can."""
    done = subprocess.run(["mysql", "--no-defaults", "--skip-ssl", "--compress", f"-h{VIRTUAL_SLAVE}", f"-u{APP[0]}",
                           f"-p{APP[1]}", "-sN", "--max-allowed-packet=64M", "-e", statement],
                          capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout


COMPRESSES = "SHOW SESSION STATUS LIKE 'Compression'"


def test_is_not_offered_unless_it_is_asked_for(servers, engine, start_tenbin):
    start(start_tenbin, engine, servers)
    assert compressing(COMPRESSES) == "Compression\tOFF\n"


def test_is_passed_on_with_results_of_every_size(servers, engine, start_tenbin):
    tenbin = start(start_tenbin, engine, servers, "compression pass")
    assert compressing(COMPRESSES) == "Compression\tON\n"
    for size in (1, 49, 50, 20_000, 17_000_000):
        assert compressing(f"SELECT MD5(REPEAT('x', {size})), REPEAT('x', {size})").split()[1] == "x" * size
    rows = compressing("SELECT seq, UUID() FROM shop.seq_1_to_30000").splitlines()
    assert [int(row.split()[0]) for row in rows] == list(range(1, 30_001))
    # Commands of clients that do not compress are followed as before; those of the others are not.
    before = sum(server["commands"] for server in tenbin.servers())
    assert before == 0
    link = connect(VIRTUAL_SLAVE)
    ask(link, "SELECT 1")
    link.close()
    tenbin.empty()
    assert sum(server["commands"] for server in tenbin.servers()) > 0


def test_is_passed_with_a_greeting_of_tenbins_own(servers, engine, start_tenbin):
    start(start_tenbin, engine, servers, "compression pass", "greeting own")
    for _ in range(4):  # the first ones teach it the servers' greetings
        assert compressing(COMPRESSES) == "Compression\tON\n"
