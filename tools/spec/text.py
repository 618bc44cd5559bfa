# SPDX-License-Identifier: GPL-2.0
"""Text that every output needs: the banner, wrapped comments, C strings."""

import textwrap

BANNER = ("Do not edit: written from Documentation/netlink/ktally.yaml",
          "by tools/spec/generate.py (`make generate`).")
WIDTH = 100


def banner(first, middle, last):
    """The lines that say that a file is generated, as a comment of the file's language."""
    return [first, *[f"{middle} {line}" for line in BANNER], last]


def comment(text, indent=""):
    """A C comment of as many lines as the text needs; a tab counts as eight columns."""
    room = WIDTH - 8 * indent.count("\t") - 6
    lines = textwrap.wrap(text, room, break_long_words=False)
    if len(lines) == 1:
        return [f"{indent}/* {lines[0]} */"]
    return [f"{indent}/*", *[f"{indent} * {line}" for line in lines], f"{indent} */"]


def c_string(value):
    """A C string literal of plain ASCII text, "" for what is missing."""
    text = value or ""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
