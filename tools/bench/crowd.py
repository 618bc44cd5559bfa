#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""crowd.py [ANSWERS]: how long answers of `ktally serve --source procfs` take on this machine, alone, beside
1000 connections that do nothing, and beside 100 more that send a request byte by byte; with the usual limit
of connections, and with one that none of them reaches.  Not here: that all are answered (tests/e2e).
"""
import contextlib
import os
import resource
import socket
import statistics
import sys
import threading
import time

sys.dont_write_bytecode = True
TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(TOP, "tests/e2e"))

from serve_server import Server  # noqa: E402

IDLE, SLOW = 1000, 100
PAUSE = 0.1  # between two bytes of a slow one
REQUEST = b"GET /metrics HTTP/1.1\r\nHost: localhost\r\nX: " + b"y" * 100000


class Slow(threading.Thread):
    """Connections that send a byte now and then; who is let go comes again."""

    def __init__(self, port):
        super().__init__(daemon=True)
        self.port = port
        self.connections = []
        self.ended = threading.Event()

    def connect(self):
        while len(self.connections) < SLOW:
            with contextlib.suppress(OSError):
                self.connections.append(socket.create_connection(("127.0.0.1", self.port), 10))

    def run(self):
        at = 0
        while not self.ended.wait(PAUSE):
            self.connect()
            for connection in self.connections[:]:
                try:
                    connection.send(REQUEST[at:at + 1])
                except OSError:
                    connection.close()
                    self.connections.remove(connection)
            at = (at + 1) % len(REQUEST)

    def end(self):
        self.ended.set()
        self.join()
        for connection in self.connections:
            connection.close()


def time_answers(server, path, count):
    """Each over a connection of its own, as a probe has it: ms."""
    times = []
    for _ in range(count):
        begun = time.monotonic()
        status = server.status(path)
        times.append(1000 * (time.monotonic() - begun))
        if status != 200:
            raise SystemExit(f"crowd: {path}: {status}")
    return times


def show(server, crowd, count):
    for path in "/livez", "/metrics":
        times = time_answers(server, path, count)
        print(f"{crowd:<22} {path:<10} {statistics.median(times):>9.2f} {max(times):>9.2f}", flush=True)


def measure(connections, count):
    print(f"\n--connections {connections}, {count} answers {'median ms':>22} {'worst ms':>9}")
    with Server("--connections", str(connections), "--fail-on", "nothing", interval="1s") as server:
        server.wait_for_sample()
        show(server, "alone", count)
        idle = [server.connect() for _ in range(IDLE)]
        show(server, f"{IDLE} idle", count)
        slow = Slow(server.port)
        slow.connect()
        slow.start()
        show(server, f"{IDLE} idle, {SLOW} slow", count)
        slow.end()
        for connection in idle:
            connection.close()


def main():
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    resource.setrlimit(resource.RLIMIT_NOFILE, (8192, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
    for connections in 128, 4096:
        measure(connections, count)


if __name__ == "__main__":
    main()
