"""A server with the accounts of MySQL 8, made from its documentation: no MariaDB has caching_sha2_password.
https://dev.mysql.com/doc/dev/mysql-server/latest/page_caching_sha2_authentication_exchanges.html"""

import hashlib
import itertools
import secrets
import struct
import time

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from farm.fake_mysql import CONNECT_WITH_DB, OK, PLUGIN_AUTH, QUERY_ATTRIBUTES, frame, greeting, rows

SHA2 = "caching_sha2_password"
NATIVE = "mysql_native_password"
# What 8.0 offers, less what this one does not do: compression (bits 5, 26), TLS (11), answers without metadata (25) and
# further factors (28).
OFFERED = 0xDFFFFFFF & ~(1 << 5 | 1 << 11 | 1 << 25 | 1 << 26 | 1 << 28)
CACHED, WHOLE_PASSWORD_WANTED, GIVE_YOUR_KEY, MORE_DATA = b"\x01\x03", b"\x01\x04", b"\x02", b"\x01"
COM_QUERY, COM_PING, COM_CHANGE_USER = 0x03, 0x0E, 0x11


def _xor(text, mask):
    return bytes(a ^ b for a, b in zip(text, itertools.cycle(mask)))


def _fresh_scramble():
    return bytes(1 + secrets.randbelow(127) for _ in range(20))


def _proof(password, scramble):
    once = hashlib.sha256(password.encode()).digest()
    return _xor(once, hashlib.sha256(hashlib.sha256(once).digest() + scramble).digest())


class ServerKey:
    """The RSA key of a server, under which clients send the password itself where there is no TLS."""

    def __init__(self):
        self._key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.public = self._key.public_key().public_bytes(serialization.Encoding.PEM,
                                                          serialization.PublicFormat.SubjectPublicKeyInfo)

    def decrypt(self, sent):
        return self._key.decrypt(sent, padding.OAEP(padding.MGF1(hashes.SHA1()), hashes.SHA1(), None))


class _Talk:
    """Packets in both directions, numbered as they must be."""

    def __init__(self, link):
        self._link = link
        self._stream = link.makefile("rb")
        self._next = 0

    def say(self, payload):
        self._link.sendall(frame(self._next, payload))
        self._next += 1

    def say_frames(self, frames):
        self._link.sendall(frames)

    def say_error(self, code, state, words):
        self.say(b"\xff" + struct.pack("<H", code) + f"#{state}{words}".encode())

    def hear(self):
        """A packet of the dialogue that is going on."""
        expected = self._next
        number, payload = self.hear_any()
        if number != expected:
            self.say_error(1156, "08S01", f"Got packets out of order: {number}, not {expected}")
            raise ConnectionAbortedError
        return payload

    def hear_any(self):
        """The number and the payload of a packet; a command has the number 0."""
        header = self._stream.read(4)
        if len(header) < 4:
            raise ConnectionResetError
        self._next = header[3] + 1
        return header[3], self._stream.read(int.from_bytes(header[:3], "little"))


def _response(payload):
    """What a client chose: capabilities, the name of its plugin, and the plugin's answer to the greeting."""
    capabilities = int.from_bytes(payload[:4], "little")
    _, rest = payload[32:].split(b"\0", 1)
    proof, rest = rest[1:1 + rest[0]], rest[1 + rest[0]:]
    if capabilities & CONNECT_WITH_DB:
        _, rest = rest.split(b"\0", 1)
    plugin = rest.split(b"\0", 1)[0].decode() if capabilities & PLUGIN_AUTH else ""
    return capabilities, plugin, proof


def _statement(command, capabilities):
    if not capabilities & QUERY_ATTRIBUTES:
        return command[1:]
    if command[1:3] != b"\0\1":
        raise ConnectionAbortedError("a client of the tests has attributes for its queries")
    return command[3:]


def _one_row(capabilities):
    return rows("1", capabilities=capabilities)


class Mysql8:
    """The part of a server where every account has this password and caching_sha2_password. It greets for the plugin
    `greets_for`, as an administrator may set. Without a `key` the password is in its cache from the start, and a client
    that does not know it is turned away; with one the cache is cold, as after a start, and the first login fills it.
    Answers SET and PING with OK, SHOW with a row, and all else with the frames that `answer(capabilities)` makes."""

    def __init__(self, password, answer=_one_row, key=None, greets_for=SHA2, version="8.0.36"):
        self._password = password
        self._answer = answer
        self._key = key
        self._greets_for = greets_for
        self._version = version
        self._cached = key is None
        self.logins = []  # when, on the monotonic clock
        self.ways = []  # how each client was let in, or not: cached, whole, denied
        self.uploads = []  # what clients sent that was no command

    def __call__(self, link):
        talk = _Talk(link)
        scramble = _fresh_scramble()
        talk.say(greeting(self._greets_for, self._version, scramble=scramble, capabilities=OFFERED))
        capabilities, plugin, proof = _response(talk.hear())
        if plugin != SHA2:
            scramble, proof = self._switch(talk)
        if self._lets_in(talk, scramble, proof):
            self.logins.append(time.monotonic())
            self._serve(talk, capabilities)

    @staticmethod
    def _switch(talk):
        scramble = _fresh_scramble()
        talk.say(b"\xfe" + SHA2.encode() + b"\0" + scramble + b"\0")
        return scramble, talk.hear()

    def _lets_in(self, talk, scramble, proof):
        way = self._way(talk, scramble, proof)
        self.ways.append(way)
        if way == "denied":
            talk.say_error(1045, "28000", "Access denied")
            return False
        talk.say(OK)
        return True

    def _way(self, talk, scramble, proof):
        if self._cached and proof == _proof(self._password, scramble):
            talk.say(CACHED)
            return "cached"
        if self._key is None:
            return "denied"
        talk.say(WHOLE_PASSWORD_WANTED)
        if talk.hear() != GIVE_YOUR_KEY:
            return "denied"
        talk.say(MORE_DATA + self._key.public)
        if _xor(self._key.decrypt(talk.hear()), scramble) != self._password.encode() + b"\0":
            return "denied"
        self._cached = True
        return "whole"

    def _serve(self, talk, capabilities):
        while True:
            number, command = talk.hear_any()
            if number != 0:
                self.uploads.append(command)
                return
            if command[0] == COM_PING:
                talk.say(OK)
            elif command[0] == COM_CHANGE_USER:
                if not self._lets_in(talk, *self._switch(talk)):
                    return
            elif command[0] == COM_QUERY:
                self.answer_to(talk, _statement(command, capabilities), capabilities)
            else:
                return

    def answer_to(self, talk, statement, capabilities):
        verb = statement.split()[0].upper()
        if verb == b"SET":
            talk.say(OK)
        elif verb == b"SHOW":
            talk.say_frames(rows("lower_case_table_names", "0", capabilities=capabilities))
        else:
            talk.say_frames(self._answer(capabilities))
