/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The view of waits: percentiles of the host and of each process in the last interval.
 */
#ifndef KTALLY_TOP_LATENCY_H
#define KTALLY_TOP_LATENCY_H

#include "top/latencies.h"
#include "top/list.h"
#include "top/view.h"

enum latency_column {
	LATENCY_TOTAL, LATENCY_RATE, LATENCY_P50, LATENCY_P90, LATENCY_P99, LATENCY_MAX,
	LATENCY_COLUMNS
};

struct latency_row {
	uint32_t life;			/* of the later set */
	struct latency_figures figures;
};

/* All zero: waits for a CPU, those that waited longest in all first. */
struct latency {
	struct latencies sets;
	enum ktally_hist_kind kind;
	enum latency_column sort;
	bool ascending;
	struct latency_row *row;	/* processes that waited so */
	size_t count, room;
	uint64_t built;			/* version of the model that they are of; 0: none */
	/* Of the pane with bars. */
	bool of_host;
	struct list_id bars_of;
	struct latency_figures bars;
};

extern const struct view latency_view;

void latency_free(struct latency *latency);

#define LATENCY_CELL 10		/* terminal cells of a column, with the blank before it */

/* ---- Rows: latency_rows.c ---- */

/* Makes them of those that waited in the interval and match the filter. */
void latency_rows_make(struct top *top);
void latency_rows_sort(struct latency *latency);

const char *latency_title(enum latency_column column);

/* One cell of a line of figures; "-" when they are not known. */
void latency_cell(const struct latency_figures *figures, enum latency_column column,
		  struct line *line);

/* What makes a process the same one. */
struct list_id latency_id(const struct ktally_latencies *life);

/* ---- For bars.c ---- */

/* What it is called: "runq". */
const char *latency_kind(enum ktally_hist_kind kind);
void latency_next_kind(struct top *top);

/* Why nothing is known of this way to wait, and what helps; false when something is. */
bool latency_sentence(const struct top *top, enum ktally_hist_kind kind, struct line *line);

/* Process (pid, start time) of the later set, NULL when it is not there. */
const struct ktally_latencies *latency_find(const struct latencies *sets, struct list_id id);

#endif
