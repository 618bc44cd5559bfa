# SPDX-License-Identifier: GPL-2.0
"""Do the BPF iterator and ktally see the same processes with the same values? Else comparing their
costs means nothing. The idle processes, which do not change, must agree in every field.
"""
import subprocess

import readers

# ktally splits the exact CPU time between the two as /proc does; the iterator tells the ticks.
SPLIT = {"utime", "stime"}


def printed(command):
    done = subprocess.run(f"{readers.BENCH}/{command}".split(), capture_output=True, text=True,
                          timeout=300, check=True)
    return done.stdout.splitlines()


def rows(lines):
    return {int(line.split(" ", 1)[0]): line.split()[1:] for line in lines}


def differences(names, theirs, ours):
    for pid, values in theirs.items():
        if not values[0].startswith("idle-"):
            continue
        for name, their, our in zip(names, values, ours.get(pid, ["missing"] * len(names))):
            if name not in SPLIT and their != our and not (name == "blkio_delay" and our == "-"):
                yield f"process {pid}: {name} is {their} to the BPF iterator, {our} to ktally"


def check(kernel, processes):
    """Returns a sentence, or raises with what differs."""
    names, *lines = printed(f"iter {readers.BENCH}/{kernel}/iter.bpf.o print")
    names = names.split()
    theirs = rows(line for line in lines if line.split(" ", 2)[1].startswith("idle-"))
    ours = rows(printed("sample netlink print " + " ".join(names)))
    idle = {pid for pid, values in ours.items() if values[0].startswith("idle-")}
    wrong = list(differences(names, theirs, ours))
    wrong += [f"process {pid} is missing from the BPF iterator" for pid in idle - theirs.keys()]
    if len(idle) != processes:
        wrong.append(f"ktally sees {len(idle)} of {processes} idle processes")
    if wrong:
        raise SystemExit("bench: the readers disagree:\n" + "\n".join(wrong[:20]))
    return (f"the BPF iterator and ktally agree on {len(idle)} processes in"
            f" {len(names) - len(SPLIT)} fields")
