#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""End-to-end tests of what `ktally log` is asked to write: which lines, which members, whose they
are, command lines, and the lines of health and losses.  Prints TAP.  Not here: exits and what the
module lost, which need the module (module_log.py), and values that are refused
(tests/unit/log_options_test.c).
"""
import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import time

import log
import log_lines
import tap
from log import KTALLY, LIMIT, once, run, start

IDENTITY = ["process.thread.id", "process.pid", "ktally.start_ns", "ktally.scope", "process.name"]
SECRET = "hunter2-" + str(os.getpid())
# A process that says when it is there, and goes on with each line it gets until the last.
CHILD = "import sys; {}; print(flush=True); [print(sum(range(300000)), flush=True) for _ in sys.stdin]"


@contextlib.contextmanager
def child(code="0", *arguments):
    """A process with these arguments that waits for a line, and ends when its input does."""
    process = subprocess.Popen([sys.executable, "-c", CHILD.format(code), *arguments],
                               stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    try:
        process.stdout.readline()
        yield process
    finally:
        process.stdin.close()
        process.wait(LIMIT)
        process.stdout.close()


def lines(*options, **kwargs):
    """A run of a few samples, read back."""
    done = run("--source", "procfs", "--interval", "200ms", *options, **kwargs)
    assert done.returncode == 0 and done.stderr == b"", done
    records = log_lines.read_lines(done.stdout)
    log_lines.check_run(records)
    return records


def tasks_by_sample(records):
    found = []
    for record in records:
        if record["event.name"] == "ktally.sample":
            found.append([])
        if record["event.name"] == "ktally.task":
            found[-1].append(record["process.pid"])
    return found


def pids(*processes):
    return " or ".join(f"pid={process.pid}" for process in processes)


def test_keys_are_in_one_order_on_all_lines():
    records = log_lines.read_lines(once())
    for event in "sample", "task":
        order = {}
        for record in log_lines.of(records, event):
            keys = list(record)
            for number, key in enumerate(keys):
                for later in keys[number + 1:]:
                    assert (later, key) not in order, (event, later, key)
                    order[key, later] = True


def test_fields_leave_what_identifies():
    records = lines("--count", "1", "--fields", "rss,process.disk.io.read")
    tasks = log_lines.of(records, "task")
    allowed = log_lines.ALWAYS + ["process.creation.time"] + IDENTITY + [
        "process.disk.io.read", "ktally.nspid", "ktally.pid_ns", "process.memory.usage",
        "process.exit.code", "ktally.exit.signal", "ktally.redacted_fields"]
    me = next(task for task in tasks if task["process.pid"] == os.getpid())
    assert set(IDENTITY) | {"process.memory.usage", "process.disk.io.read"} <= set(me), me
    for task in tasks:
        assert set(task) <= set(allowed), set(task) - set(allowed)
    assert "process.memory.usage" in records[0]["ktally.fields"], records[0]
    assert "ktally.cpu.user_ns" not in records[0]["ktally.fields"], records[0]
    done = run("--fields", "help")
    assert done.returncode == 0 and b"run_delay" in done.stdout, done


def test_the_top_are_those_with_the_most():
    with child("x = b'x' * 10**7") as small, child("x = b'x' * 10**8") as large, \
            child("x = b'x' * 5 * 10**7") as medium:
        records = lines("--count", "1", "--filter", pids(small, large, medium), "--top", "2", "--by", "rss")
    assert sorted(tasks_by_sample(records)[0]) == sorted([large.pid, medium.pid]), records
    sample = log_lines.of(records, "sample")[0]
    assert sample["ktally.chosen"] == 2 and sample["ktally.sent"] > 3, sample
    assert (records[0]["ktally.top"], records[0]["ktally.by"]) == (2, "process.memory.usage")


def test_of_counters_the_increase_counts():
    spin = subprocess.Popen([sys.executable, "-c", "while True: pass"])
    try:
        with child("sum(range(10**7))") as idle:
            records = lines("--count", "3", "--filter", pids(idle, spin), "--top", "1", "--by", "cpu_time")
    finally:
        spin.kill()
        spin.wait()
    assert tasks_by_sample(records) == [[], [spin.pid], [spin.pid]], tasks_by_sample(records)


def test_only_who_ran_is_written_when_asked():
    with child() as sleeper:
        log_of = start("--interval", "300ms", "--changed-only", "--filter", pids(sleeper),
                       "--count", "8", stdout=subprocess.PIPE)
        data = log.read_until(log_of.stdout, b'"ktally.unchanged"')
        for _ in range(2):
            data += log.read_until(log_of.stdout, b'"event.name":"ktally.sample"')
        sleeper.stdin.write(b"\n")
        sleeper.stdin.flush()
        sleeper.stdout.readline()
        data += log_of.communicate(timeout=LIMIT)[0]
    records = log_lines.read_lines(data)
    log_lines.check_run(records)
    samples = log_lines.of(records, "sample")
    written = [sample["ktally.chosen"] for sample in samples]
    assert written[0] == 1, written  # it is new
    assert 1 <= sum(written[1:]) <= 2, written  # it ran once, maybe over a sample's moment
    assert all(sample["ktally.unchanged"] > 0 for sample in samples[1:]), samples
    assert samples[0]["ktally.unchanged"] == 0, samples[0]
    assert records[0]["ktally.changed_only"] is True


def test_events_are_those_that_are_wanted():
    assert set(log_lines.events(lines("--count", "2", "--events", "sample"))) \
        == {"start", "sample", "stop"}
    records = lines("--count", "2", "--events", "task", "--filter", f"pid={os.getpid()}")
    assert log_lines.events(records) == ["start", "task", "task", "stop"], records
    records = lines("--count", "2", "--events", "exit")
    assert log_lines.events(records) == ["start", "stop"], records
    assert records[0]["ktally.kinds"] == ["start", "source", "exit", "lost", "stop"], records[0]


def test_every_line_says_whose_it_is():
    hostile = 'a"b\\\x1b[2J\u202e'
    records = lines("--count", "1", "--host", "db-7", "--service", "shop", "--label", "env=prod",
                    "--label", "note=" + hostile)
    for record in records:
        assert record["host.name"] == "db-7" and record["service.name"] == "shop", record
        assert record["labels.env"] == "prod" and record["labels.note"] == hostile, record
    assert not [key for record in lines("--count", "1") for key in record
                if key.startswith("labels.") or key == "service.name"]


def test_command_lines_are_written_on_request_alone():
    with child("0", "--password=" + SECRET, "shown") as process:
        records = lines("--count", "1", "--filter", pids(process))
        assert "process.command_line" not in log_lines.of(records, "task")[0]
        data = once("--cmdline", "--filter", pids(process))
    assert SECRET.encode() not in data, data
    task = log_lines.of(log_lines.read_lines(data), "task")[0]
    assert task["process.command_line"].endswith("--password=[redacted] shown"), task
    assert list(task)[-1] == "process.command_line", list(task)
    assert "ktally.shortened_fields" not in task, task


def test_own_patterns_are_redacted_too():
    with child("0", "customer", "4711") as process:
        data = once("--cmdline", "--filter", pids(process), "--redact", "customer \\d+")
    task = log_lines.of(log_lines.read_lines(data), "task")[0]
    assert task["process.command_line"].endswith(" [redacted]"), task


def test_a_hostile_command_line_stalls_and_breaks_nothing():
    with child("0", "a" * 3000) as slow, child("0", "\x1b" * 3000, "\x1b" * 900) as wide, \
            child("0", *["\udcff\n\"'\\"] * 50) as odd, child("0", "word " * 20000) as long:
        data = once("--cmdline", "--filter", pids(slow, wide, odd, long), "--redact", "(a+)+(?<!a)$",
                    "--label", "long=" + "v" * 600)
    records = log_lines.read_lines(data)  # no line is too long
    log_lines.check_run(records)
    tasks = {task["process.pid"]: task for task in log_lines.of(records, "task")}
    assert tasks[slow.pid]["process.command_line"] == "[redacted]", tasks[slow.pid]
    for process in wide, long:
        task = tasks[process.pid]
        assert task["ktally.shortened_fields"] == ["process.command_line"], task
        assert len(task["process.command_line"]) > 100, task
    assert "\\xff\n\"'\\" in tasks[odd.pid]["process.command_line"], tasks[odd.pid]
    assert records[-1]["ktally.loss.lines"] == 0, records[-1]


def test_a_kernel_thread_has_no_command_line():
    records = log_lines.read_lines(once("--cmdline", "--filter", "pid=2 or ppid=2"))
    for task in log_lines.of(records, "task"):
        assert "process.command_line" not in task, task


@contextlib.contextmanager
def rules(text):
    with tempfile.NamedTemporaryFile("w", suffix=".ini") as file:
        file.write(text)
        file.flush()
        yield file.name


def test_a_verdict_that_changed_has_its_line():
    text = "".join(f"[{rule}]\nenabled = no\n" for rule in
                   ("cpu-pressure", "memory-pressure", "memory-stall", "io-pressure", "io-stall",
                    "swap-used", "load", "run-queue-wait", "block-io-delay", "major-faults",
                    "swap-growth", "memory-growth", "uninterruptible", "zombies", "crash-loop"))
    text += "[memory-available]\nwarning = 100 %\nwarning-clear = 100 %\nfor = 0 s\n"
    with rules(text) as path:
        records = lines("--count", "3", "--rules", path, "--events", "health")
        told = log_lines.of(records, "health")
        assert len(told) == 1, records
        assert told[0]["severity_text"] == "WARN", told
        assert told[0]["message"].startswith("warning: "), told
        assert told[0]["ktally.health.rule"] == "memory-available", told
        assert (told[0]["ktally.health.was"], told[0]["ktally.health.level"]) == ("healthy", "warning")
        assert told[0]["ktally.health.since"] <= told[0]["timestamp"], told
        assert 0 < told[0]["ktally.health.value"] <= told[0]["ktally.health.threshold"] == 1, told
        # As a line among others: behind the tasks of its sample, at its time.
        records = lines("--count", "1", "--rules", path)
        assert log_lines.events(records)[-3:] == ["task", "health", "stop"], log_lines.events(records)
        assert records[-2]["timestamp"] == records[1]["timestamp"], records[-2]
    with rules("[nonsense]\n") as path:
        done = run("--once", "--rules", path)
        assert done.returncode == 2 and b"nonsense" in done.stderr, done


def test_what_is_lost_is_told_once():
    child_of = start("--interval", "100ms", "--events", "sample", stdout=subprocess.PIPE)
    data = log.read_until(child_of.stdout, b'"event.name":"ktally.sample"')
    child_of.send_signal(signal.SIGSTOP)
    time.sleep(1)  # samples go by; how many is not what is tested
    child_of.send_signal(signal.SIGCONT)
    data += log.read_until(child_of.stdout, b'"event.name":"ktally.lost"')
    data += log.read_until(child_of.stdout, b'"event.name":"ktally.sample"')
    child_of.send_signal(signal.SIGTERM)
    data += child_of.communicate(timeout=LIMIT)[0]
    records = log_lines.read_lines(data)
    log_lines.check_run(records)
    lost = log_lines.of(records, "lost")
    assert sum(record["ktally.lost.samples"] for record in lost) \
        == records[-1]["ktally.loss.samples"] >= 1, lost
    assert lost[0]["severity_text"] == "WARN", lost
    assert lost[0]["message"].startswith("lost: "), lost
    assert lost[0]["ktally.lost_since"] < lost[0]["timestamp"], lost


def replayed(path):
    done = subprocess.run([KTALLY, "top", "--replay", path, "--batch", "-n", "2"], check=False,
                          stdin=subprocess.DEVNULL, capture_output=True, timeout=LIMIT)
    assert done.returncode == 0 and done.stderr == b"", done
    return done.stdout.decode()


def test_logs_of_a_part_are_replayed():
    with child("x = b'x' * 10**7") as process:
        for options in (["--fields", "rss,cpu_time"], ["--top", "5", "--by", "rss"],
                        ["--changed-only"], ["--cmdline", "--label", "env=prod"]):
            with log.Scratch() as path:
                lines_to = ["--count", "2", "--output", path, "--filter", pids(process), *options]
                done = run("--source", "procfs", "--interval", "100ms", *lines_to)
                assert done.returncode == 0, done
                frames = replayed(path)
            assert frames.count("lost of the log: none") == 2, frames
            assert f" {process.pid} " in frames, frames


if __name__ == "__main__":
    sys.exit(tap.run(globals()))
