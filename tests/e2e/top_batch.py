#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""End-to-end tests of `ktally top --batch` and its command line with the procfs source.
Prints TAP.  Not here: the screen (top_screen.py), exit records, which need the module."""
import os
import pwd
import signal
import subprocess
import sys

import top_names

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
KTALLY = os.path.join(TOP, "build", "bin", "ktally")
LIMIT = 300  # seconds after which anything is stuck


def environment(**changes):
    env = {k: v for k, v in os.environ.items() if k not in ("COLUMNS", "LC_ALL", "NO_COLOR")}
    env.update({"LANG": "C.UTF-8", "LC_ALL": "C.UTF-8"}, **changes)
    return {k: v for k, v in env.items() if v is not None}


def top(*options, **kwargs):
    kwargs.setdefault("stdout", subprocess.PIPE)
    kwargs.setdefault("stdin", subprocess.DEVNULL)
    kwargs.setdefault("env", environment())
    return subprocess.run([KTALLY, "top", *options], stderr=subprocess.PIPE, timeout=LIMIT,
                          check=False, **kwargs)


def batch(*options, **kwargs):
    done = top("--batch", "--source", "procfs", "-i", "200ms", *options, **kwargs)
    assert done.returncode == 0, done
    assert done.stderr == b"", done.stderr
    return done.stdout.decode("utf-8", "strict")


def rows(frame):
    """Title line and rows of a frame: what follows the empty line after its header."""
    lines = frame.split("\n")
    assert lines[-1] == "", "no newline at the end"
    table = lines[lines.index("") + 1:-1]
    return table[0], table[1:]


def one_frame_has_header_and_table():
    text = batch("-n", "1")
    title, table = rows(text)
    assert title.split()[:4] == ["PID", "USER", "S", "CPU%"], title
    assert title.split()[-1] == "COMMAND", title
    assert len(table) > 5, table
    assert "\nlost: " in text and "source procfs" in text and "\nCPU " in text, text
    assert "processes that die between two samples are not seen" in text, text


def rates_are_there_in_the_first_frame():
    _, table = rows(batch("-n", "1", "-c", "pid,cpu%", "--sort", "pid"))
    known = [row for row in table if row.split()[1] != "-"]
    assert len(known) > len(table) // 2, table


def frames_are_parted_by_an_empty_line():
    text = batch("-n", "3")
    lines = text.split("\n")
    starts = [number for number, line in enumerate(lines) if "  load " in line]
    assert len(starts) == 3 and starts[0] == 0, text
    assert all(lines[start - 1] == "" for start in starts[1:]), text
    assert text.count("\nlost: ") == 3 and "\n\n\n" not in text, text


def rows_are_sorted_both_ways():
    for direction in "asc", "desc":
        _, table = rows(batch("-n", "1", "-c", "pid,command", "--sort", "pid:" + direction))
        pids = [int(row.split()[0]) for row in table]
        assert pids == sorted(pids, reverse=direction == "desc"), pids


def hostile_names_leave_lines_and_columns():
    with top_names.processes(top_names.HOSTILE) as pids:
        text = batch("-n", "1", "-c", "pid,command,s", "--filter", top_names.TAG.decode())
        assert top_names.is_clean(text), ascii(text)
        _, table = rows(text)
        assert {int(row.split()[0]) for row in table} == set(pids), ascii(table)
        for row in table:
            assert row.endswith(" S") and top_names.cells(row) == 26, ascii(row)


def hostile_names_are_ascii_without_utf8():
    with top_names.processes(top_names.HOSTILE):
        text = batch("-n", "1", env=environment(LANG="C", LC_ALL="C"))
        assert all(" " <= c < "\x7f" or c == "\n" for c in text), ascii(text)


def filter_finds_by_pid():
    with top_names.processes([b"one"]) as pids:
        _, table = rows(batch("-n", "1", "--filter", str(pids[0])))
        assert [row.split()[0] for row in table] == [str(pids[0])], table


def filter_takes_a_query():
    me = pwd.getpwuid(os.getuid()).pw_name
    with top_names.processes([b"findme one", b"findme two", b"other"]) as pids:
        for query, found in (
                ("findme", pids[:2]), ("findme one", pids[:1]), ("(one or two) findme", pids[:2]),
                (f"findme user={me} rss>4K", pids[:2]), ("findme and rss > 100G", []),
                (f"pid={pids[2]} or comm = 'findme two'", pids[1:]),
                ("comm ~ '^findme (one|two)$' and not one", pids[1:2]),
                ("findme unknown(cpu)", []), ("findme (cpu<50% or state=R)", pids[:2]),
                ("findme unknown(swap) not known(rss)", [])):
            _, table = rows(batch("-n", "1", "-c", "pid,command", "--filter", query))
            assert sorted(int(row.split()[0]) for row in table) == sorted(found), (query, table)


def filter_asks_for_fields_that_are_not_shown():
    _, table = rows(batch("-n", "1", "-c", "pid", "-f", f"pid={os.getpid()} rchar>1"))
    assert [row.split() for row in table] == [[str(os.getpid())]], table


def a_wrong_filter_is_shown_with_its_place():
    done = top("-b", "--filter", "cpu>>5")
    assert done.returncode == 2 and done.stdout == b"", done
    lines = done.stderr.decode().split("\n")
    assert "expected a value after '>', found '>'" in lines[0], lines
    assert lines[1:] == ["  cpu>>5", "      ^", ""], lines
    done = top("-b", "--filter", "\x1b[2J \u65e5 (")
    assert done.returncode == 2 and b"\x1b" not in done.stderr, done
    assert done.stderr.decode().split("\n")[1:] == ["  ?[2J \u65e5 (", "           ^", ""], done


def lines_are_as_wide_as_columns_says():
    for columns in 30, 80, 200:
        text = batch("-n", "1", env=environment(COLUMNS=str(columns)))
        widths = [top_names.cells(line) for line in text.split("\n")]
        assert max(widths) <= columns, widths
    assert "START" in text, "a wide line has more columns"


def threads_are_rows():
    title, table = rows(batch("-n", "1", "--threads", "-c", "pid,tid"))
    assert title.split() == ["PID", "TID"], title
    assert any(row.split()[0] != row.split()[1] for row in table), table


def every_column_can_be_shown():
    title, _ = rows(batch("-n", "1", "-c", "all", env=environment(COLUMNS="1000")))
    listed = top("-c", "help")
    assert listed.returncode == 0, listed
    names = [line.split()[0] for line in listed.stdout.decode().splitlines()[1:]]
    assert title.split() == names, (title, names)


def a_full_disk_is_told():
    with open("/dev/full", "wb") as full:
        done = top("-b", "-n", "1", "--source", "procfs", "-i", "200ms", stdout=full)
    assert done.returncode == 1 and b"No space left" in done.stderr, done
    assert done.stderr.count(b"\n") == 1, done


def a_reader_that_left_is_not():
    read, write = os.pipe()
    os.close(read)
    done = top("-b", "--source", "procfs", "-i", "200ms", stdout=write)
    os.close(write)
    assert done.returncode == 1 and done.stderr == b"", done


def a_signal_ends_it():
    with subprocess.Popen([KTALLY, "top", "-b", "--source", "procfs", "-i", "200ms"],
                          stdout=subprocess.PIPE) as running:
        running.stdout.readline()
        running.send_signal(signal.SIGTERM)
        running.stdout.read()
        assert running.wait(LIMIT) == -signal.SIGTERM, running.returncode


def nonsense_is_refused_with_a_hint():
    for words in (["--nothing"], ["-i", "0"], ["-n", "x"], ["--sort", "no"], ["-c", "no"], ["word"],
                  ["--source", "tty"], ["--sort", "\x1b[2J"], ["-f", "("], ["-f", "(" * 1000]):
        done = top(*words)
        assert done.returncode == 2 and done.stdout == b"", (words, done)
        assert b"--help" in done.stderr and b"\x1b" not in done.stderr, (words, done)


def help_has_examples_first():
    done = top("--help")
    text = done.stdout.decode()
    assert done.returncode == 0 and done.stderr == b"", done
    assert text.index("Examples:") < text.index("Options:") < text.index("Keys:"), text


def without_a_terminal_there_is_a_frame_and_a_word():
    done = top("--source", "procfs")
    assert done.returncode == 0 and b": plain text, as with --batch\n" in done.stderr, done.stderr
    assert done.stdout.count(b"source procfs") == 1 and b"\x1b" not in done.stdout, done.stderr


TESTS = [
    one_frame_has_header_and_table, rates_are_there_in_the_first_frame,
    frames_are_parted_by_an_empty_line, rows_are_sorted_both_ways,
    hostile_names_leave_lines_and_columns, hostile_names_are_ascii_without_utf8,
    filter_finds_by_pid, filter_takes_a_query, filter_asks_for_fields_that_are_not_shown,
    a_wrong_filter_is_shown_with_its_place, lines_are_as_wide_as_columns_says, threads_are_rows,
    every_column_can_be_shown, a_full_disk_is_told, a_reader_that_left_is_not, a_signal_ends_it,
    nonsense_is_refused_with_a_hint, help_has_examples_first,
    without_a_terminal_there_is_a_frame_and_a_word,
]

if __name__ == "__main__":
    sys.exit(top_names.run_tests(TESTS))
