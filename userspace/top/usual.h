/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The columns that the tables of processes show where nobody chose: which, and in which order.
 */
#ifndef KTALLY_TOP_USUAL_H
#define KTALLY_TOP_USUAL_H

#include <stdbool.h>
#include <stdint.h>

#include "view/columns.h"

#define USUAL_MAX 32		/* columns of a list */
#define USUAL_RANKS 24		/* ranks are below */
#define USUAL_EXTRA 10		/* from this rank on: only where the command keeps room */

struct usual_column {
	struct column column;
	uint8_t rank;		/* the lower, the narrower the terminal that shows it */
	bool threads;		/* only in thread mode */
};

/* In the order of the table; the last one is the command. */
struct usual {
	const struct usual_column *column;
	unsigned int count;
};

extern const struct usual usual_processes, usual_io, usual_memory;

#endif
