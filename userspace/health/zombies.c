// SPDX-License-Identifier: GPL-2.0
/* Ended children that nobody has waited for, counted for each parent. */
#include <string.h>

#include "health/state.h"

/* The parent's place in the table, or NULL when that is full. */
static struct parent *find_parent(struct health *h, uint32_t pid)
{
	for (uint32_t i = 0; i < PARENTS_MAX; i++) {
		struct parent *parent = &h->parents[(pid + i) % PARENTS_MAX];

		if (parent->pid && parent->pid != pid)
			continue;
		parent->pid = pid;
		return parent;
	}
	return NULL;
}

static void count(struct health *h, const struct ktally_task *task)
{
	struct parent *parent;
	uint64_t ppid;

	if (!ktally_task_value(task, KTALLY_TASK_PPID, &ppid) || !ppid)
		return;
	parent = find_parent(h, (uint32_t)ppid);
	if (parent)
		parent->zombies++;
	else
		h->losses.parents++;
}

/* Counts all; false when no row tells what state its task is in. */
static bool count_all(struct health *h, const struct ktally_sample *now)
{
	bool known = false;

	memset(h->parents, 0, sizeof(h->parents));
	for (size_t i = 0; i < now->count; i++) {
		uint64_t state;

		if (!ktally_task_value(&now->tasks[i], KTALLY_TASK_STATE, &state))
			continue;
		known = true;
		if (state == KTALLY_STATE_DEFUNCT)
			count(h, &now->tasks[i]);
	}
	return known;
}

void zombies_feed(struct health *h, const struct look *look)
{
	struct figure f;

	if (!h->rules.rule[HEALTH_ZOMBIES].enabled || !count_all(h, look->now))
		return;
	h->judged[HEALTH_ZOMBIES] = true;
	for (int i = 0; i < PARENTS_MAX; i++) {
		const struct ktally_task *task;

		if (!h->parents[i].pid)
			continue;
		task = ktally_sample_find(look->now, h->parents[i].pid);
		f = figure_now(h, h->parents[i].zombies);
		if (task)
			process_judge(h, task, HEALTH_ZOMBIES, &f);
	}
	/* Those whose parent has none any more. */
	f = figure_now(h, 0);
	for (struct concern *c = NULL; (c = lives_next(&h->concerns, c));)
		if (c->verdict.rule == HEALTH_ZOMBIES && c->seen == h->number &&
		    c->stepped != h->number)
			concern_step(h, c, &f);
}
