#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""What `ktally log` writes of the module's figures when it is asked for a part: who ran, exits alone,
command lines, how a process ended, and the lines of what was lost.  Prints TAP.  Leaves the module
loaded.  Not here: whole samples and whole storms (module_log.py, module_stopped.py), and choices that
need no module (log_options.py).
"""
import contextlib
import json
import os
import signal
import subprocess
import sys

import hostile
import log_lines
import tap
from kernel_module import load, load_anew, unload
from log import run
from readers import LIMIT, Log

NETLINK = ("--source", "netlink")
RING = 64      # the fewest exit records that the module keeps
STORM = 1000
SAMPLE = '"event.name":"ktally.sample"'
LOST = '"event.name":"ktally.lost"'
# In these one task differs from itself in another sample: the wall clock is slewed.
MOMENT = {"timestamp", "ktally.boottime_ns", "process.creation.time"}


def ends(count):
    """So many processes that only end; their pids."""
    script = "i=0; while [ $i -lt $0 ]; do (:) & echo $!; i=$((i + 1)); done; wait"
    done = subprocess.run(["dash", "-c", script, str(count)], stdout=subprocess.PIPE, timeout=LIMIT,
                          check=True)
    return [int(pid) for pid in done.stdout.split()]


def exit_line(pid):
    return '"event.name":"ktally.exit"', f'"process.pid":{pid},'


@contextlib.contextmanager
def cat():
    """A process that runs for each line it gets, and is asleep again when it has answered."""
    process = subprocess.Popen(["cat"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    try:
        nudge(process)
        yield process
    finally:
        process.stdin.close()
        process.wait(LIMIT)
        process.stdout.close()


def nudge(process):
    process.stdin.write(b"\n")
    process.stdin.flush()
    assert process.stdout.readline() == b"\n"


def samples_of(records):
    """Each sample with its tasks by pid."""
    found = []
    for record in records:
        if record["event.name"] == "ktally.sample":
            found.append((record, {}))
        elif record["event.name"] == "ktally.task":
            assert record["process.pid"] not in found[-1][1], record
            found[-1][1][record["process.pid"]] = record
    return found


def full_sample():
    """A sample of the module's in which all tasks are whole."""
    done = run("--once", *NETLINK)
    assert done.returncode == 0 and done.stderr == b"", done
    return samples_of(log_lines.read_lines(done.stdout))[0]


def wait_samples(log, count):
    """Waits for so many more samples that are complete."""
    log.read()
    log.wait_lines(log.count_lines(SAMPLE) + count + 1, SAMPLE)


def test_of_who_did_not_run_there_is_no_line():
    with cat() as sleeper, cat() as runner, \
            Log("--interval", "500ms", "--changed-only", *NETLINK) as log:
        wait_samples(log, 3)
        nudge(runner)
        with cat() as new:
            wait_samples(log, 3)
            samples = samples_of(log.end())
    assert {sleeper.pid, runner.pid} <= set(samples[0][1]), "the first sample is a whole one"
    had = {pid: sum(pid in tasks for _, tasks in samples[1:])
           for pid in (sleeper.pid, runner.pid, new.pid)}
    # Who was nudged at the moment of a sample may have run before it and after it.
    assert had[sleeper.pid] == 0 and 1 <= had[runner.pid] <= 2 and had[new.pid] >= 1, had
    for sample, tasks in samples:
        rest = sample["ktally.unchanged"]
        whole = sample["ktally.sent"] + sample.get("ktally.idle", 0)
        assert len(tasks) == sample["ktally.chosen"] == whole - rest, sample
    assert samples[0][0]["ktally.unchanged"] == 0, samples[0][0]
    later = [sample for sample, _ in samples[1:]]
    assert all(sample["ktally.unchanged"] > 0 for sample in later), later
    assert all(sample["ktally.idle"] > 0 for sample in later), "the module was asked for all"


def test_what_changed_merged_is_a_full_sample():
    with contextlib.ExitStack() as stack:
        children = [stack.enter_context(cat()) for _ in range(20)]
        log = stack.enter_context(Log("--interval", "500ms", "--changed-only", *NETLINK))
        for child in children[::2]:
            wait_samples(log, 1)
            nudge(child)
        wait_samples(log, 2)
        _, full = full_sample()
        wait_samples(log, 1)
        samples = samples_of(log.end())
    merged = {}
    for _, tasks in samples:
        merged.update(tasks)
    for child in children:
        mine, whole = merged[child.pid], full[child.pid]
        assert list(mine) == list(whole), (list(mine), list(whole))
        differ = {key for key in mine if mine[key] != whole[key]}
        assert differ <= MOMENT, [(key, mine[key], whole[key]) for key in differ]
    there = {pid for pid, task in full.items()
             if pid in merged and merged[pid]["ktally.start_ns"] == task["ktally.start_ns"]}
    missing = set(full) - there
    # Only who began after the last sample before: `ktally log --once` itself, a worker.
    last = samples[-1][0]["ktally.boottime_ns"]
    assert all(last - full[pid]["ktally.start_ns"] < 5 * 10**9 for pid in missing), missing
    print(f"# {len(full)} tasks, {sum(len(t) for _, t in samples[1:])} lines in {len(samples) - 1} samples")


def losses(records, what):
    """The lines that tell of it, which add up to what the last line says."""
    told = [record for record in log_lines.of(records, "lost") if f"ktally.lost.{what}" in record]
    stop = records[-1][f"ktally.loss.{what}"]
    assert sum(record[f"ktally.lost.{what}"] for record in told) == stop, (told, stop)
    for record in told:
        assert record["severity_text"] == "WARN" and record["message"].startswith("lost: "), record
        assert record["ktally.lost_since"] < record["timestamp"], record
    return told


def test_exits_that_were_lost_have_one_line():
    load_anew(f"exit_ring={RING}")
    with Log("--interval", "500ms", *NETLINK, tiny=True) as log:
        wait_samples(log, 1)
        log.signal(signal.SIGSTOP)
        pids = set(ends(STORM))
        log.signal(signal.SIGCONT)
        log.wait_lines(1, LOST, '"ktally.lost.events":')
        wait_samples(log, 2)
        records = log.end()
    numbers = [record["ktally.exit.seq"] for record in log_lines.of(records, "exit")]
    missing = pids - {record["process.pid"] for record in log_lines.of(records, "exit")}
    told = losses(records, "events")
    assert len(told) == 1, told
    holes = numbers[-1] - numbers[0] + 1 - len(numbers)
    assert told[0]["ktally.lost.events"] >= len(missing) > STORM / 2, (told, len(missing))
    assert told[0]["ktally.lost.events"] >= holes, (told, holes)
    assert not losses(records, "gaps"), records[-1]


def test_a_time_without_the_module_has_one_line():
    with Log("--interval", "500ms") as log:
        wait_samples(log, 1)
        unload()
        log.wait_lines(1, '"event.name":"ktally.source"', '"ktally.source":"procfs"')
        wait_samples(log, 3)
        load()
        log.wait_lines(1, '"event.name":"ktally.source"', '"ktally.source":"netlink"')
        wait_samples(log, 3)
        records = log.end()
    told = losses(records, "gaps")
    assert len(told) == 1 and told[0]["ktally.lost.gaps"] == 1, told
    assert records[-1]["ktally.loss.gap_ns"] > 0, records[-1]


def test_a_module_that_was_loaded_anew_unseen_is_a_loss_all_the_same():
    with Log("--interval", "500ms") as log:
        wait_samples(log, 1)
        log.signal(signal.SIGSTOP)
        load_anew()
        log.signal(signal.SIGCONT)
        log.wait_lines(1, LOST, '"ktally.lost.gaps":')
        log.wait_lines(1, SAMPLE, '"ktally.source":"netlink"', '"ktally.loss.gaps":1')
        wait_samples(log, 2)
        pid = ends(1)[0]
        log.wait_lines(1, *exit_line(pid))
        records = log.end()
    told = losses(records, "gaps")
    assert len(told) == 1 and told[0]["ktally.lost.gaps"] == 1, told


ENDINGS = [
    (signal.SIGKILL, "WARN", "was killed by SIGKILL"), (signal.SIGSEGV, "ERROR", "was killed by SIGSEGV"),
    (signal.SIGABRT, "ERROR", "was killed by SIGABRT"), (signal.SIGTERM, "INFO", "was killed by SIGTERM"),
    (signal.SIGRTMIN + 3, "WARN", "was killed by SIGRTMIN+3"),
]


def test_who_was_killed_has_a_level_and_a_sentence():
    with Log("--interval", "1h", *NETLINK) as log:
        log.wait_lines(1, '"event.name":"ktally.task"')
        victims = []
        for number, level, words in ENDINGS:
            with cat() as process:
                process.send_signal(number)
                process.wait(LIMIT)
            assert process.returncode == -number, process
            victims.append((process.pid, number, level, words))
        failed = subprocess.Popen(["dash", "-c", "exit 7"])
        failed.wait(LIMIT)
        well = ends(1)[0]
        log.wait_lines(1, *exit_line(well))
        exits = {record["process.pid"]: record for record in log_lines.of(log.end(), "exit")}
    for pid, number, level, words in victims:
        record = exits[pid]
        assert record["ktally.exit.signal"] == number and "process.exit.code" not in record, record
        assert record["severity_text"] == level, record
        assert record["message"].startswith(f"process {pid} ({record['process.name']}) {words}"), record
    assert exits[failed.pid]["process.exit.code"] == 7, exits[failed.pid]
    assert exits[failed.pid]["severity_text"] == "INFO", exits[failed.pid]
    assert exits[failed.pid]["message"].startswith(f"process {failed.pid} (dash) "), exits[failed.pid]
    assert exits[well]["process.exit.code"] == 0 and "message" not in exits[well], exits[well]


def test_exits_alone_need_no_sample():
    generation = full_sample()[0]["ktally.generation"]
    with Log("--interval", "100ms", "--events", "exit", *NETLINK) as log:
        log.wait_lines(1, '"event.name":"ktally.start"')
        pids = ends(STORM)
        fence = ends(1)[0]
        log.wait_lines(1, *exit_line(fence))
        records = log.end()
    assert full_sample()[0]["ktally.generation"] == generation + 1, "samples were taken"
    assert set(log_lines.events(records)) <= {"start", "exit", "lost", "stop"}, records[-1]
    numbers = [record["ktally.exit.seq"] for record in log_lines.of(records, "exit")]
    assert numbers == sorted(set(numbers)), "exits are out of order or there twice"
    missing = set(pids) - {record["process.pid"] for record in log_lines.of(records, "exit")}
    lost = records[-1]["ktally.loss.events"]
    assert len(missing) <= lost == numbers[-1] - numbers[0] + 1 - len(numbers), (missing, lost)
    print(f"# {len(numbers)} exits, {lost} lost, no sample")


def test_exits_alone_tell_what_was_lost_each_time():
    load_anew(f"exit_ring={RING}")
    pids = set()
    with Log("--interval", "500ms", "--events", "exit", *NETLINK, tiny=True) as log:
        log.wait_lines(1, '"event.name":"ktally.start"')
        log.wait_lines(1, *exit_line(ends(1)[0]))
        for times in 1, 2:
            log.signal(signal.SIGSTOP)
            pids.update(ends(STORM))
            log.signal(signal.SIGCONT)
            log.wait_lines(times, LOST, '"ktally.lost.events":')
        log.wait_lines(1, *exit_line(ends(1)[0]))
        records = log.end()
    told = losses(records, "events")
    assert len(told) == 2, told
    numbers = [record["ktally.exit.seq"] for record in log_lines.of(records, "exit")]
    missing = pids - {record["process.pid"] for record in log_lines.of(records, "exit")}
    lost = sum(record["ktally.lost.events"] for record in told)
    assert lost == numbers[-1] - numbers[0] + 1 - len(numbers), told
    assert lost >= len(missing) > STORM, (told, len(missing))


@contextlib.contextmanager
def hostile_commands():
    """Processes that wait, with hostile names as their first argument and as another."""
    with contextlib.ExitStack() as stack:
        children = []
        for name in hostile.NAMES:
            argv = [name, "-c", "read line", b"--" + name]
            process = subprocess.Popen(argv, executable="/usr/bin/dash", stdin=subprocess.PIPE)
            stack.callback(process.wait, LIMIT)
            stack.callback(process.stdin.close)
            children.append((process, b" ".join(os.fsencode(word) for word in argv)))
        yield children


def test_hostile_command_lines_come_back():
    with hostile_commands() as children, \
            Log("--interval", "500ms", "--cmdline", *NETLINK) as log:
        wait_samples(log, 1)
        for process, _ in children:
            process.kill()
        for process, _ in children:
            process.wait(LIMIT)
        log.wait_lines(1, *exit_line(ends(1)[0]))
        records = log.end()
    lines = {}
    for record in records:
        if record["event.name"] in ("ktally.task", "ktally.exit"):
            lines.setdefault((record["event.name"], record["process.pid"]), record)
    for process, wanted in children:
        for event in "ktally.task", "ktally.exit":
            text = lines[event, process.pid]["process.command_line"]
            assert log_lines.unclean(text) == wanted, (event, text, wanted)
            assert all(byte >= 32 or byte == 10 for byte in json.dumps(text).encode()), text


def main():
    if not os.path.exists("/sys/module/ktally"):
        print("1..0 # SKIP the module is not loaded")
        return 0
    status = tap.run(globals())
    load_anew()
    return status


if __name__ == "__main__":
    sys.exit(main())
