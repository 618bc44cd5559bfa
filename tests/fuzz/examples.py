#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Writes Documentation/generated/log-lines.rst: the same records as lines of each format.

usage: examples.py [--check] PROGRAM

PROGRAM is encode_lines. With --check it writes nothing and fails when the file is not what it would
write. What differs from host to host and from day to day is made alike.
"""

import os
import re
import subprocess
import sys

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
TARGET = os.path.join(TOP, "Documentation/generated/log-lines.rst")
FORMATS = "ktally", "ecs", "otlp-json"
WIDTH = 96

NOW = 1795396263123456789  # 2026-11-23T01:11:03Z
COMMON = f"realtime={NOW} offset={NOW - 86400 * 10**9} events=1 source={b'netlink'.hex()} "
TASK = (f"task.pid=4711 task.tgid=4711 task.start_time=4711000000000 task.ppid=1 "
        f"task.comm={b'postgres'.hex()} task.uid=114 task.utime=73021450117 task.rss=48234496 "
        "task.run_delay=1200345 task.nvcsw=90210 ")
LINES = (
    ("start", f"interval=10000000000 why={b'the ktally module is loaded'.hex()}"),
    ("sample", "moment.boottime=86400000000000 tail.sent=231 host.load1=42 host.mem_available=3221225472 "
               f"moment.realtime={NOW}"),
    ("task", TASK + "task.state=83 !task.rchar"),
    ("exit", TASK.replace(b"postgres".hex(), b'a"\xff'.hex()) +
     "task.term_sig=9 task.exit_time=86399500000000 task.exit_seq=1337"),
    ("health", f"interval=86310000000000 command={b'postgres'.hex()}"),
    ("alert", f"interval=86310000000000 command={b'postgres'.hex()}"),
)
HEAD = """.. SPDX-License-Identifier: GPL-2.0
.. Do not edit: written by tests/fuzz/examples.py (`make -C tests/fuzz examples`).

================
Lines of the log
================

The same records in each format of ``ktally log``, with few of their fields (``fields.rst`` has them all).
Each is one line; they are broken here.
"""


def made_alike(line):
    host, boot = os.uname().nodename, open("/proc/sys/kernel/random/boot_id", encoding="ascii").read()
    with open(os.path.join(TOP, "kmod/VERSION"), encoding="ascii") as file:
        version = file.read().strip()
    line = line.replace(f'"{host}"', '"db1"').replace(boot.strip(), "3f0c4f1e-9d5b-4c63-8a55-0d1f6c1b2a77")
    line = line.replace(version, "1.0.0")
    if '"ktally.start"' not in line:
        return line
    # Only that one tells the time at which it is made.
    line = re.sub(r'("ktally.boottime_ns"[^0-9]*)[0-9]+', r"\g<1>86399979478067", line)
    line = re.sub(r'"\d{4}-\d\d-\d\dT[0-9:.]*Z"', '"2026-11-23T01:11:03.102934856Z"', line, count=1)
    return re.sub(r'Nano":"\d+"', 'Nano":"1795396263102934856"', line)


def broken(line):
    """At commas, into lines that are not too wide."""
    rows = [""]
    for part in re.split(r'(?<=,)(?=["{])', line):
        if len(rows[-1]) + len(part) > WIDTH and rows[-1]:
            rows.append("")
        rows[-1] += part
    return rows


def text(program):
    told = "".join(f"{kind} {COMMON}{rest}\n" for kind, rest in LINES)
    done = subprocess.run([program], input=told.encode(), stdout=subprocess.PIPE, check=True, timeout=60)
    lines = [made_alike(line) for line in done.stdout.decode().splitlines()]
    out = [HEAD]
    for i, (kind, _) in enumerate(LINES):
        out += [f"ktally.{kind}", "=" * (7 + len(kind)), ""]
        for name, line in zip(FORMATS, lines[len(FORMATS) * i:]):
            out += [f"``--format {name}``::", "", *["    " + row for row in broken(line)], ""]
    return "\n".join(out)


def main():
    wanted = text(sys.argv[-1])
    if "--check" not in sys.argv:
        with open(TARGET, "w", encoding="utf-8") as file:
            file.write(wanted)
        return 0
    with open(TARGET, encoding="utf-8") as file:
        if file.read() == wanted:
            return 0
    print(f"{TARGET} is not what it should be: run `make -C tests/fuzz examples`", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
