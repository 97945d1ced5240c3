"""A link between two servers that can stall: bytes stop, connections stay."""

import select
import socket
import threading


class Link:
    """Forwards connections that come to (address, port) to `to`, in a thread, until closed."""

    def __init__(self, address, to):
        self._to = to
        self._flows = threading.Event()
        self._flows.set()
        self._ends = threading.Event()
        self._listener = socket.create_server((address, 0))
        self._pairs = {}  # of sockets, each with the one that its bytes go to
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    @property
    def port(self):
        return self._listener.getsockname()[1]

    def stall(self):
        self._flows.clear()

    def flow(self):
        self._flows.set()

    def close(self):
        self._ends.set()
        self._flows.set()
        self._thread.join(5)
        for each in [self._listener, *self._pairs]:
            each.close()

    def _run(self):
        while not self._ends.is_set():
            self._flows.wait()
            ready, _, _ = select.select([self._listener, *self._pairs], [], [], 0.05)
            for each in ready if self._flows.is_set() else []:
                if each is self._listener:
                    self._accept()
                elif each in self._pairs:
                    self._forward(each)

    def _accept(self):
        client, _ = self._listener.accept()
        try:
            server = socket.create_connection(self._to, timeout=2)
        except OSError:
            client.close()
            return
        self._pairs.update({client: server, server: client})

    def _forward(self, source):
        target = self._pairs[source]
        try:
            data = source.recv(65536)
            if data:
                target.sendall(data)
                return
        except OSError:
            pass
        for each in (source, target):
            del self._pairs[each]
            each.close()
