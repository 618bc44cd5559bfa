# SPDX-License-Identifier: GPL-2.0
"""Which metrics and labels an expression of PromQL names.  It is taken for granted that promtool
parses it.  Not here: which there are (exposed.py)."""
import itertools
import re

STRING = re.compile(r'"(?:[^"\\]|\\.)*"|\'(?:[^\'\\]|\\.)*\'|`[^`]*`')
GROUPING = re.compile(r"\b(?:by|without|on|ignoring|group_left|group_right)\s*\(([^()]*)\)")
SELECTOR = re.compile(r"([a-zA-Z_:][a-zA-Z0-9_:]*)\s*\{([^{}]*)\}")
MATCHER = re.compile(r"([a-zA-Z_]\w*)\s*(=~|!~|!=|=)\s*\0(\d+)\0")
NAME = re.compile(r"[a-zA-Z_:][a-zA-Z0-9_:]*")
WORDS = {"and", "or", "unless", "offset", "bool", "by", "without", "on", "ignoring", "group_left",
         "group_right", "inf", "nan"}


def read(expression):
    """({metric: [(label, operator, value)]}, labels of groupings)"""
    strings = []

    def keep(found):
        strings.append(found.group()[1:-1].replace('\\"', '"').replace("\\\\", "\\"))
        return f"\0{len(strings) - 1}\0"
    text = STRING.sub(keep, expression)
    grouped = set()
    for labels in GROUPING.findall(text):
        grouped.update(NAME.findall(labels))
    text = GROUPING.sub(" ", text)
    metrics = {}
    for name, inside in SELECTOR.findall(text):
        metrics.setdefault(name, []).extend(
            (label, operator, strings[int(number)]) for label, operator, number in MATCHER.findall(inside))
    text = re.sub(r"\[[^\]]*\]|offset\s+\S+|\0\d+\0|\b[0-9][0-9a-z.e]*\b", " ", SELECTOR.sub(" ", text))
    for found in NAME.finditer(text):
        is_function = re.match(r"\s*\(", text[found.end():])
        if not is_function and found.group().lower() not in WORDS:
            metrics.setdefault(found.group(), [])
    return metrics, grouped


def alternatives(pattern):
    """Those of a regular expression: "a(b|c)|d" gives ab, ac and d."""
    parts, depth, part = [], 0, ""
    for letter in pattern:
        depth += (letter == "(") - (letter == ")")
        if letter == "|" and not depth:
            parts, part = parts + [part], ""
        else:
            part += letter
    for part in parts + [part]:
        pieces = re.split(r"\(([^()]*)\)", part)
        yield from map("".join, itertools.product(
            *(piece.split("|") if i % 2 else [piece] for i, piece in enumerate(pieces))))
