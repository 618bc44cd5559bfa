/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Whether all exits were told since the watch began: those that were numbered and did not come are
 * counted, and so is the time in which nobody numbered them for us, the module being away or loaded
 * anew. Times are CLOCK_MONOTONIC in ns. Not here: records that the library lost while the module
 * was there (ktally_events_lost()).
 */
#ifndef KTALLY_WATCH_H
#define KTALLY_WATCH_H

#include <stdbool.h>
#include <stdint.h>

#include "libktally/ktally.h"

struct watch {
	bool broken;		/* exits were told, and are not now */
	uint64_t complete;	/* until then nothing was missing */
	uint64_t known_next;	/* records below this number were made; 0: not known */
	uint64_t gaps;		/* times it broke */
	uint64_t unseen;	/* ns in the gaps that are over */
};

/* Exits are told from @now on, with numbers of their own. */
void watch_start(struct watch *w, uint64_t now);

/* All records that were made for us until @now have been taken. */
void watch_caught_up(struct watch *w, uint64_t now);

/* Notes how many records there were at a sample of the module that is watched. */
void watch_sample(struct watch *w, const struct ktally_sample *sample);

/* The same as the module tells of itself. */
void watch_info(struct watch *w, const struct ktally_info *info);

/**
 * watch_break() - exits are not told any more
 * @due: ktally_events_due() of the handle that told them
 *
 * Returns how many are known to be missing; how many more were made since nobody knows.
 */
uint64_t watch_break(struct watch *w, uint64_t due);

/* ns in all gaps until @now: at the most, for a gap begins where all was known to be there. */
uint64_t watch_unseen(const struct watch *w, uint64_t now);

#endif
