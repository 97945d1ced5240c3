"""The director in a real kernel: servers come and go, the sorry server stands in, others meddle, roles are killed."""

import json
import pathlib

import pytest

HERE = pathlib.Path(__file__).parent


@pytest.fixture(scope="module")
def steps(guest_job):
    return json.loads((guest_job(HERE / "director.py", HERE / "director.conf") / "steps.json").read_text())


@pytest.mark.parametrize("step", ["start", "11 down", "12 down", "12 up", "12 drained by a file", "12 back by a file",
                                  "repaired", "11 up"])
def test_the_table_follows(steps, step):
    assert steps[step] is not None


def test_round_robin_begins_with_the_first_server_written(steps):
    assert steps["first asked"] == "11:1"


def test_scripts_are_told_in_order(steps):
    assert steps["told"] == ["quorum_up", "11_down", "quorum_down", "quorum_up"]


def test_the_status_says_the_same(steps):
    assert steps["status"] == [["127.0.0.11:25", "down"], ["127.0.0.12:25", "up"], ["127.0.0.13:25", "up"]]


@pytest.mark.parametrize("step", ["director killed", "monitor killed"])
def test_a_killed_role_does_not_show_in_the_table(steps, step):
    assert steps[step] == ["12:1"], "what is known of the servers survives"


def test_a_killed_tenbin_leaves_its_table_and_finds_it_again(steps):
    assert steps["all killed"] == ["11:1 12:1"]
    assert steps["adopted"] == ["11:1 12:1"]


def test_a_director_without_privilege_says_so_and_the_rest_works(steps):
    served, log = steps["nobody serves"]
    assert served
    assert "Operation not permitted: tenbin must start as root, or with CAP_NET_ADMIN" in log


def test_nothing_of_ours_is_left_and_nothing_of_others_is_taken(steps):
    assert steps["status at the end"] == 0
    assert steps["left"] == [[], True]
