#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""What `ktally serve` tells of what a host depends on, whatever becomes of that.  Prints TAP.
Not here: rules of health (serve.py), the services (fake_services.py)."""
import contextlib
import json
import os
import re
import signal
import subprocess
import sys

import fake_services as fake
import top_names
from serve_server import HANGUP, KTALLY, Server, end_of, fails, file_with, rewrite, wait_for

QUICK = "interval = 1 s\ntimeout = 500 ms\nafter = 1\n"
PATIENT = "interval = 5 m\ntimeout = 4 m\n"
MEMORY_KB = 64 * 1024


def section(name, what, more=QUICK):
    return f"[{name}]\n{what}\n{more}"


def no_rules():
    """A file that leaves the verdict to the checks alone."""
    printed = subprocess.run([KTALLY, "health", "--print-rules"], check=True, stdout=subprocess.PIPE,
                             env={"HOME": "/nonexistent"}).stdout.decode()
    return "".join(f"[{rule}]\nenabled = no\n" for rule in re.findall(r"^\[(.*)\]", printed, re.M))


@contextlib.contextmanager
def serving(checks, *options):
    """A server with these checks, and the name of their file."""
    with file_with(checks) as file, file_with(no_rules()) as rules:
        with Server("--checks", file, "-r", rules, *options) as server:
            server.wait_for_sample()
            yield server, file


def detailed(server):
    return json.loads(server.text("/health/detailed"))


def check_of(server, name):
    return next(check for check in detailed(server)["checks"] if check["name"] == name)


def wait_for_state(server, name, state):
    return wait_for(lambda: (found := check_of(server, name))["state"] == state and found)


def each_way_to_fail_is_told():
    with contextlib.ExitStack() as stack:
        def service(*arguments, **more):
            return stack.enter_context(fake.Service(*arguments, **more))
        context = stack.enter_context(fake.untrusted())
        full = stack.enter_context(fake.full_socket())
        closed = fake.free_port()
        elsewhere = service(fake.says(fake.OK))
        redirects = service(fake.status(302, f"Location: {elsewhere.url}\r\n"))
        ways = {
            "refuses": (f"tcp = 127.0.0.1:{closed}", "[Cc]onnect"),
            "refuses-http": (f"http = http://127.0.0.1:{closed}/", "[Cc]onnect"),
            "full": (f"unix = {full}", "it accepts no connections, and its queue is full"),
            "missing": ("unix = /nonexistent/s", "No such file or directory"),
            "no-accept": (f"http = {service().url}", "timed out"),
            "never": (f"http = {service(fake.never).url}", "timed out"),
            "closes": (f"http = {service(fake.closes).url}", "[Ee]mpty reply|[Rr]eset"),
            "slow-headers": (f"http = {service(fake.slow_headers).url}", "timed out"),
            "slow-body": (f"http = {service(fake.slow_body).url}", "timed out"),
            "endless-headers": (f"http = {service(fake.endless_headers).url}",
                                "headers have no end"),
            "error": (f"http = {service(fake.status(500)).url}", "it answered with status 500"),
            "redirects": (f"http = {redirects.url}\nstatus = 200", "it answered with status 302"),
            "no-http": (f"http = {service(fake.says(b'220 hello' * 9)).url}", "."),
            "untrusted": (f"http = {service(fake.never, context=context).url}", "certificate"),
            "process": ("process = zqnothere", "0 processes, 1 must be"),
            "unit": ("unit = zqnothere.service", "0 processes, 1 must be"),
            "disk": ("disk = /\nmin_free = 1000000 GiB", "GiB free, 1000000 GiB must be"),
        }
        text = "".join(section(name, what, "after = 1\n" if name in ("process", "unit") else QUICK)
                       for name, (what, _) in ways.items())
        text += section("endless-body", f"http = {service(fake.endless_body).url}")
        text += section("well", f"http = {elsewhere.url}?token=secret")
        text += section("moved", f"http = {redirects.url}")
        with serving(text) as (server, _):
            for name, (_, words) in ways.items():
                check = wait_for_state(server, name, "failed")
                assert re.search(words, check["error"]), (name, check)
            for name in "endless-body", "well", "moved":
                wait_for_state(server, name, "ok")
            assert "secret" not in server.text("/health/detailed") + server.text("/metrics")
            with open(f"/proc/{server.pid}/status") as file:
                peak = int(re.search(r"VmHWM:\s+(\d+)", file.read()).group(1))
            assert peak < MEMORY_KB, peak
            assert end_of(server, signal.SIGTERM) == 0


def redirects_are_not_followed():
    with fake.Service(fake.says(fake.OK)) as elsewhere:
        with fake.Service(fake.status(302, f"Location: {elsewhere.url}\r\n")) as service:
            with serving(section("a", f"http = {service.url}")) as (server, _):
                wait_for_state(server, "a", "ok")
                wait_for(lambda: service.asked > 1)
                assert not elsewhere.asked


def the_verdict_follows_the_checks():
    port = fake.free_port()
    with fake.full_socket() as full:
        text = section("db", f"tcp = 127.0.0.1:{port}") + \
            section("cache", f"unix = {full}", QUICK + "level = warning\n")
        with serving(text) as (server, _):
            wait_for_state(server, "cache", "failed")
            wait_for_state(server, "db", "failed")
            status, _, body = server.ask("/health")
            told = json.loads(body)
            assert (status, told["status"]) == (503, "critical"), told
            assert told["reasons"][0].startswith(f"check db failed: tcp 127.0.0.1:{port}: "), told
            assert "check cache failed: unix " in told["reasons"][1], told
            lines = server.text("/healthz?verbose")
            assert "\n[-]db failed: " in lines and lines.endswith("health check failed\n"), lines
            assert server.status("/readyz") == server.status("/livez") == 200
            with fake.Service(port=port):
                wait_for(lambda: server.status("/health") == 200)
                assert json.loads(server.text("/health"))["status"] == "warning"
                assert "\n[+]db ok\n" in server.text("/healthz?verbose")
                metrics = server.metrics()
                assert metrics['ktally_check_up{check="db"}'] == 1
                assert metrics['ktally_check_up{check="cache"}'] == 0
                assert metrics['ktally_check_failures_total{check="db"}'] >= 1
                assert metrics['ktally_check_duration_seconds{check="db"}'] > 0
            wait_for(lambda: server.status("/health") == 503)


def what_fails_once_has_not_failed_yet():
    text = section("a", f"tcp = 127.0.0.1:{fake.free_port()}", QUICK.replace("after = 1", "after = 3"))
    with serving(text) as (server, _):
        failures = []
        wait_for(lambda: failures.append(check_of(server, "a")) or failures[-1]["state"] == "failed")
        assert failures[-1]["consecutive_failures"] >= 3, failures[-1]
        assert all(check["state"] == "unknown" for check in failures[:-1]), failures


def probes_answer_while_all_checks_hang():
    """None of them ends in the time of this test: who waited for one would not answer."""
    with fake.Service() as hangs, fake.full_socket() as full:
        text = "".join(section(f"http-{i}", f"http = {hangs.url}", PATIENT) for i in range(32))
        text += "".join(section(f"unix-{i}", f"unix = {full}", PATIENT) for i in range(32))
        with serving(text) as (server, _):
            for page in ["/livez", "/readyz", "/health", "/healthz?verbose", "/metrics",
                         "/health/detailed"] * 5:
                assert server.status(page) == 200, page
            server.signal(HANGUP)
            wait_for(lambda: server.metrics()['ktally_rule_reloads_total{result="success"}'] == 1)
            checks = detailed(server)["checks"]
            assert [check["state"] for check in checks] == ["unknown"] * 64, checks
            assert end_of(server, signal.SIGTERM) == 0, server.said()


def processes_come_and_go():
    with serving(section("dep", "process = zqdep", "after = 1\nmin = 2\n")) as (server, _):
        wait_for_state(server, "dep", "failed")
        with top_names.processes([b"zqdep", b"zqdep"]):
            check = wait_for_state(server, "dep", "ok")
            assert "error" not in check and check["consecutive_failures"] == 0, check
        wait_for_state(server, "dep", "failed")


def room_on_disk_is_told_unasked():
    with serving("# none\n") as (server, _):
        disks = wait_for(lambda: detailed(server)["system"]["disks"])
        assert [disk["path"] for disk in disks] == ["/"], disks
        assert 0 <= disks[0]["free_bytes"] <= disks[0]["total_bytes"], disks
        assert detailed(server)["checks"] == []
        assert "ktally_check" not in server.text("/metrics")


def hangup_reads_the_checks_anew():
    port = fake.free_port()
    stays = section("stays", f"tcp = 127.0.0.1:{port}", "after = 1\n")
    with serving(stays + section("goes", "process = zq", "")) as (server, file):
        before = wait_for_state(server, "stays", "failed")
        rewrite(file, section("new", "process = zq", "") + stays + "about = what it is for\n")
        server.signal(HANGUP)
        wait_for(lambda: [check["name"] for check in detailed(server)["checks"]] == ["new", "stays"])
        after = check_of(server, "stays")
        assert after["since"] == before["since"] and after["about"] == "what it is for", after
        assert after["consecutive_failures"] >= before["consecutive_failures"], after


def a_bad_file_changes_nothing_at_all():
    good = section("a", f"tcp = 127.0.0.1:{fake.free_port()}")
    with file_with("[first]\n") as groups, serving(good, "-g", groups) as (server, file):
        wait_for_state(server, "a", "failed")
        rewrite(groups, "[second]\n")
        rewrite(file, good + "colour = red\n")
        server.signal(HANGUP)
        server.wait_for_log(re.escape(f"{file}:6: there is no key 'colour'"))
        server.wait_for_log("the rules stay as they were")
        samples = server.metrics()["ktally_samples_total"]
        wait_for(lambda: server.metrics()["ktally_samples_total"] > samples + 1)
        metrics = server.metrics()
        assert 'ktally_group_processes{groupname="first"}' in metrics
        assert metrics['ktally_rule_reloads_total{result="refused"}'] == 1
        assert check_of(server, "a")["state"] == "failed"


def a_bad_file_is_refused_at_the_start():
    with file_with("[a]\ntcp = localhost\n") as file:
        status, said = fails("--checks", file)
        assert status == 1 and f"{file}:2: tcp: it is host:port" in said, said
    with file_with("[a]\n\nhttp = http://me:s3cret@x/\n") as file:
        status, said = fails("--checks", file)
        assert status == 1 and f"{file}:3: http: no user and password" in said, said
        assert "s3cret" not in said, said
    with file_with("", 0o622) as file:
        status, said = fails("--checks", file)
        assert status == 1 and "others than its owner may write it" in said, said
    status, said = fails("--checks", "/nonexistent/checks")
    assert status == 1 and "/nonexistent/checks: No such file" in said, said


def the_example_is_a_file_of_checks():
    example = os.path.join(os.path.dirname(KTALLY), "../../tools/packaging/checks.conf")
    with open(example, encoding="utf-8") as file:
        text = file.read()
    with serving(re.sub(r"^#(?=[\[a-z])", "", text, flags=re.M)) as (server, _):
        kinds = {check["kind"] for check in detailed(server)["checks"]}
        assert kinds == {"tcp", "unix", "http", "process", "unit", "disk"}, kinds


TESTS = [
    each_way_to_fail_is_told, redirects_are_not_followed, the_verdict_follows_the_checks,
    what_fails_once_has_not_failed_yet, probes_answer_while_all_checks_hang, processes_come_and_go,
    room_on_disk_is_told_unasked, hangup_reads_the_checks_anew, a_bad_file_changes_nothing_at_all,
    a_bad_file_is_refused_at_the_start, the_example_is_a_file_of_checks,
]

if __name__ == "__main__":
    sys.exit(top_names.run_tests(TESTS))
