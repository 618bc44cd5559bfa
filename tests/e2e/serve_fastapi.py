#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""`ktally serve` with the procfs source watches a web application that leaks, crashes and starves.
Prints TAP.  Not here: ends by code and signal, and crash loops, which only the module tells
(module_serve_fastapi.py)."""
import sys

import fastapi_demo
import top_names


def a_leak_is_in_metrics_and_health():
    fastapi_demo.a_leak_is_told("procfs")


def a_starved_loop_is_in_metrics_and_health():
    fastapi_demo.a_starved_loop_is_told("procfs")


def a_leak_becomes_an_alert_that_ends():
    fastapi_demo.a_leak_becomes_an_alert("procfs")


def a_blocked_loop_is_in_metrics():
    fastapi_demo.a_blocked_loop_uses_a_processor("procfs")


def a_worker_that_crashed_is_a_zombie_of_its_master():
    with fastapi_demo.watched("procfs") as (server, demo):
        assert demo.tell("POST", "/crash") is None
        fastapi_demo.wait_for_reason(server, "zombies", f"(pid {demo.pid})")
        # The other worker goes on, and procfs does not say how this one ended.
        assert demo.tell("GET", "/")["pid"]
        assert fastapi_demo.figure(server, "exits_total", ',result="success"') is None
        assert fastapi_demo.level(server, "crash-loop") is None


TESTS = [
    a_leak_is_in_metrics_and_health, a_leak_becomes_an_alert_that_ends,
    a_starved_loop_is_in_metrics_and_health, a_blocked_loop_is_in_metrics,
    a_worker_that_crashed_is_a_zombie_of_its_master,
]

if __name__ == "__main__":
    fastapi_demo.prepare()
    sys.exit(top_names.run_tests(TESTS))
