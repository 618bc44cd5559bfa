// SPDX-License-Identifier: GPL-2.0
/* What processes held together in any one sample. */
#include "ask_feed.h"

static void hold(uint64_t pid, uint64_t rss)
{
	struct ktally_task t = task(pid, 1, 0);

	task_set(&t, KTALLY_TASK_RSS, rss);
	assert_int_equal(use_task(&ask, origin, &t), 0);
}

/* The most of one moment, not the sum of what each had at its own. */
static void memory_is_that_of_one_moment(void **state)
{
	struct use_group *odd;

	(void)state;
	begin(0, 0, ASK_NAME);
	sample(10);
	hold(1, 10 * MIB);
	hold(3, 90 * MIB);
	sample(20);
	hold(1, 80 * MIB);
	hold(3, 30 * MIB);
	sample(30);
	hold(1, 20 * MIB);
	odd = group(1);
	assert_int_equal(hold_settle(odd, origin, HOLD_RSS), 20 * MIB);
	assert_int_equal(odd->most[HOLD_RSS], 110 * MIB);
	assert_int_equal(odd->most_at, REAL + 20 * SECOND);
	sample(40);
	assert_int_equal(hold_settle(odd, origin, HOLD_RSS), 0);
	end();
}

static void memory_of_those_that_did_not_run_stays(void **state)
{
	struct use_group *odd;

	(void)state;
	begin(35, 0, ASK_NAME);
	start(false, true);
	sample(10);
	hold(1, 100 * MIB);
	hold(3, 10 * MIB);
	hold(5, 5 * MIB);
	hold(2, 7 * MIB);
	for (uint64_t t = 20; t <= 40; t += 10)
		sample(t);
	hold(3, 20 * MIB);
	gone(5, 1, 0, 41);
	sample(50);
	hold(3, 1 * MIB);
	odd = group(1);
	assert_int_equal(hold_settle(odd, origin, HOLD_RSS), 101 * MIB);
	assert_int_equal(odd->most[HOLD_RSS], 125 * MIB);
	assert_int_equal(hold_settle(group(2), origin, HOLD_RSS), 7 * MIB);
	assert_int_equal(group(2)->most[HOLD_RSS], 7 * MIB);
	assert_int_equal(odd->most_at, REAL + 40 * SECOND);
	end();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(memory_is_that_of_one_moment),
		cmocka_unit_test(memory_of_those_that_did_not_run_stays),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
