#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""The overview of `ktally top` in a terminal of tmux's, with the procfs source.  Prints TAP.
Not here: the other views (top_screen.py), the terminal itself (top_terminal.py)."""
import contextlib
import ctypes
import os
import re
import signal
import sys

import top_names
from terminal import KTALLY, Terminal, process_rows

NAME = b"zq\x1b[2Jspin"
SHOWN = "zq?[2Jspin"
BLOCKS = "▁▂▃▄▅▆▇█"
SPINS = re.compile(rf" \d+\.\d .*{re.escape(SHOWN)}")


@contextlib.contextmanager
def spinning():
    """A process that uses a CPU while the block runs, under a hostile name; gives its pid."""
    pid = os.fork()
    if pid == 0:
        ctypes.CDLL(None).prctl(top_names.PR_SET_NAME, ctypes.c_char_p(NAME), 0, 0, 0)
        signal.alarm(300)  # should the test die
        while True:
            pass
    try:
        yield pid
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)


def start(terminal, options=""):
    terminal.line(f"{KTALLY} top --source procfs -i 500ms {options}; echo status=$?")
    return terminal.wait_for(lambda text: "COMMAND" in text and "? help" in text)


def it_is_shown_first():
    with spinning(), Terminal(100, 40) as terminal:
        start(terminal)
        text = terminal.wait_for(lambda text: SPINS.search(text)
                                 and re.search(f"^CPU .*[{BLOCKS}]{{3}}$", text, re.M))
        for wanted in ("\n1 overview  2 processes", "\n  0 [", "\nMem ", "\nPSI ", "\nWait ",
                       "\nDisk  read ", "\nNet   in ", "\nTasks ", "\nlost: ",
                       "by use and waiting"):
            assert wanted in text, wanted + " is not in\n" + text
        assert text.count("\nCPU ") == 1 and text.count("\nMem ") == 1, text
        assert top_names.is_clean(text), ascii(text)
        cpus = len(os.sched_getaffinity(0))
        assert len(re.findall(r" \d+ \[", text)) >= min(cpus, 4), text
        # Those that do nothing are not there.
        rows = process_rows(text)
        assert 0 < len(rows) < 30, text


def its_rows_are_processes():
    with spinning() as pid, Terminal() as terminal:
        start(terminal, "--view overview")
        terminal.wait_for(SPINS.search)
        terminal.keys("s")
        terminal.type(str(pid))
        terminal.keys("Enter", "Enter")
        terminal.wait_text(f"{pid} {SHOWN}  all that is known")
        terminal.keys("Escape", "F9")
        terminal.wait_text("15 SIGTERM")
        terminal.keys("Enter")
        terminal.wait_text(f"y/n? SIGTERM to {pid} {SHOWN}")
        terminal.keys("y")
        terminal.wait_text("SIGTERM sent: 1")


def other_views_are_a_key_away():
    with Terminal() as terminal:
        start(terminal)
        for key, order in (("2", "by CPU% desc"), ("1", "by use and waiting"),
                           ("Tab", "by CPU% desc"), ("BTab", "by use and waiting")):
            terminal.keys(key)
            terminal.wait_text(order)
        terminal.keys("?")
        terminal.wait_text("Keys (")
        terminal.keys("q")
        terminal.wait_text("by use and waiting")
        terminal.keys("q")
        terminal.wait_text("status=0")


def any_size_will_do():
    with spinning(), Terminal() as terminal:
        start(terminal)
        terminal.wait_for(SPINS.search)
        for columns, lines in ((20, 5), (40, 8), (60, 12), (80, 18), (200, 18), (500, 6),
                               (500, 200), (132, 43)):
            terminal.size(columns, lines)
            # Until it has drawn anew the terminal shows a part of what was there before.
            text = terminal.wait_for(lambda text, n=lines: text.count("\n") == n
                                     and text.split("\n")[n - 1].startswith("? help")
                                     and ("CPU  " in text or "host " in text) and "COMMAN" in text)
            assert max(map(top_names.cells, text.split("\n"))) <= columns, text
        for i in range(40):
            terminal.size(1 + i * 37 % 190, 1 + i * 23 % 50)
        terminal.size(500, 500)
        terminal.wait_text("by use and waiting")
        terminal.size(80, 24)
        terminal.wait_for(lambda text: text.count("\n") == 24 and "COMMAND" in text)
        terminal.keys("q")
        terminal.wait_text("status=0")


def graphs_are_ascii_where_the_locale_is():
    with spinning(), Terminal() as terminal:
        terminal.line("export LC_ALL=C")
        start(terminal)
        text = terminal.wait_for(lambda text: re.search("^Mem .*  ?[_.:=+*#-]{3}$", text, re.M))
        assert text.isascii() and top_names.is_clean(text), ascii(text)


TESTS = [
    it_is_shown_first, its_rows_are_processes, other_views_are_a_key_away, any_size_will_do,
    graphs_are_ascii_where_the_locale_is,
]

if __name__ == "__main__":
    sys.exit(top_names.run_tests(TESTS))
