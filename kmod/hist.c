// SPDX-License-Identifier: GPL-2.0
/* Sums over histograms, see hist.h. */
#include "hist.h"

u64 ktally_hist_events(const struct ktally_buckets *hist)
{
	unsigned int i;
	u64 events = 0;

	for (i = 0; i < KTALLY_HIST_BUCKETS; i++)
		events += hist->bucket[i];
	return events;
}

void ktally_hist_merge(struct ktally_buckets *to, const struct ktally_buckets *from)
{
	unsigned int i;

	to->sum += from->sum;
	if (from->longest > to->longest)
		to->longest = from->longest;
	for (i = 0; i < KTALLY_HIST_BUCKETS; i++)
		to->bucket[i] += from->bucket[i];
}

/**
 * ktally_hist_span() - the part of a histogram that is not empty
 * @hist: the histogram
 * @base: becomes the number of its first bucket, 0 when all are empty
 * Return: how many buckets it has; 0 when all are empty.
 */
unsigned int ktally_hist_span(const struct ktally_buckets *hist, unsigned int *base)
{
	unsigned int first = 0, end = KTALLY_HIST_BUCKETS;

	while (end > 0 && !hist->bucket[end - 1])
		end--;
	while (first < end && !hist->bucket[first])
		first++;
	*base = first;
	return end - first;
}
