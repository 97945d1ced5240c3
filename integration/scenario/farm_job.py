"""A guest's job: the scenario's farm (SCENARIO.md), both listings as they were printed, on real servers. What is seen goes
to /out/seen.json.

    farm_job.py TENBIN LISTING2 LISTING4"""

import json
import os
import pathlib
import signal
import socketserver
import subprocess
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from farm.nodes import Client, Network, kill_at_once, until  # noqa: E402

OUT = pathlib.Path("/out")
TENBIN, LISTING2, LISTING4 = sys.argv[1:]
seen = {}

HOSTS = {
    "cl01": [("outer", "10.10.1.1/16")],
    "lv1": [("outer", "10.10.31.11/16"), ("inner", "192.168.31.11/24")],
    "lv2": [("outer", "10.10.31.12/16"), ("inner", "192.168.31.12/24")],
    "ll1": [("inner", "192.168.31.231/24")],
    "ll2": [("inner", "192.168.31.232/24")],
    "w101": [("inner", "192.168.31.101/24")],
    "w102": [("inner", "192.168.31.102/24")],
    "db101": [("inner", "192.168.31.111/24")],
    "db102": [("inner", "192.168.31.112/24")],
}


def note(step, value):
    seen[step] = value
    print(step, value, flush=True)


class Director:
    """A tenbin on a node."""

    def __init__(self, node, configuration):
        self.node = node
        self.run_dir = f"/run/{node.name}"
        self.process = node.start(TENBIN, "run", "-f", configuration, "--run-dir", self.run_dir,
                                  log=OUT / f"{node.name}.log")

    def status(self):
        status, said = self.node.run(TENBIN, "status", "--json", "--run-dir", self.run_dir)
        return json.loads(said) if status == 0 else None

    def pids(self):
        return [self.process.pid, *(each["pid"] for each in self.status()["roles"])]

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(30)


class Mail(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


def mail_server(node):
    """What the scenario's clients see of one: its banner, and its good-bye."""
    host = f"{node.name}.example.org"

    class Session(socketserver.StreamRequestHandler):
        def handle(self):
            self.wfile.write(f"220 {host} ESMTP\r\n".encode())
            while line := self.next_line():
                word = line.split()[:1]
                if word and word[0].upper() == b"QUIT":
                    self.wfile.write(f"221 {host}\r\n".encode())
                    return
                self.wfile.write(f"250 {host}\r\n".encode())

        def next_line(self):
            try:
                return self.rfile.readline()
            except ConnectionError:
                return b""  # the client left

    made = node.call(lambda: Mail(("0.0.0.0", 25), Session))
    threading.Thread(target=made.serve_forever, args=(0.05,), daemon=True).start()
    return made


def close(server):
    server.shutdown()
    server.server_close()


def database(node, server_id):
    folder = f"/run/{node.name}"
    os.mkdir(folder)
    return node.start("mariadbd", "--no-defaults", "--user=root", f"--datadir={folder}", f"--socket={folder}/socket",
                      f"--pid-file={folder}/pid", "--skip-grant-tables", "--skip-networking=0", "--skip-name-resolve",
                      "--innodb-log-file-size=4M", "--innodb-buffer-pool-size=8M",
                      # It would reserve more addresses than a guest has.
                      "--loose-innodb-buffer-pool-size-max=8M", "--innodb-flush-log-at-trx-commit=0",
                      "--performance-schema=off", f"--server-id={server_id}", log=OUT / f"{node.name}.log")


def accept(node, address):
    """A real server takes packets for an address that it does not own (the scenario's listing 3)."""
    node.must("iptables-legacy", "-t", "nat", "-A", "PREROUTING", "-d", address, "-j", "REDIRECT")


def lay_network():
    network = Network(HOSTS)
    for name in ("w101", "w102", "db101", "db102", "ll1", "ll2"):
        network[name].ip("route add default via 192.168.31.10")
    network["cl01"].ip("route add 10.0.0.100/32 via 10.10.31.10")
    for name in ("lv1", "lv2"):
        network[name].set("net.ipv4.ip_forward", 1)
    for name in ("db101", "db102"):
        accept(network[name], "192.168.31.119")
    for name in ("w101", "w102"):
        accept(network[name], "10.0.0.100")
    with open("/etc/hosts", "a") as hosts:
        hosts.write("192.168.31.119 db100-s\n")
    return network


def check_lb_slave(network):
    """The scenario's own command."""
    return network["w101"].run("sh", "-c", """echo 'SHOW VARIABLES LIKE "server_id"' | mysql -s -hdb100-s""")[1].split()


def holders(network, address, *names):
    return [name for name in names if network[name].has(address)]


def becomes_master(network, address, wanted, others, seconds=15):
    """Whether `wanted` alone of the two gets the address in time."""
    return until(lambda: holders(network, address, wanted, *others) == [wanted], seconds)


def inner_scene(network):
    databases = [database(network["db101"], 101), database(network["db102"], 102)]
    first = Director(network["ll1"], LISTING2)
    note("ll1 is master", becomes_master(network, "192.168.31.119", "ll1", ["ll2"]))
    second = Director(network["ll2"], LISTING2)
    until(lambda: check_answers(network, "192.168.31.111") and check_answers(network, "192.168.31.112"), 60, 0.5)
    until(lambda: weights(network["ll1"]) == ["1", "1"], 15)
    note("figure 3", network["ll2"].run("tcpdump", "-ni", "eth0", "-c", "1", "ip", "proto", "112")[1].splitlines())
    note("table", network["ll1"].ipvs().splitlines()[3:])
    note("table of the backup", network["ll2"].ipvs().splitlines()[3:])
    note("figure 4", [check_lb_slave(network) for _ in range(4)])

    client = Client(network["w101"], ("192.168.31.119", 3306))
    time.sleep(1)
    first.stop()
    note("ll2 after a stop", becomes_master(network, "192.168.31.119", "ll2", ["ll1"]))
    time.sleep(1)
    note("outage of a stop", client.stop())
    note("left after a stop", [network["ll1"].ipvs().splitlines()[3:], network["ll1"].has("192.168.31.230")])
    note("served by ll2", [check_lb_slave(network) for _ in range(2)])

    first = Director(network["ll1"], LISTING2)
    until(first.status, 15)
    time.sleep(5)
    note("nopreempt", holders(network, "192.168.31.119", "ll1", "ll2"))
    client = Client(network["w101"], ("192.168.31.119", 3306))
    time.sleep(1)
    network.cut("ll2")
    note("ll1 after a cut", until(lambda: network["ll1"].has("192.168.31.119"), 10))
    time.sleep(1)
    note("outage of a cut", client.stop())
    network.mend("ll2")
    until(lambda: not network["ll2"].has("192.168.31.119"), 5)
    note("after the cut is mended", holders(network, "192.168.31.119", "ll1", "ll2"))

    client = Client(network["w101"], ("192.168.31.119", 3306))
    kill_at_once(first.pids())
    first.process.wait()
    first = Director(network["ll1"], LISTING2)
    time.sleep(6)
    note("outage of a kill", client.stop())
    note("after a kill", holders(network, "192.168.31.119", "ll1", "ll2"))
    note("ends", [first.stop(), second.stop()])
    for each in databases:
        each.kill()
        each.wait()


def check_answers(network, address):
    return network["w101"].run("mysql", "-s", f"-h{address}", "-e", "SELECT 1")[0] == 0


def weights(node):
    return [line.split()[3] for line in node.ipvs().splitlines()[3:] if line.strip().startswith("->")]


def figure5(network):
    """The scenario's own command."""
    said = network["cl01"].run("sh", "-c", "echo QUIT | nc.traditional -w 5 10.0.0.100 25")[1]
    return [line for line in said.splitlines() if line]


def answers(network, words, seconds=15):
    """Waits until figure 5's command says so, and what it says then."""
    until(lambda: any(words in line for line in figure5(network)), seconds, 0.2)
    return figure5(network)


def outer_scene(network):
    mail = {name: mail_server(network[name]) for name in ("w101", "w102")}
    first = Director(network["lv1"], LISTING4)
    note("lv1 is master", becomes_master(network, "10.10.31.10", "lv1", ["lv2"]))
    second = Director(network["lv2"], LISTING4)
    until(second.status, 15)
    note("figure 5", [answers(network, "w101"), answers(network, "w101")])
    close(mail["w101"])
    began = time.monotonic()
    note("figure 5, w101 stopped", answers(network, "w102"))
    note("seconds to the sorry server", round(time.monotonic() - began, 2))
    close(mail["w102"])
    note("figure 5, both stopped", answers(network, "refused"))
    mail["w101"] = mail_server(network["w101"])
    note("figure 5, w101 again", answers(network, "w101"))
    mail["w102"] = mail_server(network["w102"])
    client = Client(network["cl01"], ("10.0.0.100", 25))
    time.sleep(1)
    network.cut("lv1", 0)
    note("lv2 after a cut outside", until(lambda: holders(network, "192.168.31.10", "lv1", "lv2") == ["lv2"], 10))
    time.sleep(1)
    note("outage of a cut outside", client.stop())
    note("figure 5 through lv2", answers(network, "w101"))
    network.mend("lv1", 0)
    note("its status", [(each["name"], each["group"], each["state"]) for each in second.status()["routers"]])
    note("outer ends", [first.stop(), second.stop()])
    note("left outside", [[network[name].ipvs().splitlines()[3:], network[name].has("10.0.0.100"),
                           network[name].has("192.168.31.10"),
                           network[name].call(lambda: pathlib.Path("/proc/sys/net/ipv4/conf/all/accept_local").read_text())]
                          for name in ("lv1", "lv2")])


def main():
    subprocess.run(["modprobe", "ip_vs"], check=True)
    network = lay_network()
    try:
        inner_scene(network)
        outer_scene(network)
    finally:
        (OUT / "seen.json").write_text(json.dumps(seen))
    os._exit(0)  # threads of nodes and servers have nothing left to do


main()
