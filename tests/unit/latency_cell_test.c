// SPDX-License-Identifier: GPL-2.0
/* What is said of a histogram, and of hooks that are off. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "latency/cell.h"
#include "waits.h"

static void spans_are_told_and_nothing_is_absent(void **state)
{
	struct ktally_latencies l = waits_make(0, 0, "");
	struct ktally_histogram *h = &l.hist[0];
	char text[FORMAT_ROOM];
	size_t len;

	(void)state;
	len = latency_quantile(h, 0.5, 9, text);
	assert_int_equal(len, 1);
	assert_string_equal(text, "-");
	len = latency_longest(h, 9, text);
	assert_int_equal(len, 1);
	assert_string_equal(text, "-");
	waits_add(h, 4, 1024);
	latency_quantile(h, 1, 9, text);
	assert_string_equal(text, "1.02us");
	waits_add(h, 1, 7000000);
	latency_longest(h, 9, text);
	assert_string_equal(text, "7.00ms");
}

static void hooks_that_are_off_are_named(void **state)
{
	struct ktally_info info = { 0 };
	char off[LATENCY_HOOKS];

	(void)state;
	assert_int_equal(latency_off(&info, off), 0);
	assert_string_equal(off, "");
	info.value[KTALLY_INFO_HOOKS_AVAILABLE] = KTALLY_HOOK_RUNQ | KTALLY_HOOK_BLKIO;
	latency_off(&info, off);
	assert_string_equal(off, "runq,blkio");
	info.value[KTALLY_INFO_HOOKS] = KTALLY_HOOK_RUNQ;
	assert_int_equal(latency_off(&info, off), strlen("blkio"));
	assert_string_equal(off, "blkio");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(spans_are_told_and_nothing_is_absent),
		cmocka_unit_test(hooks_that_are_off_are_named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
