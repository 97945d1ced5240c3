#!/usr/bin/env python3
"""Records logins at a real MariaDB for recorded.hpp: record.py > recorded.hpp

It starts a private mariadbd (temporary folder, a port of 127.0.41.1), lets the mariadb client and PyMySQL log in
through a relay that writes down every frame, and stops the server again. It is not part of any build or test: the
recordings are in the tree, and are made anew when a new release of the server should be looked at.
Needs mariadb-server, mariadb-client and python3-pymysql of Debian, and root (the server runs as user mysql).
"""
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time

import pymysql

HOST = "127.0.41.1"
PORT = 34061
RELAY_PORT = 34062
LONG_VERSION = "10.11.99-MariaDB-" + "x" * 40

ACCOUNTS = """
create database shop;
create user app@'%' identified by 'app-word';
create user open@'%' identified by '';
create user eddy@'%' identified via ed25519 using password('eddy-word');
create user either@'%' identified via ed25519 using password('ed-word') or mysql_native_password using password('either-word');
grant all on shop.* to app@'%', open@'%', eddy@'%', either@'%';
"""


class Server:
    def __init__(self, *options):
        self.folder = tempfile.mkdtemp(prefix="tenbin-record-")
        shutil.chown(self.folder, "mysql")
        data, self.socket = self.folder + "/data", self.folder + "/socket"
        subprocess.run(["mariadb-install-db", "--no-defaults", "--user=mysql", "--datadir=" + data, "--skip-test-db",
                        "--auth-root-authentication-method=normal"], check=True, stdout=subprocess.DEVNULL)
        self.process = subprocess.Popen(
            ["mariadbd", "--no-defaults", "--user=mysql", "--datadir=" + data, "--socket=" + self.socket,
             "--bind-address=" + HOST, "--port=" + str(PORT), "--max-connections=10",
             "--plugin-load-add=auth_ed25519", *options], stderr=subprocess.DEVNULL)
        for _ in range(100):
            if subprocess.run(["mariadb", "--no-defaults", "-uroot", "-S" + self.socket, "-e", ACCOUNTS],
                              stderr=subprocess.DEVNULL).returncode == 0:
                return
            time.sleep(0.2)
        raise RuntimeError("mariadbd did not start")

    def stop(self):
        self.process.terminate()
        self.process.wait(30)
        shutil.rmtree(self.folder)


def frames(data):
    while data:
        size = int.from_bytes(data[:3], "little") + 4
        yield data[:size]
        data = data[size:]


class Recorder:
    """A relay for one connection; self.said is the list of (side, frame)."""

    def __init__(self):
        self.said = []
        self.listener = socket.create_server((HOST, RELAY_PORT))
        self.thread = threading.Thread(target=self.relay)
        self.thread.start()

    def relay(self):
        client, _ = self.listener.accept()
        server = socket.create_connection((HOST, PORT))
        done = threading.Event()

        def copy(source, sink, side):
            while part := source.recv(65536):
                self.said += [(side, one) for one in frames(part)]  # on loopback they come in one piece
                sink.sendall(part)
            sink.shutdown(socket.SHUT_WR)

        back = threading.Thread(target=lambda: (copy(server, client, "server"), done.set()))
        back.start()
        try:
            copy(client, server, "client")
        except OSError:
            pass
        back.join()
        client.close()
        server.close()

    def finish(self):
        self.thread.join(20)
        self.listener.close()
        return self.said


def mariadb(user, word, *more):
    recorder = Recorder()
    subprocess.run(["mariadb", "--no-defaults", "--skip-ssl", "-h" + HOST, "-P" + str(RELAY_PORT), "-u" + user,
                    "-p" + word, *more, "-e", "do 1"], stderr=subprocess.DEVNULL)
    return recorder.finish()


def by_pymysql(user, word, **more):
    recorder = Recorder()
    pymysql.connect(host=HOST, port=RELAY_PORT, user=user, password=word, **more).close()
    return recorder.finish()


def raw(first=None):
    """What the server says to this frame; a switch is answered with bytes of the length that its plugin knows."""
    peer = socket.create_connection((HOST, PORT))
    peer.settimeout(5)
    said = [("server", one) for one in frames(peer.recv(65536))]
    while first:
        said.append(("client", first))
        peer.sendall(first)
        first = None
        part = peer.recv(65536)
        said += [("server", one) for one in frames(part)]
        if part[4:5] == b"\xfe":
            size = 64 if b"client_ed25519" in part else 20
            first = frame(bytes(range(1, size + 1)), part[3] + 1)
    peer.close()
    return said


def frame(payload, sequence):
    return len(payload).to_bytes(3, "little") + bytes([sequence]) + payload


def response(user, capabilities=0x88200, extra=b""):
    return frame(capabilities.to_bytes(4, "little") + (1 << 24).to_bytes(4, "little") + bytes([45]) + bytes(23)
                 + user + b"\0" + bytes([20]) + bytes(range(1, 21)) + b"mysql_native_password\0" + extra, 1)


def login_of(said):
    """Up to the server's last word before the first command."""
    ends = next((i for i, (side, data) in enumerate(said) if side == "client" and data[3] == 0), len(said))
    return said[:ends]


def show(name, comment, said):
    print(f"\n/// {comment}")
    print(f"inline const recording {name}{{")
    for side, data in said:
        hexed = data.hex(" ")
        rows = [hexed[i:i + 96] for i in range(0, len(hexed), 96)]
        print(f"    {{side::{side},\n     " + "\n     ".join(f'"{row}"' for row in rows) + "},")
    print("};")


def main():
    server = Server()
    try:
        version = subprocess.run(["mariadb", "--no-defaults", "-uroot", "-S" + server.socket, "-Ne", "select version()"],
                                 check=True, capture_output=True, text=True).stdout.strip()
        print("// Logins as they went over the wire between real clients and MariaDB " + version + ", frame by frame.")
        print("// Made by record.py; the passwords are those of its throw-away accounts.")
        print("// clang-format off")
        print("#pragma once\n\n#include \"support/conversation.hpp\"\n\nnamespace tenbin::recorded {\n")
        print("using support::recording;\nusing support::side;")
        show("native_password", "The mariadb client, user app, its first command and its leaving.", mariadb("app", "app-word"))
        show("with_database", "The mariadb client with a database.", login_of(mariadb("app", "app-word", "shop")))
        show("wrong_password", "1045.", mariadb("app", "wrong"))
        show("without_password", "An account without a password.", login_of(mariadb("open", "")))
        show("ed25519", "An account of another plugin: the server switches.", login_of(mariadb("eddy", "eddy-word")))
        show("switched_twice", "An account with two plugins, the second one's password.",
             login_of(mariadb("either", "either-word")))
        show("pymysql", "PyMySQL with a database.", login_of(by_pymysql("app", "app-word", database="shop")))
        show("stranger", "A user that does not exist, with answers that mean nothing: what a farewell says.",
             raw(response(b"tenbin_abort")))
        show("two_rounds_failed", "The account with two plugins, with answers that mean nothing.", raw(response(b"either")))
        show("before_41", "A client of before protocol 4.1.", raw(frame(bytes.fromhex("0500000000") + b"app\0", 1)))
        show("out_of_order", "A response with a wrong sequence number.", raw(response(b"app")[:3] + b"\5" + response(b"app")[4:]))
        show("cut_response", "A response that ends in its fixed part.", raw(frame(response(b"app")[4:24], 1)))
        held = []
        for _ in range(11):
            held.append(socket.create_connection((HOST, PORT)))
            held[-1].recv(4096)
        show("full", "A server with max_connections sessions.", raw())
        for one in held:
            one.close()
    finally:
        server.stop()
    server = Server("--version=" + LONG_VERSION)
    try:
        show("long_version", "A version as long as the server allows.", login_of(mariadb("app", "app-word")))
    finally:
        server.stop()
    print("\n}  // namespace tenbin::recorded")


if __name__ == "__main__":
    sys.exit(main())
