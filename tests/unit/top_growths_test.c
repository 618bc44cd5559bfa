// SPDX-License-Identifier: GPL-2.0
/* How the memory of each process grew from sample to sample. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "health/growth.h"
#include "top/growths.h"
#include "tasks.h"

#define MIB (UINT64_C(1) << 20)
#define PART (GROWTHS_WINDOW / GROWTH_PARTS)

static struct growths growths;
static struct ktally_sample sample;

static int tear_down(void **state)
{
	(void)state;
	growths_free(&growths);
	ktally_sample_free(&sample);
	sample = (struct ktally_sample){ 0 };
	return 0;
}

static struct ktally_task task_large(uint64_t pid, uint64_t start, uint64_t bytes)
{
	struct ktally_task task = task_make(pid, start, "x");

	task_set(&task, KTALLY_TASK_RSS_ANON, bytes);
	return task;
}

static void add(uint64_t when, const struct ktally_task *tasks, size_t count)
{
	sample_fill(&sample, when, tasks, count);
	assert_int_equal(growths_add(&growths, &sample), 0);
}

/* A sample for each part of the window, and one: 2 grows by a MiB in each, 3 does not. */
static uint64_t watch(void)
{
	uint64_t when = 100 * SECOND;
	unsigned int i;

	for (i = 0; i <= GROWTH_PARTS; i++, when += PART) {
		struct ktally_task tasks[] = {
			task_large(2, 5, (10 + i) * MIB), task_large(3, 5, 10 * MIB),
		};

		add(when, tasks, 2);
	}
	return when - PART;
}

static double growth_of(uint64_t pid, uint64_t start, uint64_t when)
{
	struct ktally_task task = task_make(pid, start, "x");
	double growth;

	return growths_find(&growths, &task, when, &growth) ? growth : -1;
}

static void growth_is_told_per_minute(void **state)
{
	uint64_t when = watch();
	double per_minute = (double)MIB * 60e9 / (double)PART, growth = growth_of(2, 5, when);

	(void)state;
	assert_true(growth > 0.99 * per_minute && growth < 1.01 * per_minute);
	assert_true(growth_of(3, 5, when) == 0);
}

static void it_is_unknown_until_enough_was_seen(void **state)
{
	struct ktally_task tasks[] = { task_large(2, 5, MIB) };
	struct ktally_task more[] = { task_large(2, 5, MIB), task_large(3, 6, MIB) };
	uint64_t when = 100 * SECOND;

	(void)state;
	assert_true(growth_of(2, 5, 0) < 0);
	for (; when < 100 * SECOND + GROWTHS_WINDOW; when += PART) {
		add(when, tasks, 1);
		assert_true(growth_of(2, 5, when) < 0);
	}
	add(when, more, 2);
	assert_true(growth_of(2, 5, when) == 0);
	assert_true(growth_of(3, 6, when) < 0);		/* it is new */
}

static void another_life_begins_anew(void **state)
{
	uint64_t when = watch() + PART;
	struct ktally_task tasks[] = { task_large(2, 6, MIB), task_large(3, 5, MIB) };

	(void)state;
	add(when, tasks, 2);
	assert_true(growth_of(2, 6, when) < 0);
	assert_true(growth_of(2, 5, when) < 0);
	assert_true(growth_of(3, 5, when) >= 0);
	assert_true(growth_of(4, 5, when) < 0);
}

/* Swap that comes to be known is no growth. */
static void swap_counts_when_it_is_known_all_along(void **state)
{
	uint64_t when = watch() + PART;
	struct ktally_task task = task_large(2, 5, MIB);

	(void)state;
	task_set(&task, KTALLY_TASK_SWAP, 900 * MIB);
	add(when, &task, 1);
	assert_true(growth_of(2, 5, when) < 0);
}

static void what_is_no_later_sample_of_processes_changes_nothing(void **state)
{
	uint64_t when = watch();
	struct ktally_task thread = task_large(2, 5, MIB), bare = task_make(2, 5, "x");
	struct ktally_task earlier = task_large(2, 5, MIB);

	(void)state;
	task_set(&thread, KTALLY_TASK_SCOPE, KTALLY_SCOPE_THREAD);
	add(when + PART, &thread, 1);
	add(when + PART, &bare, 1);
	add(when - PART, &earlier, 1);
	assert_true(growth_of(2, 5, when) > 0);
	/* Of a moment that is long past nothing is told. */
	assert_true(growth_of(2, 5, when - PART) < 0);
}

static void many_processes_come_and_go(void **state)
{
	static struct ktally_task tasks[1000];
	unsigned int i;

	(void)state;
	for (i = 0; i < 1000; i++)
		tasks[i] = task_large(i + 1, 5, MIB);
	add(SECOND, tasks, 1000);
	add(2 * SECOND, tasks + 500, 100);
	assert_int_equal(growths.count, 100);
	add(3 * SECOND, tasks, 1000);
	assert_int_equal(growths.count, 1000);
}

#define test(name) cmocka_unit_test_teardown(name, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(growth_is_told_per_minute),
		test(it_is_unknown_until_enough_was_seen),
		test(another_life_begins_anew),
		test(swap_counts_when_it_is_known_all_along),
		test(what_is_no_later_sample_of_processes_changes_nothing),
		test(many_processes_come_and_go),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
