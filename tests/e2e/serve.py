#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""`ktally serve` as clients, scrapers, probes and the service manager see it, with the procfs source.
Prints TAP.  Not here: exit records (needs the module), what attackers send (serve_abuse.py),
what Prometheus makes of it (serve_prometheus.py)."""
import http.client
import json
import os
import re
import signal
import socket
import ssl
import subprocess
import sys
import tempfile

from prometheus_client.openmetrics import parser as openmetrics
from prometheus_client import parser as plain_text

import top_names
from prometheus import promtool
from serve_server import HANGUP, Server, burn, end_of, fails, file_with, rewrite, wait_for

PAGES = ["/", "/dashboard", "/metrics", "/health", "/health/detailed", "/health/readiness", "/health/liveness",
         "/healthz", "/readyz", "/livez", "/healthz?verbose", "/readyz?verbose", "/livez?verbose",
         *(f"/api/v1/{name}" for name in
           ("alerts", "state", "health", "host", "processes", "groups", "exits", "latencies",
            "history", "openapi.json"))]
STREAM = "/api/v1/stream"  # is without an end
OPENMETRICS = "application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5,*/*;q=0.1"


def each_page_is_there_with_its_headers():
    with Server("--fail-on", "nothing") as server:
        server.wait_for_sample()
        for page in PAGES:
            status, headers, body = server.ask(page)
            assert status == 200 and body, (page, status, body)
            assert headers["X-Content-Type-Options"] == "nosniff", headers
            assert headers["Cache-Control"] == "no-store", headers
            assert headers["Referrer-Policy"] == "no-referrer", headers
            assert headers["Content-Security-Policy"].startswith("default-src 'none'"), headers
            assert "Access-Control-Allow-Origin" not in headers, headers
        assert set(re.findall(r'href="([^"]+)"', server.text("/"))) <= {*PAGES, STREAM}
        assert server.status("/nope") == 404


def the_dashboard_loads_what_is_ours_and_once():
    with Server(interval="1h") as server:
        server.wait_for_sample()
        status, headers, body = server.ask("/dashboard")
        policy = dict(part.split(" ", 1) for part in headers["Content-Security-Policy"].split("; "))
        assert policy.pop("default-src") == "'none'", policy
        loads = {"script-src", "style-src", "connect-src", "img-src"}
        assert {name for name, value in policy.items() if value == "'self'"} == loads, policy
        assert {name for name, value in policy.items() if value == "'none'"} == set(policy) - loads, policy
        files = set(re.findall(r'(?:src|href)="(/dashboard\.[^"]+)"', body.decode()))
        assert files == {"/dashboard.css", "/dashboard.js", "/dashboard.svg"}, files
        for path in files:
            status, headers, body = server.ask(path)
            assert status == 200 and len(body) > 100 and headers["Cache-Control"] == "no-cache", (path, headers)
            status, again, body = server.ask(path, If_None_Match=headers["ETag"])
            assert (status, body, again["ETag"]) == (304, b"", headers["ETag"]), (path, status, again)
            assert server.status(path, If_None_Match='"another"') == 200


def head_is_get_without_the_body():
    with Server(interval="1h") as server:
        server.wait_for_sample()
        for page in PAGES:
            status, headers, body = server.ask(page, method="HEAD")
            assert status in (200, 503) and not body, (page, status, body)
            assert int(headers["Content-Length"]) > 0, headers
        assert headers["Content-Type"] == server.ask(page)[1]["Content-Type"]


def nothing_can_be_changed():
    with Server() as server:
        for method in "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "get", "BREW":
            status, headers, _ = server.ask("/metrics", method=method)
            assert (status, headers.get("Allow")) == (405, "GET, HEAD"), (method, status, headers)


def connections_are_kept():
    with Server() as server:
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
        server.ask("/livez", connection=connection)
        first = connection.sock
        for _ in range(20):
            assert server.ask("/livez", connection=connection)[0] == 200
        assert connection.sock is first and first
        connection.close()


def labels(family, name):
    return [sample.labels.get(name) for sample in family.samples]


def hostile_names_are_labels_and_no_more(source="procfs"):
    with top_names.processes(top_names.HOSTILE), file_with("[{comm}]\n") as rules:
        with Server("-g", rules, source=source) as server:
            server.wait_for_sample()
            plain = server.text("/metrics")
            opened = server.text("/metrics", Accept=OPENMETRICS)
            assert promtool("check", "metrics", text=plain) == (0, "")
            for parse, text in ((plain_text, plain), (openmetrics, opened)):
                families = list(parse.text_string_to_metric_families(text))
                names = [family.name for family in families]
                assert len(names) == len(set(names)), names
                processes = next(f for f in families if f.name == "ktally_group_processes")
                groups = labels(processes, "groupname")
                assert len(groups) == len(set(groups)), groups
                ours = [name for name in groups if name.startswith("zq")]
                # What no text may hold is written as text, each name in its own way.
                assert len(ours) == len(set(top_names.HOSTILE)), ours
                assert all(name.isprintable() for name in ours), ours
            assert opened.endswith("\n# EOF\n") and "# EOF" not in plain


def the_format_is_negotiated():
    with Server() as server:
        server.wait_for_sample()
        assert server.ask("/metrics")[1]["Content-Type"] == \
            "text/plain; version=0.0.4; charset=utf-8"
        assert server.ask("/metrics", Accept=OPENMETRICS)[1]["Content-Type"] == \
            "application/openmetrics-text; version=1.0.0; charset=utf-8"
        assert server.ask("/metrics", Accept="*/*")[1]["Content-Type"].startswith("text/plain")


def clients_share_one_sample():
    with Server(interval="1h") as server:
        server.wait_for_sample()
        for _ in range(10):
            assert server.metrics()["ktally_samples_total"] == 1
        first = server.metrics()["ktally_snapshot_age_seconds"]
        assert server.metrics()["ktally_snapshot_age_seconds"] > first


def counters_stay_when_a_process_dies():
    key = 'ktally_group_cpu_seconds_total{groupname="zqburn",mode="user"}'
    with file_with("[{comm}]\n") as rules, Server("-g", rules) as server:
        with burn(b"zqburn"):
            wait_for(lambda: server.metrics().get(key, 0) > 0.2)
        last = server.metrics()[key]
        gone = 'ktally_group_processes{groupname="zqburn"}'
        wait_for(lambda: server.metrics()[gone] == 0)
        assert server.metrics()[key] >= last > 0.2


def only_so_many_groups_are_shown():
    names = [b"zq%d" % i for i in range(40)]
    with top_names.processes(names), file_with("[{comm}]\n") as rules:
        with Server("-g", rules, "--top", "3") as server:
            server.wait_for_sample()
            metrics = server.metrics()
            shown = [key for key in metrics if key.startswith("ktally_group_processes{")]
            assert len(shown) == 4, shown
            assert metrics["ktally_groups_dropped"] >= 37, metrics["ktally_groups_dropped"]
            assert metrics['ktally_group_processes{groupname="other"}'] >= 37
            assert sum(metrics[key] for key in shown) == metrics["ktally_processes"]


def metric_names_of_a_group(server):
    return {key.split('"')[1] for key in server.metrics() if key.startswith("ktally_group_processes{")}


def hangup_reads_the_rules_anew():
    with file_with("[first]\n") as rules, Server("-g", rules) as server:
        server.wait_for_sample()
        assert "first" in metric_names_of_a_group(server)
        rewrite(rules, "[second]\n")
        server.signal(HANGUP)
        wait_for(lambda: "second" in metric_names_of_a_group(server))
        assert server.metrics()['ktally_rule_reloads_total{result="success"}'] == 1


def a_bad_file_is_refused_and_the_old_rules_stay():
    with file_with("[first]\n") as rules, Server("-g", rules) as server:
        server.wait_for_sample()
        rewrite(rules, "[second]\ncolour = red\n")
        server.signal(HANGUP)
        server.wait_for_log(re.escape(f"{rules}:2: there is no key 'colour'"))
        server.wait_for_log("the rules stay as they were")
        samples = server.metrics()["ktally_samples_total"]
        wait_for(lambda: server.metrics()["ktally_samples_total"] > samples + 1)
        assert metric_names_of_a_group(server) == {"first", "other"}
        assert server.metrics()['ktally_rule_reloads_total{result="refused"}'] == 1


WARNS = "[memory-available]\nwarning = 100 %\nwarning-clear = 100 %\ncritical = never\nfor = 0 s\n"
FAILS = WARNS.replace("critical = never", "critical = 100 %\ncritical-clear = 100 %")


def health_is_the_status_and_the_reasons():
    with file_with(WARNS) as rules, Server("-r", rules) as server:
        wait_for(lambda: json.loads(server.text("/health"))["status"] == "warning")
        status, headers, body = server.ask("/health")
        assert (status, headers["Content-Type"]) == (200, "application/json")
        assert any("of the memory is available" in why for why in json.loads(body)["reasons"])
        rewrite(rules, FAILS)
        server.signal(HANGUP)
        wait_for(lambda: server.status("/health") == 503)
        assert json.loads(server.text("/health"))["status"] == "critical"
        assert server.status("/healthz") == server.status("/health/detailed") == 503
        assert server.status("/livez") == server.status("/readyz") == 200
        assert "[-]memory-available failed: " in server.text("/healthz?verbose")
        assert server.metrics()["ktally_health_level"] == 2
        detailed = json.loads(server.text("/health/detailed"))
        assert detailed["system"]["memory_total_bytes"] > 0
        rule = next(r for r in detailed["rules"] if r["rule"] == "memory-available")
        assert (rule["level"], rule["critical"]) == ("critical", 1)
        assert detailed["verdicts"][0]["text"]


def what_fails_is_chosen():
    with file_with(WARNS) as rules:
        with Server("-r", rules, "--fail-on", "warning") as server:
            wait_for(lambda: server.status("/health") == 503 and
                     json.loads(server.text("/health"))["status"] == "warning")
    with file_with(FAILS) as rules:
        with Server("-r", rules, "--fail-on", "nothing") as server:
            wait_for(lambda: json.loads(server.text("/health"))["status"] == "critical")
            assert server.status("/health") == 200


def only_who_has_a_secret_sees_more_than_that_it_lives():
    with file_with("bearer s3cret\nbasic me:pass word\n") as secrets:
        with Server("--auth-file", secrets, "--fail-on", "nothing") as server:
            wait_for(lambda: server.status("/readyz") == 200)
            for page in "/", "/metrics", "/health", "/health/detailed", "/healthz", "/nope":
                status, headers, _ = server.ask(page)
                assert status == 401 and headers["WWW-Authenticate"].startswith("Basic "), page
                assert server.status(page, Authorization="Bearer s3cres") == 401, page
                wanted = 404 if page == "/nope" else 200
                assert server.status(page, Authorization="Bearer s3cret") == wanted, page
                # me:pass word
                assert server.status(page, Authorization="Basic bWU6cGFzcyB3b3Jk") == wanted
            assert server.status("/livez") == server.status("/health/liveness") == 200


def secrets_that_others_can_read_are_refused():
    with file_with("bearer x\n", 0o644) as secrets:
        status, said = fails("--auth-file", secrets)
        assert status == 1 and "is not read: everybody may read it" in said, said
    with file_with("bearer\n") as secrets:
        status, said = fails("--auth-file", secrets)
        assert status == 1 and f"{secrets}:1: " in said, said


def names_of_others_are_refused():
    with Server("--allow-host", "ktally.example") as server:
        for host in "evil.example", "evil.example:80", "localhost.evil.example", "":
            assert server.status("/metrics", Host=host) == 421, host
            assert server.status("/livez", Host=host) == 421, host
        for host in "localhost", "127.0.0.1:1", "[::1]", "10.0.0.1", "KTALLY.example:9", \
                socket.gethostname():
            assert server.status("/livez", Host=host) == 200, host


def tls_by_certificate():
    with tempfile.TemporaryDirectory() as folder:
        cert, key = f"{folder}/cert.pem", f"{folder}/key.pem"
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                        "ec_paramgen_curve:prime256v1", "-nodes", "-days", "1", "-subj",
                        "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout", key,
                        "-out", cert], check=True, stderr=subprocess.DEVNULL)
        os.chmod(key, 0o600)
        with Server("--tls-cert", cert, "--tls-key", key) as server:
            context = ssl.create_default_context(cafile=cert)
            connection = http.client.HTTPSConnection("localhost", server.port, context=context,
                                                     timeout=30)
            assert server.ask("/livez", connection=connection)[0] == 200
            connection.close()
        os.chmod(key, 0o644)
        status, said = fails("--tls-cert", cert, "--tls-key", key)
        assert status == 1 and "is not read: everybody may read it" in said, said
        os.chmod(key, 0o600)
        rewrite(cert, "no certificate")
        status, said = fails("-l", "127.0.0.1:0", "--tls-cert", cert, "--tls-key", key)
        assert status == 1 and "certificate" in said, said
        assert fails("--tls-cert", cert)[0] == 2


def it_listens_on_ipv6():
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        return
    with Server(listen="[::1]:0") as server:
        connection = http.client.HTTPConnection("::1", server.port, timeout=30)
        assert server.ask("/livez", connection=connection)[0] == 200
        connection.close()


def a_port_that_is_taken_is_said():
    with Server() as server:
        status, said = fails("-l", f"127.0.0.1:{server.port}")
        assert status == 1 and "can't listen on 127.0.0.1:" in said, said
    assert fails("-l", "example.org:80")[0] == 2
    assert fails("--interval", "0")[0] == 2


def a_source_that_is_not_there_is_said():
    if os.path.exists("/sys/module/ktally"):
        return
    status, said = fails("-l", "127.0.0.1:0", source="netlink")
    assert status == 3 and "not loaded" in said, (status, said)


def signals_end_it():
    with Server() as server:
        assert end_of(server, signal.SIGTERM) == 0, server.said()
    with Server() as server:
        assert end_of(server, signal.SIGINT) == 130


def the_service_manager_is_told():
    with tempfile.TemporaryDirectory() as folder:
        path = f"{folder}/notify"
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as notify:
            notify.bind(path)
            notify.settimeout(60)
            environment = {"NOTIFY_SOCKET": path, "WATCHDOG_USEC": "300000"}
            with Server(env=environment) as server:
                assert notify.recv(1000) == b"READY=1"
                assert notify.recv(1000) == b"WATCHDOG=1"
                server.signal(HANGUP)
                seen = []
                wait_for(lambda: seen.append(notify.recv(1000)) or b"READY=1" in seen[-1])
                assert any(text.startswith(b"RELOADING=1\nMONOTONIC_USEC=") for text in seen), seen
                server.signal(signal.SIGTERM)
                wait_for(lambda: notify.recv(1000) == b"STOPPING=1")


def status_of(pid):
    with open(f"/proc/{pid}/status") as file:
        return dict(line.rstrip("\n").split(":\t", 1) for line in file if ":\t" in line)


def privileges_are_given_away(source="procfs"):
    if os.geteuid():
        return
    net_admin = 1 << 12
    with Server("--user", "nobody", source=source) as server:
        for thread in os.listdir(f"/proc/{server.pid}/task"):
            status = status_of(f"{server.pid}/task/{thread}")
            assert status["Uid"].split() == ["65534"] * 4, status["Uid"]
            assert not status["Groups"].split(), status["Groups"]
            assert status["NoNewPrivs"] == "1"
            for kind in "CapEff", "CapPrm", "CapInh", "CapBnd", "CapAmb":
                assert int(status[kind], 16) & ~net_admin == 0, (kind, status[kind])
        server.wait_for_sample()
        wanted = f'ktally_source_info{{source="{source}"}}'
        assert server.metrics()[wanted] == 1
        assert "runs as root" not in server.said()
    with Server() as server:
        assert int(status_of(server.pid)["CapEff"], 16) & ~net_admin == 0
        assert "runs as root" in server.said()
    status, said = fails("--user", "no such user")
    assert status == 1 and "there is no user 'no such user'" in said, said


TESTS = [
    each_page_is_there_with_its_headers, the_dashboard_loads_what_is_ours_and_once,
    head_is_get_without_the_body, nothing_can_be_changed,
    connections_are_kept, hostile_names_are_labels_and_no_more, the_format_is_negotiated,
    clients_share_one_sample, counters_stay_when_a_process_dies, only_so_many_groups_are_shown,
    hangup_reads_the_rules_anew, a_bad_file_is_refused_and_the_old_rules_stay,
    health_is_the_status_and_the_reasons, what_fails_is_chosen,
    only_who_has_a_secret_sees_more_than_that_it_lives, secrets_that_others_can_read_are_refused,
    names_of_others_are_refused, tls_by_certificate, it_listens_on_ipv6,
    a_port_that_is_taken_is_said, a_source_that_is_not_there_is_said, signals_end_it, the_service_manager_is_told,
    privileges_are_given_away,
]

if __name__ == "__main__":
    sys.exit(top_names.run_tests(TESTS))
