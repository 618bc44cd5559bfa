// SPDX-License-Identifier: GPL-2.0
/*
 * A rate is given only where both sides know: never from 0, never negative, never of another
 * life.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "libktally/record.h"
#include "libktally/sample.h"

#define SECOND UINT64_C(1000000000)

static struct ktally_task make_task(uint32_t pid, uint64_t start, uint64_t utime)
{
	struct ktally_task task = { 0 };

	ktally_record_put(&ktally_task_set, &task, KTALLY_TASK_PID, pid);
	ktally_record_put(&ktally_task_set, &task, KTALLY_TASK_START_TIME, start);
	ktally_record_put(&ktally_task_set, &task, KTALLY_TASK_SCOPE, KTALLY_SCOPE_PROCESS);
	ktally_record_put(&ktally_task_set, &task, KTALLY_TASK_UTIME, utime);
	return task;
}

static void drop(struct ktally_task *task, unsigned int field)
{
	task->present[field / 64] &= ~(UINT64_C(1) << field % 64);
}

static void a_counter_gives_its_change_per_second(void **state)
{
	struct ktally_task before = make_task(1, 5, 1000), now = make_task(1, 5, 4000);
	double rate = -1;

	(void)state;
	assert_true(ktally_rate(&before, &now, KTALLY_TASK_UTIME, 2 * SECOND, &rate));
	assert_true(rate == 1500.0);
	assert_true(ktally_rate(&before, &before, KTALLY_TASK_UTIME, SECOND, &rate));
	assert_true(rate == 0.0);
}

static void a_task_that_began_since_counts_from_0(void **state)
{
	struct ktally_task now = make_task(1, 5, 4000);
	double rate = -1;

	(void)state;
	assert_true(ktally_rate(NULL, &now, KTALLY_TASK_UTIME, 2 * SECOND, &rate));
	assert_true(rate == 2000.0);
}

static void what_a_side_lacks_has_no_rate(void **state)
{
	struct ktally_task with = make_task(1, 5, 4000), without = with;
	double rate = -1;

	(void)state;
	drop(&without, KTALLY_TASK_UTIME);
	assert_false(ktally_rate(&without, &with, KTALLY_TASK_UTIME, SECOND, &rate));
	assert_false(ktally_rate(&with, &without, KTALLY_TASK_UTIME, SECOND, &rate));
	assert_false(ktally_rate(NULL, &without, KTALLY_TASK_UTIME, SECOND, &rate));
	assert_true(rate == -1);
}

static void a_counter_that_went_back_has_no_rate(void **state)
{
	struct ktally_task before = make_task(1, 5, 4000), now = make_task(1, 5, 3999);
	double rate = -1;

	(void)state;
	assert_false(ktally_rate(&before, &now, KTALLY_TASK_UTIME, SECOND, &rate));
	assert_true(rate == -1);
}

static void no_time_gives_no_rate(void **state)
{
	struct ktally_task before = make_task(1, 5, 1000), now = make_task(1, 5, 4000);
	double rate = -1;

	(void)state;
	assert_false(ktally_rate(&before, &now, KTALLY_TASK_UTIME, 0, &rate));
	assert_true(rate == -1);
}

static void only_counters_have_rates(void **state)
{
	struct ktally_task before = make_task(1, 5, 1000), now = make_task(1, 5, 4000);
	double rate = -1;

	(void)state;
	for (unsigned int i = 0; i < ktally_task_set.count; i++) {
		bool counter = ktally_task_set.fields[i].kind == KTALLY_KIND_COUNTER;

		ktally_record_put(&ktally_task_set, &before, i, 1);
		ktally_record_put(&ktally_task_set, &now, i, 2);
		assert_int_equal(ktally_rate(&before, &now, i, SECOND, &rate), counter);
	}
}

static void the_largest_counter_does_not_wrap(void **state)
{
	struct ktally_task before = make_task(1, 5, 0), now = make_task(1, 5, UINT64_MAX);
	double rate = -1;

	(void)state;
	assert_true(ktally_rate(&before, &now, KTALLY_TASK_UTIME, 1, &rate));
	assert_true(rate > 1.8e28 && rate < 1.9e28);
}

static void a_task_is_its_pid_and_its_start(void **state)
{
	struct ktally_task a = make_task(1, 5, 0), same = make_task(1, 5, 9);
	struct ktally_task other_pid = make_task(2, 5, 0), other_start = make_task(1, 6, 0);
	struct ktally_task thread = a, no_scope = a, no_start = a, no_pid = a;

	(void)state;
	thread.value[KTALLY_TASK_SCOPE] = KTALLY_SCOPE_THREAD;
	drop(&no_scope, KTALLY_TASK_SCOPE);
	drop(&no_start, KTALLY_TASK_START_TIME);
	drop(&no_pid, KTALLY_TASK_PID);
	assert_true(ktally_same_task(&a, &same));
	assert_true(ktally_same_task(&a, &no_scope));
	assert_false(ktally_same_task(&a, &other_pid));
	assert_false(ktally_same_task(&a, &other_start));
	assert_false(ktally_same_task(&a, &thread));
	assert_false(ktally_same_task(&no_start, &a));
	assert_false(ktally_same_task(&no_start, &no_start));
	assert_false(ktally_same_task(&no_pid, &no_pid));
}

/* A sample at 100 s with the task 10, which began at 50 s. */
static struct ktally_sample *earlier(void)
{
	static struct ktally_task tasks[1];
	static struct ktally_sample s;

	tasks[0] = make_task(10, 50 * SECOND, 7);
	s = (struct ktally_sample){ .tasks = tasks, .count = 1 };
	ktally_record_put(&ktally_moment_set, &s.moment, KTALLY_MOMENT_BOOTTIME, 100 * SECOND);
	return &s;
}

static void a_row_continues_the_earlier_row_of_its_life(void **state)
{
	struct ktally_task now = make_task(10, 50 * SECOND, 9);
	struct ktally_sample *s = earlier();
	bool known = false;

	(void)state;
	assert_ptr_equal(ktally_before(s, &now, &known), &s->tasks[0]);
	assert_true(known);
}

static void a_row_that_began_since_has_none_before(void **state)
{
	static const uint32_t pids[] = { 10, 11 };	/* 10: the pid was used again */

	(void)state;
	for (int i = 0; i < 2; i++) {
		struct ktally_task now = make_task(pids[i], 100 * SECOND + 1, 9);
		bool known = false;

		assert_null(ktally_before(earlier(), &now, &known));
		assert_true(known);
	}
}

static void a_row_that_was_left_out_before_is_not_known(void **state)
{
	struct ktally_task now = make_task(11, 99 * SECOND + 1, 9);
	struct ktally_task no_start = make_task(11, 0, 9);
	struct ktally_sample *s = earlier();
	bool known = true;

	(void)state;
	assert_null(ktally_before(s, &now, &known));
	assert_false(known);
	known = true;
	drop(&no_start, KTALLY_TASK_START_TIME);
	assert_null(ktally_before(s, &no_start, &known));
	assert_false(known);
	known = true;
	now = make_task(11, 200 * SECOND, 9);
	s->moment.present[0] = 0;
	assert_null(ktally_before(s, &now, &known));
	assert_false(known);
}

static void a_start_that_was_cut_to_a_tick_may_lie_a_tick_before(void **state)
{
	struct ktally_sample *s = earlier();
	struct ktally_task now;
	bool known = false;

	(void)state;
	/* Began at 100.005 s; procfs shows 100.00 s, and the sample was at 100.003 s. */
	s->moment.value[KTALLY_MOMENT_BOOTTIME] = 100 * SECOND + 3000000;
	now = make_task(11, 100 * SECOND, 9);
	assert_null(ktally_before(s, &now, &known));
	assert_true(known);
	/* Two ticks before is before. */
	now = make_task(11, 100 * SECOND - 10000000, 9);
	assert_null(ktally_before(s, &now, &known));
	assert_false(known);
	/* The module's clock is exact. */
	now = make_task(11, 100 * SECOND + 1, 9);
	assert_null(ktally_before(s, &now, &known));
	assert_false(known);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_counter_gives_its_change_per_second),
		cmocka_unit_test(a_task_that_began_since_counts_from_0),
		cmocka_unit_test(what_a_side_lacks_has_no_rate),
		cmocka_unit_test(a_counter_that_went_back_has_no_rate),
		cmocka_unit_test(no_time_gives_no_rate),
		cmocka_unit_test(only_counters_have_rates),
		cmocka_unit_test(the_largest_counter_does_not_wrap),
		cmocka_unit_test(a_task_is_its_pid_and_its_start),
		cmocka_unit_test(a_row_continues_the_earlier_row_of_its_life),
		cmocka_unit_test(a_row_that_began_since_has_none_before),
		cmocka_unit_test(a_row_that_was_left_out_before_is_not_known),
		cmocka_unit_test(a_start_that_was_cut_to_a_tick_may_lie_a_tick_before),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
