/* SPDX-License-Identifier: GPL-2.0 */
/*
 * How the memory of each process grew in the last minutes, from one sample to the next.
 * Not here: what counts as growth (health/growth.h).
 */
#ifndef KTALLY_TOP_GROWTHS_H
#define KTALLY_TOP_GROWTHS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "libktally/ktally.h"

#define GROWTHS_WINDOW (120 * UINT64_C(1000000000))	/* ns that must have been seen */

struct growths_life;

/* All zero: nothing is known. */
struct growths {
	struct growths_life *life;	/* in ascending pid */
	struct growths_life *next;	/* the same for the sample that comes */
	size_t count, room;
	size_t next_asked;		/* where growths_find() looks first */
	uint64_t when;			/* CLOCK_BOOTTIME of the latest sample */
};

/**
 * growths_add() - take in a sample
 *
 * Samples of threads, those without memory and those that are not later than the latest change
 * nothing. O(n). Errors: -ENOMEM, the sample is left out.
 */
int growths_add(struct growths *growths, const struct ktally_sample *sample);
void growths_free(struct growths *growths);

/**
 * growths_find() - bytes per minute by which a process of the latest sample grew steadily
 * @when: CLOCK_BOOTTIME of what is on show: of another sample than the latest nothing is told
 *
 * 0 when it did not grow, or not steadily. False when too little was seen of it. O(1) when rows
 * are asked about in their order, else O(log n).
 */
bool growths_find(struct growths *growths, const struct ktally_task *task, uint64_t when,
		  double *per_minute);

#endif
