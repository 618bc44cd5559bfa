// SPDX-License-Identifier: GPL-2.0
/* Which tasks and exits get a line in a log with a filter, rates over two samples included. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "log/choice.h"
#include "queries.h"
#include "tasks.h"

static struct choice choice;
static struct ktally_sample latest;
static struct query *query;

static void begin(const char *text)
{
	struct choice_options options = { .query = query = query_of(text) };

	assert_int_equal(choice_init(&choice, &options), 0);
	memset(&latest, 0, sizeof(latest));
}

static void end(void)
{
	choice_free(&choice);
	ktally_sample_free(&latest);
	query_free(query);
}

static void take(uint64_t boottime, const struct ktally_task *tasks, size_t count)
{
	sample_fill(choice_room(&choice), boottime, tasks, count);
	choice_taken(&choice, &latest);
}

static bool chosen(size_t i)
{
	assert_int_equal(choice_tasks(&choice, &latest), 0);
	for (size_t c = 0; c < choice.count; c++)
		if (choice.chosen[c] == i)
			return true;
	return false;
}

static void tasks_and_exits_pass_the_filter(void **state)
{
	struct ktally_task tasks[] = { task_make(1, SECOND, "a"), task_make(2, SECOND, "b") };

	(void)state;
	begin("comm=b");
	take(10 * SECOND, tasks, 2);
	assert_false(chosen(0));
	assert_true(chosen(1));
	assert_false(choice_exit(&choice, &latest, &tasks[0]));
	assert_true(choice_exit(&choice, &latest, &tasks[1]));
	end();
}

static void without_a_filter_all_are_chosen(void **state)
{
	struct ktally_task tasks[] = { task_make(1, SECOND, "a"), task_make(2, SECOND, "b") };
	const struct choice_options none = { .query = NULL };

	(void)state;
	query = NULL;
	memset(&latest, 0, sizeof(latest));
	choice_init(&choice, &none);
	assert_true(choice_is_all(&choice));
	take(10 * SECOND, tasks, 2);
	assert_true(chosen(0) && chosen(1));
	assert_true(choice_exit(&choice, &latest, &tasks[0]));
	end();
}

static void rates_are_known_from_the_second_sample_on(void **state)
{
	struct ktally_task tasks[] = { task_busy(1, SECOND, "a", 0), task_busy(2, SECOND, "b", 0) };

	(void)state;
	begin("cpu>=50");
	take(10 * SECOND, tasks, 2);
	assert_false(chosen(0) || chosen(1));
	task_set(&tasks[1], KTALLY_TASK_CPU_TIME, SECOND);
	take(12 * SECOND, tasks, 2);
	assert_int_equal(latest.moment.value[KTALLY_MOMENT_BOOTTIME], 12 * SECOND);
	assert_false(chosen(0));
	assert_true(chosen(1));
	take(14 * SECOND, tasks, 2);
	assert_false(chosen(0) || chosen(1));
	end();
}

/* What a sample that fails leaves in the room it was given must not be taken for the one before. */
static void a_sample_that_fails_costs_no_rate(void **state)
{
	struct ktally_task task = task_busy(1, SECOND, "a", 0), junk = task_busy(1, SECOND, "a", 9);

	(void)state;
	begin("cpu=25");
	take(10 * SECOND, &task, 1);
	sample_fill(choice_room(&choice), 11 * SECOND, &junk, 1);
	assert_int_equal(latest.moment.value[KTALLY_MOMENT_BOOTTIME], 10 * SECOND);
	task_set(&task, KTALLY_TASK_CPU_TIME, SECOND);
	take(14 * SECOND, &task, 1);
	assert_true(chosen(0));
	end();
}

static void another_source_begins_anew(void **state)
{
	struct ktally_task task = task_busy(1, SECOND, "a", 0);

	(void)state;
	begin("known(cpu)");
	take(10 * SECOND, &task, 1);
	choice_forget(&choice);
	take(12 * SECOND, &task, 1);
	assert_false(chosen(0));
	take(14 * SECOND, &task, 1);
	assert_true(chosen(0));
	end();
}

static void rates_of_an_exit_are_of_the_time_since_the_sample(void **state)
{
	struct ktally_task task = task_busy(1, SECOND, "a", 2 * SECOND), record = task;
	struct ktally_task born = task_busy(7, 11 * SECOND, "b", SECOND);

	(void)state;
	begin("cpu=50 state=X");
	task_set(&record, KTALLY_TASK_CPU_TIME, 3 * SECOND);
	task_set(&record, KTALLY_TASK_EXIT_TIME, 12 * SECOND);
	task_set(&born, KTALLY_TASK_EXIT_TIME, 12 * SECOND);
	assert_false(choice_exit(&choice, &latest, &record));	/* before any sample */
	take(10 * SECOND, &task, 1);
	assert_true(choice_exit(&choice, &latest, &record));
	assert_true(choice_exit(&choice, &latest, &born));
	task_set(&record, KTALLY_TASK_EXIT_TIME, 9 * SECOND);	/* it was over before the sample */
	assert_false(choice_exit(&choice, &latest, &record));
	end();
	begin("known(cpu)");			/* nor is there any rate of no time */
	take(10 * SECOND, &task, 1);
	assert_false(choice_exit(&choice, &latest, &record));
	record.present[0] &= ~(UINT64_C(1) << KTALLY_TASK_EXIT_TIME);
	assert_false(choice_exit(&choice, &latest, &record));
	end();
}

static void begin_top(uint64_t top, enum ktally_task_field by)
{
	const struct choice_options options = { .top = top, .by = by };

	query = NULL;
	assert_int_equal(choice_init(&choice, &options), 0);
	memset(&latest, 0, sizeof(latest));
}

/* Of a gauge the value counts; of who is as large, the one of the lower pid. */
static void the_largest_are_chosen_by_a_value(void **state)
{
	static const uint64_t sizes[] = { 5, 9, 7, 9, 9, 0 };
	struct ktally_task tasks[7];

	(void)state;
	for (int i = 0; i < 6; i++) {
		tasks[i] = task_make(1 + i, SECOND, "a");
		task_set(&tasks[i], KTALLY_TASK_RSS, sizes[i]);
	}
	tasks[6] = task_make(7, SECOND, "unknown");
	begin_top(3, KTALLY_TASK_RSS);
	assert_false(choice_is_all(&choice));
	take(10 * SECOND, tasks, 7);
	assert_true(chosen(1) && chosen(3) && chosen(4));
	assert_int_equal(choice.count, 3);
	end();
	begin_top(2, KTALLY_TASK_RSS);
	take(10 * SECOND, tasks, 7);
	assert_true(chosen(1) && chosen(3));
	assert_int_equal(choice.count, 2);
	end();
	begin_top(100, KTALLY_TASK_RSS);	/* there are not so many whose size is known */
	take(10 * SECOND, tasks, 7);
	assert_true(chosen(0) && chosen(5) && !chosen(6));
	end();
}

/* A large figure that did not grow is nothing; a task that is new grew from nothing. */
static void of_a_counter_the_increase_counts(void **state)
{
	struct ktally_task tasks[] = {
		task_busy(1, SECOND, "old", 900 * SECOND), task_busy(2, SECOND, "busy", 1),
		task_busy(3, 11 * SECOND, "new", 3 * SECOND),
		task_busy(4, SECOND, "hidden", SECOND),
	};

	(void)state;
	begin_top(2, KTALLY_TASK_CPU_TIME);
	take(10 * SECOND, tasks, 2);
	assert_false(chosen(0) || chosen(1));
	task_set(&tasks[1], KTALLY_TASK_CPU_TIME, 5 * SECOND);
	take(12 * SECOND, tasks, 4);
	assert_true(chosen(1) && chosen(2));
	assert_int_equal(choice.count, 2);
	choice_forget(&choice);			/* another source: nothing to compare with */
	take(14 * SECOND, tasks, 4);
	assert_false(chosen(1));
	assert_int_equal(choice.count, 0);
	end();
}

static void negative_numbers_are_below_others(void **state)
{
	struct ktally_task tasks[] = { task_make(1, SECOND, "a"), task_make(2, SECOND, "b") };

	(void)state;
	task_set(&tasks[0], KTALLY_TASK_NICE, (uint64_t)-20);
	task_set(&tasks[1], KTALLY_TASK_NICE, 3);
	begin_top(1, KTALLY_TASK_NICE);
	take(10 * SECOND, tasks, 2);
	assert_true(chosen(1) && !chosen(0));
	end();
}

/* Memory that others took, or a new name of a parent, is no running. */
static void who_did_not_run_is_left_out_and_counted(void **state)
{
	const struct choice_options options = { .changed_only = true };
	struct ktally_task tasks[] = { task_busy(1, SECOND, "a", 7), task_busy(2, SECOND, "b", 7),
				       task_busy(3, SECOND, "c", 7) };

	(void)state;
	query = NULL;
	memset(&latest, 0, sizeof(latest));
	choice_init(&choice, &options);
	take(10 * SECOND, tasks, 3);
	assert_true(chosen(0) && chosen(1) && chosen(2));	/* all are new */
	assert_int_equal(choice.unchanged, 0);
	task_set(&tasks[0], KTALLY_TASK_CPU_TIME, 8);
	task_set(&tasks[1], KTALLY_TASK_RSS, 1);
	tasks[2] = task_busy(3, 11 * SECOND, "c", 7);		/* another life of the number */
	take(12 * SECOND, tasks, 3);
	assert_true(chosen(0) && !chosen(1) && chosen(2));
	assert_int_equal(choice.unchanged, 1);
	task_set(&tasks[1], KTALLY_TASK_NVCSW, 1);		/* was not known before */
	take(14 * SECOND, tasks, 3);
	assert_true(!chosen(0) && chosen(1) && !chosen(2));
	assert_int_equal(choice.unchanged, 2);
	end();
}

static void a_sample_has_what_is_chosen_by(void **state)
{
	const struct choice_options changed = { .changed_only = true };
	const struct choice_options by = { .top = 1, .by = KTALLY_TASK_RCHAR };
	const struct choice_options rss = { .top = 1, .by = KTALLY_TASK_RSS };

	(void)state;
	assert_int_equal(choice_groups(&changed), KTALLY_GROUP_CPU);
	assert_int_equal(choice_groups(&by), KTALLY_GROUP_IO);
	assert_true(choice_groups(&rss) & KTALLY_GROUP_MEM);
	assert_true(choice_needs_two(&by));
	assert_false(choice_needs_two(&rss) || choice_needs_two(&changed));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tasks_and_exits_pass_the_filter),
		cmocka_unit_test(without_a_filter_all_are_chosen),
		cmocka_unit_test(rates_are_known_from_the_second_sample_on),
		cmocka_unit_test(a_sample_that_fails_costs_no_rate),
		cmocka_unit_test(another_source_begins_anew),
		cmocka_unit_test(the_largest_are_chosen_by_a_value),
		cmocka_unit_test(of_a_counter_the_increase_counts),
		cmocka_unit_test(negative_numbers_are_below_others),
		cmocka_unit_test(who_did_not_run_is_left_out_and_counted),
		cmocka_unit_test(a_sample_has_what_is_chosen_by),
		cmocka_unit_test(rates_of_an_exit_are_of_the_time_since_the_sample),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
