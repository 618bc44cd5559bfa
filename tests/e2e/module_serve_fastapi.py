#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""`ktally serve` with the module watches a web application that crashes and starves: how its workers
ended is told, and that they crash again and again.  Prints TAP.  Leaves the module loaded.  Not here:
leaks (serve_fastapi.py, module_serve_prometheus.py)."""
import sys

import fastapi_demo
import top_names
from fastapi_demo import NAME, Demo, alerted, figure, level, told, wait_for_reason, watched
from kernel_module import load
from serve_server import wait_for


def a_starved_loop_is_in_metrics_and_health():
    load()
    fastapi_demo.a_starved_loop_is_told("netlink")


def a_crash_is_told_with_its_signal_or_code():
    load()
    with watched("netlink") as (server, demo):
        assert demo.tell("POST", "/crash") is None
        wait_for(lambda: figure(server, "exits_total", ',result="signal",signal="SIGSEGV"') == 1)
        assert figure(server, "exits_total", ',result="error"') == 0
        assert demo.tell("POST", "/exit?code=3") is None
        wait_for(lambda: figure(server, "exits_total", ',result="error"') == 1)
        # Of all that was used nothing is lost with those who used it.
        assert figure(server, "cpu_seconds_total", ',mode="user"') > 0


def crash_thrice(demo):
    """It is started again, as a service manager does."""
    assert demo.tell("POST", "/crash") is None
    for _ in range(2):
        with Demo() as again:
            assert again.tell("POST", "/abort") is None


def a_crash_loop_is_in_metrics_health_and_alerts():
    load()
    with alerted("netlink") as (server, demo, receiver):
        assert level(server, "crash-loop") == 0
        crash_thrice(demo)
        text = wait_for_reason(server, "crash-loop", f"{NAME} ended abnormally 3 times")
        assert figure(server, "exits_total", ',result="signal",signal="SIGABRT"') == 2
        alert = wait_for(lambda: told(receiver, "crash-loop", "firing", f"{NAME} ended"))
        assert alert["labels"]["comm"] == NAME, alert
        print(f"# {text}")


TESTS = [
    a_starved_loop_is_in_metrics_and_health, a_crash_is_told_with_its_signal_or_code,
    a_crash_loop_is_in_metrics_health_and_alerts,
]

if __name__ == "__main__":
    fastapi_demo.prepare()
    sys.exit(top_names.run_tests(TESTS))
