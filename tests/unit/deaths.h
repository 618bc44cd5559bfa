/* SPDX-License-Identifier: GPL-2.0 */
/* Exit records made by hand. */
#ifndef DEATHS_H
#define DEATHS_H

#include "tasks.h"

/* Of a process that began at 1 s and ended at @time; with code 0 and no signal, well. */
static inline struct ktally_task death_make(uint64_t pid, const char *comm, uint64_t time,
					    uint64_t signal, uint64_t code)
{
	struct ktally_task record = task_busy(pid, SECOND, comm, SECOND / 2);

	task_set(&record, KTALLY_TASK_EXIT_TIME, time);
	if (signal)
		task_set(&record, KTALLY_TASK_TERM_SIG, signal);
	else
		task_set(&record, KTALLY_TASK_EXIT_CODE, code);
	return record;
}

#endif
