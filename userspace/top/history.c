// SPDX-License-Identifier: GPL-2.0
/*
 * The last samples, packed in memory, see history.h.
 */
#include "top/history.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_ROOM 64
#define GROUPS_LEAST 4		/* that the budget has room for */

void history_free(struct history *history)
{
	size_t i;

	for (i = 0; i < history->count; i++)
		free(history->moment[i].bytes);
	free(history->moment);
	pack_free(&history->pack);
	*history = (struct history){ 0 };
}

static size_t cost(const struct moment *moment)
{
	return moment->len + sizeof(*moment);
}

/* The oldest @count go. */
static void drop(struct history *history, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++) {
		history->used -= cost(&history->moment[i]);
		free(history->moment[i].bytes);
	}
	history->first += count;
	history->count -= count;
	memmove(history->moment, history->moment + count,
		history->count * sizeof(*history->moment));
}

/* How many of the oldest must go together for @least to go; all when no whole one is left. */
static size_t group_end(const struct history *history, size_t least)
{
	while (least < history->count && !history->moment[least].whole)
		least++;
	return least;
}

const struct moment *history_moment(const struct history *history, uint64_t number)
{
	if (number < history->first || number - history->first >= history->count)
		return NULL;
	return &history->moment[number - history->first];
}

static const struct moment *last_of(const struct history *history)
{
	return history->count ? &history->moment[history->count - 1] : NULL;
}

/* Whether the last one that is kept is what the model shows rates from. */
static bool follows(const struct history *history, const struct model *model)
{
	const struct ktally_sample *before = model_before(model);
	const struct moment *last = last_of(history);

	return before && last &&
	       model_moment(before, KTALLY_MOMENT_BOOTTIME) == last->boottime;
}

static bool is_whole_due(const struct history *history)
{
	return history->apart + 1 >= HISTORY_WHOLE ||
	       history->group > history->budget / GROUPS_LEAST;
}

static int make_room(struct history *history)
{
	size_t room = history->room ? 2 * history->room : FIRST_ROOM;
	struct moment *moment;

	if (history->count < history->room)
		return 0;
	moment = realloc(history->moment, room * sizeof(*moment));
	if (!moment)
		return -ENOMEM;
	history->moment = moment;
	history->room = room;
	return 0;
}

static bool are_threads(const struct ktally_sample *sample)
{
	return sample->count && sample->tasks[0].value[KTALLY_TASK_SCOPE] == KTALLY_SCOPE_THREAD;
}

static int append(struct history *history, const struct model *model, bool whole)
{
	const struct ktally_sample *now = model_now(model);
	struct moment moment = {
		.boottime = model_moment(now, KTALLY_MOMENT_BOOTTIME),
		.realtime = model_moment(now, KTALLY_MOMENT_REALTIME),
		.goes_on = follows(history, model), .threads = are_threads(now),
		.whole = whole, .len = history->pack.len,
	};

	if (cost(&moment) > history->budget / 2)
		return -E2BIG;
	if (make_room(history))
		return -ENOMEM;
	moment.bytes = malloc(moment.len);
	if (!moment.bytes)
		return -ENOMEM;
	memcpy(moment.bytes, history->pack.bytes, moment.len);
	history->moment[history->count++] = moment;
	history->used += cost(&moment);
	history->apart = whole ? 0 : history->apart + 1;
	history->group = whole ? cost(&moment) : history->group + cost(&moment);
	return 0;
}

static int try_add(struct history *history, const struct model *model)
{
	bool whole = !follows(history, model) || is_whole_due(history);
	int error;

	error = pack_sample(&history->pack, whole ? NULL : model_before(model), model_now(model),
			    &model->exits);
	return error ? error : append(history, model, whole);
}

int history_add(struct history *history, const struct model *model)
{
	int error = try_add(history, model);

	/* What it is told apart from may go too: it is then packed anew. */
	while (error == -ENOMEM && history->count) {
		drop(history, group_end(history, (history->count + 1) / 2));
		error = try_add(history, model);
	}
	if (error) {
		history->lost++;
		return error;
	}
	/* A group never has more than 3/4 of it: this one stays. */
	while (history->used > history->budget)
		drop(history, group_end(history, 1));
	return 0;
}

static uint64_t time_of(const struct moment *moment, size_t clock)
{
	uint64_t time;

	memcpy(&time, (const char *)moment + clock, sizeof(time));
	return time;
}

/* From the newest on: CLOCK_REALTIME may have been set back. */
uint64_t history_find(const struct history *history, size_t clock, uint64_t time)
{
	size_t i = history->count - 1;

	while (i && time_of(&history->moment[i], clock) > time)
		i--;
	return history->first + i;
}

/* The last one at or before @number that is packed whole. */
static uint64_t whole_before(const struct history *history, uint64_t number)
{
	while (!history_moment(history, number)->whole)
		number--;
	return number;
}

static int unpack_next(const struct moment *moment, struct model *model)
{
	const struct ktally_sample *before = moment->whole ? NULL : model_now(model);
	struct ktally_sample *next = model_next(model);

	return unpack_sample(moment->bytes, before, next, &model->exits);
}

int history_show(const struct history *history, uint64_t number, struct model *model,
		 uint64_t on_show)
{
	const struct moment *moment = history_moment(history, number);
	bool has_before = moment->goes_on && number > history->first;
	uint64_t from = whole_before(history, number - has_before);
	int error;

	if (has_before && on_show >= from && on_show < number)
		from = on_show + 1;
	else
		model_forget(model);
	for (; from < number; from++) {
		error = unpack_next(history_moment(history, from), model);
		if (error)
			goto none;
		model_pass(model);
	}
	error = unpack_next(moment, model);
	if (!error)
		return model_recall(model);
none:
	model_forget(model);
	return error;
}
