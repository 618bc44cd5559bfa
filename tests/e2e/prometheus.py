# SPDX-License-Identifier: GPL-2.0
"""Prometheus and Alertmanager for tests: they run while a `with` block does, on loopback ports that
the kernel chose, and what they store goes with them.  Not here: the tests (serve_prometheus.py,
serve_rules.py).

    with Server() as server, Receiver() as receiver, Alertmanager(receiver) as manager, \\
            Prometheus([f"127.0.0.1:{server.port}"], [path], manager) as prometheus:
        prometheus.wait_for_up(1)
        assert prometheus.values("ktally_up") == [1]
        receiver.wait_for("KtallyDown", "firing")
"""
import http.server
import json
import os
import subprocess
import tempfile
import threading
import urllib.parse

from serve_server import Program, rewrite, wait_for

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
RULES = os.path.join(TOP, "Documentation", "prometheus")
UNPACKED = os.path.join(TOP, "build", "unpacked", "prometheus-alertmanager", "usr")


def of_alertmanager(name, *arguments):
    """A command for a program of Alertmanager's, which is unpacked, not installed: it reads templates
    by their place in the system, so it gets them there, in a mount namespace of its own."""
    own = ["--map-root-user"] if os.geteuid() else []
    return ["unshare", "--mount", *own, "sh", "-c",
            f'mount --bind "{UNPACKED}/share/prometheus" /usr/share/prometheus && exec "$0" "$@"',
            os.path.join(UNPACKED, "bin", name), *arguments]


def check(*arguments, text=None):
    """(exit status, what it said)"""
    done = subprocess.run(["timeout", "120", *arguments], input=text, check=False,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8")
    return done.returncode, done.stdout


def promtool(*arguments, text=None):
    return check("promtool", *arguments, text=text)


def amtool(*arguments):
    return check(*of_alertmanager("amtool", *arguments))


class Stored(Program):
    """A server with a configuration and a folder of its own."""
    says_port = r'msg="Listening on" address=127\.0\.0\.1:(\d+)'

    def __init__(self, config):
        super().__init__()
        self.config = config

    def command(self, config, data):
        raise NotImplementedError

    def __enter__(self):
        self.scratch = tempfile.TemporaryDirectory(prefix="ktally-prometheus.")
        path = os.path.join(self.scratch.name, "config.yml")
        rewrite(path, json.dumps(self.config))  # YAML takes it
        self.arguments = self.command(path, os.path.join(self.scratch.name, "data"))
        super().__enter__()
        wait_for(lambda: self.status("/-/ready") == 200)
        return self

    def __exit__(self, *_):
        super().__exit__()
        self.scratch.cleanup()


class Prometheus(Stored):
    """@targets: "address:port". @rules: paths of files, which it reads as they are. @interval: of
    scrapes, and how long each may take: on a busy machine a short one fails now and then. @scrape:
    keys for the scrape configuration, such as "authorization"; @more: for the whole of it."""

    def __init__(self, targets, rules=(), alertmanager=None, interval="3s", scrape=None, **more):
        config = {
            "global": {"scrape_interval": interval, "scrape_timeout": interval,
                       "evaluation_interval": "1s"},
            "rule_files": [os.path.abspath(path) for path in rules],
            "scrape_configs": [{"job_name": "ktally", "static_configs": [{"targets": list(targets)}],
                                **(scrape or {})}],
        }
        if alertmanager:
            config["alerting"] = {"alertmanagers": [
                {"static_configs": [{"targets": [f"127.0.0.1:{alertmanager.port}"]}]}]}
        super().__init__({**config, **more})

    def command(self, config, data):
        # What Alertmanager did not take, for want of time, is sent again after the delay.
        return ["prometheus", f"--config.file={config}", f"--storage.tsdb.path={data}",
                "--web.listen-address=127.0.0.1:0", "--web.enable-lifecycle",
                "--rules.alert.resend-delay=10s"]

    def api(self, path, **members):
        answer = self.json(f"/api/v1/{path}?{urllib.parse.urlencode(members)}")
        assert answer["status"] == "success", answer
        return answer["data"]

    def query(self, expression):
        """[(labels, value)] of this moment."""
        return [(series["metric"], float(series["value"][1]))
                for series in self.api("query", query=expression)["result"]]

    def values(self, expression):
        return sorted(value for _, value in self.query(expression))

    def wait_for_up(self, count):
        """Until so many targets are up, and none is not."""
        def healths():
            return [target["health"] for target in self.api("targets")["activeTargets"]]
        try:
            wait_for(lambda: healths() == ["up"] * count)
        except AssertionError as error:
            raise AssertionError(f"targets: {self.api('targets')['activeTargets']}") from error

    def alerts(self, state="firing"):
        """Labels of each alert in this state."""
        return [alert["labels"] for alert in self.api("alerts")["alerts"] if alert["state"] == state]


class Alertmanager(Stored):
    """Tells a Receiver, if there is one, at once and each by itself; or has another configuration."""

    def __init__(self, receiver=None, config=None):
        route = {"receiver": "test", "group_by": ["..."], "group_wait": "0s", "group_interval": "1s"}
        hooks = [{"url": receiver.url, "send_resolved": True}] if receiver else []
        super().__init__(config or {"route": route,
                                    "receivers": [{"name": "test", "webhook_configs": hooks}]})

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def command(self, config, data):
        return of_alertmanager("prometheus-alertmanager", f"--config.file={config}",
                               f"--storage.path={data}", "--web.listen-address=127.0.0.1:0",
                               "--cluster.listen-address=")

    def alerts(self):
        """All that are active, as its API has them."""
        return self.json("/api/v2/alerts?active=true&silenced=false&inhibited=false")


class Receiver:
    """Takes what Alertmanager sends, as those who are on call do."""

    def __enter__(self):
        self.got = got = []

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                got.extend(json.loads(self.rfile.read(int(self.headers["Content-Length"])))["alerts"])
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_):
                pass
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()

    def find(self, name, status, since=0):
        """The first that came with this name and status behind so many others, or None."""
        return next((alert for alert in self.got[since:] if alert["status"] == status and
                     alert["labels"]["alertname"] == name), None)

    def wait_for(self, name, status, since=0):
        return wait_for(lambda: self.find(name, status, since))
