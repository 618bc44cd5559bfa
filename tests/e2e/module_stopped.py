#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""`ktally log` and `ktally top` that can't keep up: stopped for a minute in a storm of exits, or
with receive buffers of 4 KiB.  What they tell and what they say they lost is what the module counted,
to the last exit.  Prints TAP.  Leaves the module loaded."""
import contextlib
import json
import os
import signal
import subprocess
import sys
import time

import log_lines
import top_names
from kernel_module import load_anew
from readers import KTALLY, LIMIT, TINY_BUFFERS, Log, Top, exits_of, lost_of
from top_batch import environment

STOPPED = int(os.environ.get("KTALLY_STOPPED", "60"))  # seconds
RING = 64     # the fewest records that the module keeps
TOTAL = '"ktally.exit.total":'
INTERVAL = 2
LOG = ("--interval", str(INTERVAL), "--source", "netlink")
TOP = ("-i", str(INTERVAL), "-c", "pid", "--source", "netlink", "--filter", "nothing has this name")


@contextlib.contextmanager
def storm():
    """One process after the other that only ends, as fast as may be."""
    child = subprocess.Popen(["dash", "-c", "while :; do (:); done"], stdin=subprocess.DEVNULL)
    try:
        yield
    finally:
        child.kill()
        child.wait(LIMIT)


class Monitor(Log):
    """A log that tells how many exits the module has counted."""

    def __init__(self):
        super().__init__("--interval", "500ms", "--source", "netlink")

    def totals(self):
        self.read()
        samples = [line for line in self.written if '"event.name":"ktally.sample"' in line]
        return [json.loads(line)["ktally.exit.total"] for line in samples]

    def settled(self):
        """The number of exits when none has come for some samples."""
        end = time.monotonic() + LIMIT
        while True:
            have = len(self.totals())
            self.wait_until(lambda _: len(self.totals()) >= have + 4, "samples")
            totals = self.totals()[-4:]
            if len(set(totals)) == 1:
                return totals[0]
            assert time.monotonic() < end, f"exits do not end: {totals}"


def check_log(log, first, last):
    """Each of these numbers is either told once or lost, and the log says how many were lost."""
    records = log.end()
    stop = records[-1]
    numbers = [record["ktally.exit.seq"] for record in log_lines.of(records, "exit")]
    assert numbers == sorted(set(numbers)), "backward or twice"
    numbers = [number for number in numbers if first <= number <= last]
    missing = last - first + 1 - len(numbers)
    assert stop["ktally.loss.events"] == missing, \
        f"it says {stop['ktally.loss.events']} are lost, and {missing} are missing"
    assert stop["ktally.loss.gaps"] == 0, stop
    return missing


def check_top(top, monitor, first, last):
    """Frames have no numbers: a kernel thread that ended since counts as well."""
    top.wait_frames(2)
    frames = top.frames()
    told, lost = sum(map(exits_of, frames)) - top.told_before, lost_of(frames[-1])
    since = monitor.settled() - last
    assert 0 <= told + lost - (last - first + 1) <= since, \
        f"{told} are told and {lost} lost, of {last - first + 1} and {since} since"
    return lost


def count_from(monitor, tops):
    """The number of the first exit that is to be told: kernel threads end at any time, and what a
    view told before must be known."""
    end = time.monotonic() + LIMIT
    while True:
        before = monitor.settled()
        for top in tops:
            top.wait_frames(1)
            top.told_before = sum(map(exits_of, top.frames()))
        if monitor.settled() == before:
            return before + 1
        assert time.monotonic() < end, "exits do not end"


@contextlib.contextmanager
def four_readers():
    """With buffers as they choose, and with tiny ones; and the number of the first exit to tell."""
    with contextlib.ExitStack() as stack:
        monitor = stack.enter_context(Monitor())
        logs = [stack.enter_context(Log(*LOG, tiny=tiny)) for tiny in (False, True)]
        tops = [stack.enter_context(Top(*TOP, tiny=tiny)) for tiny in (False, True)]
        for log in logs:
            log.wait_lines(1, '"event.name":"ktally.task"')
        for top in tops:
            top.wait_last("source netlink")
        yield monitor, logs, tops, count_from(monitor, tops)


def check_all(monitor, logs, tops, first):
    last = monitor.settled()
    assert last - first > 4 * RING, "there was no storm"
    lost = [check_top(top, monitor, first, last) for top in tops]
    lost += [check_log(log, first, last) for log in logs]
    print(f"# of {last - first + 1} exits were lost: top {lost[0]}, with 4 KiB {lost[1]}; "
          f"log {lost[2]}, with 4 KiB {lost[3]}")
    return lost


def who_was_stopped_in_a_storm_tells_what_he_lost():
    load_anew(f"exit_ring={RING}")
    with four_readers() as (monitor, logs, tops, first):
        frames, began = len(tops[0].frames()), time.monotonic()
        with storm():
            for reader in logs + tops:
                reader.signal(signal.SIGSTOP)
            time.sleep(STOPPED)
            monitor.wait_until(lambda _: monitor.totals()[-1] > first + 4 * RING, "exits")
            for reader in logs + tops:
                reader.signal(signal.SIGCONT)
            for top in tops:
                top.wait_frames(1)
        lost = check_all(monitor, logs, tops, first)
        frames, took = len(tops[0].frames()) - frames, time.monotonic() - began
        assert frames * INTERVAL < took - STOPPED / 2, "frames were made up for"
        for log in logs:
            assert log.count_lines('"event.name":"ktally.source"') == 0
    assert lost[1] and lost[3], "4 KiB hold a minute's exits"


def drops(reader):
    """Messages for which the sockets of this process had no room: the kernel counts them."""
    folder = f"/proc/{reader.child.pid}/fd"
    names = [os.readlink(os.path.join(folder, fd)) for fd in os.listdir(folder)]
    with open("/proc/net/netlink", encoding="ascii") as file:
        sockets = [line.split() for line in file.readlines()[1:]]
    return sum(int(fields[8]) for fields in sockets if f"socket:[{fields[9]}]" in names)


def what_tiny_buffers_drop_comes_from_the_ring():
    load_anew("exit_ring=65536")
    with four_readers() as (monitor, logs, tops, first):
        with storm():
            for reader in logs + tops:
                reader.signal(signal.SIGSTOP)
            monitor.wait_until(lambda _: monitor.totals()[-1] > first + 4 * RING, "exits")
            for reader in logs + tops:
                reader.signal(signal.SIGCONT)
            for top in tops:
                top.wait_frames(1)
        dropped = [drops(reader) for reader in (tops[1], logs[1])]
        assert all(dropped), f"the buffers are not tiny: {dropped} were dropped"
        assert not any(check_all(monitor, logs, tops, first)), "the ring has them all"


def tiny_buffers_hold_whole_dumps():
    """Each process that lives all the while is in it, as with any other buffer."""
    load_anew()
    tiny = environment(LD_PRELOAD=TINY_BUFFERS)
    before = {int(name) for name in os.listdir("/proc") if name.isdecimal()}
    for words in (["log", "--once"], ["log", "--once", "--threads"], ["top", "-b", "-n", "1"],
                  ["status"], ["hooks"]):
        if words[0] != "hooks":
            words += ["--source", "netlink"]
        done = subprocess.run([KTALLY, *words], env=tiny, stdin=subprocess.DEVNULL, timeout=LIMIT,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
        assert done.returncode == 0 and done.stderr == b"", (words, done)
        if words[0] != "log":
            continue
        records = log_lines.read_lines(done.stdout)
        log_lines.check_run(records)
        assert records[1]["ktally.interrupted"] is False, records[1]
        told = {record["process.pid"] for record in log_lines.of(records, "task")}
        living = {pid for pid in before if os.path.exists(f"/proc/{pid}")}
        assert living <= told, f"{words}: {living - told} are not there"


TESTS = [
    tiny_buffers_hold_whole_dumps, what_tiny_buffers_drop_comes_from_the_ring,
    who_was_stopped_in_a_storm_tells_what_he_lost,
]

if __name__ == "__main__":
    status = top_names.run_tests(TESTS)
    load_anew()
    sys.exit(status)
