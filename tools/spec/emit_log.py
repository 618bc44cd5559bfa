# SPDX-License-Identifier: GPL-2.0
"""Writes the keys of log lines that are no fields of a set, for those who write and who read them."""

from text import banner, c_string, comment


def ident(row):
    return row["name"].replace("-", "_").upper()


def emit_header(spec):
    out = ["/* SPDX-License-Identifier: GPL-2.0 */", *banner("/*", " *", " */")]
    out += ["#ifndef KTALLY_LOG_MEMBERS_H", "#define KTALLY_LOG_MEMBERS_H", ""]
    for row in spec.members:
        unit = "" if row["unit"] == "none" else f" [{row['unit']}]"
        out += comment(row["doc"].rstrip(".") + unit + ".")
        out += [f"#define RECORD_{ident(row)}\t{c_string(row['json'].rstrip('*'))}"]
    out += ["", "#endif", ""]
    return "\n".join(out)


def emit(spec):
    return {"userspace/log/generated/members.h": emit_header(spec)}
