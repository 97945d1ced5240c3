"""Scripts and pipes that hear of changes, in keepalived's words, and objects that change a priority."""

import os
import time

import pytest

from farm.configuration import block
from farm.process import Process, wait_until
from farm.routers import configuration

A = ("10.99.0.1", "10.99.0.2")
NAMES = ("v3", "inside", "outside")


def open_to_all(folder):
    """The roles, and scripts, run as nobody."""
    for each in (folder, *folder.parents):
        if str(each).startswith("/tmp/"):
            os.chmod(each, 0o755)


class Teller:
    """A script that writes what it is called with, and the lines that it wrote."""

    def __init__(self, folder):
        folder.mkdir()
        open_to_all(folder)
        os.chmod(folder, 0o777)
        self.folder = folder
        self.path = folder / "tell"
        self.path.write_text(f'#!/bin/sh\necho "$@" >> {folder}/told\n')
        self.path.chmod(0o755)

    def told(self):
        path = self.folder / "told"
        return path.read_text().splitlines() if path.exists() else []


@pytest.fixture
def teller(tmp_path):
    return Teller(tmp_path / "teller")


def with_lines(text, name, *lines):
    """The configuration with lines more in an instance or a group."""
    for head in (f"vrrp_instance {name} {{\n", f"vrrp_sync_group {name} {{\n"):
        text = text.replace(head, head + "\n".join(lines) + "\n")
    return text


def test_scripts_hear_of_each_change_in_order(tenbin, teller):
    text = configuration(100, *A, f"script_user nobody", names=NAMES)
    for name in ("v3", "both"):
        text = with_lines(text, name, f'notify "{teller.path} any"', *(
            f'notify_{state} "{teller.path} {name} {state}"' for state in ("master", "backup", "stop")))
    here = tenbin("a", text)
    wait_until(lambda: "any GROUP both MASTER 0" in teller.told(), teller.told, 8)
    here.stop()
    told = teller.told()
    assert [line for line in told if line.startswith("any INSTANCE v3")] == [
        "any INSTANCE v3 BACKUP 100", "any INSTANCE v3 MASTER 100", "any INSTANCE v3 STOP 100"]
    assert [line for line in told if line.startswith("v3")] == ["v3 backup", "v3 master", "v3 stop"]
    assert [line for line in told if line.startswith("any GROUP")] == [
        "any GROUP both BACKUP 0", "any GROUP both MASTER 0", "any GROUP both STOP 0"]
    assert [line for line in told if line.startswith("both")] == ["both backup", "both master", "both stop"]


def test_a_pipe_gets_keepaliveds_lines(tenbin, tmp_path):
    pipe = tmp_path / "changes"
    here = tenbin("a", configuration(100, *A, f"vrrp_notify_fifo {pipe}", names=NAMES))
    with open(os.open(pipe, os.O_RDONLY), encoding="ascii") as reader:
        lines = [reader.readline() for _ in range(8)]
        here.stop()
        lines += reader.readlines()
    told = [line.rstrip("\n") for line in lines]
    assert sorted(told[:4]) == ['GROUP "both" BACKUP 0', 'INSTANCE "inside" BACKUP 100', 'INSTANCE "outside" BACKUP 100',
                                'INSTANCE "v3" BACKUP 100']
    assert told[4] == 'INSTANCE "v3" MASTER 100'
    assert told[7] == 'GROUP "both" MASTER 0', "the group after its members, as in keepalived"
    assert 'INSTANCE "v3" STOP 100' in told[8:] and 'GROUP "both" STOP 0' in told[8:]


def test_the_reader_of_a_pipe_is_started_with_its_path(tenbin, teller, tmp_path):
    pipe = teller.folder / "changes"
    reader = teller.folder / "reader"
    reader.write_text(f'#!/bin/sh\nwhile read -r line; do echo "$line" >> {teller.folder}/told; done < "$1"\n')
    reader.chmod(0o755)
    here = tenbin("a", configuration(100, *A, "script_user nobody", f"notify_fifo {pipe}",
                                     f"notify_fifo_script {reader}", names=("v3",)))
    wait_until(lambda: 'INSTANCE "v3" MASTER 100' in teller.told(), teller.told, 5)
    here.stop()
    assert teller.told() == [f'INSTANCE "v3" {state} 100' for state in ("BACKUP", "MASTER", "STOP")]


def test_pipes_hear_of_virtual_servers_too(segment, tenbin, teller):
    """The checks need no IPVS in the kernel."""
    pipes = {word: teller.folder / word for word in ("notify_fifo", "lvs_notify_fifo", "vrrp_notify_fifo")}
    service = block("virtual_server 10.99.0.50 80", "delay_loop 1", "lb_algo rr", "lb_kind NAT", "protocol TCP",
                    block("real_server 10.99.0.1 8099", block("TCP_CHECK", "connect_timeout 1")))
    text = configuration(100, *A, "script_user nobody", *(f"{word} {path}" for word, path in pipes.items()), names=("v3",))
    here = tenbin("a", text + service + "\n")
    readers = {word: wait_until(lambda: path.exists() and open(path), "the pipe is there", 5)
               for word, path in pipes.items()}
    wait_until(lambda: "10.99.0.50:80: quorum lost" in here.log(), here.log, 8)
    web = Process([*segment["a"].within, "/usr/bin/python3", "-m", "http.server", "8099", "--bind", "10.99.0.1",
                   "--directory", teller.folder], teller.folder / "web.log")
    try:
        wait_until(lambda: "quorum gained" in here.log().rpartition("quorum lost")[2], here.log, 8)
    finally:
        web.stop()
    here.stop()
    said = "RS [10.99.0.1]:tcp:8099 [10.99.0.50]:tcp:80"
    told = {word: reader.read().splitlines() for word, reader in readers.items()}
    for reader in readers.values():
        reader.close()
    quorum = "VS [10.99.0.50]:tcp:80"
    assert told["lvs_notify_fifo"][:5] == [f"{quorum} UP", f"{said} DOWN", f"{quorum} DOWN", f"{said} UP", f"{quorum} UP"]
    assert not [line for line in told["vrrp_notify_fifo"] if line.startswith(("RS", "VS"))]
    assert told["notify_fifo"] == [line for line in told["notify_fifo"]
                                   if line in told["lvs_notify_fifo"] + told["vrrp_notify_fifo"]]
    assert len(told["notify_fifo"]) == len(told["lvs_notify_fifo"]) + len(told["vrrp_notify_fifo"])


def state_and_priority(here, name="v3"):
    row = here.router(name)
    return (row["state"], row["priority"]) if row else None


def becomes(here, wanted, seconds=6):
    wait_until(lambda: state_and_priority(here) == wanted, lambda: f"{wanted}: {here.status_table()}{here.log()}", seconds)


def test_a_script_without_a_weight_is_a_fault_and_one_with_a_weight_a_priority(tenbin, tmp_path):
    for name in ("needed", "useful"):
        (tmp_path / name).touch()
    open_to_all(tmp_path)
    blocks = [block(f"vrrp_script {name}", f'script "/usr/bin/test -e {tmp_path / name}"', "interval 1", "fall 2", *more)
              for name, more in (("needed", ()), ("useful", ("weight 50",)))]
    text = "\n".join(blocks) + "\n" + with_lines(configuration(100, *A, names=("v3",)), "v3",
                                                "track_script {\n needed\n useful\n}")
    here = tenbin("a", text)
    becomes(here, ("MASTER", 150))
    assert "FAULT" not in here.log(), "what is not known yet is no fault"
    (tmp_path / "useful").unlink()
    becomes(here, ("MASTER", 100))
    (tmp_path / "needed").unlink()
    becomes(here, ("FAULT", 100))
    assert here.router("v3")["reasons"] == ["vrrp_script needed fails"]
    (tmp_path / "needed").touch()
    becomes(here, ("MASTER", 100))


def test_a_file_and_an_interface_change_the_priority(tenbin, segment, tmp_path):
    open_to_all(tmp_path)
    number = tmp_path / "number"
    number.write_text("0\n")
    text = block("track_file load", f"file {number}", "weight -1") + "\n" + with_lines(
        configuration(100, *A, names=("v3",)), "v3", "track_file {\n load\n}", "track_interface {\n eth1 weight -30\n}")
    here = tenbin("a", text)
    becomes(here, ("MASTER", 100))
    number.write_text("20\n")
    becomes(here, ("MASTER", 80))
    segment.unplug("a", 1)
    try:
        becomes(here, ("MASTER", 50))
    finally:
        segment.plug("a", 1)
    becomes(here, ("MASTER", 80))
    number.write_text("254\n")
    becomes(here, ("FAULT", 100))


def test_a_script_that_hangs_is_ended_and_counts_as_failed(tenbin, tmp_path):
    text = block("vrrp_script hangs", 'script "/bin/sleep 60"', "interval 1", "timeout 1", "weight 50") + "\n" + with_lines(
        configuration(100, *A, names=("v3",)), "v3", "track_script {\n hangs\n}")
    here = tenbin("a", text)
    becomes(here, ("MASTER", 100))
    wait_until(lambda: "vrrp_script hangs fails" in here.log(), here.log, 8)
    time.sleep(1)
    assert state_and_priority(here) == ("MASTER", 100)
