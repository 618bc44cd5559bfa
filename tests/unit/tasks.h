/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Tasks and samples made by hand. What nobody sets is absent.
 */
#ifndef TASKS_H
#define TASKS_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "libktally/ktally.h"

#define SECOND UINT64_C(1000000000)

static inline void task_set(struct ktally_task *task, enum ktally_task_field field, uint64_t value)
{
	task->value[field] = value;
	ktally_mark(task->present, field);
}

static inline struct ktally_task task_make(uint64_t pid, uint64_t start_time, const char *comm)
{
	struct ktally_task task;

	memset(&task, 0, sizeof(task));
	task_set(&task, KTALLY_TASK_PID, pid);
	task_set(&task, KTALLY_TASK_TGID, pid);
	task_set(&task, KTALLY_TASK_START_TIME, start_time);
	task_set(&task, KTALLY_TASK_SCOPE, KTALLY_SCOPE_PROCESS);
	ktally_mark(task.present, KTALLY_TASK_COMM);
	snprintf(task.comm, sizeof(task.comm), "%s", comm);
	return task;
}

/* A task that used so much CPU time so far. */
static inline struct ktally_task task_busy(uint64_t pid, uint64_t start_time, const char *comm,
					   uint64_t cpu_time)
{
	struct ktally_task task = task_make(pid, start_time, comm);

	task_set(&task, KTALLY_TASK_CPU_TIME, cpu_time);
	return task;
}

static inline void moment_set(struct ktally_sample *sample, uint64_t boottime)
{
	sample->moment.value[KTALLY_MOMENT_BOOTTIME] = boottime;
	ktally_mark(sample->moment.present, KTALLY_MOMENT_BOOTTIME);
	sample->moment.value[KTALLY_MOMENT_REALTIME] = boottime + 1000 * SECOND;
	ktally_mark(sample->moment.present, KTALLY_MOMENT_REALTIME);
}

/* Fills a sample, as ktally_sample_take() would: tasks in ascending pid, memory used again. */
static inline void sample_fill(struct ktally_sample *sample, uint64_t boottime,
			       const struct ktally_task *tasks, size_t count)
{
	sample->tasks = realloc(sample->tasks, (count + 1) * sizeof(*tasks));
	if (count)
		memcpy(sample->tasks, tasks, count * sizeof(*tasks));
	sample->count = count;
	sample->room = count + 1;
	moment_set(sample, boottime);
}

#endif
