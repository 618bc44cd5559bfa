# SPDX-License-Identifier: GPL-2.0
"""A terminal of tmux's, and `ktally top` in it, for screen tests.  Not here: the tests
(top_screen.py and others)."""
import os
import re
import subprocess
import tempfile
import time

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
        """Looks less and less often: where programs start slowly, looking takes what it waits for."""
        end, pause = time.monotonic() + LIMIT, 0.02
        while not condition(text := self.screen()):
            assert time.monotonic() < end, "the screen shows:\n" + text
            time.sleep(pause)
            pause = min(pause * 1.5, 0.5)
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


def press_until(terminal, key, condition):
    """Key by key, each when what the one before did is on the screen."""
    end = time.monotonic() + LIMIT
    while not condition(text := terminal.screen()):
        assert time.monotonic() < end, "the screen shows:\n" + text
        terminal.keys(key)
        time.sleep(0.2)
    return text
