#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Alerts of `ktally serve` as Alertmanagers get them, good and bad ones, and as its pages and its
file show them, with the procfs source.  Prints TAP.  Not here: when alerts change
(alert_table_test), what is sent when (alert_receiver_test)."""
import contextlib
import json
import os
import resource
import signal
import subprocess
import sys
import tempfile

import yaml

import log_lines
import top_names
from fake_alertmanager import CUT, HANG, LONG, Authority, FakeAlertmanager, date, ended
from prometheus import Alertmanager, amtool
from serve_server import HANGUP, KTALLY, Server, end_of, fails, file_with, rewrite, wait_for

EXAMPLE = os.path.join(log_lines.TOP, "Documentation/alertmanager/alertmanager.yml")
RULE = "memory-available"
FIRES = f"[{RULE}]\nwarning = 100 %\nwarning-clear = 100 %\ncritical = never\nfor = 0 s\n"
RESTS = FIRES.replace("100 %", "0 %")
QUICK = ("--alert-hold", "500ms", "--alert-repeat", "500ms", "--fail-on", "nothing")
TAKEN = "ktally_alert_notifications_total"
FAILED = "ktally_alert_notifications_failed_total"


@contextlib.contextmanager
def alerting(*fakes, options=QUICK, rules=FIRES):
    """(server, file of its rules) with an alert that fires."""
    to = [word for fake in fakes for word in ("--alertmanager", fake.url)]
    with file_with(rules) as path, Server("-r", path, *to, *options) as server:
        yield server, path


def end_alert(server, rules):
    rewrite(rules, RESTS)
    server.signal(HANGUP)


def taken(server, fake):
    return server.metrics()[f'{TAKEN}{{alertmanager="{fake.url}"}}']


def failed(server, fake, reason):
    return server.metrics()[f'{FAILED}{{alertmanager="{fake.url}",reason="{reason}"}}']


def an_alert_fires_is_sent_again_and_is_resolved():
    with FakeAlertmanager() as fake, alerting(fake, options=(
            *QUICK, "--external-url", "https://db-7.example/ktally/")) as (server, rules):
        alert = fake.wait_for_alert(RULE)
        assert alert["labels"]["severity"] == "warning" and alert["labels"]["instance"], alert
        assert set(alert["labels"]) == {"alertname", "severity", "job", "instance"}, alert
        assert "of the memory is available" in alert["annotations"]["summary"], alert
        assert alert["annotations"]["threshold"] == "100 %", alert
        assert alert["generatorURL"] == "https://db-7.example/ktally/health/detailed", alert
        assert not ended(alert) and date(alert["startsAt"]) < date(alert["endsAt"]), alert
        assert fake.requests[0][0]["content-type"] == "application/json"
        wait_for(lambda: len(fake.alerts(RULE)) > 3)
        end_alert(server, rules)
        last = fake.wait_for_alert(RULE, ended)
        assert last["labels"] == alert["labels"] and last["startsAt"] == alert["startsAt"], last
        wait_for(lambda: server.metrics()['ktally_alerts{state="firing"}'] == 0)
        server.wait_for_samples(10)
        assert len(list(filter(ended, fake.alerts(RULE)))) == 1, fake.alerts()
        assert fake.alerts()[-1] == last
        assert taken(server, fake) == len(fake.requests)


def each_alertmanager_gets_all():
    with FakeAlertmanager() as one, FakeAlertmanager() as other:
        with alerting(one, other) as (server, rules):
            one.wait_for_alert(RULE)
            other.wait_for_alert(RULE)
            end_alert(server, rules)
            one.wait_for_alert(RULE, ended)
            other.wait_for_alert(RULE, ended)


def what_fails_is_tried_again():
    for answer, reason in (500, "troubled"), (429, "troubled"), (CUT, "unreached"), (LONG, "troubled"):
        with FakeAlertmanager(answer, 200) as fake, alerting(fake) as (server, _):
            wait_for(lambda: taken(server, fake) >= 1)
            assert failed(server, fake, reason) == 1, (answer, server.metrics())
            assert len(fake.alerts(RULE)) >= 2
            server.wait_for_log("takes alerts again")


def what_is_refused_is_not():
    options = "--alert-repeat", "1h", "--fail-on", "nothing"
    with FakeAlertmanager(400) as fake, alerting(fake, options=options) as (server, _):
        server.wait_for_log(r"answers 400: \?\[2Jbad alert, which is not tried again")
        server.wait_for_samples(15)
        assert len(fake.requests) == 1 and failed(server, fake, "refused") == 1


def one_that_is_not_there_gets_them_when_it_comes():
    with FakeAlertmanager(deaf=True) as fake, alerting(fake) as (server, _):
        server.wait_for_log(f"{fake.url} can't be reached: ")
        wait_for(lambda: failed(server, fake, "unreached") >= 2)
        assert server.said().count("can't be reached") == 1, server.said()
        fake.listen()
        fake.wait_for_alert(RULE)
        server.wait_for_log(f"{fake.url} takes alerts again")


def one_that_never_answers_keeps_nobody_waiting():
    with FakeAlertmanager(HANG) as silent, FakeAlertmanager() as other:
        with alerting(silent, other) as (server, rules):
            wait_for(lambda: silent.requests)
            server.wait_for_samples(5)
            assert server.status("/readyz") == server.status("/health") == 200
            end_alert(server, rules)
            other.wait_for_alert(RULE, ended)
            assert end_of(server, signal.SIGTERM) == 0, server.said()


def certificates_are_verified():
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as elsewhere:
        good, wrong = Authority(folder), Authority(elsewhere, "other.example")
        with FakeAlertmanager(context=good.context()) as fake:
            with alerting(fake, options=(*QUICK, "--alertmanager-ca", good.ca)):
                fake.wait_for_alert(RULE)
            fake.requests.clear()
            for trusted in (), ("--alertmanager-ca", wrong.ca):
                with alerting(fake, options=(*QUICK, *trusted)) as (server, _):
                    server.wait_for_log(f"{fake.url} can't be reached: .*certificate")
            assert not fake.requests
        with FakeAlertmanager(context=wrong.context()) as fake:
            with alerting(fake, options=(*QUICK, "--alertmanager-ca", wrong.ca)) as (server, _):
                server.wait_for_log(f"{fake.url} can't be reached: .*localhost")
            assert not fake.requests


def secrets_come_from_a_file_that_others_cannot_read():
    with FakeAlertmanager() as one, FakeAlertmanager() as other:
        with file_with("# for both\nbasic me:pass word\n") as secrets:
            with alerting(one, other, options=(*QUICK, "--alertmanager-auth", secrets)) as (server, _):
                one.wait_for_alert(RULE)
                other.wait_for_alert(RULE)
                assert one.requests[0][0]["authorization"] == "Basic bWU6cGFzcyB3b3Jk"
                assert other.requests[0][0]["authorization"] == "Basic bWU6cGFzcyB3b3Jk"
                assert "goes over the network as it is" in server.said()
                assert "pass word" not in server.said() + server.text("/metrics")
        one.requests.clear()
        other.requests.clear()
        with file_with("bearer s3cret\nbearer other\n") as secrets:
            with alerting(one, other, options=(*QUICK, "--alertmanager-auth", secrets)):
                one.wait_for_alert(RULE)
                other.wait_for_alert(RULE)
                assert one.requests[0][0]["authorization"] == "Bearer s3cret"
                assert other.requests[0][0]["authorization"] == "Bearer other"
            status, said = fails("--alertmanager", one.url, "--alertmanager-auth", secrets)
            assert status == 1 and "there must be one secret, or one for each" in said, said
        with file_with("bearer s3cret\n", 0o644) as secrets:
            status, said = fails("--alertmanager", one.url, "--alertmanager-auth", secrets)
            assert status == 1 and "is not read: everybody may read it" in said, said
            assert "s3cret" not in said


def lines_of(path):
    with open(path, "rb") as file:
        data = file.read()
    assert not data or data.endswith(b"\n"), data
    records = [log_lines.read_line(line) for line in data.split(b"\n")[:-1]]
    for record in records:
        log_lines.check_schema(record)
    return records


def alerts_are_lines_of_a_log():
    with tempfile.TemporaryDirectory() as folder:
        path = f"{folder}/alerts.jsonl"
        with alerting(options=(*QUICK, "--alert-log", path)) as (server, rules):
            wait_for(lambda: len(lines_of(path)) == 1)
            end_alert(server, rules)
            wait_for(lambda: len(lines_of(path)) == 2)
            first, last = lines_of(path)
            assert first["event.name"] == last["event.name"] == "ktally.alert"
            assert (first["ktally.alert.state"], first["severity_text"]) == ("firing", "WARN")
            assert (last["ktally.alert.state"], last["severity_text"]) == ("resolved", "INFO")
            assert first["ktally.health.rule"] == RULE and first["ktally.health.threshold"] == 1
            assert last["ktally.health.since"] == first["ktally.health.since"]
            assert last["ktally.alert.until"] > last["ktally.health.since"]
            assert server.metrics()["ktally_alert_log_lines_total"] == 2
            os.rename(path, path + ".1")
            rewrite(rules, FIRES)
            server.signal(HANGUP)
            wait_for(lambda: os.path.exists(path) and len(lines_of(path)) == 1)
            assert len(lines_of(path + ".1")) == 2
        assert os.stat(path).st_mode & 0o007 == 0
    status, said = fails("--alert-log", "/nonexistent/log")
    assert status == 1 and "/nonexistent/log: No such file" in said, said


def a_file_that_takes_nothing_is_told_and_counted():
    with tempfile.NamedTemporaryFile() as full, FakeAlertmanager() as fake:
        full.write(b"{}\n" * 100000)
        full.flush()
        size = os.path.getsize(full.name)
        with alerting(fake, rules=RESTS, options=(*QUICK, "--alert-log", full.name)) as (server, rules):
            resource.prlimit(server.pid, resource.RLIMIT_FSIZE, (size, size))
            rewrite(rules, FIRES)
            server.signal(HANGUP)
            server.wait_for_log("a line of an alert could not be written")
            wait_for(lambda: server.metrics()["ktally_alert_log_errors_total"] == 1)
            fake.wait_for_alert(RULE)
            assert os.path.getsize(full.name) == size


def leave_a_zombie():
    """An ended child, for which nobody waits."""
    child = os.fork()
    if child == 0:
        os._exit(0)
    os.waitid(os.P_PID, child, os.WEXITED | os.WNOWAIT)


ZOMBIES = "[zombies]\nwarning = 1\nwarning-clear = 1\ncritical = never\nfor = 0 s\n"


def hostile_names_are_text_everywhere():
    names = top_names.HOSTILE
    with tempfile.TemporaryDirectory() as folder, top_names.processes(names, leave_a_zombie) as pids, \
            FakeAlertmanager() as fake, \
            alerting(fake, rules=ZOMBIES, options=(*QUICK, "--alert-log", f"{folder}/log")) as (server, _):
        wanted = {str(pid) for pid in pids}
        wait_for(lambda: wanted <= {alert["labels"]["pid"] for alert in fake.alerts("zombies")})
        ours = {alert["labels"]["pid"]: alert for alert in fake.alerts("zombies")
                if alert["labels"]["pid"] in wanted}
        assert len({alert["labels"]["comm"] for alert in ours.values()}) == len(set(names)), ours
        for alert in ours.values():
            for text in (*alert["labels"].values(), *alert["annotations"].values()):
                assert top_names.is_clean(text) and "\n" not in text, repr(text)
        listed = [alert for alert in json.loads(server.text("/api/v1/alerts"))
                  if str(alert.get("pid")) in wanted]
        assert len(listed) == len(pids), listed
        assert all(top_names.is_clean(text) for alert in listed for text in
                   (alert["comm"], alert["subject"], alert["text"])), listed
        wait_for(lambda: wanted <= {str(line["process.pid"]) for line in lines_of(f"{folder}/log")})


def the_page_lists_them():
    with alerting() as (server, rules):
        wait_for(lambda: json.loads(server.text("/api/v1/alerts")))
        status, headers, body = server.ask("/api/v1/alerts")
        alert, = json.loads(body)
        assert (status, headers["Content-Type"]) == (200, "application/json")
        assert (alert["rule"], alert["level"], alert["state"]) == (RULE, "warning", "firing"), alert
        assert alert["subject"] == "host" and alert["threshold"] == 1 and 0 < alert["value"] <= 1
        assert alert["since"].endswith("Z") and len(alert["since"]) == 24 and "until" not in alert
        end_alert(server, rules)
        wait_for(lambda: json.loads(server.text("/api/v1/alerts"))[0]["state"] == "resolved")
        assert json.loads(server.text("/api/v1/alerts"))[0]["until"] > alert["since"]
        check = subprocess.run(["promtool", "check", "metrics"], input=server.text("/metrics").encode(),
                               stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False, timeout=60)
        assert check.returncode == 0 and not check.stdout, check.stdout


def test_alert(*options):
    """(exit status, what it said, what it wrote)"""
    done = subprocess.run(["timeout", "60", KTALLY, "serve", "--test-alert", *options], check=False,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    return done.returncode, done.stderr.decode(), done.stdout


def a_test_alert_says_what_came_of_it():
    with FakeAlertmanager() as good, FakeAlertmanager(400) as bad, FakeAlertmanager(deaf=True) as deaf:
        status, said, written = test_alert("--alertmanager", good.url, "--alert-log", "-")
        assert status == 0 and f"{good.url} took the test alert and its end" in said, said
        first, last = good.alerts("ktally-test")
        assert not ended(first) and ended(last) and first["labels"] == last["labels"]
        lines = [log_lines.read_line(line) for line in written.split(b"\n")[:-1]]
        assert [line["ktally.alert.state"] for line in lines] == ["firing", "resolved"], lines
        for line in lines:
            log_lines.check_schema(line)
        status, said, _ = test_alert("--alertmanager", good.url, "--alertmanager", bad.url,
                                     "--alertmanager", deaf.url)
        assert status == 1, said
        assert f"{good.url} took the test alert and its end" in said, said
        assert f"{bad.url} answers 400" in said and f"{deaf.url} can't be reached: " in said, said
        assert len(bad.requests) == 1
    with FakeAlertmanager(200, 500) as fake:
        status, said, _ = test_alert("--alertmanager", fake.url)
        assert status == 1 and "took the test alert, but of its end: it answers 500" in said, said


def what_makes_no_sense_is_said():
    for options in (("--alertmanager", "127.0.0.1:9093"), ("--alertmanager", "ftp://x"),
                    ("--alertmanager", "http://u:p@x"), ("--alertmanager", "http://x?y"),
                    ("--alertmanager", "http://x", "--alertmanager", "http://x"),
                    ("--external-url", "x"), ("--alertmanager-auth", "x"), ("--test-alert",),
                    ("--alert-hold", "1"*20), ["--alertmanager", "http://a"] + [
                        word for i in range(8) for word in ("--alertmanager", f"http://x{i}")]):
        assert fails(*options)[0] == 2, options


# ---- Debian's Alertmanager ----

def example():
    """A real one with the configuration of Documentation."""
    with open(EXAMPLE, encoding="utf-8") as file:
        return Alertmanager(config=yaml.safe_load(file))


def the_example_is_a_configuration():
    status, said = amtool("check-config", EXAMPLE)
    assert status == 0 and "SUCCESS" in said, said


def alertmanager_shows_it_until_it_is_resolved():
    with example() as real, alerting(real, rules=FIRES + ZOMBIES) as (server, rules), \
            top_names.processes(top_names.HOSTILE, leave_a_zombie) as pids:
        wanted = {str(pid) for pid in pids}
        wait_for(lambda: wanted <= {alert["labels"].get("pid") for alert in real.alerts()})
        memory, = [alert for alert in real.alerts() if alert["labels"]["alertname"] == RULE]
        assert memory["labels"]["severity"] == "warning" and memory["labels"]["job"] == "ktally"
        assert memory["generatorURL"] == f"http://localhost:{server.port}/health/detailed", memory
        assert [receiver["name"] for receiver in memory["receivers"]] == ["mail"], memory
        for alert in real.alerts():
            for text in (*alert["labels"].values(), *alert["annotations"].values()):
                assert top_names.is_clean(text), repr(text)
        # Each of these names is its own.
        names = {alert["labels"]["comm"] for alert in real.alerts()
                 if alert["labels"].get("pid") in wanted}
        assert len(names) == len(set(top_names.HOSTILE)), names
        rewrite(rules, RESTS + ZOMBIES.replace("= 1", "= 30000"))
        server.signal(HANGUP)
        wait_for(lambda: not real.alerts())
        assert failed(server, real, "refused") == 0


def alertmanager_takes_a_test():
    with example() as real:
        status, said, _ = test_alert("--alertmanager", real.url)
        assert status == 0 and f"{real.url} took the test alert and its end" in said, said


TESTS = [
    an_alert_fires_is_sent_again_and_is_resolved, each_alertmanager_gets_all,
    what_fails_is_tried_again, what_is_refused_is_not, one_that_is_not_there_gets_them_when_it_comes,
    one_that_never_answers_keeps_nobody_waiting, certificates_are_verified,
    secrets_come_from_a_file_that_others_cannot_read, alerts_are_lines_of_a_log,
    a_file_that_takes_nothing_is_told_and_counted, hostile_names_are_text_everywhere,
    the_page_lists_them, a_test_alert_says_what_came_of_it, what_makes_no_sense_is_said,
    the_example_is_a_configuration, alertmanager_shows_it_until_it_is_resolved,
    alertmanager_takes_a_test,
]

if __name__ == "__main__":
    sys.exit(top_names.run_tests(TESTS))
