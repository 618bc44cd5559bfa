/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The CPUs one by one: a meter of each where there is room, else a block of each below a summary,
 * else the summary alone, which names the busiest.
 * Not here: all CPUs together (header.c).
 */
#ifndef KTALLY_TOP_CORES_H
#define KTALLY_TOP_CORES_H

#include <stdbool.h>
#include <stddef.h>

#include "top/figures.h"
#include "top/line.h"
#include "top/model.h"

struct core {
	unsigned int number;		/* as the kernel counts */
	bool known;
	double busy;			/* share of its time, without waiting for I/O */
	struct line_part part[CPU_SHARES];
};

/* All zero is an empty one. */
struct cores {
	struct core *core;		/* in ascending number */
	struct core **busiest;		/* the same, the busiest first, what is not known last */
	size_t count, room;
};

/* Makes it of the samples on show. Errors: -ENOMEM, it is then empty. */
int cores_build(struct cores *cores, const struct model *model);
void cores_free(struct cores *cores);

/* How many of @most lines of @width cells it takes; 0 when there are no CPUs. */
unsigned int cores_lines(const struct cores *cores, unsigned int width, unsigned int most);

/* Writes line @number of the @lines that cores_lines() gave. */
void cores_draw(const struct cores *cores, unsigned int number, unsigned int lines,
		struct line *line);

#endif
