// SPDX-License-Identifier: GPL-2.0
/*
 * How the memory of each process grew, see growths.h. Growth is that of anonymous memory, swapped
 * out or not, as health judges it: pages of files are given back whenever somebody needs room.
 */
#include "top/growths.h"

#include <errno.h>
#include <stdlib.h>

#include "health/growth.h"

#define NSEC_PER_MIN 60e9

struct growths_life {
	uint64_t pid, start_time;
	bool with_swap;
	struct growth growth;
};

static int make_room(struct growths *growths, size_t count)
{
	size_t room = growths->room ? growths->room : 256;
	void *moved;

	while (room < count)
		room *= 2;
	if (room == growths->room)
		return 0;
	moved = realloc(growths->life, room * sizeof(*growths->life));
	if (!moved)
		return -ENOMEM;
	growths->life = moved;
	moved = realloc(growths->next, room * sizeof(*growths->next));
	if (!moved)
		return -ENOMEM;
	growths->next = moved;
	growths->room = room;
	return 0;
}

static bool is_thread(const struct ktally_task *task)
{
	uint64_t scope;

	return ktally_task_value(task, KTALLY_TASK_SCOPE, &scope) && scope == KTALLY_SCOPE_THREAD;
}

/* What is known so far of the task; @from goes on, for both are in ascending pid. */
static struct growths_life life_of(const struct growths *growths, const struct ktally_task *task,
				   size_t *from)
{
	uint64_t pid = task->value[KTALLY_TASK_PID], start = task->value[KTALLY_TASK_START_TIME];

	while (*from < growths->count && growths->life[*from].pid < pid)
		(*from)++;
	if (*from < growths->count && growths->life[*from].pid == pid &&
	    growths->life[*from].start_time == start)
		return growths->life[*from];
	return (struct growths_life){ .pid = pid, .start_time = start };
}

static void add_size(struct growths_life *life, const struct ktally_task *task, uint64_t now)
{
	uint64_t size, swap = 0;
	bool with_swap = ktally_task_value(task, KTALLY_TASK_SWAP, &swap);

	if (!ktally_task_value(task, KTALLY_TASK_RSS_ANON, &size))
		return;
	if (life->with_swap != with_swap)
		life->growth = (struct growth){ 0 };
	life->with_swap = with_swap;
	growth_add(&life->growth, size + swap, now, GROWTHS_WINDOW);
}

/* Of a sample without memory, which nobody asked for, all would be forgotten. */
static bool has_memory(const struct ktally_sample *sample)
{
	size_t i;

	for (i = 0; i < sample->count; i++) {
		if (ktally_has(sample->tasks[i].present, KTALLY_TASK_RSS_ANON))
			return !is_thread(&sample->tasks[i]);
	}
	return false;
}

int growths_add(struct growths *growths, const struct ktally_sample *sample)
{
	uint64_t now = sample->moment.value[KTALLY_MOMENT_BOOTTIME];
	struct growths_life *before;
	size_t from = 0, i;

	if (!ktally_has(sample->moment.present, KTALLY_MOMENT_BOOTTIME) || now <= growths->when ||
	    !has_memory(sample))
		return 0;
	if (make_room(growths, sample->count))
		return -ENOMEM;
	for (i = 0; i < sample->count; i++) {
		growths->next[i] = life_of(growths, &sample->tasks[i], &from);
		add_size(&growths->next[i], &sample->tasks[i], now);
	}
	before = growths->life;
	growths->life = growths->next;
	growths->next = before;
	growths->count = sample->count;
	growths->next_asked = 0;
	growths->when = now;
	return 0;
}

void growths_free(struct growths *growths)
{
	free(growths->life);
	free(growths->next);
	*growths = (struct growths){ 0 };
}

static int compare(const void *key, const void *life)
{
	uint64_t a = *(const uint64_t *)key, b = ((const struct growths_life *)life)->pid;

	return (a > b) - (a < b);
}

/* Rows are mostly asked about in the order in which they were added. */
static const struct growths_life *find_life(struct growths *growths, uint64_t pid)
{
	const struct growths_life *life;

	if (growths->next_asked < growths->count && growths->life[growths->next_asked].pid == pid)
		return &growths->life[growths->next_asked++];
	life = bsearch(&pid, growths->life, growths->count, sizeof(*life), compare);
	if (life)
		growths->next_asked = (size_t)(life - growths->life) + 1;
	return life;
}

bool growths_find(struct growths *growths, const struct ktally_task *task, uint64_t when,
		  double *per_minute)
{
	const struct growths_life *life;

	if (!growths->count || when != growths->when)
		return false;
	life = find_life(growths, task->value[KTALLY_TASK_PID]);
	if (!life || life->start_time != task->value[KTALLY_TASK_START_TIME] ||
	    !life->growth.span)
		return false;
	*per_minute = life->growth.bytes * NSEC_PER_MIN / (double)life->growth.span;
	return true;
}
