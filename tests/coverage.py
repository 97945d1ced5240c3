#!/usr/bin/python3
"""How much of the configuration's parser the kept inputs run through: the corpus of the fuzz targets and that of the
differential test, replayed in a build with gcov. Prints each file's share, and fails below LEAST of all lines."""

import collections
import json
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
LEAST = 0.90
# What writes documents from the keyword table, what compares two configurations, and what asks the machine.
NO_PARSER = {"completion.cpp", "keyword_facts.cpp", "reference.cpp", "difference.cpp", "reload_words.cpp", "outside.cpp",
             "surroundings.cpp"}
LANGUAGE = ROOT / "integration/config"
INPUTS = [LANGUAGE, LANGUAGE / "corpus", LANGUAGE / "corpus/misread", LANGUAGE / "corpus/rejected"]


def replay(build):
    """Every target has its own corpus, and all of them the files of the differential test."""
    for source in sorted((ROOT / "tests/fuzz").glob("config_*_fuzz.cpp")):
        own = ROOT / "tests/fuzz/corpus" / source.stem.removesuffix("_fuzz")
        subprocess.run([build / source.stem, own, *INPUTS], check=True, stdout=subprocess.DEVNULL)


def executed_lines(build):
    """By file of the parser: the lines that can run, and how often each did."""
    counted = sorted((build / "CMakeFiles/tenbin_config.dir").rglob("*.gcda"))
    done = subprocess.run(["gcov", "--json-format", "--stdout", *counted], check=True, capture_output=True, text=True,
                          cwd=build)
    lines = collections.defaultdict(collections.Counter)
    for document in map(json.loads, done.stdout.splitlines()):
        for file in document["files"]:
            path = pathlib.Path(document["current_working_directory"], file["file"]).resolve()
            if path.parent == ROOT / "src/config" and path.suffix == ".cpp" and path.name not in NO_PARSER:
                for line in file["lines"]:
                    lines[path.name][line["line_number"]] += line["count"]
    return lines


def main(build):
    for old in build.rglob("*.gcda"):
        old.unlink()
    replay(build)
    lines = executed_lines(build)
    shares = {name: (sum(count > 0 for count in counts.values()), len(counts)) for name, counts in lines.items()}
    for name, (run, there) in sorted(shares.items(), key=lambda each: each[1][0] / each[1][1]):
        print(f"{run / there:7.1%}  {run:4} of {there:4}  {name}")
    run, there = (sum(column) for column in zip(*shares.values()))
    print(f"coverage: {run / there:.1%} of the parser's {there} lines, at least {LEAST:.0%} are asked for")
    return 0 if run >= LEAST * there else 1


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1]).resolve()))
