"""One session twice, word for word: to a server directly, and to its twin through tenbin. Each answer has to be the
same to the byte, and the command tracker has to know what the server knows.

By nature different, and left out of the comparison: the thread id and the scramble of the greeting; the scramble of the
switch that CHANGE_USER is answered with; the figures in the text of STATISTICS; the order of the items of a session
state (SESSION_TRACK), which is that of addresses in the server; progress reports, which depend on the time, and with
them the numbers of the frames of an answer that has some."""

import re
import struct

from farm.wire import (IN_TRANSACTION, MORE_RESULTS, PROGRESS, PROGRESS_REPORT, SESSION_STATE_CHANGED, SESSION_TRACK,
                       Gone, Wire, frames, length_encoded, status_of_ok)

PORT = 3306
QUERY = 0x03
PIECES_MAX = 6


class Different(AssertionError):
    """tenbin changed something, or its tracker is wrong."""


def cut(data, chance):
    """The bytes in pieces; often the whole in one."""
    at = sorted(chance.randrange(len(data) + 1) for _ in range(chance.choice([0, 0, 1, 2, PIECES_MAX - 1])))
    return [data[begin:end] for begin, end in zip([0, *at], [*at, len(data)]) if begin < end]


def split(taken):
    """The frames of what was read, as (sequence number, payload)."""
    found, at = [], 0
    while at < len(taken):
        size = int.from_bytes(taken[at:at + 3], "little")
        found.append((taken[at + 3], bytes(taken[at + 4:at + 4 + size])))
        at += 4 + size
    return found


def without_figures(taken):
    return [(number, re.sub(rb"[0-9.]+", b"0", payload)) for number, payload in split(taken)]


def without_scramble(taken):
    return [(number, payload[:-21] if payload[:1] == b"\xfe" else payload) for number, payload in split(taken)]


def without_chance(taken, capabilities, has_reports):
    """Without progress reports, if one of the two has some, and with the items of session states in order."""
    kept = [each for each in split(taken) if not (has_reports and is_report(each[1]))]
    if capabilities & SESSION_TRACK:
        kept = [(number, _state_sorted(payload)) for number, payload in kept]
    return [payload for _, payload in kept] if has_reports else kept


def is_report(payload):
    return payload.startswith(PROGRESS_REPORT)


def _state_sorted(payload):
    """What looks like an OK; a row that does may be sorted too, in both alike."""
    try:
        if payload[:1] not in (b"\x00", b"\xfe") or not status_of_ok(payload) & SESSION_STATE_CHANGED:
            return payload
        _, at = length_encoded(payload, 1)
        _, at = length_encoded(payload, at)
        info, at = length_encoded(payload, at + 4)
        size, begin = length_encoded(payload, at + info)
        items, at = [], begin
        while at < begin + size:
            length, end = length_encoded(payload, at + 1)
            items.append(payload[at:end + length])
            at = end + length
        return payload[:begin] + b"".join(sorted(items)) + payload[at:]
    except (IndexError, struct.error):
        return payload


class Truth:
    """What the server itself says of a session."""

    def __init__(self, server):
        self._link = server.as_root()

    def close(self):
        self._link.close()

    def locks_of(self, thread_id):
        """Locks that outlive a statement: of a transaction, of tables, of users, of all the server."""
        with self._link.cursor() as cursor:
            cursor.execute("SELECT lock_type, lock_mode, table_name FROM information_schema.metadata_lock_info"
                           " WHERE thread_id = %s", (thread_id,))
            return cursor.fetchall()


class Lockstep:
    """`direct` and `through` are addresses; `tracker` is a Tracker, `truth` a Truth about the server behind tenbin."""

    def __init__(self, direct, through, tracker, truth, account, capabilities, database, chance):
        self.account, self.capabilities, self.database = account, capabilities, database
        self.tracker, self.truth, self.chance = tracker, truth, chance
        self.words = []  # what was said, for the report of a difference
        self.answered = 0  # commands that have an answer
        self.cursors = set()  # statements that have one open
        self.may_be_opaque = None  # why, if the tracker may give up
        self._in_doubt = False  # an error, which tells no status, came after the newest status
        self.direct, self.through = self._wires = [Wire(address, PORT) for address in (direct, through)]
        try:
            greetings, statuses = zip(*(wire.log_in(*account, capabilities, database) for wire in self._wires))
        except BaseException:
            self.close()
            raise
        self._same(*map(self._known_of_greeting, greetings), "the greeting")
        self._same(*statuses, "the status")
        self.status = statuses[1]
        tracker.logged_in(capabilities, self.status)
        self._forget()

    def close(self):
        for wire in self._wires:
            wire.close()

    # What is said.

    def ask(self, *asked):
        """Commands in one go, one behind the other, each (payload, how a Wire reads the answer); those that have no
        answer have None there. The answers."""
        self._say(*(payload for payload, _ in asked))
        return [self.hear(read) for _, read in asked if read is not None]

    def query(self, text, file=None):
        """`file` is what is sent when the server asks for one."""
        return self.ask(self.to_query(text, file))[0]

    def to_query(self, text, file=None):
        data = text if isinstance(text, bytes) else text.encode()
        return bytes([QUERY]) + data, lambda wire: wire.answer_of_result(lambda wire: self._upload(wire, file))

    def statistics(self):
        self._say(b"\x09")
        return self.hear(Wire.answer_of_text, without_figures)

    def change_user(self, user, password):
        # MariaDB always switches, to the scramble of its greeting.
        self._say(b"\x11" + user.encode() + b"\0\0" + self.database.encode() + b"\0\x2d\0mysql_native_password\0\0")
        self.cursors.clear()
        return self.hear(lambda wire: wire.answer_to_login(password, lambda data: self._send(wire, data)),
                         without_scramble)

    def opaque_from_here(self, data, cause):
        """Bytes that are answered by one packet, and why the tracker does not know them."""
        self._say_raw(data, cause)
        self.hear(Wire.answer_in_one)

    def last_words(self, data, cause):
        """Bytes after which the server closes, and why the tracker may not know them."""
        self._say_raw(data, cause)
        for wire in self._wires:
            try:
                while True:
                    wire.packet()
            except (Gone, ConnectionResetError):
                pass
        self._same(bytes(self.direct.taken), bytes(self.through.taken), "the end")
        self._tell_tracker()
        if cause is None and self.tracker.says().opaque:
            raise Different("the tracker gave up")

    def _say_raw(self, data, cause):
        self.may_be_opaque = cause
        self.words.append(data)
        for wire in self._wires:
            self._send(wire, data)

    def _say(self, *payloads):
        self.words += [payload[:200] for payload in payloads]
        data = b"".join(map(frames, payloads))
        for wire in self._wires:
            self._send(wire, data)

    def _send(self, wire, data):
        if wire is self.direct:
            return wire.send(data)
        # What the client answers comes after what it answers to.
        self._tell_tracker()
        pieces = cut(data, self.chance)
        self.tracker.from_client(*pieces)
        wire.send(*pieces)

    def _upload(self, wire, file):
        data, number = b"", wire.sequence + 1
        for part in (file or b"")[:10], (file or b"")[10:]:
            if part:
                data += frames(part, number)
                number += 1
        self._send(wire, data + frames(b"", number))

    # What is heard.

    def hear(self, read, alike=bytes):
        """One answer of both, read by `read(wire)`; `alike` leaves out what differs by nature."""
        answer, other = [read(wire) for wire in self._wires]
        self._tell_tracker()
        taken = [bytes(wire.taken) for wire in self._wires]
        if alike is bytes and taken[0] != taken[1]:
            payloads = [payload for each in taken for _, payload in split(each)]
            has_reports = self.capabilities & PROGRESS and any(map(is_report, payloads))
            taken = [without_chance(each, self.capabilities, has_reports) for each in taken]
            alike = list
        self._same(*map(alike, taken), "the answer")
        self._same(answer, other, "what the answer says")
        self._forget()
        self.answered += 1
        if answer.status is not None:
            self.status, self._in_doubt = answer.status, False
        if answer.error is not None:
            self._in_doubt = True
        return answer

    def _tell_tracker(self):
        self.tracker.from_server(*cut(bytes(self.through.taken[self._told:]), self.chance))
        self._told = len(self.through.taken)

    def _forget(self):
        self._told = 0
        for wire in self._wires:
            wire.taken.clear()

    @staticmethod
    def _known_of_greeting(greeting):
        """But for thread id, scramble, and the capabilities, of which tenbin takes some out."""
        at = greeting.index(b"\0", 1) + 1
        known = bytearray(greeting)
        for begin, size in ((at, 12), (at + 13, 2), (at + 18, 2), (at + 31, 12)):
            known[begin:begin + size] = bytes(size)
        return bytes(known)

    @staticmethod
    def _same(one, other, what):
        if one == other:
            return
        begin = 0
        if isinstance(one, (bytes, list)):
            begin = next((i for i, pair in enumerate(zip(one, other)) if pair[0] != pair[1]), min(len(one), len(other)))
            one, other = one[begin:], other[begin:]
        raise Different(f"{what}, from place {begin} on: directly {one!r:.600}, through tenbin {other!r:.600}")

    # What the tracker knows, beside what is so.

    def compare_tracker(self, ask_server):
        said = self.tracker.says()
        if said.opaque:
            if self.may_be_opaque is None:
                raise Different("the tracker gave up")
            return said
        self._same(self.answered, said.answered, "answered, as the tracker has it")
        unsure = MORE_RESULTS | (IN_TRANSACTION if self._in_doubt else 0)
        self._same(self.status & ~unsure, said.status & ~unsure, "the status, as the tracker has it")
        if said.running or not said.at_rest:
            raise Different(f"{said}, and nothing runs")
        if self.cursors and not said.may_have_cursor:
            raise Different(f"{said}, and statements {self.cursors} have cursors")
        if ask_server:
            self._compare_with_server(said)
        return said

    def _compare_with_server(self, said):
        locks = self.truth.locks_of(self.through.thread_id)
        if locks and said.may_end:
            raise Different(f"{said}, and the session has locks: {locks}")
        in_doubt = self._in_doubt
        in_transaction = self.query("SELECT @@in_transaction").row == b"\x011"
        if in_transaction and said.may_end:
            raise Different(f"{said}, and a transaction is open")
        if not in_doubt and in_transaction != bool(said.status & IN_TRANSACTION):
            raise Different(f"{said}, and @@in_transaction is {in_transaction:d}")
