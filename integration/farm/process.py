"""A program that somebody started: it is ended by its id, and it does not outlive whoever started it."""

import ctypes
import os
import pathlib
import signal
import subprocess
import time

PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)


class NotSeen(AssertionError):
    """What should have happened did not happen in time."""


def wait_until(condition, what, seconds=20.0, every=0.02):
    """Returns the first true answer of `condition`; NotSeen names `what` (text, or what makes it)
    when there is none within `seconds`."""
    deadline = time.monotonic() + seconds
    while True:
        if answer := condition():
            return answer
        if time.monotonic() > deadline:
            raise NotSeen(f"not seen within {seconds:g} s: {what() if callable(what) else what}")
        time.sleep(every)


def _die_with_the_starter():
    # Whoever kills a test or the demo with SIGKILL shall find no server left.
    _libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


class Process:
    """One run of a program with its output in a file."""

    def __init__(self, command, log, env=None):
        self.command = [str(word) for word in command]
        self.log = pathlib.Path(log)
        with open(self.log, "ab") as out:
            self._child = subprocess.Popen(
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                env={**os.environ, **(env or {})},
                start_new_session=True,
                preexec_fn=_die_with_the_starter,
            )

    @property
    def pid(self):
        return self._child.pid

    @property
    def running(self):
        return self._child.poll() is None

    def signal(self, number):
        if self.running:
            self._child.send_signal(number)

    def kill(self):
        """What a power cut does."""
        self.signal(signal.SIGKILL)
        self._child.wait(10)

    def stop(self, seconds=20.0):
        """TERM, and the exit status; who does not heed it within `seconds` is killed."""
        self.signal(signal.SIGTERM)
        try:
            return self._child.wait(seconds)
        except subprocess.TimeoutExpired:
            self.kill()
            raise NotSeen(f"{self.command[0]} ends within {seconds:g} s of SIGTERM; its log: {self.log}") from None

    def last_words(self, lines=15):
        """The end of its log, for a message about its failure."""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])
