# SPDX-License-Identifier: GPL-2.0
"""The readers that are compared: one line each. A Loop is a program of ours that samples when told to
(reader.c); a Tool is a whole program that refreshes by itself, or when it is scraped (scrape.py), and
each time opens the file `mark` once (meter.c). Not here: how they are measured (guest) and shown
(table.py).
"""
import os
import shutil
from dataclasses import dataclass

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BENCH = os.path.join(TOP, "build/bench")
SCRAPE = os.path.join(TOP, "tools/bench/scrape.py")
BPF = "BPF iterator"


@dataclass
class Loop:
    name: str
    command: str
    what: str


@dataclass
class Tool:
    name: str
    mark: str
    command: str
    what: str
    url: str = ""  # of a server: the page that is asked for every PERIOD seconds
    most: int = 100000  # processes above which it takes too long unless it is asked for
    refreshes: int = 0  # in a round; 0: as the load has it


# Of scrapes; whoever collects by itself does so as often.
PERIOD = 5


# What one asks the logger for, by the name of the row.
LOGS = {
    "full": "",
    "changed": "--changed-only",
    "top 20": "--top 20 --by cpu_time --fields cpu_time,rss,process.disk.io.read,"
              "process.disk.io.write",
    "events": "--events exit,health",
}


def loops(kernel):
    program = f"iter {BENCH}/{kernel}/iter.bpf.o"
    return [
        Loop(BPF, program, "task iterator, same fields, binary"),
        Loop("  its walk alone", f"{program} walk", "nothing collected"),
        Loop("procfs", "procfs", "stat statm io status, one buffer"),
        Loop("procfs exact", "procfs exact", "and schedstat, threads summed"),
        Loop("taskstats", "taskstats", "TGID, 64 requests a send, few fields"),
        Loop("ktally netlink", "sample netlink", "full dump through libktally"),
        Loop("  with host", "sample netlink-host", "and the host's totals from procfs"),
        Loop("ktally ran since", "sample netlink-since", "only what ran since the last, merged"),
        Loop("ktally exact", "sample netlink-exact", "full dump, exact RSS"),
        Loop("ktally procfs", "sample procfs", "libktally without the module"),
    ]


def servers():
    """Marked by what each opens once for a sample, which is the collection that a scrape is fed by."""
    serve = f"ktally serve -i {PERIOD}s -l 127.0.0.1:8259"
    exporter = f"{exporter_path()} -config.path {exporter_config()}"
    ours, theirs = "http://127.0.0.1:8259/metrics", "http://127.0.0.1:9256/metrics"
    return [
        Tool("ktally serve", "/proc/loadavg", serve, f"a sample and a scrape in {PERIOD} s", ours,
             refreshes=8),
        Tool("ktally serve procfs", "/proc/loadavg", f"{serve} --source procfs",
             "the same without the module", ours),
        Tool("process-exporter", "/proc", f"{exporter} -threads=false -gather-smaps=false",
             "by name, a scrape", theirs, 1000),
        Tool("exporter as it comes", "/proc", exporter, "with threads and smaps", theirs, 1000),
    ]


def tools():
    return [
        Tool("ktally log >null", "/proc/loadavg", "ktally log -i 1 -o /dev/null", "the logger"),
        Tool("ktally log >file", "/proc/loadavg", "ktally log -i 1 -o /tmp/bench.log",
             "to a file in memory"),
        *(Tool(f"ktally log {name}", "/proc/loadavg",
               f"ktally log -i 1 -o /tmp/bench.log {LOGS[name]}", "to a file in memory")
          for name in ("changed", "top 20")),
        Tool("ktally top -b", "/proc/loadavg", "ktally top -b -i 1 >/dev/null", "all rows as text"),
        Tool("ktally top", "/proc/loadavg", "ktally top -i 1", "in a terminal, 200 x 50"),
        Tool("htop", "/proc", "htop -d 10", "in a terminal, 200 x 50"),
        Tool("top -b", "/proc", "top -b -d 1 >/dev/null", "all rows as text"),
        Tool("atop -w", "/proc/vmstat", "atop -w /tmp/bench.atop 1", "accounting off"),
        Tool("pidstat", "/proc", "pidstat -rudh -p ALL 1 >/dev/null", "all rows as text"),
        *servers(),
    ]


def exporter_config():
    """Every process, grouped by its name."""
    path = "/tmp/bench-exporter.yml"
    with open(path, "w", encoding="ascii") as file:
        file.write("process_names:\n  - name: '{{.Comm}}'\n    cmdline: ['.+']\n")
    return path


def peers():
    """The folders of the unpacked tools that hold programs."""
    root = os.path.join(BENCH, "peers")
    names = sorted(os.listdir(root)) if os.path.isdir(root) else []
    return [os.path.join(root, name, "usr/bin") for name in names if name != "debs"]


def exporter_path():
    path = os.pathsep.join(peers())
    return shutil.which("prometheus-process-exporter", path=path) or "prometheus-process-exporter"


# What is to be shown: reader, other reader, and at most this share of its cost.
TARGETS = [
    ("ktally netlink", BPF, 0.7),
    ("ktally exact", BPF, 1.0),
    ("ktally netlink", "procfs exact", 1 / 30),
    ("ktally ran since", BPF, 0.2),
    ("ktally top", "htop", 1 / 20),
    *((f"ktally log {kind}", tool, most) for kind in (">file", "changed", "top 20")
      for tool, most in (("atop -w", 1 / 30), ("pidstat", 1 / 20))),
    ("ktally serve", "process-exporter", 1 / 50),
]
MOST_SYSCALLS = ("ktally netlink", 0.01)
MOST_MIB = [("ktally netlink", 6), ("ktally serve", 64)]
MOST_ANSWER_MS = ("ktally serve", 100)
LEAST_FORKS = 0.98
