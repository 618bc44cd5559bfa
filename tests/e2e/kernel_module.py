# SPDX-License-Identifier: GPL-2.0
"""Loading and unloading the module, for the tests that need it.  Not here: the tests
(module_*.py)."""
import glob
import os
import subprocess
import time

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
LIMIT = 120  # seconds after which anything is stuck


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
    """It is in use while a dump is under way, so it may take some attempts.  Returns how many."""
    end = time.monotonic() + LIMIT
    attempts = 1
    while subprocess.run(["/sbin/rmmod", "ktally"], stderr=subprocess.DEVNULL, timeout=LIMIT,
                         check=False).returncode:
        assert time.monotonic() < end, "the module can't be unloaded"
        attempts += 1
        time.sleep(0.02)
    return attempts


def load_anew(*parameters):
    if is_loaded():
        unload()
    load(*parameters)
