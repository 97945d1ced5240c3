#!/usr/bin/python3
"""A test, not a reviewer, looks after the house's rules that a machine can see: module order, file size, leftovers."""

import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
LINES_MAX = 500
LEFTOVERS = re.compile(r"\b(TODO|FIXME|XXX)\b|^\s*#\s*if 0\b|catch \(\.\.\.\) \{\s*\}")
RESULT = re.compile(r"^\s*(static |virtual |friend )*(awaitable<)?(tenbin::)?(tl::expected<|result<)")
VAGUE = re.compile(r"manager|helper|util|common|misc")


def modules():
    """In the order of src/README.md: name and what its CMake target may use."""
    rows = re.findall(r"^\| (\w+) \|", (ROOT / "src/README.md").read_text(), re.M)
    return rows[1:]


def files():
    listed = subprocess.run(["git", "ls-files", "--cached", "--others", "--exclude-standard"],
                            cwd=ROOT, capture_output=True, text=True)
    return [ROOT / name for name in listed.stdout.splitlines() if (ROOT / name).is_file()]


def module_of(file):
    parts = file.relative_to(ROOT).parts
    if parts[0] == "include":
        return parts[2]
    return parts[1] if parts[0] == "src" and len(parts) > 2 else None


def check_order(order, sources):
    for file in sources:
        module = module_of(file)
        if module is None:
            continue
        for number, line in enumerate(file.read_text().splitlines(), 1):
            used = re.match(r"#include <tenbin/(\w+)/", line)
            if used and order.index(used[1]) > order.index(module):
                yield file, number, f"{module} may not include {used[1]}, which stands below it in src/README.md"


def check_modules(order):
    there = {path.name for path in (ROOT / "src").iterdir() if path.is_dir()}
    for name in there ^ set(order):
        yield ROOT / "src/README.md", 1, f"the table and the folders of src differ by {name}"


def check_headers(sources):
    text = "\n".join(file.read_text() for file in sources)
    for file in sources:
        if file.suffix != ".hpp":
            continue
        if "#pragma once" not in file.read_text():
            yield file, 1, "a header begins with #pragma once"
        if file.is_relative_to(ROOT / "include"):
            if f"#include <{file.relative_to(ROOT / 'include')}>" not in text:
                yield file, 1, "nobody includes this header"
            for number, line in enumerate(file.read_text().splitlines(), 1):
                if RESULT.match(line) and "private:" not in "\n".join(file.read_text().splitlines()[:number]) and "[[nodiscard]]" not in "\n".join(
                        file.read_text().splitlines()[max(0, number - 3):number]) and "(" in line:
                    yield file, number, "a result that may be dropped: [[nodiscard]]"


def check_lines(sources):
    for file in sources:
        lines = file.read_text().splitlines()
        if len(lines) > LINES_MAX:
            yield file, LINES_MAX, f"{len(lines)} lines: this file is two"
        if VAGUE.search(file.stem):
            yield file, 1, "find the noun: this name says nothing"
        for number, line in enumerate(lines, 1):
            if LEFTOVERS.search(line):
                yield file, number, "a leftover"


def main():
    order = modules()
    sources = [file for file in files() if file.suffix in (".hpp", ".cpp")]
    findings = [*check_modules(order), *check_order(order, sources), *check_headers(sources), *check_lines(sources)]
    for file, number, words in findings:
        print(f"{file.relative_to(ROOT)}:{number}: {words}")
    print(f"tidy: {len(sources)} files, {len(findings)} findings")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
