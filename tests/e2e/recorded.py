# SPDX-License-Identifier: GPL-2.0
"""Logs as `ktally log` writes them, made line by line. Not here: those of the program itself."""
import datetime
import json
import tempfile

NAME = "zq\x1b[2Jleak"
SHOWN = "zq?[2Jleak"
BOOT = 1_700_000_000 * 10**9  # CLOCK_REALTIME of the boot
SECOND = 10**9


def timestamp(seconds):
    moment = datetime.datetime.fromtimestamp(BOOT // SECOND + seconds, datetime.timezone.utc)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.000000000Z")


def line(kind, seconds, **members):
    return json.dumps({"timestamp": timestamp(seconds), "event.name": f"ktally.{kind}", "host.name": "db-7",
                       "host.boot.id": "b", **members}, separators=(",", ":")) + "\n"


def sample(seconds):
    """A process that uses half a CPU, and one that grows."""
    task = {"ktally.scope": "process", "process.state": "sleeping", "process.real_user.id": 0,
            "ktally.start_ns": SECOND}
    return line("sample", seconds, **{
        "ktally.source": "netlink", "ktally.events": True, "ktally.boottime_ns": seconds * SECOND,
        "ktally.realtime_ns": str(BOOT + seconds * SECOND)}) + "".join(
            line("task", seconds, **task, **{
                "process.thread.id": pid, "process.pid": pid, "process.name": name,
                "ktally.cpu.time_ns": used, "process.memory.usage": memory})
            for pid, name, used, memory in ((7, "busy", seconds * SECOND // 2, 2**20),
                                            (8, NAME, 0, seconds * 2**20)))


def death(seconds, pid):
    return line("exit", seconds, **{
        "process.thread.id": pid, "process.pid": pid, "process.name": "brief", "ktally.scope": "process",
        "ktally.start_ns": (seconds - 1) * SECOND, "ktally.exit.time_ns": seconds * SECOND,
        "ktally.cpu.time_ns": SECOND, "process.real_user.id": 0})


class Log:
    def __init__(self, *lines):
        self.file = tempfile.NamedTemporaryFile("w", suffix=".jsonl")
        self.file.write("".join(lines))
        self.file.flush()
        self.name = self.file.name

    def __enter__(self):
        return self.name

    def __exit__(self, *_):
        self.file.close()
