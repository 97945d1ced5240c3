"""MySQL servers that no MariaDB plays: the listener of any, its words in frames, and broken ones."""

import socket
import socketserver
import struct
import threading

SCRAMBLE = b"abcdefghijklmnopqrst"
CLIENT_MYSQL, CONNECT_WITH_DB, PROTOCOL_41, SECURE_CONNECTION = 1, 1 << 3, 1 << 9, 1 << 15
PLUGIN_AUTH, DEPRECATE_EOF, QUERY_ATTRIBUTES = 1 << 19, 1 << 24, 1 << 27
OK = b"\x00\x00\x00\x02\x00\x00\x00"
EOF = b"\xfe\0\0\x02\0"


def frame(sequence, payload):
    return len(payload).to_bytes(3, "little") + bytes([sequence]) + payload


def lenenc(text):
    return bytes([len(text)]) + text.encode()


def _column(name):
    return lenenc("def") + lenenc("") * 3 + lenenc(name) * 2 + b"\x0c" + struct.pack("<HIBHBH", 33, 255, 253, 0, 0, 0)


def _row(values):
    return b"".join(b"\xfb" if value is None else lenenc(value) for value in values)


def table(columns, lines, capabilities=0):
    """A result set in whole frames, for a client that has chosen `capabilities`; None is NULL."""
    deprecate_eof = capabilities & DEPRECATE_EOF
    payloads = [bytes([len(columns)]), *map(_column, columns), *([] if deprecate_eof else [EOF]), *map(_row, lines),
                b"\xfe" + OK[1:] if deprecate_eof else EOF]
    return b"".join(frame(number, payload) for number, payload in enumerate(payloads, 1))


def rows(*values, capabilities=0):
    """The answer of one row."""
    return table(["c"] * len(values), [values], capabilities)


def greeting(plugin, version="8.0.36", scramble=SCRAMBLE, capabilities=CLIENT_MYSQL | PLUGIN_AUTH):
    """A greeting's payload; PROTOCOL_41 and SECURE_CONNECTION are always offered."""
    capabilities |= PROTOCOL_41 | SECURE_CONNECTION
    return (b"\x0a" + version.encode() + b"\0" + struct.pack("<I", 7) + scramble[:8] + b"\0"
            + struct.pack("<HBHHB", capabilities & 0xFFFF, 255, 2, capabilities >> 16, 21) + bytes(10)
            + scramble[8:] + b"\0" + plugin.encode() + b"\0")


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
    link.sendall(frame(0, greeting("mysql_native_password")))
    wait_for_the_end(link)


def resets(link):
    link.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    link.close()
