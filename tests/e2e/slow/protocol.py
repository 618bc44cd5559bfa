#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Programs and modules of different releases, in the VM: they work together as long as they speak
one version of the protocol, and say what differs.  What one side does not know is absent, never 0.
Prints TAP.  The modules are protocol.sh's."""
import os
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))

import kernel_module  # noqa: E402
import log_lines  # noqa: E402
import top_names  # noqa: E402
from readers import Log, Top  # noqa: E402
from top_batch import KTALLY, LIMIT, environment, rows  # noqa: E402

NEWER_TREE = os.environ["NEWER_TREE"]
NEWER_KTALLY = os.path.join(NEWER_TREE, "build", "bin", "ktally")


def load(name):
    os.environ["KTALLY_KO"] = os.environ[name]
    kernel_module.load_anew()


def run(program, *words):
    return subprocess.run([program, *words], env=environment(COLUMNS="250"), timeout=LIMIT,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, check=False)


def works(program, *words):
    done = run(program, *words)
    assert done.returncode == 0 and done.stderr == b"", (words, done)
    return done.stdout


def log_of(program):
    """The records of one sample of the module, which are whole; all processes are there."""
    schema = log_lines.SCHEMA
    if program == NEWER_KTALLY:
        schema = schema.replace(log_lines.TOP, NEWER_TREE)
    records = log_lines.read_lines(works(program, "log", "--once", "--source", "netlink"), schema)
    log_lines.check_run(records)
    tasks = log_lines.of(records, "task")
    assert {1, os.getpid()} <= {task["process.pid"] for task in tasks}
    me = next(task for task in tasks if task["process.pid"] == os.getpid())
    assert me["process.name"] == "python3" and me["process.parent_pid"] == os.getppid(), me
    assert me["ktally.cpu.runtime_ns"] > 0 and me["ktally.io.rchar"] > 0, me
    return records, tasks


def check_top(program, *columns):
    text = works(program, "top", "-b", "-n", "1", "-i", "300ms", "--source", "netlink",
                 "-c", ",".join(["pid", *columns, "rss", "command"])).decode()
    assert "source netlink" in text and "\nlost: none" in text, text
    title, table = rows(text)
    assert len(table) > 5, text
    return title.split(), [row.split() for row in table]


def check_status(program, *wanted):
    text = works(program, "status").decode()
    for line in wanted:
        assert line in text, f"{line} is not in\n{text}"
    return text


def a_field_that_only_the_module_knows_is_left_out():
    load("NEWER")
    records, tasks = log_of(KTALLY)
    assert not any("dummy" in key for task in tasks for key in task), tasks[0]
    assert records[0]["ktally.module.version"] == "0.2.0" != records[0]["ktally.version"]
    check_top(KTALLY)
    check_status(KTALLY, "versions differ      the module is 0.2.0 and this program 0.1.0")
    done = run(KTALLY, "top", "-b", "-n", "1", "-c", "pid,dummy_count")
    assert done.returncode == 2 and b"dummy_count" in done.stderr, done


def exits_come_from_a_module_that_knows_more():
    load("NEWER")
    with Log("--interval", "1h", "--source", "netlink") as log:
        log.wait_lines(1, '"event.name":"ktally.task"')
        child = subprocess.Popen(["true"])
        child.wait(LIMIT)
        log.wait_lines(1, '"event.name":"ktally.exit"', f'"process.pid":{child.pid},')
        records = log.end()
    assert records[-1]["ktally.loss.events"] == 0, records[-1]


def the_newer_program_shows_the_field_of_the_newer_module():
    """Or else the tests of its absence would show nothing."""
    load("NEWER")
    _, tasks = log_of(NEWER_KTALLY)
    assert all(task["ktally.dummy"] == 4711 for task in tasks if "ktally.dummy" in task)
    assert sum("ktally.dummy" in task for task in tasks) > 5
    title, table = check_top(NEWER_KTALLY, "dummy_count")
    assert title[1] == "DUMMY" and any(row[1] == "4711" for row in table), table
    assert "versions differ" not in check_status(NEWER_KTALLY)


def a_field_that_only_the_program_knows_is_absent():
    load("TODAY")
    _, tasks = log_of(NEWER_KTALLY)
    assert not any("ktally.dummy" in task for task in tasks), "it is there"
    title, table = check_top(NEWER_KTALLY, "dummy_count")
    assert title[1] == "DUMMY" and {row[1] for row in table} == {"-"}, table
    check_status(NEWER_KTALLY, "the module is 0.1.0 and this program 0.2.0")


def a_figure_that_the_module_has_no_more_is_absent():
    load("TODAY")
    assert "ktally.loss.hist_dropped" in log_of(KTALLY)[0][-1]
    assert "hist dropped" in check_status(KTALLY)
    load("OLDER")
    records, _ = log_of(KTALLY)
    assert not any("ktally.loss.hist_dropped" in record for record in records), records[-1]
    assert "ktally.loss.hist_missed" in records[-1], records[-1]
    check_top(KTALLY)
    text = check_status(KTALLY, "the module is 0.0.9 and this program 0.1.0", "hist missed")
    assert "hist dropped" not in text, text


def another_protocol_is_refused_and_procfs_stands_in():
    load("OTHER")
    words = "speaks version 2 of the protocol and this program version 1: install both"
    done = run(KTALLY, "status")
    assert done.returncode == 1, done
    assert words in done.stdout.decode() and "source               procfs" in done.stdout.decode()
    for command in (["log", "--once"], ["top", "-b", "-n", "1"]):
        done = run(KTALLY, *command, "--source", "netlink")
        assert done.returncode == 1 and done.stdout == b"", done
        assert words in done.stderr.decode() and done.stderr.count(b"\n") == 1, done
        text = works(KTALLY, *command).decode()
        assert words in text and "procfs" in text, text


def readers_leave_a_module_of_another_protocol_and_return():
    load("TODAY")
    words = "speaks version 2 of the protocol and this program version 1"
    with Log("--interval", "500ms") as log, Top("-i", "500ms", "-c", "pid") as top:
        top.wait_last("source netlink")
        log.wait_lines(1, '"event.name":"ktally.sample"', '"ktally.source":"netlink"')
        load("OTHER")
        top.wait_last("source procfs: the ktally module " + words)
        log.wait_lines(1, '"event.name":"ktally.source"', '"ktally.source":"procfs"')
        top.wait_frames(12)  # longer than it takes to ask for the module again
        assert log.count_lines('"event.name":"ktally.source"') == 1
        assert words in log.complaints(), log.complaints()
        load("NEWER")
        top.wait_last("source netlink", "the module answers")
        log.wait_lines(1, '"event.name":"ktally.source"', '"ktally.source":"netlink"',
                       '"ktally.module.version":"0.2.0"')
        records = log.end()
    assert records[-1]["ktally.loss.gaps"] == 1, records[-1]


TESTS = [
    a_field_that_only_the_module_knows_is_left_out, exits_come_from_a_module_that_knows_more,
    the_newer_program_shows_the_field_of_the_newer_module,
    a_field_that_only_the_program_knows_is_absent,
    a_figure_that_the_module_has_no_more_is_absent,
    another_protocol_is_refused_and_procfs_stands_in,
    readers_leave_a_module_of_another_protocol_and_return,
]

if __name__ == "__main__":
    status = top_names.run_tests(TESTS)
    load("TODAY")
    sys.exit(status)
