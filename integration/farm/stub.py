"""Servers that behave badly, and one that stands between tenbin and a real one. Each is a thread with a listener."""

import selectors
import socket
import threading
import time


class Stub:
    """Listens on an address and gives each connection to `serve`, in a thread of its own, until it is closed."""

    def __init__(self, address, port, serve):
        self._serve = serve
        self.accepted = 0
        self._open = []
        self._listener = socket.create_server((address, port), backlog=128)
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                link, _ = self._listener.accept()
            except OSError:
                return
            self.accepted += 1
            self._open.append(link)
            threading.Thread(target=self._run, args=(link,), daemon=True).start()

    def _run(self, link):
        try:
            self._serve(link)
        except OSError:
            link.close()

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        self.close()

    def close(self):
        if self._listener.fileno() < 0:
            return
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for link in self._open:
            link.close()


def silent(link):
    """Accepts, and never says a word."""
    link.recv(1)


def hangs_up(link):
    link.close()


def says(words):
    """Sends `words` whoever comes, and waits."""
    def serve(link):
        link.sendall(words)
        link.recv(1)
    return serve


def as_client_of(server, source=None):
    """Relays to a MariaDB; in the name of the address `source`, if its proxy_protocol_networks allow it."""
    def serve(link):
        with link, socket.create_connection((server.address, 3306)) as onward:
            if source:
                onward.sendall(f"PROXY TCP4 {source} {server.address} 40000 3306\r\n".encode())
            _pump(link, onward)
    return serve


def thinks_over_logins_of(server, seconds):
    """Relays to a MariaDB that takes its time to answer a client's response."""
    def serve(link):
        with link, socket.create_connection((server.address, 3306)) as onward:
            link.sendall(onward.recv(4096))
            onward.sendall(link.recv(4096))
            time.sleep(seconds)
            _pump(link, onward)
    return serve


def _pump(left, right):
    with selectors.DefaultSelector() as ready:
        ready.register(left, selectors.EVENT_READ, right)
        ready.register(right, selectors.EVENT_READ, left)
        while True:
            for key, _ in ready.select(timeout=60):
                data = key.fileobj.recv(65536)
                if not data:
                    return
                key.data.sendall(data)
