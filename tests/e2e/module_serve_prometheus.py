#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Debian's Prometheus and Alertmanager with `ktally serve` and the module: what only exit records
tell becomes an alert, and so does a module that goes away.  Prints TAP.  Leaves the module
loaded."""
import contextlib
import json
import sys

import fastapi_demo
import serve_prometheus
import top_names
from kernel_module import load, load_anew, unload
from prometheus import Alertmanager, Prometheus, Receiver
from serve_server import Server, file_with, wait_for

# Short, where those for a host that is to be watched wait.
RULES = {"groups": [{"name": "test", "rules": [
    {"alert": "GroupCrashes", "expr": 'sum by (instance, groupname) '
     '(increase(ktally_group_exits_total{result="signal",signal="SIGSEGV"}[20s])) > 0'},
    {"alert": "LeakingMemory", "expr": 'ktally_health_rule_level{rule="memory-growth"} > 0'},
    {"alert": "ModuleIsGone", "expr": "ktally_source_fallen_back == 1"},
]}]}


@contextlib.contextmanager
def told(server):
    """(prometheus, receiver)"""
    with file_with(json.dumps(RULES)) as rules, Receiver() as receiver, \
            Alertmanager(receiver) as manager, \
            Prometheus([f"127.0.0.1:{server.port}"], [rules], manager, "2s") as prometheus:
        prometheus.wait_for_up(1)
        yield prometheus, receiver


def a_target_is_up_whatever_processes_call_themselves():
    load()
    serve_prometheus.a_target_is_up_whatever_processes_call_themselves("netlink")


def a_crash_becomes_an_alert_that_ends():
    load()
    with fastapi_demo.watched("netlink") as (server, demo), told(server) as (prometheus, receiver):
        # Of a series that begins with 1 no increase is known: that takes a second crash.
        for count in 1, 2:
            assert demo.tell("POST", "/crash") is None
            wait_for(lambda count=count: prometheus.values(
                'ktally_group_exits_total{groupname="demo",signal="SIGSEGV"}') == [count])
        alert = receiver.wait_for("GroupCrashes", "firing")
        assert alert["labels"]["groupname"] == "demo", alert
        receiver.wait_for("GroupCrashes", "resolved")


def a_leak_becomes_an_alert_that_ends():
    load()
    with fastapi_demo.watched("netlink") as (server, demo), told(server) as (_, receiver):
        worker = demo.worker()
        demo.tell("POST", "/leak", worker)
        receiver.wait_for("LeakingMemory", "firing")
        demo.tell("DELETE", "/leak", worker)
        receiver.wait_for("LeakingMemory", "resolved")


def a_module_that_goes_away_becomes_an_alert_until_it_returns():
    load_anew()
    with Server("--fail-on", "nothing", source="auto") as server, told(server) as (_, receiver):
        unload()
        receiver.wait_for("ModuleIsGone", "firing")
        load()
        receiver.wait_for("ModuleIsGone", "resolved")


TESTS = [
    a_target_is_up_whatever_processes_call_themselves, a_crash_becomes_an_alert_that_ends,
    a_leak_becomes_an_alert_that_ends, a_module_that_goes_away_becomes_an_alert_until_it_returns,
]

if __name__ == "__main__":
    fastapi_demo.prepare()
    sys.exit(top_names.run_tests(TESTS))
