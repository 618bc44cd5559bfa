// SPDX-License-Identifier: GPL-2.0
/*
 * Two samples and the exits between them as rows, see model.h.
 * Not here: filter and order (order.c), where samples come from (feed.c).
 */
#include "top/model.h"

#include <errno.h>
#include <stdlib.h>

#include "top/order.h"

int model_init(struct model *model, struct user_cache *users)
{
	*model = (struct model){ .context.users = users };
	return exits_init(&model->exits);
}

void model_free(struct model *model)
{
	ktally_sample_free(&model->sample[0]);
	ktally_sample_free(&model->sample[1]);
	exits_free(&model->exits);
	growths_free(&model->growths);
	filter_clear(&model->filter);
	free(model->rows);
	free(model->keys);
	*model = (struct model){ 0 };
}

const struct ktally_sample *model_now(const struct model *model)
{
	return model->has_now ? &model->sample[model->now] : NULL;
}

const struct ktally_sample *model_before(const struct model *model)
{
	return model->has_before ? &model->sample[!model->now] : NULL;
}

struct ktally_sample *model_next(struct model *model)
{
	size_t i;

	for (i = 0; i < model->count; i++) {
		model->rows[i].before = NULL;
		model->rows[i].known = false;
	}
	model->has_before = false;
	return &model->sample[!model->now];
}

void model_forget(struct model *model)
{
	/* Rows of another source or kind can't be told from those that began since. */
	model->has_now = false;
	model->has_before = false;
	model->count = 0;
	model->shown = 0;
	model->epoch++;
	model->version++;
	exits_forget(&model->exits);
}

static int make_room(struct model *model, size_t count)
{
	size_t room = model->room ? model->room : 256;
	struct model_key *keys;
	struct row *rows;

	while (room < count)
		room *= 2;
	if (room == model->room)
		return 0;
	rows = realloc(model->rows, room * sizeof(*rows));
	if (!rows)
		return -ENOMEM;
	model->rows = rows;
	keys = realloc(model->keys, room * sizeof(*keys));
	if (!keys)
		return -ENOMEM;
	model->keys = keys;
	model->room = room;
	return 0;
}

uint64_t model_moment(const struct ktally_sample *sample, enum ktally_moment_field field)
{
	return ktally_has(sample->moment.present, field) ? sample->moment.value[field] : 0;
}

static void set_context(struct model *model)
{
	const struct ktally_sample *now = model_now(model), *before = model_before(model);
	uint64_t then = before ? model_moment(before, KTALLY_MOMENT_BOOTTIME) : 0;

	model->context.boottime = model_moment(now, KTALLY_MOMENT_BOOTTIME);
	model->context.realtime = model_moment(now, KTALLY_MOMENT_REALTIME);
	model->context.elapsed = then && model->context.boottime > then ?
				 model->context.boottime - then : 0;
}

static void add_row(struct model *model, const struct ktally_task *task, bool dead)
{
	const struct ktally_sample *before = model_before(model);
	struct row *row = &model->rows[model->count++];

	*row = (struct row){ .task = task, .dead = dead };
	if (!dead)
		row->has_growth = growths_find(&model->growths, task, model->context.boottime,
					       &row->growth);
	if (before)
		row->before = ktally_before(before, task, &row->known);
}

static void add_to_sum(struct model_sum *sum, const struct ktally_task *task)
{
	uint64_t value;

	sum->processes++;
	if (ktally_task_value(task, KTALLY_TASK_STATE, &value) && value == 'R')
		sum->running++;
	if (task->value[KTALLY_TASK_SCOPE] == KTALLY_SCOPE_PROCESS &&
	    ktally_task_value(task, KTALLY_TASK_NUM_THREADS, &value))
		sum->threads += value;
}

void model_pass(struct model *model)
{
	model->now = !model->now;
	model->has_before = model->has_now;
	model->has_now = true;
}

/* Makes rows of the samples and the exits. */
static int make_rows(struct model *model)
{
	const struct ktally_sample *now = model_now(model);
	size_t i;

	model->count = 0;
	model->shown = 0;
	if (make_room(model, now->count + model->exits.shown_count)) {
		model_forget(model);
		return -ENOMEM;
	}
	set_context(model);
	model->sum = (struct model_sum){ 0 };
	for (i = 0; i < now->count; i++) {
		add_row(model, &now->tasks[i], false);
		add_to_sum(&model->sum, &now->tasks[i]);
	}
	for (i = 0; i < model->exits.shown_count; i++)
		add_row(model, &model->exits.shown[i], true);
	model_order(model);
	return 0;
}

int model_commit(struct model *model)
{
	model_pass(model);
	exits_merge(&model->exits, model_before(model), model_now(model));
	/* Of what is recalled, and without memory for it, growth is not known. */
	growths_add(&model->growths, model_now(model));
	return make_rows(model);
}

int model_recall(struct model *model)
{
	model_pass(model);
	return make_rows(model);
}

const struct row *model_row(const struct model *model, size_t position)
{
	return &model->rows[model->keys[position].row];
}
