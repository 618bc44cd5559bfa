/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the host did lately: a point for each of the last samples. Not here: what it did before the
 * start, which only a log knows.
 */
#ifndef KTALLY_SERVE_HOST_HISTORY_H
#define KTALLY_SERVE_HOST_HISTORY_H

#include "libktally/ktally.h"

#define HISTORY_POINTS 360

/* Figures of a point, and how they are called; what is not known is NAN. */
enum history_figure {
	HISTORY_CPU, HISTORY_MEMORY, HISTORY_SWAP, HISTORY_DISK_READ, HISTORY_DISK_WRITTEN,
	HISTORY_NET_RECEIVED, HISTORY_NET_SENT, HISTORY_PSI_CPU, HISTORY_PSI_MEMORY, HISTORY_PSI_IO,
	HISTORY_FIGURES
};

extern const char *const host_history_names[HISTORY_FIGURES];

struct host_history_point {
	uint64_t time;		/* CLOCK_REALTIME in ns */
	double figure[HISTORY_FIGURES];
};

struct host_history {
	struct host_history_point point[HISTORY_POINTS];
	uint64_t count;		/* that ever were */
};

/* @before: NULL when the sample does not go on from one: then there are no rates. */
void host_history_add(struct host_history *history, const struct ktally_sample *before,
		 const struct ktally_sample *now);

/* How many are kept. */
unsigned int host_history_count(const struct host_history *history);

/* The oldest is 0. */
const struct host_history_point *host_history_get(const struct host_history *history,
						  unsigned int at);

#endif
