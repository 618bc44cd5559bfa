# SPDX-License-Identifier: GPL-2.0
"""Writes the module's side: policies, operations, and the records with their field tables."""

from spec import PTRACE
from text import banner, comment

INT_TYPES = {"u32": "U32", "s32": "S32", "u64": "U64", "uint": "UINT"}


def head(spdx_comment):
    return [spdx_comment, *banner("/*", " *", " */")]


def requests(spec, operation):
    """Attributes that a request of this operation may hold."""
    modes = {mode for mode in ("do", "dump") if mode in operation}
    attributes = spec.set(operation["attribute-set"]).attributes
    return [a for a in attributes if modes & set(a.also or [])]


def policy_entry(spec, attribute, out_ranges):
    """The right side of one policy line; a check with bounds gets a range of its own, not const:
    before 6.7 a policy points to one that is not."""
    if attribute.type == "flag":
        return "{ .type = NLA_FLAG, }"
    if attribute.type == "string":
        return f"{{ .type = NLA_NUL_STRING, .len = {attribute.check['max-len']}, }}"
    if attribute.type == "uint":
        # NLA_UINT came with 6.7; that the length is 4 or 8 and none between, the module checks.
        return "NLA_POLICY_RANGE(NLA_BINARY, 4, 8)"
    nla_type = f"NLA_{INT_TYPES[attribute.type]}"
    if attribute.enum:
        mask = 0
        for _, value in spec.entries(attribute.enum):
            mask |= value
        return f"NLA_POLICY_MASK({nla_type}, {mask:#x})"
    if attribute.check:
        name = f"ktally_{attribute.set_name}_{attribute.ident}_range"
        bounds = [spec.bound(attribute.check[key]) for key in ("min", "max")]
        out_ranges += [f"static struct netlink_range_validation {name} = {{",
                       f"\t.min = {bounds[0]},", f"\t.max = {bounds[1]},", "};", ""]
        return f"NLA_POLICY_FULL_RANGE({nla_type}, &{name})"
    return f"{{ .type = {nla_type}, }}"


def emit_policy(spec, operation, out):
    """Returns (policy name, maxattr); operations without request attributes have neither."""
    attributes = requests(spec, operation)
    if not attributes:
        return None
    name = f"ktally_{operation['name'].replace('-', '_')}_policy"
    ranges, lines = [], []
    for a in attributes:
        lines.append(f"\t[KTALLY_A_{a.set_name.upper()}_{a.c_name}] = {policy_entry(spec, a, ranges)},")
    last = attributes[-1]
    top = f"KTALLY_A_{last.set_name.upper()}_{last.c_name}"
    out += ranges
    out += [f"static const struct nla_policy {name}[{top} + 1] = {{", *lines, "};", ""]
    return name, top


def handlers(operation):
    ident = operation["name"].replace("-", "_")
    if "do" in operation:
        yield "doit", f"ktally_nl_{ident}_doit", "struct sk_buff *skb, struct genl_info *info"
    if "dump" in operation:
        yield "start", f"ktally_nl_{ident}_start", "struct netlink_callback *cb"
        yield "dumpit", f"ktally_nl_{ident}_dumpit", "struct sk_buff *skb, struct netlink_callback *cb"
        yield "done", f"ktally_nl_{ident}_done", "struct netlink_callback *cb"


def emit_netlink(spec):
    out = head("// SPDX-License-Identifier: GPL-2.0")
    out += ["#include <net/genetlink.h>", "", '#include "netlink.h"', ""]
    ops = ["const struct genl_ops ktally_nl_ops[KTALLY_NL_OPS] = {"]
    for operation in spec.operations:
        if "notify" in operation:
            continue
        policy = emit_policy(spec, operation, out)
        ops.append("\t{")
        ops.append(f"\t\t.cmd\t\t= KTALLY_CMD_{operation['name'].replace('-', '_').upper()},")
        ops += [f"\t\t.{slot}\t\t= {name}," for slot, name, _ in handlers(operation)]
        if policy:
            ops += [f"\t\t.policy\t\t= {policy[0]},", f"\t\t.maxattr\t= {policy[1]},"]
        ops.append("\t},")
    out += [*ops, "};", ""]
    for operation in spec.operations:
        refused = dump_only(spec, operation)
        if refused:
            out += [f"const u16 {refusal_name(operation)}[] = {{",
                    *[f"\tKTALLY_A_{a.set_name.upper()}_{a.c_name}," for a in refused], "\t0", "};", ""]
    return "\n".join(out)


def dump_only(spec, operation):
    """Attributes that only the dump of an operation with both forms takes."""
    if not {"do", "dump"} <= set(operation):
        return []
    return [a for a in requests(spec, operation) if "do" not in a.also]


def refusal_name(operation):
    return f"ktally_nl_{operation['name'].replace('-', '_')}_dump_only"


def emit_netlink_header(spec):
    out = head("/* SPDX-License-Identifier: GPL-2.0 */")
    out += ["#ifndef KTALLY_GENERATED_NETLINK_H", "#define KTALLY_GENERATED_NETLINK_H", "",
            "#include <net/genetlink.h>", "", "#include <uapi/linux/ktally.h>", ""]
    operations = [op for op in spec.operations if "notify" not in op]
    for operation in operations:
        out += [f"int {name}({args});" for _, name, args in handlers(operation)]
    out += ["", f"#define KTALLY_NL_OPS\t{len(operations)}",
            "extern const struct genl_ops ktally_nl_ops[KTALLY_NL_OPS];", ""]
    for operation in operations:
        if dump_only(spec, operation):
            out += comment("Attributes that only the dump of the operation takes, then 0.")
            out += [f"extern const u16 {refusal_name(operation)}[];", ""]
    out += ["enum {", *[f"\tKTALLY_NL_MCGRP_{g['name'].upper()}," for g in spec.mcast_groups],
            "\tKTALLY_NL_MCGRPS", "};", "", "#endif", ""]
    return "\n".join(out)


RECORD_TYPES = """\
enum ktally_type {
	KTALLY_TYPE_U32,
	KTALLY_TYPE_S32,
	KTALLY_TYPE_U64,
	KTALLY_TYPE_UINT,
	KTALLY_TYPE_STRING,
};

/* How one field of a record travels. */
struct ktally_field {
	u16 attr;	/* number on the wire */
	u8 type;	/* enum ktally_type */
	u16 offset;	/* KTALLY_TYPE_STRING: where in the record */
};

/* The field table of one kind of record. */
struct ktally_set {
	const struct ktally_field *fields;
	unsigned int count;
};
"""


def string_room(attribute):
    return attribute.check["max-len"] + 1 if attribute.check else 32


def record_sets(spec):
    return [s for s in spec.sets if s.wire and s.fields]


def mask(attribute_set, wanted):
    """The fields of a set for which wanted() holds, as bits of the first word of present[]."""
    return sum(1 << i for i, a in enumerate(attribute_set.fields) if wanted(a))


MASKS = (
    ("TICKS", "times that procfs counts in clock ticks", lambda a: a.in_ticks),
    ("HOST", "what files below /proc itself show", lambda a: a.access == "host"),
    ("ADMIN", "what is not every user's to read", lambda a: a.access == "admin"),
)


def emit_masks(spec, out):
    """What access.c withholds from whom, each as bits of a record's present[0]."""
    for name, doc, wanted in MASKS:
        found = [(s, mask(s, wanted)) for s in record_sets(spec)]
        out += comment(f"Fields of a record: {doc}.")
        out += [f"#define KTALLY_{s.c_name}_{name}\t{bits:#x}UL" for s, bits in found if bits]
        out.append("")
    out += comment("Of each field group, in order: what PTRACE_MODE_READ guards below /proc/PID.")
    out += [f"#define KTALLY_GROUPS\t{len(list(spec.entries('group')))}",
            "extern const unsigned long ktally_task_guarded[KTALLY_GROUPS];", ""]


def emit_guarded(spec, out):
    out.append("const unsigned long ktally_task_guarded[KTALLY_GROUPS] = {")
    for entry, _ in spec.entries("group"):
        bits = mask(spec.set("task"), lambda a: a.access in PTRACE and a.group == entry["name"])
        out.append(f"\t{bits:#x}UL,\t/* {entry['name']} */")
    out += ["};", ""]


def emit_record_header(spec):
    out = head("/* SPDX-License-Identifier: GPL-2.0 */")
    out += ["#ifndef KTALLY_GENERATED_RECORD_H", "#define KTALLY_GENERATED_RECORD_H", "",
            "#include <linux/bitmap.h>", "#include <linux/types.h>", "", RECORD_TYPES]
    out += comment("Every record begins alike: present[], then value[]. A value counts only where its bit "
                   "is set.")
    for s in record_sets(spec):
        prefix = f"KTALLY_{s.c_name}"
        out += ["enum {", *[f"\t{prefix}_{a.c_name}," for a in s.fields], f"\t{prefix}_COUNT", "};", ""]
        out += [f"struct ktally_{s.name} {{", f"\tDECLARE_BITMAP(present, {prefix}_COUNT);",
                f"\tu64 value[{prefix}_COUNT];"]
        out += [f"\tchar {a.ident}[{string_room(a)}];" for a in s.fields if a.type == "string"]
        out += ["};", "", f"extern const struct ktally_set ktally_{s.name}_set;", ""]
    emit_masks(spec, out)
    out += ["#endif", ""]
    return "\n".join(out)


def emit_record(spec):
    out = head("// SPDX-License-Identifier: GPL-2.0")
    out += ["#include <linux/stddef.h>", "", "#include <uapi/linux/ktally.h>", "",
            '#include "record.h"', ""]
    for s in record_sets(spec):
        out.append(f"static const struct ktally_field {s.name}_fields[] = {{")
        for a in s.fields:
            where = f", offsetof(struct ktally_{s.name}, {a.ident})" if a.type == "string" else ""
            out.append(f"\t[KTALLY_{s.c_name}_{a.c_name}] = "
                       f"{{ KTALLY_A_{s.c_name}_{a.c_name}, KTALLY_TYPE_{a.type.upper()}{where} }},")
        out += ["};", "", f"const struct ktally_set ktally_{s.name}_set = {{",
                f"\t{s.name}_fields, KTALLY_{s.c_name}_COUNT", "};", ""]
    emit_guarded(spec, out)
    return "\n".join(out)


def emit_guards(spec):
    """For the module's tests: what a caller must be able to read to be told a field."""
    out = head("/* SPDX-License-Identifier: GPL-2.0 */")
    out += ["#include <linux/ktally.h>", ""]
    out += comment("Of each field of a task: the file below /proc/PID that guards it.")
    out.append("static const char *const guards[KTALLY_A_TASK_MAX + 1] = {")
    out += [f'\t[KTALLY_A_TASK_{a.c_name}] = "{a.access}",' for a in spec.set("task").fields]
    out += ["};", ""]
    return "\n".join(out)


def emit(spec):
    return {
        "tests/selftests/generated/guards.h": emit_guards(spec),
        "kmod/generated/netlink.c": emit_netlink(spec),
        "kmod/generated/netlink.h": emit_netlink_header(spec),
        "kmod/generated/record.c": emit_record(spec),
        "kmod/generated/record.h": emit_record_header(spec),
    }
