"""Clients of MySQL. The raw probe tells when its first byte came, which no library does."""

import dataclasses
import socket
import struct
import threading

import pymysql

from farm.mariadb import APP


@dataclasses.dataclass
class FirstByte:
    """What a fresh connection got before anything else."""

    greeted: bool  # a greeting, not an ERR packet, a reset or silence
    words: str  # what it got instead


def first_byte(address, port, seconds=15.0):
    """Connects, reads the first packet, and leaves without a word."""
    try:
        with socket.create_connection((address, port), timeout=seconds) as link:
            return _first_packet(link)
    except OSError as problem:
        return FirstByte(False, str(problem))


def _first_packet(link):
    header = _exactly(link, 4)
    payload = _exactly(link, int.from_bytes(header[:3], "little"))
    if payload[0] == 0xFF:
        return FirstByte(False, f"error {struct.unpack_from('<H', payload, 1)[0]}: {payload[3:].decode()}")
    return FirstByte(True, "")


def _exactly(link, size):
    data = b""
    while len(data) < size:
        more = link.recv(size - len(data))
        if not more:
            raise ConnectionResetError(f"closed after {len(data)} of {size} bytes")
        data += more
    return data


def until_closed(link):
    """All that comes until the other side closes."""
    data = b""
    try:
        while more := link.recv(4096):
            data += more
    except ConnectionResetError:
        pass  # it had not read all that we sent
    return data


def connect(address, port=3306, user=APP, **arguments):
    """A session of the application."""
    return pymysql.connect(host=address, port=port, user=user[0], password=user[1],
                           **{"connect_timeout": 15, "read_timeout": 60, "write_timeout": 60, **arguments})


def ask(link, statement, *arguments):
    with link.cursor() as cursor:
        cursor.execute(statement, *arguments)
        return cursor.fetchall()


def server_id(link):
    return ask(link, "SELECT @@server_id")[0][0]


class Crowd:
    """Threads that do one thing again and again until they are told to stop. What they return is kept, and so is what
    they raise."""

    def __init__(self, size, once):
        self._stop = threading.Event()
        self._lock = threading.Lock()
        self.answers = []
        self.failures = []
        self._threads = [threading.Thread(target=self._run, args=(once,), daemon=True) for _ in range(size)]

    def _run(self, once):
        while not self._stop.is_set():
            try:
                answer = once()
                with self._lock:
                    self.answers.append(answer)
            except Exception as problem:  # a thread has nobody to raise it to: it is looked at after the end
                with self._lock:
                    self.failures.append(problem)

    def __enter__(self):
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *unused):
        self._stop.set()
        for thread in self._threads:
            thread.join(60)
