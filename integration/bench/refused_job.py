"""A guest's job: keepalived and tenbin, each in a network namespace of its own with the same virtual server; a real server
closes its port, at other phases of delay_loop in each round, and /out/refused.json gets the seconds until it is out of the
kernel's table.

    refused_job.py TENBIN ROUNDS"""

import concurrent.futures
import json
import pathlib
import socket
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from farm.nodes import Node, until  # noqa: E402

OUT = pathlib.Path("/out")
DELAY_LOOP = 3
SERVERS = ("192.168.31.101", "192.168.31.102")
IN_TABLE = "".join(f"{int(byte):02X}" for byte in SERVERS[0].split(".")) + ":0050"
MOST = 20.0
# Where their words are the same: TCP_CHECK with nothing but its timeout.
CONFIGURATION = f"""virtual_server 10.0.0.100 80 {{
  delay_loop {DELAY_LOOP}
  lb_algo rr
  lb_kind NAT
  protocol TCP
""" + "".join(f"""  real_server {each} 80 {{
    TCP_CHECK {{
      connect_timeout 3
    }}
  }}
""" for each in SERVERS) + "}\n"


def listening(node, host):
    def make():
        made = socket.socket()
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind((host, 80))
        made.listen(64)
        return made
    return node.call(make)


def is_there(node):
    return IN_TABLE in node.ipvs()


def measure(name, command, rounds):
    node = Node(name)
    node.ip("link set lo up", *(f"address add {each}/32 dev lo" for each in ("10.0.0.100", *SERVERS)))
    other, one = listening(node, SERVERS[1]), listening(node, SERVERS[0])
    daemon = node.start(*command, log=OUT / f"{name}.log")
    seconds = []
    for i in range(rounds):
        if not until(lambda: is_there(node), MOST, 0.01):
            raise RuntimeError(f"{name} does not take the server in")
        time.sleep(DELAY_LOOP * i / rounds)
        one.close()
        began = time.monotonic()
        if not until(lambda: not is_there(node), MOST, 0.005):
            raise RuntimeError(f"{name} does not take the server out")
        seconds.append(time.monotonic() - began)
        one = listening(node, SERVERS[0])
    daemon.terminate()
    daemon.wait(20)
    other.close()
    node.stop()
    return seconds


def main():
    tenbin, rounds = sys.argv[1], int(sys.argv[2])
    subprocess.run(["modprobe", "ip_vs"], check=True)
    text = pathlib.Path("/run/refused.conf")
    text.write_text(CONFIGURATION)
    files = ["--pid", "/run/k.pid", "--checkers_pid", "/run/kc.pid", "--vrrp_pid", "/run/kv.pid"]
    commands = {"keepalived": ["keepalived", "-n", "-l", "-G", "-C", "-f", text, *files],
                "tenbin": [tenbin, "run", "-f", text, "--run-dir", "/run/tenbin"]}
    with concurrent.futures.ThreadPoolExecutor() as pool:
        running = {name: pool.submit(measure, name, command, rounds) for name, command in commands.items()}
        (OUT / "refused.json").write_text(json.dumps({name: each.result() for name, each in running.items()}))


main()
