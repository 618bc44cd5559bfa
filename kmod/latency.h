/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KTALLY_LATENCY_H
#define KTALLY_LATENCY_H

#include <linux/gfp_types.h>
#include <linux/types.h>

#include "hist.h"

struct ktally_attrs;
struct ktally_info;
struct ktally_waits;
struct signal_struct;

/* The histograms of a process, or of the host, at rest. */
struct ktally_hists {
	struct ktally_buckets kind[KTALLY_HIST_KINDS];
};

int ktally_latency_open(void);
void ktally_latency_close(void);
void ktally_latency_clear(unsigned int kind);

void ktally_latency_add(struct ktally_waits *waits, unsigned int kind, u64 ns);
void ktally_latency_missed(void);

void ktally_latency_read(const struct ktally_waits *waits, struct ktally_hists *hists);
void ktally_latency_read_host(struct ktally_hists *hists);
struct ktally_attrs *ktally_latency_take(struct signal_struct *signal, gfp_t gfp);
void ktally_latency_info(struct ktally_info *info);

#endif
