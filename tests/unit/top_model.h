/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A model of `ktally top` for each test, filled by hand, and what its rows must be.
 */
#ifndef TOP_MODEL_H
#define TOP_MODEL_H

#include "top/model.h"
#include "tasks.h"

static struct user_cache users;

static const struct column cpu_rate = { COLUMN_RATE, KTALLY_TASK_CPU_TIME };

static inline int set_up(void **state)
{
	struct model *model = calloc(1, sizeof(*model));

	if (!model || model_init(model, &users))
		return -1;
	model->sort = cpu_rate;
	model->descending = true;
	*state = model;
	return 0;
}

static inline int tear_down(void **state)
{
	model_free(*state);
	free(*state);
	return 0;
}

static inline void commit(struct model *model, uint64_t boottime, const struct ktally_task *tasks,
			  size_t count)
{
	sample_fill(model_next(model), boottime, tasks, count);
	assert_int_equal(model_commit(model), 0);
}

/* The names of the rows on show, "(x)" when dead: "busy idle (gone)". */
static inline void assert_rows(const struct model *model, const char *names)
{
	char text[512] = "";
	size_t i;

	for (i = 0; i < model->shown; i++) {
		const struct row *row = model_row(model, i);
		size_t len = strlen(text);

		snprintf(text + len, sizeof(text) - len, row->dead ? "%s(%s)" : "%s%s",
			 i ? " " : "", row->task->comm);
	}
	assert_string_equal(text, names);
}

static inline void assert_cpu(const struct model *model, size_t position, double expected)
{
	const struct row *row = model_row(model, position);
	double rate;

	assert_true(row->known);
	assert_true(ktally_rate(row->before, row->task, KTALLY_TASK_CPU_TIME,
				model->context.elapsed, &rate));
	assert_true(rate / 1e9 > expected - 1e-6 && rate / 1e9 < expected + 1e-6);
}

#define test(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

#endif
