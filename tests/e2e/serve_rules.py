#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""The rules of Documentation/prometheus: Prometheus' own promtool takes them and runs
tests/prometheus, ktally exposes what they ask for, and the page about them has all of them.
Prints TAP.  Not here: rules within a Prometheus (serve_prometheus.py), the dashboard
(serve_grafana.py)."""
import collections
import glob
import os
import re
import shutil
import sys
import tempfile

import yaml

import exposed
import promql
import tap
from prometheus import RULES, TOP, promtool
from serve_server import rewrite

TESTS = os.path.join(TOP, "tests", "prometheus")
PAGE = os.path.join(TOP, "Documentation", "prometheus.rst")
SEVERITIES = {"info", "warning", "critical"}


def load(path):
    with open(path, encoding="utf-8") as file:
        return yaml.safe_load(file)


def files(folder=RULES):
    found = sorted(glob.glob(os.path.join(folder, "*.yml")))
    assert found, folder
    return found


def rules(kind):
    """(file, rule) of each "alert", or "record"."""
    return [(path, rule) for path in files() for group in load(path)["groups"] for rule in group["rules"]
            if kind in rule]


RECORDS = {rule["record"]: rule["expr"] for _, rule in rules("record")}
KNOWN = exposed.Known(RECORDS)


def told(rule):
    """What an alert asks to tell more of it: the queries of its annotations."""
    for text in rule["annotations"].values():
        for query in re.findall("`([^`]*)`", text):
            yield query.replace("%q", '"x"')


def test_promtool_takes_the_rules():
    status, said = promtool("check", "rules", *files())
    assert status == 0 and said.count("SUCCESS") == len(files()), said


def test_each_name_is_that_of_one_thing():
    assert len(RECORDS) == len(rules("record"))
    for name in RECORDS:
        level, metric, operation = name.split(":")
        assert level.split("_")[0] == "instance" and metric.startswith("ktally_") and operation, name
    names = collections.Counter((rule["alert"], rule["labels"]["severity"]) for _, rule in rules("alert"))
    assert max(names.values()) == 1, names.most_common(1)


def page_of_rules():
    with open(PAGE, encoding="utf-8") as file:
        return file.read()


def test_each_series_that_is_recorded_is_told_of():
    assert set(re.findall(r"^- ``(instance\S+)``: ", page_of_rules(), re.MULTILINE)) == set(RECORDS)


def test_each_alert_says_what_and_what_to_do():
    page = page_of_rules()
    for _, rule in rules("alert"):
        name = rule["alert"]
        assert name.startswith("Ktally") and rule["for"] and rule["labels"]["severity"] in SEVERITIES, rule
        notes = rule["annotations"]
        assert set(notes) == {"summary", "description", "runbook"}, name
        assert notes["runbook"] == f"Documentation/prometheus.rst, {name}", name
        assert f"\n{name}\n{'-' * len(name)}\n" in page, f"{PAGE} has no section {name}"
    there = set(re.findall(r"^(Ktally\w+)\n-+$", page, re.MULTILINE))
    assert there == {rule["alert"] for _, rule in rules("alert")}, there


def test_ktally_exposes_what_rules_ask_for():
    asked = [rule["expr"] for kind in ("alert", "record") for _, rule in rules(kind)]
    asked += [query for _, rule in rules("alert") for query in told(rule)]
    found = [sentence for expression in asked for sentence in KNOWN.complaints(expression)]
    assert not found, "; ".join(found)


def test_labels_that_texts_name_are_there():
    for _, rule in rules("alert"):
        text = str(rule["annotations"])
        labels = set(exposed.ADDED)
        for expression in [rule["expr"], *told(rule)]:
            for metric in promql.read(expression)[0]:
                labels.update(KNOWN.labels_of(metric) or {})
        for label in re.findall(r"(?:\$labels|\.Labels)\.(\w+)", text):
            assert label in labels, (rule["alert"], label)


def test_what_is_not_exposed_is_seen():
    for wrong in ("ktally_group_cpu_total", 'ktally_host_tasks{status="running"}',
                  'ktally_host_tasks{state="runing"}', 'ktally_lost_total{what=~"events|gabs"}',
                  "sum by (group) (ktally_group_threads)", "rate(ktally_ups[5m])",
                  'instance:ktally_host_swap_used:ration > 1', "vector(1)",
                  'ktally_group_exits_total{signal=~"SIG(HUP|INTT)"}', "topk(3, ktally_up) by (instanse)"):
        assert list(KNOWN.complaints(wrong)), wrong
    for right in ('sum without (type) (ktally_group_memory_bytes{type="anon"}) > 2e9',
                  "ktally_group_threads offset 1h",
                  'absent(up{job="ktally"})', 'ktally_lost_total{what=~"hist_.+|gaps"}[5m:1m]'):
        assert not list(KNOWN.complaints(right)), (right, list(KNOWN.complaints(right)))


def test_metrics_are_as_prometheus_wants_them():
    for page in exposed.live_page(), exposed.whole_page():
        assert promtool("check", "metrics", text=page) == (0, "")


# ---- Tests of rules ----

def copy_of(folder):
    """Rules and their tests as they stand in the tree; gives the folder of rules."""
    there = os.path.join(folder, "Documentation", "prometheus")
    shutil.copytree(RULES, there)
    shutil.copytree(TESTS, os.path.join(folder, "tests", "prometheus"))
    return there


def tests_of(path, folder=TOP):
    """The files of tests that load a file of rules."""
    found = [test for test in files(os.path.join(folder, "tests", "prometheus"))
             if os.path.basename(path) in map(os.path.basename, load(test)["rule_files"])]
    assert found, path
    return found


def test_rules_do_what_their_tests_say():
    status, said = promtool("test", "rules", *files(TESTS))
    assert status == 0 and said.count("SUCCESS") == len(files(TESTS)), said


def of_sample(sample):
    """(alertname, severity), as far as the labels say."""
    return tuple(found.group(1) for found in (re.search(f'{label}="([^"]*)"', sample["labels"])
                                              for label in ("alertname", "severity")) if found)


def firing(test):
    """That of each alert which a test sees fire."""
    for one in test["promql_expr_test"]:
        yield from map(of_sample, one.get("exp_samples", []))


def test_each_alert_is_seen_to_fire_and_to_be_silent_before():
    seen = set()
    for path in files(TESTS):
        for test in load(path)["tests"]:
            asked = [one for one in test["promql_expr_test"] if "ALERTS" in one["expr"]]
            if not all(one.get("exp_samples") for one in asked):
                seen.update(firing(test))
    for _, rule in rules("alert"):
        assert (rule["alert"], rule["labels"]["severity"]) in seen, rule["alert"]


THRESHOLD = re.compile(r"(<=|>=|==|[<>]) *(-?[0-9][0-9.]*)")
WITHOUT = {"<": "< 1e18", "<=": "< 1e18", ">": "> -1e18", ">=": "> -1e18", "==": "< 1e18"}


def mutants(expression):
    """That never are so, and that have one threshold less."""
    yield f"({expression}) and on () vector(0) > 1"
    for found in THRESHOLD.finditer(expression):
        yield expression[:found.start()] + WITHOUT[found.group(1)] + expression[found.end():]


def add_mutants(path):
    """To a file of rules, each with a label `mutant`; gives {number: (alertname, severity, expression)}."""
    content, made = load(path), {}
    for group in content["groups"]:
        for rule in [rule for rule in group["rules"] if "alert" in rule]:
            for expression in mutants(rule["expr"]):
                number = str(len(made))
                made[number] = rule["alert"], rule["labels"]["severity"], expression
                group["rules"].append({**rule, "expr": expression,
                                       "labels": {**rule["labels"], "mutant": number}})
    rewrite(path, yaml.safe_dump(content))
    return made


def ask_mutant(one, number, name, severity):
    which = f'ALERTS{{alertname="{name}",severity="{severity}",mutant="{number}",'
    return {**one, "expr": one["expr"].replace("ALERTS{", which),
            "exp_samples": [sample for sample in one.get("exp_samples", [])
                            if of_sample(sample) == (name, severity)]}


def ask_mutants(path, made):
    """Makes tests ask each mutant what they ask its original."""
    content = load(path)
    for test in content["tests"]:
        test.pop("alert_rule_test", None)
        asked = [one for one in test["promql_expr_test"] if "ALERTS" in one["expr"]]
        test["promql_expr_test"] = [ask_mutant(one, number, name, severity)
                                    for number, (name, severity, _) in made.items() for one in asked]
    rewrite(path, yaml.safe_dump(content))


def survivors(folder):
    there = copy_of(folder)
    for path, _ in dict(rules("alert")).items():
        made, said = add_mutants(os.path.join(there, os.path.basename(path))), ""
        for test in tests_of(path, folder):
            ask_mutants(test, made)
            said += promtool("test", "rules", test)[1]
        assert "error parsing" not in said, said
        seen = set(re.findall(r'expr: ".*mutant=\\"(\d+)\\"', said))
        yield from (f"{made[number][0]}: {made[number][2]}" for number in made.keys() - seen)


def test_their_tests_see_alerts_that_never_fire_or_lack_a_threshold():
    with tempfile.TemporaryDirectory(prefix="ktally-rules.") as folder:
        found = list(survivors(folder))
        assert not found, f"{len(found)}: " + "; ".join(found)


def test_texts_of_alerts_are_made_without_error():
    """A test that wants no alert says which there were, and their texts."""
    with tempfile.TemporaryDirectory(prefix="ktally-rules.") as folder:
        copy_of(folder)
        texts = ""
        for path in files(os.path.join(folder, "tests", "prometheus")):
            content = load(path)
            for test in content["tests"]:
                moments = {one["eval_time"] for one in test.pop("promql_expr_test")}
                names = {name[0] for name in firing(load_test(path, test["name"])) if name}
                test["alert_rule_test"] = [{"alertname": name, "eval_time": moment}
                                           for name in names for moment in moments]
            rewrite(path, yaml.safe_dump(content))
            texts += promtool("test", "rules", path)[1]
        for wrong in "error expanding", "<no value>", "%!", "<error":
            assert wrong not in texts, re.search(f".*{wrong}.*", texts).group()
        for _, rule in rules("alert"):
            start = f'alertname="{rule["alert"]}"'
            assert start in texts, start


def load_test(path, name):
    return next(test for test in load(path)["tests"] if test["name"] == name)


if __name__ == "__main__":
    sys.exit(tap.run(globals()))
