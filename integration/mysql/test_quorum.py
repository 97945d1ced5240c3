"""The quorum of a proxy: with too little weight up the sorry server serves alone, scripts tell of it, and the status."""

import pathlib
import shutil
import socket
import tempfile

import pytest

from conftest import NETWORK, VIRTUAL_SLAVE
from farm.configuration import block, global_defs
from farm.process import wait_until
from farm.stub import Stub

SERVERS = [f"{NETWORK}.{number}" for number in (21, 22, 23)]
SORRY = f"{NETWORK}.29"


@pytest.fixture
def place():
    """A folder in which everybody can write, whoever the roles run as."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="tenbin-quorum-"))
    folder.chmod(0o777)
    yield folder
    shutil.rmtree(folder)


def told(place):
    path = place / "told"
    return path.read_text().split() if path.exists() else []


def who_serves():
    with socket.create_connection((VIRTUAL_SLAVE, 4000), timeout=10) as link:
        return link.recv(64).decode()


def named(address):
    """A server that says its address and ends."""
    return Stub(address, 4000, lambda link: link.sendall(address.encode()))


def quorum_of(tenbin):
    return tenbin.status()["proxies"][0]["quorum"]


def proxy(place, *lines, sorry=True):
    scripts = []
    for word in ("quorum_up", "quorum_down"):
        path = place / word
        path.write_text(f"#!/bin/sh\necho {word} >> {place}/told\n")
        path.chmod(0o755)
        scripts.append(f'{word} "{path}"')
    servers = [block(f"real_server {address} 4000", block("TCP_CHECK", "retry 0")) for address in SERVERS]
    return block("tcp_proxy quorum", f"listen {VIRTUAL_SLAVE}:4000", "delay_loop 100ms", *lines, *scripts, *servers,
                 *([block(f"sorry_server {SORRY} 4000")] if sorry else []))


def test_sorry_server_serves_alone_until_the_quorum_is_back(engine, start_tenbin, place):
    stubs = [named(address) for address in SERVERS]
    with named(SORRY):
        try:
            tenbin = start_tenbin(global_defs(engine), proxy(place, "quorum 2", "hysteresis 1"))
            wait_until(lambda: quorum_of(tenbin) == {"needed": 2, "weight": 3, "held": True}, "all are up")
            assert who_serves() in SERVERS
            wait_until(lambda: told(place) == ["quorum_up"], "the start is told")

            stubs[0].close()
            stubs[1].close()
            wait_until(lambda: quorum_of(tenbin)["weight"] == 1, "one is up")
            assert quorum_of(tenbin)["held"] and who_serves() == SERVERS[2]

            stubs[2].close()
            wait_until(lambda: not quorum_of(tenbin)["held"], "the quorum is lost")
            wait_until(lambda: told(place) == ["quorum_up", "quorum_down"], "that is told")
            assert who_serves() == SORRY
            assert ("quorum lost: servers of weight 0 are up, 2 needed; new sessions go to the sorry servers"
                    in tenbin.log())
            assert "quorum lost: weight 0 of 2" in tenbin.status_table()

            for i in range(2):
                stubs[i] = named(SERVERS[i])
            wait_until(lambda: quorum_of(tenbin)["weight"] == 2, "two are up again")
            assert not quorum_of(tenbin)["held"] and who_serves() == SORRY
            stubs[2] = named(SERVERS[2])
            wait_until(lambda: quorum_of(tenbin)["held"], "the quorum is back")
            wait_until(lambda: who_serves() in SERVERS, "the real ones serve")
            wait_until(lambda: told(place) == ["quorum_up", "quorum_down", "quorum_up"], "that is told")
        finally:
            for stub in stubs:
                stub.close()


def test_without_a_sorry_server_only_scripts_run(engine, start_tenbin, place):
    with named(SERVERS[0]):
        tenbin = start_tenbin(global_defs(engine), proxy(place, "quorum 2", sorry=False))
        wait_until(lambda: quorum_of(tenbin) == {"needed": 2, "weight": 1, "held": False}, "one of three is up")
        wait_until(lambda: told(place) == ["quorum_down"], "that is told")
        assert who_serves() == SERVERS[0]
