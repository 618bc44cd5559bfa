# SPDX-License-Identifier: GPL-2.0
"""`ktally top --replay`: what was logged is shown as if it were seen.  Prints TAP.
Not here: reading logs as such (tests/unit/recording_test.c)."""
import os
import re
import subprocess
import sys
import tempfile

import top_names
from recorded import SHOWN, Log, death, sample
from top_batch import KTALLY, LIMIT, environment
from terminal import Terminal


def top(*options):
    return subprocess.run([KTALLY, "top", *options], env=environment(), stdin=subprocess.DEVNULL,
                          capture_output=True, timeout=LIMIT, text=True)


WHOLE = [sample(10), sample(20), death(25, 9), sample(30)]


def each_moment_is_a_frame():
    with Log(*WHOLE) as log:
        done = top("--batch", "--replay", log, "-c", "pid,s,cpu%,rss,command")
    assert done.returncode == 0 and not done.stderr, done
    frames = done.stdout.split("\n\n")
    assert done.stdout.count("source file: logged from netlink, 3 samples") == 3, done.stdout
    assert done.stdout.count("  db-7") == 3, done.stdout
    assert len(re.findall(r" 7 S +50\.0 ", done.stdout)) == 2, done.stdout
    assert re.search(rf" 8 S +0\.0 +30\.0M {re.escape(SHOWN)}\n", frames[-1]), done.stdout
    assert done.stdout.count("(brief)") == 1, done.stdout
    assert top_names.is_clean(done.stdout), ascii(done.stdout)


def files_of_a_rotated_log_are_one():
    with Log(*WHOLE[2:]) as newer, Log(*WHOLE[:2]) as older:
        done = top("--batch", "--replay", newer, "--replay", older, "-c", "pid,cpu%,command")
    assert done.returncode == 0, done
    assert len(re.findall(r" 7 +50\.0 ", done.stdout)) == 2 and "(brief)" in done.stdout, done.stdout


def a_compressed_log_is_the_same():
    with Log(*WHOLE) as log, tempfile.NamedTemporaryFile(suffix=".zst") as packed:
        subprocess.run(["zstd", "-q", "-f", log, "-o", packed.name], check=True, timeout=LIMIT)
        plain, same = (top("--batch", "--replay", path, "-c", "pid,cpu%,command") for path in (log, packed.name))
    assert same.returncode == 0 and same.stdout == plain.stdout and "3 samples" in same.stdout, same


def what_is_torn_is_told():
    with Log(*WHOLE, '{"timestamp":"2023-') as log:
        done = top("--batch", "--replay", log, "--count", "1")
    assert done.returncode == 5, done
    assert "lost of the log: 1 line torn" in done.stdout, done.stdout


def several_hosts_are_said_to_be_mixed():
    other = "".join(WHOLE).replace("db-7", "db-8").replace('"host.boot.id":"b"', '"host.boot.id":"c"')
    with Log(*WHOLE) as log, Log(other) as second:
        for logs, words in (((log,), False), ((log, second), True)):
            done = top("--batch", *(word for path in logs for word in ("--replay", path)))
            assert done.returncode == 0, done
            assert ("samples of several hosts" in done.stdout) == words, done.stdout


def another_boot_has_no_rates_of_the_one_before():
    # Its clocks began anew, its pids are others' processes.
    again = "".join(WHOLE[:2]).replace('"host.boot.id":"b"', '"host.boot.id":"c"'
                                       ).replace("2023-", "2024-")
    with Log(*WHOLE, again) as log:
        done = top("--batch", "--replay", log, "-c", "pid,cpu%,command")
    assert done.returncode == 0, done
    rates = re.findall(r"(?m)^ +7 +(\S+) busy", done.stdout)
    assert rates == ["-", "50.0", "50.0", "-", "50.0"], done.stdout


def what_is_no_log_is_refused():
    with Log("no log\n") as log, Log() as empty, Log(WHOLE[0][:100]) as cut:
        for path, words in ((log, "no sample of `ktally log`"), (empty, "no sample"), (cut, "no sample"),
                            ("/nonexistent", "No such file"), ("/dev/null", "no regular file")):
            done = top("--batch", "--replay", path)
            assert done.returncode == 1 and words in done.stderr and not done.stdout, done


def every_view_shows_it():
    with Log(*WHOLE) as log, Terminal(100, 30) as terminal:
        for view in ("overview", "groups", "io", "memory", "latency", "exits", "health"):
            terminal.line(f"clear; {KTALLY} top --view {view} --replay {log}; echo {view}=$?")
            terminal.wait_text("source file")
            terminal.keys("[", "[", "]", "Z", "q")
            terminal.wait_text(f"{view}=0")


def what_the_log_writes_can_be_replayed():
    with tempfile.TemporaryDirectory() as folder:
        log = os.path.join(folder, "log")
        subprocess.run([KTALLY, "log", "--source", "procfs", "-i", "200ms", "-n", "3", "-o", log],
                       check=True, timeout=LIMIT, env=environment())
        done = top("--batch", "--replay", log, "--filter", f"pid={os.getpid()}", "-c", "pid,command")
    assert done.returncode == 0, done
    assert len(re.findall(rf"(?m)^ *{os.getpid()} ", done.stdout)) == 3, done.stdout


def all_of_it_can_be_gone_through():
    with Log(*WHOLE) as log, Terminal(100, 30) as terminal:
        terminal.line(f"{KTALLY} top --view processes --replay {log}; echo status=$?")
        terminal.wait_text("(brief)")
        terminal.keys("[")
        terminal.wait_text("2 of 3 samples, Z: back to the last")
        terminal.keys("[")
        terminal.wait_text("the oldest of 3 samples")
        terminal.keys("Z", "7")
        terminal.wait_for(lambda text: "PAST" not in text and re.search(r" 9 .* brief", text))
        assert "every" not in terminal.screen(), terminal.screen()
        terminal.keys("Down", "Enter")
        text = terminal.wait_text("9 brief  all that its exit told")
        assert re.search("^lived +1.00s", text, re.M), text
        terminal.keys("Escape")
        terminal.wait_text("Exits 1")
        terminal.keys("2", "j", "K")
        terminal.wait_text("these processes are a log's")
        terminal.keys("Escape", "6")
        terminal.wait_text("a log has no histograms")
        terminal.keys("q")
        terminal.wait_text("status=0")


TESTS = [
    each_moment_is_a_frame, files_of_a_rotated_log_are_one, a_compressed_log_is_the_same, what_is_torn_is_told,
    several_hosts_are_said_to_be_mixed, another_boot_has_no_rates_of_the_one_before,
    what_is_no_log_is_refused, every_view_shows_it, what_the_log_writes_can_be_replayed,
    all_of_it_can_be_gone_through,
]

if __name__ == "__main__":
    sys.exit(top_names.run_tests(TESTS))
