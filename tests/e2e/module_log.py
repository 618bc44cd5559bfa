#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""End-to-end tests of `ktally log` with the module loaded: every process that ends
has its line or is counted as lost.  Prints TAP.
"""
import os
import signal
import subprocess
import sys
import tempfile
import time

import log_lines
import tap
from kernel_module import load, unload
from log import KTALLY, LIMIT, contents, run

STORM = int(os.environ.get("KTALLY_BURST", "2000"))


class Log:
    """`ktally log` into a file, so that it never waits for us while we keep the host busy."""
    def __init__(self, *options):
        self.folder = tempfile.TemporaryDirectory(prefix="ktally-log.")
        self.path = os.path.join(self.folder.name, "log.jsonl")
        self.child = subprocess.Popen([KTALLY, "log", "--output", self.path, *options],
                                      stdin=subprocess.DEVNULL, stderr=subprocess.PIPE)

    def wait_for(self, *wanted):
        """Waits for a line that has all of the texts."""
        end = time.monotonic() + LIMIT
        while time.monotonic() < end:
            if os.path.exists(self.path):
                for line in contents(self.path).split(b"\n"):
                    if all(text.encode() in line for text in wanted):
                        return
            assert self.child.poll() is None, self.child.stderr.read()
            time.sleep(0.05)
        raise AssertionError(f"no line with {wanted}")

    def end(self, number=None):
        """Its exit status, what it said, and all of its lines."""
        if number:
            self.child.send_signal(number)
        errors = self.child.communicate(timeout=LIMIT)[1]
        records = log_lines.read_lines(contents(self.path))
        log_lines.check_run(records)
        self.folder.cleanup()
        return self.child.returncode, errors, records


def line_of(event):
    return f'"event.name":"ktally.{event}"'


def storm(count):
    """So many processes that live for a moment and exit with their numbers; their pids."""
    script = "i=0; while [ $i -lt $0 ]; do (exit $((i % 256))) & echo $!; i=$((i + 1)); done; wait"
    done = subprocess.run(["dash", "-c", script, str(count)], stdout=subprocess.PIPE, timeout=LIMIT,
                          check=True)
    return [int(pid) for pid in done.stdout.split()]


def exits_of(records):
    return {record["process.pid"]: record for record in log_lines.of(records, "exit")}


def test_every_exit_of_a_storm_has_its_line():
    log = Log("--interval", "1", "--source", "netlink")
    log.wait_for(line_of("start"))
    pids = storm(STORM)
    # Exits are told in their order: with this one's line the log has done with all before it.
    fence = storm(1)[0]
    log.wait_for(line_of("exit"), f'"process.pid":{fence},')
    status, errors, records = log.end(signal.SIGTERM)
    stop = records[-1]
    sequence = [record["ktally.exit.seq"] for record in log_lines.of(records, "exit")]
    assert sequence == sorted(set(sequence)), "exits are out of order or there twice"
    exits = exits_of(records)
    missing = [pid for pid in pids if pid not in exits]
    lost = stop["ktally.loss.events"]
    print(f"# {len(sequence)} exits, {len(missing)} of {STORM} without a line, {lost} lost")
    assert len(missing) <= lost, missing[:10]
    assert len(sequence) + lost >= sequence[-1] + 1 - sequence[0], (sequence[0], sequence[-1])
    assert errors == b"" and status == 128 + signal.SIGTERM, (status, errors)
    for number, pid in enumerate(pids):
        if pid in exits:
            assert exits[pid]["process.exit.code"] == number % 256, exits[pid]
            assert exits[pid]["process.name"] == "dash", exits[pid]


def test_exits_come_while_samples_are_far_apart():
    log = Log("--interval", "1h", "--source", "netlink")
    log.wait_for(line_of("task"))
    pid = storm(1)[0]
    log.wait_for(line_of("exit"), f'"process.pid":{pid},')
    status, errors, records = log.end(signal.SIGTERM)
    assert status == 128 + signal.SIGTERM and errors == b"", (status, errors)
    record = exits_of(records)[pid]
    assert records[0]["timestamp"] < record["process.creation.time"] <= record["timestamp"] \
        < records[-1]["timestamp"], record


def test_a_killed_process_has_a_signal_and_no_code():
    log = Log("--interval", "1h", "--source", "netlink")
    log.wait_for(line_of("task"))
    victim = os.fork()
    if not victim:
        time.sleep(LIMIT)
        os._exit(0)
    os.kill(victim, signal.SIGKILL)
    os.waitpid(victim, 0)
    log.wait_for(line_of("exit"), f'"process.pid":{victim},')
    record = exits_of(log.end(signal.SIGINT)[2])[victim]
    assert record["ktally.exit.signal"] == 9 and "process.exit.code" not in record, record


def test_one_sample_does_not_wait_for_exits():
    for _ in range(5):
        done = run("--once", "--source", "netlink")
        assert done.returncode == 0 and done.stderr == b"", done
        records = log_lines.read_lines(done.stdout)
        log_lines.check_run(records)
        assert records[1]["ktally.events"] is True, records[1]
        assert records[-1]["ktally.loss.events"] == 0, records[-1]


def nobody():
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)


def test_who_may_not_ask_falls_back_or_is_told():
    done = run("--once", "--source", "netlink", preexec_fn=nobody)
    assert done.returncode == 4 and done.stdout == b"", done
    assert b"CAP_NET_ADMIN" in done.stderr and b"--source procfs" in done.stderr, done
    done = run("--once", preexec_fn=nobody)
    assert done.returncode == 0, done
    records = log_lines.read_lines(done.stdout)
    log_lines.check_run(records)
    assert records[0]["ktally.source"] == "procfs" and not records[0]["ktally.events"]
    others = [r for r in log_lines.of(records, "task") if r.get("process.real_user.id") == 0]
    assert others and all("ktally.io.rchar" not in r for r in others)
    assert any("ktally.io.rchar" in r.get("ktally.redacted_fields", []) for r in others), others[0]
    status = subprocess.run([KTALLY, "status"], timeout=LIMIT, check=False, preexec_fn=nobody,
                            stdout=subprocess.PIPE)
    assert status.returncode == 4 and b"CAP_NET_ADMIN" in status.stdout, status


def test_without_the_module_procfs_goes_on():
    forced = Log("--interval", "200ms", "--source", "netlink")
    auto = Log("--interval", "200ms")
    for log in forced, auto:
        log.wait_for(line_of("sample"), '"ktally.source":"netlink"')
    unload()
    status, errors, records = forced.end()
    assert status == 1 and errors.count(b"\n") == 1, errors
    assert not log_lines.of(records, "source"), records
    auto.wait_for(line_of("source"), '"ktally.source":"procfs"', '"ktally.events":false')
    auto.wait_for(line_of("sample"), '"ktally.source":"procfs"', '"ktally.events":false')
    status, errors, records = auto.end(signal.SIGTERM)
    assert status == 128 + signal.SIGTERM, status
    assert b"module was unloaded; going on with procfs" in errors and errors.count(b"\n") == 1, errors
    change = log_lines.of(records, "source")
    assert len(change) == 1, change
    after = log_lines.of(records[records.index(change[0]):], "sample")
    assert {sample["ktally.source"] for sample in after} == {"procfs"}
    load()


def main():
    if not os.path.exists("/sys/module/ktally"):
        print("1..0 # SKIP the module is not loaded")
        return 0
    return tap.run(globals())


if __name__ == "__main__":
    sys.exit(main())
