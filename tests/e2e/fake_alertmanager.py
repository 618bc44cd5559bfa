# SPDX-License-Identifier: GPL-2.0
"""Something that takes alerts as Alertmanager does, or does not, for tests of `ktally serve`.  Not
here: the tests (serve_alerts.py)."""
import contextlib
import datetime
import json
import os
import socket
import ssl
import subprocess
import threading

from serve_server import PATIENCE, wait_for

HANG, CUT, LONG = "hang", "cut", "long"


def date(text):
    return datetime.datetime.strptime(text[:26] + "Z", "%Y-%m-%dT%H:%M:%S.%fZ")


def ended(alert):
    return alert["ended"]


def read_request(connection):
    """(first line, headers in small letters, body), or None when it ends before."""
    data = b""
    while b"\r\n\r\n" not in data:
        more = connection.recv(65536)
        if not more:
            return None
        data += more
    head, _, body = data.partition(b"\r\n\r\n")
    first, *lines = head.decode("ascii").split("\r\n")
    headers = {name.lower(): value.strip() for name, value in (line.split(":", 1) for line in lines)}
    while len(body) < int(headers.get("content-length", 0)):
        more = connection.recv(65536)
        if not more:
            return None
        body += more
    return first, headers, body


class FakeAlertmanager:
    """`with FakeAlertmanager(500, 200) as fake:` answers so, the last for good.  A status; CUT ends
    the connection within an answer, HANG gives none, LONG one without end."""

    def __init__(self, *answers, context=None, deaf=False):
        self.answers = list(answers) or [200]
        self.context = context
        self.deaf = deaf        # it does not listen until listen() is called
        # (headers, alerts) of each request that was read; "ended" in one: it had, when it came
        self.requests = []
        self.held = []
        self.ending = threading.Event()

    def __enter__(self):
        self.socket = socket.socket()
        self.socket.bind(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.url = f"http{'s' if self.context else ''}://localhost:{self.port}"
        if not self.deaf:
            self.listen()
        return self

    def __exit__(self, *_):
        self.ending.set()
        with contextlib.suppress(OSError):
            self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()
        for connection in self.held:
            connection.close()

    def listen(self):
        self.socket.listen(16)
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while not self.ending.is_set():
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            connection.settimeout(PATIENCE)
            # A client that does not like our certificate goes away.
            with contextlib.suppress(OSError):
                if self.context:
                    connection = self.context.wrap_socket(connection, server_side=True)
                self.serve(connection)

    def serve(self, connection):
        request = read_request(connection)
        if not request:
            connection.close()
            return
        first, headers, body = request
        assert first == "POST /api/v2/alerts HTTP/1.1", first
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        alerts = json.loads(body.decode("utf-8", "strict"))
        now = datetime.datetime.utcnow()
        for alert in alerts:
            alert["ended"] = date(alert["endsAt"]) <= now
        self.requests.append((headers, alerts))
        if answer == HANG:
            self.held.append(connection)
            return
        if answer == CUT:
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nshort")
        elif answer == LONG:
            self.send_without_end(connection)
        else:
            words = b"" if answer == 200 else b"\x1b[2Jbad alert\n"
            connection.sendall(b"HTTP/1.1 %d X\r\nContent-Length: %d\r\n\r\n%s"
                               % (answer, len(words), words))
        connection.close()

    @staticmethod
    def send_without_end(connection):
        connection.sendall(b"HTTP/1.1 500 X\r\n\r\n")
        with contextlib.suppress(OSError):
            while True:
                connection.sendall(b"x" * 65536)

    def alerts(self, name=None):
        """All that were sent, in their order."""
        return [alert for _, alerts in list(self.requests) for alert in alerts
                if name in (None, alert["labels"]["alertname"])]

    def wait_for_alert(self, name, where=lambda alert: True):
        return wait_for(lambda: next(filter(where, self.alerts(name)), None))


class Authority:
    """A certificate for localhost and who signed it, in @folder."""

    def __init__(self, folder, name="localhost"):
        self.ca, self.cert, self.key = (os.path.join(folder, n) for n in ("ca.pem", "cert.pem", "key.pem"))
        ca_key = os.path.join(folder, "ca-key.pem")
        new = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
               "-nodes", "-days", "1"]
        self.run(*new, "-subj", "/CN=a test", "-keyout", ca_key, "-out", self.ca)
        self.run(*new, "-subj", f"/CN={name}", "-addext", f"subjectAltName=DNS:{name}", "-addext",
                 "basicConstraints=critical,CA:FALSE", "-CA", self.ca, "-CAkey", ca_key,
                 "-keyout", self.key, "-out", self.cert)

    @staticmethod
    def run(*command):
        subprocess.run(command, check=True, stderr=subprocess.DEVNULL, timeout=PATIENCE)

    def context(self):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.cert, self.key)
        return context
