/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A size over time in little memory, and when it began to grow. Of parts of the time the least size
 * is kept, for memory that is given back is no growth; the longer the time, the longer the parts.
 */
#ifndef KTALLY_ASK_TREND_H
#define KTALLY_ASK_TREND_H

#include <stdbool.h>
#include <stdint.h>

#define TREND_POINTS 128

/* All zero: empty. */
struct trend {
	struct trend_point {
		uint64_t when;		/* ns */
		uint64_t size;		/* the least of its part */
	} *point;
	uint32_t count, room;
	uint64_t width;			/* ns of a part, 0: each size is one */
	uint64_t begun;			/* of the last part */
};

struct trend_growth {
	bool from_start;	/* it grew when it was first seen: nobody knows since when */
	bool goes_on;		/* to the last point */
	uint64_t since, until;
	uint64_t least, most;		/* size at these */
	double per_minute;		/* bytes */
};

/* A time that is not later than the latest is left out. Errors: -ENOMEM. */
int trend_add(struct trend *trend, uint64_t when, uint64_t size);
void trend_free(struct trend *trend);

/* False: it did not grow steadily, or too little is known. */
bool trend_growth(const struct trend *trend, struct trend_growth *growth);

#endif
