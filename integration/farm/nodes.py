"""The scenario's hosts inside one process: a thread each, in a network namespace of its own, cables to bridges in a
namespace more. For a guest, where starting a process is dear: a whole network costs a few calls of ip(8). Standard
library only."""

import concurrent.futures
import ctypes
import os
import socket
import subprocess
import threading
import time

_libc = ctypes.CDLL(None, use_errno=True)
_CLONE_NEWNET = 0x40000000


class Node:
    """A host. What is called or started through it sees its network."""

    def __init__(self, name):
        self.name = name
        self._worker = concurrent.futures.ThreadPoolExecutor(1, thread_name_prefix=name)
        self.tid = self.call(self._enter)

    @staticmethod
    def _enter():
        if _libc.unshare(_CLONE_NEWNET) != 0:
            raise OSError(ctypes.get_errno(), "unshare")
        return threading.get_native_id()

    def call(self, work, *arguments):
        return self._worker.submit(work, *arguments).result()

    def run(self, *command, given=None, seconds=60):
        """How it ended, and all that it printed."""
        done = self.call(lambda: subprocess.run([str(word) for word in command], input=given, text=True, timeout=seconds,
                                                stdout=subprocess.PIPE, stderr=subprocess.STDOUT))
        return done.returncode, done.stdout

    def must(self, *command, given=None):
        status, said = self.run(*command, given=given)
        if status != 0:
            raise RuntimeError(f"{self.name}: {' '.join(map(str, command))}: {said}")
        return said

    def start(self, *command, log):
        """A process that runs on; its output goes to a file."""
        with open(log, "ab") as out:
            return self.call(lambda: subprocess.Popen([str(word) for word in command], stdin=subprocess.DEVNULL,
                                                      stdout=out, stderr=subprocess.STDOUT))

    def ip(self, *lines):
        """Lines of ip(8), in one call."""
        self.must("ip", "-batch", "-", given="\n".join(lines) + "\n")

    def set(self, key, value):
        """A setting of the network, as sysctl has it."""
        path = "/proc/sys/" + key.replace(".", "/")
        self.call(lambda: _write(path, value))

    def ipvs(self):
        """The kernel's table, as text."""
        return self.call(lambda: _read(f"/proc/{self.tid}/net/ip_vs"))

    def has(self, address):
        """Whether it has the address: whether that can be bound."""
        def try_it():
            with socket.socket() as probe:
                try:
                    probe.bind((address, 0))
                    return True
                except OSError:
                    return False
        return self.call(try_it)

    def stop(self):
        self._worker.shutdown(wait=False)


def _write(path, value):
    with open(path, "w") as file:
        file.write(str(value))


def _read(path):
    with open(path) as file:
        return file.read()


class Network:
    """`hosts`: by name, by interface (eth0, eth1 …): the bridge, and the address with its prefix."""

    def __init__(self, hosts):
        bridges = {bridge for interfaces in hosts.values() for bridge, _ in interfaces}
        self._switch = Node("switch")
        self._switch.ip(*(f"link add {each} type bridge forward_delay 0 mcast_snooping 0" for each in bridges),
                        *(f"link set {each} up" for each in bridges))
        self.nodes = {name: Node(name) for name in hosts}
        lines = []
        for name, interfaces in hosts.items():
            for i, (bridge, _) in enumerate(interfaces):
                lines += [f"link add {name}.{i} type veth peer name eth{i} netns {self.nodes[name].tid}",
                          f"link set {name}.{i} master {bridge} up"]
        self._switch.ip(*lines)
        for name, interfaces in hosts.items():
            self.nodes[name].ip("link set lo up", *(line for i, (_, address) in enumerate(interfaces) for line in (
                f"address add {address} brd + dev eth{i}", f"link set eth{i} up")))

    def __getitem__(self, name):
        return self.nodes[name]

    def cut(self, name, i=0):
        """The cable is out, and its ends know it."""
        self._switch.ip(f"link set {name}.{i} down")

    def mend(self, name, i=0):
        self._switch.ip(f"link set {name}.{i} up")


def until(condition, seconds, every=0.05):
    """Its first true answer, or its last one when the time is over."""
    deadline = time.monotonic() + seconds
    while not (answer := condition()) and time.monotonic() < deadline:
        time.sleep(every)
    return answer


class Client:
    """Connects again and again, from a node; what it could not, and for how long at most."""

    def __init__(self, node, where, every=0.02, patience=0.4):
        self._where, self._every, self._patience = where, every, patience
        self._ends = threading.Event()
        self._good = []
        self._socket_of = lambda: node.call(socket.socket)
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self):
        while not self._ends.is_set():
            link = self._socket_of()
            link.settimeout(self._patience)
            try:
                link.connect(self._where)
                self._good.append(time.monotonic())
            except OSError:
                pass
            link.close()
            time.sleep(self._every)

    def stop(self):
        """The longest time without a connection, in seconds."""
        self._ends.set()
        self._thread.join()
        return max((b - a for a, b in zip(self._good, self._good[1:])), default=None)


def kill_at_once(pids):
    """As a power cut does: nobody has time for a good-bye."""
    for number in (19, 9):  # SIGSTOP, SIGKILL
        for pid in pids:
            try:
                os.kill(pid, number)
            except ProcessLookupError:
                pass
