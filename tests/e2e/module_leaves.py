#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""`ktally log` and `ktally top` while the module is unloaded, loaded again, and loaded for others
than them: they carry on, say so, and count what they missed.  Prints TAP.  Leaves the module loaded.
Not here: readers that are too slow (module_stopped.py)."""
import contextlib
import os
import re
import signal
import subprocess
import sys
import time

import log_lines
import top_names
from kernel_module import load, load_anew, unload
from readers import KTALLY, LIMIT, TOP, Log, Top, nobody
from terminal import Terminal

ROUNDS = int(os.environ.get("KTALLY_ROUNDS", "3"))
QUICK_ROUNDS = min(ROUNDS, 2)
COLUMNS = ("-i", "500ms", "-c", "pid,cpu%,s,command")
SOURCE = '"event.name":"ktally.source"'
SAMPLE = '"event.name":"ktally.sample"', '"ktally.source":"netlink"'


@contextlib.contextmanager
def churn():
    """Processes and threads that come and go, and clients that ask and listen."""
    child = subprocess.Popen([os.path.join(TOP, "build", "selftests", "churn")],
                             stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    try:
        yield
    finally:
        child.send_signal(signal.SIGTERM)
        child.wait(LIMIT)


def segments(records):
    """The records in parts: each begins with the line that names its source."""
    starts = [i for i, record in enumerate(records)
              if record["event.name"] in ("ktally.start", "ktally.source")]
    return [records[begin:end] for begin, end in zip(starts, starts[1:] + [len(records)])]


def check_exits(parts):
    """None twice, none backwards, none without the module; returns how many numbers are missing."""
    missing = 0
    keys = set()
    for part in parts:
        exits = log_lines.of(part, "exit")
        assert not exits or part[0]["ktally.source"] == "netlink", part[0]
        numbers = [record["ktally.exit.seq"] for record in exits]
        assert numbers == sorted(set(numbers)), f"backward or twice: {numbers}"
        if numbers:
            missing += numbers[-1] - numbers[0] + 1 - len(numbers)
        for record in exits:
            key = (record["process.pid"], record["ktally.start_ns"])
            assert key not in keys, f"{key} ended twice"
            keys.add(key)
    return missing


def source_of(frame):
    return re.search(r"(?m)^source (\w+)", frame)[1]


def rates_of(frame):
    """The column CPU%, as it is shown."""
    table = frame[frame.index("\n\n") + 2:].split("\n")
    assert table[0].split()[:2] == ["PID", "CPU%"], table[0]
    return [line.split()[1] for line in table[1:] if line.strip()]


def load_of(frame):
    """What a frame is a sample of: of which source, and after how many gaps."""
    gaps = re.search(r"(?m)^lost:.*\((\d+) gap", frame)
    return source_of(frame), int(gaps[1]) if gaps else 0


def check_rates(frames):
    """No rate in the first frame of a source or of a load, some in the others; returns how many
    changes of source there were."""
    before, changes, known = None, 0, 0
    for frame in frames:
        rates = rates_of(frame)
        if before and load_of(frame) != before:
            changes += source_of(frame) != before[0]
            assert set(rates) == {"-"}, f"rates across two sources:\n{frame}"
        known += set(rates) != {"-"}
        before = load_of(frame)
    assert known, "there are no rates at all"
    return changes


def readers_outlive_a_module_that_comes_and_goes():
    load_anew()
    away, attempts = 0, []
    with churn(), Log("--interval", "1") as log, Top(*COLUMNS) as top, \
            Terminal(160, 40) as terminal:
        terminal.line(f"{KTALLY} top -i 500ms")
        terminal.wait_text("source netlink")
        top.wait_last("source netlink")
        for count in range(1, ROUNDS + 1):
            log.wait_lines(1, '"event.name":"ktally.exit"')
            attempts.append(unload())
            gone = time.monotonic_ns()
            log.wait_lines(count, SOURCE, '"ktally.source":"procfs","ktally.events":false')
            top.wait_last("source procfs", "the module went away", "lost: ", f"({count} gap")
            terminal.wait_text("the module went away")
            away += time.monotonic_ns() - gone
            load()
            log.wait_lines(count, SOURCE, '"ktally.source":"netlink","ktally.events":true')
            top.wait_last("source netlink", "the module answers: exits went unseen for")
            terminal.wait_text("the module answers: exits went unseen for")
            exits = log.count_lines('"event.name":"ktally.exit"')
            log.wait_lines(exits + 20, '"event.name":"ktally.exit"')
            samples = log.count_lines(*SAMPLE)
            log.wait_lines(samples + 1, *SAMPLE)
        records, frames = log.end(), top.frames()
        assert log.complaints().count("the ktally module was unloaded; going on with procfs") == \
            log.complaints().count("going on with the kernel module") == ROUNDS, log.complaints()
    print(f"# the module was taken out at attempt {attempts}")
    changed = [record["ktally.source"] for record in log_lines.of(records, "source")]
    assert changed == ["procfs", "netlink"] * ROUNDS, changed
    parts = segments(records)
    missing, stop = check_exits(parts), records[-1]
    assert missing <= stop["ktally.loss.events"], (missing, stop)
    assert stop["ktally.loss.gaps"] == ROUNDS, stop
    assert stop["ktally.loss.gap_ns"] >= away, (stop, away)
    for part in parts:
        samples = log_lines.of(part, "sample")
        assert samples, "a source without a sample"
        assert {sample["ktally.source"] for sample in samples} == {part[0]["ktally.source"]}
    changes = check_rates(frames)
    assert changes == 2 * ROUNDS, changes


def a_module_that_is_back_at_once_is_another_one():
    load_anew()
    with churn(), Log("--interval", "1") as log, Top(*COLUMNS) as top:
        top.wait_last("source netlink")
        log.wait_lines(1, '"event.name":"ktally.exit"')
        for count in range(1, QUICK_ROUNDS + 1):
            unload()
            load()
            log.wait_lines(1, '"event.name":"ktally.sample"', '"ktally.source":"netlink"',
                           f'"ktally.loss.gaps":{count},')
            top.wait_last("source netlink", f"({count} gap", "  exits ")
        records, frames = log.end(), top.frames()
    missing, stop = check_exits(segments(records)), records[-1]
    assert missing <= stop["ktally.loss.events"], (missing, stop)
    assert stop["ktally.loss.gaps"] == QUICK_ROUNDS and stop["ktally.loss.gap_ns"] > 0, stop
    check_rates(frames)


def who_is_refused_by_the_next_module_goes_on_with_procfs():
    load_anew("access=procfs")
    with Log("--interval", "300ms", preexec_fn=nobody) as log, \
            Top(*COLUMNS, preexec_fn=nobody) as top:
        log.wait_lines(1, '"event.name":"ktally.sample"', '"ktally.source":"netlink"')
        top.wait_last("source netlink", "be root")
        load_anew("access=admin")
        log.wait_lines(1, SOURCE, '"ktally.source":"procfs"')
        top.wait_last("source procfs")
        load_anew("access=procfs")
        log.wait_lines(1, SOURCE, '"ktally.source":"netlink","ktally.events":false')
        top.wait_last("source netlink", "the module answers")
        records, frames = log.end(), top.frames()
    assert check_exits(segments(records)) == 0 and not log_lines.of(records, "exit")
    stop = records[-1]
    # Exits were never promised to him, so none are missing.
    assert stop["ktally.loss.gaps"] == stop["ktally.loss.events"] == 0, stop
    check_rates(frames)


def who_was_refused_is_let_in_by_the_next_module():
    load_anew("access=admin")
    with Log("--interval", "300ms", preexec_fn=nobody) as log:
        log.wait_lines(1, '"event.name":"ktally.start"', '"ktally.source":"procfs"',
                       "CAP_NET_ADMIN")
        load_anew("access=procfs")
        log.wait_lines(1, SOURCE, '"ktally.source":"netlink"')
        log.wait_lines(1, '"event.name":"ktally.sample"', '"ktally.source":"netlink"')
        assert len(log_lines.of(log.end(), "source")) == 1
    load_anew()


TESTS = [
    readers_outlive_a_module_that_comes_and_goes, a_module_that_is_back_at_once_is_another_one,
    who_is_refused_by_the_next_module_goes_on_with_procfs,
    who_was_refused_is_let_in_by_the_next_module,
]

if __name__ == "__main__":
    sys.exit(top_names.run_tests(TESTS))
