"""A guest's job: the life of a director, step by step. /out/steps.json gets what was seen after each.

    director.py TENBIN CONFIGURATION"""

import json
import os
import pathlib
import signal
import socket
import subprocess
import sys
import time

OUT = pathlib.Path("/out")
RUN = "/run/tenbin"
FOREIGN = "10.9.9.9:80"
TENBIN, CONFIGURATION = sys.argv[1:]
steps = {}


def table():
    """The servers of the service with their weights, in the kernel's order, and whether the foreign service is there."""
    servers, ours, foreign = [], False, False
    for line in pathlib.Path("/proc/net/ip_vs").read_text().splitlines()[3:]:
        words = line.split()
        if words[0] == "TCP":
            ours = words[1].startswith("0A000064:")
            foreign = foreign or not ours
        elif ours:
            servers.append(f"{int(words[1][6:8], 16)}:{words[3]}")
    return servers, foreign


def servers():
    return sorted(table()[0])


def becomes(wanted, seconds=15.0):
    """How long it took; None: it did not."""
    began = time.monotonic()
    while time.monotonic() - began < seconds:
        if servers() == wanted:
            return round(time.monotonic() - began, 2)
        time.sleep(0.02)
    return None


def listen(last):
    made = socket.socket()
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    made.bind((f"127.0.0.{last}", 25))
    made.listen(50)
    return made


def status():
    said = subprocess.run([TENBIN, "status", "--json", "--run-dir", RUN], capture_output=True, text=True)
    return json.loads(said.stdout) if said.returncode == 0 else None


def role(name):
    return next(each for each in status()["roles"] if each["name"] == name)


def start():
    with open(OUT / "tenbin.log", "ab") as out:
        made = subprocess.Popen([TENBIN, "run", "-f", CONFIGURATION, "--run-dir", RUN], stdin=subprocess.DEVNULL,
                                stdout=out, stderr=subprocess.STDOUT)
    while status() is None and made.poll() is None:
        time.sleep(0.1)
    return made


def told():
    path = OUT / "told"
    return path.read_text().split() if path.exists() else []


def kill_role(name):
    """Until the next one is there; what the table was at every look meanwhile."""
    before = role(name)
    os.kill(before["pid"], signal.SIGKILL)
    seen = set()
    until = time.monotonic() + 15
    while time.monotonic() < until:
        seen.add(" ".join(servers()))
        now = status()
        if now and any(each["name"] == name and each["pid"] not in (0, before["pid"]) for each in now["roles"]):
            break
        time.sleep(0.05)
    return seen


def watch(seconds):
    until = time.monotonic() + seconds
    seen = set()
    while time.monotonic() < until:
        seen.add(" ".join(servers()))
        time.sleep(0.05)
    return seen


def as_nobody():
    """What a proxy beside the service still does where the director may not touch the kernel, and what the log says."""
    configuration = pathlib.Path("/run/nobody.conf")
    configuration.write_text(pathlib.Path(CONFIGURATION).read_text() + """
tcp_proxy beside {
    listen 127.0.0.1:7000
    real_server 127.0.0.11 25 {
    }
}
""")
    log = OUT / "nobody.log"
    os.mkdir("/run/nobody")
    os.chown("/run/nobody", 65534, 65534)
    with open(log, "wb") as out:
        daemon = subprocess.Popen(["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups", TENBIN, "run",
                                   "-f", configuration, "--run-dir", "/run/nobody/tenbin"], stdin=subprocess.DEVNULL,
                                  stdout=out, stderr=subprocess.STDOUT)
    served = False
    until = time.monotonic() + 15
    while time.monotonic() < until and not served:
        try:
            socket.create_connection(("127.0.0.1", 7000), 1).close()
            served = True
        except OSError:
            time.sleep(0.1)
    time.sleep(1)  # the director's turn to speak
    daemon.terminate()
    daemon.wait(20)
    return served, log.read_text()


def main():
    (OUT / "tell").write_text("#!/bin/sh\necho $1 >> /out/told\n")
    (OUT / "tell").chmod(0o755)
    subprocess.run(["modprobe", "ip_vs"], check=True)
    subprocess.run(["ipvsadm", "-A", "-t", FOREIGN, "-s", "rr"], check=True)
    first, second = listen(11), listen(12)
    tenbin = start()
    steps["start"] = becomes(["11:1", "12:1"])
    steps["first asked"] = table()[0][0]
    first.close()
    steps["11 down"] = becomes(["12:1"])
    second.close()
    steps["12 down"] = becomes(["12:0", "13:1"])
    second = listen(12)
    steps["12 up"] = becomes(["12:1"])
    until = time.monotonic() + 10
    while len(told()) < 4 and time.monotonic() < until:
        time.sleep(0.1)
    steps["told"] = told()
    pathlib.Path("/run/drained").write_text("1\n")
    steps["12 drained by a file"] = becomes(["13:1"])  # what is alive weighs nothing
    pathlib.Path("/run/drained").write_text("0\n")
    steps["12 back by a file"] = becomes(["12:1"])
    steps["status"] = [(each["address"], each["state"]) for each in status()["services"][0]["servers"]]

    subprocess.run(["ipvsadm", "-D", "-t", "10.0.0.100:25"], check=True)
    steps["repaired"] = becomes(["12:1"])
    seen = kill_role("director")
    steps["director killed"] = sorted(seen | watch(2))
    seen = kill_role("monitor")
    steps["monitor killed"] = sorted(seen | watch(4))
    first = listen(11)
    steps["11 up"] = becomes(["11:1", "12:1"])

    pids = [each["pid"] for each in status()["roles"]]
    for pid in (tenbin.pid, *pids):
        os.kill(pid, signal.SIGSTOP)
    for pid in (*pids, tenbin.pid):
        os.kill(pid, signal.SIGKILL)
    tenbin.wait()
    steps["all killed"] = sorted(watch(1))
    tenbin = start()
    steps["adopted"] = sorted(watch(2))
    tenbin.send_signal(signal.SIGTERM)
    steps["status at the end"] = tenbin.wait(20)
    steps["left"] = table()
    steps["nobody serves"] = as_nobody()
    (OUT / "steps.json").write_text(json.dumps(steps))


main()
