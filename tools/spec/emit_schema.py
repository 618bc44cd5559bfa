# SPDX-License-Identifier: GPL-2.0
"""Writes the JSON Schemas of log lines: a definition for each kind of line, and nothing else in it.

One is of plain lines, one of those of --format ecs. OTLP has a schema of its own.
"""

import json
import re

from spec import SpecError, ecs_key
from text import BANNER

RAW_SUFFIX = "_raw"  # of log/fields.h: a string's bytes, there when JSON had to change them
EXACT_MAX = 2**53  # larger integers are strings

DEFINITIONS = {
    "uint": {"anyOf": [{"type": "integer", "minimum": 0, "maximum": EXACT_MAX},
                       {"type": "string", "pattern": "^[0-9]{16,20}$"}]},
    "sint": {"anyOf": [{"type": "integer", "minimum": -EXACT_MAX, "maximum": EXACT_MAX},
                       {"type": "string", "pattern": "^-?[0-9]{16,20}$"}]},
    # Two digits behind the point; of what 64 bits hold in hundredths.
    "hundredths": {"type": "number", "minimum": 0, "maximum": 2**64 / 100},
    "real": {"type": "number"},
    "time": {"type": "string", "format": "date-time",
             "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z$"},
    # Neither control characters nor what turns the direction of writing needs an escape any more.
    "text": {"type": "string", "maxLength": 8192},
    "bytes": {"type": "string", "pattern": "^([0-9a-f]{2})+$",
              "description": "The bytes of the string whose key it has, in hexadecimal."},
    "keyword": {"type": "string", "pattern": "^-?[0-9]+$"},
    "bool": {"type": "boolean"},
    "keys": {"type": "array", "items": {"type": "string"}, "minItems": 1, "uniqueItems": True},
}
TYPES = {"u32": "uint", "u64": "uint", "uint": "uint", "s32": "sint", "string": "text",
         "hundredths": "hundredths"}


def described(definition, row):
    unit = "" if row["unit"] == "none" else f" [{row['unit']}]"
    return {**definition, "description": row["doc"].rstrip(".") + unit + "."}


def reference(name):
    if name not in DEFINITIONS:
        raise SpecError(f"emit_schema.py has no definition {name}")
    return {"$ref": f"#/$defs/{name}"}


def enum_type(spec, name):
    """A name, of a mask those of its bits; digits of a value that has none."""
    names = [entry["name"] for entry, _ in spec.entries(name)]
    if spec.definition(name)["type"] != "flags":
        return {"anyOf": [{"enum": names}, {"type": "string", "pattern": "^[0-9]+$"}]}
    one = "|".join(names)
    return {"type": "string", "pattern": f"^(|({one})(,({one}))*|[0-9]+)$"}


def field_type(spec, row):
    if row.get("enum"):
        return enum_type(spec, row["enum"])
    return reference(TYPES[row.get("type", "uint")])


def beginning(prefix, keys):
    """A pattern of all keys that begin so and have no row of their own."""
    others = [re.escape(key[len(prefix):]) + "$" for key in keys if key.startswith(prefix)]
    return "^" + re.escape(prefix) + (f"(?!{'|'.join(others)})" if others else "")


class Plain:
    """What lines without --format have."""
    title = "A line of ktally log"

    @staticmethod
    def key(row):
        return row["json"]

    @staticmethod
    def raw_key(row):
        return row["json"] + RAW_SUFFIX

    @staticmethod
    def type(spec, row):
        return field_type(spec, row)

    @staticmethod
    def head(_line):
        """Members that are in no row."""
        return {}


class Ecs:
    """What those of --format ecs have."""
    title = "A line of ktally log --format ecs"
    key = staticmethod(ecs_key)

    @staticmethod
    def raw_key(row):
        key = ecs_key(row) + RAW_SUFFIX
        return key if key.startswith("ktally.") else "ktally." + key

    @staticmethod
    def type(spec, row):
        return reference("keyword") if row.get("ecs-type") == "keyword" else field_type(spec, row)

    @staticmethod
    def head(line):
        ecs = line.row["ecs"]
        return {
            "log.level": {"enum": ["info", "warn", "error"]},
            "message": {"type": "string", "minLength": 1},
            "ecs.version": {"type": "string", "pattern": r"^9\.\d+\.\d+$"},
            "event.kind": {"const": ecs["kind"]},
            "event.category": {"const": [ecs["category"]]},
            "event.type": {"const": [ecs["type"]]},
            "event.dataset": {"const": "ktally.log"},
        }


def line_definition(spec, line, form):
    properties, patterns = form.head(line), {}
    required = list(properties)
    for row, always in line.members:
        kind = {"const": line.event} if row["type"] == "event" else reference(row["type"])
        key = form.key(row)
        if key.endswith(".*"):
            patterns[key[:-1]] = described(kind, row)
            continue
        if key in properties:
            continue
        properties[key] = described(kind, row)
        if always:
            required.append(key)
    for attribute in line.fields:
        row = attribute.row
        properties[form.key(row)] = described(form.type(spec, row), row)
        if attribute.type == "string":
            properties[form.raw_key(row)] = reference("bytes")
    found = {"description": line.doc, "type": "object", "properties": properties}
    if patterns:
        found["patternProperties"] = {beginning(prefix, properties): kind
                                      for prefix, kind in patterns.items()}
    return {**found, "required": required, "additionalProperties": False}


def emit_schema(spec, form):
    lines = {line.event: line_definition(spec, line, form) for line in spec.lines}
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$comment": " ".join(BANNER),
        "title": form.title,
        "oneOf": [{"$ref": f"#/$defs/{event}"} for event in lines],
        "$defs": {**DEFINITIONS, **lines},
    }
    return json.dumps(schema, indent=1, ensure_ascii=False) + "\n"


def emit(spec):
    return {
        "Documentation/generated/ktally-log.schema.json": emit_schema(spec, Plain),
        "Documentation/generated/ktally-log-ecs.schema.json": emit_schema(spec, Ecs),
    }
