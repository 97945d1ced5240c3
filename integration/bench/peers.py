"""The peers of the bench: each a program in a session (setsid) and with a loopback address of its own.

A session of its own, because with sched_autogroup each session is a scheduling group: peers that share one get less.
"""

import os
import resource
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

BUILD = Path(__file__).resolve().parents[2] / "build" / "release"
NETWORK = "127.0.39"  # .1 and on: the peers, .101 and on: the server behind each
PORT = 3306  # what relays blindly; tenbin's mysql_proxy listens one above
START_SECONDS = 10
PRECEDENCE = -10  # a nice value


class Peer:
    """A relay under test. `where` is its address, `port` what it relays blindly, `mysql_port` what knows the login."""

    def __init__(self, name, command, where, folder, mysql_port=PORT):
        self.name = name
        self.where = where
        self.port = PORT
        self.mysql_port = mysql_port
        self.log = Path(folder, f"{name}.log")
        with self.log.open("w") as log:
            self.process = start(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)

    def wait_until_it_serves(self):
        """Both of its ports hand on a greeting of the stub."""
        until = time.monotonic() + START_SECONDS
        for port in {self.port, self.mysql_port}:
            while not greets(self.where, port):
                if self.process.poll() is not None or time.monotonic() > until:
                    sys.exit(f"bench: {self.name} does not serve {self.where}:{port}\n{self.log.read_text()}")
                time.sleep(0.05)

    def processes(self):
        """Every process of its session: a daemon's roles and children too."""
        found = []
        for entry in os.listdir("/proc"):
            if not entry.isdigit():
                continue
            try:
                stat = Path("/proc", entry, "stat").read_text()
            except OSError:
                continue  # it has ended meanwhile
            if int(stat.rpartition(")")[2].split()[3]) == self.process.pid:
                found.append(entry)
        return found

    def cpu_ns(self):
        """CPU time of all its threads so far, the kernel's own workers for it (io-wq) included.

        From schedstat: what /proc/PID/stat calls utime + stime, in nanoseconds instead of ticks of 10 ms.
        """
        total = 0
        for process in self.processes():
            for thread in os.listdir(f"/proc/{process}/task"):
                total += int(Path(f"/proc/{process}/task/{thread}/schedstat").read_text().split()[0])
        return total

    def pss_kib(self):
        total = 0
        for process in self.processes():
            for line in Path(f"/proc/{process}/smaps_rollup").read_text().splitlines():
                if line.startswith("Pss:"):
                    total += int(line.split()[1])
        return total


def start(command, **options):
    process = subprocess.Popen(command, start_new_session=True, **options)
    take_precedence(process)
    return process


def take_precedence(process):
    """Before what else runs on this CPU, so that a build beside the bench does not tear the batches apart.

    Among themselves all programs of the bench are equal. Without the right to it, or without autogroups, it goes on.
    """
    try:
        Path(f"/proc/{process.pid}/autogroup").write_text(str(PRECEDENCE))
    except OSError:
        pass


def end(process):
    """Ends a process that start() made, and what it has started."""
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            pass
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    process.wait()


def greets(where, port):
    try:
        with socket.create_connection((where, port), timeout=1) as client:
            return bool(client.recv(1))
    except OSError:
        return False


def raise_file_limit():
    """9,000 sessions are 18,000 descriptors in a relay."""
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return hard


def haproxy(name, where, server, folder):
    config = Path(folder, f"{name}.cfg")
    config.write_text(f"""global
    nbthread 1
    maxconn 9800
defaults
    mode tcp
    balance leastconn
    timeout connect 5s
    timeout client 8h
    timeout server 8h
listen bench
    bind {where}:{PORT}
    server stub {server}
""")
    return Peer(name, ["haproxy", "-db", "-f", str(config)], where, folder)


def tenbin(program, engine, where, server, folder, name=None, mysql_words="balance least_conn", server_words=""):
    """`mysql_words`: more lines of its mysql_proxy; `server_words`: of the server in it."""
    name = name or f"tenbin_{engine}"
    host, port = server.split(":")
    block = """{kind} bench_{kind} {{
  listen  {where}:{port}
  {words}
  real_server {host} {server_port} {{
    max_logins 1000
    {server_words}
  }}
}}
"""
    config = Path(folder, f"{name}.conf")
    tcp_words = "balance least_conn"
    config.write_text(
        f"global_defs {{\n  workers   1\n  io_engine {engine}\n}}\n"
        + block.format(kind="tcp_proxy", where=where, port=PORT, host=host, server_port=port, words=tcp_words,
                       server_words="")
        + block.format(kind="mysql_proxy", where=where, port=PORT + 1, host=host, server_port=port, words=mysql_words,
                       server_words=server_words)
    )
    run_dir = Path(folder, name)
    run_dir.mkdir()
    command = [program, "run", "-f", str(config), "--run-dir", str(run_dir)]
    return Peer(name, command, where, folder, mysql_port=PORT + 1)


def floor(program, engine, where, server, folder):
    return Peer(f"floor_{engine}", [program, engine, f"{where}:{PORT}", server], where, folder)
