# SPDX-License-Identifier: GPL-2.0
"""Loading and unloading the module, for the tests that need it.  Not here: the tests
(module_*.py)."""
import ctypes
import errno
import glob
import os
import subprocess
import time

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
LIMIT = 120  # seconds after which anything is stuck
LIBC = ctypes.CDLL(None, use_errno=True)


def is_loaded():
    return os.path.exists("/sys/module/ktally")


def load(*parameters):
    """Does nothing when it is loaded."""
    if is_loaded():
        return
    given = os.environ.get("KTALLY_KO")
    for module in [given] if given else glob.glob(os.path.join(TOP, "build", "*", "kmod", "ktally.ko")):
        if not subprocess.run(["/sbin/insmod", module, *parameters], stderr=subprocess.DEVNULL,
                              timeout=LIMIT, check=False).returncode:
            return
    raise AssertionError("no module in build/ can be loaded")


def unload():
    """It is in use while a dump is under way, so it may take some attempts: one after the other, for
    the moments without a reader are short.  Returns how many."""
    end = time.monotonic() + LIMIT
    attempts = 1
    while LIBC.delete_module(b"ktally", os.O_NONBLOCK):
        error = ctypes.get_errno()
        assert error in (errno.EAGAIN, errno.EBUSY), os.strerror(error)
        assert time.monotonic() < end, "the module can't be unloaded"
        attempts += 1
        time.sleep(0.0002)
    return attempts


def load_anew(*parameters):
    if is_loaded():
        unload()
    load(*parameters)
