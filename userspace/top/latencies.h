/* SPDX-License-Identifier: GPL-2.0 */
/*
 * How long the host and its processes waited between two samples: what two sets of histograms
 * differ by. Not here: the view of it (latency.c).
 */
#ifndef KTALLY_TOP_LATENCIES_H
#define KTALLY_TOP_LATENCIES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "libktally/ktally.h"
#include "top/feed.h"

/* Processes whose histograms are kept, 1.5 KiB each, twice; more are counted. */
#define LATENCIES_MAX 4096

/* Histograms as they are at one moment, of all that they counted until then. */
struct latency_set {
	bool taken;
	uint64_t when;		/* CLOCK_MONOTONIC in ns */
	uint64_t loaded;	/* since when the module counts */
	struct ktally_latencies host;
	struct ktally_latencies *life;	/* in ascending pid */
	size_t count, room;
	size_t beyond;		/* processes that there was no room for */
};

/* All zero: nothing is known. */
struct latencies {
	struct latency_set set[2];
	unsigned int now;	/* which of them is the later one */
	int error;		/* why there is none: -errno, 0 when there is ... */
	char words[FEED_NOTE];	/* ... in a sentence */
};

/* What was measured in an interval. */
struct latency_figures {
	struct ktally_histogram hist;	/* known: it is */
	bool at_most;		/* the longest of it was no longer than its `longest` */
	double per_second;	/* events */
};

/*
 * Takes a set from the source; the one before becomes the earlier one. When that fails there is no
 * set, and the reason is kept.
 */
void latencies_take(struct latencies *latencies, struct feed *feed);
void latencies_free(struct latencies *latencies);

/* The later set, NULL when there is none. */
const struct latency_set *latencies_now(const struct latencies *latencies);
/* ns between the two sets; 0: there are no two of the same load of the module. */
uint64_t latencies_elapsed(const struct latencies *latencies);

/**
 * latencies_of() - what was measured between the two sets
 * @life: a process of the later one, or NULL for the host
 *
 * False when it is not known: its hook is off, or there is no earlier set to compare with.
 */
bool latencies_of(const struct latencies *latencies, const struct ktally_latencies *life,
		  enum ktally_hist_kind kind, struct latency_figures *figures);

#endif
