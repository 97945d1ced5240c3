"""A MySQL client that speaks the wire itself: it can say whatever the protocol allows, cut anywhere, and it keeps the
bytes of each answer as they came. https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_command_phase.html"""

import dataclasses
import hashlib
import socket
import struct

FRAME_MAX = 0xFFFFFF
SECONDS_MAX = 10

CONNECT_WITH_DB, LOCAL_FILES, PROTOCOL_41 = 1 << 3, 1 << 7, 1 << 9
SECURE_CONNECTION, MULTI_STATEMENTS, MULTI_RESULTS = 1 << 15, 1 << 16, 1 << 17
PS_MULTI_RESULTS, PLUGIN_AUTH, SESSION_TRACK, DEPRECATE_EOF = 1 << 18, 1 << 19, 1 << 23, 1 << 24
# MariaDB's.
PROGRESS, BULK, EXTENDED_METADATA, CACHE_METADATA = 1 << 32, 1 << 34, 1 << 35, 1 << 36

IN_TRANSACTION, AUTOCOMMIT, MORE_RESULTS, CURSOR_EXISTS, LAST_ROW_SENT = 1, 2, 8, 0x40, 0x80
SESSION_STATE_CHANGED = 0x4000

NATIVE = b"mysql_native_password"
PROGRESS_REPORT = b"\xff\xff\xff"


def frames(payload, sequence=0):
    """A payload of any size as the wire wants it."""
    out = bytearray()
    while True:
        part, payload = payload[:FRAME_MAX], payload[FRAME_MAX:]
        out += len(part).to_bytes(3, "little") + bytes([sequence & 0xFF]) + part
        sequence += 1
        if len(part) < FRAME_MAX:
            return bytes(out)


def native_password(password, scramble):
    once = hashlib.sha1(password.encode()).digest()
    mask = hashlib.sha1(scramble + hashlib.sha1(once).digest()).digest()
    return bytes(a ^ b for a, b in zip(once, mask))


def length_encoded(payload, at):
    """The integer at `at`, and where it ends."""
    size = {0xFC: 2, 0xFD: 3, 0xFE: 8}.get(payload[at])
    if size is None:
        return payload[at], at + 1
    return int.from_bytes(payload[at + 1:at + 1 + size], "little"), at + 1 + size


def status_of_ok(payload):
    _, at = length_encoded(payload, 1)
    _, at = length_encoded(payload, at)
    return struct.unpack_from("<H", payload, at)[0]


class Gone(Exception):
    """The other side has closed."""


@dataclasses.dataclass
class Answer:
    """What the end of an answer says."""

    status: int | None = None  # the newest that it told
    error: int | None = None
    statement: int | None = None  # what PREPARE gave
    parameters: int = 0
    columns: int = 0  # of the last result
    rows: int = 0
    row: bytes = b""  # the last one

    @property
    def has_cursor(self):
        return self.error is None and bool(self.status & CURSOR_EXISTS)

    @property
    def was_last_row(self):
        return self.error is not None or bool(self.status & LAST_ROW_SENT)


class Wire:
    """One connection. `taken` has all bytes that were read since it was last emptied."""

    def __init__(self, address, port):
        self._socket = socket.create_connection((address, port), timeout=SECONDS_MAX)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._stream = self._socket.makefile("rb", buffering=1 << 16)
        self.taken = bytearray()
        self.sequence = 0  # of the newest packet

    def close(self):
        self._stream.close()
        self._socket.close()

    def send(self, *pieces):
        for piece in pieces:
            self._socket.sendall(piece)

    def log_in(self, user, password, capabilities, database):
        """The greeting, and the status of the OK."""
        greeting = self.packet()
        version_end = greeting.index(b"\0", 1)
        self.thread_id = int.from_bytes(greeting[version_end + 1:version_end + 5], "little")
        self.scramble = greeting[version_end + 5:version_end + 13] + greeting[version_end + 32:version_end + 44]
        self.capabilities = capabilities
        self.send(frames(struct.pack("<IIB", capabilities & 0xFFFFFFFF, 1 << 26, 45) + bytes(19)
                         + struct.pack("<I", capabilities >> 32) + user.encode() + b"\0\x14"
                         + native_password(password, self.scramble) + database.encode() + b"\0" + NATIVE + b"\0", 1))
        return greeting, self.answer_to_login(password).status

    def packet(self):
        payload = bytearray()
        while True:
            header = self._exactly(4)
            size = int.from_bytes(header[:3], "little")
            self.sequence = header[3]
            payload += self._exactly(size)
            if size < FRAME_MAX:
                return bytes(payload)

    def _exactly(self, size):
        data = self._stream.read(size)
        self.taken += data
        if len(data) < size:
            raise Gone(f"closed after {len(data)} of {size} bytes")
        return data

    # Answers, by what was asked.

    def answer_to_login(self, password, send=None):
        """`send` takes what is said in the switch."""
        while (payload := self.packet())[0] == 0xFE:
            plugin, _, scramble = payload[1:].partition(b"\0")
            assert plugin == NATIVE, plugin
            (send or self.send)(frames(native_password(password, scramble[:20]), self.sequence + 1))
        return self._end(payload)

    def answer_in_one(self):
        """OK, EOF or ERR."""
        return self._end(self.packet())

    def answer_of_text(self):
        self.packet()
        return Answer()

    def answer_of_definitions(self):
        while (payload := self.packet())[0] < 0xFE:
            pass
        return self._end(payload)

    def answer_of_rows(self):
        return self._rows(Answer())

    def answer_of_prepare(self):
        payload = self.packet()
        if payload[0] == 0xFF:
            return self._end(payload)
        statement, columns, parameters = struct.unpack_from("<IHH", payload, 1)
        for count in (parameters, columns):
            for _ in range(count):
                self.packet()
            if count and not self.capabilities & DEPRECATE_EOF:
                self.packet()
        return Answer(statement=statement, parameters=parameters, columns=columns)

    def answer_of_result(self, file=None):
        """Of one command, with all its results. `file` is what is sent when the server asks for one."""
        answer = Answer()
        while True:
            payload = self.packet()
            if payload.startswith(PROGRESS_REPORT):
                continue
            if payload[0] == 0xFB:
                file(self)
                continue
            if payload[0] in (0x00, 0xFF):
                self._end(payload, answer)
            else:
                answer.columns, at = length_encoded(payload, 0)
                has_metadata = not self.capabilities & CACHE_METADATA or payload[at] == 1
                for _ in range(answer.columns if has_metadata else 0):
                    self.packet()
                if not self.capabilities & DEPRECATE_EOF:
                    self._end(self.packet(), answer)
                if self.capabilities & DEPRECATE_EOF or not answer.status & CURSOR_EXISTS:
                    self._rows(answer)
            if answer.error is not None or not answer.status & MORE_RESULTS:
                return answer

    def _rows(self, answer):
        answer.rows = 0
        while True:
            payload = self.packet()
            if payload.startswith(PROGRESS_REPORT):
                continue
            is_end = payload[0] == 0xFF or (
                payload[0] == 0xFE and len(payload) < (FRAME_MAX if self.capabilities & DEPRECATE_EOF else 9))
            if is_end:
                return self._end(payload, answer)
            answer.rows += 1
            answer.row = payload

    def _end(self, payload, answer=None):
        answer = answer or Answer()
        if payload[0] == 0xFF:
            answer.error = struct.unpack_from("<H", payload, 1)[0]
        elif payload[0] == 0x00 or self.capabilities & DEPRECATE_EOF:
            answer.status = status_of_ok(payload)
        else:
            answer.status = struct.unpack_from("<H", payload, 3)[0]
        return answer
