"""A network namespace with interfaces eth0 to eth3, so that a configuration means the same on every machine."""

import ctypes
import os
import subprocess
import threading

from farm.process import NotSeen

# Two cables; each end has an address, as a router's interfaces have.
_LAY_CABLES = """
ip link set lo up
for i in 0 2; do ip link add eth$i type veth peer name eth$((i + 1)); done
for i in 0 1 2 3; do ip addr add 192.168.3$i.11/24 dev eth$i; ip link set eth$i up; done
echo ready
read -r _
"""


_CLONE_NEWNET = 0x40000000


class Interfaces:
    """Lives until stop(); needs root. The shell inside it ends with its standard input, so with us at the latest."""

    def __init__(self):
        self._shell = subprocess.Popen(["unshare", "--net", "sh", "-ec", _LAY_CABLES], text=True,
                                       stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        if self._shell.stdout.readline() != "ready\n":
            raise NotSeen(f"a namespace with four interfaces: {self._shell.communicate('')[1]}")

    def run(self, *command, env=None):
        """What the command says and how it ends; it is killed after 30 seconds."""
        # A session of its own: keepalived has been seen to signal its whole process group.
        return subprocess.run([*self.within, *map(str, command)], env=env, capture_output=True, text=True,
                              errors="replace", timeout=30, start_new_session=True)

    @property
    def within(self):
        """What runs a command in it."""
        return ["nsenter", "--target", str(self._shell.pid), "--net"]

    def call(self, work):
        """Calls `work` there, in a thread: the sockets that it makes are of the namespace."""
        outcome = {}

        def run():
            with open(f"/proc/{self._shell.pid}/ns/net") as namespace:
                if ctypes.CDLL(None, use_errno=True).setns(namespace.fileno(), _CLONE_NEWNET) != 0:
                    outcome["problem"] = NotSeen(f"setns: {os.strerror(ctypes.get_errno())}")
                    return
            try:
                outcome["answer"] = work()
            except Exception as problem:  # raised where it was asked for
                outcome["problem"] = problem

        thread = threading.Thread(target=run)
        thread.start()
        thread.join()
        if "problem" in outcome:
            raise outcome["problem"]
        return outcome["answer"]

    def stop(self):
        self._shell.communicate("")
