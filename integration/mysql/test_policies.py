"""Who gets the next session, by the word after `balance`."""

import collections

from conftest import NETWORK, VIRTUAL_SLAVE
from farm.configuration import global_defs, mysql_proxy
from farm.probe import connect, server_id


def sessions(start_tenbin, servers, engine, policy, sources):
    """The server of each of many held sessions that come from `sources`."""
    tenbin = start_tenbin(global_defs(engine),
                          mysql_proxy(f"{VIRTUAL_SLAVE}:3306", servers.slaves, f"balance {policy}"))
    for slave in servers.slaves:
        tenbin.sees(slave.address, "up")
    links = [connect(VIRTUAL_SLAVE, bind_address=source) for source in sources]
    try:
        return [server_id(link) for link in links]
    finally:
        for link in links:
            link.close()


def test_rr_alternates(servers, engine, start_tenbin):
    seen = sessions(start_tenbin, servers, engine, "rr", ["127.0.0.1"] * 20)
    assert seen in ([101, 102] * 10, [102, 101] * 10)


def test_p2c_of_two_is_even(servers, engine, start_tenbin):
    seen = collections.Counter(sessions(start_tenbin, servers, engine, "p2c", ["127.0.0.1"] * 20))
    assert seen == {101: 10, 102: 10}


def test_source_hash_keeps_a_client_on_its_server(servers, engine, start_tenbin):
    sources = [f"{NETWORK}.{20 + n % 10}" for n in range(40)]
    seen = sessions(start_tenbin, servers, engine, "source_hash", sources)
    of_source = {source: {answer for who, answer in zip(sources, seen) if who == source} for source in sources}
    assert all(len(answers) == 1 for answers in of_source.values())
    assert set(seen) == {101, 102}
