"""What happens to a master's addresses when processes are killed, when others meddle, and when a cable is out."""

import os
import signal
import time

import pytest

from farm.process import Process, wait_until
from farm.routers import configuration
from farm.tenbin import program

VIP = "10.99.0.10"
A = ("10.99.0.1", "10.99.0.2")
B = ("10.99.0.2", "10.99.0.1")


def one(priority, hosts, *further, names=("v2",)):
    return configuration(priority, *hosts, *further, names=names)


def has(segment, host, address=VIP):
    return address in segment[host].addresses()


def becomes_master(segment, host, seconds=6.0, address=VIP):
    wait_until(lambda: has(segment, host, address), f"{host} has {address}", seconds)


def kill_all(tenbin):
    """At once, so that nobody has time for a good-bye."""
    pids = [tenbin.process.pid, *(role["pid"] for role in tenbin.status()["roles"])]
    for number in (signal.SIGSTOP, signal.SIGKILL):
        for pid in pids:
            os.kill(pid, number)
    tenbin.process.kill()


@pytest.fixture
def master_and_backup(segment, tenbin, keepalived):
    master = tenbin("a", one(100, A))
    becomes_master(segment, "a")
    backup = keepalived("b", one(50, B))
    wait_until(lambda: "Entering BACKUP STATE" in backup.log(), "keepalived is backup", 5)
    return master, backup


def test_a_killed_director_is_followed_without_a_change_of_roles(segment, master_and_backup):
    master, backup = master_and_backup
    for _ in range(3):
        before = master.roles()["director"]["pid"]
        os.kill(before, signal.SIGKILL)
        until = time.monotonic() + 1.5
        while time.monotonic() < until:
            assert has(segment, "a"), "the address stays"
        assert master.roles()["director"]["pid"] not in (0, before)
    time.sleep(3)
    assert has(segment, "a") and not has(segment, "b")
    assert "Entering MASTER STATE" not in backup.log()
    assert master.router("v2")["state"] == "MASTER"
    assert "goes on as MASTER" in master.log()


def test_a_killed_tenbin_that_comes_back_in_time_goes_on(segment, master_and_backup, tenbin):
    master, backup = master_and_backup
    kill_all(master)
    assert has(segment, "a"), "the kernel keeps the address"
    tenbin("a", one(100, A), again=master)
    time.sleep(4)
    assert has(segment, "a") and not has(segment, "b")
    assert "Entering MASTER STATE" not in backup.log()


def test_a_killed_tenbin_that_comes_back_late_takes_its_addresses_off_first(segment, master_and_backup, tenbin):
    master, _ = master_and_backup
    kill_all(master)
    becomes_master(segment, "b")
    assert has(segment, "a"), "until then both have it"
    text = one(100, A).replace("priority 100", "priority 100\n  nopreempt")
    again = tenbin("a", text, again=master)
    wait_until(lambda: again.router("v2") is not None, "tenbin knows its router", 5)
    assert not has(segment, "a")
    time.sleep(4)
    assert has(segment, "b") and not has(segment, "a")


def test_what_an_older_configuration_set_is_taken_off(segment, tenbin):
    first = tenbin("a", one(100, A, names=("v2", "pass")))
    becomes_master(segment, "a", address="10.99.0.111")
    segment["a"].run("ip", "address", "add", "10.99.0.200/24", "dev", "eth0")
    kill_all(first)
    tenbin("a", one(100, A), again=first)
    wait_until(lambda: not has(segment, "a", "10.99.0.111"), "the addresses of the older instance are gone", 5)
    assert has(segment, "a", "10.99.0.200"), "that of another stays"
    segment["a"].run("ip", "address", "del", "10.99.0.200/24", "dev", "eth0")


def test_an_address_that_somebody_takes_off_is_set_again(segment, tenbin):
    master = tenbin("a", one(100, A))
    becomes_master(segment, "a")
    for _ in range(3):
        segment["a"].run("ip", "address", "del", f"{VIP}/24", "dev", "eth0")
        becomes_master(segment, "a", 1)
    wait_until(lambda: master.router("v2")["restored"] == 3, "the status counts them", 3)
    assert "10.99.0.10/24 was taken off by somebody else, and is set again" in master.log()


def test_an_address_that_was_there_stays(segment, tenbin):
    segment["a"].run("ip", "address", "add", f"{VIP}/24", "dev", "eth0")
    try:
        master = tenbin("a", one(100, A))
        wait_until(lambda: master.router("v2") and master.router("v2")["state"] == "MASTER", "tenbin is master", 6)
        assert "is there already and was not set by tenbin" in master.log()
        master.stop()
        assert has(segment, "a")
    finally:
        segment["a"].run("ip", "address", "del", f"{VIP}/24", "dev", "eth0")


def test_static_addresses_are_there_from_start_to_stop(segment, tenbin):
    static = "static_ipaddress {\n  10.99.0.77/24 dev eth0\n  10.99.0.78/24\n}\n"
    here = tenbin("a", one(100, A) + static)
    for each in ("10.99.0.77", "10.99.0.78"):
        wait_until(lambda: has(segment, "a", each), f"{each} is there before its router is master", 3)
    segment["a"].run("ip", "address", "del", "10.99.0.77/24", "dev", "eth0")
    wait_until(lambda: has(segment, "a", "10.99.0.77"), "it is set again", 2)
    assert "static_ipaddress: 10.99.0.77/24 was taken off by somebody else, and is set again" in here.log()
    kill_all(here)
    again = tenbin("a", one(100, A), again=here)
    wait_until(lambda: not has(segment, "a", "10.99.0.77"), "a configuration without them takes them off", 5)
    again.stop()
    assert not {"10.99.0.77", "10.99.0.78", VIP} & segment["a"].addresses()


def test_a_silent_cut_makes_two_masters_and_one_when_it_is_mended(segment, master_and_backup):
    master, backup = master_and_backup
    segment.isolate("a")
    try:
        becomes_master(segment, "b")
    finally:
        segment.join("a")
    wait_until(lambda: has(segment, "a") and not has(segment, "b"), "the better one is left", 3)
    assert master.router("v2")["times_master"] == 1


def test_a_cable_that_is_out_is_a_fault(segment, tenbin):
    master = tenbin("a", one(100, A))
    becomes_master(segment, "a")
    segment.unplug("a")
    try:
        wait_until(lambda: not has(segment, "a"), "the address is taken off", 3)
        row = wait_until(lambda: (row := master.router("v2"))["state"] == "FAULT" and row, "the router is in FAULT", 3)
        assert row["reasons"] == ["interface eth0 has no carrier"]
    finally:
        segment.plug("a")
    becomes_master(segment, "a")


def test_the_wrong_password_is_named(segment, tenbin, keepalived):
    keepalived("b", one(100, B, names=("pass",)).replace("himitsu", "other"))
    becomes_master(segment, "b", address="10.99.0.11")
    here = tenbin("a", one(50, A, names=("pass",)))
    row = wait_until(lambda: (row := here.router("pass"))["accidents"] > 1 and row, "accidents are counted", 8)
    assert row["last_accident"] == "an advert from 10.99.0.2 is passed over: its password is another one"
    wait_until(lambda: here.router("pass")["state"] == "MASTER", "whom it does not believe it does not obey", 5)
    assert here.log().count("its password is another one") == 1, "once a minute"
    assert "accidents, the last: an advert from 10.99.0.2" in here.status_table()


def test_an_interface_that_is_not_there_is_named_and_awaited(segment, tenbin):
    text = one(100, A).replace("interface eth0", "interface later0")
    here = tenbin("a", text)
    wait_until(lambda: here.router("v2") and here.router("v2")["reasons"] == ["there is no interface later0"],
               "the status names it", 5)
    segment["a"].run("ip", "link", "add", "later0", "type", "veth", "peer", "name", "later1")
    try:
        for each in ("later0", "later1"):
            segment["a"].run("ip", "link", "set", each, "up")
        segment["a"].run("ip", "address", "add", "10.97.0.1/24", "dev", "later0")
        becomes_master(segment, "a")
    finally:
        segment["a"].run("ip", "link", "del", "later0")


def test_without_privilege_the_log_says_what_is_missing(segment, tmp_path):
    """A user that may make neither a raw socket nor an address."""
    os.chmod(tmp_path, 0o755)
    for each in tmp_path.parents:
        if str(each).startswith("/tmp/"):
            os.chmod(each, 0o755)
    (tmp_path / "vrrp.conf").write_text(one(100, A))
    home = tmp_path / "home"
    home.mkdir()
    os.chown(home, 65534, 65534)
    run = Process([*segment["a"].within, "setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups", program(),
                   "run", "-f", tmp_path / "vrrp.conf", "--run-dir", home / "run"], tmp_path / "log")
    try:
        wait_until(lambda: "CAP_NET_RAW" in run.log.read_text(), run.last_words, 10)
        assert run.running
    finally:
        run.stop()
