#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""/api/v1/stream of `ktally serve`: events as they come, and clients that do not take them, with
the procfs source.  Prints TAP.  Not here: what is in an event (serve_api.py)."""
import contextlib
import http.client
import json
import os
import signal
import socket
import sys

import top_names
from serve_api import Description
from serve_server import Server, end_of, read_all, wait_for

PATH = "/api/v1/stream"
REQUEST = f"GET {PATH} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()


class Stream:
    """`with Stream(server) as stream:`, for which it must be answered."""

    def __init__(self, server):
        self.connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)

    def __enter__(self):
        self.connection.request("GET", PATH)
        self.answer = self.connection.getresponse()
        assert self.answer.status == 200, self.answer.read()
        return self

    def __exit__(self, *_):
        self.answer.close()
        self.connection.close()

    def block(self):
        """Lines up to an empty one, without it."""
        lines = []
        while True:
            line = self.answer.readline()
            assert line.endswith(b"\n"), line
            if line == b"\n":
                return [line.decode() for line in lines]
            lines.append(line[:-1])

    def event(self):
        """(id, state) of the next one."""
        block = self.block()
        assert [line.split(": ")[0] for line in block] == ["id", "event", "data"], block
        assert block[1] == "event: state", block[1]
        return int(block[0][4:]), json.loads(block[2][6:])


def refusal(server):
    """What a stream is refused with; b"" when it is none."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    connection.request("GET", PATH)
    answer = connection.getresponse()
    # One that is not refused has no end.
    said = answer.read() if answer.status != 200 else b""
    assert answer.status in (200, 503), answer.status
    answer.close()
    connection.close()
    return said


def descriptors(server):
    return len(os.listdir(f"/proc/{server.pid}/fd"))


def cpu_ticks(server):
    with open(f"/proc/{server.pid}/stat") as file:
        return sum(map(int, file.read().rsplit(")", 1)[1].split()[11:13]))


def events_follow_and_their_ids_rise():
    with top_names.processes(top_names.HOSTILE), Server() as server:
        description = Description(server)
        with Stream(server) as stream:
            assert stream.answer.getheader("Content-Type") == "text/event-stream"
            assert stream.answer.getheader("Cache-Control") == "no-store"
            assert stream.block() == ["retry: 3000"]
            events = [stream.event() for _ in range(4)]
        numbers = [number for number, _ in events]
        assert numbers == sorted(set(numbers)), numbers
        times = [state["time"] for _, state in events]
        assert times == sorted(set(times)), times
        for _, state in events:
            description.check_named(state, "State")


def the_first_event_comes_at_once():
    with Server(interval="1h") as server:
        server.wait_for_sample()
        for _ in range(3):
            with Stream(server) as stream:
                stream.block()
                assert stream.event()[0] == 1


def there_are_sixteen_at_most():
    with Server(interval="1h") as server, contextlib.ExitStack() as stack:
        server.wait_for_sample()
        streams = [stack.enter_context(Stream(server)) for _ in range(16)]
        assert json.loads(refusal(server)) == {"error": "there are too many streams already"}
        for path in "/livez", "/metrics", "/api/v1/state":
            assert server.status(path) == 200, path
        for stream in streams:
            stream.block()
            stream.event()
        # One that leaves makes room, though there is nothing to send to it.
        streams[3].connection.close()
        streams[3].answer.close()
        wait_for(lambda: server.ask(PATH, method="HEAD")[0] == 200)


def streams_take_half_of_the_connections_at_most():
    with Server("--connections", "8", interval="1h") as server, contextlib.ExitStack() as stack:
        server.wait_for_sample()
        for _ in range(4):
            stack.enter_context(Stream(server))
        assert refusal(server)
        idle = [stack.enter_context(server.connect()) for _ in range(30)]
        assert server.status("/livez") == 200
        # Those that do nothing go, streams stay.
        wait_for(lambda: sum(has_ended(connection) for connection in idle) >= 20)
        assert refusal(server)


def has_ended(connection):
    connection.setblocking(False)
    try:
        return connection.recv(1, socket.MSG_PEEK) == b""
    except BlockingIOError:
        return False
    except ConnectionResetError:
        return True


def an_idle_stream_says_that_it_lives_and_costs_nothing():
    with Server(interval="1h") as server, contextlib.ExitStack() as stack:
        server.wait_for_sample()
        streams = [stack.enter_context(Stream(server)) for _ in range(16)]
        for stream in streams:
            stream.block()
            stream.event()
        before = cpu_ticks(server)
        assert [stream.block() for stream in streams] == 16 * [[": "]]
        # Of some 13 s, in which a server that asked again and again would do nothing else.
        assert cpu_ticks(server) - before < 100, cpu_ticks(server) - before
        assert refusal(server)


def who_does_not_read_is_let_go_of_and_holds_up_nobody():
    with Server(interval="100ms") as server:
        server.wait_for_sample()
        before = descriptors(server)
        lazy = [socket.socket() for _ in range(15)]
        for connection in lazy:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
            connection.connect(("127.0.0.1", server.port))
            connection.sendall(REQUEST)
        wait_for(lambda: descriptors(server) >= before + 15)
        with Stream(server) as reader:
            reader.block()
            numbers = [reader.event()[0] for _ in range(30)]
            assert numbers == sorted(set(numbers)), numbers
            assert server.status("/livez") == server.status("/metrics") == 200
            wait_for(lambda: descriptors(server) <= before + 1)
            reader.event()
        for connection in lazy:
            connection.close()


def it_ends_at_once_with_streams_open():
    for interval in "1h", "100ms":
        with Server(interval=interval) as server:
            server.wait_for_sample()
            with contextlib.ExitStack() as stack:
                streams = [stack.enter_context(Stream(server)) for _ in range(3)]
                stalled = stack.enter_context(server.connect())
                stalled.sendall(REQUEST)
                for stream in streams:
                    stream.block()
                    stream.event()
                assert end_of(server, signal.SIGTERM) == 0, server.said()
                for stream in streams:
                    # Another event may have been on its way.
                    with contextlib.suppress(http.client.IncompleteRead, ConnectionResetError):
                        stream.answer.read()
                read_all(stalled)


def clients_that_leave_anywhere_do_no_harm():
    with Server(interval="100ms") as server:
        server.wait_for_sample()
        for at in range(0, 60000, 997):
            with server.connect() as connection:
                connection.sendall(REQUEST)
                left = at
                while left > 0:
                    data = connection.recv(min(left, 65536))
                    # Those that left a moment ago may still count.
                    left = 0 if b" 503 " in data[:16] else left - len(data)
        assert server.status("/livez") == 200
        wait_for(lambda: server.ask(PATH, method="HEAD")[0] == 200)


def an_old_client_gets_events_too():
    with Server(interval="100ms") as server:
        server.wait_for_sample()
        with server.connect() as connection:
            connection.sendall(REQUEST.replace(b"HTTP/1.1", b"HTTP/1.0"))
            data = b""
            while data.count(b"event: state\n") < 3:
                more = connection.recv(65536)
                assert more, data[-100:]
                data += more
        assert b"chunked" not in data.split(b"\r\n\r\n")[0], data[:300]


TESTS = [
    events_follow_and_their_ids_rise, the_first_event_comes_at_once, there_are_sixteen_at_most,
    streams_take_half_of_the_connections_at_most, an_idle_stream_says_that_it_lives_and_costs_nothing,
    who_does_not_read_is_let_go_of_and_holds_up_nobody, it_ends_at_once_with_streams_open,
    clients_that_leave_anywhere_do_no_harm, an_old_client_gets_events_too,
]

if __name__ == "__main__":
    sys.exit(top_names.run_tests(TESTS))
