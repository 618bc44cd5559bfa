/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What processes held at the same time: the most of all samples, and the last. Not here: what they
 * used up (use.c).
 */
#ifndef KTALLY_ASK_HOLD_H
#define KTALLY_ASK_HOLD_H

#include "ask/use.h"

enum hold_figure { HOLD_RSS, HOLD_SWAP };

/*
 * Whether those without a row are still there, as they were: then rows of before the time asked
 * about tell what was held in it.
 */
bool hold_lasts(const struct origin *origin);

/* A row of the sample at hand. */
void hold_task(const struct origin *origin, struct use_life *life, struct use_group *group,
	       const struct ktally_task *task);

/* The process ended, or counts for another group from now on. */
void hold_leave(struct use *use, const struct origin *origin, struct use_life *life);

/* The most that the process ever had, as the kernel counts it. */
void hold_peak(struct use_group *group, const struct ktally_task *task);

/* No row follows: what a group held at most is known, and what it holds in the last sample. */
uint64_t hold_settle(struct use_group *group, const struct origin *origin,
		     enum hold_figure figure);

#endif
