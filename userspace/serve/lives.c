// SPDX-License-Identifier: GPL-2.0
/* Lives that ended lately, see lives.h. */
#include "serve/lives.h"

#include <stdlib.h>
#include <string.h>

#define SLOTS	(2 * SETTLED_MAX)

static struct settled_life life_of(const struct ktally_task *task)
{
	return (struct settled_life){
		.pid = task->value[KTALLY_TASK_PID],
		.start = task->value[KTALLY_TASK_START_TIME],
	};
}

static size_t slot_of(const struct settled *settled, struct settled_life life)
{
	size_t at = ((life.pid ^ life.start) * UINT64_C(0x9e3779b97f4a7c15) >> 40) % SLOTS;

	while (settled->life[at].pid && (settled->life[at].pid != life.pid ||
					 settled->life[at].start != life.start))
		at = (at + 1) % SLOTS;
	return at;
}

void settled_add(struct settled *settled, const struct ktally_task *record)
{
	struct settled_life life = life_of(record);

	if (settled->count == SETTLED_MAX) {
		settled->full = true;
		return;
	}
	settled->life[slot_of(settled, life)] = life;
	settled->count++;
}

bool settled_has(const struct settled *settled, const struct ktally_task *task)
{
	return settled->count && settled->life[slot_of(settled, life_of(task))].pid;
}

void settled_clear(struct settled *settled)
{
	if (settled->count)
		memset(settled, 0, sizeof(*settled));
}

bool gone_add(struct gone *gone, const struct ktally_task *last, uint32_t group, uint64_t number)
{
	if (gone->count == gone->room) {
		size_t room = gone->room ? 2 * gone->room : 64;
		struct gone_life *life;

		if (gone->room >= GONE_MAX)
			return false;
		life = realloc(gone->life, room * sizeof(*life));
		if (!life)
			return false;
		gone->life = life;
		gone->room = room;
	}
	gone->life[gone->count++] = (struct gone_life){ *last, group, number };
	return true;
}

bool gone_take(struct gone *gone, const struct ktally_task *record, struct gone_life *life)
{
	for (size_t i = 0; i < gone->count; i++) {
		if (!ktally_same_task(&gone->life[i].last, record))
			continue;
		*life = gone->life[i];
		gone->life[i] = gone->life[--gone->count];
		return true;
	}
	return false;
}

void gone_forget(struct gone *gone, uint64_t number)
{
	size_t i = 0;

	while (i < gone->count) {
		if (number - gone->life[i].number < GONE_SAMPLES)
			i++;
		else
			gone->life[i] = gone->life[--gone->count];
	}
}

void gone_free(struct gone *gone)
{
	free(gone->life);
	*gone = (struct gone){ 0 };
}
