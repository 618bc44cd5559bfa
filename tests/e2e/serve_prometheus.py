#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Debian's Prometheus and Alertmanager with `ktally serve`, which reads procfs.  Prints TAP.
Not here: each rule by itself, with made-up series (serve_rules.py); the page of metrics (serve.py)."""
import sys

import top_names
from prometheus import Prometheus
from serve_server import Server, file_with

GROUPS = "[{comm}]\n"


def a_target_is_up_whatever_processes_call_themselves():
    with top_names.processes(top_names.HOSTILE), file_with(GROUPS) as groups, \
            Server("-g", groups) as server, \
            Prometheus([f"127.0.0.1:{server.port}"]) as prometheus:
        prometheus.wait_for_up(1)
        assert prometheus.values("ktally_up") == [1]
        assert prometheus.values('count(ktally_group_processes{groupname=~"zq.*"})') == \
            [len(set(top_names.HOSTILE))]


TESTS = [a_target_is_up_whatever_processes_call_themselves]

if __name__ == "__main__":
    sys.exit(top_names.run_tests(TESTS))
