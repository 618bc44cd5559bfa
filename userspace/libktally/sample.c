// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * A sample as a container: grow, sort, find, free. Not here: filling it (the sources).
 */
#include <stdlib.h>
#include <string.h>

#include "sample.h"

/*
 * So much that malloc() maps it apart from the start: growing then moves pages and leaves no hole.
 * It grows by little, or the kernel would give the room behind the last row as a huge page.
 */
#define FIRST_ROOM 1024
#define GROWTH(room) ((room) / 8)

void ktally_sample_clear(struct ktally_sample *s)
{
	memset(&s->moment, 0, sizeof(s->moment));
	memset(&s->tail, 0, sizeof(s->tail));
	memset(&s->host, 0, sizeof(s->host));
	s->cpus.count = 0;
	s->count = 0;
	s->retries = 0;
	s->interrupted = false;
	s->can_go_on = false;
}

struct ktally_task *ktally_sample_grow(struct ktally_sample *s)
{
	size_t room = s->room ? s->room + GROWTH(s->room) : FIRST_ROOM;
	struct ktally_task *tasks;

	tasks = reallocarray(s->tasks, room, sizeof(*tasks));
	if (!tasks)
		return NULL;
	s->tasks = tasks;
	s->room = room;
	return &s->tasks[s->count];
}

static int compare(const void *a, const void *b)
{
	const uint64_t *x = ((const struct ktally_task *)a)->value;
	const uint64_t *y = ((const struct ktally_task *)b)->value;

	if (x[KTALLY_TASK_PID] != y[KTALLY_TASK_PID])
		return x[KTALLY_TASK_PID] < y[KTALLY_TASK_PID] ? -1 : 1;
	if (x[KTALLY_TASK_START_TIME] != y[KTALLY_TASK_START_TIME])
		return x[KTALLY_TASK_START_TIME] < y[KTALLY_TASK_START_TIME] ? -1 : 1;
	return 0;
}

void ktally_sample_sort(struct ktally_sample *s)
{
	/* Both sources walk in order of pid, except procfs with threads. */
	for (size_t i = 1; i < s->count; i++) {
		if (compare(&s->tasks[i - 1], &s->tasks[i]) > 0) {
			qsort(s->tasks, s->count, sizeof(*s->tasks), compare);
			return;
		}
	}
}

const struct ktally_task *ktally_sample_find(const struct ktally_sample *s, uint32_t pid)
{
	size_t low = 0, high = s->count;

	/* The last row with this pid: of a pid that was used again meanwhile, the newest life. */
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (s->tasks[middle].value[KTALLY_TASK_PID] <= pid)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == 0 || s->tasks[low - 1].value[KTALLY_TASK_PID] != pid)
		return NULL;
	return &s->tasks[low - 1];
}

void ktally_sample_free(struct ktally_sample *s)
{
	free(s->cpus.cpu);
	free(s->tasks);
	memset(s, 0, sizeof(*s));
}
