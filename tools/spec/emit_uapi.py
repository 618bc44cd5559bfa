# SPDX-License-Identifier: GPL-2.0
"""Writes the uapi header: the numbers of the wire, each with its doc and unit."""

from text import banner, comment


def emit_const(definition, out):
    out += comment(definition["doc"])
    out.append(f"#define KTALLY_{definition['name'].replace('-', '_').upper()}\t{definition['value']}")
    out.append("")


def emit_entries(spec, definition, out):
    ident = definition["name"].replace("-", "_")
    prefix = f"KTALLY_{ident.upper()}"
    out += comment(definition["doc"])
    out.append(f"enum ktally_{ident} {{")
    for entry, value in spec.entries(definition["name"]):
        shown = f"1U << {value.bit_length() - 1}" if definition["type"] == "flags" else value
        out += comment(entry["doc"], indent="\t")
        out.append(f"\t{prefix}_{entry['name'].replace('-', '_').upper()} = {shown},")
    out += ["};", ""]
    if definition["type"] == "flags":
        mask = sum(value for _, value in spec.entries(definition["name"]))
        out += [f"#define {prefix}_ALL\t{mask:#x}U", ""]


def attribute_doc(attribute):
    unit = f" [{attribute.unit}]" if attribute.unit not in (None, "none") else ""
    return f"{attribute.type}{unit}: {attribute.doc}"


def emit_set(attribute_set, out):
    prefix = f"KTALLY_A_{attribute_set.c_name}"
    out += comment(attribute_set.doc)
    out.append("enum {")
    number = 0
    for attribute in attribute_set.attributes:
        number += 1
        out += comment(attribute_doc(attribute), indent="\t")
        explicit = "" if attribute.number == number and number != 1 else f" = {attribute.number}"
        number = attribute.number
        out.append(f"\t{prefix}_{attribute.c_name}{explicit},")
    out += ["", f"\t__{prefix}_MAX,", f"\t{prefix}_MAX = (__{prefix}_MAX - 1)", "};", ""]


def emit_operations(spec, out):
    out += comment("Commands. A reply carries the number of its request.")
    out.append("enum {")
    for index, operation in enumerate(spec.operations):
        first = " = 1" if index == 0 else ""
        out += comment(operation["doc"], indent="\t")
        out.append(f"\tKTALLY_CMD_{operation['name'].replace('-', '_').upper()}{first},")
    out += ["", "\t__KTALLY_CMD_MAX,", "\tKTALLY_CMD_MAX = (__KTALLY_CMD_MAX - 1)", "};", ""]


def emit(spec):
    out = ["/* SPDX-License-Identifier: ((GPL-2.0 WITH Linux-syscall-note) OR BSD-3-Clause) */"]
    out += banner("/*", " *", " */")
    out += ["#ifndef _UAPI_LINUX_KTALLY_H", "#define _UAPI_LINUX_KTALLY_H", "",
            f"#define KTALLY_FAMILY_NAME\t\"{spec.name}\"",
            f"#define KTALLY_FAMILY_VERSION\t{spec.version}", ""]
    for definition in spec.definitions:
        if definition["type"] == "const":
            emit_const(definition, out)
        else:
            emit_entries(spec, definition, out)
    for attribute_set in spec.sets:
        if attribute_set.wire:
            emit_set(attribute_set, out)
    emit_operations(spec, out)
    for group in spec.mcast_groups:
        out += comment(f"Multicast group: {group['doc']}")
        out.append(f"#define KTALLY_MCGRP_{group['name'].upper()}\t\"{group['name']}\"")
    out += ["", "#endif /* _UAPI_LINUX_KTALLY_H */", ""]
    return {"kmod/include/uapi/linux/ktally.h": "\n".join(out)}
