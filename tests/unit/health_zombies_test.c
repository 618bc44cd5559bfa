// SPDX-License-Identifier: GPL-2.0
/* Ended children that pile up are their parent's fault, and each parent's own. */
#include "health_feed.h"

#define START	(500 * SECOND)

/* @zombies children of each of @parents processes, and one that lives. */
static void pass(struct feed *f, uint32_t parents, uint32_t zombies, uint64_t time)
{
	for (uint64_t t = 0; t < time; t += SECOND) {
		uint32_t pid = 10;

		feed_next(f, SECOND);
		for (uint32_t i = 0; i < parents; i++, pid++)
			feed_put(feed_task(f, pid, START, "careless"), KTALLY_TASK_PPID, 1);
		for (uint32_t i = 0; i < parents * (zombies + 1); i++, pid++) {
			struct ktally_task *task = feed_task(f, pid, f->now, "child");

			feed_put(task, KTALLY_TASK_PPID, 10 + i % parents);
			if (i >= parents)
				feed_put(task, KTALLY_TASK_STATE, KTALLY_STATE_DEFUNCT);
		}
		feed_done(f);
	}
}

static void a_pile_is_told_with_its_parent(void **state)
{
	struct feed f;

	(void)state;
	feed_start(&f, NULL);
	pass(&f, 1, 40, MINUTE);
	assert_null(feed_verdict(&f));
	pass(&f, 1, 40, SECOND);
	assert_string_equal(feed_text(&f), "careless (pid 10) has 40 ended children that it does "
			    "not wait for (warning from 30)");
	pass(&f, 1, 2000, 61 * SECOND);
	assert_int_equal(health_level(f.h), HEALTH_CRITICAL);
	assert_true(feed_verdict(&f)->value == 2000);
	feed_stop(&f);
}

static void a_pile_that_is_gone_is_over(void **state)
{
	struct feed f;

	(void)state;
	feed_start(&f, NULL);
	pass(&f, 1, 40, 61 * SECOND);
	assert_int_equal(health_level(f.h), HEALTH_WARNING);
	pass(&f, 1, 0, 61 * SECOND);
	assert_null(feed_verdict(&f));
	assert_int_equal(feed_changes(&f), 1);
	feed_stop(&f);
}

static void few_for_each_are_no_pile(void **state)
{
	struct feed f;
	uint64_t lost;

	(void)state;
	feed_start(&f, NULL);
	pass(&f, 200, 20, 3 * MINUTE);
	assert_null(feed_verdict(&f));
	assert_true(health_judged(f.h, HEALTH_ZOMBIES));
	assert_int_equal(health_losses(f.h)->parents, 0);
	pass(&f, 300, 1, SECOND);
	lost = health_losses(f.h)->parents;
	assert_int_equal(lost, 300 - 256);
	feed_stop(&f);
}

static void an_unknown_state_neither_fires_nor_ends(void **state)
{
	struct feed f;

	(void)state;
	feed_start(&f, NULL);
	pass(&f, 1, 40, 61 * SECOND);
	for (int i = 0; i < 300; i++) {
		feed_next(&f, SECOND);
		feed_task(&f, 10, START, "careless")->present[0] &=
			~(UINT64_C(1) << KTALLY_TASK_STATE);
		feed_done(&f);
		assert_false(health_judged(f.h, HEALTH_ZOMBIES));
	}
	assert_int_equal(health_level(f.h), HEALTH_WARNING);
	feed_stop(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_pile_is_told_with_its_parent),
		cmocka_unit_test(a_pile_that_is_gone_is_over),
		cmocka_unit_test(few_for_each_are_no_pile),
		cmocka_unit_test(an_unknown_state_neither_fires_nor_ends),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
