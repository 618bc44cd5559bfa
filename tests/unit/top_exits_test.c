// SPDX-License-Identifier: GPL-2.0
/* Exits between two samples: each is told once, in the interval it belongs to, or counted. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "top_model.h"

static struct ktally_task exit_record(const struct ktally_task *task, uint64_t seq,
				      uint64_t cpu_time)
{
	struct ktally_task record = *task;

	task_set(&record, KTALLY_TASK_CPU_TIME, cpu_time);
	task_set(&record, KTALLY_TASK_EXIT_SEQ, seq);
	return record;
}

static void set_exit_next(struct model *model, uint64_t seq)
{
	struct ktally_sample *now = &model->sample[!model->now];

	now->moment.value[KTALLY_MOMENT_EXIT_NEXT] = seq;
	ktally_mark(now->moment.present, KTALLY_MOMENT_EXIT_NEXT);
}

static void the_dead_show_what_they_used_in_the_interval(void **state)
{
	struct model *model = *state;
	struct ktally_task old = task_busy(5, SECOND, "old", 10 * SECOND);
	struct ktally_task brief = task_make(6, 10 * SECOND + 1, "brief"), record;

	commit(model, 10 * SECOND, &old, 1);
	record = exit_record(&old, 1, 11 * SECOND);
	exits_add(&model->exits, &record, model_now(model));
	record = exit_record(&brief, 2, SECOND / 2);
	exits_add(&model->exits, &record, model_now(model));
	commit(model, 12 * SECOND, NULL, 0);
	assert_rows(model, "(old) (brief)");
	assert_cpu(model, 0, 0.5);
	assert_cpu(model, 1, 0.25);
	assert_int_equal(model->exits.sum.count, 2);
	assert_int_equal(model->exits.sum.cpu_time, SECOND + SECOND / 2);
	assert_int_equal(model->exits.sum.unknown, 0);
	commit(model, 14 * SECOND, NULL, 0);
	assert_int_equal(model->shown, 0);
	assert_int_equal(model->exits.sum.count, 0);
	assert_int_equal(model->exits.total, 2);
}

static void who_died_after_the_sample_is_told_in_the_next(void **state)
{
	struct model *model = *state;
	struct ktally_task task = task_busy(5, SECOND, "task", 10 * SECOND), record;

	commit(model, 10 * SECOND, &task, 1);
	task.value[KTALLY_TASK_CPU_TIME] = 11 * SECOND;
	sample_fill(model_next(model), 12 * SECOND, &task, 1);
	set_exit_next(model, 8);
	record = exit_record(&task, 8, 11 * SECOND + SECOND / 2);
	exits_add(&model->exits, &record, model_before(model));
	assert_int_equal(model_commit(model), 0);
	assert_rows(model, "task");
	assert_int_equal(model->exits.sum.count, 0);
	commit(model, 14 * SECOND, NULL, 0);
	assert_rows(model, "(task)");
	assert_cpu(model, 0, 0.25);
	assert_int_equal(model->exits.sum.count, 1);
}

static void a_zombie_is_shown_once(void **state)
{
	struct model *model = *state;
	struct ktally_task task = task_busy(5, SECOND, "zombie", 10 * SECOND), record;

	commit(model, 10 * SECOND, &task, 1);
	record = exit_record(&task, 7, 11 * SECOND);
	exits_add(&model->exits, &record, model_now(model));
	task.value[KTALLY_TASK_CPU_TIME] = 11 * SECOND;
	sample_fill(model_next(model), 12 * SECOND, &task, 1);
	set_exit_next(model, 8);
	assert_int_equal(model_commit(model), 0);
	assert_rows(model, "zombie");
	assert_int_equal(model->exits.sum.count, 1);
	commit(model, 14 * SECOND, &task, 1);
	assert_rows(model, "zombie");
	assert_int_equal(model->exits.sum.count, 0);
}

/* Whatever the samples say of the next number, a record waits for one sample at most. */
static void no_record_waits_for_ever(void **state)
{
	struct model *model = *state;
	struct ktally_task task = task_busy(5, SECOND, "zombie", 10 * SECOND), record;

	commit(model, 10 * SECOND, &task, 1);
	record = exit_record(&task, 7, 11 * SECOND);
	exits_add(&model->exits, &record, model_now(model));
	commit(model, 12 * SECOND, &task, 1);
	assert_int_equal(model->exits.pending_count, 1);
	commit(model, 14 * SECOND, &task, 1);
	assert_int_equal(model->exits.pending_count, 0);
	assert_int_equal(model->exits.sum.count, 1);
	assert_rows(model, "zombie");
}

static void the_dead_are_filtered_and_sorted_too(void **state)
{
	struct model *model = *state;
	struct ktally_task tasks[] = {
		task_busy(1, SECOND, "aa", 0), task_busy(3, SECOND, "ab", 0),
	};
	struct ktally_task brief = task_make(2, 10 * SECOND + 1, "ac"), record;

	commit(model, 10 * SECOND, tasks, 2);
	record = exit_record(&brief, 1, SECOND);
	exits_add(&model->exits, &record, model_now(model));
	tasks[0].value[KTALLY_TASK_CPU_TIME] = 2 * SECOND;
	commit(model, 14 * SECOND, tasks, 2);
	assert_rows(model, "aa (ac) ab");
	strcpy(model->filter.text, "ac");
	filter_changed(&model->filter);
	model_order(model);
	assert_rows(model, "(ac)");
}

static void more_exits_than_fit_are_counted(void **state)
{
	struct model *model = *state;
	unsigned int i;

	commit(model, 10 * SECOND, NULL, 0);
	for (i = 0; i < EXITS_MAX + 100; i++) {
		struct ktally_task task = task_make(i + 1, 10 * SECOND + 1, "storm");
		struct ktally_task record = exit_record(&task, i + 1, 1000);

		exits_add(&model->exits, &record, model_now(model));
	}
	commit(model, 12 * SECOND, NULL, 0);
	assert_int_equal(model->shown, EXITS_MAX);
	assert_int_equal(model->exits.sum.count, EXITS_MAX + 100);
	assert_int_equal(model->exits.sum.hidden, 100);
	assert_int_equal(model->exits.sum.cpu_time, (EXITS_MAX + 100) * 1000);
	commit(model, 14 * SECOND, NULL, 0);
	assert_int_equal(model->exits.sum.count, 0);
}

static void another_source_leaves_no_rates(void **state)
{
	struct model *model = *state;
	struct ktally_task task = task_busy(5, SECOND, "task", 10 * SECOND), record;

	commit(model, 10 * SECOND, &task, 1);
	record = exit_record(&task, 7, 11 * SECOND);
	exits_add(&model->exits, &record, model_now(model));
	model_forget(model);
	assert_int_equal(model->shown, 0);
	commit(model, 12 * SECOND, &task, 1);
	assert_null(model_before(model));
	assert_false(model_row(model, 0)->known);
	assert_int_equal(model->exits.sum.count, 1);
	assert_int_equal(model->exits.sum.hidden, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(the_dead_show_what_they_used_in_the_interval),
		test(who_died_after_the_sample_is_told_in_the_next),
		test(a_zombie_is_shown_once),
		test(no_record_waits_for_ever),
		test(the_dead_are_filtered_and_sorted_too),
		test(more_exits_than_fit_are_counted),
		test(another_source_leaves_no_rates),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
