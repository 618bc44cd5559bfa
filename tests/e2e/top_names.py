# SPDX-License-Identifier: GPL-2.0
"""Processes with hostile names for the tests of `ktally top`, and how wide text is on a terminal.
Not here: the tests (top_screen.py, top_batch.py)."""
import contextlib
import ctypes
import os
import signal
import sys
import unicodedata

PR_SET_NAME = 15
TAG = b"zq"  # in every name, to filter by

# At most 15 bytes each, as the kernel keeps them.
HOSTILE = [
    TAG + b"\x1b[2J\x1b[H\x1b[5m", TAG + b"\x1b]0;own\x07", TAG + b"new\nline\r", TAG + b"t\ta\tb\x08\x7f",
    TAG + "日本語日".encode(), TAG + b"\xff\xfe\xc2\x9b31m", TAG + b"\xe2\x80\xaegnp.exe",
    TAG + b"cut\xe6\x97\xa5\xe6\x97", TAG + b"e\xcc\x81\xcc\x82", TAG + b") S 1 (x", TAG,
]


@contextlib.contextmanager
def processes(names, prepare=lambda: None):
    """Children that sleep under these names while the block runs, having called @prepare; gives
    their pids."""
    libc = ctypes.CDLL(None)
    pids = []
    ready, tell = os.pipe()
    try:
        for name in names:
            pid = os.fork()
            if pid == 0:
                libc.prctl(PR_SET_NAME, ctypes.c_char_p(name), 0, 0, 0)
                prepare()
                os.write(tell, b"x")
                signal.alarm(300)  # should the test die
                while True:
                    signal.pause()
            pids.append(pid)
        for _ in names:
            os.read(ready, 1)
        yield pids
    finally:
        os.close(ready)
        os.close(tell)
        for pid in pids:
            with contextlib.suppress(ChildProcessError, ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
                os.waitpid(pid, 0)


def cells(text):
    """Terminal cells that text takes."""
    width = 0
    for character in text:
        if unicodedata.combining(character):
            continue
        width += 2 if unicodedata.east_asian_width(character) in "WF" else 1
    return width


def is_clean(text):
    """No control, no formatting character, no line end within a line."""
    return all(unicodedata.category(c) not in ("Cc", "Cf", "Zl", "Zp", "Cs") or c == "\n"
               for c in text)


def skip_tests(tests, reason):
    """Says of each that it can't be run here, and why; returns an exit status."""
    print(f"1..{len(tests)}")
    for number, test in enumerate(tests, 1):
        print(f"ok {number} - {test.__name__.replace('_', ' ')} # SKIP {reason}")
    return 0


def run_tests(tests):
    """Runs them all, or those whose names the command line has words of; prints TAP, returns an
    exit status."""
    failed = 0
    words = sys.argv[1:]
    tests = [test for test in tests if not words or any(word in test.__name__ for word in words)]
    print(f"1..{len(tests)}")
    for number, test in enumerate(tests, 1):
        name = test.__name__.replace("_", " ")
        try:
            test()
            print(f"ok {number} - {name}", flush=True)
        except Exception as error:  # pylint: disable=broad-except
            failed += 1
            print(f"not ok {number} - {name}")
            print("# " + str(error).replace("\n", "\n# "), flush=True)
    return 1 if failed else 0
