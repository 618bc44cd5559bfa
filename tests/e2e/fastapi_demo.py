# SPDX-License-Identifier: GPL-2.0
"""A FastAPI application under uvicorn with two workers, which leaks, crashes and starves on request
(demo/app.py), and what `ktally serve` says of it, from any source.  Not here: which source
(serve_fastapi.py, module_serve_fastapi.py)."""
import contextlib
import http.client
import json
import os
import resource

from prometheus import Alertmanager, Receiver
from serve_server import PATIENCE, Program, Server, file_with, wait_for

HERE = os.path.dirname(os.path.abspath(__file__))
# Another test of this may run on the host.
NAME = f"ktally-demo{os.getpid() % 1000}"
GROUPS = f"[demo]\ncomm = {NAME}\n"
WORKERS = 2
# The rules' own figures are for hours, not for a test. Each second some of a leak must be seen, and
# a slow machine may stand still for most of one.
RULES = """
[memory-growth]
warning = 4 MiB
warning-clear = 2 MiB
critical = never
window = 12 s
[run-queue-wait]
warning = 60 %
warning-clear = 40 %
critical = never
for = 1 s
[crash-loop]
warning = 3
warning-clear = 2
critical = 6
critical-clear = 5
[zombies]
warning = 1
warning-clear = 1
critical = never
for = 1 s
"""


def prepare():
    """No core files; and no niceness, whose waiting is no fault."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with contextlib.suppress(PermissionError):
        os.setpriority(os.PRIO_PROCESS, 0, 0)


class Demo(Program):
    """The application, once both workers answer; a connection stays with one of them."""

    def __init__(self):
        super().__init__("/usr/bin/python3", "-B", os.path.join(HERE, "demo", "run.py"),
                         env=dict(os.environ, DEMO_NAME=NAME))

    def __enter__(self):
        super().__enter__()
        try:
            wait_for(lambda: self.said().count("Application startup complete") == WORKERS)
        except BaseException:
            self.__exit__()
            raise
        return self

    def worker(self):
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)

    def tell(self, method, path, connection=None):
        """What the application answers; None when it dies of it."""
        try:
            status, _, body = self.ask(path, method, connection=connection)
        except (http.client.BadStatusLine, ConnectionError):
            return None
        assert status == 200, (path, status, body)
        return json.loads(body)


@contextlib.contextmanager
def watched(source, *options):
    """(server, demo)"""
    with file_with(GROUPS) as groups, file_with(RULES) as rules, \
            Server("-g", groups, "-r", rules, "--fail-on", "nothing", *options,
                   source=source) as server:
        with Demo() as demo:
            wait_for(lambda: figure(server, "processes") == WORKERS)
            yield server, demo


def figure(server, metric, labels=""):
    return server.metrics().get(f'ktally_group_{metric}{{groupname="demo"{labels}}}')


def level(server, rule):
    """None while it can't be judged."""
    return server.metrics().get(f'ktally_health_rule_level{{rule="{rule}"}}')


def named(server, rule, words):
    """What /health/detailed says by this rule of what these words name."""
    verdicts = json.loads(server.text("/health/detailed"))["verdicts"]
    return [verdict["text"] for verdict in verdicts
            if verdict["rule"] == rule and words in verdict["text"]]


def wait_for_reason(server, rule, words):
    text = wait_for(lambda: named(server, rule, words))[0]
    assert level(server, rule) >= 1
    return text


def a_leak_is_told(source):
    with watched(source) as (server, demo):
        # To start is to grow, too. Others on the host may grow as they like.
        wait_for(lambda: level(server, "memory-growth") is not None)
        wait_for(lambda: not named(server, "memory-growth", NAME))
        before = figure(server, "memory_bytes", ',type="anon"')
        worker = demo.worker()
        pid = demo.tell("POST", "/leak", worker)["pid"]
        wait_for(lambda: demo.tell("GET", "/", worker)["kept_bytes"] >= 16 << 20)
        text = wait_for_reason(server, "memory-growth", f"{NAME} (pid {pid})")
        kept = demo.tell("DELETE", "/leak", worker)["kept_bytes"]
        wait_for(lambda: figure(server, "memory_bytes", ',type="anon"') >= before + kept)
        # What is full and stays so is no leak.
        wait_for(lambda: not named(server, "memory-growth", NAME))
        print(f"# {text}")


def a_starved_loop_is_told(source):
    with watched(source) as (server, demo):
        before = figure(server, "run_delay_seconds_total")
        pid = demo.tell("POST", "/starve?seconds=60")["pid"]
        wait_for(lambda: figure(server, "run_delay_seconds_total") > before + 1)
        if os.getpriority(os.PRIO_PROCESS, 0) > 0:
            print("# no verdict: what is niced waits because its owner wants it to")
            return
        text = wait_for_reason(server, "run-queue-wait", f"{NAME} (pid {pid})")
        print(f"# {text}")


def told(receiver, rule, status, words):
    """The alert of this rule about what the words name."""
    return next((alert for alert in list(receiver.got) if alert["status"] == status and
                 alert["labels"]["alertname"] == rule and
                 words in alert["annotations"]["summary"]), None)


@contextlib.contextmanager
def alerted(source):
    """(server, demo, receiver): ktally itself tells Debian's Alertmanager, which tells the last."""
    with Receiver() as receiver, Alertmanager(receiver) as manager, \
            watched(source, "--alertmanager", f"http://127.0.0.1:{manager.port}", "--alert-hold",
                    "500ms", "--alert-repeat", "1s") as (server, demo):
        yield server, demo, receiver


def a_leak_becomes_an_alert(source):
    with alerted(source) as (_, demo, receiver):
        worker = demo.worker()
        words = f'{NAME} (pid {demo.tell("POST", "/leak", worker)["pid"]})'
        wait_for(lambda: told(receiver, "memory-growth", "firing", words))
        demo.tell("DELETE", "/leak", worker)
        wait_for(lambda: told(receiver, "memory-growth", "resolved", words))


def a_blocked_loop_uses_a_processor(source):
    """It is not starved: who waits are its clients."""
    with watched(source) as (server, demo):
        def used():
            return figure(server, "cpu_seconds_total", ',mode="user"')
        before = used()
        demo.tell("POST", "/block?seconds=2")
        wait_for(lambda: used() > before + 0.5)
