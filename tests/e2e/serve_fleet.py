#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""`ktally serve` on three hosts, with certificates and a token, and one Prometheus over them; a
second one above that, which asks it or is told: by the very configurations of Documentation/fleet.
Prints TAP.  Not here: the hosts themselves (hosts.py), what a single one says
(serve_prometheus.py)."""
import contextlib
import http.client
import json
import os
import re
import shutil
import ssl
import subprocess
import sys
import tempfile

import yaml

import hosts
import top_names
from prometheus import RULES, TOP, Alertmanager, Prometheus, Receiver, amtool, promtool
from serve_server import PATIENCE, Server, rewrite, wait_for

NAMES = ["web1", "web2", "db1"]
TOKEN = "s3cret-of-the-fleet"
SHIPPED = os.path.join(TOP, "Documentation", "fleet")
RECORDED = "instance:ktally_host_memory_available:ratio"


def shipped(name, folder):
    """A configuration, whose files are to be in this folder."""
    with open(os.path.join(SHIPPED, name), encoding="utf-8") as file:
        return yaml.safe_load(file.read().replace("/etc/prometheus", folder))


def openssl(*words):
    subprocess.run(["openssl", *words], check=True, stderr=subprocess.DEVNULL, timeout=PATIENCE)


class Secrets:
    """A folder with an authority of the fleet, what it signed for each host, and the token."""

    def __init__(self, folder):
        self.folder = folder
        for name in "ktally", "hosts":
            os.mkdir(self.path(name))
        self.copy_rules("recording.yml", "alerts_ktally.yml")
        rewrite(self.path("ktally.token"), TOKEN)
        rewrite(self.path("auth"), f"bearer {TOKEN}\n")
        os.chmod(self.path("auth"), 0o600)
        openssl("req", "-x509", *self.new("ca"), "-days", "1", "-subj", "/CN=fleet",
                "-out", self.path("ca.pem"))

    def path(self, name):
        return os.path.join(self.folder, name)

    def copy_rules(self, *names):
        """Alerts that do not wait."""
        for name in names:
            with open(os.path.join(RULES, name), encoding="utf-8") as file:
                text = re.sub(r"(?m)^    for: .*", "    for: 0s", file.read())
            rewrite(self.path(f"ktally/{name}"), text)

    def new(self, name):
        return ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                "-keyout", self.path(f"{name}.key")]

    def sign(self, host):
        rewrite(self.path("names"), f"subjectAltName=IP:{host.address},DNS:{host.name}\n")
        openssl("req", *self.new(host.name), "-subj", f"/CN={host.name}",
                "-out", self.path(f"{host.name}.csr"))
        openssl("x509", "-req", "-in", self.path(f"{host.name}.csr"), "-CA", self.path("ca.pem"),
                "-CAkey", self.path("ca.key"), "-CAcreateserial", "-days", "1",
                "-extfile", self.path("names"), "-out", self.path(f"{host.name}.pem"))
        os.chmod(self.path(f"{host.name}.key"), 0o600)


class Fleet:
    def __init__(self, machines, secrets):
        self.machines = {host.name: host for host in machines}
        self.secrets = secrets
        self.servers = {}

    def __enter__(self):
        try:
            for host in self.machines.values():
                self.secrets.sign(host)
                self.start(host.name)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        for name in self.servers:
            self.stop(name)

    def start(self, name):
        """On the port that it had before, if there was one."""
        host, before = self.machines[name], self.servers.get(name)
        self.servers[name] = Server(
            "--auth-file", self.secrets.path("auth"),
            "--tls-cert", self.secrets.path(f"{name}.pem"),
            "--tls-key", self.secrets.path(f"{name}.key"), "--fail-on", "nothing",
            listen=f"{host.address}:{before.port if before else 0}", within=host.within).__enter__()

    def stop(self, name):
        self.servers[name].__exit__()

    def targets(self, names):
        """As a file of service discovery has them."""
        return [{"targets": [f"{self.servers[name].address}:{self.servers[name].port}"],
                 "labels": {"instance": name}} for name in names]

    def discover(self, names):
        path = self.secrets.path("hosts/north.yml")
        rewrite(f"{path}.new", json.dumps(self.targets(names)))
        os.rename(f"{path}.new", path)

    def prometheus(self, names, alertmanager=None, **more):
        """One that has all hosts of the file of discovery as targets."""
        self.discover(names)
        config = shipped("prometheus.yml", self.secrets.folder)
        scrape = config["scrape_configs"][0]
        for discovery in scrape["file_sd_configs"]:
            discovery["refresh_interval"] = "1s"
        every = {**config["global"], "scrape_interval": "1s", "evaluation_interval": "1s"}
        return Prometheus([], config["rule_files"], alertmanager,
                          scrape={**scrape, "static_configs": []}, **{"global": every}, **more)


@contextlib.contextmanager
def fleet():
    with tempfile.TemporaryDirectory(prefix="ktally-fleet.") as folder, \
            hosts.network(NAMES) as machines, Fleet(machines, Secrets(folder)) as found:
        yield found


def instances(prometheus, expression):
    return sorted(labels["instance"] for labels, _ in prometheus.query(expression))


def each_host_is_an_instance_of_its_own():
    with fleet() as hosts_, hosts_.prometheus(NAMES[:2]) as prometheus:
        prometheus.wait_for_up(2)
        assert instances(prometheus, "ktally_up == 1") == sorted(NAMES[:2])
        # One more is found without a word to Prometheus.
        hosts_.discover(NAMES)
        prometheus.wait_for_up(3)
        wait_for(lambda: instances(prometheus, "ktally_up == 1") == sorted(NAMES))
        # Each knows its own name, and has a network of its own.
        context = ssl.create_default_context(cafile=hosts_.secrets.path("ca.pem"))
        for name, server in hosts_.servers.items():
            for other in NAMES:
                connection = http.client.HTTPSConnection(server.address, server.port,
                                                         context=context, timeout=PATIENCE)
                with contextlib.closing(connection):
                    status = server.ask("/livez", connection=connection, Host=other)[0]
                assert status == (200 if name == other else 421), (name, other, status)


def who_has_no_token_is_refused():
    with fleet() as hosts_:
        token = hosts_.secrets.path("ktally.token")
        rewrite(token, "another")
        with hosts_.prometheus(NAMES) as prometheus:
            def errors():
                targets = prometheus.api("targets")["activeTargets"]
                return [target["lastError"] for target in targets]
            wait_for(lambda: ["401" in error for error in errors()] == 3 * [True])
            rewrite(token, TOKEN)
            prometheus.wait_for_up(3)


def only_what_is_down_is_told():
    with fleet() as hosts_, Receiver() as receiver, Alertmanager(receiver) as manager, \
            hosts_.prometheus(NAMES, manager) as prometheus:
        prometheus.wait_for_up(3)

        def down():
            return sorted(alert["instance"] for alert in prometheus.alerts()
                          if alert["alertname"] == "KtallyDown")
        hosts_.stop("web2")
        wait_for(lambda: down() == ["web2"])
        assert receiver.wait_for("KtallyDown", "firing")["labels"]["instance"] == "web2"
        assert instances(prometheus, "up == 1") == ["db1", "web1"]
        hosts_.start("web2")
        prometheus.wait_for_up(3)
        assert receiver.wait_for("KtallyDown", "resolved")["labels"]["instance"] == "web2"
        # Who can't be reached is as good as down.
        hosts_.machines["db1"].plug("down")
        wait_for(lambda: down() == ["db1"])
        hosts_.machines["db1"].plug("up")
        wait_for(lambda: not down())
        assert {alert["labels"]["instance"] for alert in receiver.got
                if alert["labels"]["alertname"] == "KtallyDown"} == {"web2", "db1"}


def wait_for_recorded(central, **labels):
    """The recorded series of all hosts are there, and no other of theirs."""
    def found():
        return central.query(RECORDED)
    wait_for(lambda: sorted(series["instance"] for series, _ in found()) == sorted(NAMES))
    for series, value in found():
        assert value > 0 and all(series.get(key) == label for key, label in labels.items()), series
    assert instances(central, 'up{job="ktally"} == 1') == sorted(NAMES)
    assert not central.query("ktally_group_processes")


def recorded_series_are_federated():
    with fleet() as hosts_, hosts_.prometheus(NAMES) as local:
        scrape = shipped("federate.yml", "")["scrape_configs"][0]
        scrape["static_configs"] = [{"targets": [f"127.0.0.1:{local.port}"]}]
        with Prometheus([], scrape=scrape) as central:
            wait_for_recorded(central)


class Receiving(Prometheus):
    def command(self, config, data):
        return [*super().command(config, data), "--web.enable-remote-write-receiver"]


def recorded_series_are_written_to_a_remote():
    with Receiving([]) as central:
        write = shipped("remote-write.yml", "")
        write["remote_write"][0]["url"] = f"http://127.0.0.1:{central.port}/api/v1/write"
        with fleet() as hosts_, hosts_.prometheus(NAMES, **write):
            wait_for_recorded(central, site="north")


def receiver_of(config, **labels):
    status, said = amtool("config", "routes", "test", f"--config.file={config}",
                          *(f"{key}={value}" for key, value in labels.items()))
    assert status == 0, said
    return said.splitlines()[-1]


def configurations_are_right():
    with tempfile.TemporaryDirectory(prefix="ktally-fleet.") as folder:
        Secrets(folder)
        shutil.copy(os.path.join(SHIPPED, "hosts.yml"), f"{folder}/hosts/north.yml")
        for name in "prometheus.yml", "federate.yml", "remote-write.yml":
            rewrite(f"{folder}/{name}", json.dumps(shipped(name, folder)))
            status, said = promtool("check", "config", f"{folder}/{name}")
            assert status == 0, said
    config = os.path.join(SHIPPED, "alertmanager.yml")
    status, said = amtool("check-config", config)
    assert status == 0, said
    for name, severity, receiver in ("KtallyDown", "critical", "page"), \
            ("KtallyHostMemoryLow", "critical", "page"), ("KtallyStale", "warning", "mail"):
        assert receiver_of(config, alertname=name, severity=severity) == receiver, name


TESTS = [
    each_host_is_an_instance_of_its_own, who_has_no_token_is_refused, only_what_is_down_is_told,
    recorded_series_are_federated, recorded_series_are_written_to_a_remote,
    configurations_are_right,
]


if __name__ == "__main__":
    why = hosts.move()
    sys.exit(top_names.skip_tests(TESTS, why) if why else top_names.run_tests(TESTS))
