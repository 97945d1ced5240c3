"""MySQL servers that no MariaDB plays: broken ones, and one with the authentication of MySQL 8."""

import hashlib
import itertools
import socket
import socketserver
import struct
import subprocess
import threading
import time

SCRAMBLE = b"abcdefghijklmnopqrst"
PROTOCOL_41, PLUGIN_AUTH, SECURE_CONNECTION = 1 << 9, 1 << 19, 1 << 15
OK = b"\x00\x00\x00\x02\x00\x00\x00"


def frame(sequence, payload):
    return len(payload).to_bytes(3, "little") + bytes([sequence]) + payload


def lenenc(text):
    return bytes([len(text)]) + text.encode()


def rows(*values):
    """The answer of one row, in whole frames."""
    column = lenenc("def") + lenenc("") * 3 + lenenc("c") * 2 + b"\x0c" + struct.pack("<HIBHBH", 33, 255, 253, 0, 0, 0)
    eof = b"\xfe\0\0\x02\0"
    payloads = [bytes([len(values)]), *[column] * len(values), eof, b"".join(map(lenenc, values)), eof]
    return b"".join(frame(number, payload) for number, payload in enumerate(payloads, 1))


def greeting(plugin, version="8.0.36"):
    capabilities = 1 | PROTOCOL_41 | PLUGIN_AUTH | SECURE_CONNECTION
    return frame(0, b"\x0a" + version.encode() + b"\0" + struct.pack("<I", 7) + SCRAMBLE[:8] + b"\0"
                 + struct.pack("<HBHHB", capabilities & 0xFFFF, 255, 2, capabilities >> 16, 21) + bytes(10)
                 + SCRAMBLE[8:] + b"\0" + plugin.encode() + b"\0")


class FakeMysql:
    """Listens on a free port of `address` and plays `part(link)` for every connection, until it is closed."""

    def __init__(self, address, part):
        class Handler(socketserver.BaseRequestHandler):
            def handle(self):
                try:
                    part(self.request)
                except OSError:
                    pass  # the client left

        class Server(socketserver.ThreadingTCPServer):
            daemon_threads = True
            block_on_close = False
            request_queue_size = 64

        self._server = Server((address, 0), Handler)
        self.address = f"{address}:{self._server.server_address[1]}"
        self.host, self.port = self._server.server_address
        threading.Thread(target=self._server.serve_forever, args=(0.1,), daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        self._server.shutdown()
        self._server.server_close()


def wait_for_the_end(link):
    """Until the client closes."""
    link.settimeout(60)
    while link.recv(4096):
        pass


def never_greets(link):
    wait_for_the_end(link)


def greets_and_is_silent(link):
    link.sendall(greeting("mysql_native_password"))
    wait_for_the_end(link)


def resets(link):
    link.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    link.close()


def packet(stream):
    header = stream.read(4)
    if len(header) < 4:
        raise ConnectionResetError
    return stream.read(int.from_bytes(header[:3], "little"))


class Mysql8:
    """Plays the part of a server whose account has caching_sha2_password, and the server the password in its cache. Knows
    when it was logged in to. Answers SET with OK, SHOW with a row, and all else with `answer`, whole frames."""

    def __init__(self, password, answer=rows("1")):
        once = hashlib.sha256(password.encode()).digest()
        mask = hashlib.sha256(hashlib.sha256(once).digest() + SCRAMBLE).digest()
        self._password = password
        self._proof = bytes(a ^ b for a, b in zip(once, mask))
        self._answer = answer
        self.logins = []  # when, on the monotonic clock
        self.uploads = []  # what clients sent that was no command

    def __call__(self, link):
        stream = link.makefile("rb")
        link.sendall(greeting("caching_sha2_password"))
        number = self._let_in(link, stream)
        if number is None:
            link.sendall(frame(2, b"\xff" + struct.pack("<H", 1045) + b"#28000Access denied"))
            return
        self.logins.append(time.monotonic())
        link.sendall(frame(number, OK))
        while (command := packet(stream))[:1] == b"\x03":
            verb = command[1:].split()[0].upper()
            link.sendall({b"SET": frame(1, OK), b"SHOW": rows("lower_case_table_names", "0")}.get(verb, self._answer))
        if command != b"\x01":
            self.uploads.append(command)

    def _let_in(self, link, stream):
        """The number of the frame that says so; None if the password is wrong."""
        if self._proof not in packet(stream):
            return None
        link.sendall(frame(2, b"\x01\x03"))
        return 3


class Mysql8WithColdCache(Mysql8):
    """As after its start: the server has the password itself sent to it, under its public key."""

    def __init__(self, password, folder):
        super().__init__(password)
        self._key = folder / "key.pem"
        self._openssl("genpkey", "-quiet", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048", "-out", self._key)
        self._public_key = self._openssl("pkey", "-in", self._key, "-pubout")

    @staticmethod
    def _openssl(*words, given=b""):
        return subprocess.run(["openssl", *map(str, words)], input=given, check=True, capture_output=True).stdout

    def _let_in(self, link, stream):
        packet(stream)
        link.sendall(frame(2, b"\x01\x04"))
        if packet(stream) != b"\x02":
            return None
        link.sendall(frame(4, b"\x01" + self._public_key))
        sent = self._openssl("pkeyutl", "-decrypt", "-inkey", self._key, "-pkeyopt", "rsa_padding_mode:oaep",
                             given=packet(stream))
        plain = bytes(a ^ b for a, b in zip(sent, itertools.cycle(SCRAMBLE)))
        return 6 if plain == self._password.encode() + b"\0" else None
