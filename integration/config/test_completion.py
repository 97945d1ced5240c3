"""Shells complete what people type, and vim colours what they write, as the program and its keyword table have it."""

import re
import subprocess

import pytest

from farm.shell import Shell
from farm.tenbin import ROOT, program

COMPLETION = ROOT / "etc/completion"
SHELLS = {
    "bash": (["bash", "--norc", "-i"], [f"source {COMPLETION}/tenbin.bash"]),
    "zsh": (["zsh", "-f", "-i"], [f"fpath=({COMPLETION} $fpath)", "autoload -U compinit", "compinit -u -D", "bindkey -e"]),
}
TYPED = {
    "tenbin che": "tenbin check",
    "tenbin check fa": "tenbin check farm.conf",
    "tenbin check --js": "tenbin check --json",
    "tenbin config --dif": "tenbin config --diff",
    "tenbin config --diff fa": "tenbin config --diff farm.conf",
    "tenbin keywords vrrp_scr": "tenbin keywords vrrp_script",
    "tenbin keywords vrrp_script int": "tenbin keywords vrrp_script interval",
    "tenbin keywords fa": "tenbin keywords fa",
    "tenbin keywords --as mark": "tenbin keywords --as markdown",
    "tenbin run --file fa": "tenbin run --file farm.conf",
    "tenbin status --run-dir run": "tenbin status --run-dir run-here",
}


@pytest.fixture(scope="module", params=SHELLS)
def shell(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("home")
    (folder / "farm.conf").touch()
    (folder / "run-here").mkdir()
    command, setup = SHELLS[request.param]
    shell = Shell(command, folder, setup)
    try:
        yield shell
    finally:
        shell.end()


@pytest.mark.parametrize("typed", TYPED)
def test_a_press_of_tab_completes(shell, typed):
    assert shell.completed(typed).rstrip(" /") == TYPED[typed]  # a slash shows a folder


def said_by(*arguments):
    return subprocess.run([program(), *arguments], capture_output=True, text=True, timeout=10).stdout


def test_every_command_and_option_is_offered():
    script = (COMPLETION / "tenbin.bash").read_text()
    offered = re.search(r"words='([a-z ]+) --help --version'", script)[1].split()
    _, _, listed = said_by("--help").partition("\nSubcommands:\n")
    assert offered == sorted(re.findall(r"^  (\w+) ", listed, re.MULTILINE))
    for command in offered:
        options = re.search(rf"^ +{command}\) words='(--[^']*)'", script, re.MULTILINE)[1].split()
        assert set(options) == set(re.findall(r"--[a-z][a-z-]*", said_by(command, "--help"))), command


COLOURED = """\
# a comment
vrrp_instance V {
  state BACKUP
  interface "eth0"
  advert_int 1.5s
}
"""
GROUPS = {
    (1, 1): "tenbinComment",
    (2, 1): "tenbinBlock",
    (3, 3): "tenbinWord",
    (4, 14): "tenbinText",
    (5, 14): "tenbinNumber",
}


def test_vim_colours_what_it_should(tmp_path):
    file, shown = tmp_path / "farm.conf", tmp_path / "groups"
    file.write_text(COLOURED)
    asked = ", ".join(f"synIDattr(synID({line}, {column}, 1), 'name')" for line, column in GROUPS)
    script = tmp_path / "colours.vim"
    script.write_text(f"set runtimepath+={ROOT}/etc/vim\nsyntax on\nset syntax=tenbin\n"
                      f"call writefile([{asked}], '{shown}')\nqall!\n")
    subprocess.run(["vim", "-N", "-u", "NONE", "-i", "NONE", "-n", "-es", "-S", script, file], timeout=20)
    assert shown.read_text().splitlines() == list(GROUPS.values())
