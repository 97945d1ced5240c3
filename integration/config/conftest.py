"""What the tests of the language share: programs run between interfaces that do not change."""

import json
import os
import re

import pytest

from farm.interfaces import Interfaces
from farm.tenbin import program

# later-environment.conf uses it; an inherited NO_COLOR or the like must not matter.
ENVIRONMENT = {"PATH": os.environ.get("PATH", "") + ":/usr/sbin:/sbin", "TENBIN_VIP": "192.0.2.77"}
DONE, FAILED = 0, 1


class Findings:
    """What `tenbin check --json` found, and its exit status."""

    def __init__(self, done):
        self.said = done.stdout + done.stderr
        assert done.returncode in (DONE, FAILED), f"tenbin check ended with {done.returncode}:\n{self.said}"
        self.clean = done.returncode == DONE
        self.all = json.loads(done.stdout)
        self.errors = [each for each in self.all if each["severity"] == "error"]
        self.warnings = [each for each in self.all if each["severity"] == "warning"]
        assert self.clean == (not self.errors), f"the exit status says else than the findings:\n{self}"

    def __str__(self):
        return "\n".join("{file}:{line}:{column}: {severity}: {message}".format(**each) for each in self.all)


class Readers:
    """keepalived and tenbin, reading the same files on the same machine."""

    def __init__(self, interfaces):
        self._interfaces = interfaces

    def keepalived(self, file):
        """Everything that keepalived has to say against a file; empty if nothing."""
        done = self._interfaces.run("keepalived", "--config-test", *_identity(file), "--use-file", file,
                                    env=ENVIRONMENT)
        said = done.stdout + done.stderr
        return said or (f"exit status {done.returncode}" if done.returncode != 0 else "")

    def tenbin(self, file):
        return Findings(self._interfaces.run(program(), "check", "--json", *_identity(file), file, env=ENVIRONMENT))

    def tenbin_in_words(self, file):
        """What a person is shown."""
        done = self._interfaces.run(program(), "check", *_identity(file), file, env=ENVIRONMENT)
        return done.stdout + done.stderr


def _identity(file):
    """The options that a file asks for in its first line."""
    first, _, _ = file.read_text(errors="replace").partition("\n")
    asked = re.search(r"\(-i (\w+)\)$", first)
    return ["-i", asked[1]] if asked else []


@pytest.fixture(scope="session")
def readers():
    if os.geteuid() != 0:
        pytest.skip("a network namespace needs root")
    interfaces = Interfaces()
    try:
        yield Readers(interfaces)
    finally:
        interfaces.stop()
