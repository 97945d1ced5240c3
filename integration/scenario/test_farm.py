"""The scenario in a real kernel: both listings as they were printed, figures 3, 4 and 5, and what may fail."""

import json
import pathlib
import re

import pytest

HERE = pathlib.Path(__file__).parent
LISTINGS = [HERE / "listing2.conf", HERE / "listing4.conf"]


@pytest.fixture(scope="module")
def seen(guest_job):
    return json.loads((guest_job(HERE / "farm_job.py", *LISTINGS, seconds=400) / "seen.json").read_text())


def test_figure_3_comes_out(seen):
    adverts = [line for line in seen["figure 3"] if "VRRPv2" in line]
    assert len(adverts) == 1
    assert re.sub(r"^[0-9:.]+ ", "", adverts[0]) == (
        "IP 192.168.31.231 > 224.0.0.18: VRRPv2, Advertisement, vrid 230, prio 100, authtype simple, intvl 1s, length 24")


def test_figure_4_comes_out(seen):
    assert seen["figure 4"] == [["server_id", number] for number in ("101", "102", "101", "102")]


def test_both_boxes_have_the_table_and_one_the_addresses(seen):
    assert seen["ll1 is master"]
    for which in ("table", "table of the backup"):
        assert [line.split()[:4] for line in seen[which]] == [
            ["TCP", "C0A81F77:0CEA", "rr"], ["->", "C0A81F6F:0CEA", "Route", "1"], ["->", "C0A81F70:0CEA", "Route", "1"]]


def test_a_stopped_master_hands_over_and_leaves_nothing(seen):
    assert seen["ll2 after a stop"]
    assert seen["outage of a stop"] < 2
    assert seen["left after a stop"] == [[], False]
    assert [each[0] for each in seen["served by ll2"]] == ["server_id", "server_id"]


def test_nopreempt_leaves_the_master_in_peace(seen):
    assert seen["nopreempt"] == ["ll2"]


def test_a_cut_cable_moves_the_addresses(seen):
    assert seen["ll1 after a cut"]
    assert seen["outage of a cut"] < 5
    assert seen["after the cut is mended"] == ["ll1"]


def test_a_kill_does_not_matter(seen):
    assert seen["after a kill"] == ["ll1"]
    assert seen["outage of a kill"] < 0.5


def test_figure_5_comes_out(seen):
    assert seen["lv1 is master"]
    first = ["220 w101.example.org ESMTP", "221 w101.example.org"]
    assert seen["figure 5"] == [first, first]
    assert seen["figure 5, w101 stopped"] == ["220 w102.example.org ESMTP", "221 w102.example.org"]
    assert seen["figure 5, both stopped"] == ["(UNKNOWN) [10.0.0.100] 25 (smtp) : Connection refused"]
    assert seen["figure 5, w101 again"] == first


def test_a_cut_outside_moves_both_sides(seen):
    assert seen["lv2 after a cut outside"]
    assert seen["figure 5 through lv2"] == ["220 w101.example.org ESMTP", "221 w101.example.org"]
    assert seen["its status"] == [["VE", "VG", "MASTER"], ["VI", "VG", "MASTER"]]


def test_nothing_is_left_at_the_end(seen):
    assert seen["ends"] == seen["outer ends"] == [0, 0]
    assert seen["left outside"] == [[[], False, False, "0\n"]] * 2
