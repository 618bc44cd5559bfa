// SPDX-License-Identifier: GPL-2.0
/* Since when delay accounting has been on, by the tasks that have it and those that have not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "libktally/record.h"
#include "status/delays.h"

#define COUNT 4

/* Tasks that began at the times of @starts, of which the bits of @mask have it. */
static bool since_of(const uint64_t *starts, unsigned int mask, uint64_t *since)
{
	struct ktally_task tasks[COUNT] = {};
	const struct ktally_sample sample = { .tasks = tasks, .count = COUNT };

	for (int i = 0; i < COUNT; i++) {
		ktally_record_put(&ktally_task_set, &tasks[i], KTALLY_TASK_START_TIME, starts[i]);
		if (mask >> i & 1)
			ktally_record_put(&ktally_task_set, &tasks[i], KTALLY_TASK_BLKIO_DELAY, 0);
	}
	return delays_since(&sample, since);
}

static void test_since(void **state)
{
	/* Not in the order of their start, as pids are not. */
	static const uint64_t starts[COUNT] = { 10, 40, 20, 30 };
	uint64_t since = 0;

	(void)state;
	assert_false(since_of(starts, 0, &since));
	assert_true(since_of(starts, 0xf, &since));
	assert_int_equal(since, 10);
	assert_true(since_of(starts, 0xa, &since));
	assert_int_equal(since, 30);
	/* It was on, off and on again: since the second time. */
	assert_true(since_of(starts, 0x3, &since));
	assert_int_equal(since, 40);
	/* It is off again. */
	assert_false(since_of(starts, 0xd, &since));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_since),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
