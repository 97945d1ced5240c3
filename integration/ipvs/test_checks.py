"""Checks of real servers by their own protocols, from the monitor to the kernel's table."""

import json
import pathlib

import pytest

HERE = pathlib.Path(__file__).parent
REASONS = {
    "10.1.0.1:80": "status: 503 of /broken",
    "10.1.0.1:443": "tls: ",
    "10.1.0.1:25": "banner: 421 too many connections",
    "10.1.0.1:53": "answer: RCODE 5 (refused)",
    "10.1.0.1:69": "answer: Connection refused",
}


@pytest.fixture(scope="module")
def seen(guest_job):
    out = guest_job(HERE / "checks.py", HERE / "checks.conf")
    return json.loads((out / "services.json").read_text()), (out / "table").read_text(), \
        (out / "tenbin.log").read_text()


@pytest.mark.parametrize("name", REASONS)
def test_the_good_server_is_up_and_the_other_says_why_not(seen, name):
    services, table, log = seen
    good, bad = next(service for service in services if service["name"] == name)["servers"]
    assert (good["state"], good["reason"]) == ("up", ""), log
    assert bad["state"] == "down"
    assert bad["reason"].startswith(REASONS[name])


def test_the_kernel_has_the_good_ones(seen):
    services, table, log = seen
    assert table.count("127.1.0.1:") == len(REASONS), log
    assert "127.1.0.2:" not in table


def test_no_good_server_ever_failed(seen):
    services, table, log = seen
    assert not [line for line in log.splitlines() if "server 127.1.0.1:" in line and "down" in line]
