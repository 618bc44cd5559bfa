// SPDX-License-Identifier: GPL-2.0
/* Processes that do nothing, which are passed over where that changes nothing. */
#include "health_feed.h"

#define START	(500 * SECOND)

/* A sample of three processes of which the second had so many major faults. */
static void pass(struct feed *f, uint64_t faults)
{
	feed_next(f, SECOND);
	for (uint32_t pid = 10; pid < 13; pid++)
		feed_put(feed_task(f, pid, START, "idle"), KTALLY_TASK_MAJ_FLT,
			 pid == 11 ? faults : 7);
	feed_done(f);
}

static size_t verdicts(const struct feed *f)
{
	size_t count;

	health_verdicts(f->h, &count);
	return count;
}

static void their_rates_are_known(void **state)
{
	struct feed f;

	(void)state;
	feed_start(&f, NULL);
	pass(&f, 0);
	pass(&f, 0);
	assert_true(health_judged(f.h, HEALTH_MAJOR_FAULTS));
	assert_false(health_judged(f.h, HEALTH_SWAP_GROWTH));
	feed_stop(&f);
}

static void who_does_nothing_any_more_is_well_again(void **state)
{
	uint64_t faults = 0;
	struct feed f;

	(void)state;
	feed_start(&f, NULL);
	for (int i = 0; i < 180; i++)
		pass(&f, faults += 1000);
	assert_int_equal(verdicts(&f), 1);
	for (int i = 0; i < 180; i++)
		pass(&f, faults);
	assert_int_equal(verdicts(&f), 0);
	feed_stop(&f);
}

static void a_threshold_of_0_is_reached_by_each(void **state)
{
	struct health_rules rules;
	struct feed f;

	(void)state;
	health_rules_default(&rules);
	rules.rule[HEALTH_MAJOR_FAULTS].at[HEALTH_AT_WARNING] = (struct health_threshold){ 0, 0 };
	rules.rule[HEALTH_MAJOR_FAULTS].hold = 0;
	feed_start(&f, &rules);
	pass(&f, 0);
	pass(&f, 0);
	assert_int_equal(verdicts(&f), 3);
	feed_stop(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(their_rates_are_known),
		cmocka_unit_test(who_does_nothing_any_more_is_well_again),
		cmocka_unit_test(a_threshold_of_0_is_reached_by_each),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
