// SPDX-License-Identifier: GPL-2.0
/* The processes that did or hold most, see leaders.h. */
#include "serve/leaders.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NOBODY	UINT32_MAX	/* in place of a row of the sample before: none ... */
#define UNKNOWN	(UINT32_MAX - 1)	/* ... and what it did since can't be told */

/* A row of a sample and what it is chosen by. */
struct candidate {
	uint64_t amount;
	uint32_t at, before;
};

/* The least is the root of a heap. */
struct heap {
	struct candidate of[LEADERS];
	unsigned int count;
};

struct picking {
	const struct ktally_sample *before, *now;
	struct heap heap[LEADER_ORDERS];
};

/* ---- The most of many ---- */

static void sink(struct heap *heap, unsigned int at)
{
	struct candidate moved = heap->of[at];

	for (;;) {
		unsigned int child = 2 * at + 1;

		if (child + 1 < heap->count && heap->of[child + 1].amount < heap->of[child].amount)
			child++;
		if (child >= heap->count || heap->of[child].amount >= moved.amount)
			break;
		heap->of[at] = heap->of[child];
		at = child;
	}
	heap->of[at] = moved;
}

static void offer(struct heap *heap, struct candidate candidate)
{
	if (heap->count < LEADERS) {
		heap->of[heap->count++] = candidate;
		for (unsigned int i = LEADERS / 2; heap->count == LEADERS && i-- > 0;)
			sink(heap, i);
		return;
	}
	if (candidate.amount <= heap->of[0].amount)
		return;
	heap->of[0] = candidate;
	sink(heap, 0);
}

/* ---- Amounts ---- */

static uint64_t grown(const struct ktally_task *before, const struct ktally_task *now,
		      enum ktally_task_field field)
{
	uint64_t from = 0, to;

	if (!ktally_task_value(now, field, &to))
		return 0;
	if (before && !ktally_task_value(before, field, &from))
		return 0;
	return to > from ? to - from : 0;
}

static void consider(struct picking *picking, uint32_t at, uint32_t before)
{
	const struct ktally_task *now = &picking->now->tasks[at], *then = NULL;
	uint64_t amount[LEADER_ORDERS] = { 0 };

	ktally_task_value(now, KTALLY_TASK_RSS, &amount[LEADER_MEMORY]);
	if (before != UNKNOWN) {
		if (before != NOBODY)
			then = &picking->before->tasks[before];
		amount[LEADER_CPU] = grown(then, now, KTALLY_TASK_CPU_TIME);
		amount[LEADER_IO] = grown(then, now, KTALLY_TASK_READ_BYTES) +
				    grown(then, now, KTALLY_TASK_WRITE_BYTES);
		amount[LEADER_DELAY] = grown(then, now, KTALLY_TASK_RUN_DELAY) +
				       grown(then, now, KTALLY_TASK_BLKIO_DELAY);
	}
	for (unsigned int i = 0; i < LEADER_ORDERS; i++)
		if (amount[i])
			offer(&picking->heap[i], (struct candidate){ amount[i], at, before });
}

/* Both samples are in the order of pids. */
static void walk(struct picking *picking)
{
	const struct ktally_sample *before = picking->before, *now = picking->now;
	size_t count = before ? before->count : 0, other = 0;
	bool known;

	for (size_t i = 0; i < now->count; i++) {
		uint64_t pid = now->tasks[i].value[KTALLY_TASK_PID];

		while (other < count && before->tasks[other].value[KTALLY_TASK_PID] < pid)
			other++;
		if (other < count && ktally_same_task(&before->tasks[other], &now->tasks[i])) {
			consider(picking, (uint32_t)i, (uint32_t)other);
			continue;
		}
		if (before)
			ktally_before(before, &now->tasks[i], &known);
		consider(picking, (uint32_t)i, before && known ? NOBODY : UNKNOWN);
	}
}

/* ---- Copies ---- */

static int by_amount(const void *a, const void *b)
{
	const struct candidate *x = a, *y = b;

	if (x->amount != y->amount)
		return x->amount < y->amount ? 1 : -1;
	return x->at < y->at ? -1 : x->at > y->at;
}

static int by_place(const void *a, const void *b)
{
	const struct candidate *x = a, *y = b;

	return x->at < y->at ? -1 : x->at > y->at;
}

/* All that are in any order, each once, by pid. Returns how many. */
static unsigned int unite(struct picking *picking, struct candidate all[LEADER_ORDERS * LEADERS])
{
	unsigned int count = 0, unique = 0;

	for (unsigned int i = 0; i < LEADER_ORDERS; i++) {
		struct heap *heap = &picking->heap[i];

		qsort(heap->of, heap->count, sizeof(heap->of[0]), by_amount);
		memcpy(&all[count], heap->of, heap->count * sizeof(heap->of[0]));
		count += heap->count;
	}
	qsort(all, count, sizeof(all[0]), by_place);
	for (unsigned int i = 0; i < count; i++)
		if (!unique || all[i].at != all[unique - 1].at)
			all[unique++] = all[i];
	return unique;
}

static void set_orders(struct leaders *leaders, const struct picking *picking,
		       const struct candidate *all)
{
	for (unsigned int i = 0; i < LEADER_ORDERS; i++) {
		const struct heap *heap = &picking->heap[i];

		for (unsigned int k = 0; k < heap->count; k++) {
			const struct candidate *found = bsearch(&heap->of[k], all, leaders->count,
								sizeof(all[0]), by_place);

			leaders->order[i][k] = (uint8_t)(found - all);
		}
		leaders->length[i] = heap->count;
	}
}

static const struct leader *same_life(const struct leaders *last, const struct ktally_task *task)
{
	uint64_t pid = task->value[KTALLY_TASK_PID];
	size_t low = 0, high = last ? last->count : 0;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (last->leader[middle].now.value[KTALLY_TASK_PID] < pid)
			low = middle + 1;
		else
			high = middle;
	}
	if (!last || low == last->count || !ktally_same_task(&last->leader[low].now, task))
		return NULL;
	return &last->leader[low];
}

static void copy(struct leader *to, const struct picking *picking, const struct candidate *from)
{
	to->now = picking->now->tasks[from->at];
	to->known = from->before != UNKNOWN;
	to->goes_on = to->known && from->before != NOBODY;
	if (to->goes_on)
		to->before = picking->before->tasks[from->before];
}

/*
 * Where a source tells no id of the cgroup, its path is a file to be read for each process: it is
 * read once, and again at times, for a process may be moved.
 */
static bool has_unit(const struct leader *leader, const struct leader *last,
		     const struct ledger *ledger)
{
	uint64_t turn = leader->now.value[KTALLY_TASK_PID] + ledger_roster(ledger)->number;

	return last && !ktally_has(leader->now.present, KTALLY_TASK_CGROUP_ID) &&
	       turn % KTALLY_REFRESH;
}

static void look_up(struct leader *leader, const struct leader *last, struct ledger *ledger)
{
	struct belong *belong = ledger_belong(ledger);
	char unit[CGROUP_UNIT];
	uint64_t uid;

	if (ktally_task_value(&leader->now, KTALLY_TASK_UID, &uid))
		snprintf(leader->user, sizeof(leader->user), "%s",
			 user_name(&belong->users, (uint32_t)uid));
	if (has_unit(leader, last, ledger))
		leader->unit = last->unit ? strdup(last->unit) : NULL;
	else if (belong_unit(belong, &leader->now, unit))
		leader->unit = strdup(unit);
}

int leaders_pick(struct leaders *leaders, const struct ktally_sample *before,
		 const struct ktally_sample *now, const struct leaders *last,
		 struct ledger *ledger)
{
	struct candidate all[LEADER_ORDERS * LEADERS];
	struct picking *picking = calloc(1, sizeof(*picking));
	int error = -ENOMEM;

	*leaders = (struct leaders){ 0 };
	if (!picking)
		return error;
	picking->before = before;
	picking->now = now;
	walk(picking);
	leaders->count = unite(picking, all);
	set_orders(leaders, picking, all);
	leaders->leader = calloc(leaders->count + 1, sizeof(*leaders->leader));
	if (!leaders->leader)
		goto free_picking;
	for (unsigned int i = 0; i < leaders->count; i++) {
		struct leader *leader = &leaders->leader[i];

		copy(leader, picking, &all[i]);
		leader->group = ledger_group(ledger, all[i].at);
		look_up(leader, same_life(last, &leader->now), ledger);
	}
	error = 0;
free_picking:
	free(picking);
	return error;
}

void leaders_free(struct leaders *leaders)
{
	for (unsigned int i = 0; leaders->leader && i < leaders->count; i++)
		free(leaders->leader[i].unit);
	free(leaders->leader);
	*leaders = (struct leaders){ 0 };
}
