"""A configuration means to tenbin what it means to keepalived: the same table in a real kernel, and nothing left."""

import json
import pathlib

import pytest

HERE = pathlib.Path(__file__).parent
CONFIGURATIONS = sorted(path.stem for path in (HERE / "configurations").glob("*.conf"))


@pytest.fixture(scope="module")
def tables(guest_job):
    return json.loads((guest_job(HERE / "tables.py", HERE / "configurations", seconds=400) / "tables.json").read_text())


def test_there_are_fifteen_at_least():
    assert len(CONFIGURATIONS) >= 15


@pytest.mark.parametrize("name", CONFIGURATIONS)
def test_the_table_is_keepaliveds(tables, name):
    seen = tables[name]
    assert seen["keepalived"]["table"], "keepalived filled it"
    assert seen["tenbin"]["table"] == seen["keepalived"]["table"]
    assert seen["tenbin"]["left"] == []
    assert seen["tenbin"]["status"] == 0
