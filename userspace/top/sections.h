/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The sections of the overview, from top to bottom. Each is a line or several.
 * Not here: who gets how many lines (overview.c).
 */
#ifndef KTALLY_TOP_SECTIONS_H
#define KTALLY_TOP_SECTIONS_H

#include <stdint.h>

#include "top/line.h"

struct top;

struct section {
	uint8_t rank;		/* from 0 on, each once; the lowest stay where lines are few */
	/* How many of @most lines it takes; NULL: one. 0 when there is nothing to say. */
	unsigned int (*lines)(const struct top *top, unsigned int most);
	/* Writes line @number of those @lines that it got. */
	void (*draw)(const struct top *top, unsigned int number, unsigned int lines,
		     struct line *line);
};

/* One without draw() at the end. */
extern const struct section sections[];

#endif
