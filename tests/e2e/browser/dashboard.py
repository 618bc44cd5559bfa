#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""The dashboard in Chromium, with the procfs source: that it follows the host, says when it cannot, and takes
no name for HTML.  Prints TAP.  Not here: its use and looks (dashboard_use.py), the browser (browser.py), what
the server writes (serve_dashboard_test.c)."""
import contextlib
import json
import signal
import sys

from selenium.common.exceptions import NoAlertPresentException

from browser import Browser, wait_for
import dashboard_use
from dashboard_states import NONE, dashboard, ill, state, stays_quiet, url
from serve_server import Server, burn, file_with
import top_names

FIRES = "[memory-available]\nwarning = 100 %\nwarning-clear = 100 %\ncritical = never\nfor = 0 s\n"
IMG = "<img src=x onerror=alert(1)>"
SCRIPT = "</script><script>alert(1)</script>"

# ---- It follows the host ----


def figures_move_by_themselves():
    with dashboard() as (_, page):
        curve = page.run("return document.querySelector('#chart-cpu .curve').getAttribute('d')")
        sample = page.text("#age")
        wait_for(lambda: page.text("#age") != sample and curve !=
                 page.run("return document.querySelector('#chart-cpu .curve').getAttribute('d')"))
        with burn(b"zqnew") as pid:
            wait_for(lambda: ["zqnew", str(pid)] in [row[:2] for row in page.rows("processes")])
        wait_for(lambda: "zqnew" not in [row[0] for row in page.rows("processes")])
        stays_quiet(page)


def the_verdict_comes_first_with_its_reasons():
    with dashboard() as (_, page):
        page.take(state(health=ill("critical", "memory is full")))
        assert page.text("#status") == "Critical" and page.body("status") == "critical"
        assert page.one("#reasons li").text.startswith("Critical") and "memory is full" in page.text("#reasons")
        assert "since " in page.text("#reasons .since"), page.text("#reasons")
        assert page.one("#verdict").location["y"] < 150, page.one("#verdict").location
        assert page.driver.title.startswith("Critical"), page.driver.title
        # Up for longer than 104 days: the ns are too many for a number.
        page.take(state(host={"uptime_seconds": 10000060}, health={"status": "warning", "reasons": [
            {"level": "warning", "text": "t", "since_ns": "10000000000000000"}]}))
        assert page.text("#reasons .since").endswith("1m00s"), page.text("#reasons")
        page.take(state(alerts=[{"rule": "DiskBusy", "level": "critical", "state": "firing", "subject": "host",
                                 "text": "t", "value": 42.123456, "threshold": 20,
                                 "since": "2026-11-26T14:00:00.000Z"}]))
        assert page.text("#status") == "Healthy" and page.is_shown("#alerts")
        assert page.rows("alerts")[0][:7] == ["critical", "firing", "DiskBusy", "host", "t", "42.12", "20"]


def what_ails_the_host_is_seen_live():
    with file_with(FIRES) as rules, dashboard("-r", rules) as (server, page):
        wait_for(lambda: page.text("#status") == "Warning")
        wait_for(lambda: ["warning", "firing", "memory-available", "host"] in [row[:4] for row in page.rows("alerts")])
        assert page.text("#reasons .level") == "Warning" and "memory" in page.text("#reasons .what")
        stays_quiet(page)
        with Browser(url(server), scripts=False) as plain:
            assert plain.text("#status") == "Warning" and "memory" in plain.text("#reasons")
            assert ["warning", "firing", "memory-available"] in [row[:3] for row in plain.rows("alerts")]


def checks_that_failed_are_reasons_too():
    checks = "[nobody]\nprocess = zqnobody*\nafter = 1\n"
    reason = "Critical", "nobody"
    with file_with(checks) as file, dashboard("--checks", file) as (server, page):
        wait_for(lambda: page.text("#status") == "Critical")
        # In one go: each state that comes makes the list anew.
        first = page.text("#reasons li")
        assert all(word in first for word in reason) and "since" in first, first
        with Browser(url(server), scripts=False) as plain:
            assert plain.text("#status") == "Critical" and "nobody" in plain.text("#reasons"), plain.text("#reasons")


def the_history_is_in_the_charts():
    with Server() as server:
        server.wait_for_sample()
        wait_for(lambda: len(json.loads(server.text("/api/v1/history"))["points"]) > 8)
        with Browser(url(server)) as page:
            page.wait_live()
            wait_for(lambda: page.run("return timeline.points.filter((p) => !p.own).length > 4"))
            times = page.run("return timeline.points.map((p) => p.t)")
            assert times == sorted(set(times)), times
            stays_quiet(page)


# ---- What is not known, and what is hostile ----


def what_is_not_known_is_a_dash():
    with dashboard() as (_, page):
        page.take(state(processes=[{"pid": 7, "comm": "a"}], groups=[{"name": "g"}], exits=[{"pid": 8, "comm": "e"}],
                        latencies=[{"kind": "runq"}]))
        assert page.rows("processes") == [["a", "7"] + [NONE] * 10], page.rows("processes")
        assert page.rows("groups") == [["g"] + [NONE] * 7], page.rows("groups")
        assert page.rows("exits") == [[NONE, "8", "e"] + [NONE] * 4], page.rows("exits")
        assert page.rows("latencies") == [["runq"] + [NONE] * 4], page.rows("latencies")
        legends = page.run("return [...document.querySelectorAll('.legend b')].map((b) => b.textContent)")
        assert set(legends) == {NONE}, legends
        for word in "NaN", "undefined", "null", "Infinity":
            assert word not in page.text("main"), word


def names_are_never_html():
    rules = f"[{IMG}]\ncomm = <img* </scr*\n"
    with burn(b"<img src=x>"), burn(b"</script><b>"), file_with(rules) as groups:
        for scripts in True, False:
            with Server("-g", groups) as server:
                server.wait_for_sample()
                wait_for(lambda: b"&lt;img src=x&gt;" in server.ask("/dashboard")[2])
                with Browser(url(server), scripts=scripts) as page:
                    if scripts:
                        page.wait_live()
                    wait_for(lambda: {"<img src=x>", "</script><b>"} <= {row[0] for row in page.rows("processes")})
                    wait_for(lambda: IMG in [row[0] for row in page.rows("groups")])
                    nothing_came_of_it(page)


def nothing_came_of_it(page):
    made = page.run("return document.querySelectorAll("
                    "'img, iframe, object, b:not(.legend b), script:not([src])').length")
    assert made == 0, made
    try:
        raise AssertionError(page.driver.switch_to.alert.text)
    except NoAlertPresentException:
        pass
    stays_quiet(page)


def no_text_of_the_state_is_html():
    with dashboard() as (_, page):
        for text in IMG, SCRIPT:
            page.take(state(
                version=text, source=text, lost={text: 1}, host={"hostname": text}, health=ill(text, text),
                processes=[{"pid": 1, "comm": text, "user": text, "unit": text, "state": text}],
                groups=[{"name": text}], exits=[{"pid": 1, "comm": text, "signal": text}], latencies=[{"kind": text}],
                alerts=[{"rule": text, "level": text, "state": text, "subject": text, "text": text}]))
            for section in "hostname", "source", "reasons", "processes", "groups", "exits", "latencies", "alerts":
                assert text in page.text("#" + section), section
            assert text in page.driver.title
            nothing_came_of_it(page)


# ---- When it breaks ----


def a_server_that_ends_is_told_and_one_that_comes_is_found():
    with dashboard() as (server, page):
        port = server.port
        assert not page.is_shown("#trouble")
        server.process.terminate()
        server.process.wait(30)
        wait_for(lambda: page.body("link") == "lost")
        assert page.is_shown("#trouble") and "No connection" in page.text("#trouble"), page.text("#trouble")
        assert page.text("#status") == "Unknown" and "Last known" in page.text("#doubt")
        told = page.text("#trouble")
        wait_for(lambda: page.text("#trouble") != told)     # for how long
        with Server(listen=f"127.0.0.1:{port}"):
            page.wait_live()
            assert not page.is_shown("#trouble")
            wait_for(lambda: page.text("#status") != "Unknown")
        stays_quiet(page, but=["network"])


def data_that_get_old_are_no_news():
    with dashboard() as (server, page):
        server.signal(signal.SIGSTOP)
        try:
            wait_for(lambda: page.run("return document.body.hasAttribute('data-stale')"))
            assert page.text("#status") == "Unknown" and page.is_shown("#trouble")
            assert "No new sample" in page.text("#trouble") or page.body("link") == "lost", page.text("#trouble")
        finally:
            server.signal(signal.SIGCONT)
        page.wait_live()
        assert not page.is_shown("#trouble") and page.text("#status") != "Unknown"


def a_computer_that_slept_shows_nothing_old_as_new():
    with dashboard("-i", "1h") as (_, page):
        wait_for(lambda: page.text("#status") != "Unknown")
        # It would begin anew at once, and be told that the sample is not that old.
        page.run("connect = () => {}; const was = Date.now; Date.now = () => was() + 4 * 3600e3;")
        wait_for(lambda: page.text("#status") == "Unknown" and page.is_shown("#trouble"))
        page.run("Date.now = () => 0;")
        assert page.text("#status") == "Unknown"


def events_that_are_none_do_no_harm():
    with dashboard() as (_, page):
        for data in "{", "null", "[]", '{"health":7,"host":null}', '{"processes":[null]}':
            page.run("stream.dispatchEvent(new MessageEvent('state', {data: arguments[0]}))", data)
        wait_for(lambda: page.body("link") == "live" and page.text("#hostname") != NONE)
        page.run("stream.dispatchEvent(new Event('error'))")
        wait_for(lambda: page.body("link") == "live")
        stays_quiet(page)


def without_a_free_stream_it_asks_again_and_again():
    with Server("--connections", "8") as server, contextlib.ExitStack() as stack:
        server.wait_for_sample()
        for _ in range(4):
            connection = stack.enter_context(server.connect())
            connection.sendall(b"GET /api/v1/stream HTTP/1.1\r\nHost: localhost\r\n\r\n")
            assert b"event: state" in connection.recv(65536) + connection.recv(65536)
        assert server.status("/api/v1/stream") == 503
        with Browser(url(server)) as page:
            page.wait_live()
            age = page.text("#age")
            wait_for(lambda: page.text("#age") != age and page.body("link") == "live")
            assert page.run("return stream.readyState") == 2
            stays_quiet(page, but=["network"])


TESTS = [
    figures_move_by_themselves, the_verdict_comes_first_with_its_reasons, what_ails_the_host_is_seen_live,
    checks_that_failed_are_reasons_too, the_history_is_in_the_charts, what_is_not_known_is_a_dash,
    names_are_never_html, no_text_of_the_state_is_html,
    a_server_that_ends_is_told_and_one_that_comes_is_found, data_that_get_old_are_no_news,
    a_computer_that_slept_shows_nothing_old_as_new, events_that_are_none_do_no_harm,
    without_a_free_stream_it_asks_again_and_again,
    *dashboard_use.TESTS,
]

if __name__ == "__main__":
    sys.exit(top_names.run_tests(TESTS))
