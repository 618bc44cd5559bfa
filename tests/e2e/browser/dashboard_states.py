# SPDX-License-Identifier: GPL-2.0
"""A dashboard in a browser, and states for it to show.  Not here: the tests (dashboard.py, dashboard_use.py)."""
import contextlib
import json

from browser import Browser
from serve_server import Server

NONE = "–"


def url(server):
    return f"http://127.0.0.1:{server.port}/dashboard"


@contextlib.contextmanager
def dashboard(*options, **how):
    """(server, page), when the page is live."""
    with Server(*options) as server:
        server.wait_for_sample()
        with Browser(url(server), **how) as page:
            page.wait_live()
            yield server, page


def stays_quiet(page, but=()):
    """The console is empty, but of what comes from these sources."""
    said = page.complaints(but)
    assert not said, said


def state(**members):
    """One that is complete enough to be shown."""
    return json.dumps({"version": "0.1.0", "time": "2026-11-26T15:00:00.000Z", "age_seconds": 0,
                       "interval_seconds": 3600, "source": "netlink", "exits_complete": True,
                       "health": {"status": "healthy", "reasons": []}, "host": {"hostname": "host"},
                       "processes": [], "groups": [], "exits": [], "latencies": [], **members})


def ill(level, text="something is full"):
    return {"status": level, "reasons": [{"rule": "r", "level": level, "text": text,
                                          "since": "2026-11-26T14:00:00.000Z"}]}


LONG = "a-name-that-goes-on-and-on-" * 4


def full(level):
    """A state with something in each table, and long names."""
    task = {"pid": 4194304, "comm": "fifteen-bytes-a", "user": LONG, "unit": LONG, "state": "uninterruptible",
            "cpu_percent": 12799.9, "values": {"rss": 2**43, "swap": 2**43},
            "rates": {"read_bytes": 1e12, "write_bytes": 1e12, "run_delay": 1e12, "blkio_delay": 1}}
    return state(
        health=ill(level, LONG + "/" + "x" * 80), host={"hostname": LONG, "cpus": 128, "processes": 99999,
                                                       "uptime_seconds": 1e8, "cpu_percent": 99},
        processes=[task] * 3, groups=[{**task, "name": LONG, "processes": 99999, "starts": 1e9,
                                       "ends": {"error": 1e6, "signal": 1e6}}],
        exits=[{"time": "2026-11-25T14:00:00.000Z", "pid": 4194304, "comm": "fifteen-bytes-a", "signal": "SIGRTMIN+15",
                "lived_seconds": 1e8, "cpu_seconds": 1e8, "peak_bytes": 2**43}],
        latencies=[{"kind": "offcpu-involuntary", "count": 1e15, "p50_seconds": 1, "p95_seconds": 20,
                    "p99_seconds": 33}],
        alerts=[{"rule": LONG, "level": level, "state": "resolved", "subject": LONG, "text": LONG, "value": 1e12,
                 "threshold": 1e12, "since": "2026-11-25T14:00:00.000Z"}])


def usual():
    """A state with figures and names as they mostly are."""
    task = {"pid": 123456, "comm": "systemd-journal", "user": "www-data", "unit": "systemd-journald.service",
            "state": "sleeping", "cpu_percent": 100.5, "values": {"rss": 3.9 * 2**30, "swap": 2**20},
            "rates": {"read_bytes": 117e3, "write_bytes": 6.6e6, "run_delay": 6.6e8}}
    return state(
        health=ill("warning"), processes=[task] * 20,
        groups=[{**task, "name": "systemd-journald.service", "processes": 12, "starts": 1234,
                 "ends": {"error": 12, "signal": 3}}] * 20,
        exits=[{"time": "2026-11-26T15:00:00.000Z", "pid": 123456, "comm": "systemd-journal", "signal": "SIGKILL",
                "lived_seconds": 3.25, "cpu_seconds": 0.12, "peak_bytes": 22e6}],
        latencies=[{"kind": "offcpu-involuntary", "count": 91234, "p50_seconds": 49e-6, "p95_seconds": 539e-6,
                    "p99_seconds": 2.3e-3}],
        alerts=[{"rule": "io-pressure", "level": "warning", "state": "firing", "subject": "host", "value": 42.1,
                 "text": "tasks waited for I/O 41.7 % of the last 10 s", "threshold": 40,
                 "since": "2026-11-26T14:00:00.000Z"}])
