#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""End-to-end tests of `ktally top` with the module loaded: processes that end between two samples
are seen, and the view outlives the module.  Prints TAP.  Loads the module when it is not."""
import os
import re
import subprocess
import sys
import time

import top_names
from kernel_module import load, unload
from top_batch import KTALLY, LIMIT, environment, rows, top

BRIEF = top_names.TAG + b"\x1b[2Jbrief"


class Frames:
    """`ktally top --batch` that runs on; its frames are read one by one."""

    def __init__(self, *options):
        self.child = subprocess.Popen([KTALLY, "top", "--batch", *options], env=environment(),
                                      stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                      stderr=subprocess.PIPE)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.child.kill()
        self.child.communicate()

    def wait_for(self, wanted):
        """Reads lines up to one that holds the text."""
        end = time.monotonic() + LIMIT
        for line in self.child.stdout:
            if wanted in line.decode("utf-8", "strict"):
                return line.decode()
            assert time.monotonic() < end, f"no line with {wanted!r}"
        raise AssertionError(self.child.stderr.read())


def live_and_die(name):
    """A process that lives for a moment; returns when it has been waited for."""
    with top_names.processes([name]):
        pass


def who_lives_between_two_samples_is_seen():
    load()
    with Frames("--source", "netlink", "-i", "3s", "--filter", top_names.TAG.decode(), "-c",
                "pid,s,cpu%,command") as frames:
        frames.wait_for("COMMAND")
        live_and_die(BRIEF)
        line = frames.wait_for("brief)")
        assert re.match(r" *\d+ X +\d+\.\d \(zq\?\[2Jbrief\)\n", line), ascii(line)


def exits_are_counted_with_their_cpu_time():
    load()
    with Frames("--source", "netlink", "-i", "3s", "-c", "pid") as frames:
        frames.wait_for("PID")
        for _ in range(20):
            live_and_die(BRIEF)
        seen = used = 0
        while seen < 20:  # in one frame or in two
            line = frames.wait_for("  exits ")
            found = re.search(r"exits (\d+)(?: \((\d+\.\d)% CPU\))?", line)
            assert found and (found[2] or found[1] == "0"), line
            seen += int(found[1])
            used += float(found[2] or 0)
            assert "none" in frames.wait_for("lost:")
        assert used > 0, "and used no CPU"


def the_dead_stay_for_one_frame():
    load()
    with Frames("--source", "netlink", "-i", "1s", "--filter", top_names.TAG.decode(), "-c",
                "pid,command") as frames:
        frames.wait_for("COMMAND")
        live_and_die(BRIEF)
        frames.wait_for("brief)")
        frames.wait_for("COMMAND")
        assert frames.child.stdout.readline() == b"\n", "it is still there"


def it_falls_back_and_returns():
    load()
    with Frames("-i", "500ms", "-c", "pid") as frames:
        frames.wait_for("source netlink")
        unload()
        frames.wait_for("source procfs")
        frames.wait_for("the module went away")
        frames.wait_for("processes that die between two samples are not seen")
        load()
        frames.wait_for("source netlink")
        assert "exits" in frames.wait_for("Tasks ")


def forced_netlink_keeps_trying():
    load()
    with Frames("-i", "500ms", "-c", "pid", "--source", "netlink") as frames:
        frames.wait_for("source netlink")
        unload()
        assert b"no sample" in frames.child.stderr.readline()
        load()
        frames.wait_for("source netlink")


def without_the_module_netlink_can_not_be_asked_for():
    load()
    unload()
    done = top("-b", "-n", "1", "--source", "netlink")
    assert done.returncode == 3 and b"modprobe ktally" in done.stderr, done
    load()


def others_get_what_procfs_gives():
    load()

    def nobody():
        os.setgroups([])
        os.setresgid(65534, 65534, 65534)
        os.setresuid(65534, 65534, 65534)
    done = top("-b", "-n", "1", "-c", "pid,read/s", "-i", "500ms", preexec_fn=nobody)
    text = done.stdout.decode()
    assert done.returncode == 0 and "source procfs: " in text, done
    assert any(row.split() == ["1", "?"] for row in rows(text)[1]), text


TESTS = [
    who_lives_between_two_samples_is_seen, exits_are_counted_with_their_cpu_time,
    the_dead_stay_for_one_frame, it_falls_back_and_returns, forced_netlink_keeps_trying,
    without_the_module_netlink_can_not_be_asked_for, others_get_what_procfs_gives,
]

if __name__ == "__main__":
    sys.exit(top_names.run_tests(TESTS))
