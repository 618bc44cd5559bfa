/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What of the host is kept for graphs: a series of each, with one figure for each sample.
 * Not here: how they are drawn (series.h, overview.c).
 */
#ifndef KTALLY_TOP_GRAPHS_H
#define KTALLY_TOP_GRAPHS_H

#include "top/model.h"
#include "top/series.h"

enum graph {
	GRAPH_CPU,		/* share of all CPUs' time in use */
	GRAPH_MEMORY,		/* share in use */
	GRAPH_PRESSURE_CPU,	/* percent of the last 10 s that some task waited */
	GRAPH_PRESSURE_MEMORY,
	GRAPH_PRESSURE_IO,
	GRAPH_WAIT,		/* tasks that waited in run queues */
	GRAPH_DISK,		/* bytes per second, read and written */
	GRAPH_NETWORK,		/* bytes per second, received and sent */
	GRAPH_FORKS,		/* per second */
	GRAPHS
};

/* All zero: no figures yet. */
struct graphs {
	struct series series[GRAPHS];
};

/* Takes the figures of the sample on show; NULL: there was none, which is a gap in all. */
void graphs_feed(struct graphs *graphs, const struct model *model);

#endif
