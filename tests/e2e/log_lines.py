# SPDX-License-Identifier: GPL-2.0
"""Reads what `ktally log` writes more strictly than most: UTF-8 without mercy, no
key twice, no NaN, no line that is torn or too long, nothing that its schema does
not know.  Used by log.py and by the tests with the module.
"""
import functools
import json
import os
import re

import jsonschema

LINE_MAX = 8192
ALWAYS = ["timestamp", "event.name", "ktally.boottime_ns", "host.name", "host.boot.id"]
LEVELS = {"INFO", "WARN", "ERROR"}
FOR_PEOPLE = {"start", "source", "health", "lost", "stop", "alert"}
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z\Z")


TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SCHEMA = os.path.join(TOP, "Documentation", "generated", "ktally-log.schema.json")
ECS_SCHEMA = os.path.join(TOP, "Documentation", "generated", "ktally-log-ecs.schema.json")


@functools.cache
def schemas(path=SCHEMA):
    """A validator for each kind of line: what is wrong with one is said shorter than by the whole."""
    with open(path, encoding="utf-8") as file:
        schema = json.load(file)
    jsonschema.Draft202012Validator.check_schema(schema)
    return {kind["$ref"].rpartition("/")[2]:
            jsonschema.Draft202012Validator({**kind, "$defs": schema["$defs"]})
            for kind in schema["oneOf"]}


def sort_of(value):
    """What the schema can tell of a value: lines that are alike in this are judged alike."""
    if isinstance(value, str):
        return "time" if TIME.match(value) else value
    if isinstance(value, (bool, list)):
        return str(value)
    return type(value), 0 <= value <= 2**53, -2**53 <= value < 0


judged = set()


def check_schema(record, path=SCHEMA, event="event.name"):
    like = tuple((key, sort_of(value)) for key, value in record.items())
    if (path, like) in judged:
        return
    kinds = schemas(path)
    assert record.get(event) in kinds, f"no line is a {record.get(event)}"
    error = next(kinds[record[event]].iter_errors(record), None)
    assert not error, f"{'.'.join(map(str, error.path))}: {error.message} in {record}"
    judged.add((path, like))


def members(pairs):
    keys = [key for key, _ in pairs]
    for key in keys:
        assert keys.count(key) == 1, f"key {key} is there twice"
    return dict(pairs)


def refuse(constant):
    raise AssertionError(f"{constant} is no JSON")


def check_words(record):
    """What people read has a level and a sentence; tasks and samples have neither."""
    event = record["event.name"].removeprefix("ktally.")
    if event == "exit":
        signal, code = record.get("ktally.exit.signal"), record.get("process.exit.code")
        spoken = bool(signal or code)
    else:
        spoken = event in FOR_PEOPLE
    assert ("message" in record) == ("severity_text" in record) == spoken, record
    if spoken:
        assert record["severity_text"] in LEVELS and record["message"], record


def read_line(line, schema=SCHEMA):
    """One line without its newline, as a dict; AssertionError or ValueError says what is wrong."""
    assert len(line) < LINE_MAX, f"{len(line)} bytes are too many"
    record = json.loads(line.decode("utf-8", "strict"), object_pairs_hook=members,
                        parse_constant=refuse)
    assert list(record)[:5] == ALWAYS, f"it begins with {list(record)[:5]}"
    check_words(record)
    assert TIME.match(record["timestamp"]), f"timestamp {record['timestamp']}"
    for key, value in record.items():
        assert isinstance(value, (str, int, float, bool, list)), f"{key} is {value}"
        assert not isinstance(value, int) or abs(value) <= 2**53, f"{key} is {value}"
    check_schema(record, schema)
    return record


def read_lines(data, schema=SCHEMA):
    """All lines of a whole log."""
    assert data.endswith(b"\n"), f"the last line is torn: {data[-60:]}"
    return [read_line(line, schema) for line in data[:-1].split(b"\n")]


def events(records):
    return [record["event.name"].removeprefix("ktally.") for record in records]


def of(records, event):
    return [record for record in records if record["event.name"] == "ktally." + event]


def tasks_of(sample):
    """How many lines of tasks follow the line of a sample: of those that ran, and of the others."""
    return sample.get("ktally.chosen", sample["ktally.sent"] + sample.get("ktally.idle", 0))


def check_run(records):
    """A whole run: start first, stop last, each sample followed by as many tasks as it says."""
    names = events(records)
    assert names[0] == "start" and names[-1] == "stop", names
    assert names.count("start") == names.count("stop") == 1, names
    stop = records[-1]
    for event in "sample", "task", "exit":
        assert stop[f"ktally.{event}s"] == names.count(event), stop
    kinds = records[0].get("ktally.kinds", [])
    assert not kinds or set(names) <= set(kinds), (set(names), kinds)
    tasks = [name for name in names if name != "exit"]
    if kinds and not {"sample", "task"} <= set(kinds):
        return
    for at, sample in zip([i for i, name in enumerate(tasks) if name == "sample"],
                          of(records, "sample")):
        wanted = tasks_of(sample)
        follow = next(i for i, name in enumerate(tasks[at + 1:]) if name != "task")
        assert follow == wanted, (follow, sample)


def unclean(text):
    """The bytes of a cleaned name: what JSON made a character, and \\xHH a byte."""
    out = b""
    for part in re.findall(r"\\x[0-9a-f]{2}|.", text, re.S):
        out += bytes([int(part[2:], 16)]) if len(part) == 4 else part.encode()
    return out
