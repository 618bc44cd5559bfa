#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""`ktally serve` with the module: exits to the last one, histograms while the hooks are on, a
module that goes away and returns, and no more rights than it needs.  Prints TAP.  Leaves the module
loaded.  Not here: what needs no module (serve.py), Prometheus (module_serve_prometheus.py)."""
import json
import os
import re
import select
import subprocess
import sys

from prometheus_client import parser as prometheus
from prometheus_client.openmetrics import parser as openmetrics

import serve
import top_names
from prometheus import promtool
from kernel_module import LIMIT, is_loaded, load, load_anew, unload
from lives import CGROUPS, Storm, forker
from serve_checks import wait_for_state
from serve_peers import API, GUARDED, STRANGER, ask, figures, processes_of
from serve_server import KTALLY, Server, file_with, wait_for

BURST = int(os.environ.get("KTALLY_BURST", "1000"))
BY_NAME = "[{comm}]\n"
EXITS = re.compile(r'ktally_group_exits_total\{groupname="([^"]+)",result="(\w+)"'
                   r'(?:,signal="([^"]+)")?\}')
COUNTER = re.compile(r"ktally_\w+_(total|bucket|count|sum)(\{.*\})?$")


def served(*options, source="auto", **kwargs):
    load()
    return Server("--fail-on", "nothing", *options, source=source, **kwargs)


def ends_of(metrics, group):
    """{"success" or "error" or the signal's name: count} of ends that there were."""
    found = ((EXITS.match(key), value) for key, value in metrics.items())
    return {match[3] or match[2]: value for match, value in found
            if match and match[1] == group and value}


def of_group(metrics, metric, group):
    """Sum of a metric over its other labels."""
    start = f'{metric}{{groupname="{group}"'
    return sum(value for key, value in metrics.items() if key.startswith(start))


def check_lost_nothing(metrics):
    lost = {key: value for key, value in metrics.items()
            if key.startswith("ktally_lost_total{") and value}
    assert not lost, lost


def check(metrics, **wanted):
    """Of ktally's own."""
    found = {name: metrics.get(f"ktally_{name}") for name in wanted}
    assert found == wanted, (found, wanted)


def source_of(metrics):
    return [name for name in ("netlink", "procfs")
            if f'ktally_source_info{{source="{name}"}}' in metrics]


def check_no_counter_went_back(before, now):
    for key, value in before.items():
        if COUNTER.match(key):
            assert now.get(key, -1) >= value, f"{key}: {value} -> {now.get(key)}"


def the_module_is_the_source():
    with served() as server:
        server.wait_for_sample()
        metrics = server.metrics()
        assert source_of(metrics) == ["netlink"]
        check(metrics, exits_complete=1, up=1, source_fallen_back=0)
        assert server.status("/readyz") == server.status("/livez") == 200
        assert promtool("check", "metrics", text=server.text("/metrics")) == (0, "")


def ends_are_counted_by_code_and_signal():
    ends = 40 * [0] + 30 * [3] + 5 * [255] + 20 * [-9] + 10 * [-11] + 4 * [-6] + 2 * [-15] + [-34]
    wanted = {"success": 40, "error": 35, "SIGKILL": 20, "SIGSEGV": 10, "SIGABRT": 4, "SIGTERM": 2,
              "SIGRTMIN+0": 1}
    with forker(b"zqends") as fork, file_with(BY_NAME) as rules, served("-g", rules) as server:
        before = server.wait_for_samples(1)
        assert not ends_of(before, "zqends"), ends_of(before, "zqends")
        fork(ends)
        metrics = server.wait_for_samples(2)
        assert ends_of(metrics, "zqends") == wanted, ends_of(metrics, "zqends")
        assert of_group(metrics, "ktally_group_starts_total", "zqends") == len(ends)
        assert of_group(metrics, "ktally_group_processes", "zqends") == 1
        check_lost_nothing(metrics)


def a_stranger_is_not_told_how_a_process_ended_nor_what_it_reads():
    with forker(b"zqends") as fork, served() as server:
        server.wait_for_samples(1)
        fork([3, -9])
        server.wait_for_samples(2)
        for user in 0, STRANGER:
            exits = [exit for exit in json.loads(ask(server, API + "exits", user)[1])
                     if exit["comm"] == "zqends"]
            assert len(exits) == 2, exits
            assert any({"code", "signal"} & exit.keys() for exit in exits) is not bool(user), exits
            assert bool(figures(processes_of(server, user)) & GUARDED) is not bool(user)


def watch(server, storm):
    """Scrapes until the storm is over: no counter goes back. Gives how many scrapes there were."""
    before, scrapes = server.metrics(), 0
    while not select.select([storm.shell.stdout], [], [], 0.1)[0]:
        now = server.metrics()
        check_no_counter_went_back(before, now)
        before = now
        scrapes += 1
    storm.wait()
    check_no_counter_went_back(before, server.metrics())
    return scrapes


def a_storm_is_counted_to_the_last_process():
    with Storm("zqstorm") as storm, file_with("[storm]\ncgroup = */zqstorm\n") as rules, \
            served("-g", rules) as server:
        wait_for(lambda: server.metrics().get('ktally_group_processes{groupname="storm"}') == 1)
        before, charged = server.wait_for_samples(1), storm.usage()
        storm.begin(BURST)
        scrapes = watch(server, storm)
        after = server.wait_for_samples(2)
        charged = storm.usage() - charged
        check_lost_nothing(after)

        def grown(metric):
            return of_group(after, metric, "storm") - of_group(before, metric, "storm")
        starts, exits = grown("ktally_group_starts_total"), grown("ktally_group_exits_total")
        assert starts == exits == BURST, (starts, exits)
        assert ends_of(after, "storm") == {"success": BURST}, ends_of(after, "storm")
        # Of two clocks that stop at slightly different places.
        for metric in "ktally_group_cpu_seconds_total", "ktally_group_cpu_runtime_seconds_total":
            told = grown(metric)
            assert 0.97 * charged <= told <= 1.03 * charged, (metric, told, charged)
        print(f"# {BURST} processes, {scrapes} scrapes, {charged:.3f} s charged, "
              f"{grown('ktally_group_cpu_runtime_seconds_total'):.3f} s counted")


def hooks(*words):
    subprocess.run([KTALLY, "hooks", *words], check=True, stdout=subprocess.DEVNULL, timeout=LIMIT)


def latencies(metrics):
    return {re.search(r'kind="([\w-]+)"', key)[1] for key in metrics
            if key.startswith("ktally_host_latency_seconds_bucket{")}


def histograms_are_there_while_hooks_are_on():
    with served() as server:
        server.wait_for_sample()
        assert not latencies(server.metrics())
        hooks("on", "runq,offcpu")
        try:
            found = wait_for(lambda: latencies(server.metrics()))
            assert found == {"runq", "offcpu-voluntary", "offcpu-involuntary"}, found
            metrics = server.wait_for_samples(1)
            counts = [value for key, value in metrics.items() if 'kind="runq"' in key and
                      key.startswith("ktally_host_latency_seconds_bucket")]
            assert counts == sorted(counts) and counts[-1] > 0, counts
            assert counts[-1] == metrics['ktally_host_latency_seconds_count{kind="runq"}']
            text = server.text("/metrics", Accept=serve.OPENMETRICS)
            assert any(family.name == "ktally_host_latency_seconds" and family.type == "histogram"
                       for family in openmetrics.text_string_to_metric_families(text))
        finally:
            hooks("off", "all")
        wait_for(lambda: not latencies(server.metrics()))


def check_fallen(server, before):
    wait_for(lambda: server.status("/readyz") == 503)
    metrics = server.metrics()
    assert server.status("/livez") == server.status("/health/liveness") == 200
    assert server.status("/health/readiness") == 503
    assert source_of(metrics) == ["procfs"]
    check(metrics, source_fallen_back=1, exits_complete=0, up=1)
    check_no_counter_went_back(before, metrics)


def check_recovered(server, rounds):
    wait_for(lambda: server.status("/readyz") == 200)
    metrics = wait_for(lambda: server.metrics()["ktally_exits_complete"] and server.metrics())
    assert source_of(metrics) == ["netlink"]
    check(metrics, source_fallen_back=0, up=1)
    # One on its way out may be asked once more.
    assert metrics["ktally_source_changes_total"] >= 2 * rounds, metrics
    assert metrics['ktally_lost_total{what="gaps"}'] == rounds, metrics
    assert metrics["ktally_exits_unseen_seconds_total"] > 0


def a_module_that_goes_away_is_told_and_taken_again():
    load_anew()
    with forker(b"zqaway") as fork, file_with(BY_NAME) as rules, \
            served("-g", rules, interval="100ms") as server:
        server.wait_for_samples(1)
        fork(5 * [-9])
        wanted, attempts = 5, []
        for count in 1, 2:
            metrics = server.wait_for_samples(2)
            assert ends_of(metrics, "zqaway") == {"SIGKILL": wanted}, ends_of(metrics, "zqaway")
            attempts.append(unload())
            check_fallen(server, metrics)
            load()
            check_recovered(server, count)
            assert server.said().count("; going on with procfs\n") == count, server.said()
            assert server.said().count("going on with the kernel module\n") == count, server.said()
            check_no_counter_went_back(metrics, server.metrics())
            server.wait_for_samples(1)
            fork(7 * [-9])
            wanted += 7
        metrics = server.wait_for_samples(2)
        assert ends_of(metrics, "zqaway") == {"SIGKILL": wanted}, ends_of(metrics, "zqaway")
    print(f"# unloaded at attempt {attempts}")


def without_a_stand_in_it_is_down_until_the_module_returns():
    load_anew()
    with served(source="netlink") as server:
        server.wait_for_sample()
        unload()
        assert not is_loaded()
        wait_for(lambda: server.metrics()["ktally_up"] == 0)
        assert server.status("/livez") == 200
        # What was known stays, with its age, until it is too old.
        assert server.metrics()["ktally_snapshot_age_seconds"] > 0
        wait_for(lambda: server.status("/readyz") == 503)
        assert server.metrics()["ktally_sample_errors_total"] > 0
        assert server.said().count("ktally serve: no sample: ") == 1, server.said()
        load()
        wait_for(lambda: server.status("/readyz") == 200)
        metrics = wait_for(lambda: server.metrics()["ktally_exits_complete"] and server.metrics())
        check(metrics, up=1, source_fallen_back=0)
        assert "ktally serve: samples come again\n" in server.said(), server.said()


def a_module_that_is_loaded_later_is_used():
    load_anew()
    unload()
    with Server("--fail-on", "nothing", source="auto") as server:
        server.wait_for_sample()
        # Nothing went away: procfs is what there is.
        assert server.status("/readyz") == 200
        check(server.metrics(), source_fallen_back=0)
        load()
        wait_for(lambda: source_of(server.metrics()) == ["netlink"])
        wait_for(lambda: server.metrics()["ktally_exits_complete"])


def without_root_it_has_all_that_the_module_tells():
    load()
    serve.privileges_are_given_away("netlink")
    with forker(b"zqnobody") as fork, file_with(BY_NAME, 0o644) as rules, \
            served("-g", rules, "--user", "nobody") as server:
        server.wait_for_samples(1)
        fork(3 * [-11])
        metrics = server.wait_for_samples(2)
        assert metrics["ktally_exits_complete"] == 1
        assert ends_of(metrics, "zqnobody") == {"SIGSEGV": 3}, ends_of(metrics, "zqnobody")
        assert metrics["ktally_redacted_processes"] == metrics["ktally_partial_processes"] == 0
        # Whose I/O procfs would not tell.
        assert 'ktally_group_io_calls_total{groupname="zqnobody",direction="read"}' in metrics


def a_check_of_a_unit_follows_its_cgroup():
    os.makedirs(os.path.join(CGROUPS, "system.slice"), exist_ok=True)
    checks = "[live]\nunit = zqunit@1.service\nafter = 1\n"
    with file_with(checks) as file, served("--checks", file) as server:
        wait_for_state(server, "live", "failed")
        with Storm("system.slice/zqunit@1.service"):
            wait_for_state(server, "live", "ok")
        wait_for_state(server, "live", "failed")


# As text where only what no text may hold is replaced.
HOSTILE = {
    b'zq"a\\b\'</i>': 'zq"a\\b\'</i>', b"zq\x1b[2J\n": "zq\\u001b[2J\\u000a",
    b"zq\xff": "zq\\xff",
}


def hostile_names_are_labels_when_they_are_dead_too():
    load()
    serve.hostile_names_are_labels_and_no_more("netlink")
    for name, text in HOSTILE.items():
        with forker(name) as fork, file_with(BY_NAME) as rules, served("-g", rules) as server:
            server.wait_for_samples(1)
            fork([0, -9])
            server.wait_for_samples(2)
            families = prometheus.text_string_to_metric_families(server.text("/metrics"))
            exits = next(family for family in families if family.name == "ktally_group_exits")
            ended = [sample.labels["result"] for sample in exits.samples
                     if sample.labels["groupname"] == text and sample.value]
            assert sorted(ended) == ["signal", "success"], (text, exits.samples)


TESTS = [
    the_module_is_the_source, ends_are_counted_by_code_and_signal,
    a_stranger_is_not_told_how_a_process_ended_nor_what_it_reads,
    a_storm_is_counted_to_the_last_process, histograms_are_there_while_hooks_are_on,
    a_module_that_goes_away_is_told_and_taken_again,
    without_a_stand_in_it_is_down_until_the_module_returns, a_module_that_is_loaded_later_is_used,
    without_root_it_has_all_that_the_module_tells, a_check_of_a_unit_follows_its_cgroup,
    hostile_names_are_labels_when_they_are_dead_too,
]

if __name__ == "__main__":
    sys.exit(top_names.run_tests(TESTS))
