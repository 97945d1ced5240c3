"""A keepalived beside tenbin, with files of its own: any number of them run on one machine."""

import os
import pathlib
import signal

from farm.process import Process


class Keepalived:
    def __init__(self, folder, configuration, within=()):
        self.folder = pathlib.Path(folder)
        self.configuration = pathlib.Path(configuration)
        self._within = within
        self.process = None

    def start(self):
        pid = [f"--{name}={self.folder / name}" for name in ("pid", "vrrp_pid", "checkers_pid")]
        self.process = Process([*self._within, "keepalived", "--dont-fork", "--log-console", "--log-detail", "--vrrp",
                                f"--use-file={self.configuration}", *pid], self.folder / "keepalived.log")
        return self

    def log(self):
        return self.process.log.read_text(errors="replace")

    def kill(self):
        """It and its child, which would live on."""
        child = self.folder / "vrrp_pid"
        if child.exists():
            os.kill(int(child.read_text()), signal.SIGKILL)
        self.process.kill()

    def stop(self):
        if self.process is not None and self.process.running:
            self.process.stop()
