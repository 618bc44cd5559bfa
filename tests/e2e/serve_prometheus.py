#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Debian's Prometheus and Alertmanager with `ktally serve`, which reads procfs, and with the rules
and the dashboard of Documentation.  Prints TAP.  Not here: each rule by itself, with made-up
series (serve_rules.py); the page of metrics (serve.py)."""
import contextlib
import glob
import http.server
import os
import re
import signal
import sys
import tempfile
import threading

import exposed
import serve_grafana
import top_names
from prometheus import RULES, Alertmanager, Prometheus, Receiver
from serve_server import HANGUP, Server, file_with, rewrite, wait_for

GROUPS = "[{comm}]\n"
# Names of this run alone: another one on this machine has other ones.
TAG = "%d%c" % (os.getpid() % 10, ord("a") + os.getpid() // 10 % 26)
HOSTILE = [TAG.encode() + name.removeprefix(top_names.TAG) for name in top_names.HOSTILE]


def target(server):
    return f"127.0.0.1:{server.port}"


def a_target_is_up_whatever_processes_call_themselves(source="procfs"):
    with top_names.processes(HOSTILE), file_with(GROUPS) as groups, \
            Server("-g", groups, source=source) as server, \
            Prometheus([target(server)]) as prometheus:
        prometheus.wait_for_up(1)
        # It may have been scraped before the first sample.
        wait_for(lambda: prometheus.values("ktally_up") == [1])
        assert prometheus.values(f'count(ktally_group_processes{{groupname=~"{TAG}.*"}})') == \
            [len(set(HOSTILE))]


@contextlib.contextmanager
def page_server(page):
    """A target that always shows this page."""
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
            self.end_headers()
            self.wfile.write(page.encode())

        def log_message(self, *_):
            pass
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"127.0.0.1:{server.server_address[1]}"
        server.shutdown()


def rules_of(prometheus):
    return [rule for group in prometheus.api("rules")["groups"] for rule in group["rules"]]


def recorded(prometheus):
    """Names of series that must be there: latency and swap are only where they are."""
    return [rule["name"] for rule in rules_of(prometheus) if rule["type"] == "recording" and
            not rule["name"].endswith(("p50_rate5m", "p99_rate5m", "swap_used:ratio"))]


def shown(prometheus, title, expression):
    """What a panel shows; an expression that can't be reckoned fails."""
    found = prometheus.query(expression)
    for labels, _ in found:
        assert labels.get("instance") or "sum by (le)" in expression, (title, labels)
    return found


def rules_and_dashboard_have_answers():
    """Beside ktally itself a target on which all is known: what the module alone tells."""
    with top_names.processes(HOSTILE), file_with(GROUPS) as groups, \
            Server("-g", groups, "--alertmanager", exposed.NOBODY) as server, \
            page_server(exposed.whole_page()) as whole, \
            Prometheus([target(server), whole], sorted(glob.glob(f"{RULES}/*.yml"))) as prometheus:
        prometheus.wait_for_up(2)
        count = len(rules_of(prometheus))
        wait_for(lambda: [rule["health"] for rule in rules_of(prometheus)] == ["ok"] * count)
        # What follows has two scrapes of each to reckon with, and of recorded series one.
        wait_for(lambda: len(prometheus.query("rate(ktally_samples_total[5m])")) == 2)
        wait_for(lambda: all(map(prometheus.query, recorded(prometheus))))
        for title, expression in serve_grafana.expressions():
            compares = re.search(r" [<>=]=? ?\d|ktally_check_up|ALERTS", expression)
            assert shown(prometheus, title, expression) or compares, (title, expression)
        assert all(rule["health"] == "ok" for rule in rules_of(prometheus))


@contextlib.contextmanager
def without_waiting(name):
    """A copy of a file of rules, as Documentation/prometheus.rst has it made."""
    with open(os.path.join(RULES, name), encoding="utf-8") as file, \
            tempfile.NamedTemporaryFile("w", suffix=".yml", encoding="utf-8") as copy:
        text, count = re.subn(r"(?m)^    for: .*", "    for: 0s", file.read())
        assert count == text.count("- alert:"), count
        copy.write(text)
        copy.flush()
        yield copy.name


def names(alerts):
    return {alert["labels"]["alertname"] for alert in alerts}


def fires_and_resolves(name, manager, receiver, begin, end):
    before = len(receiver.got)
    begin()
    alert = receiver.wait_for(name, "firing", before)
    assert alert["annotations"]["runbook"] == f"Documentation/prometheus.rst, {name}", alert
    wait_for(lambda: name in names(manager.alerts()))
    before = len(receiver.got)
    end()
    receiver.wait_for(name, "resolved", before)
    wait_for(lambda: name not in names(manager.alerts()))
    return alert


def an_alert_arrives_and_resolves():
    with top_names.processes(HOSTILE), file_with(GROUPS) as groups, \
            without_waiting("alerts_ktally.yml") as rules, Server("-g", groups) as server, \
            Receiver() as receiver, Alertmanager(receiver) as manager, \
            Prometheus([target(server)], [rules], manager) as prometheus:
        prometheus.wait_for_up(1)

        def read(text):
            rewrite(groups, text)
            server.signal(HANGUP)
        alert = fires_and_resolves("KtallyReloadRefused", manager, receiver,
                                   lambda: read("colour = red\n"), lambda: read(GROUPS))
        assert alert["labels"]["instance"] == target(server), alert
        assert alert["annotations"]["summary"].startswith(f"{target(server)}: "), alert
        # It hangs: nobody answers.
        fires_and_resolves("KtallyDown", manager, receiver, lambda: server.signal(signal.SIGSTOP),
                           lambda: server.signal(signal.SIGCONT))
        prometheus.wait_for_up(1)


EACH = f"""groups:
- name: test
  rules:
  - alert: Each
    expr: ktally_group_processes{{groupname=~"{TAG}.*"}} > 0
    annotations: {{ summary: "{{{{ $labels.groupname }}}}" }}
"""


def alerts_of_hostile_names_arrive_as_they_are():
    with file_with(GROUPS) as groups, file_with(EACH) as rules, Server("-g", groups) as server, \
            Receiver() as receiver, Alertmanager(receiver) as manager, \
            Prometheus([target(server)], [rules], manager) as prometheus:
        wanted = len(set(HOSTILE))
        with top_names.processes(HOSTILE):
            wait_for(lambda: len(prometheus.alerts()) == wanted)
            groupnames = {labels["groupname"] for labels in prometheus.alerts()}
            wait_for(lambda: {alert["labels"]["groupname"] for alert in receiver.got} == groupnames)
            assert {alert["annotations"]["summary"] for alert in receiver.got} == groupnames
            assert len(manager.alerts()) == wanted
        wait_for(lambda: not manager.alerts())
        wait_for(lambda: {alert["labels"]["groupname"] for alert in receiver.got
                          if alert["status"] == "resolved"} == groupnames)


TESTS = [
    a_target_is_up_whatever_processes_call_themselves, rules_and_dashboard_have_answers,
    an_alert_arrives_and_resolves, alerts_of_hostile_names_arrive_as_they_are,
]

if __name__ == "__main__":
    sys.exit(top_names.run_tests(TESTS))
