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
	query = query_of(text);
	choice_init(&choice, query);
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
	sample_fill(choice_room(&choice, &latest), boottime, tasks, count);
	choice_taken(&choice, &latest);
}

static bool chosen(size_t i)
{
	return choice_task(&choice, &latest.tasks[i]);
}

static void without_rates_one_sample_is_kept(void **state)
{
	struct ktally_task tasks[] = { task_make(1, SECOND, "a"), task_make(2, SECOND, "b") };

	(void)state;
	begin("comm=b");
	assert_ptr_equal(choice_room(&choice, &latest), &latest);
	take(10 * SECOND, tasks, 2);
	assert_false(chosen(0));
	assert_true(chosen(1));
	assert_false(choice_exit(&choice, &latest, &tasks[0]));
	assert_true(choice_exit(&choice, &latest, &tasks[1]));
	end();
}

static void without_a_filter_all_are_chosen(void **state)
{
	struct ktally_task task = task_make(1, SECOND, "a");

	(void)state;
	choice_init(&choice, NULL);
	assert_true(choice_task(&choice, &task));
	assert_true(choice_exit(&choice, &latest, &task));
	choice_free(&choice);
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
	sample_fill(choice_room(&choice, &latest), 11 * SECOND, &junk, 1);
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(without_rates_one_sample_is_kept),
		cmocka_unit_test(without_a_filter_all_are_chosen),
		cmocka_unit_test(rates_are_known_from_the_second_sample_on),
		cmocka_unit_test(a_sample_that_fails_costs_no_rate),
		cmocka_unit_test(another_source_begins_anew),
		cmocka_unit_test(rates_of_an_exit_are_of_the_time_since_the_sample),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
