// SPDX-License-Identifier: GPL-2.0
/*
 * The view of waits. Not here: what was measured (latencies.c), rows and cells (latency_rows.c),
 * bars (bars.c).
 */
#include "top/latency.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "format.h"
#include "latency/cell.h"
#include "top/bars.h"
#include "top/keys.h"
#include "top/screen.h"
#include "top/search.h"
#include "top/sort.h"
#include "top/top.h"

#define NAME_CELLS 20
#define NAME_LEAST 10		/* where there is no room for a figure else */
#define PID_CELLS 7
#define HEADS (KTALLY_HIST_KINDS + 2)	/* the host's lines and two lines of titles */
#define HEADS_LOW 2		/* titles, and of the host's lines that of the same way to wait */
#define ROWS_LEAST 3		/* that all heads leave room for */

static const uint32_t hook_of[KTALLY_HIST_KINDS] = {
	[KTALLY_HIST_KIND_RUNQ] = KTALLY_HOOK_RUNQ,
	[KTALLY_HIST_KIND_OFFCPU_VOLUNTARY] = KTALLY_HOOK_OFFCPU,
	[KTALLY_HIST_KIND_OFFCPU_INVOLUNTARY] = KTALLY_HOOK_OFFCPU,
	[KTALLY_HIST_KIND_BLKIO] = KTALLY_HOOK_BLKIO,
};

const char *latency_kind(enum ktally_hist_kind kind)
{
	return ktally_enum_name(&ktally_hist_set.fields[KTALLY_HIST_KIND], kind);
}

/* ---- What there is not, and why ---- */

static bool has_no_hook(const struct top *top, enum ktally_hist_kind kind)
{
	const struct ktally_info *info = &top->feed.live.info;

	return ktally_has(info->present, KTALLY_INFO_HOOKS_AVAILABLE) &&
	       !(info->value[KTALLY_INFO_HOOKS_AVAILABLE] & hook_of[kind]);
}

bool latency_sentence(const struct top *top, enum ktally_hist_kind kind, struct line *line)
{
	const struct latencies *sets = &top->latency.sets;
	const struct latency_set *now = latencies_now(sets);
	char off[LATENCY_HOOKS];

	if (feed_is_replay(&top->feed))
		line_add(line, LINE_WARN, "a log has no histograms");
	else if (top->past.on)
		line_add(line, LINE_WARN, "waits of the past are not kept (Z returns to now)");
	else if (sets->error == -EOPNOTSUPP)
		line_add(line, LINE_WARN, "%s: modprobe ktally", sets->words);
	else if (sets->error)
		line_add(line, LINE_BAD, "%s", sets->words);
	else if (!now)
		line_add(line, LINE_WARN, "nothing was measured yet");
	else if (now->host.hist[kind].known && !latencies_elapsed(sets))
		line_add(line, LINE_PLAIN, "measured until the next sample");
	else if (now->host.hist[kind].known)
		return false;
	else if (has_no_hook(top, kind))
		line_add(line, LINE_WARN, "not measured: this kernel lacks what it takes");
	else if (latency_off(&top->feed.live.info, off))
		line_add(line, LINE_WARN, "off (%s): 'ktally hooks on all', as root", off);
	else
		line_add(line, LINE_WARN, "not measured: 'ktally hooks' says why");
	return true;
}

/* ---- Rows ---- */

const struct ktally_latencies *latency_find(const struct latencies *sets, struct list_id id)
{
	const struct latency_set *now = latencies_now(sets);
	size_t i;

	for (i = 0; now && i < now->count; i++) {
		struct list_id found = latency_id(&now->life[i]);

		if (found.first == id.first && found.second == id.second)
			return &now->life[i];
	}
	return NULL;
}

static const struct ktally_latencies *life_at(const struct top *top, size_t position)
{
	return &latencies_now(&top->latency.sets)->life[top->latency.row[position].life];
}

static size_t count(const struct top *top)
{
	return top->latency.count;
}

static struct list_id identity(const struct top *top, size_t position)
{
	return latency_id(life_at(top, position));
}

static bool matches(const struct top *top, size_t position, const char *text)
{
	const struct ktally_latencies *life = life_at(top, position);

	return search_matches(life->who.value[KTALLY_LATENCY_PID], life->who.comm, text);
}

static bool is_low(const struct top *top)
{
	return top->region.height < HEADS + ROWS_LEAST;
}

static void fit(struct top *top)
{
	top->region.heads = is_low(top) ? HEADS_LOW : HEADS;
	if (top->latency.built == top->model.version)
		return;
	top->latency.built = top->model.version;
	latency_rows_make(top);
}

static void sampled(struct top *top)
{
	latencies_take(&top->latency.sets, &top->feed);
	top->latency.built = 0;
}

/* Of what is shown, histograms are no part of a sample; a filter adds what it needs. */
static uint32_t groups(struct top *top)
{
	(void)top;
	return KTALLY_GROUP_ID | KTALLY_GROUP_CPU;
}

/* ---- Lines ---- */

static unsigned int name_cells(const struct top *top)
{
	unsigned int room = top->columns > LATENCY_CELL ? top->columns - LATENCY_CELL : 0;

	if (room >= NAME_CELLS)
		return NAME_CELLS;
	return room > NAME_LEAST ? room : NAME_LEAST;
}

static unsigned int columns_shown(const struct top *top)
{
	unsigned int name = name_cells(top), room = top->columns > name ? top->columns - name : 0;
	unsigned int shown = room / LATENCY_CELL;

	return shown < LATENCY_COLUMNS ? shown : LATENCY_COLUMNS;
}

/* Which one is shown there: where not all are, the last is the one that rows are sorted by. */
static enum latency_column column_at(const struct top *top, unsigned int place)
{
	unsigned int shown = columns_shown(top);

	return place + 1 == shown && top->latency.sort >= shown ? top->latency.sort : place;
}

static void draw_row(const struct top *top, size_t position, struct line *line)
{
	const struct ktally_latencies *life = life_at(top, position);
	unsigned int shown = columns_shown(top), i;

	line_add(line, LINE_PLAIN, "%*" PRIu64 " ", PID_CELLS, life->who.value[KTALLY_LATENCY_PID]);
	line_add_cell(line, LINE_PLAIN, life->who.comm,
		      strnlen(life->who.comm, sizeof(life->who.comm)),
		      name_cells(top) - PID_CELLS - 1, true);
	for (i = 0; i < shown; i++)
		latency_cell(&top->latency.row[position].figures, column_at(top, i), line);
}

static const struct list_rows rows = {
	.count = count, .identity = identity, .draw = draw_row, .matches = matches,
};

static void start(const struct top *top, struct line *line)
{
	line_start(line, top->columns, top->utf8);
}

/* A line of the region, if there is room for it. */
static void put(const struct top *top, unsigned int y, const struct line *line,
		enum screen_look look)
{
	if (y < top->region.height)
		screen_line(top->region.y + y, line, look);
}

static void draw_titles(const struct top *top, unsigned int y, const char *name, bool sorted)
{
	unsigned int shown = columns_shown(top), i;
	struct line line;

	start(top, &line);
	line_add_cell(&line, LINE_TITLE, name, strlen(name), name_cells(top), true);
	for (i = 0; i < shown; i++) {
		enum latency_column column = column_at(top, i);
		const char *text = latency_title(column);

		line_add_cell(&line, sorted && column == top->latency.sort ? LINE_SORTED :
			      LINE_TITLE, text, strlen(text), LATENCY_CELL, false);
	}
	put(top, y, &line, SCREEN_TITLES);
}

static void draw_host(const struct top *top, unsigned int y, enum ktally_hist_kind kind)
{
	enum line_style style = kind == top->latency.kind ? LINE_BOLD : LINE_PLAIN;
	const char *mark = kind == top->latency.kind ? ">" : " ";
	const char *name = is_low(top) ? "host" : latency_kind(kind);
	const struct latency_set *now = latencies_now(&top->latency.sets);
	unsigned int shown = columns_shown(top), i;
	struct latency_figures figures;
	struct line line;

	start(top, &line);
	line_add(&line, style, "%s", mark);
	line_add_cell(&line, style, name, strlen(name), name_cells(top) - 1, true);
	latencies_of(&top->latency.sets, NULL, kind, &figures);
	figures.hist.known &= !top->past.on;
	if (!top->past.on && now && !now->host.hist[kind].known)
		latency_sentence(top, kind, &line);
	else
		for (i = 0; i < shown; i++)
			latency_cell(&figures, column_at(top, i), &line);
	put(top, y, &line, SCREEN_PLAIN);
}

/* In place of rows, which are never missing without a word. */
static void draw_none(const struct top *top)
{
	struct line line;

	start(top, &line);
	if (!latency_sentence(top, top->latency.kind, &line))
		line_add(&line, LINE_PLAIN, "no process %s in this interval",
			 top->model.filter.query ? "that matches waited so" : "waited so");
	put(top, top->region.heads, &line, SCREEN_PLAIN);
}

/* The line of the region that has the titles of processes. */
static unsigned int titles_at(const struct top *top)
{
	return is_low(top) ? 0 : 1 + KTALLY_HIST_KINDS;
}

static void draw(struct top *top)
{
	unsigned int kind;
	char title[64];

	snprintf(title, sizeof(title), "%*s %s", PID_CELLS, "PID", latency_kind(top->latency.kind));
	draw_titles(top, titles_at(top), title, true);
	if (is_low(top)) {
		draw_host(top, 1, top->latency.kind);
	} else {
		draw_titles(top, 0, "HOST", false);
		for (kind = 0; kind < KTALLY_HIST_KINDS; kind++)
			draw_host(top, 1 + kind, kind);
	}
	if (count(top))
		list_draw(top, view_list(top), &rows, top->region.y + top->region.heads);
	else
		draw_none(top);
}

static void status(const struct top *top, struct line *line)
{
	const struct latency_set *now = latencies_now(&top->latency.sets);
	uint64_t elapsed = latencies_elapsed(&top->latency.sets);
	char span[FORMAT_ROOM];

	line_add(line, LINE_PLAIN, "  %s: %zu waited", latency_kind(top->latency.kind), count(top));
	format_span(elapsed, FORMAT_ROOM - 1, span);
	if (elapsed)
		line_add(line, LINE_PLAIN, " in %s", span);
	if (now && now->beyond)
		line_add(line, LINE_WARN, "  %zu not kept", now->beyond);
	line_add(line, LINE_PLAIN, "  by %s %s", latency_title(top->latency.sort),
		 top->latency.ascending ? "asc" : "desc");
}

/* ---- Keys ---- */

void latency_next_kind(struct top *top)
{
	top->latency.kind = (top->latency.kind + 1) % KTALLY_HIST_KINDS;
	top->latency.built = 0;
	fit(top);
}

static void sort_by_column(struct top *top, enum latency_column column)
{
	top->latency.sort = column;
	top->latency.ascending = false;
	latency_rows_sort(&top->latency);
}

static void sort_left(struct top *top)
{
	if (top->latency.sort)
		sort_by_column(top, top->latency.sort - 1);
}

static void sort_right(struct top *top)
{
	if (top->latency.sort + 1 < LATENCY_COLUMNS)
		sort_by_column(top, top->latency.sort + 1);
}

static void invert(struct top *top)
{
	top->latency.ascending = !top->latency.ascending;
	latency_rows_sort(&top->latency);
}

/* On the titles of processes; on a line of the host, its kind. */
static void click(struct top *top)
{
	unsigned int y = top->place.y - top->region.y, place;
	enum latency_column column;

	if (!is_low(top) && y >= 1 && y <= KTALLY_HIST_KINDS) {
		top->latency.kind = y - 1;
		top->latency.built = 0;
	}
	if (y != titles_at(top) || top->place.x < name_cells(top))
		return;
	place = (top->place.x - name_cells(top)) / LATENCY_CELL;
	if (place >= columns_shown(top))
		return;
	column = column_at(top, place);
	if (column == top->latency.sort)
		invert(top);
	else
		sort_by_column(top, column);
}

static void show_bars(struct top *top)
{
	size_t position = list_selected(top);

	if (position == LIST_NONE)
		bars_open(top, NULL);
	else
		bars_open(top, life_at(top, position));
}

void latency_free(struct latency *latency)
{
	latencies_free(&latency->sets);
	free(latency->row);
}

static const struct binding own[] = {
	{ { 'b' }, "b", "the next way to wait: for a CPU, off the CPU, for block I/O",
	  latency_next_kind },
	{ { PRESS_ENTER }, "Enter", "bars of the selected process, or of the host", show_bars },
	{ { '<', ',' }, "<", "sort by the column to the left", sort_left },
	{ { '>', '.' }, ">", "sort by the column to the right", sort_right },
	{ { 'I' }, "I", "invert the order", invert },
};

static const struct bindings own_bindings = BINDINGS(own);

const struct view latency_view = {
	.name = "latency",
	.title = "latency: how long waits for CPUs and block I/O took",
	.key = '6',
	.bindings = { &own_bindings, &list_bindings, &search_bindings, &filter_bindings },
	.rows = &rows,
	.heads = HEADS,
	.groups = groups,
	.sampled = sampled,
	.fit = fit,
	.draw = draw,
	.click = click,
	.status = status,
};
