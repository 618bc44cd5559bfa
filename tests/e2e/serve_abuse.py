#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""What attackers and broken clients send to `ktally serve`: it answers others all the while, within
bounded memory.  Prints TAP.  Not here: what is asked properly (serve.py)."""
import contextlib
import os
import resource
import select
import socket
import sys
import time

import top_names
from serve_server import Server, read_all, wait_for

MEMORY_KB = 64 * 1024
GET = b"GET /livez HTTP/1.1\r\nHost: localhost\r\n"


def memory(server):
    with open(f"/proc/{server.pid}/status") as file:
        return int(next(line for line in file if line.startswith("VmHWM")).split()[1])


def still_answers(server):
    assert server.status("/livez") == 200
    assert server.status("/metrics") == 200
    assert memory(server) < MEMORY_KB, memory(server)


def send(server, data):
    """The status line of the answer, or b"" when there is none."""
    with server.connect() as connection:
        # Who has read enough answers, or hangs up, before all was sent.
        with contextlib.suppress(ConnectionResetError, BrokenPipeError):
            connection.sendall(data)
        return read_all(connection).split(b"\r\n")[0]


def status(line):
    return int(line.split()[1]) if line else 0


def requests_that_are_too_large_are_refused():
    with Server() as server:
        large = send(server, b"GET /" + b"a" * (1 << 20) + b" HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert status(large) in (0, 413, 414, 431), large
        headers = b"".join(b"X-%d: y\r\n" % i for i in range(100000))
        assert status(send(server, GET + headers + b"\r\n")) in (0, 413, 431)
        assert status(send(server, GET + b"X: " + b"y" * (1 << 20) + b"\r\n\r\n")) in (0, 413, 431)
        assert status(send(server, GET + b"Authorization: " + b"y" * 5000 +
                           b"\r\nConnection: close\r\n\r\n")) == 200
        still_answers(server)


def queries_that_are_too_long_are_refused():
    """The library would find no room for them and wait."""
    with Server() as server:
        for query in b"a&" * 300, b"a&" * 8000, b"ab=cd&" * 500, b"a" * 9000, b"?" * 9000, b"&" * 9000:
            for method in b"GET", b"POST":
                answer = send(server, method + b" /livez?" + query + b" HTTP/1.1\r\nHost: localhost\r\n\r\n")
                assert status(answer) == 414, (answer, method, query[:10])
        still_answers(server)


def paths_are_what_they_are():
    with Server() as server:
        for path in "/..%2fmetrics", "/../metrics", "//metrics", "/metrics/", "/metrics%00", \
                "/METRICS", "/health/../metrics", "/%2e%2e/etc/passwd", "/health/detailed/x", "/*", \
                "/metrics%0d%0aX:y", "/metric%73":
            assert server.status(path) == 404, path
        assert server.status("/livez?" + "&".join(f"a{i}={i}" for i in range(200))) == 200
        assert server.status("/livez?verbose=%00%ff&&&=") == 200
        still_answers(server)


def what_is_no_http_is_refused():
    with Server() as server:
        for data in b"\0" * 1000 + b"\r\n\r\n", b"\xff\xfe\r\n\r\n", b"GET\r\n\r\n", \
                b"GET /livez HTTP/9.9\r\n\r\n", b"GET /livez HTTP/1.1\r\n\r\n", \
                b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\0" * 100 + b"\r\n\r\n", \
                b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", b"GET http://evil.example/ HTTP/1.1\r\n\r\n":
            assert status(send(server, data)) not in (200, 500), data
        still_answers(server)


def bodies_are_not_read():
    with Server() as server:
        for method in b"POST", b"PUT":
            answer = send(server, method + b" /metrics HTTP/1.1\r\nHost: localhost\r\n"
                          b"Content-Length: 100000000\r\n\r\n" + b"x" * 1000000)
            assert status(answer) in (0, 405), answer
        chunk = b"GET /livez HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
        assert status(send(server, chunk + b"zz\r\nnonsense\r\n")) in (0, 400)
        assert status(send(server, chunk + b"ffffffffffffffff\r\nx\r\n")) in (0, 400, 413)
        still_answers(server)


def requests_in_one_go_are_answered_in_order():
    with Server() as server, server.connect() as connection:
        connection.sendall(50 * (GET + b"\r\n") + b"GET /nope HTTP/1.1\r\nHost: localhost\r\n"
                           b"Connection: close\r\n\r\n")
        answer = read_all(connection)
        assert answer.count(b"HTTP/1.1 200 ") == 50, answer[-500:]
        assert answer.rindex(b"HTTP/1.1 404 ") > answer.rindex(b"HTTP/1.1 200 ")


def old_clients_are_answered():
    with Server() as server:
        assert status(send(server, b"GET /livez HTTP/1.0\r\n\r\n")) == 200


def idle_connections(server, count):
    connections = []
    for _ in range(count):
        connections.append(server.connect())
    return connections


def a_thousand_idle_connections_do_not_stop_a_probe():
    resource.setrlimit(resource.RLIMIT_NOFILE, (4096, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
    with Server("--fail-on", "nothing") as server:
        server.wait_for_sample()
        idle = idle_connections(server, 1000)
        for path in "/healthz", "/livez", "/readyz", "/metrics":
            assert server.status(path) == 200, path
        # Who holds one and does nothing is let go for who comes.
        wait_for(lambda: sum(bool(select.select([c], [], [], 0)[0]) for c in idle) >= 850)
        assert len(os.listdir(f"/proc/{server.pid}/fd")) < 200
        assert memory(server) < MEMORY_KB
        for connection in idle:
            connection.close()
        still_answers(server)


def who_sends_headers_byte_by_byte_is_let_go():
    with Server() as server:
        slow = [server.connect() for _ in range(50)]
        at = 0
        left = set(slow)
        until = time.monotonic() + 60
        while left:
            assert time.monotonic() < until, len(left)
            for connection in list(left):
                try:
                    connection.send((GET + b"X: " + b"y" * 100000)[at:at + 1])
                except OSError:
                    left.discard(connection)
            at += 1
            if at % 10 == 0:
                assert server.status("/livez") == 200
            # As slow as they like to be: it is what this is about.
            select.select([], [], [], 0.2)
        for connection in slow:
            connection.close()


def who_does_not_take_an_answer_does_not_hold_up_others():
    names = [b"zq%012d" % i for i in range(300)]
    with top_names.processes(names), Server() as server:
        server.wait_for_sample()
        lazy = []
        for _ in range(20):
            connection = socket.socket()
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
            connection.connect(("127.0.0.1", server.port))
            connection.sendall(20 * b"GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n")
            lazy.append(connection)
        for _ in range(20):
            still_answers(server)
        for connection in lazy:
            connection.close()


def connections_that_end_anywhere_do_no_harm():
    with Server() as server:
        request = b"GET /metrics HTTP/1.1\r\nHost: localhost\r\nAccept: */*\r\n\r\n"
        for at in range(len(request) + 1):
            with server.connect() as connection:
                connection.sendall(request[:at])
        still_answers(server)


TESTS = [
    requests_that_are_too_large_are_refused, queries_that_are_too_long_are_refused,
    paths_are_what_they_are, what_is_no_http_is_refused,
    bodies_are_not_read, requests_in_one_go_are_answered_in_order, old_clients_are_answered,
    a_thousand_idle_connections_do_not_stop_a_probe, who_sends_headers_byte_by_byte_is_let_go,
    who_does_not_take_an_answer_does_not_hold_up_others, connections_that_end_anywhere_do_no_harm,
]

if __name__ == "__main__":
    sys.exit(top_names.run_tests(TESTS))
