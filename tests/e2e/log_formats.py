#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""End-to-end tests of `ktally log --format`: each line by the rules of its format, and
whether python, jq and node read the same from it, whatever names processes have.  Prints
TAP.  Not here: that each value comes back (tests/fuzz/encode.py).
"""
import datetime
import json
import os
import re
import subprocess
import sys

import hostile
import log_lines
import tap

TOP = log_lines.TOP
KTALLY = os.path.join(TOP, "build", "bin", "ktally")
LIMIT = 300  # seconds after which anything is stuck
FORMATS = "ktally", "ecs", "otlp-json"

# Fields of ECS 9.0 that lines have, with the type they must have there. What is not in ECS is
# below ktally. in them.
ECS = {
    "@timestamp": "date", "log.level": "keyword", "message": "text", "ecs.version": "keyword",
    "event.kind": "keyword", "event.category": "keyword[]", "event.type": "keyword[]",
    "event.action": "keyword", "event.dataset": "keyword", "host.name": "keyword",
    "host.boot.id": "keyword", "process.pid": "long", "process.parent.pid": "long",
    "process.vpid": "long", "process.thread.id": "long", "process.start": "date",
    "process.name": "keyword", "process.exit_code": "long", "process.user.id": "keyword",
    "process.real_user.id": "keyword", "process.real_group.id": "keyword",
    "process.command_line": "wildcard", "service.name": "keyword",
}
# What stands for a message in lines that have none in plain lines.
MUTE = {"sample of the host", "task of a sample", "process ended"}
ECS_KINDS = {"alert", "asset", "enrichment", "event", "metric", "state", "pipeline_error", "signal"}
# event.type that go with the event.category
ECS_TYPES = {"process": {"access", "change", "end", "info", "start"},
             "host": {"access", "change", "end", "info", "start"}}


def run(*options, **kwargs):
    return subprocess.run([KTALLY, "log", *options], timeout=LIMIT, check=False,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, **kwargs)


def once(*options):
    done = run("--once", "--source", "procfs", *options)
    assert done.returncode == 0 and done.stderr == b"", done
    assert done.stdout.endswith(b"\n")
    return done.stdout


def records_of(data):
    """Each line as a dict: strict UTF-8, no key twice, no NaN, not too long."""
    lines = data[:-1].split(b"\n")
    for line in lines:
        assert len(line) < log_lines.LINE_MAX, len(line)
    return [json.loads(line.decode("utf-8", "strict"), object_pairs_hook=log_lines.members,
                       parse_constant=log_lines.refuse) for line in lines]


# ---- ECS ----

def has_ecs_type(value, wanted):
    if wanted == "long":
        return type(value) is int and abs(value) < 2**63
    if wanted == "date":
        return log_lines.TIME.match(value)
    if wanted == "keyword[]":
        return isinstance(value, list) and value and all(isinstance(one, str) for one in value)
    return isinstance(value, str) and (wanted != "keyword" or len(value) <= 1024)


def expanded(record):
    """What Filebeat's expand_keys makes of dotted keys; none may be a value and an object."""
    tree = {}
    for key, value in record.items():
        at = tree
        *parents, last = key.split(".")
        for parent in parents:
            at = at.setdefault(parent, {})
            assert isinstance(at, dict), f"{key}: {parent} is a value already"
        assert last not in at, f"{key} is an object already"
        at[last] = value
    return tree


def check_ecs(record):
    log_lines.check_schema(record, log_lines.ECS_SCHEMA, "event.action")
    assert list(record)[:4] == ["@timestamp", "log.level", "message", "ecs.version"], record
    for key, value in record.items():
        if key.startswith("labels."):
            assert has_ecs_type(value, "keyword"), (key, value)
        elif not key.startswith("ktally."):
            assert key in ECS, f"{key} is not in ECS"
            assert has_ecs_type(value, ECS[key]), f"{key} is {value!r:.80}, not {ECS[key]}"
    assert record["event.kind"] in ECS_KINDS, record
    for category in record["event.category"]:
        assert set(record["event.type"]) <= ECS_TYPES[category], record
    return expanded(record)


def test_ecs_lines_have_fields_of_ecs_and_of_ours():
    trees = [check_ecs(record) for record in records_of(
        once("--format", "ecs", "--label", "env=prod", "--service", "web", "--cmdline"))]
    assert {tree["labels"]["env"] for tree in trees} == {"prod"}
    assert {tree["service"]["name"] for tree in trees} == {"web"}
    assert [tree["event"]["action"] for tree in trees[:2]] == ["ktally.start", "ktally.sample"]
    me = next(tree for tree in trees if tree.get("process", {}).get("pid") == os.getpid())
    assert me["process"]["parent"]["pid"] == os.getppid(), me
    assert me["process"]["user"]["id"] == str(os.getuid()), me
    assert me["process"]["name"] == open("/proc/self/comm", encoding="utf-8").read().strip(), me
    assert me["ktally"]["process"]["memory"]["usage"] > 0, me
    assert "log_formats.py" in me["process"]["command_line"], me
    assert me["event"]["category"] == ["process"] and me["event"]["kind"] == "metric", me


def refused(check, record):
    try:
        check(record)
    except AssertionError:
        return True
    return False


def test_what_is_not_ecs_is_refused():
    task = next(r for r in records_of(once("--format", "ecs")) if r["event.action"] == "ktally.task")
    assert not refused(check_ecs, task)
    for key, value in (("process.user.id", 0), ("process.pid", "1"), ("process.memory.usage", 1),
                       ("ktally.made_up", 1), ("event.category", "process"), ("log.level", "INFO"),
                       ("ecs.version", "8.0.0"), ("@timestamp", "2026-11-26"), ("ktally", 1)):
        assert refused(check_ecs, {**task, key: value}), (key, value)


# ---- OTLP: opentelemetry/proto/logs/v1/logs.proto as proto3 JSON, as its specification has it ----

def check_keys(message, required, optional=()):
    assert isinstance(message, dict), message
    assert set(required) <= set(message) <= set(required) | set(optional), list(message)


def otlp_value(value):
    """Of an AnyValue; it has one member, and 64-bit integers are strings."""
    assert len(value) == 1, value
    (kind, inner), = value.items()
    if kind == "intValue":
        assert isinstance(inner, str) and re.fullmatch(r"-?(0|[1-9]\d*)", inner), value
        assert -2**63 <= int(inner) < 2**63, value
        return int(inner)
    if kind == "arrayValue":
        check_keys(inner, ["values"])
        return [otlp_value(one) for one in inner["values"]]
    types = {"stringValue": str, "boolValue": bool, "doubleValue": (int, float)}
    assert kind in types and isinstance(inner, types[kind]), value
    return inner


def otlp_attributes(attributes):
    for attribute in attributes:
        check_keys(attribute, ["key", "value"])
    keys = [attribute["key"] for attribute in attributes]
    assert len(keys) == len(set(keys)), keys
    return {attribute["key"]: otlp_value(attribute["value"]) for attribute in attributes}


def otlp_time(text):
    assert isinstance(text, str) and re.fullmatch(r"0|[1-9]\d{0,19}", text), text
    moment = datetime.datetime.fromtimestamp(int(text) // 10**9, datetime.timezone.utc)
    return moment.strftime("%Y-%m-%dT%H:%M:%S") + f".{int(text) % 10**9:09}Z"


def alone(messages):
    assert isinstance(messages, list) and len(messages) == 1, messages
    return messages[0]


def check_otlp(line):
    """One export of one record; returns the plain line that says the same."""
    check_keys(line, ["resourceLogs"])
    resource_logs = alone(line["resourceLogs"])
    check_keys(resource_logs, ["resource", "scopeLogs"])
    check_keys(resource_logs["resource"], ["attributes"])
    scope_logs = alone(resource_logs["scopeLogs"])
    check_keys(scope_logs, ["scope", "logRecords"])
    check_keys(scope_logs["scope"], ["name", "version"])
    record = alone(scope_logs["logRecords"])
    check_keys(record, ["timeUnixNano", "observedTimeUnixNano", "severityNumber", "severityText",
                        "eventName", "body", "attributes"])
    assert (record["severityNumber"], record["severityText"]) in \
        ((9, "INFO"), (13, "WARN"), (17, "ERROR")), record
    body = otlp_value(record["body"])
    assert body, record
    otlp_time(record["observedTimeUnixNano"])
    origin = otlp_attributes(resource_logs["resource"]["attributes"])
    if origin["service.name"] == "ktally":
        del origin["service.name"]  # OTLP wants one
    attributes = otlp_attributes(record["attributes"])
    assert attributes["event.name"] == record["eventName"], record
    plain = {"timestamp": otlp_time(record["timeUnixNano"]), **origin, **attributes}
    if body not in MUTE:
        plain.update({"severity_text": record["severityText"], "message": body})
    log_lines.check_schema({key: str(value) if type(value) is int and abs(value) > 2**53 else value
                            for key, value in plain.items()})
    return plain


def test_otlp_lines_are_exports_of_one_record():
    plain = [check_otlp(line) for line in records_of(
        once("--format", "otlp-json", "--label", "env=prod", "--service", "web", "--cmdline"))]
    assert {(line["labels.env"], line["service.name"]) for line in plain} == {("prod", "web")}
    log_lines.check_run(plain)
    me = next(line for line in plain if line.get("process.pid") == os.getpid())
    assert me["process.parent_pid"] == os.getppid(), me
    assert me["process.real_user.id"] == os.getuid() and me["process.memory.usage"] > 0, me
    assert me["host.name"] == os.uname().nodename, me


def test_what_is_not_otlp_is_refused():
    text = json.dumps(records_of(once("--format", "otlp-json"))[2])
    assert not refused(check_otlp, json.loads(text))
    for old, new in (('"intValue"', '"int_value"'), ('"timeUnixNano": "', '"timeUnixNano": 1, "x": "'),
                     ('"severityNumber": 9', '"severityNumber": "SEVERITY_NUMBER_INFO"'),
                     ('"process.pid"', '"process.made_up"'), ('"process.pid"', '"process.thread.id"'),
                     ('"scopeLogs"', '"scope_logs"'), ('"key": "host.name"', '"key": "host.nick"')):
        changed = text.replace(old, new, 1)
        assert changed != text and refused(check_otlp, json.loads(changed)), (old, new)


# ---- All ----

def test_no_two_logs_begin_alike():
    """Shippers tell files apart by what they begin with."""
    for name in FORMATS:
        heads = {once("--format", name)[:256] for _ in range(3)}
        assert len(heads) == 3, heads


def test_formats_differ_in_shape_alone():
    lines = [records_of(once("--format", name, "--filter", f"pid={os.getpid()}")) for name in FORMATS]
    plain, ecs, otlp = lines
    assert len(plain) == len(ecs) == len(otlp) == 4, lines
    for a, b, c in zip(plain, ecs, otlp):
        c = check_otlp(c)
        check_ecs(b)
        assert set(a) == set(c), set(a) ^ set(c)
        assert len(b) == len(a) + (5 if "message" in a else 7), (list(a), list(b))
        assert a["event.name"] == b["event.action"] == c["event.name"]


NODE = """
const text = new TextDecoder("utf-8", { fatal: true }).decode(require("fs").readFileSync(0));
for (const line of text.split("\\n").slice(0, -1))
    console.log(JSON.stringify(JSON.parse(line)));
"""


def read_by(command, data):
    done = subprocess.run(command, input=data, timeout=LIMIT, check=False,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert done.returncode == 0 and not done.stderr, (command[0], done.stderr[:500])
    return [json.loads(line) for line in done.stdout.decode("utf-8", "strict").split("\n")[:-1]]


def test_python_jq_and_node_read_the_same_of_hostile_names():
    for name in FORMATS:
        with hostile.Children() as children:
            data = once("--format", name)
        assert all(byte >= 32 or byte == 10 for byte in set(data)), "a control byte"
        records = records_of(data)
        if name == "otlp-json":
            tasks = [check_otlp(record) for record in records]
        else:
            tasks = records
        tasks = {task.get("process.pid"): task for task in tasks}
        for child, own in children:
            assert log_lines.unclean(tasks[child]["process.name"]) == own, (own, tasks[child])
            raw = tasks[child].get("ktally.process.name_raw" if name == "ecs" else "process.name_raw")
            assert raw in (None, own.hex()), (own, raw)
            assert raw or tasks[child]["process.name"].encode() == own, own
        assert read_by(["node", "-e", NODE], data) == records, "node"
        assert read_by(["jq", "-c", "."], data) == records, "jq"


def test_a_format_that_is_none_is_refused():
    done = run("--format", "xml")
    assert done.returncode == 2 and done.stdout == b"" and b"otlp-json" in done.stderr, done


if __name__ == "__main__":
    sys.exit(tap.run(globals()))
