/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Steady growth of a size over a window, told from sizes that go up and down, that jump once and
 * stay, or that rise to a plateau.
 */
#ifndef KTALLY_HEALTH_GROWTH_H
#define KTALLY_HEALTH_GROWTH_H

#include <stdbool.h>
#include <stdint.h>

#define GROWTH_PARTS	12

/* The least size in each part of the window, the oldest first. All zero: nothing known. */
struct growth {
	uint64_t least[GROWTH_PARTS];
	uint64_t when[GROWTH_PARTS];	/* CLOCK_BOOTTIME of these */
	uint64_t begun;			/* of the last part */
	unsigned int count;
	uint64_t span;			/* ns that the next is of, 0 when too little is known */
	double bytes;			/* by which it grew in that time, 0 when not steadily */
};

/* @window in ns; samples may come at any interval, parts without one are left out. */
void growth_add(struct growth *g, uint64_t size, uint64_t now, uint64_t window);

#endif
