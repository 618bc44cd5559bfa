#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""tools/vm/host/kernel_log.py: what in a kernel's log is a fault of the run."""

import os
import sys
import unittest

sys.dont_write_bytecode = True
TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(TOP, "tools/vm/host"))
import kernel_log  # noqa: E402

FAIL, WORK = "ktally-test: allocations fail", "ktally-test: allocations work again"


def faults(*texts):
    return kernel_log.faults("".join(f"4,{i},{i},-;{text}\n" for i, text in enumerate(texts)).encode())


def leak(*functions):
    return ["kmemleak: unreferenced object 0xffff888003a41f40 (size 16):",
            'kmemleak:   comm "fail_load_test", pid 303, jiffies 4294942214',
            "kmemleak:   hex dump (first 16 bytes):",
            "kmemleak:     6b 74 61 6c 6c 79 5f 77 61 69 74 73 00 6b 6b a5  ktally_waits.kk.",
            "kmemleak:   backtrace (crc 5c0ad1e3):",
            *(f"kmemleak:     {function}+0x54/0xc0" for function in functions)]


def found(count):
    return f"kmemleak: {count} new suspected memory leaks (see /sys/kernel/debug/kmemleak)"


OWN = leak("ktally_exit_ring_init", "ktally_init")
CACHE_NAME = leak("kstrdup", "kobject_set_name_vargs", "kobject_init_and_add", "do_kmem_cache_create",
                  "__kmem_cache_create_args", "ktally_waits_init")


class Faults(unittest.TestCase):
    def test_a_quiet_log_has_none(self):
        self.assertEqual(faults("ktally: loading out-of-tree module taints kernel."), [])

    def test_a_trace_is_one_but_while_allocations_fail(self):
        self.assertEqual(faults(FAIL, "Call Trace:", WORK), [])
        self.assertEqual(faults(FAIL, WORK, "Call Trace:"), ["Call Trace:"])

    def test_kasan_is_one_while_allocations_fail(self):
        self.assertEqual(len(faults(FAIL, "BUG: KASAN: use-after-free in x", WORK)), 1)

    def test_races_of_the_kernel_itself_are_none(self):
        race = ["=" * 66, "BUG: KCSAN: data-race in a / b", "=" * 66]
        self.assertEqual(faults(*race), [])
        race.insert(2, " ktally_collect+0x1/0x2 [ktally]")
        self.assertEqual(len(faults(*race)), 1)

    def test_a_leak_is_one(self):
        self.assertEqual(len(faults(found(1), *OWN)), 2)
        self.assertEqual(len(faults(FAIL, WORK, found(1), *OWN)), 2)

    def test_names_that_the_kernel_leaks_are_none_when_allocations_failed(self):
        self.assertEqual(faults(FAIL, WORK, found(2), *CACHE_NAME, *CACHE_NAME), [])
        self.assertEqual(len(faults(found(1), *CACHE_NAME)), 2)

    def test_a_leak_among_such_names_is_one(self):
        self.assertEqual(len(faults(FAIL, WORK, found(2), *CACHE_NAME, *OWN)), 2)
        self.assertEqual(len(faults(FAIL, WORK, found(2), *OWN, *CACHE_NAME)), 2)

    def test_a_leak_that_is_counted_and_not_shown_is_one(self):
        self.assertEqual(faults(FAIL, WORK, found(2), *CACHE_NAME), [found(2)])


if __name__ == "__main__":
    unittest.main()
