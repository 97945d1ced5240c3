"""A guest's job: every kind of check, each with a server that is good and one that is not. /out/services.json gets the
status, /out/table the kernel's.

    checks.py TENBIN CONFIGURATION"""

import json
import os
import pathlib
import socketserver
import ssl
import subprocess
import sys
import threading
import time

OUT = pathlib.Path("/out")
TENBIN, CONFIGURATION = sys.argv[1:]
RUN = "/run/tenbin"


class Tcp(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


class Udp(socketserver.ThreadingUDPServer):
    daemon_threads = True


def serve(kind, address, part):
    class Handler(socketserver.BaseRequestHandler):
        def handle(self):
            try:
                part(self.request)
            except OSError:
                pass  # the client left
    server = kind(address, Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def web(link):
    """Keeps its connections, as servers do."""
    while request := link.recv(4096).decode():
        path = request.split()[1]
        if path == "/":
            link.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello")
        elif path == "/moved":
            link.sendall(b"HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 0\r\n\r\n")
        else:
            link.sendall(b"HTTP/1.1 503 Broken\r\nContent-Length: 0\r\n\r\n")


def web_by_tls(context):
    def part(link):
        with context.wrap_socket(link, server_side=True) as inner:
            web(inner)
    return part


def mail(link):
    link.sendall(b"220-mail.example.com\r\n")
    time.sleep(0.05)  # a banner need not come at once, nor in one piece
    link.sendall(b"220 ready\r\n")
    while line := link.recv(512).decode():
        link.sendall(b"221 bye\r\n" if line.startswith("QUIT") else b"250-here\r\n250 SIZE\r\n")
        if line.startswith("QUIT"):
            return


def mail_that_is_full(link):
    link.sendall(b"421 too many connections\r\n")
    link.recv(512)


class NameHandler(socketserver.BaseRequestHandler):
    rcode = 0

    def handle(self):
        data, socket = self.request
        if len(data) > 3:
            socket.sendto(data[:2] + bytes([0x81, self.rcode]) + data[4:], self.client_address)


class Refusing(NameHandler):
    rcode = 5


def certificate():
    made = "/run/tls.pem"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days",
                    "1", "-subj", "/CN=www.example.com", "-keyout", made, "-out", "/run/tls.crt"], check=True,
                   capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain("/run/tls.crt", made)
    return context


def services():
    said = subprocess.run([TENBIN, "status", "--json", "--run-dir", RUN], capture_output=True, text=True)
    return json.loads(said.stdout)["services"] if said.returncode == 0 else []


def all_known():
    found = services()
    return found and all(server["checked"] for service in found for server in service["servers"])


def main():
    serve(Tcp, ("127.1.0.1", 80), web)
    serve(Tcp, ("127.1.0.2", 80), web)
    serve(Tcp, ("127.1.0.1", 443), web_by_tls(certificate()))
    serve(Tcp, ("127.1.0.1", 25), mail)
    serve(Tcp, ("127.1.0.2", 25), mail_that_is_full)
    for address, handler in (("127.1.0.1", NameHandler), ("127.1.0.2", Refusing)):
        threading.Thread(target=Udp((address, 53), handler).serve_forever, daemon=True).start()
    with open(OUT / "tenbin.log", "wb") as out:
        tenbin = subprocess.Popen([TENBIN, "run", "-f", CONFIGURATION, "--run-dir", RUN], stdin=subprocess.DEVNULL,
                                  stdout=out, stderr=subprocess.STDOUT)
    until = time.monotonic() + 60
    while not all_known() and time.monotonic() < until:
        time.sleep(0.3)
    time.sleep(6)  # what is measured: that nothing changes with the next rounds
    (OUT / "services.json").write_text(json.dumps(services()))
    (OUT / "table").write_text(subprocess.run(["ipvsadm", "-Ln"], capture_output=True, text=True).stdout)
    tenbin.terminate()
    tenbin.wait(20)
    os._exit(0)  # the servers' threads are not waited for


main()
