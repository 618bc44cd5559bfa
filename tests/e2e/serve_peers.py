#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Whom `ktally serve` tells what when there are no secrets: nobody learns through it of a process
what /proc would not show him.  Prints TAP; needs root.  Not here: secrets (serve.py, serve_api.py)."""
import json
import subprocess
import sys

import top_names
from serve_server import Server, file_with

API = "/api/v1/"
STRANGER = 64321
GUARDED = {"rchar", "wchar", "syscr", "syscw", "read_bytes", "write_bytes", "cancelled_write_bytes", "fds"}
ABOUT_PROCESSES = [API + "state", API + "processes", API + "exits", "/dashboard"]
ABOUT_HOST = ["/", "/metrics", "/health", "/healthz", "/health/detailed", "/dashboard.js", API + "host",
              API + "groups", API + "history", API + "alerts", API + "openapi.json"]
ABOUT_STATE = ["/livez", "/readyz", "/health/liveness", "/health/readiness"]
# A /proc of its own, that shows processes to their users alone.
HIDDEN = ("unshare", "--mount", "sh", "-c", 'mount -t proc -o hidepid=2 proc /proc && exec "$@"', "-")
ASK = """
import sys, urllib.error, urllib.request
try:
    answer = urllib.request.urlopen(urllib.request.Request(sys.argv[1], headers=eval(sys.argv[2])), timeout=60)
except urllib.error.HTTPError as error:
    answer = error
print(answer.status)
sys.stdout.flush()
stream = answer.headers["Content-Type"] == "text/event-stream"
sys.stdout.buffer.write(b"".join(answer.readline() for _ in range(5)) if stream else answer.read())
"""


def ask(server, path, user=STRANGER, **headers):
    """(status, body), as this user."""
    done = subprocess.run([sys.executable, "-c", ASK, f"http://127.0.0.1:{server.port}{path}", repr(headers)],
                          user=user, group=user, extra_groups=[], cwd="/", timeout=120, check=True,
                          stdout=subprocess.PIPE, encoding="utf-8")
    status, _, body = done.stdout.partition("\n")
    return int(status), body


def figures(processes):
    """The names of all values and rates that are told of any of these."""
    return {name for process in processes for part in ("values", "rates") for name in process[part]}


def processes_of(server, user, query="?limit=50&sort=memory"):
    status, body = ask(server, API + "processes" + query, user)
    assert status == 200, (status, body)
    return json.loads(body)


def a_stranger_is_told_of_processes_what_proc_shows_everybody():
    with Server() as server:
        server.wait_for_samples(2)
        own, others = (figures(processes_of(server, user)) for user in (0, STRANGER))
        assert {"read_bytes", "wchar", "fds"} <= own, own
        assert own - others >= own & GUARDED and not others & GUARDED, others
        assert {"rss", "cpu_time", "utime", "run_delay", "nvcsw"} <= others, others
        assert ask(server, API + "processes?sort=io", 0)[0] == 200
        status, body = ask(server, API + "processes?sort=io")
        assert status == 403 and "withheld" in json.loads(body)["error"], body


def state_stream_and_dashboard_withhold_it_too():
    with Server() as server:
        server.wait_for_samples(2)
        for user, withheld in (0, False), (STRANGER, True):
            state = json.loads(ask(server, API + "state", user)[1])
            assert state["withheld"] is withheld
            assert bool(figures(state["processes"]) & GUARDED) is not withheld
            event = ask(server, API + "stream", user)[1].splitlines()[-1]
            assert json.loads(event.removeprefix("data: "))["withheld"] is withheld
            page = ask(server, "/dashboard", user)[1]
            assert ("withheld from you" in page) is withheld


def other_pages_are_everybodys():
    with Server() as server:
        server.wait_for_samples(1)
        for path in ABOUT_PROCESSES + ABOUT_HOST + ABOUT_STATE:
            assert ask(server, path)[0] == 200, path


def users_that_are_allowed_are_told_all():
    with Server("--allow-user", "65432", "--allow-user", str(STRANGER)) as server:
        server.wait_for_samples(2)
        assert figures(processes_of(server, STRANGER)) & GUARDED
        assert ask(server, API + "processes?sort=io")[0] == 200
        assert not figures(processes_of(server, STRANGER + 1)) & GUARDED


def the_users_own_server_tells_him_all():
    run_as = ("setpriv", "--reuid", str(STRANGER), "--clear-groups")
    with Server(within=run_as) as server:
        server.wait_for_samples(2)
        assert figures(processes_of(server, STRANGER, "?limit=50")) & GUARDED
        assert figures(processes_of(server, 0, "?limit=50")) & GUARDED
        assert not figures(processes_of(server, STRANGER + 1, "?limit=50")) & GUARDED


def who_became_root_to_start_it_is_told_all():
    with Server(env={"SUDO_UID": str(STRANGER)}) as server:
        server.wait_for_samples(2)
        assert figures(processes_of(server, STRANGER)) & GUARDED


def who_has_a_secret_is_told_all():
    with file_with("bearer s3cret\n") as secrets, Server("--auth-file", secrets) as server:
        assert ask(server, API + "state")[0] == 401
        assert ask(server, API + "processes?sort=io", Authorization="Bearer s3cret")[0] in (200, 503)
        assert ask(server, API + "processes?sort=io", 0)[0] == 401


def where_processes_are_hidden_a_stranger_is_told_nothing_of_them():
    with Server("--allow-user", "65432", within=HIDDEN) as server:
        server.wait_for_samples(2)
        for path in ABOUT_PROCESSES + ABOUT_HOST:
            status, body = ask(server, path)
            assert status == 403 and "hidepid" in body and "--allow-user" in body, (path, status, body)
        for path in ABOUT_STATE:
            assert ask(server, path)[0] == 200, path
        for user in 0, 65432:
            assert ask(server, API + "state", user)[0] == 200
            assert ask(server, "/metrics", user)[0] == 200


def a_connection_is_one_users():
    """What one was told on his is not what another gets on his own, whoever comes first."""
    with Server() as server:
        server.wait_for_samples(2)
        for user in STRANGER, 0, STRANGER:
            assert json.loads(ask(server, API + "state", user)[1])["withheld"] is bool(user)


def users_that_are_not_there_are_refused():
    for name in "nobody-has-this-name", "", "-1":
        done = subprocess.run([Server().arguments[0], "serve", "--allow-user", name], check=False,
                              stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, timeout=60, encoding="utf-8")
        assert done.returncode == 2 and "there is no user" in done.stderr, done


TESTS = [
    a_stranger_is_told_of_processes_what_proc_shows_everybody, state_stream_and_dashboard_withhold_it_too,
    other_pages_are_everybodys, users_that_are_allowed_are_told_all,
    the_users_own_server_tells_him_all, who_became_root_to_start_it_is_told_all, who_has_a_secret_is_told_all,
    where_processes_are_hidden_a_stranger_is_told_nothing_of_them, a_connection_is_one_users,
    users_that_are_not_there_are_refused,
]

if __name__ == "__main__":
    sys.exit(top_names.run_tests(TESTS))
