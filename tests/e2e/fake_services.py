# SPDX-License-Identifier: GPL-2.0
"""Services for tests to depend on: one that answers well, and what can go wrong with one.  Each
listens on a port that the kernel chose.  Not here: what is said of them (serve_checks.py)."""
import contextlib
import os
import socket
import ssl
import subprocess
import tempfile
import threading

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


class Service:
    """`with Service(answer) as service:` calls answer(connection) for each client, after reading what
    it asks; without one nobody is ever accepted."""

    def __init__(self, answer=None, port=0, context=None):
        self.answer, self.context = answer, context
        self.listener = socket.create_server(("127.0.0.1", port), backlog=256)
        self.port = self.listener.getsockname()[1]
        self.asked = 0
        self.clients = []

    def __enter__(self):
        if self.answer:
            threading.Thread(target=self.accept, daemon=True).start()
        return self

    def accept(self):
        with contextlib.suppress(OSError):
            while True:
                client = self.listener.accept()[0]
                self.clients.append(client)
                threading.Thread(target=self.serve, args=[client], daemon=True).start()

    def serve(self, client):
        with contextlib.suppress(OSError):
            if self.context:
                client = self.context.wrap_socket(client, server_side=True)
            if client.recv(65536):
                self.asked += 1
                self.answer(client)
            client.close()

    def __exit__(self, *_):
        for each in self.listener, *self.clients:
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()

    @property
    def address(self):
        return f"127.0.0.1:{self.port}"

    @property
    def url(self):
        return f"http{'s' if self.context else ''}://{self.address}/"


def says(text):
    return lambda client: client.sendall(text)


def status(number, headers=""):
    return says(f"HTTP/1.1 {number} Word\r\n{headers}Content-Length: 0\r\n\r\n".encode())


def never(client):
    client.recv(1)


def closes(client):
    client.shutdown(socket.SHUT_RDWR)


def repeats(first, again, pause=None):
    """Says something again and again, with a pause between or without an end in sight."""
    wait = threading.Event()

    def answer(client):
        client.sendall(first)
        while True:
            client.sendall(again)
            if pause:
                wait.wait(pause)
    return answer


endless_body = repeats(b"HTTP/1.1 200 OK\r\n\r\n", b"x" * 65536)
endless_headers = repeats(b"HTTP/1.1 200 OK\r\n", b"X-Y: " + b"z" * 1000 + b"\r\n")
slow_headers = repeats(b"HTTP/1.1 200 OK\r\n", b"X: y\r\n", 0.05)
slow_body = repeats(b"HTTP/1.1 200 OK\r\nContent-Length: 99999\r\n\r\n", b"x", 0.05)


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


@contextlib.contextmanager
def full_socket():
    """The path of a unix socket that accepts nobody and whose queue is full."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "s")
        with socket.socket(socket.AF_UNIX) as listener, socket.socket(socket.AF_UNIX) as client:
            listener.bind(path)
            listener.listen(0)
            client.connect(path)
            yield path


@contextlib.contextmanager
def untrusted():
    """TLS with a certificate that nobody signed."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                        "ec_paramgen_curve:prime256v1", "-nodes", "-days", "1", "-subj",
                        "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout",
                        f"{folder}/key", "-out", f"{folder}/cert"], check=True,
                       stderr=subprocess.DEVNULL)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(f"{folder}/cert", f"{folder}/key")
        yield context
