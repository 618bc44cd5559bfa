#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""tools/spec: what a row of the spec turns into, and which rows are refused."""

import copy
import json
import os
import subprocess
import sys
import tempfile
import unittest

import yaml

sys.dont_write_bytecode = True
TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
GENERATE = os.path.join(TOP, "tools/spec/generate.py")
SPEC = os.path.join(TOP, "Documentation/netlink/ktally.yaml")

DUMMY = {
    "name": "dummy-count", "type": "uint", "unit": "events", "kind": "counter", "group": "io",
    "access": "none", "procfs": "", "json": "ktally.dummy", "metric": "ktally_dummy_total",
    "title": "DUMMY", "rate-title": "DUM/s", "width": 7, "doc": "A field that no kernel has.",
}


def generate(*args):
    return subprocess.run([GENERATE, *args], capture_output=True, text=True, check=False, timeout=60)


def task_rows(tree):
    return next(s for s in tree["attribute-sets"] if s["name"] == "task")["attributes"]


class SpecTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        with open(SPEC, encoding="utf-8") as file:
            self.tree = yaml.safe_load(file)

    def run_on(self, tree, *args):
        path = os.path.join(self.folder.name, "ktally.yaml")
        with open(path, "w", encoding="utf-8") as file:
            yaml.safe_dump(tree, file, sort_keys=False)
        return generate("--spec", path, "--root", self.folder.name, *args)

    def read(self, path):
        with open(os.path.join(self.folder.name, path), encoding="utf-8") as file:
            return file.read()

    def refused(self, change, words):
        tree = copy.deepcopy(self.tree)
        change(task_rows(tree))
        result = self.run_on(tree)
        self.assertEqual(result.returncode, 2, result.stderr)
        self.assertIn(words, result.stderr)

    def guarded(self):
        """The masks of what PTRACE_MODE_READ guards, by group."""
        self.assertEqual(self.run_on(self.tree).returncode, 0)
        text = self.read("kmod/generated/record.c").split("ktally_task_guarded[KTALLY_GROUPS] = {")[1]
        return [int(line.split("UL")[0], 16) for line in text.strip().splitlines() if "UL" in line]

    def test_what_procfs_guards_is_withheld(self):
        before = self.guarded()
        bit = 1 << sum("unit" in row for row in task_rows(self.tree))
        task_rows(self.tree).append({**DUMMY, "access": "io"})
        self.assertEqual(self.guarded(), [*before[:3], before[3] | bit, *before[4:]])
        task_rows(self.tree)[-1]["access"] = "stat"
        self.assertEqual(self.guarded(), before)

    def test_a_file_that_nobody_knows_guards_nothing(self):
        self.refused(lambda rows: rows[-1].update({"access": "maps"}), "access must be one of")

    def test_one_row_shows_everywhere(self):
        task_rows(self.tree).append(DUMMY)
        self.assertEqual(self.run_on(self.tree).returncode, 0)
        for path, words in (
                ("kmod/include/uapi/linux/ktally.h", "uint [events]: A field that no kernel has."),
                ("kmod/include/uapi/linux/ktally.h", "KTALLY_A_TASK_DUMMY_COUNT,"),
                ("kmod/generated/record.h", "\tKTALLY_TASK_DUMMY_COUNT,"),
                ("kmod/generated/record.c", "{ KTALLY_A_TASK_DUMMY_COUNT, KTALLY_TYPE_UINT }"),
                ("userspace/libktally/generated/fields.h", "\tKTALLY_TASK_DUMMY_COUNT,"),
                ("userspace/libktally/generated/fields.c", '.json = "ktally.dummy"'),
                ("userspace/libktally/generated/fields.c", '.rate_title = "DUM/s"'),
                ("userspace/libktally/generated/fields.c", '.metric = "ktally_dummy_total"'),
                ("Documentation/generated/fields.rst", "``dummy_count`` (counter, events, group io)"),
                ("Documentation/generated/ktally-log.schema.json", '"ktally.dummy": {'),
                ("Documentation/netlink/generated/ktally.yaml", "- name: dummy-count")):
            self.assertIn(words, self.read(path), path)

    def test_a_new_row_leaves_the_others_numbers_alone(self):
        self.run_on(self.tree)
        before = self.read("kmod/include/uapi/linux/ktally.h").split("__KTALLY_A_TASK_MAX")[0]
        task_rows(self.tree).append(DUMMY)
        self.run_on(self.tree)
        after = self.read("kmod/include/uapi/linux/ktally.h").split("__KTALLY_A_TASK_MAX")[0]
        self.assertTrue(after.startswith(before.rstrip()), "numbers moved")

    def test_check_names_a_stale_file(self):
        self.run_on(self.tree)
        self.assertEqual(self.run_on(self.tree, "--check").returncode, 0)
        path = os.path.join(self.folder.name, "kmod/generated/record.h")
        with open(path, "a", encoding="utf-8") as file:
            file.write("/* by hand */\n")
        result = self.run_on(self.tree, "--check")
        self.assertEqual(result.returncode, 1)
        self.assertIn("kmod/generated/record.h", result.stderr)

    def test_strict_ynl_has_none_of_our_keys(self):
        self.run_on(self.tree)
        strict = yaml.safe_load(self.read("Documentation/netlink/generated/ktally.yaml"))
        rows = [row for s in strict["attribute-sets"] for row in s["attributes"]]
        ours = {"unit", "kind", "group", "access", "procfs", "json", "metric", "title", "width", "also"}
        self.assertFalse(ours & {key for row in rows for key in row})
        self.assertEqual(len(rows), sum(len(s["attributes"]) for s in self.tree["attribute-sets"]
                                        if s.get("wire", True)))

    def test_the_description_of_pages_has_each_figure(self):
        task_rows(self.tree).append(DUMMY)
        self.run_on(self.tree)
        text = self.read("Documentation/generated/ktally-serve.openapi.json")
        schemas = json.loads(text)["components"]["schemas"]
        values, rates = (schemas[name]["properties"] for name in ("TaskValues", "TaskRates"))
        self.assertIn("dummy_count", values)
        self.assertEqual(rates["dummy_count"]["description"],
                         "A field that no kernel has [events per second].")
        self.assertTrue({"rss", "cpu_time"} <= set(values))
        self.assertFalse({"pid", "comm", "state", "redacted_fields", "exit_code"} & set(values))
        self.assertNotIn("rss", rates)
        self.assertIn("load1", schemas["HostValues"]["properties"])

    def test_the_program_has_the_same_description(self):
        self.run_on(self.tree)
        lines = [line.strip(" \t;") for line in
                 self.read("userspace/serve/generated/openapi.c").splitlines()]
        text = "".join(json.loads(line) for line in lines if line.startswith('"'))
        whole = json.loads(self.read("Documentation/generated/ktally-serve.openapi.json"))
        whole.pop("x-comment")
        self.assertEqual(json.loads(text), whole)

    def test_a_member_of_lines_is_one_row(self):
        self.tree["log"]["members"].append({
            "name": "dummy", "type": "bool", "unit": "none", "in": ["start"], "may": ["stop"],
            "json": "ktally.dummy", "doc": "What no line has."})
        self.assertEqual(self.run_on(self.tree).returncode, 0)
        self.assertIn('#define RECORD_DUMMY\t"ktally.dummy"', self.read("userspace/log/generated/members.h"))
        self.assertIn("``dummy``", self.read("Documentation/generated/fields.rst"))
        lines = json.loads(self.read("Documentation/generated/ktally-log.schema.json"))["$defs"]
        have = {name for name, line in lines.items() if "ktally.dummy" in line.get("properties", [])}
        self.assertEqual(have, {"ktally.start", "ktally.stop"})
        self.assertIn("ktally.dummy", lines["ktally.start"]["required"])
        self.assertNotIn("ktally.dummy", lines["ktally.stop"]["required"])

    def test_members_that_no_line_can_have_are_refused(self):
        good = {"name": "dummy", "type": "bool", "unit": "none", "in": ["start"],
                "json": "ktally.dummy", "doc": "What no line has."}
        members = self.tree["log"]["members"]
        for change, words in (({"type": "float"}, "type must be one of"),
                              ({"in": ["begin"]}, "must name lines"),
                              ({"json": "ktally.module.version"}, "stands twice"),
                              ({"json": "ktally.source"}, "stands twice"),
                              ({"json": "ktally.source.x"}, "also the beginning of others"),
                              ({"json": "ktally." + 50 * "x"}, "longer than")):
            members.append({**good, **change})
            self.refused(lambda rows: None, words)
            members.pop()

    def test_a_field_without_a_unit_is_refused(self):
        self.refused(lambda rows: rows[-1].pop("unit"), "a field needs a unit")

    def test_an_unknown_unit_is_refused(self):
        self.refused(lambda rows: rows[-1].update(unit="jiffies"), "unit must be one of")

    def test_an_unknown_group_is_refused(self):
        self.refused(lambda rows: rows[-1].update(group="misc"), "group must be one of")

    def test_a_json_key_that_stands_twice_is_refused(self):
        self.refused(lambda rows: rows[-1].update(json=rows[-2]["json"]), "stands twice")

    def test_a_name_that_stands_twice_is_refused(self):
        self.refused(lambda rows: rows[-1].update(name=rows[-2]["name"]), "stands twice")

    def test_a_rate_of_a_gauge_is_refused(self):
        self.refused(lambda rows: rows[-1].update({"kind": "gauge", "rate-title": "X/s"}),
                     "only a counter has a rate-title")

    def test_a_field_without_a_doc_is_refused(self):
        self.refused(lambda rows: rows[-1].pop("doc"), "doc is missing")


if __name__ == "__main__":
    unittest.main()
