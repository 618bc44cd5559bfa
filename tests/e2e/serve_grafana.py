#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""The dashboard for Grafana: its shape, promtool's word for each of its expressions, and that
ktally exposes what they ask for.  Prints TAP.  Not here: rules (serve_rules.py); what it looks
like, for no Grafana is among the tests' packages."""
import itertools
import json
import os
import re
import sys
import tempfile

import yaml

import exposed
import tap
from prometheus import TOP, promtool
from serve_server import rewrite

with open(os.path.join(TOP, "Documentation", "grafana", "ktally.json"), encoding="utf-8") as opened:
    DASHBOARD = json.load(opened)
PANELS = DASHBOARD["panels"]
CHARTS = [panel for panel in PANELS if panel["type"] != "row"]
VARIABLES = {variable["name"]: variable for variable in DASHBOARD["templating"]["list"]}
# What Grafana puts in their place.
VALUES = {"$__rate_interval": "5m", "$__range": "1h", "$job": ".*", "$instance": ".*", "$group": ".*"}
COLUMNS = 24


def filled(expression):
    for name, value in VALUES.items():
        expression = expression.replace(name, value)
    return expression


def expressions():
    """(where, expression)"""
    for panel in CHARTS:
        for target in panel["targets"]:
            yield panel["title"], filled(target["expr"])
    for annotation in DASHBOARD["annotations"]["list"]:
        if "expr" in annotation:
            yield annotation["name"], filled(annotation["expr"])


def test_ids_and_titles_are_of_one_panel_each():
    ids = [panel["id"] for panel in PANELS]
    assert len(set(ids)) == len(ids) and all(isinstance(one, int) and one > 0 for one in ids), ids
    titles = [panel["title"] for panel in CHARTS]
    assert all(titles) and len(CHARTS) > 30
    assert all(panel["description"] for panel in CHARTS), titles
    for panel in CHARTS:
        references = [target["refId"] for target in panel["targets"]]
        assert references and len(set(references)) == len(references), panel["title"]


def overlap(a, b):
    return a["x"] < b["x"] + b["w"] and b["x"] < a["x"] + a["w"] and \
        a["y"] < b["y"] + b["h"] and b["y"] < a["y"] + a["h"]


def test_panels_have_room():
    for panel in PANELS:
        at = panel["gridPos"]
        assert min(at["x"], at["y"]) >= 0 and min(at["w"], at["h"]) > 0, panel
        assert at["x"] + at["w"] <= COLUMNS, panel
    for a, b in itertools.combinations(PANELS, 2):
        assert not overlap(a["gridPos"], b["gridPos"]), (a["title"], b["title"])


def test_whoever_imports_it_says_which_prometheus():
    given = {one["name"]: one for one in DASHBOARD["__inputs"]}
    assert set(given) == {"DS_PROMETHEUS"} and given["DS_PROMETHEUS"]["pluginId"] == "prometheus"
    assert VARIABLES["datasource"]["current"]["value"] == "${DS_PROMETHEUS}"
    assert DASHBOARD["id"] is None and DASHBOARD["uid"] and DASHBOARD["schemaVersion"] >= 36
    wanted = {"type": "prometheus", "uid": "${datasource}"}
    for panel in CHARTS:
        assert all(one["datasource"] == wanted for one in [panel, *panel["targets"]]), panel["title"]
    needed = {one["id"] for one in DASHBOARD["__requires"]}
    assert {panel["type"] for panel in CHARTS} | {"grafana", "prometheus"} == needed, needed


def test_variables_are_there_and_used():
    text = json.dumps([panel["targets"] for panel in CHARTS])
    for name in "job", "instance", "group":
        assert VARIABLES[name]["query"]["query"].startswith("label_values(ktally_"), name
        assert f"${name}" in text and VARIABLES[name]["includeAll"], name
    used = set(re.findall(r"\$\{?(\w+)", text))
    assert used <= set(VARIABLES) | {"__rate_interval", "__range"}, used
    # Whatever is asked is asked of the hosts that were chosen.
    for panel in CHARTS:
        for target in panel["targets"]:
            assert target["expr"].count("instance=~") == target["expr"].count("{"), panel["title"]


def test_promtool_parses_each_expression():
    rules = [{"record": f"dashboard:expression_{i}", "expr": expression}
             for i, (_, expression) in enumerate(expressions())]
    with tempfile.TemporaryDirectory(prefix="ktally-grafana.") as folder:
        rewrite(f"{folder}/rules.yml", yaml.safe_dump({"groups": [{"name": "dashboard", "rules": rules}]}))
        status, said = promtool("check", "rules", f"{folder}/rules.yml")
    assert status == 0 and f"SUCCESS: {len(rules)} rules found" in said, said


def test_ktally_exposes_what_it_asks_for():
    known = exposed.Known()
    asked = [filled(re.fullmatch(r"label_values\((.*), \w+\)", variable["query"]["query"]).group(1))
             for variable in VARIABLES.values() if variable["type"] == "query"]
    asked += [expression for _, expression in expressions()]
    found = [sentence for expression in asked for sentence in known.complaints(expression)]
    assert not found, "; ".join(found)


def test_legends_name_labels_that_are_left():
    known = exposed.Known()
    for panel in CHARTS:
        for target in panel["targets"]:
            labels = set(exposed.ADDED)
            for metric in exposed.promql.read(target["expr"])[0]:
                labels.update(known.labels_of(metric) or {})
            by = re.search(r"\b(?:sum|max) by \(([^)]*)\)", target["expr"])
            if by and "group_left" not in target["expr"]:
                labels &= set(by.group(1).replace(" ", "").split(","))
            named = set(re.findall(r"\{\{(\w+)\}\}", target["legendFormat"]))
            assert named <= labels, (panel["title"], named - labels)


if __name__ == "__main__":
    sys.exit(tap.run(globals()))
