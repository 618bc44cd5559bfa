/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Filling a sample: what sources need and views don't.
 */
#ifndef KTALLY_SAMPLE_H
#define KTALLY_SAMPLE_H

#include "ktally.h"

/* Empties a sample and keeps its memory. */
void ktally_sample_clear(struct ktally_sample *s);

/* The same when the sample must grow. */
struct ktally_task *ktally_sample_grow(struct ktally_sample *s);

/* Room for one more task, at s->tasks[s->count], not zeroed; NULL when out of memory. */
static inline struct ktally_task *ktally_sample_next(struct ktally_sample *s)
{
	return s->count < s->room ? &s->tasks[s->count] : ktally_sample_grow(s);
}

/* Puts the tasks in ascending order of pid, of those with one pid the older first. */
void ktally_sample_sort(struct ktally_sample *s);

#endif
