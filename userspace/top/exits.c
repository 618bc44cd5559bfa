// SPDX-License-Identifier: GPL-2.0
/*
 * Exit records between two samples: kept up to a bound, the rest counted, each told once.
 * Not here: where they come from (feed.c), how they are shown (model.c makes rows of them).
 */
#include "top/exits.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

int exits_init(struct exits *exits)
{
	*exits = (struct exits){ 0 };
	exits->pending = calloc(EXITS_MAX, sizeof(*exits->pending));
	exits->shown = calloc(EXITS_MAX, sizeof(*exits->shown));
	return exits->pending && exits->shown ? 0 : -ENOMEM;
}

void exits_free(struct exits *exits)
{
	free(exits->pending);
	free(exits->shown);
	*exits = (struct exits){ 0 };
}

/* CPU time that the process used after @before was taken. */
static bool cpu_since(const struct ktally_sample *before, const struct ktally_task *record,
		      uint64_t *used)
{
	const struct ktally_task *earlier;
	uint64_t then = 0;
	bool known = false;

	if (!before || !ktally_task_value(record, KTALLY_TASK_CPU_TIME, used))
		return false;
	earlier = ktally_before(before, record, &known);
	if (!known)
		return false;
	if (earlier && !ktally_task_value(earlier, KTALLY_TASK_CPU_TIME, &then))
		return false;
	if (*used < then)
		return false;
	*used -= then;
	return true;
}

static void count(struct exits_sum *sum, const struct ktally_task *record,
		  const struct ktally_sample *before)
{
	uint64_t used;

	sum->count++;
	if (cpu_since(before, record, &used))
		sum->cpu_time += used;
	else
		sum->unknown++;
}

void exits_add(struct exits *exits, const struct ktally_task *record,
	       const struct ktally_sample *latest)
{
	exits->total++;
	if (exits->pending_count < EXITS_MAX) {
		exits->pending[exits->pending_count++] = *record;
		return;
	}
	count(&exits->spilled, record, latest);
	exits->spilled.hidden++;
}

enum fate { FATE_SHOW, FATE_COUNT, FATE_CARRY };

static enum fate fate_of(const struct ktally_task *record, const struct ktally_sample *now,
			 bool carried)
{
	uint64_t pid = record->value[KTALLY_TASK_PID];
	const struct ktally_task *alive = ktally_sample_find(now, (uint32_t)pid);
	uint64_t seq;

	if (!alive || !ktally_same_task(alive, record))
		return FATE_SHOW;
	if (carried)
		return FATE_COUNT;
	if (ktally_has(now->moment.present, KTALLY_MOMENT_EXIT_NEXT) &&
	    ktally_task_value(record, KTALLY_TASK_EXIT_SEQ, &seq) &&
	    seq < now->moment.value[KTALLY_MOMENT_EXIT_NEXT])
		return FATE_COUNT;
	return FATE_CARRY;
}

void exits_merge(struct exits *exits, const struct ktally_sample *before,
		 const struct ktally_sample *now)
{
	size_t kept = 0, i;

	exits->shown_count = 0;
	exits->sum = exits->spilled;
	exits->spilled = (struct exits_sum){ 0 };
	for (i = 0; i < exits->pending_count; i++) {
		enum fate fate = fate_of(&exits->pending[i], now, i < exits->carried);

		if (fate == FATE_CARRY) {
			exits->pending[kept++] = exits->pending[i];
			continue;
		}
		count(&exits->sum, &exits->pending[i], before);
		if (fate == FATE_SHOW)
			exits->shown[exits->shown_count++] = exits->pending[i];
	}
	exits->pending_count = kept;
	exits->carried = kept;
}

void exits_forget(struct exits *exits)
{
	exits->spilled.count += exits->pending_count;
	exits->spilled.hidden += exits->pending_count;
	exits->spilled.unknown += exits->pending_count;
	exits->pending_count = 0;
	exits->carried = 0;
	exits->shown_count = 0;
}
