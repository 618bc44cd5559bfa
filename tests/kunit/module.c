// SPDX-License-Identifier: GPL-2.0
/*
 * The suites as a module of tests. Loading it runs them; what they found is in the kernel log and
 * below /sys/kernel/debug/kunit, and loading succeeds whatever it was.
 */
#include <linux/module.h>

MODULE_INFO(test, "Y");
MODULE_DESCRIPTION("KUnit tests of ktally");
MODULE_LICENSE("GPL");
