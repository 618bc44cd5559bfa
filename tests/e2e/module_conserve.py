#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Prints what each of those who watched a storm attributes of the CPU time that was charged to it.

usage: module_conserve.py FOLDER

The folder holds the output of interval_test and of each watcher. All processes of the storm began
after the watchers, so a process's time is the last figure that was seen of it; where only
percentages are shown, these times the interval between them. Both favour the watcher.
"""
import json
import os
import re
import sys

STORM = re.compile(r"(kt-\w+|worker|sh)$")


def charged_and_told(lines):
    """ns, of the whole storm."""
    for line in lines:
        found = re.search(r"from before to after: charged (\d+) us, told (\d+) ns", line)
        if found:
            return int(found.group(1)) * 1000, int(found.group(2))
    raise SystemExit("interval_test printed no figures")


def from_top(lines):
    last = {}
    for line in lines:
        words = line.split()
        if len(words) < 12 or not words[0].isdigit() or not STORM.match(words[11]):
            continue
        minutes, seconds = words[10].split(":")
        last[words[0]] = int(minutes) * 60 + float(seconds)
    return sum(last.values()) * 1e9


def clock(text):
    hours, minutes, seconds = text.split(":")
    return int(hours) * 3600 + int(minutes) * 60 + int(seconds)


def from_pidstat(lines):
    times, percent, columns = set(), 0.0, []
    for line in lines:
        words = line.split()
        if line.startswith("#"):
            columns = words[1:]
        elif columns and len(words) == len(columns):
            times.add(clock(words[0]))
            if STORM.match(words[-1]):
                percent += float(words[columns.index("%CPU")])
    each = (max(times) - min(times)) / (len(times) - 1) if len(times) > 1 else 1
    return percent / 100 * each * 1e9


def from_procfs(lines):
    last = {}
    for line in lines:
        record = json.loads(line)
        if record["event.name"] == "ktally.task" and STORM.match(record["process.name"]):
            key = record["process.pid"], record["ktally.start_ns"]
            last[key] = int(record["ktally.cpu.time_ns"])
    return sum(last.values())


WATCHERS = [("top -b", "top", from_top), ("pidstat", "pidstat", from_pidstat),
            ("ktally --source procfs", "procfs", from_procfs)]


def read(folder, name):
    path = os.path.join(folder, name)
    if not os.path.exists(path):
        return None
    with open(path, encoding="utf-8", errors="replace") as file:
        return file.read().splitlines()


def main():
    folder = sys.argv[1]
    charged, told = charged_and_told(read(folder, "interval"))
    print(f"# of {charged / 1e9:.3f} s of CPU time: ktally {100 * told / charged:.4f} %")
    for title, name, attribute in WATCHERS:
        lines = read(folder, name)
        figure = "absent" if lines is None else f"{100 * attribute(lines) / charged:.2f} %"
        print(f"# {title}: {figure}")


if __name__ == "__main__":
    main()
