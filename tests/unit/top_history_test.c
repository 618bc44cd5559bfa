// SPDX-License-Identifier: GPL-2.0
/* Which samples are kept, and that each can be put on show again as it was. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "top/history.h"
#include "samples.h"

#define ANY UINT64_MAX		/* no moment is on show */
#define KEPT 200

static struct history history;
static struct model live, past;
static struct user_cache users;

/* What there was, to compare with. */
static struct ktally_sample then[KEPT];
static struct exits exits_then[KEPT];

void *__real_malloc(size_t bytes);
void *__wrap_malloc(size_t bytes);

static unsigned int failures;	/* so many of the next allocations fail */

void *__wrap_malloc(size_t bytes)
{
	if (!failures)
		return __real_malloc(bytes);
	failures--;
	return NULL;
}

static int set_up(void **state)
{
	(void)state;
	chance_state = 1;
	failures = 0;
	history = (struct history){ .budget = HISTORY_BYTES };
	return model_init(&live, &users) || model_init(&past, &users) ? -1 : 0;
}

static int tear_down(void **state)
{
	unsigned int i;

	(void)state;
	history_free(&history);
	model_free(&live);
	model_free(&past);
	for (i = 0; i < KEPT; i++) {
		ktally_sample_free(&then[i]);
		if (exits_then[i].shown)
			exits_free(&exits_then[i]);
	}
	return 0;
}

/* The next sample, of anything. */
static void sample_any(void)
{
	struct ktally_sample *next = model_next(&live);

	if (model_now(&live))
		sample_copy(next, model_now(&live));
	sample_evolve(next);
	next->moment.value[KTALLY_MOMENT_BOOTTIME] =
		(history.first + history.count + 1) * 2 * SECOND + history.lost;
	ktally_mark(next->moment.present, KTALLY_MOMENT_BOOTTIME);
	model_pass(&live);
	exits_evolve(&live.exits);
}

static void add_any(unsigned int number)
{
	sample_any();
	assert_int_equal(history_add(&history, &live), 0);
	sample_copy(&then[number], model_now(&live));
	assert_int_equal(exits_init(&exits_then[number]), 0);
	exits_then[number].sum = live.exits.sum;
	exits_then[number].shown_count = live.exits.shown_count;
	memcpy(exits_then[number].shown, live.exits.shown,
	       live.exits.shown_count * sizeof(*live.exits.shown));
}

static void add_number(unsigned int number, size_t count)
{
	struct ktally_task tasks[10];
	size_t i;

	for (i = 0; i < count; i++)
		tasks[i] = task_busy(i + 1, SECOND, "a", number * SECOND);
	sample_fill(model_next(&live), (number + 1) * 2 * SECOND, tasks, count);
	assert_int_equal(model_commit(&live), 0);
}

static void assert_shows(uint64_t number, uint64_t on_show)
{
	assert_int_equal(history_show(&history, number, &past, on_show), 0);
	assert_same_sample(model_now(&past), &then[number]);
	assert_same_exits(&past.exits, &exits_then[number]);
	assert_int_equal(past.count, then[number].count + exits_then[number].shown_count);
	if (!history_moment(&history, number)->goes_on || number == history.first)
		assert_null(model_before(&past));
	else
		assert_same_sample(model_before(&past), &then[number - 1]);
}

static void any_moment_is_shown_as_it_was(void **state)
{
	uint64_t on_show = ANY;
	unsigned int i;

	(void)state;
	for (i = 0; i < KEPT; i++)
		add_any(i);
	assert_int_equal(history.count, KEPT);
	for (i = 0; i < KEPT; i++, on_show = i - 1)
		assert_shows(i, on_show);
	for (i = KEPT; i-- > 0; on_show = i)
		assert_shows(i, on_show);
	for (i = 0; i < KEPT; i++) {
		uint64_t number = chance() % KEPT;

		assert_shows(number, one_in(3) ? ANY : on_show);
		on_show = number;
	}
}

static void rows_have_the_rates_and_exits_that_they_had(void **state)
{
	struct ktally_task dead = task_make(9, SECOND, "gone");
	double rate;

	(void)state;
	past.sort = (struct column){ COLUMN_VALUE, KTALLY_TASK_PID };
	add_number(1, 2);
	assert_int_equal(history_add(&history, &live), 0);
	task_set(&dead, KTALLY_TASK_EXIT_SEQ, 1);
	exits_add(&live.exits, &dead, model_now(&live));
	add_number(2, 2);
	assert_int_equal(history_add(&history, &live), 0);
	add_number(9, 2);
	assert_int_equal(history_show(&history, 1, &past, ANY), 0);
	assert_int_equal(past.count, 3);
	assert_int_equal(past.sum.processes, 2);
	assert_int_equal(past.exits.sum.count, 1);
	assert_true(model_row(&past, 2)->dead);
	assert_string_equal(model_row(&past, 2)->task->comm, "gone");
	assert_true(ktally_rate(model_row(&past, 0)->before, model_row(&past, 0)->task,
				KTALLY_TASK_CPU_TIME, past.context.elapsed, &rate));
	assert_true(rate > 0.499e9 && rate < 0.501e9);
}

static void the_oldest_go_when_the_budget_is_full(void **state)
{
	uint64_t first = 0;
	unsigned int i;

	(void)state;
	history.budget = 60000;
	for (i = 0; i < KEPT; i++) {
		add_any(i);
		assert_true(history.used <= history.budget);
		assert_int_equal(history.first + history.count, i + 1);
		assert_true(history.first >= first && history.moment[0].whole);
		first = history.first;
	}
	assert_true(first > 0 && history.count > 3);
	assert_null(history_moment(&history, first - 1));
	for (i = (unsigned int)first; i < KEPT; i++)
		assert_shows(i, ANY);
	assert_null(history_moment(&history, KEPT));
	assert_int_equal(history.lost, 0);
}

static void what_is_too_large_is_lost_and_counted(void **state)
{
	(void)state;
	add_any(0);
	while (model_now(&live)->count < 30)
		sample_any();
	history.budget = 1000;
	assert_int_equal(history_add(&history, &live), -E2BIG);
	assert_int_equal(history.lost, 1);
	/* Its successor is told apart from nothing that is kept. */
	history.budget = HISTORY_BYTES;
	add_any(1);
	assert_false(history_moment(&history, 1)->goes_on);
	assert_shows(1, 0);
	add_any(2);
	assert_true(history_moment(&history, 2)->goes_on);
	assert_shows(2, 1);
}

static void without_memory_older_ones_are_given_up(void **state)
{
	unsigned int i;

	(void)state;
	for (i = 0; i < 100; i++)
		add_any(i);
	failures = 1;
	add_any(100);
	assert_int_equal(history.first, 64);
	assert_int_equal(history.lost, 0);
	assert_true(history_moment(&history, 100)->goes_on);
	assert_shows(100, ANY);
	assert_shows(64, ANY);
}

static void without_any_memory_it_goes_on(void **state)
{
	unsigned int i;

	(void)state;
	for (i = 0; i < 100; i++)
		add_any(i);
	sample_any();
	failures = UINT32_MAX;
	assert_int_equal(history_add(&history, &live), -ENOMEM);
	assert_int_equal(history.count, 0);
	assert_int_equal(history.used, 0);
	assert_int_equal(history.lost, 1);
	failures = 0;
	add_any(100);
	assert_int_equal(history.first, 100);
	assert_false(history_moment(&history, 100)->goes_on);
	assert_shows(100, 99);
}

static void no_rate_leads_over_a_gap(void **state)
{
	(void)state;
	add_any(0);
	add_any(1);
	model_forget(&live);
	add_any(2);
	assert_false(history_moment(&history, 2)->goes_on);
	assert_shows(2, 1);
	/* One that nobody kept. */
	sample_any();
	add_any(3);
	assert_false(history_moment(&history, 3)->goes_on);
	assert_shows(3, 2);
}

static void a_moment_is_found_by_its_time(void **state)
{
	size_t boottime = offsetof(struct moment, boottime);
	size_t realtime = offsetof(struct moment, realtime);
	unsigned int i;

	(void)state;
	for (i = 0; i < 10; i++) {
		add_number(i, 3);
		assert_int_equal(history_add(&history, &live), 0);
	}
	assert_int_equal(history_find(&history, boottime, 0), 0);
	assert_int_equal(history_find(&history, boottime, 8 * SECOND), 3);
	assert_int_equal(history_find(&history, boottime, 8 * SECOND - 1), 2);
	assert_int_equal(history_find(&history, boottime, 99 * SECOND), 9);
	assert_int_equal(history_find(&history, realtime, 1008 * SECOND), 3);
	assert_false(history_moment(&history, 3)->threads);
}

#define test(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(any_moment_is_shown_as_it_was),
		test(rows_have_the_rates_and_exits_that_they_had),
		test(the_oldest_go_when_the_budget_is_full),
		test(what_is_too_large_is_lost_and_counted),
		test(without_memory_older_ones_are_given_up),
		test(without_any_memory_it_goes_on),
		test(no_rate_leads_over_a_gap),
		test(a_moment_is_found_by_its_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
