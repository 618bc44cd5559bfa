// SPDX-License-Identifier: GPL-2.0
/* Two samples as rows: rates, filter, order. Exits are in top_exits_test.c. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "top_model.h"

static const struct column by_name = { COLUMN_VALUE, KTALLY_TASK_COMM };

static void one_sample_has_no_rates(void **state)
{
	struct model *model = *state;
	struct ktally_task tasks[] = { task_busy(1, SECOND, "a", SECOND) };

	commit(model, 10 * SECOND, tasks, 1);
	assert_int_equal(model->shown, 1);
	assert_false(model_row(model, 0)->known);
	assert_null(model_before(model));
	assert_int_equal(model->context.elapsed, 0);
}

static void rates_span_the_two_samples(void **state)
{
	struct model *model = *state;
	struct ktally_task tasks[] = {
		task_busy(1, SECOND, "idle", SECOND), task_busy(2, SECOND, "busy", SECOND),
	};

	commit(model, 10 * SECOND, tasks, 2);
	tasks[1].value[KTALLY_TASK_CPU_TIME] += SECOND;
	commit(model, 14 * SECOND, tasks, 2);
	assert_int_equal(model->context.elapsed, 4 * SECOND);
	assert_rows(model, "busy idle");
	assert_cpu(model, 0, 0.25);
	assert_cpu(model, 1, 0);
}

static void a_pid_used_again_is_another_process(void **state)
{
	struct model *model = *state;
	struct ktally_task old = task_busy(7, SECOND, "old", 100 * SECOND);
	struct ktally_task new = task_busy(7, 11 * SECOND + 1, "new", SECOND);

	commit(model, 10 * SECOND, &old, 1);
	commit(model, 14 * SECOND, &new, 1);
	assert_null(model_row(model, 0)->before);
	assert_cpu(model, 0, 0.25);
}

static void who_was_not_seen_before_has_no_rate(void **state)
{
	struct model *model = *state;
	struct ktally_task late = task_busy(7, SECOND + 1, "late", 100 * SECOND);

	commit(model, 10 * SECOND, NULL, 0);
	commit(model, 14 * SECOND, &late, 1);
	assert_false(model_row(model, 0)->known);
}

static void unknown_values_come_last_either_way(void **state)
{
	struct model *model = *state;
	struct ktally_task tasks[] = {
		task_make(1, SECOND, "unknown"), task_busy(2, SECOND, "little", SECOND),
		task_make(3, SECOND, "too"), task_busy(4, SECOND, "much", 9 * SECOND),
	};

	model->sort = (struct column){ COLUMN_VALUE, KTALLY_TASK_CPU_TIME };
	commit(model, 10 * SECOND, tasks, 4);
	assert_rows(model, "much little unknown too");
	model->descending = false;
	model_order(model);
	assert_rows(model, "little much unknown too");
}

static void what_is_equal_stays_in_order_of_pid(void **state)
{
	struct model *model = *state;
	struct ktally_task tasks[] = {
		task_busy(1, SECOND, "a", SECOND), task_busy(2, SECOND, "b", SECOND),
		task_busy(3, SECOND, "c", SECOND), task_busy(4, SECOND, "d", SECOND),
	};

	model->sort = (struct column){ COLUMN_VALUE, KTALLY_TASK_CPU_TIME };
	commit(model, 10 * SECOND, tasks, 4);
	assert_rows(model, "a b c d");
	model->descending = false;
	model_order(model);
	assert_rows(model, "a b c d");
}

static void the_idle_among_the_busy_stay_in_order_of_pid(void **state)
{
	struct model *model = *state;
	struct ktally_task tasks[] = {
		task_busy(1, SECOND, "a", 0), task_busy(2, SECOND, "much", 9 * SECOND),
		task_busy(3, SECOND, "b", 0), task_busy(4, SECOND, "most", 99 * SECOND),
		task_busy(5, SECOND, "c", 0), task_busy(6, SECOND, "d", 0),
		task_busy(7, SECOND, "more", 9 * SECOND),
	};

	model->sort = (struct column){ COLUMN_VALUE, KTALLY_TASK_CPU_TIME };
	commit(model, 10 * SECOND, tasks, 7);
	assert_rows(model, "most much more a b c d");
	model->descending = false;
	model_order(model);
	assert_rows(model, "a b c d much more most");
}

static void names_sort_without_regard_to_case(void **state)
{
	struct model *model = *state;
	struct ktally_task tasks[] = {
		task_make(1, SECOND, "b"), task_make(2, SECOND, "A"), task_make(3, SECOND, "C"),
	};

	model->sort = by_name;
	model->descending = false;
	commit(model, 10 * SECOND, tasks, 3);
	assert_rows(model, "A b C");
}

static void set_filter(struct model *model, const char *text)
{
	strcpy(model->filter.text, text);
	filter_changed(&model->filter);
	model_order(model);
}

/* What the language can say has its own tests; here it is in force, or the last that made sense. */
static void filter_lets_through_what_matches(void **state)
{
	struct model *model = *state;
	struct ktally_task tasks[] = {
		task_make(123, SECOND, "nginx"), task_make(234, SECOND, "Postgres"),
		task_make(345, SECOND, "redis"),
	};

	task_set(&tasks[2], KTALLY_TASK_UID, 0);
	model->sort = by_name;
	model->descending = false;
	commit(model, 10 * SECOND, tasks, 3);
	set_filter(model, "post");
	assert_rows(model, "Postgres");
	set_filter(model, "123 or user=root");
	assert_rows(model, "nginx redis");
	set_filter(model, "123 or user=");		/* half typed */
	assert_true(model->filter.wrong);
	assert_int_equal(model->filter.error.at, 12);
	assert_rows(model, "nginx redis");
	commit(model, 12 * SECOND, tasks, 3);
	assert_rows(model, "nginx redis");
	set_filter(model, "nothing");
	assert_false(model->filter.wrong);
	assert_int_equal(model->shown, 0);
	filter_clear(&model->filter);
	model_order(model);
	assert_string_equal(model->filter.text, "");
	assert_rows(model, "nginx Postgres redis");
}

static void a_sample_that_fails_leaves_rows_without_rates(void **state)
{
	struct model *model = *state;
	struct ktally_task task = task_busy(5, SECOND, "task", 10 * SECOND);

	commit(model, 10 * SECOND, &task, 1);
	commit(model, 12 * SECOND, &task, 1);
	assert_true(model_row(model, 0)->known);
	ktally_sample_free(model_next(model));
	assert_rows(model, "task");
	assert_false(model_row(model, 0)->known);
	assert_null(model_row(model, 0)->before);
	model_order(model);
	commit(model, 16 * SECOND, &task, 1);
	assert_int_equal(model->context.elapsed, 4 * SECOND);
	assert_true(model_row(model, 0)->known);
}

static void sums_count_the_living(void **state)
{
	struct model *model = *state;
	struct ktally_task tasks[] = { task_make(1, SECOND, "a"), task_make(2, SECOND, "b") };

	task_set(&tasks[0], KTALLY_TASK_STATE, 'R');
	task_set(&tasks[0], KTALLY_TASK_NUM_THREADS, 5);
	task_set(&tasks[1], KTALLY_TASK_STATE, 'S');
	task_set(&tasks[1], KTALLY_TASK_NUM_THREADS, 1);
	commit(model, 10 * SECOND, tasks, 2);
	assert_int_equal(model->sum.processes, 2);
	assert_int_equal(model->sum.running, 1);
	assert_int_equal(model->sum.threads, 6);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(one_sample_has_no_rates),
		test(rates_span_the_two_samples),
		test(a_pid_used_again_is_another_process),
		test(who_was_not_seen_before_has_no_rate),
		test(unknown_values_come_last_either_way),
		test(what_is_equal_stays_in_order_of_pid),
		test(the_idle_among_the_busy_stay_in_order_of_pid),
		test(names_sort_without_regard_to_case),
		test(filter_lets_through_what_matches),
		test(a_sample_that_fails_leaves_rows_without_rates),
		test(sums_count_the_living),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
