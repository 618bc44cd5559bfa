# SPDX-License-Identifier: GPL-2.0
"""Writes the field reference and the strict YNL file that the kernel's own tools read."""

import yaml

from text import BANNER

# What a YNL spec may say of an attribute; the rest is ours and stays out.
YNL_KEYS = ("name", "type", "value", "enum", "doc", "nested-attributes", "multi-attr", "checks")


def field_entry(name, row):
    facts = [row["kind"]]
    if row["unit"] != "none":
        facts.append(row["unit"])
    if row.get("group"):
        facts.append(f"group {row['group']}")
    places = [f"JSON ``{row['json']}``"]
    if row.get("ecs"):
        places.append(f"ECS ``{row['ecs']}``")
    if row.get("title"):
        titles = row["title"] + (f", {row['rate-title']}" if row.get("rate-title") else "")
        places.append(f"column ``{titles}``")
    if row.get("metric"):
        places.append(f"metric ``{row['metric']}``")
    places.append(f"procfs ``{row['procfs']}``" if row.get("procfs") else "not in procfs")
    return [f"``{name.replace('-', '_')}`` ({', '.join(facts)})",
            f"  {row['doc']}", f"  {'; '.join(places)}.", ""]


def line_entries(spec):
    """Which lines the log has, and what is in them beside fields of sets."""
    out = ["Lines of the log", "-" * 16, "",
           "What ``ktally log`` writes. A line has these members, and fields of sets as far as they are known.",
           ""]
    for line in spec.lines:
        sets = [name + ("" if kinds == "all" else f" (kind {', '.join(kinds)})")
                for name, kinds in line.row["sets"].items()]
        out += [f"``{line.event}``", f"  {line.doc} Sets: {', '.join(sets)}.", ""]
    for row in spec.members:
        lines = [f"{word} {row[key] if row[key] == 'all' else ', '.join(row[key])}"
                 for key, word in (("in", "in"), ("may", "may be in")) if key in row]
        unit = "" if row["unit"] == "none" else f", {row['unit']}"
        out += [f"``{row['name'].replace('-', '_')}`` ({row['type']}{unit}; {'; '.join(lines)})",
                f"  {row['doc']}", f"  JSON ``{row['json']}``.", ""]
    return out


def emit_fields(spec):
    out = [".. SPDX-License-Identifier: GPL-2.0", *[f".. {line}" for line in BANNER], "",
           "===============", "Field reference", "===============", "",
           "What each field is, in which unit, and where it shows. A field that is unknown is absent,",
           "never 0. procfs places are below /proc/PID for tasks and below /proc for the host.", ""]
    for s in spec.sets:
        if not s.fields:
            continue
        out += [f"Set {s.name}", "-" * (4 + len(s.name)), "", s.doc, ""]
        for a in s.fields:
            out += field_entry(a.name, a.row)
        if s.name == "task":
            out += ["Derived by readers", "~~~~~~~~~~~~~~~~~~", ""]
            for row in spec.derived:
                parts = " + ".join(part.replace("-", "_") for part in row["sum"])
                out += field_entry(row["name"], {**row, "procfs": "", "doc": f"{row['doc']} = {parts}."})
    return "\n".join(out + line_entries(spec))


def ynl_attribute(spec, attribute):
    row = {key: attribute.row[key] for key in YNL_KEYS if key in attribute.row}
    if attribute.check and "max-len" in attribute.check:
        row["checks"] = {"max-len": attribute.check["max-len"]}
    elif attribute.check:
        row["checks"] = dict(attribute.check)
    if row.get("enum") and spec.definition(row["enum"])["type"] == "flags":
        row["enum-as-flags"] = True
    return row


def ynl_operation(spec, operation):
    attributes = spec.set(operation["attribute-set"]).attributes
    found = {"name": operation["name"], "doc": operation["doc"]}
    if "notify" in operation:
        return {**found, "notify": operation["notify"], "mcgrp": operation["mcgrp"]}
    found["attribute-set"] = operation["attribute-set"]
    reply = [a.name for a in attributes if a.is_field or a.type == "nest"]
    for mode in ("do", "dump"):
        if mode not in operation:
            continue
        request = [a.name for a in attributes if mode in (a.also or [])]
        found[mode] = {"reply": {"attributes": reply}}
        if request:
            found[mode] = {"request": {"attributes": request}, **found[mode]}
    return found


def ynl_definition(definition):
    if definition["type"] == "const":
        return {"type": "const", "name": definition["name"], "value": definition["value"]}
    return definition


def emit_ynl(spec):
    tree = {
        "name": spec.name, "protocol": "genetlink", "doc": spec.doc,
        "definitions": [ynl_definition(d) for d in spec.definitions],
        "attribute-sets": [{"name": s.name, "attributes": [ynl_attribute(spec, a) for a in s.attributes]}
                           for s in spec.sets if s.wire],
        "operations": {"list": [ynl_operation(spec, op) for op in spec.operations]},
        "mcast-groups": {"list": [{"name": g["name"]} for g in spec.mcast_groups]},
    }
    lines = ["# SPDX-License-Identifier: ((GPL-2.0 WITH Linux-syscall-note) OR BSD-3-Clause)",
             *[f"# {line}" for line in BANNER]]
    return "\n".join(lines) + "\n" + yaml.safe_dump(tree, sort_keys=False, width=100)


def emit(spec):
    return {
        "Documentation/generated/fields.rst": emit_fields(spec),
        "Documentation/netlink/generated/ktally.yaml": emit_ynl(spec),
    }
