"""Hosts on one or more Ethernets: network namespaces whose interfaces eth0, eth1 … meet in bridges of another namespace.
Cables can be pulled out. Needs root; all of it ends with whoever made it."""

import json
import os
import subprocess

from farm.process import NotSeen


def may_make():
    """Whether this user may make network namespaces."""
    return os.geteuid() == 0 and subprocess.run(["unshare", "--net", "true"], capture_output=True).returncode == 0


class Namespace:
    """A network namespace, held by a shell that ends with its standard input."""

    def __init__(self):
        self._shell = subprocess.Popen(["unshare", "--net", "sh", "-c", "echo ready; read -r _"], text=True,
                                       stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        if self._shell.stdout.readline() != "ready\n":
            raise NotSeen(f"a namespace: {self._shell.communicate('')[1]}")
        self.run("ip", "link", "set", "lo", "up")

    @property
    def pid(self):
        return self._shell.pid

    @property
    def within(self):
        """What runs a command in it."""
        return ["nsenter", "--target", str(self.pid), "--net"]

    def run(self, *command):
        """What it prints; it must end well."""
        done = subprocess.run([*self.within, *map(str, command)], capture_output=True, text=True, timeout=30)
        if done.returncode != 0:
            raise NotSeen(f"{' '.join(map(str, command))}: {done.stderr}")
        return done.stdout

    def addresses(self):
        """Those of all interfaces, without their prefixes."""
        links = json.loads(self.run("ip", "-json", "address", "show") or "[]")
        return {each["local"] for link in links for each in link.get("addr_info", [])}

    def stop(self):
        self._shell.communicate("")


class Segment:
    """`hosts`: names and, by interface, the addresses that each has."""

    def __init__(self, hosts):
        self._switch = Namespace()
        self.hosts = {}
        count = max(len(each) for each in hosts.values())
        for i in range(count):
            self._switch.run("ip", "link", "add", f"br{i}", "type", "bridge", "forward_delay", "0", "mcast_snooping", "0")
            self._switch.run("ip", "link", "set", f"br{i}", "up")
        for name, interfaces in hosts.items():
            self.hosts[name] = Namespace()
            for i, addresses in enumerate(interfaces):
                self._lay_cable(name, i, addresses)

    def __getitem__(self, name):
        return self.hosts[name]

    def _lay_cable(self, name, i, addresses):
        host = self.hosts[name]
        self._switch.run("ip", "link", "add", f"{name}{i}", "type", "veth", "peer", "name", f"eth{i}", "netns", host.pid)
        self._switch.run("ip", "link", "set", f"{name}{i}", "master", f"br{i}", "up")
        # A test must not wait for the detection of duplicates.
        host.run("sysctl", "-qw", f"net.ipv6.conf.eth{i}.accept_dad=0")
        for each in addresses:
            host.run("ip", "address", "add", each, "dev", f"eth{i}", *(["nodad"] if ":" in each else []))
        host.run("ip", "link", "set", f"eth{i}", "up")

    def unplug(self, name, i=0):
        """The host sees that its cable is out."""
        self._switch.run("ip", "link", "set", f"{name}{i}", "down")

    def plug(self, name, i=0):
        self._switch.run("ip", "link", "set", f"{name}{i}", "up")

    def isolate(self, name, i=0):
        """No frame comes through any more, and the host does not see why."""
        self._switch.run("ip", "link", "set", f"{name}{i}", "nomaster")

    def join(self, name, i=0):
        self._switch.run("ip", "link", "set", f"{name}{i}", "master", f"br{i}")

    def stop(self):
        for each in (*self.hosts.values(), self._switch):
            each.stop()
