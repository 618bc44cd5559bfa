#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Screen tests that go through all views of `ktally top`, and what lies over them, on terminals of
every kind and size.  Prints TAP.  Not here: what a view shows (top_screen.py and others)."""
import re
import subprocess
import sys

import top_names
from terminal import COMMAND, KTALLY, LIMIT, Terminal

SIZES = (20, 5), (80, 24), (132, 43), (300, 100), (500, 500)
COLOUR = re.compile("\x1b\\[[0-9;]*[349][0-8]")


def views():
    """Keys and names of all views, from the help."""
    text = subprocess.run([KTALLY, "top", "--help"], check=True, timeout=LIMIT,
                          stdout=subprocess.PIPE).stdout.decode()
    return re.findall(r"^  (\d) +([a-z/IO]+): ", text, re.M)


def is_drawn(text, lines):
    """A whole frame of that height."""
    rows = text.split("\n")
    return len(rows) == lines + 1 and rows[lines - 1].startswith("? help")


def show(terminal, key, columns, lines):
    """The view of that key, once a whole frame of it is there."""
    terminal.keys(key)
    text = terminal.wait_for(lambda text: is_drawn(text, lines))
    assert top_names.is_clean(text), ascii(text)
    assert max(map(top_names.cells, text.split("\n"))) <= columns, text
    return text


def all_views_have_any_size():
    assert len(views()) == 8, views()
    with top_names.processes(top_names.HOSTILE), Terminal() as terminal:
        terminal.start()
        for columns, lines in SIZES:
            terminal.size(columns, lines)
            for key, name in views():
                text = show(terminal, key, columns, lines)
                assert len([row for row in text.split("\n") if row]) >= 4, name + ":\n" + text
        terminal.keys("q")
        terminal.wait_text("status=0")


def tables_name_the_processes_however_narrow():
    with Terminal(20, 5) as terminal:
        terminal.line(f"{COMMAND} --sort pid")
        terminal.wait_text("? help")
        for key in "2", "4", "5", "1":
            terminal.keys(key)
            terminal.wait_for(lambda text: re.search("^ .* COMMA?N?D?$", text, re.M))


def all_views_do_without_colours_and_utf8():
    changes = {"NO_COLOR=1": False, "TERM=vt100": False, "TERM=vt220": False, "TERM=linux": True,
               "TERM=xterm-256color": True, "TERM=screen-256color": True, "LC_ALL=C": True,
               "LC_ALL=C TERM=vt100": False}
    for change, coloured in changes.items():
        with top_names.processes(top_names.HOSTILE), Terminal(100, 30) as terminal:
            terminal.line(f"export {change}")
            terminal.start()
            seen = False
            for key, name in views():
                text = show(terminal, key, 100, 30)
                assert text.isascii() or "LC_ALL" not in change, name + ascii(text)
                seen = seen or COLOUR.search(terminal.screen("-e"))
            assert bool(seen) == coloured, change
            terminal.keys("q")
            terminal.wait_text("status=0")
            terminal.is_restored()


TESTS = [
    all_views_have_any_size, tables_name_the_processes_however_narrow,
    all_views_do_without_colours_and_utf8,
]

if __name__ == "__main__":
    sys.exit(top_names.run_tests(TESTS))
