// SPDX-License-Identifier: GPL-2.0
/*
 * The pane with a histogram as bars, see bars.h. Not here: what was measured (latencies.c).
 */
#include "top/bars.h"

#include <inttypes.h>
#include <string.h>

#include "format.h"
#include "top/keys.h"
#include "top/latency.h"
#include "top/list.h"
#include "top/screen.h"
#include "top/top.h"

#define SPAN_CELLS 8
#define COUNT_CELLS 9

static void fit(struct top *top)
{
	struct latency *of = &top->latency;
	const struct ktally_latencies *life = latency_find(&of->sets, of->bars_of);

	of->bars = (struct latency_figures){ 0 };
	if (!top->past.on && (of->of_host || life))
		latencies_of(&of->sets, of->of_host ? NULL : life, of->kind, &of->bars);
}

/* The buckets from the first to the last that hold something. */
static unsigned int range(const struct ktally_histogram *h, unsigned int *first)
{
	unsigned int end = KTALLY_HIST_BUCKETS;

	*first = 0;
	while (end > 0 && !h->bucket[end - 1])
		end--;
	while (*first < end && !h->bucket[*first])
		(*first)++;
	return end - *first;
}

static size_t count(const struct top *top)
{
	unsigned int first;

	return range(&top->latency.bars.hist, &first);
}

static uint64_t largest(const struct ktally_histogram *h)
{
	uint64_t most = 1;
	unsigned int i;

	for (i = 0; i < KTALLY_HIST_BUCKETS; i++) {
		if (h->bucket[i] > most)
			most = h->bucket[i];
	}
	return most;
}

static void draw_row(const struct top *top, size_t position, struct line *line)
{
	const struct ktally_histogram *h = &top->latency.bars.hist;
	char from[FORMAT_ROOM], to[FORMAT_ROOM] = "longer", events[FORMAT_ROOM];
	struct line_part part = { 0, LINE_GOOD };
	unsigned int first, bucket;

	range(h, &first);
	bucket = first + (unsigned int)position;
	format_span(ktally_histogram_least(bucket), SPAN_CELLS, from);
	if (bucket + 1 < KTALLY_HIST_BUCKETS)
		format_span(ktally_histogram_least(bucket + 1), SPAN_CELLS, to);
	format_unsigned(h->bucket[bucket], COUNT_CELLS, events);
	line_add(line, LINE_PLAIN, " %*s to %*s %*s ", SPAN_CELLS, from, SPAN_CELLS, to,
		 COUNT_CELLS, events);
	part.share = (double)h->bucket[bucket] / (double)largest(h);
	if (line->room > line->columns + 4)
		line_add_meter(line, line->room - line->columns - 2, &part, 1);
}

static const struct list_rows rows = { .count = count, .draw = draw_row };

static void add_whose(const struct top *top, struct line *line)
{
	const struct latency *of = &top->latency;
	const struct ktally_latencies *life = latency_find(&of->sets, of->bars_of);

	if (of->of_host) {
		line_add(line, LINE_PLAIN, "host");
		return;
	}
	line_add(line, LINE_PLAIN, "%" PRIu64 " ", of->bars_of.first);
	if (life)
		line_add_text(line, LINE_PLAIN, life->who.comm,
			      strnlen(life->who.comm, sizeof(life->who.comm)), line->room);
	else
		line_add(line, LINE_PLAIN, "has ended");
}

static void draw_figures(const struct top *top, unsigned int y)
{
	static const char *const names[LATENCY_COLUMNS] = {
		[LATENCY_RATE] = "events/s", [LATENCY_P50] = "p50", [LATENCY_P90] = "p90",
		[LATENCY_P99] = "p99", [LATENCY_MAX] = "max",
	};
	const struct latency_figures *figures = &top->latency.bars;
	struct line line;
	unsigned int i;

	line_start(&line, top->columns, top->utf8);
	if (!figures->hist.events && !latency_sentence(top, top->latency.kind, &line))
		line_add(&line, LINE_PLAIN, "nothing in this interval");
	for (i = LATENCY_RATE; figures->hist.events && i < LATENCY_COLUMNS; i++) {
		line_add(&line, LINE_PLAIN, i == LATENCY_RATE ? "%s" : "  %s", names[i]);
		latency_cell(figures, i, &line);
	}
	screen_line(y, &line, SCREEN_PLAIN);
}

static void draw(struct top *top)
{
	struct line line;

	line_start(&line, top->columns, top->utf8);
	add_whose(top, &line);
	line_add(&line, LINE_PLAIN, "  %s  (b the next way to wait, q goes back)",
		 latency_kind(top->latency.kind));
	screen_line(top->region.y, &line, SCREEN_TITLES);
	draw_figures(top, top->region.y + 1);
	list_draw(top, view_list(top), &rows, top->region.y + 2);
}

static void status(const struct top *top, struct line *line)
{
	line_add(line, LINE_PLAIN, "  %s", latency_kind(top->latency.kind));
}

static const struct binding own[] = {
	{ { 'b' }, "b", "the next way to wait", latency_next_kind },
};

static const struct bindings own_bindings = BINDINGS(own);

static const struct view bars_pane = {
	.name = "bars",
	.title = "how many waits took how long",
	.whole = true,
	.bindings = { &own_bindings, &list_bindings },
	.rows = &rows,
	.heads = 2,
	.fit = fit,
	.draw = draw,
	.status = status,
};

void bars_open(struct top *top, const struct ktally_latencies *life)
{
	top->latency.of_host = !life;
	if (life)
		top->latency.bars_of = latency_id(life);
	view_open(top, &bars_pane);
}
