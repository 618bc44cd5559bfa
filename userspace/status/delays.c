// SPDX-License-Identifier: GPL-2.0
/*
 * Delay accounting, without which nobody knows how long a task waited for block I/O. The kernel
 * says whether it is on, but not since when: that is found in the tasks, which keep for life what
 * it was as they began.
 */
#include <stdint.h>
#include <stdio.h>

#include "status/delays.h"

const char *delays_state(void)
{
	FILE *file = fopen("/proc/sys/kernel/task_delayacct", "re");
	int value = file ? getc(file) : EOF;

	if (file)
		fclose(file);
	if (value == '0')
		return "off";
	return value == EOF ? "unknown" : "on";
}

static bool has_delays(const struct ktally_task *task)
{
	return ktally_has(task->present, KTALLY_TASK_BLKIO_DELAY);
}

/* CLOCK_BOOTTIME when the last task began that has none; 0 when all have it. */
static uint64_t last_without(const struct ktally_sample *threads)
{
	uint64_t last = 0;

	for (size_t i = 0; i < threads->count; i++) {
		const struct ktally_task *task = &threads->tasks[i];

		if (!has_delays(task) && task->value[KTALLY_TASK_START_TIME] > last)
			last = task->value[KTALLY_TASK_START_TIME];
	}
	return last;
}

bool delays_since(const struct ktally_sample *threads, uint64_t *since)
{
	uint64_t without = last_without(threads);
	bool found = false;

	for (size_t i = 0; i < threads->count; i++) {
		const struct ktally_task *task = &threads->tasks[i];
		uint64_t start = task->value[KTALLY_TASK_START_TIME];

		if (!has_delays(task) || start < without || (found && start >= *since))
			continue;
		*since = start;
		found = true;
	}
	return found;
}
