// SPDX-License-Identifier: GPL-2.0
/*
 * Whose memory grew steadily, since when and how fast. As health and top have it, that is anonymous
 * memory, swapped out or not: pages of files are given back whenever somebody needs room. Of a log
 * without it, it is resident memory.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "ask/by.h"
#include "ask/head.h"
#include "ask/out.h"
#include "ask/questions.h"
#include "ask/trend.h"

#define LEVEL_POINTS 16

struct growth_life {
	struct bag_key key;
	struct by_who who;
	struct trend trend;
	struct trend_growth growth;
	uint64_t first_size;		/* until it changes there is no trend: ... */
	uint64_t first_when, last_when;	/* ... it was so from then to then */
	bool seen, changed;
};

static int open_growth(struct ask *ask)
{
	struct bag *lives = calloc(1, sizeof(*lives));

	if (!lives)
		return -ENOMEM;
	lives->size = sizeof(struct growth_life);
	ask->state = lives;
	return 0;
}

static void close_growth(struct ask *ask)
{
	struct bag *lives = ask->state;

	for (size_t i = 0; i < lives->count; i++)
		trend_free(&((struct growth_life *)bag_at(lives, i))->trend);
	bag_free(lives);
	free(lives);
}

static bool size_of(const struct ktally_task *task, uint64_t *size)
{
	uint64_t swap = 0;

	if (!ktally_task_value(task, KTALLY_TASK_RSS_ANON, size))
		return ktally_task_value(task, KTALLY_TASK_RSS, size);
	ktally_task_value(task, KTALLY_TASK_SWAP, &swap);
	*size = *size > UINT64_MAX - swap ? UINT64_MAX : *size + swap;
	return true;
}

/* What is known of the time in which the size did not change. */
static int add_level(struct growth_life *life)
{
	uint64_t span = life->last_when - life->first_when;
	int error = 0;

	for (uint64_t i = 0; i <= LEVEL_POINTS && !error; i++)
		error = trend_add(&life->trend, life->first_when + span / LEVEL_POINTS * i,
				  life->first_size);
	return error ? error : trend_add(&life->trend, life->last_when, life->first_size);
}

/* Most never change: they need no trend. */
static int add_size(struct growth_life *life, uint64_t when, uint64_t size)
{
	if (!life->seen) {
		life->seen = true;
		life->first_size = size;
		life->first_when = when;
		life->last_when = when;
		return 0;
	}
	if (!life->changed && size == life->first_size) {
		life->last_when = when > life->last_when ? when : life->last_when;
		return 0;
	}
	if (!life->changed && add_level(life))
		return -ENOMEM;
	life->changed = true;
	return trend_add(&life->trend, when, size);
}

static int take_task(struct ask *ask, struct origin *origin, const struct ktally_task *task)
{
	struct growth_life *life;
	struct bag_key key;
	uint64_t size;
	bool is_new;

	if (!origin->inside || !by_life(origin, task, &key) || !size_of(task, &size) ||
	    !ask_matches(ask, origin, task, false))
		return 0;
	life = bag_get(ask->state, &key, &is_new);
	if (!life)
		return -ENOMEM;
	by_note(&life->who, origin, task);
	return add_size(life, origin->realtime, size);
}

static int take_exit(struct ask *ask, struct origin *origin, const struct ktally_task *task,
		     uint64_t when)
{
	struct growth_life *life;
	struct bag_key key;
	bool is_new;

	(void)when;
	if (!by_life(origin, task, &key))
		return 0;
	life = bag_get(ask->state, &key, &is_new);
	if (!life)
		return -ENOMEM;
	life->who.ended = true;
	return 0;
}

enum { HOST, PID, USER, SINCE, UNTIL, RATE, FROM, TO, NAME, COLUMNS };

static const struct out_column columns[COLUMNS] = {
	[HOST] = { "HOST", "host.name", OUT_TEXT, 14 },
	[PID] = { "PID", "process.pid", OUT_NUMBER, 7 },
	[USER] = { "USER", "process.real_user.name", OUT_TEXT, 8 },
	[SINCE] = { "SINCE", "since", OUT_MOMENT, 9 },
	[UNTIL] = { "UNTIL", "until", OUT_MOMENT, 8 },
	[RATE] = { "GROW/MIN", "bytes_per_minute", OUT_RATE, 8 },
	[FROM] = { "FROM", "from_bytes", OUT_BYTES, 6 },
	[TO] = { "TO", "to_bytes", OUT_BYTES, 6 },
	[NAME] = { "NAME", "process.name", OUT_TEXT, 0 },
};

static void print_row(struct ask *ask, struct out *out, const struct growth_life *life)
{
	const struct trend_growth *g = &life->growth;
	const char *user = by_user(ask, &life->who);
	char host[HEAD_ORIGIN], name[BY_TEXT];
	struct out_cell cells[COLUMNS];
	size_t len = by_text(ask, &life->who, name);

	head_origin(ask, life->who.origin, host);
	cells[HOST] = OUT_STRING(host);
	cells[PID] = OUT_UINT(life->who.pid);
	cells[USER] = (struct out_cell){ .known = user, .text = user,
					 .len = user ? strlen(user) : 0 };
	cells[SINCE] = OUT_UINT(g->since);
	cells[SINCE].partial = g->from_start;
	cells[UNTIL] = OUT_UINT_IF(!g->goes_on, g->until);
	cells[RATE] = OUT_AMOUNT(true, g->per_minute);
	cells[FROM] = OUT_UINT(g->least);
	cells[TO] = OUT_UINT(g->most);
	cells[NAME] = (struct out_cell){ .known = len, .text = name, .len = len };
	out_row(out, head_many(ask) ? cells : cells + 1);
}

/* The most first. */
static int compare(const void *left, const void *right)
{
	const struct growth_life *a = *(struct growth_life *const *)left;
	const struct growth_life *b = *(struct growth_life *const *)right;
	uint64_t x = a->growth.most - a->growth.least, y = b->growth.most - b->growth.least;

	if (x != y)
		return x > y ? -1 : 1;
	return memcmp(&a->key, &b->key, sizeof(a->key));
}

static int report(struct ask *ask)
{
	struct bag *lives = ask->state;
	struct growth_life **rows = calloc(lives->count + 1, sizeof(*rows));
	bool many = head_many(ask);
	struct out out = { .format = ask->options->format, .columns = many ? columns : columns + 1,
			   .count = many ? COLUMNS : COLUMNS - 1, .now = head_now(ask) };
	size_t count = 0;

	if (!rows)
		return -ENOMEM;
	for (size_t i = 0; i < lives->count; i++) {
		struct growth_life *life = bag_at(lives, i);

		if (trend_growth(&life->trend, &life->growth))
			rows[count++] = life;
	}
	qsort(rows, count, sizeof(struct growth_life *), compare);
	head_print(ask);
	out_begin(&out);
	for (size_t i = 0; i < count && i < ask->options->top; i++)
		print_row(ask, &out, rows[i]);
	out_end(&out);
	head_end(ask);
	free(rows);
	return 0;
}

const struct question question_growth = {
	.name = "growth", .help = "whose memory grew, since when and how fast",
	.needs = ASK_BIT(RECORDING_TASK) | ASK_BIT(RECORDING_EXIT), .open = open_growth,
	.task = take_task, .exit = take_exit, .report = report, .close = close_growth,
};
