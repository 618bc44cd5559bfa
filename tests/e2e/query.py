# SPDX-License-Identifier: GPL-2.0
"""`ktally query`: what recorded logs answer, in each format, of hostile and broken files as well.
Prints TAP.  Not here: how use is counted (tests/unit/ask_use_test.c) and growth is found."""
import collections
import csv
import io
import json
import os
import re
import subprocess
import sys
import tempfile

import top_names
from recorded import SECOND, Log, line, timestamp
from top_batch import KTALLY, LIMIT, environment

CPU = "ktally.cpu.time_ns"
HOSTILE = ["=cmd|'/C c'!A0", "+1", "-2", "@x", 'a"b,c', "new\nline\r", "\x1b[2J", "\u202egnp", "ä", "plain"]


def query(*options, **kwargs):
    kwargs.setdefault("stdin", subprocess.DEVNULL)
    return subprocess.run([KTALLY, "query", *options], env=environment(TZ="UTC"), capture_output=True,
                          timeout=LIMIT, check=False, **kwargs)


def text(*options, status=0, **kwargs):
    done = query(*options, **kwargs)
    assert done.returncode == status, done
    return done.stdout.decode("utf-8", "strict")


def members(pairs):
    keys = [key for key, _ in pairs]
    assert len(keys) == len(set(keys)), keys
    return dict(pairs)


def refuse(constant):
    raise AssertionError(constant)


def answer(*options, **kwargs):
    return json.loads(text("--format", "json", "--top", "1000", *options, **kwargs), object_pairs_hook=members,
                      parse_constant=refuse)


def rows(*options, **kwargs):
    return answer(*options, **kwargs)["rows"]


def start(seconds=0, **also):
    return line("start", seconds, **{"ktally.source": "netlink", "ktally.events": True,
                                     "ktally.interval_ns": 10 * SECOND, "ktally.threads": False, **also})


def who(pid, name, began, user=0):
    return {"ktally.scope": "process", "process.real_user.id": user, "ktally.start_ns": began * SECOND + 1,
            "process.thread.id": pid, "process.pid": pid, "process.name": name}


def sample(seconds, *tasks, **also):
    moment = line("sample", seconds, **{
        "ktally.source": "netlink", "ktally.events": True, "ktally.boottime_ns": seconds * SECOND,
        "ktally.realtime_ns": str(1_700_000_000 * SECOND + seconds * SECOND), **also})
    host = {key: value for key, value in also.items() if key.startswith("host.")}
    return moment + "".join(line("task", seconds, **{**task, **host}) for task in tasks)


def end(seconds, task, cpu, code=0, signal=0, peak=2**20):
    return line("exit", seconds, **{
        **task, CPU: cpu, "ktally.exit.time_ns": seconds * SECOND, "process.exit.code": code, "ktally.exit.signal": signal,
        "ktally.memory.hiwater_rss": peak})


def busy(seconds, *more):
    """Pid 7 uses half a CPU, pid 8 a tenth of one."""
    return sample(seconds, {**who(7, "busy", 1), CPU: seconds * SECOND // 2},
                  {**who(8, "calm", 1, 1), CPU: seconds * SECOND // 10}, *more)


BRIEF = who(9, "brief", 24)
WHOLE = [start(), busy(10), busy(20), end(25, BRIEF, SECOND, signal=11), busy(30), busy(40)]


def figures(found, key=CPU):
    return {row["process.name"]: row[key] for row in found}


def who_used_the_most_between_two_times():
    with Log(*WHOLE) as log:
        assert figures(rows("cpu", log)) == {"busy": 15 * SECOND, "calm": 3 * SECOND, "brief": SECOND}
        found = answer("cpu", "--from", timestamp(22), "--to", timestamp(35), log)
        assert figures(found["rows"]) == {"busy": 5 * SECOND, "calm": SECOND, "brief": SECOND}, found
        assert [row["process.name"] for row in found["rows"]][0] == "busy", found
        assert found["origins"][0]["covered_ns"] == 8 * SECOND, found
        assert found["origins"][0]["from"] == timestamp(22), found
        shown = text("cpu", "--from", timestamp(22), "--to", timestamp(35), log)
    assert re.search(r"22:13:42 to 22:13:55, 1 sample every 10s; covers 8s of 13s\n", shown), shown
    assert "figures are from 22:13:40 to 22:13:50\n" in shown, shown
    assert re.search(r"(?m)^ +7 root +0:05\.00 +50\.0 .* busy$", shown), shown
    assert re.search(r"(?m)^ +9 root +0:01\.00 .* \(brief\)$", shown), shown


def groups_have_what_their_processes_used():
    with Log(*WHOLE) as log:
        found = {row["process.real_user.name"]: row[CPU] for row in rows("cpu", "--by", "user", log)}
        some = rows("cpu", "--filter", "busy or brief", "--by", "name", log)
    assert sorted(found.values()) == [3 * SECOND, 16 * SECOND] and found["root"] == 16 * SECOND, found
    assert figures(some) == {"busy": 15 * SECOND, "brief": SECOND}, some


def what_ended_abnormally_is_counted():
    crashes = [end(21 + i, who(100 + i, "crashy", 20), SECOND, signal=11, peak=i * 2**20) for i in range(5)]
    with Log(start(), busy(20), *crashes, end(26, who(200, "fine", 3), 0), end(27, who(201, "crashy", 7), 0, code=3),
             busy(30)) as log:
        found = answer("exits", log, log)
        assert (found["exits"], found["abnormal"]) == (7, 6), found
        assert [(row["count"], row["ending"], row["name"]) for row in found["rows"]] == [
            (5, "SIGSEGV", "crashy"), (1, "exit 3", "crashy")], found
        assert found["rows"][0]["ktally.memory.hiwater_rss"] == 4 * 2**20, found
        assert 0 < found["rows"][0]["lived_shortest_ns"] < found["rows"][0]["lived_longest_ns"] == 5 * SECOND - 1
        assert len(rows("exits", "--by", "process", log)) == 6
        assert "exits: 7, abnormal: 6\n" in text("exits", log)
        assert not rows("exits", "--from", timestamp(28), log)


def it_is_told_when_a_process_began_to_grow():
    key = "ktally.memory.rss_anon"
    log_lines = [sample(10 * i, {**who(7, "leaks", 1), key: 2**24 + max(0, i - 60) * 2**20},
                        {**who(8, "stays", 1), key: 2**30}) for i in range(1, 121)]
    with Log(start(), *log_lines) as log:
        found = rows("growth", log)
        assert [row["process.name"] for row in found] == ["leaks"], found
        assert found[0]["since"] == timestamp(600) and "until" not in found[0], found
        assert found[0]["bytes_per_minute"] == 6 * 2**20, found
        assert (found[0]["from_bytes"], found[0]["to_bytes"]) == (2**24, 2**24 + 60 * 2**20), found
        assert re.search(r"22:23:20 +- +6\.0M +16\.0M +76\.0M leaks\n", text("growth", log)), text("growth", log)


def memory_is_the_most_of_one_moment():
    key = "process.memory.usage"
    with Log(start(), sample(10, {**who(7, "a", 1), key: 5 * 2**20}, {**who(8, "b", 1), key: 2**20}),
             sample(20, {**who(7, "a", 1), key: 2**20}, {**who(8, "b", 1), key: 2 * 2**20})) as log:
        found = rows("memory", "--by", "user", log)
    assert found[0]["memory_most"] == 6 * 2**20 and found[0]["memory_most_at"] == timestamp(10), found
    assert found[0]["memory_last"] == 3 * 2**20 and "swap_last" not in found[0], found


def health_is_told_and_else_judged():
    def pressed(seconds, waited):
        return sample(seconds, **{"ktally.host.psi.memory_full_ns": waited * SECOND,
                                  "ktally.host.psi.memory_some_ns": waited * SECOND})

    stalled = [pressed(10 * i, 10 * i) for i in range(1, 20)]
    told = line("health", 35, **{"ktally.health.rule": "load", "ktally.health.level": "warning",
                                 "ktally.health.was": "healthy", "message": "a load \x1b[5m of 99"})
    with Log(start(), *stalled) as log:
        found = answer("health", log)
        assert found["verdicts_from"] == "samples" and found["rows"] and "memory-stall" in {
            row["ktally.health.rule"] for row in found["rows"]}, found
    with Log(start(), *stalled, told) as log:
        found = answer("health", log)
        assert found["verdicts_from"] == "log" and [row["ktally.health.rule"] for row in found["rows"]] == ["load"], found
        assert "healthy" in text("health", log) and "a load ?[5m of 99\n" in text("health", log)
    with Log(start(**{"ktally.changed_only": True}), *stalled) as log:
        found = answer("health", log)
        assert found["verdicts_from"] == "none" and not found["rows"], found
        assert "not known: the log has no verdicts" in text("health", log)


def files_come_in_any_order_and_any_form():
    parts = [WHOLE[:3], WHOLE[3:5], WHOLE[5:]]
    with Log(*WHOLE) as whole, Log(*parts[0]) as a, Log(*parts[1]) as b, Log(*parts[2]) as c, \
            tempfile.TemporaryDirectory() as folder:
        wanted = rows("cpu", whole)
        packed = os.path.join(folder, "log")
        subprocess.run(["zstd", "-q", a, "-o", packed], check=True, timeout=LIMIT)
        assert rows("cpu", c, packed, b) == wanted
        assert rows("cpu", a, b, a, c, c) == wanted
        with open(whole, "rb") as file:
            assert rows("cpu", "-", stdin=file) == wanted
        with open(packed, "rb") as file:
            assert rows("cpu", b, c, "-", stdin=file)
        with Log(*(json.dumps(json.loads(row)) + "\n" for part in WHOLE for row in part.splitlines())) as spaced:
            assert rows("cpu", spaced) == wanted


def what_is_no_line_of_ours_is_told():
    with Log("May  1 12:00:00 host sshd[1]: hello\n", *WHOLE[:3], "{\"some\":\"json\"}\n", "\0\0\0\n", *WHOLE[3:],
             '{"timestamp":"2023-11-14T22:14:0') as log:
        found = answer("cpu", log)
        assert figures(found["rows"]) == {"busy": 15 * SECOND, "calm": 3 * SECOND, "brief": SECOND}, found
        assert found["lines_left_out"]["foreign"] == 3 and found["lines_left_out"]["unfinished"] == 1, found
        assert "lines left out: 3 of other programs, 1 not finished\n" in text("cpu", log)
    with Log(*WHOLE[:3], WHOLE[3][:80] + "\n", WHOLE[4], "x" * 100000 + "\n") as log:
        found = answer("cpu", log, status=5)
        assert found["lines_left_out"]["torn"] == 1 and found["lines_left_out"]["too_long"] == 1, found


def hosts_and_boots_are_kept_apart():
    def other(seconds, host, boot, cpu):
        return sample(seconds, {**who(7, "busy", 1), CPU: cpu}, **{"host.name": host, "host.boot.id": boot})

    with Log(*WHOLE) as log, Log(other(10, "db-8", "c", 0), other(20, "db-8", "c", 7)) as second, \
            Log(other(10, "db-7", "d", 5), other(20, "db-7", "d", 6)) as boot, \
            Log(*(a + b for a, b in zip([busy(10), busy(20)], [other(10, "db-8", "c", 0),
                                                              other(20, "db-8", "c", 7)]))) as mixed:
        found = rows("cpu", "--filter", "pid=7", log, second, boot)
        assert {row["host.name"]: row[CPU] for row in found} == {
            "db-7/b": 15 * SECOND, "db-8": 7, "db-7/d": 1}, found
        assert re.search(r"(?m)^db-8 +7 root ", text("cpu", log, second)), text("cpu", log, second)
        found = rows("cpu", "--filter", "pid=7", mixed)
        assert {row["host.name"]: row[CPU] for row in found} == {"db-7": 5 * SECOND, "db-8": 7}, found


def a_large_log_is_answered_in_little_memory():
    with tempfile.NamedTemporaryFile("w") as log:
        log.write(start())
        for i in range(1, 4001):
            log.write(busy(10 * i) + end(10 * i + 1, who(7000 + i % 50, "brief", 10 * i), 1))
        log.flush()
        window = "--from", timestamp(30001), "--to", timestamp(30100)
        found = rows("cpu", "--by", "name", *window, log.name)
        with open(log.name, "rb") as file:
            assert rows("cpu", "--by", "name", *window, "-", stdin=file) == found
        assert figures(found) == {"busy": 50 * SECOND, "calm": 10 * SECOND, "brief": 9}, found
        child = subprocess.Popen([KTALLY, "query", "exits", log.name], stdout=subprocess.DEVNULL)
        _, status, used = os.wait4(child.pid, 0)
        child.returncode = status
        assert status == 0 and used.ru_maxrss < 20000, used


def cgroups_are_named_where_they_are_known():
    with open("/proc/sys/kernel/random/boot_id", encoding="ascii") as file:
        here = {"host.boot.id": file.read().strip()}
    mounted = "cgroup2" == subprocess.run(["stat", "-f", "-c", "%T", "/sys/fs/cgroup"], check=False, timeout=LIMIT,
                                          capture_output=True, text=True).stdout.strip().replace("fs", "")
    top_id = os.stat("/sys/fs/cgroup").st_ino if mounted else 1
    tasks = [{**who(7, "a", 1), "ktally.cgroup.id": top_id}, {**who(8, "b", 1), "ktally.cgroup.id": 2**50 + 1}]
    for also in (here, {}):
        with Log(*(sample(10 * i, *({**task, CPU: i} for task in tasks), **also) for i in (1, 2))) as log:
            names = {row["cgroup"] for row in rows("cpu", "--by", "cgroup", log)}
            units = {row["unit"] for row in rows("cpu", "--by", "unit", log)}
        known = mounted and also
        assert names == {"/" if known else f"cgroup {top_id}", f"cgroup {2**50 + 1}"}, names
        assert ("(none)" in units) == bool(known), units


def a_log_says_what_it_leaves_out():
    with Log(start(**{"ktally.kinds": ["start", "sample", "task"], "ktally.filter": "busy"}), busy(10), busy(20)) as log:
        shown = text("cpu", log)
        assert "exits were not seen" in shown and "the log leaves tasks out" in shown, shown
    with Log(start(**{"ktally.threads": True}), busy(10), end(15, BRIEF, 5), busy(20)) as log:
        assert "rows are threads" in text("cpu", log)
        assert {row["process.thread.id"] for row in rows("cpu", log)} == {7, 8}
    with Log(start(), sample(10), sample(20, **{"ktally.loss.events": 3}), sample(60, **{"ktally.loss.events": 7}),
             line("stop", 61, **{"ktally.loss.events": 9})) as log:
        found = answer("cpu", log)["origins"][0]
        assert found["ktally.loss.events"] == 9 and found["gaps"] == 1 and found["gap_ns"] == 40 * SECOND, found
        assert "samples are missing 1 time, 40s in all, the longest after 22:13:40\n" in text("cpu", log)


def names_are_only_ever_text():
    tasks = [{**who(10 + i, name, 1), CPU: 0} for i, name in enumerate(HOSTILE)]
    later = [{**task, CPU: i + 1} for i, task in enumerate(tasks)]
    with Log(start(), sample(10, *tasks), sample(20, *later)) as log:
        shown = text("cpu", "--top", "100", log)
        assert top_names.is_clean(shown) and "?[2J" in shown, ascii(shown)
        assert {row["process.name"] for row in rows("cpu", log)} == set(HOSTILE)
        table = text("cpu", "--top", "100", "--format", "csv", log)
    assert top_names.is_clean(table.replace("\r\n", "\n")), ascii(table)
    assert table.count("\n") == table.count("\r\n") == len(HOSTILE) + 1, table
    found = list(csv.DictReader(io.StringIO(table, newline=""), strict=True))
    assert len(found) == len(HOSTILE) and None not in found[0], found
    names = {row["process.name"] for row in found}
    assert not any(name[0] in "=+-@\t\r" for name in names), names
    assert {'a"b,c', "'=cmd|'/C c'!A0", "'-2", "ä", "?[2J"} <= names, names


def numbers_beyond_any_range_are_survived():
    huge = [{**who(7, "huge", 1), CPU: value, "process.memory.usage": value, "ktally.memory.rss_anon": value}
            for value in (0, 2**63 - 1, str(2**64 - 1), -1, 1e300, "x", None, [], {"a": 1})]
    odd = {**who(7, "odd", 1), "ktally.start_ns": str(2**64 - 1), CPU: 5}
    with Log(start(**{"ktally.interval_ns": str(2**64 - 1)}),
             *(sample(10 * i, task) for i, task in enumerate([*huge, odd, odd], 1)),
             end(200, {**odd, "process.pid": 8, "process.thread.id": 8}, str(2**64 - 1), code=2**40, signal=2**33),
             line("sample", 5, **{"ktally.boottime_ns": str(2**64 - 1)})) as log:
        for question in ("summary", "cpu", "memory", "io", "exits", "growth", "health"):
            answer(question, log)
            text(question, "--format", "csv", log)
            assert top_names.is_clean(text(question, log))


def the_wrong_format_is_named():
    ecs = '{"@timestamp":"2023-11-14T22:13:42.000Z","ecs.version":"8.11","process.pid":1}\n'
    otlp = '{"resourceLogs":[{"scopeLogs":[]}]}\n'
    for content, words in ((ecs, b"--format ecs; only the format ktally is read back"),
                           (otlp, b"--format otlp-json; only the format ktally is read back"),
                           ("", b"it is empty"), ("hello\n", b"no line in it is of `ktally log`")):
        with Log(content) as log:
            done = query("cpu", log)
            assert done.returncode == 1 and words in done.stderr and not done.stdout, done


def what_cannot_be_asked_is_refused():
    with Log(*WHOLE) as log:
        for options, status, words in (
                (["cpuu", log], 2, "did you mean 'cpu'?"), ([], 2, "which file?"), (["cpu"], 2, "which file?"),
                (["--from", "tomorrow", log], 2, "is no time such as"), (["--by", "color", "cpu", log], 2, "--by"),
                (["--from", "-1h", "--to", "-2h", log], 2, "--from is not before --to"),
                (["growth", "--by", "user", log], 2, "no rows to put together"),
                (["cpu", "--filter", "cpu>5", log], 2, "--filter"), (["cpu", "/nonexistent/x"], 1, "No such file"),
                (["cpu", "/"], 1, "directory")):
            done = query(*options)
            assert done.returncode == status and words in done.stderr.decode(), (options, done)
            assert not done.stdout, done


def tasks_of(lines):
    """Last less first CPU time of each process that is in each sample."""
    first, last, seen, samples = {}, {}, collections.Counter(), 0
    for row in map(json.loads, lines):
        samples += row["event.name"] == "ktally.sample"
        if row["event.name"] == "ktally.task":
            key = row["process.pid"], row["ktally.start_ns"]
            first.setdefault(key, row[CPU])
            last[key] = row[CPU]
            seen[key] += 1
    return {pid: last[pid, began] - first[pid, began] for (pid, began), count in seen.items() if count == samples}


def what_the_log_writes_is_answered():
    with tempfile.TemporaryDirectory() as folder:
        log = os.path.join(folder, "log")
        subprocess.run([KTALLY, "log", "--source", "procfs", "-i", "200ms", "-n", "5", "-o", log],
                       check=True, timeout=LIMIT, env=environment())
        with open(log, encoding="utf-8") as file:
            wanted = tasks_of(file)
        found = {row["process.pid"]: row[CPU] for row in rows("cpu", "--top", "100000", log) if CPU in row}
        assert len(wanted) > 5 and {pid: found[pid] for pid in wanted} == wanted, (found, wanted)
        assert "5 samples every 0s" not in text(log) and "5 samples" in text(log), text(log)


TESTS = [
    who_used_the_most_between_two_times, groups_have_what_their_processes_used, what_ended_abnormally_is_counted,
    it_is_told_when_a_process_began_to_grow, memory_is_the_most_of_one_moment, health_is_told_and_else_judged,
    files_come_in_any_order_and_any_form, what_is_no_line_of_ours_is_told, hosts_and_boots_are_kept_apart,
    a_large_log_is_answered_in_little_memory, cgroups_are_named_where_they_are_known, a_log_says_what_it_leaves_out,
    names_are_only_ever_text, numbers_beyond_any_range_are_survived, the_wrong_format_is_named,
    what_cannot_be_asked_is_refused, what_the_log_writes_is_answered,
]

if __name__ == "__main__":
    sys.exit(top_names.run_tests(TESTS))
