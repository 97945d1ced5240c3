"""A configuration means to tenbin what it means to keepalived: the same table in a real kernel, and nothing left."""

import json
import pathlib

import pytest

from farm import guest
from farm.tenbin import program

HERE = pathlib.Path(__file__).parent
CONFIGURATIONS = sorted(path.stem for path in (HERE / "configurations").glob("*.conf"))


@pytest.fixture(scope="module")
def tables(tmp_path_factory):
    out = tmp_path_factory.mktemp("tables")
    try:
        end = guest.run(["/usr/bin/python3", HERE / "tables.py", program(), HERE / "configurations"], out, 400)
    except guest.NoGuest as why:
        pytest.skip(str(why))
    assert end.status == 0, end.output
    return json.loads((out / "tables.json").read_text())


def test_there_are_fifteen_at_least():
    assert len(CONFIGURATIONS) >= 15


@pytest.mark.parametrize("name", CONFIGURATIONS)
def test_the_table_is_keepaliveds(tables, name):
    seen = tables[name]
    assert seen["keepalived"]["table"], "keepalived filled it"
    assert seen["tenbin"]["table"] == seen["keepalived"]["table"]
    assert seen["tenbin"]["left"] == []
    assert seen["tenbin"]["status"] == 0
