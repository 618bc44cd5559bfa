// SPDX-License-Identifier: GPL-2.0
/*
 * How the host's health changed: the verdicts that the log has. Where it has none, samples are
 * judged by the rules of `ktally health`, if they have all tasks. Of many changes the latest are
 * kept.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ask/head.h"
#include "ask/out.h"
#include "ask/questions.h"
#include "health/health.h"
#include "libktally/sample.h"

#define JUDGED_MAX 8	/* hosts and boots that are judged at the most */

struct change {
	uint64_t when, since;	/* CLOCK_REALTIME; since: 0 unknown */
	unsigned int origin;
	struct recording_health said;
};

/* The latest of one kind, told or judged. */
struct changes {
	struct change *change;
	uint64_t count;
	uint64_t room;		/* of those that are kept */
};

struct judge {
	struct health *health;
	struct ktally_sample sample[2];
	unsigned int now;	/* which of them is being filled */
	bool filling, has_before, inside;
	uint64_t realtime;
};

struct verdicts {
	struct changes told, judged;
	struct judge judge[JUDGED_MAX];
	struct health_rules rules;
};

/* Room for another one, in place of the oldest when there are as many as are shown. */
static struct change *add(struct changes *changes, uint64_t most)
{
	uint64_t room = changes->room ? 2 * changes->room : 64;
	struct change *moved;

	if (changes->count < changes->room || changes->room >= most)
		return &changes->change[changes->count++ % changes->room];
	room = room < most ? room : most;
	moved = reallocarray(changes->change, room, sizeof(*moved));
	if (!moved)
		return NULL;
	changes->change = moved;
	changes->room = room;
	return &changes->change[changes->count++];
}

static int open_verdicts(struct ask *ask)
{
	struct verdicts *v = calloc(1, sizeof(*v));

	if (!v)
		return -ENOMEM;
	health_rules_default(&v->rules);
	ask->state = v;
	return 0;
}

static void close_verdicts(struct ask *ask)
{
	struct verdicts *v = ask->state;

	for (unsigned int i = 0; i < JUDGED_MAX; i++) {
		health_free(v->judge[i].health);
		ktally_sample_free(&v->judge[i].sample[0]);
		ktally_sample_free(&v->judge[i].sample[1]);
	}
	free(v->told.change);
	free(v->judged.change);
	free(v);
}

static int take_told(struct ask *ask, struct origin *origin, const struct recording_line *line)
{
	struct verdicts *v = ask->state;
	struct change *change;

	if (line->realtime <= ask->options->from)
		return 0;
	change = add(&v->told, ask->options->top);
	if (!change)
		return -ENOMEM;
	*change = (struct change){ line->realtime, line->health.since, origin->index,
				   line->health };
	return 0;
}

/* ---- Judging ---- */

static void say(const struct origin *origin, const struct judge *judge,
		const struct health_verdict *verdict, struct change *change)
{
	char text[HEALTH_TEXT_ROOM];

	*change = (struct change){ .when = judge->realtime, .origin = origin->index };
	origin_realtime(origin, verdict->since, &change->since);
	health_text(verdict, text);
	snprintf(change->said.rule, RECORDING_WORD, "%s", health_abouts[verdict->rule].name);
	snprintf(change->said.level, RECORDING_WORD, "%s", health_level_name(verdict->level));
	snprintf(change->said.was, RECORDING_WORD, "%s", health_level_name(verdict->was));
	snprintf(change->said.sentence, RECORDING_SENTENCE, "%s", text);
}

/* The sample that was being filled is whole. */
static int judge_it(struct ask *ask, const struct origin *origin, struct judge *judge)
{
	const struct health_verdict *const *changes;
	struct ktally_sample *now = &judge->sample[judge->now];
	struct verdicts *v = ask->state;
	struct change *change;
	size_t count;

	if (!judge->filling)
		return 0;
	ktally_sample_sort(now);
	health_feed(judge->health, judge->has_before ? &judge->sample[!judge->now] : NULL, now);
	judge->filling = false;
	judge->has_before = true;
	judge->now = !judge->now;
	changes = health_changes(judge->health, &count);
	for (size_t i = 0; i < count && judge->inside; i++) {
		change = add(&v->judged, ask->options->top);
		if (!change)
			return -ENOMEM;
		say(origin, judge, changes[i], change);
	}
	return 0;
}

/* NULL: of this one nothing is judged. */
static struct judge *judge_of(struct ask *ask, const struct origin *origin)
{
	struct verdicts *v = ask->state;

	if (origin->index >= JUDGED_MAX || origin->some || origin->changed || origin->threads)
		return NULL;
	return &v->judge[origin->index];
}

static int take_sample(struct ask *ask, struct origin *origin, const struct recording_line *line)
{
	struct judge *judge = judge_of(ask, origin);
	struct ktally_sample *sample;
	struct verdicts *v = ask->state;
	int error;

	if (!judge)
		return 0;
	if (!judge->health)
		judge->health = health_new(&v->rules);
	if (!judge->health)
		return -ENOMEM;
	error = judge_it(ask, origin, judge);
	if (error)
		return error;
	/* No rate crosses a change of source. */
	if (origin->base == origin->number)
		judge->has_before = false;
	sample = &judge->sample[judge->now];
	ktally_sample_clear(sample);
	sample->moment = line->moment;
	sample->tail = line->tail;
	sample->host = line->figures;
	judge->filling = true;
	judge->inside = origin->inside;
	judge->realtime = origin->realtime;
	health_set_exits(judge->health, line->events);
	return 0;
}

static int take_task(struct ask *ask, struct origin *origin, const struct ktally_task *task)
{
	struct judge *judge = judge_of(ask, origin);
	struct ktally_task *room;

	if (!judge || !judge->filling)
		return 0;
	room = ktally_sample_next(&judge->sample[judge->now]);
	if (!room)
		return -ENOMEM;
	*room = *task;
	judge->sample[judge->now].count++;
	return 0;
}

static int take_exit(struct ask *ask, struct origin *origin, const struct ktally_task *task,
		     uint64_t when)
{
	struct judge *judge = judge_of(ask, origin);

	(void)when;
	if (!judge || !judge->health)
		return 0;
	/* It counts in the sample after it. */
	if (judge_it(ask, origin, judge))
		return -ENOMEM;
	health_exit(judge->health, task);
	return 0;
}

/* ---- The answer ---- */

enum { HOST, WHEN, LEVEL, WAS, SINCE, RULE, WHAT, COLUMNS };

static const struct out_column columns[COLUMNS] = {
	[HOST] = { "HOST", "host.name", OUT_TEXT, 14 },
	[WHEN] = { "WHEN", "timestamp", OUT_MOMENT, 8 },
	[LEVEL] = { "IS", "ktally.health.level", OUT_TEXT, 8 },
	[WAS] = { "WAS", "ktally.health.was", OUT_TEXT, 8 },
	[SINCE] = { "SINCE", "ktally.health.since", OUT_MOMENT, 8 },
	[RULE] = { NULL, "ktally.health.rule", OUT_TEXT, 0 },
	[WHAT] = { "WHAT", "message", OUT_TEXT, 0 },
};

static void print_row(const struct ask *ask, struct out *out, const struct change *change)
{
	char host[HEAD_ORIGIN];
	struct out_cell cells[COLUMNS];

	head_origin(ask, change->origin, host);
	cells[HOST] = OUT_STRING(host);
	cells[WHEN] = OUT_UINT(change->when);
	cells[LEVEL] = OUT_STRING(change->said.level);
	cells[WAS] = OUT_STRING(change->said.was);
	cells[SINCE] = OUT_UINT_IF(change->since, change->since);
	cells[RULE] = OUT_STRING(change->said.rule);
	cells[WHAT] = OUT_STRING(change->said.sentence);
	out_row(out, head_many(ask) ? cells : cells + 1);
}

static bool is_judged(const struct verdicts *v)
{
	for (unsigned int i = 0; i < JUDGED_MAX; i++)
		if (v->judge[i].health)
			return true;
	return false;
}

/* No change is good news only where changes would be known. */
static void print_source(const struct ask *ask, const struct verdicts *v)
{
	const char *from = v->told.count ? "log" : is_judged(v) ? "samples" : "none";

	if (ask->options->format == ASK_JSON)
		printf(",\"verdicts_from\":\"%s\"", from);
	if (ask->options->format != ASK_TABLE)
		return;
	if (v->told.count)
		puts("verdicts are those of the log\n");
	else if (is_judged(v))
		puts("samples are judged by the rules of `ktally health`\n");
	else
		puts("not known: the log has no verdicts, and not all tasks to judge by\n");
}

static int report(struct ask *ask)
{
	struct verdicts *v = ask->state;
	bool many = head_many(ask);
	struct out out = { .format = ask->options->format, .columns = many ? columns : columns + 1,
			   .count = many ? COLUMNS : COLUMNS - 1, .now = head_now(ask) };
	const struct changes *changes;

	for (unsigned int i = 0; i < ask->origins.count && i < JUDGED_MAX; i++)
		if (judge_it(ask, &ask->origins.origin[i], &v->judge[i]))
			return -ENOMEM;
	changes = v->told.count ? &v->told : &v->judged;
	/* That there are none is not said where it is not known. */
	out.any = !v->told.count && !is_judged(v);
	head_print(ask);
	print_source(ask, v);
	out_begin(&out);
	for (uint64_t i = changes->count > changes->room ? changes->count - changes->room : 0;
	     i < changes->count; i++)
		print_row(ask, &out, &changes->change[i % changes->room]);
	out_end(&out);
	head_end(ask);
	return 0;
}

const struct question question_health = {
	.name = "health", .help = "when the host was not well, and why",
	.needs = ASK_BIT(RECORDING_TASK) | ASK_BIT(RECORDING_EXIT) | ASK_BIT(RECORDING_HEALTH),
	.open = open_verdicts, .sample = take_sample, .task = take_task, .exit = take_exit,
	.health = take_told, .report = report, .close = close_verdicts,
};
