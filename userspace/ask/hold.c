// SPDX-License-Identifier: GPL-2.0
/*
 * What processes held together, see hold.h. Where each sample has all rows, a group's sum begins
 * anew with its first row in a sample. Where rows of those that did not run are left out, each
 * process counts with its latest row until it ends. Either way a sum is whole when the next sample
 * begins.
 */
#include "ask/hold.h"

static const uint8_t fields[2] = { [HOLD_RSS] = KTALLY_TASK_RSS, [HOLD_SWAP] = KTALLY_TASK_SWAP };

bool hold_lasts(const struct origin *origin)
{
	return origin->changed && !origin->some;
}

static void settle(struct use_group *group)
{
	if (!group->touched_inside)
		return;
	for (unsigned int i = 0; i < 2; i++) {
		if (group->now[i] <= group->most[i])
			continue;
		group->most[i] = group->now[i];
		if (i == HOLD_RSS)
			group->most_at = group->touched_at;
	}
}

static void begin_anew(const struct origin *origin, struct use_group *group)
{
	if (group->touched == origin->number)
		return;
	settle(group);
	group->touched = origin->number;
	group->touched_at = origin->realtime;
	group->touched_inside = origin->inside;
	if (hold_lasts(origin))
		return;
	group->now[HOLD_RSS] = 0;
	group->now[HOLD_SWAP] = 0;
}

static void change(struct use_group *group, unsigned int figure, uint64_t was, uint64_t is)
{
	uint64_t now = group->now[figure];

	now -= was < now ? was : now;
	group->now[figure] = is > UINT64_MAX - now ? UINT64_MAX : now + is;
}

void hold_peak(struct use_group *group, const struct ktally_task *task)
{
	uint64_t value;

	if (!ktally_task_value(task, KTALLY_TASK_HIWATER_RSS, &value))
		return;
	group->has_peak = true;
	group->peak = value > group->peak ? value : group->peak;
}

void hold_task(const struct origin *origin, struct use_life *life, struct use_group *group,
	       const struct ktally_task *task)
{
	uint64_t value;

	begin_anew(origin, group);
	for (unsigned int i = 0; i < 2; i++) {
		if (!ktally_task_value(task, fields[i], &value))
			continue;
		change(group, i, hold_lasts(origin) ? life->held[i] : 0, value);
		life->held[i] = value;
		group->has[i] = true;
	}
	hold_peak(group, task);
}

void hold_leave(struct use *use, const struct origin *origin, struct use_life *life)
{
	struct use_group *group;

	if (!life->group || !hold_lasts(origin))
		return;
	group = bag_at(&use->groups, life->group - 1);
	settle(group);
	change(group, HOLD_RSS, life->held[HOLD_RSS], 0);
	change(group, HOLD_SWAP, life->held[HOLD_SWAP], 0);
	life->held[HOLD_RSS] = 0;
	life->held[HOLD_SWAP] = 0;
}

uint64_t hold_settle(struct use_group *group, const struct origin *origin,
		     enum hold_figure figure)
{
	/* It is as it was before the time asked about. */
	if (!group->touched_inside && origin->cover.first) {
		group->touched_inside = true;
		group->touched_at = origin->cover.first;
	}
	settle(group);
	return hold_lasts(origin) || group->touched == origin->number ? group->now[figure] : 0;
}
