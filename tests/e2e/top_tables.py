#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Screen tests of the views of `ktally top` that are tables: I/O, memory, groups, latency, with the
procfs source.  Prints TAP.  Not here: what all views have in common (top_screen.py)."""
import os
import re
import subprocess
import sys
import tempfile

import top_names
from terminal import KTALLY, Terminal, process_rows


def columns_of(text):
    """The titles of the table."""
    return next(line.split() for line in text.split("\n") if line.lstrip().startswith("PID "))


def each_table_has_its_columns_and_order():
    with Terminal(120, 30) as terminal:
        terminal.start()
        terminal.keys("4")
        text = terminal.wait_text("by READ/s desc")
        for title in ("IOW%", "READ/s", "WRITE/s", "RCHAR/s", "SYSCW/s"):
            assert title in columns_of(text), text
        terminal.keys("5")
        text = terminal.wait_text("by RSS desc")
        for title in ("ANON", "FILE", "SHMEM", "SWAP", "PEAK", "PTE", "GROW/MIN"):
            assert title in columns_of(text), text
        assert len(process_rows(text)) > 3, text
        terminal.keys("N")
        terminal.wait_text("by PID asc")
        terminal.keys("2")
        terminal.wait_text("by CPU% desc")
        terminal.keys("5")
        terminal.wait_text("by PID asc")


def writing_shows_in_the_table_of_io():
    with tempfile.TemporaryDirectory() as folder, Terminal(160, 30) as terminal:
        target = os.path.join(folder, "file")
        script = ("import sys\nwhile True:\n with open(sys.argv[1], 'wb', 0) as f:\n"
                  "  for _ in range(64): f.write(b'x' * 65536)")
        child = subprocess.Popen([sys.executable, "-c", script, target])
        try:
            terminal.start(f"--view io --filter pid={child.pid}")

            def writes(text):
                rows = process_rows(text)
                titles = columns_of(text)
                if len(rows) != 1:
                    return False
                return re.fullmatch(r"[\d.]+[MG]", rows[0].split()[titles.index("WCHAR/s")])

            terminal.wait_for(writes)
        finally:
            child.kill()
            child.wait()


def batch_has_these_tables_too():
    text = subprocess.run([KTALLY, "top", "-b", "-n", "1", "-s", "procfs", "--view", "memory"],
                          env={**os.environ, "COLUMNS": "200"}, check=True, timeout=60,
                          stdout=subprocess.PIPE).stdout.decode()
    assert "SHMEM" in columns_of(text), text
    for view in "groups", "latency":
        text = subprocess.run([KTALLY, "top", "-b", "-n", "1", "-s", "procfs", "--view", view],
                              check=True, timeout=60, stdout=subprocess.PIPE).stdout.decode()
        assert "CPU%" in columns_of(text), text


def groups_open_and_close():
    with top_names.processes([b"findme-a", b"findme-a", b"findme-b"]), Terminal() as terminal:
        terminal.start("--filter findme")
        terminal.keys("3")
        terminal.wait_for(lambda text: re.search(r"PROCS .*USER\n.* 3 ", text))
        terminal.keys("b")
        terminal.wait_for(lambda text: re.search(r" 2 .* findme-a\n", text) and
                          re.search(r" 1 .* findme-b\n", text) and "2 groups of 3" in text)
        terminal.keys("s")
        terminal.type("me-a")
        terminal.keys("Enter", "Enter")
        text = terminal.wait_text("Esc goes back")
        rows = process_rows(text.replace("the processes of the group", "? help"))
        assert [row.split()[-1] for row in rows] == ["findme-a", "findme-a"], text
        terminal.keys("Escape")
        terminal.wait_text("2 groups of 3")


def cgroups_of_procfs_are_said_to_be_unknown():
    with Terminal() as terminal:
        terminal.start()
        terminal.keys("3", "b", "b")
        terminal.wait_text("does not tell cgroups")
        terminal.keys("b", "b")
        terminal.wait_for(lambda text: re.search(r"USER\n.* root\n", text))


def groups_of_hostile_names_leave_the_screen_intact():
    with top_names.processes(top_names.HOSTILE), Terminal() as terminal:
        terminal.start(f"--filter {top_names.TAG.decode()}")
        terminal.keys("3", "b")
        text = terminal.wait_text(f"{len(top_names.HOSTILE)} groups of")
        assert top_names.is_clean(text), ascii(text)
        for _ in top_names.HOSTILE:
            terminal.keys("Down", "Enter")
            text = terminal.wait_for(lambda text: "Esc goes back" in text or "can't say" in text)
            assert top_names.is_clean(text), ascii(text)
            terminal.keys("Escape")
            terminal.wait_text("groups of")


def latency_says_what_it_takes():
    with Terminal() as terminal:
        terminal.start()
        terminal.keys("6")
        terminal.wait_text("only the ktally module measures waits, procfs does not")
        terminal.keys("Enter")
        terminal.wait_text("host  runq")
        terminal.keys("q", "?")
        terminal.wait_text("the next way to wait")
        terminal.keys("q", "q")
        terminal.wait_text("status=0")


def any_size_will_do():
    with Terminal() as terminal:
        terminal.start()
        for key in "3", "4", "5", "6":
            terminal.keys(key)
            for columns, lines in ((20, 5), (1, 1), (200, 60), (21, 7), (500, 6), (80, 24)):
                terminal.size(columns, lines)
                terminal.keys("Down", "I", "Left", "Right")
        terminal.wait_text("HOST")
        terminal.keys("q")
        terminal.wait_text("status=0")


TESTS = [
    each_table_has_its_columns_and_order, writing_shows_in_the_table_of_io,
    batch_has_these_tables_too, groups_open_and_close, cgroups_of_procfs_are_said_to_be_unknown,
    groups_of_hostile_names_leave_the_screen_intact, latency_says_what_it_takes, any_size_will_do,
]

if __name__ == "__main__":
    sys.exit(top_names.run_tests(TESTS))
