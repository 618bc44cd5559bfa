/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the host's figures come to: growth between two samples, shares of CPU time, memory in use.
 * What is not known is false, never 0. Not here: how they are shown.
 */
#ifndef KTALLY_VIEW_USAGE_H
#define KTALLY_VIEW_USAGE_H

#include <stdbool.h>

#include "libktally/ktally.h"

/* Of CPU time: user, system, waiting for I/O, stolen. The rest it was idle. */
#define USAGE_SHARES 4

/* Growth of a counter; false also when it went backwards. Either host may be NULL. */
bool usage_grown(const struct ktally_host *before, const struct ktally_host *now,
		 enum ktally_host_field field, double *grown);

/**
 * usage_shares() - times become shares of their sum
 * @share: the time of each
 * @busy: becomes the share of all but idle time and waiting for I/O
 */
bool usage_shares(double share[USAGE_SHARES], double idle, double *busy);

/* Shares of the time of all CPUs. */
bool usage_cpu(const struct ktally_host *before, const struct ktally_host *now,
	       double share[USAGE_SHARES], double *busy);

/* The parts of memory and of swap that are in use. */
bool usage_memory(const struct ktally_host *host, double *share);
bool usage_swap(const struct ktally_host *host, double *share);

#endif
