// SPDX-License-Identifier: GPL-2.0
/*
 * What ended by a signal or with another code than 0: how often, how long it had lived, how much
 * memory it had, grouped by name and ending. With --by process each for itself.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ask/by.h"
#include "ask/head.h"
#include "ask/out.h"
#include "ask/questions.h"
#include "view/ending.h"

struct endings_group {
	struct bag_key key;
	struct by_who who;
	struct ending ending;
	uint64_t count;
	uint64_t lives;			/* of how many it is known how long they lived */
	uint64_t shortest, longest;	/* ns */
	uint64_t first, last;		/* CLOCK_REALTIME */
	uint64_t peak, cpu;
	bool has_peak, has_cpu;
};

struct endings {
	struct bag groups;
	struct bag seen;		/* a record may come twice, in two files */
	uint64_t all, unknown;
};

static int open_endings(struct ask *ask)
{
	struct endings *endings = calloc(1, sizeof(*endings));

	if (!endings)
		return -ENOMEM;
	endings->groups.size = sizeof(struct endings_group);
	endings->seen.size = sizeof(struct bag_key);
	ask->state = endings;
	return 0;
}

static void close_endings(struct ask *ask)
{
	struct endings *endings = ask->state;

	bag_free(&endings->groups);
	bag_free(&endings->seen);
	free(endings);
}

static void add_life(struct endings_group *group, const struct ktally_task *task)
{
	uint64_t start, end, life;

	if (!ktally_task_value(task, KTALLY_TASK_START_TIME, &start) ||
	    !ktally_task_value(task, KTALLY_TASK_EXIT_TIME, &end) || end < start)
		return;
	life = end - start;
	if (!group->lives || life < group->shortest)
		group->shortest = life;
	if (life > group->longest)
		group->longest = life;
	group->lives++;
}

static void add_record(struct endings_group *group, const struct ktally_task *task, uint64_t when)
{
	uint64_t value;

	group->count++;
	if (!group->first || when < group->first)
		group->first = when;
	if (when > group->last)
		group->last = when;
	add_life(group, task);
	if (ktally_task_value(task, KTALLY_TASK_HIWATER_RSS, &value)) {
		group->has_peak = true;
		group->peak = value > group->peak ? value : group->peak;
	}
	if (ktally_task_value(task, KTALLY_TASK_CPU_TIME, &value)) {
		group->has_cpu = true;
		group->cpu = value > UINT64_MAX - group->cpu ? UINT64_MAX : group->cpu + value;
	}
}

/* Sets *again when the record came before. Errors: -ENOMEM. */
static int is_again(struct endings *endings, const struct origin *origin,
		    const struct ktally_task *task, bool *again)
{
	struct bag_key key;
	bool is_new = true;

	if (by_life(origin, task, &key) && !bag_get(&endings->seen, &key, &is_new))
		return -ENOMEM;
	*again = !is_new;
	return 0;
}

static int take_exit(struct ask *ask, struct origin *origin, const struct ktally_task *task,
		     uint64_t when)
{
	struct ending ending = ending_of(task);
	struct endings *endings = ask->state;
	struct endings_group *group;
	struct bag_key key;
	bool again, is_new;

	if (when <= ask->options->from || !ask_matches(ask, origin, task, true))
		return 0;
	if (is_again(endings, origin, task, &again))
		return -ENOMEM;
	if (again)
		return 0;
	endings->all++;
	endings->unknown += ending.kind == ENDING_UNKNOWN;
	if (!ending_is_abnormal(ending))
		return 0;
	by_group(ask, origin, task, &key);
	key.word[0] ^= (uint64_t)ending.kind << 60 ^ (uint64_t)(ending.number & 0xffffff) << 36;
	group = bag_get(&endings->groups, &key, &is_new);
	if (!group)
		return -ENOMEM;
	by_note(&group->who, origin, task);
	group->ending = ending;
	add_record(group, task, when);
	return 0;
}

/* ---- The answer ---- */

enum { HOST, LAST, FIRST, COUNT, ENDING, SHORTEST, LONGEST, PEAK, CPU, PID, USER, NAME, COLUMNS };

static const struct out_column columns[COLUMNS] = {
	[HOST] = { "HOST", "host.name", OUT_TEXT, 14 },
	[LAST] = { "LAST", "last", OUT_MOMENT, 8 },
	[FIRST] = { "FIRST", "first", OUT_MOMENT, 8 },
	[COUNT] = { "COUNT", "count", OUT_COUNT, 6 },
	[ENDING] = { "ENDED BY", "ending", OUT_TEXT, 9 },
	[SHORTEST] = { "LIVED", "lived_shortest_ns", OUT_AGE, 7 },
	[LONGEST] = { "TO", "lived_longest_ns", OUT_AGE, 7 },
	[PEAK] = { "PEAK", NULL, OUT_BYTES, 6 },
	[CPU] = { "CPU", NULL, OUT_TIME, 8 },
	[PID] = { "PID", NULL, OUT_NUMBER, 7 },
	[USER] = { "USER", "process.real_user.name", OUT_TEXT, 8 },
	[NAME] = { "NAME", "name", OUT_TEXT, 0 },
};

static bool is_of_use(const struct ask *ask, unsigned int column)
{
	bool process = ask->options->by == ASK_PROCESS;

	switch (column) {
	case HOST:
		return head_many(ask);
	case PID:
	case USER:
		return process;
	case COUNT:
	case FIRST:
	case LONGEST:
		return !process;
	default:
		return true;
	}
}

static const char *key_of(unsigned int column)
{
	switch (column) {
	case PEAK:
		return ktally_task_set.fields[KTALLY_TASK_HIWATER_RSS].json;
	case CPU:
		return ktally_task_set.fields[KTALLY_TASK_CPU_TIME].json;
	case PID:
		return ktally_task_set.fields[KTALLY_TASK_TGID].json;
	default:
		return columns[column].key;
	}
}

static void fill(struct ask *ask, const struct endings_group *group, struct out_cell *cells,
		 char texts[3][BY_TEXT])
{
	const char *user = by_user(ask, &group->who);
	size_t len;

	head_origin(ask, group->who.origin, texts[0]);
	ending_text(group->ending, texts[1]);
	cells[HOST] = OUT_STRING(texts[0]);
	cells[LAST] = OUT_UINT(group->last);
	cells[FIRST] = OUT_UINT(group->first);
	cells[COUNT] = OUT_UINT(group->count);
	cells[ENDING] = OUT_STRING(texts[1]);
	cells[SHORTEST] = OUT_UINT_IF(group->lives, group->shortest);
	cells[LONGEST] = OUT_UINT_IF(group->lives, group->longest);
	cells[PEAK] = OUT_UINT_IF(group->has_peak, group->peak);
	cells[CPU] = OUT_UINT_IF(group->has_cpu, group->cpu);
	cells[PID] = OUT_UINT(group->who.pid);
	cells[USER] = (struct out_cell){ .known = user, .text = user,
					 .len = user ? strlen(user) : 0 };
	len = by_text(ask, &group->who, texts[2]);
	cells[NAME] = (struct out_cell){ .known = len, .text = texts[2], .len = len };
}

static void print_row(struct ask *ask, struct out *out, const struct endings_group *group)
{
	struct out_cell cells[COLUMNS], used[COLUMNS];
	char texts[3][BY_TEXT];
	unsigned int count = 0;

	fill(ask, group, cells, texts);
	for (unsigned int i = 0; i < COLUMNS; i++)
		if (is_of_use(ask, i))
			used[count++] = cells[i];
	out_row(out, used);
}

/* The most first; of those the latest. */
static int compare(const void *left, const void *right)
{
	const struct endings_group *a = left, *b = right;

	if (a->count != b->count)
		return a->count > b->count ? -1 : 1;
	if (a->last != b->last)
		return a->last > b->last ? -1 : 1;
	return memcmp(&a->key, &b->key, sizeof(a->key));
}

static void print_counts(const struct ask *ask, uint64_t abnormal)
{
	const struct endings *endings = ask->state;

	if (ask->options->format == ASK_TABLE) {
		printf("exits: %llu, abnormal: %llu", (unsigned long long)endings->all,
		       (unsigned long long)abnormal);
		if (endings->unknown)
			printf(", not known: %llu", (unsigned long long)endings->unknown);
		fputs("\n\n", stdout);
	}
	if (ask->options->format == ASK_JSON)
		printf(",\"exits\":%llu,\"abnormal\":%llu,\"unknown\":%llu",
		       (unsigned long long)endings->all, (unsigned long long)abnormal,
		       (unsigned long long)endings->unknown);
}

static int report(struct ask *ask)
{
	struct endings *endings = ask->state;
	struct bag *groups = &endings->groups;
	struct out_column used[COLUMNS];
	struct out out = { .format = ask->options->format, .columns = used,
			   .now = head_now(ask) };
	uint64_t abnormal = 0;

	for (unsigned int i = 0; i < COLUMNS; i++) {
		if (!is_of_use(ask, i))
			continue;
		used[out.count] = columns[i];
		used[out.count++].key = key_of(i);
	}
	for (size_t i = 0; i < groups->count; i++)
		abnormal += ((struct endings_group *)bag_at(groups, i))->count;
	if (groups->count)
		qsort(groups->items, groups->count, groups->size, compare);
	head_print(ask);
	print_counts(ask, abnormal);
	out_begin(&out);
	for (size_t i = 0; i < groups->count && i < ask->options->top; i++)
		print_row(ask, &out, bag_at(groups, i));
	out_end(&out);
	head_end(ask);
	return 0;
}

const struct question question_exits = {
	.name = "exits", .help = "what ended abnormally, and how often",
	.needs = ASK_BIT(RECORDING_EXIT), .by = true, .open = open_endings, .exit = take_exit,
	.report = report, .close = close_endings,
};
