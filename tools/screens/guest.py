# SPDX-License-Identifier: GPL-2.0
"""Runs in the guest: starts a load, looks at it with `ktally top` in a terminal, and prints what the
terminal shows in each view as reStructuredText."""
import subprocess
import sys
import time

WIDTH, HEIGHT = 110, 34
SERVER = ["tmux", "-L", "screens", "-f", "/dev/null"]
LOAD = 240  # seconds
HISTORY = 40  # seconds until there is something to look back to
SAMPLE = 3  # seconds, in which there is one that has what the view asks for

HEAD = """.. SPDX-License-Identifier: GPL-2.0
.. Do not edit: written by tools/screens/run.

=====================
What ktally top shows
=====================

Each view in a terminal of {width} columns and {height} lines, in a virtual machine with two processors
whose load begins, burns, reads, writes, grows and dies (tools/vm/demo). ``?`` lists the keys of
each view, ktally-top(1) tells what they mean.
"""

# Keys that lead to a screen, its title, and what to see on it.
SCREENS = [
    (["1"], "Overview", "Whether the host is well and why, what it has and uses, and the processes "
     "that matter."),
    (["2"], "Processes", "Rows in brackets are processes that lived and died since the last sample."),
    (["2", "t"], "Processes as a tree", "Children below their parents; a branch can be folded."),
    (["t", "/", "demo-spin", "Enter", "Down", "Enter"], "One process", "All that is known of it."),
    (["Escape", "/", "Escape", "3", "b"], "Groups", "Sums by program, user, or unit and container, of those that exited "
     "too."),
    (["4"], "I/O", "Who reads and writes, and who waits for it."),
    (["5"], "Memory", "What resident memory is made of, and who grows."),
    (["6"], "Latency", "How long is waited for CPUs and block I/O, with ``ktally hooks on all``."),
    (["7"], "Exits", "What died, how, and what it had used."),
    (["Down", "Down", "Enter"], "One exit", "All that its record tells."),
    (["Escape", "8"], "Health", "What the rules say, and from which figures."),
    (["?"], "Help", "Of any view: ``?``."),
]


def tmux(*words):
    return subprocess.run([*SERVER, *words], check=True, capture_output=True, text=True,
                          timeout=30).stdout


def picture():
    lines = [line.rstrip() for line in tmux("capture-pane", "-p", "-t", "top").split("\n")]
    while lines and not lines[-1]:
        lines.pop()
    return "".join(f"    {line}\n" if line else "\n" for line in lines)


def section(keys, title, text):
    for key in keys:
        tmux("send-keys", "-t", "top", key)
        time.sleep(0.3)
    time.sleep(SAMPLE)
    return f"\n{title}\n{'-' * len(title)}\n\n{text}\n\n::\n\n{picture()}"


def main():
    with open("/proc/sys/kernel/task_delayacct", "w", encoding="ascii") as file:
        file.write("1")
    subprocess.run(["ktally", "hooks", "on", "all"], check=True, stdout=subprocess.DEVNULL, timeout=30)
    load = subprocess.Popen(["tools/vm/demo", str(LOAD)], stdin=subprocess.DEVNULL,
                            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    tmux("new-session", "-d", "-s", "top", "-x", str(WIDTH), "-y", str(HEIGHT),
         "env LC_ALL=C.UTF-8 ktally top --interval 2s")
    time.sleep(HISTORY)
    text = HEAD.format(width=WIDTH, height=HEIGHT)
    text += "".join(section(*screen) for screen in SCREENS)
    tmux("kill-server")
    load.kill()
    load.wait()
    sys.stdout.write(text)


main()
