#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Screen tests of `ktally top` and its terminal: any size, any name, colours and characters it
has; and it gets it back.  Prints TAP.  Not here: what is shown (top_screen.py)."""
import os
import re
import signal
import sys
import time

import top_names
from terminal import COMMAND, LIMIT, Terminal, process_rows


def any_size_will_do():
    with Terminal() as terminal:
        terminal.start()
        terminal.size(20, 5)
        text = terminal.wait_for(lambda text: "PID  CPU% COMMAN" in text and len(text) < 120)
        assert "lost:" in text and "? help" in text, text
        terminal.size(19, 24)
        terminal.wait_text("too small")
        terminal.size(10, 3)
        terminal.wait_text("too small")
        terminal.size(1, 1)
        terminal.keys("?", "Down", "/", "x", "Escape", "G", "M")
        terminal.size(200, 60)
        text = terminal.wait_for(lambda text: "START COMMAND" in text and " CPUs\n" in text)
        assert "MAJF/s" in text, text
        for columns, lines in ((500, 4), (500, 6), (21, 100), (80, 24)):
            terminal.size(columns, lines)
        terminal.wait_text("TIME COMMAND")
        terminal.keys("q")
        terminal.wait_text("status=0")


def a_storm_of_resizes_is_survived():
    with Terminal() as terminal:
        terminal.start("--columns all")
        for i in range(60):
            terminal.size(1 + i * 37 % 190, 1 + i * 23 % 50)
        terminal.size(80, 24)
        terminal.wait_for(lambda text: "? help" in text and "PID" in text)
        terminal.keys("q")
        terminal.wait_text("status=0")


def hostile_names_leave_the_screen_intact():
    with top_names.processes(top_names.HOSTILE), Terminal() as terminal:
        terminal.start(f"--columns pid,command,s,user --filter {top_names.TAG.decode()}")
        text = terminal.wait_for(
            lambda text: len(process_rows(text)) == len(top_names.HOSTILE))
        assert top_names.is_clean(text), ascii(text)
        for row in process_rows(text):
            head, user = row.rsplit(None, 1)
            assert head.endswith(" S"), ascii(row)
            assert top_names.cells(row) == 27 + len(user), ascii(row)
        assert re.match(r"\d\d:\d\d:\d\d  ", text) and "\nlost: " in text, ascii(text)
        name = terminal.tmux("display-message", "-p", "#{pane_title}")
        assert "own" not in name, name


def quitting_restores_the_terminal():
    for key in "q", "F10":
        with Terminal() as terminal:
            terminal.line("echo before")
            terminal.start()
            terminal.keys(key)
            terminal.wait_text("status=0")
            assert "before" in terminal.screen(), terminal.screen()
            terminal.is_restored()


def pane_child(terminal):
    """Pid of the ktally that runs in the terminal's shell."""
    shell = terminal.tmux("display-message", "-p", "#{pane_pid}").strip()
    with open(f"/proc/{shell}/task/{shell}/children", encoding="ascii") as file:
        return int(file.read().split()[0])


# All that end a program, in the order of numbers; SIGKILL leaves it no time.
ENDING = [number for number in signal.valid_signals() if number not in (
    signal.SIGKILL, signal.SIGSTOP, signal.SIGTSTP, signal.SIGTTIN, signal.SIGTTOU, signal.SIGCONT,
    signal.SIGCHLD, signal.SIGURG, signal.SIGWINCH)]


def any_signal_restores_the_terminal():
    assert {signal.SIGHUP, signal.SIGSEGV, signal.SIGUSR1, signal.SIGRTMIN} <= set(ENDING)
    with Terminal() as terminal:
        for number in ENDING:
            terminal.line("clear; ulimit -c 0")
            terminal.start()
            os.kill(pane_child(terminal), number)
            terminal.wait_text(f"status={128 + number}")
            terminal.is_restored()
            assert terminal.tmux("display-message", "-p", "#{mouse_any_flag} #{keypad_flag}"
                                 ).strip() == "0 0", number
        terminal.line("clear")
        terminal.start()
        terminal.keys("C-c")
        terminal.wait_text("status=130")
        terminal.is_restored()


def a_stop_gives_the_terminal_back_for_a_while():
    with Terminal() as terminal:
        terminal.start()
        terminal.keys("C-z")
        terminal.wait_for(lambda text: "ready$" in text.strip().split("\n")[-1])
        terminal.is_restored()
        terminal.line("fg")
        terminal.wait_for(lambda text: "? help" in text and "modes:" not in text)
        terminal.keys("M")
        terminal.wait_text("by RSS desc")
        terminal.keys("q")
        terminal.wait_for(lambda text: "? help" not in text)
        terminal.is_restored()


def a_terminal_that_goes_away_ends_it():
    with Terminal() as terminal:
        terminal.start()
        child = pane_child(terminal)
        handle = os.pidfd_open(child)
        terminal.tmux("new-window", "-d", "sleep 60")
        terminal.tmux("kill-pane")
        end = time.monotonic() + LIMIT
        while time.monotonic() < end:
            try:
                signal.pidfd_send_signal(handle, 0)
            except ProcessLookupError:
                break
            time.sleep(0.05)
        else:
            signal.pidfd_send_signal(handle, signal.SIGKILL)
            raise AssertionError("it lives on without its terminal")
        os.close(handle)


def colours_are_used_and_can_be_switched_off():
    colour = re.compile("\x1b\\[[0-9;]*3[0-7]m")
    with Terminal() as terminal:
        terminal.start()
        terminal.wait_for(lambda _: colour.search(terminal.screen("-e")))
    with Terminal(NO_COLOR="1") as terminal:
        terminal.start()
        terminal.wait_for(lambda text: re.search(r"CPU  \[.*\] +\d", text))
        assert not colour.search(terminal.screen("-e")), ascii(terminal.screen("-e"))
    with Terminal() as terminal:
        terminal.line("export TERM=vt100")
        terminal.start()
        terminal.wait_for(lambda text: re.search(r"CPU  \[.*\] +\d", text))
        assert not colour.search(terminal.screen("-e")), ascii(terminal.screen("-e"))


def themes_have_their_colours():
    for theme in "256", "contrast", "mono":
        with Terminal() as terminal:
            terminal.line("export TERM=screen-256color")
            terminal.start(f"--theme {theme}")
            terminal.wait_for(lambda text: re.search(r"CPU  \[.*\] +\d", text))
            shown = terminal.screen("-e")
            if theme == "mono":
                assert not re.search("\x1b\\[[0-9;]*3[0-8]", shown), ascii(shown)
            elif theme == "256":
                assert "38;5;71m" in shown, ascii(shown)
            else:
                assert re.search("\x1b\\[[0-9;]*33", shown), ascii(shown)
                assert "\x1b[2" not in shown and "\x1b[0;2" not in shown, ascii(shown)


def bars_are_ascii_where_the_locale_is():
    with top_names.processes(top_names.HOSTILE), Terminal() as terminal:
        terminal.line("export LC_ALL=C")
        terminal.start(f"--columns pid,command,s --filter {top_names.TAG.decode()}")
        text = terminal.wait_for(lambda text: re.search(r"CPU  \[.*\] +\d", text))
        assert text.isascii() and top_names.is_clean(text), ascii(text)
        assert re.search(r"Mem  \[\|* *\]", text), text


def without_a_screen_there_is_a_frame_of_plain_text():
    with Terminal(100) as terminal:
        start = f"{COMMAND} --filter pid=1 -c pid,s,command"
        commands = [f"{change} {start}" for change in ("TERM=dumb", "TERM=nonesuch", "TERM=")]
        commands += [f"{start} {change}" for change in ("</dev/null", "<&-", "| cat")]
        for number, command in enumerate(commands):
            # A number each: the status of the one before may still be there.
            terminal.line(f"clear; {command}; echo status{number}=$?")
            text = terminal.wait_text(f"status{number}=0\nready$")
            assert text.count(": plain text, as with --batch") == 1, text
            assert text.count("    PID S COMMAND\n      1 ") == 1, text
            terminal.is_restored()
        terminal.line(f"clear; {start} -n 2 </dev/null >/dev/null; echo twice=$?")
        terminal.wait_text("twice=0\nready$")


TESTS = [
    any_size_will_do, a_storm_of_resizes_is_survived, hostile_names_leave_the_screen_intact,
    quitting_restores_the_terminal, any_signal_restores_the_terminal,
    a_stop_gives_the_terminal_back_for_a_while, a_terminal_that_goes_away_ends_it,
    colours_are_used_and_can_be_switched_off, themes_have_their_colours,
    bars_are_ascii_where_the_locale_is,
    without_a_screen_there_is_a_frame_of_plain_text,
]

if __name__ == "__main__":
    sys.exit(top_names.run_tests(TESTS))
