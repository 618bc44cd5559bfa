/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The pane with a histogram as bars: how many waits of the last interval took how long.
 */
#ifndef KTALLY_TOP_BARS_H
#define KTALLY_TOP_BARS_H

#include "libktally/ktally.h"

struct top;

/* Opens it for a process of the later set, or with NULL for the host. */
void bars_open(struct top *top, const struct ktally_latencies *life);

#endif
