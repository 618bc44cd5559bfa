// SPDX-License-Identifier: GPL-2.0
/* A hash table with chains in arrays of fixed size: no sample makes it grow. See lives.h. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "health/lives.h"

#define TICK_NS	UINT64_C(10000000)

int lives_init(struct lives *l, size_t size, uint32_t room)
{
	*l = (struct lives){ .size = size, .room = room };
	l->items = calloc(room, size);
	l->heads = calloc(room, sizeof(*l->heads));
	if (l->items && l->heads)
		return 0;
	lives_free(l);
	return -ENOMEM;
}

void lives_free(struct lives *l)
{
	free(l->items);
	free(l->heads);
	*l = (struct lives){ .items = NULL };
}

bool life_of(const struct ktally_task *task, struct life *life)
{
	uint64_t pid, start;

	if (!ktally_task_value(task, KTALLY_TASK_PID, &pid) ||
	    !ktally_task_value(task, KTALLY_TASK_START_TIME, &start))
		return false;
	*life = (struct life){ .pid = (uint32_t)pid, .tick = start / TICK_NS };
	return pid != 0;
}

static struct life *item_at(const struct lives *l, uint32_t number)
{
	return number ? (struct life *)(l->items + (size_t)(number - 1) * l->size) : NULL;
}

static uint32_t number_of(const struct lives *l, const void *item)
{
	return (uint32_t)((size_t)((const char *)item - l->items) / l->size) + 1;
}

/* By pid alone: pids that follow each other fill the table evenly. */
static uint32_t *head_of(const struct lives *l, uint32_t pid)
{
	return &l->heads[pid & (l->room - 1)];
}

static void *match(const struct lives *l, uint32_t number, const struct life *life)
{
	struct life *item = item_at(l, number);

	while (item && (item->pid != life->pid || item->tick != life->tick))
		item = item_at(l, item->next);
	return item;
}

void *lives_find(const struct lives *l, const struct life *life)
{
	return match(l, *head_of(l, life->pid), life);
}

void *lives_also(const struct lives *l, const void *item)
{
	const struct life *life = item;

	return match(l, life->next, life);
}

void *lives_add(struct lives *l, const struct life *life)
{
	uint32_t number = l->free, *head = head_of(l, life->pid);
	struct life *item;

	if (number)
		l->free = item_at(l, number)->next;
	else if (l->top < l->room)
		number = ++l->top;
	else
		return NULL;
	item = item_at(l, number);
	memset(item, 0, l->size);
	*item = (struct life){ .pid = life->pid, .tick = life->tick, .next = *head };
	*head = number;
	return item;
}

void lives_drop(struct lives *l, void *item)
{
	struct life *life = item;
	uint32_t number = number_of(l, item), *link = head_of(l, life->pid);

	while (*link != number)
		link = &item_at(l, *link)->next;
	*link = life->next;
	life->pid = 0;
	life->next = l->free;
	l->free = number;
}

void *lives_next(const struct lives *l, const void *item)
{
	for (uint32_t n = item ? number_of(l, item) + 1 : 1; n <= l->top; n++)
		if (item_at(l, n)->pid)
			return item_at(l, n);
	return NULL;
}
