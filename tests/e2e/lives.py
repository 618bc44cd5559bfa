# SPDX-License-Identifier: GPL-2.0
"""Processes that fork others on demand, and stay: who counts lives need not ask which of them are
his.  Not here: the tests (module_serve.py)."""
import contextlib
import ctypes
import json
import os
import resource
import signal
import socket
import subprocess

from kernel_module import LIMIT
from top_names import PR_SET_NAME

CGROUPS = "/sys/fs/cgroup"


def end(how):
    """This process: with a code from 0 on, or by a signal, -N."""
    if how < 0:
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        if how != -signal.SIGKILL:
            signal.signal(-how, signal.SIG_DFL)
        os.kill(os.getpid(), -how)
        signal.pause()
    os._exit(how)


def fork_as_told(orders, name):
    ctypes.CDLL(None).prctl(PR_SET_NAME, ctypes.c_char_p(name), 0, 0, 0)
    with orders.makefile("rw") as file:
        print("ready", file=file, flush=True)
        for line in file:
            for how in json.loads(line):
                child = os.fork()
                if not child:
                    end(how)
                os.waitpid(child, 0)
            print("done", file=file, flush=True)
    os._exit(0)


@contextlib.contextmanager
def forker(name):
    """Gives a function: it has a process of this name fork children of the same name, each of which
    ends as the list that is given says, one after the other, and returns when all are gone.
    """
    ours, theirs = socket.socketpair()
    ours.settimeout(LIMIT)
    pid = os.fork()
    if not pid:
        ours.close()
        try:
            fork_as_told(theirs, name)
        finally:
            os._exit(1)
    theirs.close()
    with ours, ours.makefile("rw") as file:
        def fork(ends):
            print(json.dumps(list(ends)), file=file, flush=True)
            assert file.readline() == "done\n"
        try:
            assert file.readline() == "ready\n"
            yield fork
        finally:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)


STORM = """
read count
while [ -n "$count" ]; do
    while [ "$count" -gt 0 ]; do
        /bin/true
        count=$((count - 1))
    done
    echo done
    read count
done
"""


class Storm:
    """A shell in a cgroup of its own that runs /bin/true as often as it is told, and stays."""

    def __init__(self, name):
        self.cgroup = os.path.join(CGROUPS, name)

    def enter(self):
        with open(f"{self.cgroup}/cgroup.procs", "w") as file:
            file.write("0")

    def __enter__(self):
        os.mkdir(self.cgroup)
        self.shell = subprocess.Popen(["/bin/sh", "-c", STORM], stdin=subprocess.PIPE, text=True,
                                      stdout=subprocess.PIPE, preexec_fn=self.enter)
        return self

    def __exit__(self, *_):
        self.shell.kill()
        self.shell.wait(LIMIT)
        with contextlib.suppress(OSError):
            os.rmdir(self.cgroup)

    def begin(self, count):
        print(count, file=self.shell.stdin, flush=True)

    def wait(self):
        assert self.shell.stdout.readline() == "done\n"

    def usage(self):
        """CPU time in seconds that the kernel charged to the cgroup."""
        with open(f"{self.cgroup}/cpu.stat") as file:
            usage = next(line for line in file if line.startswith("usage_usec"))
        return int(usage.split()[1]) / 1e6
