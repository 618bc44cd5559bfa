# SPDX-License-Identifier: GPL-2.0
"""Several hosts on one network, as network namespaces with host names of their own.  The test
itself moves into a namespace first, so that whatever becomes of it nothing is left behind, and who
has no right to make one is told.  Not here: what runs on them (serve_fleet.py)."""
import contextlib
import os
import subprocess
import sys

from serve_server import PATIENCE

MOVED = "KTALLY_HOSTS_MOVED"
BRIDGE = "ktally0"
NETWORK = "10.77.0"     # of nobody else in a namespace that is new


def run(*words):
    subprocess.run(words, check=True, timeout=PATIENCE)


def works(words):
    made = f"ip link add {BRIDGE} type bridge && ip link add ktally2 type veth peer name ktally1"
    return not subprocess.run([*words, "sh", "-c", made], stdout=subprocess.DEVNULL,
                              stderr=subprocess.DEVNULL, timeout=PATIENCE, check=False).returncode


def move():
    """Runs this program anew in a namespace of its own. Returns why it can't; or, when it is there,
    None."""
    if os.environ.get(MOVED):
        return None
    ways = ["unshare", "--net"], ["unshare", "--map-root-user", "--net"]
    unshare = next((words for words in ways if works(words)), None)
    if not unshare:
        return "no right to make network namespaces, or a kernel without bridges"
    os.environ[MOVED] = "1"
    os.execvp("unshare", [*unshare, sys.executable, "-B", *sys.argv])


class Host:
    """Held by a process that ends with the test."""

    def __init__(self, name, number):
        self.name, self.address = name, f"{NETWORK}.{number}"
        self.link = f"to-{name}"

    def __enter__(self):
        self.holder = subprocess.Popen(
            ["unshare", "--net", "--uts", "sh", "-c", 'hostname "$0" && echo ready && exec cat',
             self.name],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        try:
            assert self.holder.stdout.readline() == b"ready\n"
            run("ip", "link", "add", self.link, "type", "veth", "peer", "name", "eth0", "netns",
                str(self.holder.pid))
            run("ip", "link", "set", self.link, "master", BRIDGE, "up")
            run(*self.within, "ip", "address", "add", f"{self.address}/24", "dev", "eth0")
            run(*self.within, "ip", "link", "set", "eth0", "up")
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        self.holder.kill()
        self.holder.wait(PATIENCE)
        self.holder.stdin.close()
        self.holder.stdout.close()
        # The kernel takes it away with the namespace, but not at once.
        subprocess.run(["ip", "link", "delete", self.link], stderr=subprocess.DEVNULL, check=False)

    @property
    def within(self):
        """What runs a command there."""
        return ["nsenter", "--target", str(self.holder.pid), "--net", "--uts", "--"]

    def plug(self, state):
        """Its cable: "up" or "down"."""
        run("ip", "link", "set", self.link, state)


@contextlib.contextmanager
def network(names):
    """Gives a Host for each name; this one is on the network too."""
    run("ip", "link", "set", "lo", "up")
    run("ip", "link", "add", BRIDGE, "type", "bridge")
    try:
        run("ip", "address", "add", f"{NETWORK}.1/24", "dev", BRIDGE)
        run("ip", "link", "set", BRIDGE, "up")
        with contextlib.ExitStack() as stack:
            yield [stack.enter_context(Host(name, number)) for number, name in enumerate(names, 2)]
    finally:
        run("ip", "link", "delete", BRIDGE)
