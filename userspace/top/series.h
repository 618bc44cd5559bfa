/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The last figures of something, one for each sample, and a graph of them in one line.
 * Not here: what the figures are of (graphs.h).
 */
#ifndef KTALLY_TOP_SERIES_H
#define KTALLY_TOP_SERIES_H

#include "top/line.h"

#define SERIES_MAX 512		/* figures that are kept: as many as a wide line has cells */

/* All zero is an empty one. */
struct series {
	double figure[SERIES_MAX];	/* a ring; NAN: not known */
	unsigned int next;		/* where the next one goes */
	unsigned int count;
};

/* Adds a figure, NAN when it is not known; the oldest goes. */
void series_add(struct series *series, double figure);

/* The largest of the last @most figures; NAN when none is known. */
double series_peak(const struct series *series, unsigned int most);

/**
 * series_draw() - add a graph to a line, a cell for each figure, the newest at the right
 * @full: the figure that is as high as a cell; what is above is cut
 * @cells: its width; blank at the left where there are fewer figures, and where one is not known
 */
void series_draw(const struct series *series, double full, unsigned int cells,
		 enum line_style style, struct line *line);

#endif
