/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Exit records between two samples: kept up to a bound, the rest counted, each told once.
 * Not here: where they come from (feed.c), how they are shown (model.c makes rows of them).
 */
#ifndef KTALLY_TOP_EXITS_H
#define KTALLY_TOP_EXITS_H

#include <stddef.h>
#include <stdint.h>

#include "libktally/ktally.h"

/* Records of one interval that are shown; more are counted, with their CPU time. */
#define EXITS_MAX 4096

/* What an interval's exits come to. */
struct exits_sum {
	uint64_t count;
	uint64_t hidden;	/* of them not shown: more than EXITS_MAX */
	uint64_t unknown;	/* of them with unknown CPU time in the interval */
	uint64_t cpu_time;	/* ns of CPU in the interval */
};

struct exits {
	struct ktally_task *pending;	/* since the last sample, in the order of arrival */
	struct ktally_task *shown;	/* of the interval that is shown */
	size_t pending_count;
	size_t carried;			/* the first of pending[] waited for one sample already */
	size_t shown_count;
	struct exits_sum spilled;	/* arrived when pending[] was full */
	struct exits_sum sum;		/* of the interval that is shown */
	uint64_t total;			/* since the start */
};

/* Errors: -ENOMEM. exits_free() it either way. */
int exits_init(struct exits *exits);
void exits_free(struct exits *exits);

/* Takes a copy of @record; @latest is the last sample, NULL when there is none. */
void exits_add(struct exits *exits, const struct ktally_task *record,
	       const struct ktally_sample *latest);

/**
 * exits_merge() - chooses the records that the interval from @before to @now shows
 *
 * Who was alive in @now and died after it belongs to the next interval: its row in @now tells the
 * rest. A zombie is in @now and has a record: its row tells all, the record is only counted.
 * @before is NULL when rates are unknown.
 */
void exits_merge(struct exits *exits, const struct ktally_sample *before,
		 const struct ktally_sample *now);

/* Drops all records; what is pending is counted as hidden of the next interval. */
void exits_forget(struct exits *exits);

#endif
