"""keepalived and tenbin read the same files: what one takes without a word, so does the other, or a list says why not.

corpus/           keepalived takes it in silence: tenbin takes it, but for what stricter.txt lists.
corpus/misread/   keepalived loses words or misreads them: tenbin takes what was meant, and warns.
corpus/rejected/  keepalived complains: tenbin refuses, but for what milder.txt lists.
"""

import pathlib
import re

import pytest

HERE = pathlib.Path(__file__).parent
CORPUS = HERE / "corpus"


def reasons(name):
    """A list's files, each with the reason why it stands there."""
    lines = (line for line in (HERE / name).read_text().splitlines() if line and not line.startswith("#"))
    return dict(line.split(": ", 1) for line in lines)


STRICTER = reasons("stricter.txt")
MILDER = reasons("milder.txt")


def each_of(folder):
    return pytest.mark.parametrize("file", sorted(folder.glob("*.conf")), ids=lambda file: file.stem)


@each_of(CORPUS)
def test_keepalived_takes_it_and_so_does_tenbin(readers, file):
    assert readers.keepalived(file) == ""
    found = readers.tenbin(file)
    if file.name in STRICTER:
        assert not found.clean, f"stands in stricter.txt ({STRICTER[file.name]})"
    else:
        assert found.clean, str(found)


@each_of(CORPUS / "misread")
def test_keepalived_misreads_it_and_tenbin_warns(readers, file):
    found = readers.tenbin(file)
    assert found.clean, str(found)
    assert found.warnings


@each_of(CORPUS / "rejected")
def test_keepalived_complains_of_it_and_so_does_tenbin(readers, file):
    assert readers.keepalived(file) != ""
    found = readers.tenbin(file)
    if file.name in MILDER:
        assert found.clean, f"stands in milder.txt ({MILDER[file.name]}), but:\n{found}"
    else:
        assert not found.clean


def test_the_lists_name_files_that_are_there():
    assert [name for name in STRICTER if not (CORPUS / name).is_file()] == []
    assert [name for name in MILDER if not (CORPUS / "rejected" / name).is_file()] == []


def test_the_corpus_is_large_enough():
    assert len(list(CORPUS.glob("*.conf"))) >= 120


def test_the_corpus_uses_every_keyword():
    used = set()
    for file in CORPUS.rglob("*.*"):
        if file.is_file():
            used.update(re.split(r'[\s{}",]+', file.read_text(errors="replace")))
    missing = {block: unused for block, unused in
               ((block, [word for word in words.split() if word not in used])
                for block, words in (line.split(": ", 1) for line in (HERE / "keywords.txt").read_text().splitlines()
                                     if not line.startswith("#")))
               if unused}
    assert missing == {}
