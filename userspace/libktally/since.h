/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Rows of an earlier sample in a new one: of tasks that did not run since the source tells no more
 * than their pids.
 */
#ifndef KTALLY_SINCE_H
#define KTALLY_SINCE_H

#include <errno.h>

#include "sample.h"

/* Rows of the earlier sample that are yet to come: pids come in ascending order. */
struct ktally_since {
	const struct ktally_task *next;
	const struct ktally_task *end;
};

/* @sample may be NULL: no rows. */
void ktally_since_begin(struct ktally_since *since, const struct ktally_sample *sample);

/* Whether a sample of @q may go on from q->since. */
bool ktally_since_fits(const struct ktally_query *q);

/**
 * ktally_since_copy() - append the earlier row of a task that did not run
 * Returns 0, -EPROTO when there is no such row, -ENOMEM.
 */
static inline int ktally_since_copy(struct ktally_since *since, struct ktally_sample *s,
				    uint64_t pid)
{
	const struct ktally_task *row = since->next;
	struct ktally_task *task;

	while (row < since->end && row->value[KTALLY_TASK_PID] < pid)
		row++;
	if (row == since->end || row->value[KTALLY_TASK_PID] != pid)
		return -EPROTO;
	task = ktally_sample_next(s);
	if (!task)
		return -ENOMEM;
	*task = *row;
	since->next = row + 1;
	s->count++;
	return 0;
}

/* Notes that later samples may go on from @s, whose rows are complete. */
void ktally_since_offer(struct ktally_sample *s, const struct ktally_query *q);

#endif
