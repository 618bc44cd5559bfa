#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""`ktally top` with the module loaded: the view of exits says what died and how, and a crash loop is
in the header.  Prints TAP.  Not here: exits among the processes (module_top.py)."""
import ctypes
import os
import re
import sys

import top_names
from kernel_module import load
from terminal import KTALLY, Terminal

NAME = top_names.TAG + b"\x1b[2Jbrief"
SHOWN = r"zq\?\[2Jbrief"


def die_by_signal():
    with top_names.processes([NAME]):
        pass


def die_with_code(code):
    pid = os.fork()
    if pid == 0:
        ctypes.CDLL(None).prctl(top_names.PR_SET_NAME, ctypes.c_char_p(NAME), 0, 0, 0)
        os._exit(code)
    os.waitpid(pid, 0)


def start(terminal):
    load()
    terminal.line(f"{KTALLY} top --source netlink -i 500ms --view exits --filter zq")
    terminal.wait_for(lambda text: re.search(r"^Exits \d", text, re.M))


def exits_are_shown_with_how_they_ended():
    with Terminal(110) as terminal:
        start(terminal)
        die_by_signal()
        die_with_code(3)
        die_with_code(0)
        for ended in "SIGKILL", "exit 3", "exit 0":
            terminal.wait_for(lambda text, ended=ended: re.search(f" {ended} +{SHOWN}", text))
        text = terminal.screen()
        places = [text.index(f" {ended} ") for ended in ("exit 0", "exit 3", "SIGKILL")]
        assert places == sorted(places), "the newest is not on top:\n" + text
        assert top_names.is_clean(text), ascii(text)
        terminal.keys("a")
        terminal.wait_for(lambda text: "only abnormal" in text and "exit 0" not in text)


def what_dies_again_is_counted():
    with Terminal(110) as terminal:
        start(terminal)
        for _ in range(3):
            die_by_signal()
        die_with_code(3)
        terminal.keys("b")
        terminal.wait_for(lambda text: re.search(rf"^ +3 .* SIGKILL +{SHOWN}", text, re.M))
        terminal.wait_for(lambda text: re.search(rf"^ +1 .* exit 3 +{SHOWN}", text, re.M))


def a_crash_loop_is_in_the_header():
    with Terminal(110) as terminal:
        start(terminal)
        for _ in range(12):
            die_by_signal()
        terminal.wait_for(lambda text: re.search(
            rf"^host CRITICAL: .*{SHOWN} ended abnormally 12 times in 10 m", text, re.M))
        terminal.keys("8")
        terminal.wait_for(lambda text: re.search("^CRITICAL +crash-loop ", text, re.M))


TESTS = [
    exits_are_shown_with_how_they_ended, what_dies_again_is_counted, a_crash_loop_is_in_the_header,
]

if __name__ == "__main__":
    sys.exit(top_names.run_tests(TESTS))
