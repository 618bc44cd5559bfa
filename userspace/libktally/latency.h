/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Histograms from the module: decoding them, and the netlink source's calls for them and for hooks.
 */
#ifndef KTALLY_LATENCY_H
#define KTALLY_LATENCY_H

#include "decode.h"

struct ktally_latency_maps {
	struct ktally_map who;
	struct ktally_map hist;
};

void ktally_latency_maps_init(struct ktally_latency_maps *maps);

/**
 * ktally_histogram_decode() - add one nest `hist` to those of a process
 *
 * Of a kind that this library does not know nothing is kept; buckets beyond its last one count as
 * that.
 * Returns 0, or -EPROTO when the bytes break off.
 */
int ktally_histogram_decode(const struct ktally_latency_maps *maps, const struct ktally_attr *nest,
			    struct ktally_histogram hist[KTALLY_HIST_KINDS]);

/* A message of hist-get; all of @l is overwritten. Returns 0 or -EPROTO. */
int ktally_latency_decode(const struct ktally_latency_maps *maps, const uint8_t *attrs, size_t len,
			  struct ktally_latencies *l);

int ktally_netlink_hooks(struct ktally *k, uint32_t on, uint32_t mask, uint32_t *now);
int ktally_netlink_latency(struct ktally *k, uint32_t pid, struct ktally_latencies *l);
int ktally_netlink_latency_walk(struct ktally *k, ktally_latency_each each, void *arg);

#endif
