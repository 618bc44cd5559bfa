/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Log2 histograms of nanoseconds: which bucket a time belongs to, and sums of them. Pure: no locks,
 * nothing of the kernel but its arithmetic, so that tests build it in user space too.
 * Not here: who fills histograms (latency.c).
 */
#ifndef KTALLY_HIST_H
#define KTALLY_HIST_H

#include <linux/bitops.h>
#include <linux/types.h>

#include <uapi/linux/ktally.h>

/* A histogram at rest. */
struct ktally_buckets {
	u64 sum;	/* ns */
	u64 longest;	/* ns */
	u64 bucket[KTALLY_HIST_BUCKETS];
};

/* The bucket of a time: 0 of 0 ns, i of 2^(i-1) to below 2^i, the last of all that is longer. */
static inline unsigned int ktally_hist_bucket(u64 ns)
{
	unsigned int bits = fls64(ns);

	return bits < KTALLY_HIST_BUCKETS ? bits : KTALLY_HIST_BUCKETS - 1;
}

u64 ktally_hist_events(const struct ktally_buckets *hist);
void ktally_hist_merge(struct ktally_buckets *to, const struct ktally_buckets *from);
unsigned int ktally_hist_span(const struct ktally_buckets *hist, unsigned int *base);

#endif
