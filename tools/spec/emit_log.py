# SPDX-License-Identifier: GPL-2.0
"""Writes what the log has beside the field tables: keys of members, kinds of lines, names in ECS."""

from spec import ecs_key
from text import banner, c_string, comment


def ident(name):
    return name.replace("-", "_").upper()


def log_sets(spec):
    """Names of the sets of which some line has fields."""
    names = {name for line in spec.lines for name in line.row["sets"]}
    return [s for s in spec.sets if s.name in names]


def emit_header(spec):
    out = ["/* SPDX-License-Identifier: GPL-2.0 */", *banner("/*", " *", " */")]
    out += ["#ifndef KTALLY_LOG_MEMBERS_H", "#define KTALLY_LOG_MEMBERS_H", "",
            '#include "libktally/ktally.h"', ""]
    for row in spec.members:
        unit = "" if row["unit"] == "none" else f" [{row['unit']}]"
        out += comment(row["doc"].rstrip(".") + unit + ".")
        out += [f"#define RECORD_{ident(row['name'])}\t{c_string(row['json'].rstrip('*'))}"]
    out += ["", *comment("The same as numbers.")]
    out += ["enum log_member {", *[f"\tMEMBER_RECORD_{ident(row['name'])}," for row in spec.members],
            "\tMEMBERS", "};", "", "enum log_line {"]
    for line in spec.lines:
        out += [*comment(line.doc, "\t"), f"\tLINE_{ident(line.name)},"]
    out += ["\tLINES", "};", "", "struct log_line_name {", "\tconst char *event;",
            "\tconst char *title;\t/* its message where no other is known */",
            "\tconst char *ecs_kind, *ecs_category, *ecs_type;", "};", "",
            "/* How a key is called in the Elastic Common Schema. */", "struct ecs_name {",
            "\tconst char *key;", "\tbool keyword;\t/* a string whatever it is here */", "};", "",
            "extern const struct log_line_name log_line_names[LINES];",
            "extern const char *const ecs_members[MEMBERS];", "",
            "/* Those of a set's fields; NULL when no line of the log has any. */",
            "const struct ecs_name *ecs_names(const struct ktally_set *set);", "", "#endif", ""]
    return "\n".join(out)


def emit_set(spec, s):
    rows = [(a.c_name, a.row) for a in s.fields]
    if s.name == "task":
        rows += [(ident(row["name"]), row) for row in spec.derived]
    out = [f"static const struct ecs_name {s.name}_names[] = {{"]
    for name, row in rows:
        keyword = "true" if row.get("ecs-type") == "keyword" else "false"
        out.append(f"\t[KTALLY_{s.c_name}_{name}] = {{ {c_string(ecs_key(row))}, {keyword} }},")
    return [*out, "};", ""]


def emit_source(spec):
    out = ["// SPDX-License-Identifier: GPL-2.0", *banner("/*", " *", " */")]
    out += ["#include <stddef.h>", "", '#include "log/generated/members.h"', "",
            "const struct log_line_name log_line_names[LINES] = {"]
    for line in spec.lines:
        words = [line.event, line.row["title"], *[line.row["ecs"][k] for k in ("kind", "category", "type")]]
        out += [f"\t[LINE_{ident(line.name)}] = {{", f"\t\t{', '.join(map(c_string, words[:2]))},",
                f"\t\t{', '.join(map(c_string, words[2:]))}", "\t},"]
    out += ["};", "", "const char *const ecs_members[MEMBERS] = {"]
    out += [f"\t[MEMBER_RECORD_{ident(row['name'])}] = {c_string(ecs_key(row).rstrip('*'))},"
            for row in spec.members]
    out += ["};", ""]
    for s in log_sets(spec):
        out += emit_set(spec, s)
    out += ["const struct ecs_name *ecs_names(const struct ktally_set *set)", "{"]
    for s in log_sets(spec):
        out += [f"\tif (set == &ktally_{s.name}_set)", f"\t\treturn {s.name}_names;"]
    return "\n".join([*out, "\treturn NULL;", "}", ""])


def emit(spec):
    return {
        "userspace/log/generated/members.c": emit_source(spec),
        "userspace/log/generated/members.h": emit_header(spec),
    }
