# SPDX-License-Identifier: GPL-2.0
"""A running `ktally serve`, or another server, for tests, and ways to ask it.  Not here: the tests
(serve.py), Prometheus and Alertmanager (prometheus.py)."""
import contextlib
import http.client
import json
import os
import re
import signal
import socket
import subprocess
import tempfile
import time

KTALLY = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../build/bin/ktally")
PATIENCE = 60


class Program:
    """A server that runs while `with Program(arguments) as server:` does, on the port it says."""
    says_port = r"\(port (\d+)\)"
    address = "127.0.0.1"

    def __init__(self, *arguments, env=None):
        self.arguments = arguments
        self.env = env

    def __enter__(self):
        self.log = tempfile.TemporaryFile("a+")
        # Whatever becomes of the test, it ends.
        self.process = subprocess.Popen(["timeout", "--foreground", "280", *self.arguments],
                                        stdout=self.log, stderr=self.log, env=self.env)
        try:
            found = self.wait_for_log(self.says_port)
        except BaseException:
            self.__exit__()
            raise
        self.port = int(found.group(1))
        return self

    def __exit__(self, *_):
        with contextlib.suppress(ProcessLookupError, subprocess.TimeoutExpired):
            self.process.terminate()
            self.process.wait(20)
        self.process.kill()
        self.process.wait()
        self.log.close()

    @property
    def pid(self):
        """Of the program itself, below timeout(1)."""
        with open(f"/proc/{self.process.pid}/task/{self.process.pid}/children") as file:
            return int(file.read().split()[0])

    def said(self):
        self.log.seek(0)
        return self.log.read()

    def wait_for_log(self, pattern):
        def search():
            assert self.process.poll() is None or re.search(pattern, self.said()), self.said()
            return re.search(pattern, self.said())
        return wait_for(search)

    def signal(self, number):
        os.kill(self.pid, number)

    def ask(self, path, method="GET", connection=None, **headers):
        """(status, headers, body)"""
        own = connection or http.client.HTTPConnection(self.address, self.port, timeout=PATIENCE)
        own.request(method, path, headers={key.replace("_", "-"): value for key, value in headers.items()})
        answer = own.getresponse()
        result = answer.status, dict(answer.getheaders()), answer.read()
        if not connection:
            own.close()
        return result

    def status(self, path, **headers):
        return self.ask(path, **headers)[0]

    def text(self, path, **headers):
        return self.ask(path, **headers)[2].decode("utf-8", "strict")

    def connect(self):
        return socket.create_connection((self.address, self.port), timeout=PATIENCE)

    def json(self, path, **headers):
        return json.loads(self.text(path, **headers))


class Server(Program):
    """`with Server(options) as server:`, ktally itself. @within: a command that becomes the one behind
    it, as `ip netns exec NAME` does."""

    def __init__(self, *options, listen="127.0.0.1:0", interval="200ms", env=None, source="procfs",
                 within=()):
        self.address = listen.rsplit(":", 1)[0]
        super().__init__(*within, KTALLY, "serve", "--source", source, "-i", interval, "-l", listen,
                         *options,
                         env=dict(os.environ, XDG_CONFIG_HOME="/nonexistent", HOME="/nonexistent",
                                  **(env or {})))

    def metrics(self, **headers):
        """{"name{labels}": value}"""
        lines = self.text("/metrics", **headers).splitlines()
        return {name: float(value) for name, value in
                (line.rsplit(" ", 1) for line in lines if not line.startswith("#"))}

    def wait_for_sample(self):
        return wait_for(lambda: self.metrics().get("ktally_samples_total"))

    def wait_for_samples(self, count):
        """Until so many were begun and ended after now; gives the metrics of the last."""
        known = self.metrics().get("ktally_samples_total", 0)

        def later():
            metrics = self.metrics()
            # One may be under way.
            return metrics.get("ktally_samples_total", 0) > known + count and metrics
        return wait_for(later)


def wait_for(what):
    """What a function gives when that is true at last."""
    until = time.monotonic() + PATIENCE
    while True:
        found = what()
        if found:
            return found
        assert time.monotonic() < until, "waited in vain"
        time.sleep(0.05)


def read_all(connection):
    data = b""
    with contextlib.suppress(ConnectionResetError):
        while True:
            more = connection.recv(65536)
            if not more:
                break
            data += more
    return data


@contextlib.contextmanager
def file_with(text, mode=0o600):
    with tempfile.NamedTemporaryFile("w") as file:
        os.chmod(file.name, mode)
        file.write(text)
        file.flush()
        yield file.name


def rewrite(name, text):
    with open(name, "w", encoding="utf-8") as file:
        file.write(text)


def fails(*options, source="procfs"):
    """(exit status, what was said) of one that does not begin."""
    done = subprocess.run(["timeout", "30", KTALLY, "serve", "--source", source, *options],
                          stderr=subprocess.PIPE, check=False)
    return done.returncode, done.stderr.decode()


@contextlib.contextmanager
def burn(name):
    """A process of this name that uses a CPU while the block runs; gives its pid."""
    child = subprocess.Popen(["/usr/bin/python3", "-c", f"""
import ctypes, signal
signal.alarm(300)
ctypes.CDLL(None).prctl(15, {name!r}, 0, 0, 0)
while True: pass"""])
    try:
        yield child.pid
    finally:
        child.kill()
        child.wait()


def end_of(server, number):
    """Exit status after a signal."""
    os.kill(server.pid, number)
    status = server.process.wait(PATIENCE)
    return status if status >= 0 else 128 - status


HANGUP = signal.SIGHUP
