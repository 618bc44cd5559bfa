// SPDX-License-Identifier: GPL-2.0
/*
 * What groups did since the start, see ledger.h. Rows of two samples are gone through side by side,
 * for both are in the order of pids.
 */
#include "serve/ledger.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "serve/belong.h"
#include "serve/gone.h"
#include "view/ending.h"

/* A start time may have been cut to a clock tick, of which there are at least 100 in a second. */
#define TICK	UINT64_C(20000000)
/* fork(2) notes the start first; until a process can be seen its CPU may do other things. */
#define FORKING	UINT64_C(1000000000)

/* The record of a row's life came: all that it did was counted. */
#define ENDED UINT32_MAX

struct ledger {
	struct roster roster;
	struct belong belong;
	struct uses counters, held;
	const struct ktally_sample *last;	/* NULL: none, or the next goes on from none */
	uint32_t *of, *of_next;		/* groups of its rows, by their place in it; or ENDED */
	size_t room, room_next;
	uint64_t moment[GONE_SAMPLES];		/* of the last samples, by their number */
	uint64_t first;				/* of the first since the last change of source */
	bool exits;			/* records come in now ... */
	bool knows_exits;		/* ... and ever did */
	struct gone gone;
	struct ledger_loss loss;
};

struct ledger *ledger_new(const struct rules *rules, uint32_t shown_max)
{
	struct ledger *ledger = calloc(1, sizeof(*ledger));

	if (!ledger)
		return NULL;
	uses_choose(&ledger->counters, ledger_counts);
	uses_choose(&ledger->held, ledger_holds);
	belong_init(&ledger->belong, rules);
	if (!roster_init(&ledger->roster, shown_max))
		return ledger;
	ledger_free(ledger);
	return NULL;
}

void ledger_free(struct ledger *ledger)
{
	if (!ledger)
		return;
	roster_free(&ledger->roster);
	belong_free(&ledger->belong);
	gone_free(&ledger->gone);
	free(ledger->of);
	free(ledger->of_next);
	free(ledger);
}

void ledger_set_rules(struct ledger *ledger, const struct rules *rules)
{
	belong_set_rules(&ledger->belong, rules);
}

/* ---- Shares ---- */

/* Marks the counters that both have as counted, and says which these are. */
static void mark_counted(const struct ledger *ledger, struct figures *f,
			 const struct ktally_task *before, const struct ktally_task *now,
			 uint64_t known[KTALLY_TASK_WORDS])
{
	for (unsigned int i = 0; i < KTALLY_TASK_WORDS; i++) {
		known[i] = ledger->counters.bits[i] & now->present[i];
		if (before)
			known[i] &= before->present[i];
		f->counted[i] |= known[i];
	}
}

/* What a life did since @before, with NULL: in all. */
static void add_share(struct ledger *ledger, uint32_t number, const struct ktally_task *before,
		      const struct ktally_task *now)
{
	struct figures *f = roster_figures(&ledger->roster, number);
	uint64_t known[KTALLY_TASK_WORDS];
	double busy = 0;

	mark_counted(ledger, f, before, now, known);
	/* Most processes of most hosts did nothing. */
	if (before && !memcmp(before->value, now->value, sizeof(now->value)))
		return;
	for (unsigned int i = 0; i < ledger->counters.count; i++) {
		unsigned int field = ledger->counters.field[i];
		uint64_t from = before ? before->value[field] : 0, to = now->value[field];
		uint64_t share = to > from ? to - from : 0;

		if (!ktally_has(known, field))
			continue;
		f->value[field] += share;
		if (field == KTALLY_TASK_UTIME || field == KTALLY_TASK_STIME)
			busy += (double)share;
	}
	ledger->roster.group[number].fresh += busy;
}

/* Memory counts a little in the rank: those that never run are groups too. */
static void add_member(struct ledger *ledger, uint32_t number, const struct ktally_task *now)
{
	struct group *group = &ledger->roster.group[number];

	group->members++;
	if (ktally_has(now->present, KTALLY_TASK_RSS))
		group->fresh += (double)now->value[KTALLY_TASK_RSS] / 64;
}

/* What it holds now, in the group that is shown for it. */
static void add_held(struct ledger *ledger, uint32_t number, const struct ktally_task *now)
{
	struct figures *f = roster_figures(&ledger->roster, number);

	f->processes++;
	for (unsigned int i = 0; i < ledger->held.count; i++) {
		unsigned int field = ledger->held.field[i];
		uint64_t value;

		if (!ktally_task_value(now, field, &value))
			continue;
		if (!ktally_has(f->held, field))
			f->value[field] = 0;
		ktally_mark(f->held, field);
		if (ktally_task_set.fields[field].kind != KTALLY_KIND_PEAK)
			f->value[field] += value;
		else if (f->value[field] < value)
			f->value[field] = value;
	}
}

/* ---- Samples ---- */

static uint64_t boottime_of(const struct ktally_sample *sample)
{
	return sample->moment.value[KTALLY_MOMENT_BOOTTIME];
}

/* Not one whose leader ended and whose other threads go on. */
static bool is_defunct(const struct ktally_task *task)
{
	uint64_t state, threads;

	if (ktally_task_value(task, KTALLY_TASK_NUM_THREADS, &threads) && threads > 1)
		return false;
	return ktally_task_value(task, KTALLY_TASK_STATE, &state) && state == KTALLY_STATE_DEFUNCT;
}

/* It was alive in the last sample and is not in this one: its record is still to come. */
static void leave_row(struct ledger *ledger, size_t at)
{
	const struct ktally_task *row = &ledger->last->tasks[at];

	if (!ledger->exits || ledger->of[at] == ENDED || is_defunct(row))
		return;
	if (!gone_add(&ledger->gone, row, ledger->of[at], ledger->roster.number))
		ledger->loss.no_room++;
}

/*
 * What is counted of a row. Where exit records come, a zombie's is not: it may say less than it
 * said before, and its record says all.
 */
static void count_row(struct ledger *ledger, const struct ktally_task *before,
		      const struct ktally_task *now, uint32_t number)
{
	const struct ktally_sample *last = ledger->last;

	if (!last || (ledger->exits && is_defunct(now)))
		return;
	if (!before && now->value[KTALLY_TASK_START_TIME] + FORKING < boottime_of(last))
		return;		/* was not to be seen until now: what it did since is not known */
	add_share(ledger, number, before, now);
	if (!before)
		roster_figures(&ledger->roster, number)->starts++;
}

/* A row, and the one of the same life at @at in the last sample, if there is one. */
static void take_row(struct ledger *ledger, const struct ktally_task *before, size_t at,
		     const struct ktally_task *now, uint32_t *number)
{
	uint32_t old = before ? ledger->of[at] : ENDED;
	/* Of an ended one the rules are asked again: it is no use to keep what it belonged to. */
	const struct ktally_task *known = old == ENDED ? NULL : before;

	if (before && is_defunct(now))
		leave_row(ledger, at);
	*number = belong_find(&ledger->belong, &ledger->roster, known, old, now, true);
	add_member(ledger, *number, now);
	count_row(ledger, before, now, *number);
}

static void take_rows(struct ledger *ledger, const struct ktally_sample *now)
{
	const struct ktally_sample *last = ledger->last;
	size_t count = last ? last->count : 0, at = 0, i;

	for (i = 0; i < now->count; i++) {
		const struct ktally_task *task = &now->tasks[i], *before = NULL;
		uint64_t pid = task->value[KTALLY_TASK_PID];
		size_t place;

		for (; at < count && last->tasks[at].value[KTALLY_TASK_PID] < pid; at++)
			leave_row(ledger, at);
		place = at;
		if (at < count && last->tasks[at].value[KTALLY_TASK_PID] == pid) {
			if (ktally_same_task(&last->tasks[at], task))
				before = &last->tasks[at];
			else
				leave_row(ledger, at);
			at++;
		}
		take_row(ledger, before, place, task, &ledger->of_next[i]);
	}
	for (; at < count; at++)
		leave_row(ledger, at);
}

static int make_room(struct ledger *ledger, size_t count)
{
	uint32_t *moved;

	if (count <= ledger->room_next)
		return 0;
	count += count / 4;
	moved = realloc(ledger->of_next, count * sizeof(*moved));
	if (!moved)
		return -ENOMEM;
	ledger->of_next = moved;
	ledger->room_next = count;
	return 0;
}

static void end_sample(struct ledger *ledger, const struct ktally_sample *now)
{
	uint32_t *of = ledger->of;
	size_t room = ledger->room;

	ledger->of = ledger->of_next;
	ledger->room = ledger->room_next;
	ledger->of_next = of;
	ledger->room_next = room;
	ledger->last = now;
	ledger->moment[ledger->roster.number % GONE_SAMPLES] = boottime_of(now);
	gone_forget(&ledger->gone, ledger->roster.number);
	belong_settle(&ledger->belong);
	roster_rank(&ledger->roster);
	for (size_t i = 0; i < now->count; i++)
		add_held(ledger, ledger->of[i], &now->tasks[i]);
}

int ledger_sample(struct ledger *ledger, const struct ktally_sample *before,
		  const struct ktally_sample *now, bool exits)
{
	if (make_room(ledger, now->count))
		return -ENOMEM;
	ledger->exits = exits;
	ledger->knows_exits |= exits;
	if (!before) {
		ledger->last = NULL;
		ledger->first = boottime_of(now);
		ledger->gone.count = 0;
		for (unsigned int i = 0; i < GONE_SAMPLES; i++)
			ledger->moment[i] = boottime_of(now);
	}
	roster_begin(&ledger->roster);
	take_rows(ledger, now);
	end_sample(ledger, now);
	return 0;
}

/* ---- Exits ---- */

static enum end end_of(const struct ktally_task *record)
{
	struct ending ending = ending_of(record);

	switch (ending.kind) {
	case ENDING_NORMAL:
		return END_SUCCESS;
	case ENDING_CODE:
		return END_ERROR;
	case ENDING_SIGNAL:
		return ending.number < SIGNALS ? END_SIGNAL + ending.number : END_UNKNOWN;
	default:
		return END_UNKNOWN;
	}
}

/* The row in the last sample of the life that ended, when it was alive there; its place is @at. */
static const struct ktally_task *last_row(const struct ledger *ledger,
					  const struct ktally_task *record, size_t *at)
{
	const struct ktally_task *row = NULL;

	if (ledger->last)
		row = ktally_sample_find(ledger->last,
					 (uint32_t)record->value[KTALLY_TASK_PID]);
	if (!row || is_defunct(row) || !ktally_same_task(row, record))
		return NULL;
	*at = (size_t)(row - ledger->last->tasks);
	return row;
}

/*
 * No sample had it: none was taken while it lived, or it was in one so long ago that its row is no
 * longer kept, or began before the first.
 */
static bool is_whole(const struct ledger *ledger, const struct ktally_task *record)
{
	uint64_t oldest = ledger->moment[(ledger->roster.number + 1) % GONE_SAMPLES], ended = 0;

	if (!ledger->last || record->value[KTALLY_TASK_START_TIME] + TICK < ledger->first)
		return false;
	return !ktally_task_value(record, KTALLY_TASK_EXIT_TIME, &ended) || ended >= oldest;
}

void ledger_exit(struct ledger *ledger, const struct ktally_task *record)
{
	const struct ktally_task *before;
	uint32_t number = GROUP_OTHER;
	struct gone_life life;
	bool stranger = false;
	size_t at;

	ledger->knows_exits = true;
	before = last_row(ledger, record, &at);
	if (before && ledger->of[at] == ENDED)
		return;
	if (before) {
		number = ledger->of[at];
		ledger->of[at] = ENDED;
	} else if (gone_take(&ledger->gone, record, &life)) {
		before = &life.last;
		number = life.group;
	} else {
		stranger = !is_whole(ledger, record);
	}
	number = belong_find(&ledger->belong, &ledger->roster, before, number, record, false);
	if (stranger)
		ledger->loss.strangers += ledger->roster.number > 0;
	else
		add_share(ledger, number, before, record);
	if (!stranger && !before)
		roster_figures(&ledger->roster, number)->starts++;
	roster_figures(&ledger->roster, number)->ends[end_of(record)]++;
}

bool ledger_knows_exits(const struct ledger *ledger)
{
	return ledger->knows_exits;
}

uint32_t ledger_group(const struct ledger *ledger, size_t at)
{
	return ledger->of[at] == ENDED ? GROUP_OTHER : ledger->of[at];
}

struct belong *ledger_belong(struct ledger *ledger)
{
	return &ledger->belong;
}

const struct roster *ledger_roster(const struct ledger *ledger)
{
	return &ledger->roster;
}

const struct ledger_loss *ledger_loss(const struct ledger *ledger)
{
	return &ledger->loss;
}
