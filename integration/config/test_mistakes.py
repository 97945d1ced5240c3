"""Planted mistakes: `tenbin check` names each once, at its line and column, and shows no secret meanwhile.

Above each mistake stands its mark, a comment: "#^ COLUMN words" for an error in the next line, "#? COLUMN words" for a
warning. Several marks may stand above one line.
"""

import pathlib
import re
from collections import Counter

import pytest

HERE = pathlib.Path(__file__).parent
FORTY = HERE / "mistakes.conf"
each_file = pytest.mark.parametrize("file", sorted(HERE.glob("mistakes*.conf")), ids=lambda file: file.stem)


def planted(file, sign):
    """Line and column of each mistake with that sign, and the words of its mark."""
    found, waiting = {}, []
    for number, line in enumerate(file.read_text().splitlines(), 1):
        mark = re.fullmatch(r"\s*#([\^?]) (\d+) (.+)", line)
        if mark:
            waiting.append(mark)
            continue
        for mark in waiting:
            if mark[1] == sign:
                found[number, int(mark[2])] = mark[3]
        waiting = []
    return found


def places(findings):
    return Counter((each["line"], each["column"]) for each in findings)


def secrets(file):
    """Every password of the file, as it would be seen."""
    values = re.findall(r"^\s*(?:auth_pass|password)\s+\"?([^\"#\s]+)", file.read_text(), re.MULTILINE)
    assert values or file.stem.startswith("mistakes-brace")
    return values


def test_forty_mistakes_are_planted():
    assert len(planted(FORTY, "^")) == 40


@each_file
def test_each_error_is_named_once_at_its_place(readers, file):
    wanted = planted(file, "^")
    errors = readers.tenbin(file).errors
    named = places(errors)
    missed = {place: words for place, words in wanted.items() if named[place] == 0}
    surplus = [f"{each['line']}:{each['column']}: {each['message']}" for each in errors
               if (each["line"], each["column"]) not in wanted or named[each["line"], each["column"]] > 1]
    assert (missed, surplus) == ({}, [])


@each_file
def test_each_warning_is_given_in_its_line(readers, file):
    lines = {each["line"] for each in readers.tenbin(file).warnings}
    assert {place: words for place, words in planted(file, "?").items() if place[0] not in lines} == {}


@each_file
def test_nothing_is_both_an_error_and_a_warning(readers, file):
    found = readers.tenbin(file)
    assert places(found.errors).keys() & places(found.warnings).keys() == set()


@each_file
def test_errors_stand_in_the_order_of_the_file(readers, file):
    where = [(each["line"], each["column"]) for each in readers.tenbin(file).errors]
    assert where == sorted(where)


@each_file
def test_no_secret_is_shown(readers, file):
    shown = readers.tenbin(file).said + readers.tenbin_in_words(file)
    assert [secret for secret in secrets(file) if secret in shown] == []


def test_the_words_for_people_count_them(readers):
    assert re.search(r"\b40 errors\b", readers.tenbin_in_words(FORTY))


@pytest.mark.parametrize("definitions", ["$A=$A", "$A=x${B}\n$B=x${A}", "$A= \\\n  $A \\\n  $A"],
                         ids=["itself", "a circle", "two lines of itself"])
def test_a_definition_by_itself_is_an_error_and_ends(readers, tmp_path, definitions):
    # keepalived 2.2.7 never ends here.
    file = tmp_path / "circle.conf"
    file.write_text(f"{definitions}\nglobal_defs {{\n  router_id $A\n}}\n")
    assert not readers.tenbin(file).clean
