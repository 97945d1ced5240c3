"""A tenbin under test: its processes, what it says and what its status shows."""

import json
import os
import pathlib
import subprocess

from farm.process import NotSeen, Process, wait_until

ROOT = pathlib.Path(__file__).resolve().parents[2]


def program():
    """The program to be tried: $TENBIN, else that of the release build."""
    return pathlib.Path(os.environ.get("TENBIN") or ROOT / "build/release/tenbin")


class Tenbin:
    def __init__(self, folder, configuration, env=None, within=()):
        """`folder` for the run directory and the log; `configuration` is a file; `within` a command that runs it."""
        self.folder = pathlib.Path(folder)
        self.run_dir = self.folder / "run"
        self.configuration = pathlib.Path(configuration)
        self._env = env
        self._within = within
        self.process = None

    def start(self):
        """Returns when it answers, and every server of its proxies has had its first check."""
        self.process = Process([*self._within, program(), "run", "-f", self.configuration, "--run-dir", self.run_dir],
                               self.folder / "tenbin.log", self._env)
        wait_until(self._knows_all, "tenbin knows the state of every server", 30)
        return self

    def _knows_all(self):
        if not self.process.running:
            raise NotSeen(f"tenbin runs:\n{self.process.last_words()}")
        document = self.status()
        return document and all(server["state"] != "unknown" or server["sorry"]
                                for proxy in document["proxies"] for server in proxy["servers"])

    def status(self):
        """The status document; None while nobody answers."""
        done = self._status("--json")
        return json.loads(done.stdout) if done.returncode == 0 else None

    def status_table(self):
        return self._status().stdout

    def _status(self, *arguments):
        return subprocess.run([program(), "status", *arguments, "--run-dir", self.run_dir],
                              capture_output=True, text=True, timeout=10)

    def servers(self):
        """Every server of every proxy; none while nobody answers."""
        document = self.status()
        return [server for proxy in document["proxies"] for server in proxy["servers"]] if document else []

    def sees(self, address, state, seconds=30):
        """Waits until the server at `address` (without port) is in `state`."""
        def is_so():
            return any(server["address"].rpartition(":")[0] == address and server["state"] == state
                       for server in self.servers())
        wait_until(is_so, lambda: f"tenbin sees {address} {state}:\n{self.status_table()}", seconds)

    def router(self, name):
        """The row of a vrrp_instance; None while nobody answers for it."""
        document = self.status()
        return next((each for each in document["routers"] if each["name"] == name), None) if document else None

    def empty(self, seconds=10):
        """Waits until no session is left."""
        def is_so():
            document = self.status()
            return document and all(proxy["sessions"] == 0 for proxy in document["proxies"])
        wait_until(is_so, "tenbin has no session left", seconds)

    def role(self, name):
        """The process id of a role."""
        return next(role["pid"] for role in self.status()["roles"] if role["name"] == name)

    def roles(self):
        return {role["name"]: role for role in self.status()["roles"]}

    def log(self):
        return self.process.log.read_text(errors="replace")

    def kill(self):
        self.process.kill()

    def stop(self):
        if self.process is not None and self.process.running:
            status = self.process.stop()
            if status != 0:
                raise NotSeen(f"tenbin ends with status 0, not {status}:\n{self.process.last_words()}")
