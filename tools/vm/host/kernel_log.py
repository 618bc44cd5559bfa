# SPDX-License-Identifier: GPL-2.0
"""Reads records of /dev/kmsg and tells faults from ordinary messages."""
import re

# Beginnings of reports that no correct run leaves behind.
FAULT = re.compile("|".join((
    r"BUG:", r"kernel BUG", r"WARNING:", r"\bOops\b", r"Call Trace:",
    r"Kernel panic", r"general protection fault", r"[Uu]nable to handle",
    r"INFO: possible .* detected", r"INFO: trying to register non-static key",
    r"INFO: suspicious RCU usage", r"suspicious RCU usage",
    r"possible recursive locking", r"possible circular locking",
    r"inconsistent lock state", r"bad unlock balance", r"held lock freed",
    r"rcu: INFO:", r"rcu.*stall", r"soft lockup", r"hard LOCKUP",
    r"blocked for more than \d+ seconds", r"KASAN", r"KCSAN", r"KFENCE", r"KMSAN",
    r"UBSAN", r"kmemleak: (\d+ new suspected|unreferenced object)", r"scheduling while atomic",
    r"sleeping function called from invalid context", r"refcount_t:",
    r"list_(add|del) corruption", r"slab .*(corrupt|overwritten)", r"Object padding overwritten",
    r"Redzone", r"Poison overwritten", r"ODEBUG:", r"DEBUG_LOCKS_WARN_ON",
    r"[Ss]egfault at .* in ktally", r"page allocation failure", r"Bad page state",
)))


def records(raw):
    """(time in seconds, text) of each record; "6,seq,usec,flags;text"."""
    for line in raw.decode(errors="replace").splitlines():
        head, separator, text = line.partition(";")
        fields = head.split(",")
        if line.startswith(" ") or not separator or len(fields) < 3:
            continue  # a record's dictionary
        try:
            yield int(fields[2]) / 1e6, text
        except ValueError:
            continue


def readable(raw):
    return "".join(f"[{time:12.6f}] {text}\n" for time, text in records(raw))


# A test that makes allocations fail says so in the log: what it then finds there is what the
# allocators themselves say of it, with a trace, and kprobes, which warn when one can't be attached.
FAILING = re.compile(r"ktally-test: allocations (fail|work again)$")
OF_FAILING = re.compile("|".join((
    r"page allocation failure", r"Call Trace:", r"vmalloc error", r"FAULT_INJECTION: ",
    r"WARNING: .* at kernel/kprobes\.c:",
)))

KCSAN_BEGIN = re.compile(r"BUG: KCSAN: ")
RULE = "=" * 66


def ours(texts):
    """Without the reports of data races that the module has no part in: the kernel's own."""
    report = None
    for text in texts:
        if report is None and KCSAN_BEGIN.search(text):
            report = [text]
        elif report is None:
            yield text
        elif text.startswith(RULE):
            if any("[ktally]" in line for line in report):
                yield from report
            report = None
        else:
            report.append(text)
    yield from report or ()


LEAK = re.compile(r"kmemleak: unreferenced object")
LEAKS = re.compile(r"kmemleak: (\d+) new suspected memory leaks")
# The kernel's own leak, when an allocation fails in kmem_cache_create(): 6.12's do_kmem_cache_create()
# calls sysfs_slab_add() last, whose kobject_init_and_add() copies the cache's name and then fails to
# make its folder, or whose sysfs_create_group() fails. Neither path puts the kobject, and create_cache()
# frees what it is in. No caller can free that name.
CACHE_NAME = ("kobject_set_name_vargs+", "kobject_init_and_add+", "do_kmem_cache_create+",
              "__kmem_cache_create_args+")


def leak_reports(texts):
    """The leak detector's reports, each a list of lines, and one for each line that is none of it."""
    report = []
    for text in texts:
        if report and text.startswith("kmemleak:  "):
            report.append(text)
            continue
        if report:
            yield report
        report = [text]
    yield report


def without_kernel_leaks(texts):
    """Without those leaks of names, and without their number if there are no others."""
    kept, summaries, excused = [], [], 0
    for report in leak_reports(texts):
        if LEAK.search(report[0]) and all(any(f" {name}" in line for line in report) for name in CACHE_NAME):
            excused += 1
            continue
        summaries += [int(found[1]) for found in map(LEAKS.search, report) if found]
        kept += report
    if excused and sum(summaries) <= excused:
        return [text for text in kept if not LEAKS.search(text)]
    return kept


def faults(raw):
    found, failing = [], False
    texts = [text for _, text in records(raw)]
    if any(FAILING.search(text) for text in texts):
        texts = without_kernel_leaks(texts)
    for text in ours(texts):
        mark = FAILING.search(text)
        if mark:
            failing = mark.group(1) == "fail"
        elif FAULT.search(text) and not (failing and OF_FAILING.search(text)):
            found.append(text)
    return found
