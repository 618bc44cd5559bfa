#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""What the kernel's YNL client must find through the generated strict spec, in a VM with the module.
usage: ynl.py CLI.PY
"""
import json
import os
import subprocess
import sys
import time

import yaml

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
STRICT = os.path.join(TOP, "Documentation/netlink/generated/ktally.yaml")
SPEC = os.path.join(TOP, "Documentation/netlink/ktally.yaml")
# What a task keeps as long as nobody changes it: two samples of one life must agree on it.
STABLE = ("ppid", "comm", "uid", "euid", "gid", "nice", "policy", "num-threads", "cgroup-id")


def ynl(*arguments):
    command = [sys.executable, sys.argv[1], "--spec", STRICT, "--no-schema", "--output-json"]
    return subprocess.run([*command, *arguments], capture_output=True, text=True, check=False)


def answer(*arguments):
    done = ynl(*arguments)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def live():
    return {int(name) for name in os.listdir("/proc") if name.isdigit()}


def rows(dump):
    return {row["pid"]: row for row in dump if "pid" in row}


def every_process_is_found():
    before = live()
    dump = answer("--dump", "task-get")
    lasting = before & live()
    assert "header" in dump[0] and "trailer" in dump[-1], (dump[0], dump[-1])
    assert dump[-1]["trailer"]["sent"] == len(dump) - 2 == len(rows(dump)), dump[-1]
    assert len(lasting) > 20 and not lasting - set(rows(dump)), lasting - set(rows(dump))


def names_of_fields():
    """Name on the wire -> JSON key, of the fields that stay as they are."""
    with open(SPEC, encoding="utf-8") as file:
        sets = {s["name"]: s["attributes"] for s in yaml.safe_load(file)["attribute-sets"]}
    found = {row["name"]: row["json"] for row in sets["task"]
             if row["name"] in STABLE or row.get("kind") == "identity" and row["group"] == "id"}
    assert set(STABLE) < set(found), found
    found.pop("scope")  # one has its number, the other its name
    return found


def ours():
    log = subprocess.run([os.path.join(TOP, "build/bin/ktally"), "log", "--once", "--source",
                          "netlink"], capture_output=True, text=True, check=True).stdout
    records = [json.loads(line) for line in log.splitlines()]
    return {record["process.pid"]: record for record in records
            if record["event.name"] == "ktally.task"}


def ktally_reads_the_same():
    theirs, mine = rows(answer("--dump", "task-get")), ours()
    names = names_of_fields()
    compared = 0
    for pid in theirs.keys() & mine.keys():
        if str(theirs[pid]["start-time"]) != str(mine[pid]["ktally.start_ns"]):
            continue
        for name, key in names.items():
            pair = theirs[pid].get(name), mine[pid].get(key)
            assert str(pair[0]) == str(pair[1]), (pid, name, *pair)
            compared += pair[0] is not None
    assert compared > 10 * 20, compared


def one_task_and_its_groups():
    me = os.getpid()
    row = answer("--do", "task-get", "--json", json.dumps({"pid": me, "groups": ["mem"]}))
    assert row["pid"] == me and row["rss-anon"] > 0 and "utime" not in row, row
    row = answer("--do", "task-get", "--json", json.dumps({"pid": me}))
    assert row["comm"] == "python3" and row["uid"] == os.getuid() and row["utime"] > 0, row


def threads_are_rows():
    me = os.getpid()
    dump = answer("--dump", "task-get", "--json", json.dumps({"tgid": me, "threads": True}))
    assert list(rows(dump)) == [me] and rows(dump)[me]["scope"] == "thread", dump


def a_refusal_has_its_words():
    done = ynl("--do", "task-get", "--json", '{"pid": 0}')
    said = done.stdout + done.stderr
    assert "out of range" in said, said
    done = ynl("--do", "task-get", "--json", '{"pid": 4194304}')
    assert "no task" in done.stdout + done.stderr, done


def information_is_whole():
    info = answer("--do", "info-get")
    with open(os.path.join(TOP, "kmod/VERSION"), encoding="utf-8") as file:
        assert info["module-version"] == file.read().strip(), info
    assert info["cpus"] == os.cpu_count() and info["boottime"] > info["loaded"] > 0, info
    with open(STRICT, encoding="utf-8") as file:
        operations = yaml.safe_load(file)["operations"]["list"]
    # Hooks are off, and nothing is withheld from the administrator.
    absent = {"redacted-fields", "runq-since", "offcpu-since", "blkio-since"}
    wanted = set(operations[0]["do"]["reply"]["attributes"]) - absent
    assert set(info) == wanted, set(info) ^ wanted


def record_of(pid):
    for message in answer("--dump", "exit-get"):
        record = message.get("record", [])
        for row in record if isinstance(record, list) else [record]:
            if row["pid"] == pid:
                return row
    return None


def an_exit_has_its_record():
    child = os.fork()
    if child == 0:
        os._exit(7)
    os.waitpid(child, 0)
    for _ in range(50):
        row = record_of(child)
        if row:
            break
        time.sleep(0.1)
    assert row and row["exit-code"] == 7 and row["ppid"] == os.getpid(), row


CASES = (every_process_is_found, ktally_reads_the_same, one_task_and_its_groups, threads_are_rows,
         a_refusal_has_its_words, information_is_whole, an_exit_has_its_record)


def main():
    failed = 0
    for number, case in enumerate(CASES, 1):
        verdict = "ok"
        try:
            case()
        except (AssertionError, KeyError, subprocess.CalledProcessError) as error:
            print("# " + repr(error)[:2000].replace("\n", "\n# "))
            verdict = "not ok"
            failed += 1
        print(f"{verdict} {number} - {case.__name__.replace('_', ' ')}", flush=True)
    print(f"1..{len(CASES)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
