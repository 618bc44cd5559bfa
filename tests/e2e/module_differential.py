#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Compares two logs of one sample each, taken of the same quiet processes from different sources: what
both know must be equal, within a tolerance that TOLERANCES states; what only one knows must be in
ONLY.  usage: module_differential.py NETLINK PROCFS PID...
"""
import json
import sys

TICK = 10_000_000  # ns; procfs counts CPU time and starts in 1/100 s
# A size that is read cheaply may lack what each CPU keeps to itself: 32 pages per CPU or more, of 2.
CHEAP = 2 * 32 * 4096

# key: (at least, at most) netlink - procfs, why. Every other key must be equal.
TOLERANCES = {
    "ktally.start_ns": (0, TICK - 1, "procfs rounds down to a tick"),
    "ktally.cpu.user_ns": (0, TICK - 1, "procfs rounds down to a tick"),
    "ktally.cpu.system_ns": (0, TICK - 1, "procfs rounds down to a tick"),
    "ktally.cpu.guest_ns": (0, TICK - 1, "procfs rounds down to a tick"),
    "ktally.cpu.time_ns": (0, 2 * TICK - 2, "the sum of two that are rounded down"),
    "ktally.memory.rss_anon": (-CHEAP, CHEAP, "netlink is cheap, procfs sums all CPUs from 6.12 on"),
    "ktally.memory.rss_file": (-CHEAP, CHEAP, "netlink is cheap, procfs sums all CPUs from 6.12 on"),
    "ktally.memory.rss_shmem": (-CHEAP, CHEAP, "netlink is cheap, procfs sums all CPUs from 6.12 on"),
    "process.memory.usage": (-3 * CHEAP, 3 * CHEAP, "the sum of three that are cheap"),
    "ktally.memory.hiwater_rss": (-3 * CHEAP, 3 * CHEAP, "may be the size now, which is cheap"),
    "ktally.memory.swap": (-CHEAP, CHEAP, "netlink is cheap, procfs sums all CPUs from 6.12 on"),
}

# Not of the process: when the line was made, and where.
NOT_COMPARED = {
    "timestamp": "of the sample",
    "ktally.boottime_ns": "the same on another clock",
    "process.creation.time": "computed from ktally.start_ns and the clocks of the sample",
}

# What one source alone knows.
ONLY = {
    "ktally.cgroup.id": ("netlink", "procfs tells a path"),
}


def tasks(path):
    found = {}
    with open(path, encoding="utf-8") as file:
        for line in file:
            record = json.loads(line)
            if record["event.name"] == "ktally.task":
                found[record["process.pid"], record["process.thread.id"]] = record
    return found


def differ(key, ours, theirs):
    """A sentence, or None."""
    if key in NOT_COMPARED or ours == theirs:
        return None
    if key not in TOLERANCES:
        return f"{key}: netlink has {ours!r}, procfs {theirs!r}"
    low, high, why = TOLERANCES[key]
    if low <= int(ours) - int(theirs) <= high:
        return None
    return f"{key}: netlink has {ours}, procfs {theirs}, more apart than {low} to {high} ({why})"


def compare(ours, theirs):
    for key in sorted(ours.keys() | theirs.keys()):
        if key in ours and key in theirs:
            sentence = differ(key, ours[key], theirs[key])
            if sentence:
                yield sentence
            continue
        source = "netlink" if key in ours else "procfs"
        if ONLY.get(key, ("",))[0] != source:
            yield f"{key}: only {source} knows it: {(ours if key in ours else theirs)[key]!r}"


def main():
    netlink, procfs = tasks(sys.argv[1]), tasks(sys.argv[2])
    pids = {int(pid) for pid in sys.argv[3:]}
    wanted = sorted(key for key in netlink.keys() | procfs.keys() if key[0] in pids)
    failed = not wanted or {pid for pid, _ in wanted} != pids
    fields = set()
    for key in wanted:
        if key not in netlink or key not in procfs:
            print(f"# {key}: {'netlink' if key in netlink else 'procfs'} alone has it")
            failed = True
            continue
        fields |= netlink[key].keys() & procfs[key].keys()
        for sentence in compare(netlink[key], procfs[key]):
            print(f"# {key} {netlink[key].get('process.name')!r}: {sentence}")
            failed = True
    print(f"# {len(wanted)} rows, {len(fields)} fields in both")
    return 1 if failed or len(fields) < 30 else 0


if __name__ == "__main__":
    sys.exit(main())
