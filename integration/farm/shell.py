"""A shell on a terminal, as a person has it: keys go in, and what it made of them comes out."""

import os
import pty
import re
import select
import subprocess
import time

from farm.process import NotSeen

SECONDS_MAX = 20


class Shell:
    def __init__(self, command, folder, setup):
        """`setup` are lines that are typed first."""
        self._terminal, inside = pty.openpty()
        environment = {"PATH": os.environ["PATH"], "TERM": "dumb", "HOME": str(folder), "PS1": "$ "}
        self._process = subprocess.Popen(command, stdin=inside, stdout=inside, stderr=inside, cwd=folder,
                                         env=environment, start_new_session=True)
        os.close(inside)
        self._seen = ""
        self._type("".join(line + "\n" for line in setup) + "echo re''ady\n")
        self._wait_for(r"\nready\r")

    def completed(self, line):
        """What the line is after a press of the tab key."""
        self._seen = ""
        # Control-A goes to the line's begin: instead of being run, the line is shown.
        self._type(f"{line}\t\x01echo ': ' \n")
        return self._wait_for(r"\n:  ([^\r\n]*)")[1]

    def end(self):
        self._process.kill()
        self._process.wait()
        os.close(self._terminal)

    def _type(self, keys):
        os.write(self._terminal, keys.encode())

    def _wait_for(self, pattern):
        deadline = time.monotonic() + SECONDS_MAX
        while not (found := re.search(pattern, self._seen)):
            readable, _, _ = select.select([self._terminal], [], [], max(0, deadline - time.monotonic()))
            if not readable:
                raise NotSeen(f"{pattern!r} in what the shell shows:\n{self._seen}")
            self._seen += os.read(self._terminal, 65536).decode(errors="replace")
        return found
