"""tenbin in the place of one keepalived of a pair: all kinds of instances at once, hand-over in both directions."""

import time

import pytest

from farm.keepalived import Keepalived
from farm.process import wait_until
from farm.tenbin import Tenbin
from farm.routers import ADDRESSES, PREEMPTED, configuration

HOSTS = {"a": ("10.99.0.1", "10.99.0.2"), "b": ("10.99.0.2", "10.99.0.1")}


class Pair:
    """`low` runs on host a, `high` on host b."""

    def __init__(self, segment, folder, low, high):
        self.segment = segment
        self.seen = {}
        self.daemons = {}
        for host, (kind, priority) in {"a": (low, 100), "b": (high, 150)}.items():
            home = folder / host
            home.mkdir()
            text = home / "pair.conf"
            text.write_text(configuration(priority, *HOSTS[host]))
            self.daemons[host] = kind(home, text, within=segment[host].within)

    def holders(self):
        """By instance: the hosts that have all of its addresses."""
        there = {host: self.segment[host].addresses() for host in HOSTS}
        return {name: "".join(host for host in HOSTS if set(addresses) <= there[host])
                for name, addresses in ADDRESSES.items()}

    def becomes(self, step, wanted, seconds=12.0):
        """Waits until each instance is where it shall be, and notes how it was then and a moment later."""
        began = time.monotonic()
        try:
            wait_until(lambda: self.holders() == wanted, step, seconds)
        except AssertionError:
            pass
        lasted = time.monotonic() - began
        time.sleep(1.5)
        self.seen[step] = self.holders()
        print(f"{step}: {lasted:.2f} s, {self.seen[step]}")

    def stop(self):
        for each in self.daemons.values():
            each.stop()


def all_at(host, **others):
    return {**dict.fromkeys(ADDRESSES, host), **others}


@pytest.fixture(scope="module", params=["high", "low"])
def pair(request, segment, tmp_path_factory):
    kinds = (Keepalived, Tenbin) if request.param == "high" else (Tenbin, Keepalived)
    made = Pair(segment, tmp_path_factory.mktemp(f"tenbin_{request.param}"), *kinds)
    low, high = made.daemons["a"], made.daemons["b"]
    try:
        low.start()
        made.becomes("the first alone", all_at("a"))
        high.start()
        made.becomes("a better one comes", all_at("b", stays="a"))
        high.stop()
        made.becomes("it leaves", all_at("a"))
        high.start()
        made.becomes("it comes again", all_at("b", stays="a"))
        low.stop()
        made.becomes("the worse one leaves", all_at("b"))
        low.start()
        made.becomes("the worse one comes again", all_at("b"))
        segment.unplug("b", 1)
        made.becomes("a cable of the group is out", all_at("b", inside="a", outside="a"))
        segment.plug("b", 1)
        made.becomes("it is in again", all_at("b"))
        made.tenbin = next(each for each in made.daemons.values() if isinstance(each, Tenbin))
        made.status = made.tenbin.status()
        yield made
    finally:
        segment.plug("b", 1)
        made.stop()
    assert made.holders() == all_at(""), "nothing is left after a stop"


@pytest.mark.parametrize("name", ADDRESSES)
def test_the_only_router_is_master(pair, name):
    assert pair.seen["the first alone"][name] == "a"


@pytest.mark.parametrize("name", PREEMPTED)
def test_the_better_router_takes_over(pair, name):
    assert pair.seen["a better one comes"][name] == "b"
    assert pair.seen["it comes again"][name] == "b"


def test_nopreempt_leaves_the_worse_router_in_peace(pair):
    assert pair.seen["a better one comes"]["stays"] == "a"
    assert pair.seen["it comes again"]["stays"] == "a"


@pytest.mark.parametrize("name", ADDRESSES)
def test_whoever_is_left_is_master(pair, name):
    assert pair.seen["it leaves"][name] == "a"
    assert pair.seen["the worse one leaves"][name] == "b"


@pytest.mark.parametrize("name", ADDRESSES)
def test_the_worse_router_takes_nothing(pair, name):
    assert pair.seen["the worse one comes again"][name] == "b"


def test_a_group_moves_as_one(pair):
    seen = pair.seen["a cable of the group is out"]
    assert (seen["inside"], seen["outside"]) == ("a", "a")
    assert seen["v2"] == "b"
    assert pair.seen["it is in again"] == all_at("b")


def test_neither_finds_fault_with_the_other(pair):
    for router in pair.status["routers"]:
        assert router["accidents"] == 0, router["last_accident"]
        assert router["refused"] == 0
    keepalived = next(each for each in pair.daemons.values() if isinstance(each, Keepalived))
    for line in keepalived.log().splitlines():
        # That a worse master goes on until it is replaced is no fault.
        assert "lower priority" in line or not any(
            word in line for word in ("nvalid", "mismatch", "bogus", "ignored", "rong", "discard")), line
