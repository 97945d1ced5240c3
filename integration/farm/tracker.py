"""The command tracker by itself, beside a session: what it says of the bytes that went by."""

import dataclasses
import struct
import subprocess

from farm.tenbin import ROOT, program

BUILT_BESIDE = program().parent / "programs/tracker_says"
PROGRAM = BUILT_BESIDE if BUILT_BESIDE.exists() else ROOT / "build/release/programs/tracker_says"


@dataclasses.dataclass(frozen=True)
class Said:
    opaque: int
    at_rest: int
    running: int
    status: int
    may_hold_locks: int
    may_have_cursor: int
    may_end: int
    answered: int  # commands since the login


class Tracker:
    def __enter__(self):
        self._process = subprocess.Popen([PROGRAM], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        return self

    def __exit__(self, *unused):
        self._process.stdin.close()
        self._process.stdout.close()
        self._process.wait(10)

    def logged_in(self, capabilities, status):
        self._tell(b"l", struct.pack("<QH", capabilities, status))

    def from_client(self, *pieces):
        for piece in pieces:
            self._tell(b"c", piece)

    def from_server(self, *pieces):
        for piece in pieces:
            self._tell(b"s", piece)

    def says(self):
        self._tell(b"?", b"")
        self._process.stdin.flush()
        return Said(*map(int, self._process.stdout.readline().split()))

    def _tell(self, letter, data):
        self._process.stdin.write(letter + struct.pack("<I", len(data)) + data)
