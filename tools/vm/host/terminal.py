# SPDX-License-Identifier: GPL-2.0
"""The caller's terminal while a guest has it: raw, and always given back."""
import os
import signal
import termios
import tty

DEFAULT_SIZE = (24, 80)


class Terminal:
    def __init__(self):
        self.saved = None
        self.wakeup, self.waker = os.pipe()
        self.on_resize = None
        for fd in (self.wakeup, self.waker):
            os.set_blocking(fd, False)

    @staticmethod
    def size():
        """(rows, columns); a caller without a terminal gets the classic one."""
        for fd in range(3):
            try:
                size = os.get_terminal_size(fd)
            except OSError:
                continue
            if size.lines and size.columns:
                return size.lines, size.columns
        return DEFAULT_SIZE

    def enter(self, on_resize):
        self.on_resize = on_resize
        signal.signal(signal.SIGWINCH, lambda *_: None)
        signal.set_wakeup_fd(self.waker, warn_on_full_buffer=False)
        if os.isatty(0):
            self.saved = termios.tcgetattr(0)
            tty.setraw(0)

    def woken(self):
        if signal.SIGWINCH in os.read(self.wakeup, 4096):
            self.on_resize()

    def leave(self):
        signal.set_wakeup_fd(-1)
        if self.saved:
            termios.tcsetattr(0, termios.TCSADRAIN, self.saved)
            self.saved = None
