// SPDX-License-Identifier: LGPL-2.1-or-later
/* Percentiles of histograms. Not here: how histograms come (latency.c). */
#include "ktally.h"

uint64_t ktally_histogram_least(unsigned int bucket)
{
	return bucket ? UINT64_C(1) << (bucket - 1) : 0;
}

/* The most that an event of a bucket may have taken: no event took longer than the longest. */
static uint64_t most(const struct ktally_histogram *h, unsigned int bucket)
{
	uint64_t most = bucket ? 2 * ktally_histogram_least(bucket) - 1 : 0;

	if (bucket == KTALLY_HIST_BUCKETS - 1 || most > h->longest)
		most = h->longest;
	return most;
}

bool ktally_histogram_quantile(const struct ktally_histogram *h, double quantile, uint64_t *ns)
{
	uint64_t events = 0, before = 0, least;
	double rank;
	unsigned int i;

	for (i = 0; i < KTALLY_HIST_BUCKETS; i++)
		events += h->bucket[i];
	if (!events || !(quantile >= 0 && quantile <= 1))
		return false;
	rank = quantile * (double)events;
	for (i = 0; i < KTALLY_HIST_BUCKETS - 1; i++) {
		if (h->bucket[i] && (double)(before + h->bucket[i]) >= rank)
			break;
		before += h->bucket[i];
	}
	least = ktally_histogram_least(i);
	*ns = least;
	/* A histogram that was read while it grew may know no longest yet. */
	if (h->bucket[i] && most(h, i) > least)
		*ns += (uint64_t)((double)(most(h, i) - least) * (rank - (double)before) /
				  (double)h->bucket[i]);
	return true;
}
