/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The view that says how this host is: CPUs, memory, pressure, disks, network with their last
 * minutes, and below them the processes that use or wait most.
 */
#ifndef KTALLY_TOP_OVERVIEW_H
#define KTALLY_TOP_OVERVIEW_H

#include "top/cores.h"
#include "top/graphs.h"
#include "top/view.h"

#define OVERVIEW_SECTIONS 12	/* at most */

struct overview_row;

/* All zero: nothing yet. */
struct overview {
	struct graphs graphs;
	struct cores cores;
	struct overview_row *rows;	/* processes that use or wait, the most first */
	size_t count, room;
	unsigned int lines[OVERVIEW_SECTIONS];	/* of the screen that each section has */
	uint64_t built;			/* version of the model that this is made of; 0: none */
};

extern const struct view overview_view;

void overview_free(struct overview *overview);

#endif
