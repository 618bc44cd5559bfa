// SPDX-License-Identifier: GPL-2.0
/*
 * Rows of the view of waits: which processes, in which order, and their cells, see latency.h.
 * Not here: percentiles (the library).
 */
#include "top/latency.h"

#include <stdio.h>
#include <stdlib.h>

#include "format.h"
#include "latency/cell.h"
#include "top/top.h"

#define CELL (LATENCY_CELL - 1)

static const struct {
	const char *title;
	double quantile;
} columns[LATENCY_COLUMNS] = {
	[LATENCY_TOTAL] = { "TOTAL", 0 }, [LATENCY_RATE] = { "EVENT/s", 0 },
	[LATENCY_P50] = { "P50", 0.50 }, [LATENCY_P90] = { "P90", 0.90 },
	[LATENCY_P99] = { "P99", 0.99 }, [LATENCY_MAX] = { "MAX", 1 },
};

const char *latency_title(enum latency_column column)
{
	return columns[column].title;
}

struct list_id latency_id(const struct ktally_latencies *life)
{
	return (struct list_id){ life->who.value[KTALLY_LATENCY_PID],
				 life->who.value[KTALLY_LATENCY_START_TIME] };
}

/* Who is in the sample no more matches no filter. */
static bool is_filtered(const struct top *top, const struct ktally_latencies *life)
{
	const struct ktally_sample *now = model_now(&top->model);
	const struct ktally_task *task;

	if (!top->model.filter.query)
		return false;
	task = now ? ktally_sample_find(now, (uint32_t)latency_id(life).first) : NULL;
	return !task || task->value[KTALLY_TASK_START_TIME] != latency_id(life).second ||
	       !query_matches(top->model.filter.query, &top->model.rows[task - now->tasks],
			      &top->model.context);
}

static double key_of(const struct latency_row *row, enum latency_column column)
{
	const struct ktally_histogram *h = &row->figures.hist;
	uint64_t ns = 0;

	switch (column) {
	case LATENCY_TOTAL:
		return (double)h->sum;
	case LATENCY_RATE:
		return row->figures.per_second;
	case LATENCY_MAX:
		return (double)h->longest;
	default:
		ktally_histogram_quantile(h, columns[column].quantile, &ns);
		return (double)ns;
	}
}

static int compare(const void *left, const void *right, void *of)
{
	const struct latency *latency = of;
	const struct latency_row *a = left, *b = right;
	double x = key_of(a, latency->sort), y = key_of(b, latency->sort);

	if (x != y)
		return (x < y) == latency->ascending ? -1 : 1;
	return (a->life > b->life) - (a->life < b->life);
}

void latency_rows_sort(struct latency *of)
{
	if (of->count)
		qsort_r(of->row, of->count, sizeof(*of->row), compare, of);
}

/* Without memory for rows there are none. */
void latency_rows_make(struct top *top)
{
	struct latency *of = &top->latency;
	const struct latency_set *now = latencies_now(&of->sets);
	size_t i;

	of->count = 0;
	if (now && now->count > of->room) {
		free(of->row);
		of->row = calloc(now->count, sizeof(*of->row));
		of->room = of->row ? now->count : 0;
	}
	/* They are of now. */
	for (i = 0; !top->past.on && now && of->count < of->room && i < now->count; i++) {
		struct latency_row *row = &of->row[of->count];

		if (!latencies_of(&of->sets, &now->life[i], of->kind, &row->figures) ||
		    !row->figures.hist.events || is_filtered(top, &now->life[i]))
			continue;
		row->life = (uint32_t)i;
		of->count++;
	}
	latency_rows_sort(of);
}

void latency_cell(const struct latency_figures *figures, enum latency_column column,
		  struct line *line)
{
	char cell[FORMAT_ROOM + 1] = "<";
	size_t len, mark = column == LATENCY_MAX && figures->at_most;

	if (!figures->hist.known)
		len = (size_t)snprintf(cell, sizeof(cell), "-");
	else if (column == LATENCY_TOTAL)
		len = format_span(figures->hist.sum, CELL, cell);
	else if (column == LATENCY_RATE)
		len = format_count(figures->per_second, CELL, cell);
	else if (column == LATENCY_MAX)
		len = mark + latency_longest(&figures->hist, CELL, cell + mark);
	else
		len = latency_quantile(&figures->hist, columns[column].quantile, CELL, cell);
	line_add_cell(line, LINE_PLAIN, cell, len, LATENCY_CELL, false);
}
