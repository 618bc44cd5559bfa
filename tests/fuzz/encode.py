#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Lines of random records, in each format, against what python's own reader makes of them.

usage: encode.py PROGRAM [COUNT [SEED]]

PROGRAM is encode_lines. What is in a record, and what each value must look like where, comes from
the spec and not from the encoder. Without a seed it takes one and says which.
"""

import json
import os
import random
import re
import subprocess
import sys

sys.dont_write_bytecode = True
TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path[:0] = [os.path.join(TOP, "tools/spec"), os.path.join(TOP, "tests/e2e")]

import log_formats  # noqa: E402
import log_lines  # noqa: E402
import spec as spec_file  # noqa: E402

SPEC = spec_file.load(os.path.join(TOP, "Documentation/netlink/ktally.yaml"))
EXACT = 2**53
# What JSON must escape, and what ktally does so that no terminal obeys it.
ESCAPED = re.compile('["\\\\\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]')
# Where the moment of a record is its line's, so that formats are alike but in shape.
SETS = {"task": ["task"], "exit": ["task"], "sample": ["info", "moment", "tail", "host"],
        "start": ["info"], "stop": ["info"], "source": ["info"], "health": [], "lost": [], "alert": []}
# Of encode_lines, and the members they become.
NUMBERS = {"interval": "ktally.interval_ns", "tasks": "ktally.tasks", "loss_events": "ktally.loss.events"}
PIECES = [b"\\x", b"\\", b'"', b"\n", b"\xff", b"\xe2\x80\xae", b"\xc2\x9b", b"\x7f", b"\xed\xa0\x80",
          b"\xf0\x9f\x92\xa9", b"\xe2\x80\xa8", b"\xc3\xa9", b"a", b"bc", b"\xf4\x90\x80\x80", b"\xc0\x80",
          b"\\u0041", b"<", b"\x1b[", b"\xef\xbf\xbd", b"12345678", b" "]


def random_number(rng, row):
    if row.get("enum") and rng.random() < 0.7:
        return rng.choice(list(SPEC.entries(row["enum"])))[1]
    value = rng.getrandbits(rng.choice((1, 4, 8, 16, 32, 40, 52, 53, 54, 63, 64)))
    value = rng.choice((value, value, value, 2**53, 2**53 + 1, 2**63 - 1, 2**63, 2**64 - 1, 0, 10**8,
                        10**8 - 1, 10**16, 10**16 - 1))
    if row.get("type") == "s32":
        return value % 2**32 - 2**31
    return value % 2**32 if row.get("type") == "u32" else value


def random_bytes(rng, most):
    if rng.random() < 0.3:
        text = bytes(rng.randrange(1, 256) for _ in range(rng.randint(0, most)))
    else:
        text = b"".join(rng.choice(PIECES) for _ in range(rng.randint(0, most)))
    return text[:most]


def fields_of(set_name):
    fields = [(a.name, a.row) for a in SPEC.set(set_name).fields if a.name != "redacted-fields"]
    if set_name == "task":
        fields += [(row["name"], row) for row in SPEC.derived]
    return fields


def random_record(rng, line):
    """What is told, as (set, field's name, its row, value); None is withheld."""
    density = rng.choice((0.1, 0.5, 0.95, 1))
    for set_name in SETS[line.name]:
        for name, row in fields_of(set_name):
            if rng.random() > density:
                continue
            if set_name == "task" and rng.random() < 0.1:
                yield set_name, name, row, None
            elif row.get("type") == "string":
                room = row.get("check", {}).get("max-len", spec_file.STRING_ROOM - 1) + 1
                yield set_name, name, row, random_bytes(rng, room)
            else:
                yield set_name, name, row, random_number(rng, row)


def token(set_name, name, value):
    name = f"{set_name}.{name.replace('-', '_')}"
    if value is None:
        return "!" + name
    return f"{name}={value.hex() if isinstance(value, bytes) else value}"


# ---- What a value must look like ----

def word(row, value):
    names = {number: entry["name"] for entry, number in SPEC.entries(row["enum"])}
    bits = [1 << bit for bit in range(64) if value >> bit & 1]
    if value in names:
        return names[value]
    is_mask = SPEC.definition(row["enum"])["type"] == "flags"
    return ",".join(names[bit] for bit in bits) if is_mask and set(bits) <= set(names) else str(value)


def number(row, value, form):
    if row.get("type") == "hundredths":
        return value / 100
    if form == "ecs" and row.get("ecs-type") == "keyword":
        return str(value)
    limit = 2**63 - 1 if form == "otlp-json" else EXACT
    return value if -limit - (form == "otlp-json") <= value <= limit else str(value)


def wanted(row, value, form, found):
    """The members of a value. What a name is cleaned to must read as its bytes."""
    key = spec_file.ecs_key(row) if form == "ecs" else row["json"]
    if not isinstance(value, bytes):
        return {key: word(row, value) if row.get("enum") else number(row, value, form)}
    value = value.split(b"\0")[0]
    text = found.get(key)
    raw = key + "_raw" if form != "ecs" or key.startswith("ktally.") else f"ktally.{key}_raw"
    assert isinstance(text, str) and log_lines.unclean(text) == value, (key, text, value)
    changed = text.encode() != value or ESCAPED.search(text)
    return {key: text, **({raw: value.hex()} if changed else {})}


def same(a, b):
    if isinstance(a, float) or isinstance(b, float):
        return not isinstance(a, str) and not isinstance(b, str) and abs(a - b) <= abs(a) * 1e-15
    return type(a) is type(b) and a == b


def check_line(line, form, record, other, text_line):
    """@other: what members that are no fields say, by key; @text_line: the line as bytes."""
    assert len(text_line) < log_lines.LINE_MAX and all(byte >= 32 for byte in text_line)
    found = json.loads(text_line.decode("utf-8", "strict"), object_pairs_hook=log_lines.members,
                       parse_constant=log_lines.refuse)
    if form == "otlp-json":
        found = log_formats.check_otlp(found)
    elif form == "ecs":
        log_formats.check_ecs(found)
    else:
        log_lines.check_schema(found)
    kinds = {id(a.row) for a in line.fields}
    expected, withheld = {}, []
    for _, _, row, value in record:
        if value is None:
            withheld.append(spec_file.ecs_key(row) if form == "ecs" else row["json"])
        elif id(row) in kinds:
            expected.update(wanted(row, value, form, found))
    if withheld:
        expected["ktally.redacted_fields"] = withheld
    for key, value in expected.items():
        assert key in found and same(found[key], value), (key, value, found.get(key))
    own = {spec_file.ecs_key(row) if form == "ecs" else row["json"] for row, _ in line.members}
    head = {"log.level", "message", "ecs.version", "event.kind", "event.category", "event.type",
            "event.dataset"} if form == "ecs" else set()
    begins = tuple(key[:-1] for key in own if key.endswith(".*"))
    strange = {key for key in set(found) - set(expected) - own - head if not key.startswith(begins)}
    assert not strange, strange
    for key, value in other.items():
        if key in found and "ktally.shortened_fields" in found and key == "process.command_line":
            assert len(found[key]) > 100 and value.startswith(log_lines.unclean(found[key]))
        elif key in found and isinstance(value, bytes):
            assert log_lines.unclean(found[key]) == value, (key, value, found[key])
        elif key in found:
            assert same(found[key], number({}, value, form)), (key, value, found[key])


def subject(command, start):
    """Of the verdict that encode_lines makes."""
    values = {"tgid": 4711, "start-time": start, "comm": command[:16]}
    return [("task", name, row, values[name]) for name, row in fields_of("task") if name in values]


def batch(program, rng, count):
    told, asked = [], []
    for _ in range(count):
        line = rng.choice(SPEC.lines)
        record = list(random_record(rng, line))
        why, chosen = (random_bytes(rng, 60) for _ in range(2))
        command = random_bytes(rng, rng.choice((0, 10, 300, 4000)))
        numbers = {name: random_number(rng, {}) for name in NUMBERS}
        if line.name in ("health", "alert"):
            record = subject(command, numbers["interval"])
        words = [line.name, f"why={why.hex()}", f"filter={chosen.hex()}", "has_info=1",
                 f"command={command.hex()}",
                 f"realtime={rng.randrange(1, 2**63)}", f"events={rng.randrange(2)}"]
        words += [token(set_name, name, value) for set_name, name, _, value in record]
        asked.append((line, record, {"process.command_line": command, "ktally.source_why": why, "ktally.filter": chosen, **{
            NUMBERS[name]: value for name, value in numbers.items()}}))
        words += [f"{name}={value}" for name, value in numbers.items()]
        told.append(" ".join(words))
    done = subprocess.run([program], input="\n".join(told).encode() + b"\n", check=True, timeout=300,
                          stdout=subprocess.PIPE)
    lines = done.stdout.split(b"\n")[:-1]
    assert len(lines) == 3 * count, len(lines)
    for i, (line, record, other) in enumerate(asked):
        for form, text_line in zip(log_formats.FORMATS, lines[3 * i:3 * i + 3]):
            try:
                check_line(line, form, record, other, text_line)
            except (AssertionError, ValueError, KeyError) as error:
                sys.exit(f"{form}: {type(error).__name__}: {error}\nof: {told[i]}\n"
                         f"came: {text_line!r}")
    return len(lines)


def main():
    program = sys.argv[1]
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 500
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else random.SystemRandom().getrandbits(32)
    assert {line.name for line in SPEC.lines} == set(SETS), "a kind of line is not tried"
    print(f"seed {seed}", flush=True)
    rng = random.Random(seed)
    lines = sum(batch(program, rng, min(200, count - done)) for done in range(0, count, 200))
    print(f"{lines} lines say what they should")


if __name__ == "__main__":
    main()
