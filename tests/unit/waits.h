/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Histograms of waits made by hand. What nobody adds to is known and empty.
 */
#ifndef WAITS_H
#define WAITS_H

#include <string.h>

#include "libktally/ktally.h"

/* A process, or with pid 0 the host, that waited in no way yet. */
static inline struct ktally_latencies waits_make(uint64_t pid, uint64_t start, const char *comm)
{
	struct ktally_latencies l;
	unsigned int i;

	memset(&l, 0, sizeof(l));
	for (i = 0; i < KTALLY_HIST_KINDS; i++)
		l.hist[i].known = true;
	if (!pid)
		return l;
	ktally_mark(l.who.present, KTALLY_LATENCY_PID);
	l.who.value[KTALLY_LATENCY_PID] = pid;
	ktally_mark(l.who.present, KTALLY_LATENCY_START_TIME);
	l.who.value[KTALLY_LATENCY_START_TIME] = start;
	ktally_mark(l.who.present, KTALLY_LATENCY_COMM);
	strncpy(l.who.comm, comm, sizeof(l.who.comm) - 1);
	return l;
}

static inline void waits_add(struct ktally_histogram *h, uint64_t events, uint64_t ns)
{
	unsigned int bucket = 0;

	while (bucket + 1 < KTALLY_HIST_BUCKETS && ktally_histogram_least(bucket + 1) <= ns)
		bucket++;
	h->bucket[bucket] += events;
	h->events += events;
	h->sum += events * ns;
	if (h->longest < ns)
		h->longest = ns;
}

#endif
