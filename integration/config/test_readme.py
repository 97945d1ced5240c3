"""What README.md shows of `tenbin` is what it says: each `$ tenbin …` of it is run beside the files that it shows."""

import re
import subprocess

from farm.tenbin import ROOT, program

SECTION = re.search(r"^## The configuration\n(.*?)^## ", (ROOT / "README.md").read_text(), re.MULTILINE | re.DOTALL)[1]


def examples():
    """Each command of the section with its output, in their order."""
    shown = "".join(line[4:] for line in SECTION.splitlines(keepends=True) if line.startswith("    "))
    return re.findall(r"^\$ (.+)\n((?:(?!\$ ).*\n)*)", shown, re.MULTILINE)


def test_its_examples_are_true(tmp_path):
    (tmp_path / "tenbin").symlink_to(program())
    ran = 0
    for command, output in examples():
        if command.startswith("cat "):
            (tmp_path / command.removeprefix("cat ")).write_text(output)
            continue
        done = subprocess.run(command, shell=True, capture_output=True, text=True, cwd=tmp_path, timeout=20,
                              env={"PATH": f"{tmp_path}:/usr/bin:/bin"})
        assert done.stdout == output, command
        ran += 1
    assert ran >= 4
