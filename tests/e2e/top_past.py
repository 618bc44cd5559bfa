#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Screen tests of `ktally top`: it pauses, and goes back in time.  Prints TAP.  Not here: logs
(top_replay.py)."""
import os
import re
import signal
import sys
import time

import top_names
from terminal import Terminal, press_until


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


TESTS = [
    a_pause_goes_on_taking_samples, who_is_gone_is_still_in_the_past, a_time_is_gone_to,
]

if __name__ == "__main__":
    sys.exit(top_names.run_tests(TESTS))
