# SPDX-License-Identifier: GPL-2.0
"""How much each kind of log writes beside a load, and how many of its samples came too late. Not here:
what they cost (guest).
"""
import json
import os
import subprocess

import readers

PATH = "/tmp/bench-volume.log"


def record(kind, seconds):
    """The lines of one log, a sample a second."""
    command = ["ktally", "log", "-i", "1", "-o", PATH, *readers.LOGS[kind].split()]
    try:
        subprocess.run(["timeout", "--signal=INT", str(seconds), *command], check=False,
                       stdin=subprocess.DEVNULL, timeout=10 * seconds)
        with open(PATH, "rb") as file:
            lines = file.readlines()
    finally:
        os.remove(PATH)
    return lines


def sizes(lines):
    """Bytes of the first sample, and of each later one; all else is in neither."""
    samples = []
    for line in lines[1:-1]:
        if b'"event.name":"ktally.sample"' in line[:200]:
            samples.append(0)
        if samples:
            samples[-1] += len(line)
    return samples


def show(seconds):
    print(f"\n{'log':<10} {'first':>12} {'each later':>12} {'an hour':>14} {'samples':>8} {'late':>5}"
          f" {'lost':>6}"
          "   bytes, a sample a second")
    for kind in readers.LOGS:
        lines = record(kind, seconds)
        samples, stop = sizes(lines), json.loads(lines[-1])
        if samples:
            each = sum(samples[1:]) // max(1, len(samples) - 1)
        else:
            each = sum(map(len, lines[1:-1])) // seconds
        print(f"{kind:<10} {samples[0] if samples else 0:>12} {each:>12} {each * 3600:>14}"
              f" {len(samples):>8} {stop['ktally.loss.samples']:>5}"
              f" {stop['ktally.loss.lines']:>6}   {readers.LOGS[kind]}", flush=True)
