"""A guest's job: every configuration is run by keepalived and by tenbin, one after the other, and /out/tables.json gets
what ipvsadm shows then, and what is left after the end.

    tables.py TENBIN FOLDER"""

import json
import pathlib
import subprocess
import sys
import time

OUT = pathlib.Path("/out")
TABLE = pathlib.Path("/proc/net/ip_vs")
HEAD = 3  # lines of its title
QUIET = 1.5  # so long the table stays what it is
MOST = 20.0


def entries():
    return TABLE.read_text().splitlines()[HEAD:]


def shown():
    return subprocess.run(["ipvsadm", "-Ln"], capture_output=True, text=True, check=True).stdout.splitlines()[HEAD:]


def settle():
    """Waits until the table is there and stays."""
    deadline = time.monotonic() + MOST
    last, since = None, time.monotonic()
    while time.monotonic() < deadline:
        now = entries()
        if now != last:
            last, since = now, time.monotonic()
        if now and time.monotonic() - since > QUIET:
            return
        time.sleep(0.05)


def run(command, log):
    with open(log, "ab") as out:
        daemon = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT)
    settle()
    table = shown()
    daemon.terminate()
    try:
        daemon.wait(20)
    except subprocess.TimeoutExpired:
        daemon.kill()
    return {"table": table, "left": entries(), "status": daemon.returncode}


def main():
    tenbin, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    subprocess.run(["modprobe", "ip_vs"], check=True)
    found = {}
    for path in sorted(folder.glob("*.conf")):
        files = ["--pid", "/run/k.pid", "--checkers_pid", "/run/kc.pid", "--vrrp_pid", "/run/kv.pid"]
        found[path.stem] = {
            "keepalived": run(["keepalived", "-n", "-l", "-G", "-C", "-f", path, *files], OUT / "keepalived.log"),
            "tenbin": run([tenbin, "run", "-f", path, "--run-dir", "/run/tenbin"], OUT / "tenbin.log")}
    (OUT / "tables.json").write_text(json.dumps(found))


main()
