/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What is said of a histogram, and of hooks that are off: the same in `ktally latency` and in the
 * view of `ktally top`.
 */
#ifndef KTALLY_LATENCY_CELL_H
#define KTALLY_LATENCY_CELL_H

#include <stddef.h>

#include "format.h"
#include "libktally/ktally.h"

/* Both write "-" of a histogram without events, and return the length. */
size_t latency_quantile(const struct ktally_histogram *h, double quantile, unsigned int width,
			char out[FORMAT_ROOM]);
size_t latency_longest(const struct ktally_histogram *h, unsigned int width, char out[FORMAT_ROOM]);

#define LATENCY_HOOKS 64

/*
 * Writes the names of the hooks that this kernel could have and that are off, with commas between,
 * and returns the length: 0 when all are on.
 */
size_t latency_off(const struct ktally_info *info, char out[LATENCY_HOOKS]);

#endif
