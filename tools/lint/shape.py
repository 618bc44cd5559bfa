#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Prints the shape of the hand-written C (files, functions, comments) and fails above its limits.

A function is what stands between a brace in column 0 and the next closing one. Generated files are
left out.
"""

import os
import re
import subprocess
import sys

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
FILE_LINES = 400
FUNCTION_LINES = 60
NESTING = 4  # tabs before a statement, the function's own one included
FIRST_COMMENT = 12


def sources():
    found = subprocess.run(["git", "ls-files", "*.c", "*.h"], cwd=TOP, capture_output=True,
                           text=True, check=True).stdout.split()
    return [path for path in found if "/generated/" not in path and "/uapi/" not in path]


def functions(lines):
    """(first line number, length) of each function body."""
    start = None
    for number, line in enumerate(lines, 1):
        if line.startswith("{"):
            start = number
        elif line.startswith("}") and start:
            yield start, number - start + 1
            start = None


def comment_lines(lines):
    inside, count = False, 0
    for line in lines:
        inside = inside or "/*" in line
        count += inside or line.lstrip().startswith("//")
        if "*/" in line:
            inside = False
    return count


def complaints(path, lines):
    if len(lines) > FILE_LINES:
        yield f"{path}: {len(lines)} lines, more than {FILE_LINES}"
    for start, length in functions(lines):
        if length > FUNCTION_LINES:
            yield f"{path}:{start}: a function of {length} lines, more than {FUNCTION_LINES}"
    for number, line in enumerate(lines, 1):
        depth = len(line) - len(line.lstrip("\t"))
        if depth > NESTING and re.match(r"\t+(if|for|while|switch|do)\b", line):
            yield f"{path}:{number}: nested {depth} deep"
        if len(line.expandtabs(8)) > 100:
            yield f"{path}:{number}: longer than 100 columns"
    if not lines or "SPDX-License-Identifier" not in lines[0]:
        yield f"{path}: the first line is no licence"
    if path.endswith(".c") and not any("/*" in line for line in lines[1:FIRST_COMMENT]):
        yield f"{path}: no comment says what is in it"


def percentile(values, share):
    return sorted(values)[min(len(values) - 1, int(len(values) * share))] if values else 0


def report(name, files):
    lengths = [len(lines) for lines in files.values()]
    bodies = [length for lines in files.values() for _, length in functions(lines)]
    comments = sum(comment_lines(lines) for lines in files.values())
    print(f"{name:12} {len(files):5} {sum(lengths):7} "
          f"{percentile(lengths, .5):5}/{percentile(lengths, .9)}/{max(lengths)} "
          f"{percentile(bodies, .5):5}/{percentile(bodies, .9)}/{max(bodies, default=0)} "
          f"{100 * comments // sum(lengths):6} %")


def main():
    files = {}
    for path in sources():
        with open(os.path.join(TOP, path), encoding="utf-8") as file:
            files[path] = file.read().splitlines()
    print("tree         files   lines  file median/p90/max  function  comments")
    for tree in ("kmod", "userspace", "tools", "tests"):
        part = {path: lines for path, lines in files.items() if path.startswith(tree + "/")}
        if part:
            report(tree, part)
    found = [text for path, lines in files.items() for text in complaints(path, lines)]
    print("\n".join(found), file=sys.stderr, end="\n" if found else "")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
