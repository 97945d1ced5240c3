"""Places on full servers, tiers, and who waits for them."""

import concurrent.futures
import time

import pymysql
import pytest

from conftest import NETWORK, VIRTUAL_SLAVE
from farm.configuration import block, global_defs
from farm.probe import ask, connect, server_id
from farm.process import wait_until


def proxy(servers, *lines):
    """A proxy before both slaves without checks; `servers` are the lines of each slave's block."""
    return block("mysql_proxy db",
                 f"listen {VIRTUAL_SLAVE}:3306",
                 *lines,
                 *(block(f"real_server {NETWORK}.{111 + i} 3306", *words) for i, words in enumerate(servers)))


def queue_of(tenbin):
    return tenbin.status()["proxies"][0]["queue"]


def test_clients_wait_for_a_full_server_in_turn(servers, engine, start_tenbin):
    tenbin = start_tenbin(global_defs(engine),
                          proxy([["max_connections 1"], ["max_connections 1"]], "connect_timeout 20s"))
    held = [connect(VIRTUAL_SLAVE) for _ in range(2)]
    arrived = []

    def wait_for_a_place(number):
        link = connect(VIRTUAL_SLAVE, connect_timeout=20)
        arrived.append(number)
        link.close()

    with concurrent.futures.ThreadPoolExecutor(10) as clients:
        waiting = []
        for number in range(10):
            waiting.append(clients.submit(wait_for_a_place, number))
            wait_until(lambda: queue_of(tenbin)["waiting"] == number + 1, "the client waits")
        assert not arrived
        held.pop().close()
        for each in waiting:
            each.result(timeout=20)
    # Each gives its place to the next one; those who were just called may overtake each other in Python.
    assert all(abs(place - number) <= 2 for place, number in enumerate(arrived)), arrived
    assert queue_of(tenbin) == {"waiting": 0, "total": 10, "timeouts": 0}
    held.pop().close()


def test_a_queue_has_a_bound_and_a_deadline(servers, engine, start_tenbin):
    tenbin = start_tenbin(
        global_defs(engine),
        proxy([["max_connections 1"], ["weight 0"]], "connect_timeout 3s", "max_queue 1"))
    with connect(VIRTUAL_SLAVE), concurrent.futures.ThreadPoolExecutor(1) as clients:
        began = time.monotonic()
        first = clients.submit(connect, VIRTUAL_SLAVE)
        wait_until(lambda: queue_of(tenbin)["waiting"] == 1, "the client waits")
        with pytest.raises(pymysql.err.OperationalError, match="1040.*every backend of db is full"):
            connect(VIRTUAL_SLAVE)
        assert time.monotonic() - began < 3
        with pytest.raises(pymysql.err.OperationalError, match="1040.*every backend of db is full"):
            first.result()
        assert 2.9 < time.monotonic() - began < 6
    assert queue_of(tenbin) == {"waiting": 0, "total": 1, "timeouts": 1}
    assert "no place became free in time" in tenbin.log()


def test_the_second_tier_serves_when_the_first_has_too_few(servers, engine, start_tenbin):
    start_tenbin(global_defs(engine), proxy([[], ["tier 2"]]))
    links = [connect(VIRTUAL_SLAVE) for _ in range(4)]
    assert [server_id(link) for link in links] == [101] * 4
    for link in links:
        link.close()
    start_tenbin(global_defs(engine), proxy([["weight 0"], ["tier 2"]]).replace(VIRTUAL_SLAVE, f"{NETWORK}.120"))
    with connect(f"{NETWORK}.120") as link:
        assert server_id(link) == 102


def test_least_load_avoids_the_server_where_commands_run(servers, engine, start_tenbin):
    tenbin = start_tenbin(global_defs(engine, workers=1), proxy([[], []], "balance least_load"))
    links = [connect(VIRTUAL_SLAVE) for _ in range(2)]
    assert {server_id(link) for link in links} == {101, 102}
    busy = server_id(links[0])
    with concurrent.futures.ThreadPoolExecutor(1) as clients:
        slow = clients.submit(ask, links[0], "SELECT SLEEP(2)")
        time.sleep(0.3)
        more = [connect(VIRTUAL_SLAVE) for _ in range(3)]
        assert busy not in [server_id(link) for link in more]
        slow.result()
    for link in links + more:
        link.close()
    tenbin.empty()


def test_1000_held_sessions_of_8_clients_are_even_to_one(servers, engine, start_tenbin):
    tenbin = start_tenbin(global_defs(engine), proxy([["max_logins 1000"], ["max_logins 1000"]]))

    def hold(count):
        return [connect(VIRTUAL_SLAVE) for _ in range(count)]

    most = min(int(ask(connect(server.address), "SELECT @@max_connections")[0][0]) for server in servers.slaves)
    each = min(1000, 2 * (most - 10)) // 8
    with concurrent.futures.ThreadPoolExecutor(8) as clients:
        links = sum(clients.map(hold, [each] * 8), [])
    counts = [server["sessions"] for server in tenbin.servers()]
    assert sum(counts) == len(links) and max(counts) - min(counts) <= 1, counts
    for link in links:
        link.close()
