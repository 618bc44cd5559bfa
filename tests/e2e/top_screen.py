#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Screen tests: drives `ktally top` with the procfs source in a terminal of tmux's and reads what
a person would see.  Prints TAP.  Not here: plain text (top_batch.py), the module."""
import os
import re
import signal
import subprocess
import sys
import tempfile
import time

import top_names

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
KTALLY = os.path.join(TOP, "build", "bin", "ktally")
LIMIT = 60  # seconds until what should be on the screen is there
COMMAND = f"{KTALLY} top --source procfs -i 500ms --view processes"


class Terminal:
    """A shell in a terminal of its own; what it shows can be read, keys can be pressed."""

    def __init__(self, columns=80, lines=24, **changes):
        # One server each: a server that is still going away would take the next one with it.
        self.folder = tempfile.TemporaryDirectory()
        self.socket = os.path.join(self.folder.name, "socket")
        env = {k: v for k, v in os.environ.items() if k not in ("TMUX", "NO_COLOR", "COLUMNS")}
        env.update({"LC_ALL": "C.UTF-8", "LANG": "C.UTF-8",
                    "XDG_CONFIG_HOME": os.path.join(self.folder.name, "config")}, **changes)
        self.tmux("-f", "/dev/null", "new-session", "-d", "-x", str(columns), "-y", str(lines),
                  "PS1='ready$ ' sh", env=env)
        self.wait_for(lambda text: "ready$" in text)

    def tmux(self, *words, **kwargs):
        # -u: UTF-8 whatever the locale of who runs the tests.
        return subprocess.run(["tmux", "-u", "-S", self.socket, *words], timeout=LIMIT, check=True,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, **kwargs
                              ).stdout.decode("utf-8", "strict")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.tmux("kill-server")
        self.folder.cleanup()

    def screen(self, *options):
        return self.tmux("capture-pane", "-p", *options)

    def wait_for(self, condition):
        end = time.monotonic() + LIMIT
        while not condition(text := self.screen()):
            assert time.monotonic() < end, "the screen shows:\n" + text
            time.sleep(0.05)
        return text

    def wait_text(self, wanted):
        return self.wait_for(lambda text: wanted in text)

    def keys(self, *keys):
        self.tmux("send-keys", *keys)

    def type(self, text):
        self.tmux("send-keys", "-l", "--", text)

    def line(self, command):
        self.type(command)
        self.keys("Enter")

    def size(self, columns, lines):
        self.tmux("resize-window", "-x", str(columns), "-y", str(lines))

    def start(self, options=""):
        self.line(f"{COMMAND} {options}; echo status=$?")
        self.wait_for(lambda text: "COMMAND" in text and "? help" in text)

    def is_restored(self):
        """Shell's screen is back, cursor seen, line editing as before."""
        shown = self.tmux("display-message", "-p", "#{alternate_on} #{cursor_flag}").strip()
        assert shown == "0 1", shown
        self.line("stty -a | tr ' ' '\\n' | grep -xE -e '-?(icanon|echo|isig)' | xargs echo modes:")
        self.wait_for(lambda text: re.search("^modes: .", text, re.M))
        assert "modes: isig icanon echo" in self.screen(), self.screen()


def process_rows(text):
    """The rows between titles and footer."""
    lines = text.split("\n")
    titles = next(i for i, line in enumerate(lines) if line.lstrip().startswith("PID "))
    footer = next(i for i, line in enumerate(lines) if line.startswith(("? help", "Filter: ")))
    return [line for line in lines[titles + 1:footer] if line.strip()]


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


def past_of(text):
    """Number of the sample on show, how many are kept, the clock's time; None when it is now."""
    found = re.match(r"PAST \S+ (\S+), \d+ s ago, (\d+|the oldest) of (\d+) samples?, "
                     "Z: back to now", text)
    if not found:
        return None
    number = 1 if found[2] == "the oldest" else int(found[2])
    return number, int(found[3]), found[1]


def a_pause_goes_on_taking_samples():
    with Terminal() as terminal:
        terminal.start()
        terminal.keys("Z")
        first = past_of(terminal.wait_for(past_of))
        text = terminal.wait_for(lambda text: past_of(text)[1] > first[1] + 2)
        assert past_of(text)[0] == first[0] and past_of(text)[2] == first[2], text
        shown = terminal.screen("-e").split("\n")[0]
        assert re.match("\x1b\\[1;7m\x1b\\[33mPAST", shown), ascii(shown)
        terminal.keys("Z")
        terminal.wait_for(lambda text: "PAST" not in text)


def rows(text):
    """As one text, of now or of the past, with whatever the footer says."""
    return "\n".join(text.split("COMMAND", 1)[1].rstrip("\n").split("\n")[1:-1])


def press_until(terminal, key, condition):
    """Key by key, each when what the one before did is on the screen."""
    end = time.monotonic() + LIMIT
    while not condition(text := terminal.screen()):
        assert time.monotonic() < end, "the screen shows:\n" + text
        terminal.keys(key)
        time.sleep(0.2)
    return text


def who_is_gone_is_still_in_the_past():
    # Names of its own: what another run of these tests holds is no part of it.
    gone, stays = f"gone-{os.getpid()}", f"stay-{os.getpid()}"
    with top_names.processes([gone.encode(), stays.encode()]) as pids, Terminal(100) as terminal:
        terminal.start(f"--filter '{gone} or {stays}' --sort pid")
        terminal.wait_for(lambda text: gone in text and stays in text)
        os.kill(pids[0], signal.SIGKILL)
        os.waitid(os.P_PID, pids[0], os.WEXITED)
        terminal.wait_for(lambda text: stays in rows(text) and gone not in rows(text))
        press_until(terminal, "[", lambda text: "PAST" in text and gone in rows(text))
        terminal.keys("Down", "F9", "Enter")
        terminal.wait_text(f"y/n? SIGTERM to {pids[0]} {gone}")
        terminal.keys("y")
        terminal.wait_text("it has ended")
        press_until(terminal, "]", lambda text: "PAST" in text and gone not in rows(text))
        text = press_until(terminal, "]", lambda text: "PAST" not in text)
        assert stays in rows(text), text


def a_time_is_gone_to():
    with Terminal(100) as terminal:
        terminal.start()
        time.sleep(3)
        terminal.keys("@")
        terminal.wait_text("Go to: _  (a time 03:12")
        terminal.type("soon")
        terminal.keys("Enter")
        terminal.wait_text("Go to: soon_")
        terminal.keys("Escape", "@")
        terminal.type("-2s")
        terminal.keys("Enter")
        number, count, clock = past_of(terminal.wait_for(past_of))
        assert 3 <= count - number <= 6, (number, count)
        terminal.keys("@")
        terminal.type("-1h")
        terminal.keys("Enter")
        terminal.wait_for(lambda text: ", the oldest of " in text and "this is the oldest" in text)
        terminal.keys("@")
        terminal.type(clock)
        terminal.keys("Enter")
        found = past_of(terminal.wait_for(past_of))
        assert found[2] == clock and found[0] >= number, (found, number, clock)
        terminal.size(20, 5)
        terminal.wait_for(lambda text: text.startswith("PAST ") and "lost:" not in text)
        terminal.size(80, 24)
        terminal.keys("@")
        terminal.type("+1h")
        terminal.keys("Enter")
        terminal.wait_for(lambda text: "PAST" not in text)
        terminal.keys("q")
        terminal.wait_text("status=0")


def a_tree_shows_who_began_what():
    with top_names.processes([b"findme-a", b"findme-b"]), Terminal() as terminal:
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
        terminal.wait_text("Nice: 1_")
        terminal.keys("Enter")
        terminal.wait_text(f"y/n? nice 1 for {pids[1]} findme-b")
        terminal.keys("y")
        terminal.wait_text("nice value set: 1")
        assert os.getpriority(os.PRIO_PROCESS, pids[1]) == 1
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
        terminal.keys("N", "G")
        terminal.wait_for(lambda _: selected.search(terminal.screen("-e")))
        mouse(terminal, 64, titles + 2, 5)
        terminal.wait_for(lambda _: not selected.search(terminal.screen("-e")))


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
        text = terminal.wait_for(lambda text: "START COMMAND" in text)
        assert "MAJF/s" in text and " CPUs\n" in text, text
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


def signals_restore_the_terminal():
    for number in signal.SIGINT, signal.SIGTERM, signal.SIGQUIT:
        with Terminal() as terminal:
            terminal.start()
            os.kill(pane_child(terminal), number)
            terminal.wait_text(f"status={128 + number}")
            terminal.is_restored()
    with Terminal() as terminal:
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


def terminals_that_cannot_are_told_about_batch():
    with Terminal(100) as terminal:
        commands = [f"{change} {COMMAND}" for change in ("TERM=dumb", "TERM=nonesuch", "TERM=")]
        commands += [f"{COMMAND} {change}" for change in ("</dev/null", "<&-", ">/dev/null")]
        for number, command in enumerate(commands):
            # A number each: the status of the one before may still be there.
            terminal.line(f"clear; {command}; echo status{number}=$?")
            text = terminal.wait_text(f"status{number}=2\nready$")
            assert "--batch" in text, text
            terminal.is_restored()


TESTS = [
    it_shows_columns_meters_and_losses, keys_change_the_order, a_filter_is_typed_live_and_cleared,
    a_half_typed_filter_says_what_it_wants,
    the_selection_stays_with_its_process, help_lists_keys_and_closes, numbers_and_tab_show_views,
    interval_and_kind_of_rows_are_shown, a_pause_goes_on_taking_samples,
    who_is_gone_is_still_in_the_past, a_time_is_gone_to,
    a_tree_shows_who_began_what, a_search_leaves_the_list,
    tagged_rows_stand_out, signals_are_sent_after_a_question, a_pane_says_all_of_one_process,
    columns_are_chosen_and_kept, the_mouse_selects_sorts_and_scrolls,
    any_size_will_do, a_storm_of_resizes_is_survived, hostile_names_leave_the_screen_intact,
    quitting_restores_the_terminal, signals_restore_the_terminal,
    a_stop_gives_the_terminal_back_for_a_while, a_terminal_that_goes_away_ends_it,
    colours_are_used_and_can_be_switched_off, themes_have_their_colours,
    bars_are_ascii_where_the_locale_is,
    terminals_that_cannot_are_told_about_batch,
]

if __name__ == "__main__":
    sys.exit(top_names.run_tests(TESTS))
