#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Screen tests: drives `ktally top` with the procfs source in a terminal of tmux's and reads what
a person would see of views and keys.  Prints TAP.  Not here: the past (top_past.py), the terminal
itself (top_terminal.py), plain text (top_batch.py), the module."""
import os
import re
import signal
import subprocess
import sys

import top_names
from terminal import COMMAND, KTALLY, LIMIT, TOP, Terminal, press_until, process_rows


def it_shows_columns_meters_and_losses():
    with Terminal() as terminal:
        terminal.start()
        text = terminal.wait_for(lambda text: re.search(r"CPU  \[.*\] +\d", text))
        for wanted in ("PID USER     S  CPU% WAIT%    RSS  READ/s WRITE/s  THR    TIME COMMAND",
                       "source procfs", "\nMem  [", "\nTasks ", "\nlost: ", "by CPU% desc",
                       "processes that die between two samples are not seen"):
            assert wanted in text, wanted + " is not in\n" + text
        assert len(process_rows(text)) > 3, text


def keys_change_the_order():
    with Terminal() as terminal:
        terminal.start()
        terminal.keys("M")
        terminal.wait_text("by RSS desc")
        terminal.keys("<")
        terminal.wait_text("by WAIT% desc")
        terminal.keys("N")
        rows = process_rows(terminal.wait_text("by PID asc"))
        pids = [int(row.split()[0]) for row in rows]
        assert pids == sorted(pids) and pids[0] == 1, pids
        terminal.keys("I")
        rows = process_rows(terminal.wait_text("by PID desc"))
        pids = [int(row.split()[0]) for row in rows]
        assert pids == sorted(pids, reverse=True) and 1 not in pids, pids


def a_filter_is_typed_live_and_cleared():
    with top_names.processes([b"findme-a", b"findme-b"]), Terminal() as terminal:
        terminal.start()
        terminal.keys("/")
        terminal.wait_text("Filter: _")
        terminal.type("findme")
        terminal.wait_text("Filter: findme_  (2 found")
        terminal.keys("Enter")
        rows = process_rows(terminal.wait_text("filter findme"))
        assert [row.split()[-1] for row in rows] == ["findme-a", "findme-b"], rows
        terminal.keys("Escape")
        terminal.wait_for(lambda text: "filter findme" not in text and len(process_rows(text)) > 2)


def a_half_typed_filter_says_what_it_wants():
    with top_names.processes([b"findme-a", b"findme-b"]) as pids, Terminal() as terminal:
        terminal.start("--columns pid,command")
        terminal.keys("/")
        terminal.type("findme (")
        text = terminal.wait_text("Filter: findme (_  expected a name or a comparison, found the end")
        assert len(process_rows(text)) == 2, text
        terminal.keys("Enter")
        terminal.type(f"pid={pids[1]})")
        terminal.wait_text(f"Filter: findme (pid={pids[1]})_  (1 found")
        terminal.keys("Enter")
        rows = process_rows(terminal.wait_text(f"filter findme (pid={pids[1]})"))
        assert [row.split()[-1] for row in rows] == ["findme-b"], rows
        terminal.keys("/")
        terminal.type(" known(rchar)")
        terminal.wait_text("known(rchar)_  (1 found")  # no column asked for it


def the_selection_stays_with_its_process():
    names = [b"findme-a", b"findme-b", b"findme-c"]
    with top_names.processes(names) as pids, Terminal() as terminal:
        terminal.start("--filter findme --sort pid")
        terminal.keys("Down")
        terminal.keys("Down")

        def selected():
            lines = terminal.screen("-e").split("\n")
            return [line for line in lines if "findme-" in line and "\x1b[7m" in line]
        terminal.wait_for(lambda _: len(selected()) == 1 and "findme-b" in selected()[0])
        os.kill(pids[0], signal.SIGKILL)  # becomes a zombie: still a row
        terminal.keys("I")
        terminal.wait_text("by PID desc")
        terminal.wait_for(lambda _: len(selected()) == 1 and "findme-b" in selected()[0])


def help_lists_keys_and_closes():
    with Terminal() as terminal:
        terminal.start()
        terminal.keys("?")
        terminal.wait_for(lambda text: "Keys (" in text and "the row above" in text)
        terminal.keys("q")
        terminal.wait_text("? help")
        terminal.keys("F1")
        terminal.wait_text("Keys (")
        terminal.keys("Escape")
        terminal.wait_text("? help")


def selected_row(terminal):
    """Number of the row that is reversed, counted from the first below the titles; None: none is."""
    lines = terminal.screen("-e").split("\n")
    titles = next(i for i, line in enumerate(lines) if "COMMAND" in line)
    rows = [i for i, line in enumerate(lines[titles + 1:-2]) if re.search("\x1b\\[[0-9;]*7m", line)]
    return rows[0] if rows else None


def keys_that_are_no_characters_arrive():
    with Terminal() as terminal:
        terminal.start("--columns pid,s,rss,command --sort pid")
        # Not the first row: no escape parts it from the titles, which are reversed too.
        for key, row in (("Down", None), ("Down", 1), ("Down", 2), ("Up", 1), ("PageDown", 13),
                         ("Home", None), ("Down", 1), ("End", 13), ("PageUp", None)):
            terminal.keys(key)
            terminal.wait_for(lambda _, row=row: row is None or selected_row(terminal) == row)
        terminal.keys("Right")
        terminal.wait_for(lambda text: re.search("^S +RSS COMMAND", text, re.M))
        terminal.keys("Left")
        terminal.wait_for(lambda text: re.search("^ +PID S +RSS COMMAND", text, re.M))
        terminal.keys("F4")
        terminal.type("nobodé")
        terminal.keys("BSpace")
        terminal.wait_text("Filter: nobod_  (0 found")
        terminal.keys("F10")
        terminal.wait_text("status=0")


def keys_of_the_help():
    """Their names, of all views."""
    text = subprocess.run([KTALLY, "top", "--help"], check=True, timeout=LIMIT,
                          stdout=subprocess.PIPE).stdout.decode().split("\nKeys:\n")[1]
    names = {name for line in text.split("\n") if line[2:3].strip() for name in line[2:24].split()}
    assert len(names) > 60 and {"Up", "F7", "K", "@"} < names, names
    return names


def the_manual_has_every_key():
    with open(os.path.join(TOP, "Documentation", "man", "ktally-top.1"), encoding="ascii") as file:
        keys = file.read().split(".Sh KEYS")[1].split(".Sh ")[0]
    lines = [line.split() for line in keys.split("\n") if re.match(r"(\.It )?\.?Ic |\.It mouse", line)]
    told = {word.replace("\\&", "").replace("\\e", "\\") for line in lines for word in line}
    missing = keys_of_the_help() - told - set("12345678") - {"click", "wheel"}
    assert not missing and "mouse" in told, missing


def no_key_of_the_help_breaks_a_frame():
    keys = {"Esc": "Escape", "PgUp": "PageUp", "PgDn": "PageDown", "S-Tab": "BTab", "^L": "C-l"}
    names = keys_of_the_help()
    with Terminal() as terminal:
        terminal.start("--readonly --sort pid")
        for view in "12345678":
            for name in sorted(names - {"q", "F10", "click", "wheel"}):
                terminal.keys(view, "Down", "Down", keys.get(name, name))
                terminal.keys("Escape")
                terminal.wait_for(lambda text: text.rstrip().count("\n") == 23)
        # What a key has opened is closed by Esc, a key after it may be taken for Alt and it.
        press_until(terminal, "Escape", lambda text: "? help" in text and " 2 processes" in text)
        terminal.keys("q")
        terminal.wait_text("status=0")


def numbers_and_tab_show_views():
    with Terminal() as terminal:
        terminal.start("--view processes")
        for key in "2", "BTab", "Tab", "1", "2":
            terminal.keys(key)
            terminal.wait_text(" 2 processes")
            terminal.wait_text("by use and waiting" if key in ("BTab", "1") else "by CPU% desc")
        terminal.keys("F1", "2")
        terminal.wait_text("? help")
        terminal.size(80, 12)
        terminal.wait_for(lambda text: "2 processes" not in text)
        terminal.keys("q")
        terminal.wait_text("status=0")


def interval_and_kind_of_rows_are_shown():
    with Terminal() as terminal:
        terminal.start()
        terminal.keys("}")
        terminal.wait_text("every 1 s")
        terminal.keys("H")
        terminal.wait_for(lambda text: " TID " in text and "\nThreads " in text)


def a_tree_shows_who_began_what():
    # Room for all who began them, of whom there may be many.
    with top_names.processes([b"findme-a", b"findme-b"]), Terminal(lines=60) as terminal:
        terminal.start("--filter findme --sort pid")
        terminal.keys("F5")
        terminal.wait_for(lambda text: "├─ findme-a" in text and "└─ findme-b" in text)
        # Who began them matches not: it is there, dimmed, and can be folded.
        shown = terminal.screen("-e").split("\n")
        above = next(i for i, line in enumerate(shown) if "findme-a" in line) - 1
        assert "\x1b[2m" in shown[above] and "python3" in shown[above], ascii(shown[above])
        terminal.keys("s")
        terminal.type("python3")
        terminal.keys("Enter", "+")
        terminal.wait_for(lambda text: "+ python3" in text and "findme-a" not in text)
        terminal.keys("-", "t")
        terminal.wait_for(lambda text: " findme-a" in text and "python3" not in text)


def a_search_leaves_the_list():
    with top_names.processes([b"findme-a", b"findme-b"]), Terminal() as terminal:
        terminal.start("--filter findme --sort pid")
        terminal.keys("F3")
        terminal.type("ME-B")
        terminal.wait_text("Search: ME-B_")
        lines = terminal.screen("-e").split("\n")
        assert any("findme-a" in line for line in lines), lines
        assert any("findme-b" in line and "\x1b[7m" in line for line in lines), lines
        terminal.type("x")
        terminal.wait_text("not found")
        terminal.keys("Escape")
        terminal.wait_for(lambda text: "Search" not in text)


def tagged_rows_stand_out():
    with top_names.processes([b"findme-a", b"findme-b", b"findme-c"]), Terminal() as terminal:
        terminal.start("--filter findme --sort pid")
        terminal.keys("Down", "Space", "Space")
        terminal.wait_text("2 tagged")
        # One stretch of yellow has both and ends before the third.
        shown = terminal.screen("-e")
        assert re.search("\x1b\\[33m[^m]*m?[^\x1b]*findme-a\n[^\x1b]*findme-b\n\x1b", shown), shown
        terminal.keys("U")
        terminal.wait_for(lambda text: "tagged" not in text)


def signals_are_sent_after_a_question():
    with top_names.processes([b"findme-a", b"findme-b"]) as pids, Terminal() as terminal:
        terminal.start("--filter findme --sort pid")
        terminal.keys("Down", "F9")
        terminal.wait_text("15 SIGTERM")
        terminal.keys("Enter")
        terminal.wait_text(f"y/n? SIGTERM to {pids[0]} findme-a")
        terminal.keys("n")
        terminal.wait_text("nothing was done")
        terminal.keys("F9", "Enter")
        terminal.wait_text("y/n?")
        terminal.keys("y")
        terminal.wait_text("SIGTERM sent: 1")
        terminal.wait_for(lambda text: re.search(r"\bZ\b.* findme-a", text))
        terminal.keys("Down", "F8")
        nicer = os.getpriority(os.PRIO_PROCESS, pids[1]) + 1
        terminal.wait_text(f"Nice: {nicer}_")
        terminal.keys("Enter")
        terminal.wait_text(f"y/n? nice {nicer} for {pids[1]} findme-b")
        terminal.keys("y")
        terminal.wait_text("nice value set: 1")
        assert os.getpriority(os.PRIO_PROCESS, pids[1]) == nicer
        terminal.keys("q")
        terminal.wait_text("status=0")
        terminal.line("clear")
        terminal.start("--readonly --filter findme")
        for key in "F9", "F7":
            terminal.keys("Down", key)
            terminal.wait_text("started with --readonly")


def a_pane_says_all_of_one_process():
    name = b"zq\x1b[2J\x1b]0;own\x07"
    with top_names.processes([name]) as pids, Terminal(120, 70) as terminal:
        terminal.start("--filter zq")
        terminal.keys("Down", "Enter")
        text = terminal.wait_for(lambda text: re.search(r"^hiwater_rss +\S+M bytes", text, re.M))
        assert text.startswith(f"{pids[0]} zq?[2J?]0;own?  all that is known"), ascii(text)
        assert re.search(rf"^parent +{os.getpid()}  python3", text, re.M), text
        assert re.search("^cgroup +/", text, re.M) and top_names.is_clean(text), text
        assert re.search("^utime +[0-9:.]+ +[-0-9.]+", text, re.M), text
        terminal.size(20, 5)
        terminal.keys("End")
        terminal.wait_for(lambda text: "cgroup" not in text and "? help" in text)
        terminal.size(300, 80)
        os.kill(pids[0], signal.SIGKILL)
        os.waitid(os.P_PID, pids[0], os.WEXITED)
        terminal.wait_text(f"{pids[0]} has ended")
        terminal.keys("Escape")
        terminal.wait_text("COMMAND")


def columns_are_chosen_and_kept():
    with Terminal() as terminal:
        terminal.start("--columns pid,rss,command")
        terminal.keys("F2")
        terminal.wait_text("[x] RSS")
        terminal.keys("Down", "Space", "s", "q")
        terminal.wait_for(lambda text: re.search("^ +PID COMMAND", text, re.M)
                          and "by RSS desc" in text)
        terminal.keys("}", "w")
        terminal.wait_text("settings kept")
        terminal.keys("q")
        terminal.wait_text("status=0")
        terminal.line("clear")
        terminal.line(f"{KTALLY} top --source procfs; echo again=$?")
        terminal.wait_for(lambda text: re.search("^ +PID COMMAND", text, re.M)
                          and "by RSS desc  every 1 s" in text)
        terminal.keys("q")
        terminal.wait_text("again=0")
        terminal.line("clear; chmod a+w $XDG_CONFIG_HOME/ktally/top.ini")
        terminal.line(COMMAND)
        terminal.wait_text("others may write it")
        terminal.keys("r")
        terminal.wait_text("by CPU% desc")


def the_mouse_selects_sorts_and_scrolls():
    def mouse(terminal, button, line, column):
        # What an xterm sends; tmux passes on what is written to its pane as keys.
        terminal.type(f"\x1b[<{button};{column + 1};{line + 1}M")
        terminal.type(f"\x1b[<{button};{column + 1};{line + 1}m")

    with top_names.processes([b"findme-a", b"findme-b"]), Terminal() as terminal:
        terminal.line("export TERM=xterm-256color")
        terminal.start("--filter findme --sort pid")
        lines = terminal.screen().split("\n")
        titles = next(i for i, line in enumerate(lines) if line.lstrip().startswith("PID "))
        mouse(terminal, 0, titles + 2, 5)
        terminal.wait_for(lambda _: re.search("\x1b\\[[0-9;]*7m[^\n]*findme-b",
                                              terminal.screen("-e")))
        mouse(terminal, 0, titles, lines[titles].index("RSS") + 1)
        terminal.wait_text("by RSS desc")
        # Not the first row: no escape parts it from the titles, which are reversed too.
        selected = re.compile("\x1b\\[[0-9;]*7m[^\n]*findme-b")
        mouse(terminal, 0, titles - 1, lines[titles - 1].index("memory") + 2)
        terminal.wait_for(lambda text: " SHMEM " in text)
        mouse(terminal, 0, titles - 1, 0)
        terminal.wait_text("by use and waiting")
        terminal.keys("2")
        terminal.wait_text("by RSS desc")
        terminal.keys("N", "G")
        terminal.wait_for(lambda _: selected.search(terminal.screen("-e")))
        mouse(terminal, 64, titles + 2, 5)
        terminal.wait_for(lambda _: not selected.search(terminal.screen("-e")))


TESTS = [
    it_shows_columns_meters_and_losses, keys_change_the_order, a_filter_is_typed_live_and_cleared,
    a_half_typed_filter_says_what_it_wants, the_selection_stays_with_its_process,
    help_lists_keys_and_closes, keys_that_are_no_characters_arrive,
    the_manual_has_every_key, no_key_of_the_help_breaks_a_frame, numbers_and_tab_show_views,
    interval_and_kind_of_rows_are_shown,
    a_tree_shows_who_began_what, a_search_leaves_the_list, tagged_rows_stand_out,
    signals_are_sent_after_a_question, a_pane_says_all_of_one_process, columns_are_chosen_and_kept,
    the_mouse_selects_sorts_and_scrolls,
]

if __name__ == "__main__":
    sys.exit(top_names.run_tests(TESTS))
