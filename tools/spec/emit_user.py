# SPDX-License-Identifier: GPL-2.0
"""Writes the library's side: records, field tables, names of enum values, and decode tables."""

from spec import PTRACE, STRING_ROOM
from text import banner, c_string, comment

TYPES = {"u32": "UINT", "u64": "UINT", "uint": "UINT", "s32": "SINT", "string": "STRING",
         "hundredths": "HUNDREDTHS"}


def record_sets(spec):
    return [s for s in spec.sets if s.fields]


def rows(spec, attribute_set):
    """(C name, row) of every figure of a set; what readers derive comes last."""
    found = [(a.c_name, a.row, a.number) for a in attribute_set.fields]
    if attribute_set.name == "task":
        found += [(r["name"].replace("-", "_").upper(), r, 0) for r in spec.derived]
    return found


def bits(spec, attribute_set, names):
    """Mask of the named fields of a set, by their numbers in it."""
    return sum(1 << i for i, (_, row, _) in enumerate(rows(spec, attribute_set)) if row["name"] in names)


def room(row):
    """Of a string in a record. Tasks' names make up a good part of a sample's memory."""
    check = row.get("check", {})
    return check["max-len"] + 1 if "max-len" in check else STRING_ROOM


def emit_derive(spec):
    """Constants in place of walks of the table: it is done for every row of a sample."""
    task = spec.set("task")
    out = ["/* SPDX-License-Identifier: LGPL-2.1-or-later */", *banner("/*", " *", " */")]
    out += ["#ifndef KTALLY_GENERATED_DERIVE_H", "#define KTALLY_GENERATED_DERIVE_H", "",
            '#include "../ktally.h"', "",
            "/*", " * Fills the derived fields of which a part is in @changed; the other fields are complete.",
            " */",
            "static inline void ktally_task_derive(struct ktally_task *task, uint64_t changed)", "{"]
    for row in spec.derived:
        name = "KTALLY_TASK_" + row["name"].replace("-", "_").upper()
        mask = f"UINT64_C({bits(spec, task, row['sum']):#x})"
        parts = [f"task->value[KTALLY_TASK_{part.replace('-', '_').upper()}]" for part in row["sum"]]
        out += [f"\tif (changed & task->redacted[0] & {mask})",
                f"\t\tktally_mark(task->redacted, {name});",
                f"\tif (changed & {mask} && (task->present[0] & {mask}) == {mask}) {{",
                f"\t\ttask->value[{name}] =",
                " +\n".join("\t\t\t" + part for part in parts) + ";",
                f"\t\tktally_mark(task->present, {name});", "\t}"]
    out += ["}", "", "#endif", ""]
    return "\n".join(out)


def emit_header(spec):
    out = ["/* SPDX-License-Identifier: LGPL-2.1-or-later */", *banner("/*", " *", " */")]
    out += ["#ifndef KTALLY_GENERATED_FIELDS_H", "#define KTALLY_GENERATED_FIELDS_H", "",
            "#include <stdint.h>", "", "#include <linux/ktally.h>", ""]
    for s in record_sets(spec):
        prefix = f"KTALLY_{s.c_name}"
        out += comment(s.doc)
        out.append(f"enum ktally_{s.name}_field {{")
        for name, row, _ in rows(spec, s):
            unit = "" if row["unit"] == "none" else f" [{row['unit']}]"
            out.append(f"\t{prefix}_{name},\t/* {row['kind']}{unit} */")
        count = len(rows(spec, s))
        out += [f"\t{prefix}_COUNT", "};", "", f"#define {prefix}_WORDS\t{(count + 63) // 64}", ""]
        if s.name == "task":
            strings = {row["name"] for _, row, _ in rows(spec, s) if row.get("type") == "string"}
            out += [f"#define {prefix}_STRINGS\tUINT64_C({bits(spec, s, strings):#x})\t/* bits of the string fields */", ""]
        out += [f"struct ktally_{s.name} {{", f"\tuint64_t present[{prefix}_WORDS];",
                f"\tuint64_t redacted[{prefix}_WORDS];", f"\tuint64_t value[{prefix}_COUNT];"]
        out += [f"\tchar {a.ident}[{room(a.row)}];" for a in s.fields if a.type == "string"]
        out += ["};", "", f"extern const struct ktally_set ktally_{s.name}_set;", ""]
    out += ["#endif", ""]
    return "\n".join(out)


def redaction(spec, attribute_set):
    """Bit of the field that names what is withheld, and of all that it may name; else 0."""
    names = [a.name for a in attribute_set.fields]
    bit = bits(spec, attribute_set, {"redacted-fields"})
    if not bit:
        return "0, 0"
    return f"UINT64_C({bit:#x}), UINT64_C({bits(spec, attribute_set, set(names)) & ~bit:#x})"


def guarded(spec, attribute_set):
    """Bits of the fields that PTRACE guards, and of sums that one of them is in."""
    names = {a.name for a in attribute_set.fields if a.access in PTRACE}
    if attribute_set.name == "task":
        names |= {row["name"] for row in spec.derived if names & set(row["sum"])}
    return f"UINT64_C({bits(spec, attribute_set, names):#x})" if names else "0"


def emit_names(spec, out):
    for definition in spec.definitions:
        if definition["type"] == "const":
            continue
        ident = definition["name"].replace("-", "_")
        out.append(f"static const struct ktally_name {ident}_names[] = {{")
        for entry, value in spec.entries(definition["name"]):
            out.append(f"\t{{ {value}, {c_string(entry['name'])}, {c_string(entry['doc'])} }},")
        out += ["\t{ 0, NULL, NULL }", "};", ""]


def emit_field(spec, s, name, row, number, out):
    c_type = "ENUM" if row.get("enum") else TYPES[row.get("type", "uint")]
    out.append(f"\t[KTALLY_{s.c_name}_{name}] = {{")
    out.append(f"\t\t.name = {c_string(row['name'].replace('-', '_'))},")
    for key in ("json", "metric", "title", "rate-title", "procfs", "doc"):
        out.append(f"\t\t.{key.replace('-', '_')} = {c_string(row.get(key))},")
    out.append(f"\t\t.type = KTALLY_TYPE_{c_type}, .unit = KTALLY_UNIT_{row['unit'].upper()}, "
               f".kind = KTALLY_KIND_{row['kind'].upper()},")
    if row.get("width"):
        out.append(f"\t\t.width = {row['width']},")
    if row.get("enum"):
        out.append(f"\t\t.names = {row['enum'].replace('-', '_')}_names,")
    if row.get("group"):
        out.append(f"\t\t.group = KTALLY_GROUP_{row['group'].upper()},")
    if row.get("sum"):
        out.append(f"\t\t.sum = {row['name'].replace('-', '_')}_sum, .sum_count = {len(row['sum'])},")
    if number and s.wire:
        out.append(f"\t\t.attr = KTALLY_A_{s.c_name}_{name},")
    if row.get("type") == "string":
        ident = row["name"].replace("-", "_")
        out.append(f"\t\t.offset = offsetof(struct ktally_{s.name}, {ident}), .size = {room(row)},")
    out.append("\t},")


def emit_source(spec):
    out = ["// SPDX-License-Identifier: LGPL-2.1-or-later", *banner("/*", " *", " */")]
    out += ["#include <stddef.h>", "", '#include "../ktally.h"', ""]
    emit_names(spec, out)
    for row in spec.derived:
        parts = ", ".join(f"KTALLY_TASK_{part.replace('-', '_').upper()}" for part in row["sum"])
        out += [f"static const uint8_t {row['name'].replace('-', '_')}_sum[] = {{ {parts} }};", ""]
    for s in record_sets(spec):
        out.append(f"static const struct ktally_field {s.name}_fields[] = {{")
        for name, row, number in rows(spec, s):
            emit_field(spec, s, name, row, number, out)
        out += ["};", "", f"const struct ktally_set ktally_{s.name}_set = {{",
                f"\t{c_string(s.name)}, {s.name}_fields, KTALLY_{s.c_name}_COUNT, "
                f"KTALLY_{s.c_name}_WORDS,",
                f"\tsizeof(struct ktally_{s.name}), {redaction(spec, s)},",
                f"\t{guarded(spec, s)}", "};", ""]
    return "\n".join(out)


def emit(spec):
    return {
        "userspace/libktally/generated/fields.h": emit_header(spec),
        "userspace/libktally/generated/fields.c": emit_source(spec),
        "userspace/libktally/generated/derive.h": emit_derive(spec),
    }
