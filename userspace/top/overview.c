// SPDX-License-Identifier: GPL-2.0
/*
 * The view that says how this host is, see overview.h: which sections there is room for, the
 * processes below them, keys. Not here: what a section says (sections.c).
 */
#include "top/overview.h"

#include <stdlib.h>

#include "top/chooser.h"
#include "top/detail.h"
#include "top/kill.h"
#include "top/list.h"
#include "top/processes.h"
#include "top/screen.h"
#include "top/search.h"
#include "top/sections.h"
#include "top/sort.h"
#include "top/top.h"

#define LEAST_USE 5e5	/* ns per second, 0.05 %: what the cells would show as 0.0 is left out */
#define ROWS_MOST 10	/* of processes that sections leave room for ... */
#define ROWS_SHARE 3	/* ... or this part of the region */

/* ---- Processes ---- */

struct overview_row {
	const struct row *row;
	double use;		/* ns used or waited per second */
};

/* What makes a process matter: time on a CPU, in a run queue, waiting for block I/O. */
static const struct column uses[] = {
	{ COLUMN_RATE, KTALLY_TASK_CPU_TIME },
	{ COLUMN_RATE, KTALLY_TASK_RUN_DELAY },
	{ COLUMN_RATE, KTALLY_TASK_BLKIO_DELAY },
};

#define USES (sizeof(uses) / sizeof(uses[0]))

static double use_of(const struct row *row, const struct row_context *context)
{
	double sum = 0, rate;
	size_t i;

	for (i = 0; i < USES; i++) {
		if (column_rate(uses[i], row, context, &rate))
			sum += rate;
	}
	return sum;
}

/* What is equal stays in the order of the model. */
static int compare(const void *left, const void *right)
{
	const struct overview_row *a = left, *b = right;

	if (a->use != b->use)
		return a->use > b->use ? -1 : 1;
	return (a->row > b->row) - (a->row < b->row);
}

static bool make_room(struct overview *o, size_t count)
{
	struct overview_row *rows;

	if (count <= o->room)
		return true;
	rows = reallocarray(o->rows, count, sizeof(*rows));
	if (!rows)
		return false;
	o->rows = rows;
	o->room = count;
	return true;
}

/* Once for each sample and filter. Without memory there are none. */
static void build(struct top *top)
{
	struct overview *o = &top->overview;
	size_t i;

	if (o->built == top->model.version)
		return;
	o->built = top->model.version;
	processes_keep(top);
	cores_build(&o->cores, &top->model);
	o->count = 0;
	if (!make_room(o, top->model.shown))
		return;
	for (i = 0; i < top->model.shown; i++) {
		const struct row *row = model_row(&top->model, i);
		double use = use_of(row, &top->model.context);

		if (use >= LEAST_USE)
			o->rows[o->count++] = (struct overview_row){ row, use };
	}
	if (o->count)
		qsort(o->rows, o->count, sizeof(*o->rows), compare);
}

static size_t count(const struct top *top)
{
	return top->overview.count;
}

static const struct row *row_at(const struct top *top, size_t position)
{
	return top->overview.rows[position].row;
}

static void draw_row(const struct top *top, size_t position, struct line *line)
{
	table_row(&top->table, row_at(top, position), &top->model.context, NULL, line);
}

/* All rows of the model may be of those that did nothing. */
static const char *none(const struct top *top)
{
	if (!top->model.shown)
		return processes_none(top);
	if (!top->model.context.elapsed)
		return "What they use is known after the second sample.";
	return top->model.filter.query ? "Nothing that matches used or waited for anything." :
					 "Nothing used or waited for anything.";
}

static const struct list_rows rows = {
	.count = count,
	.row = row_at,
	.identity = processes_identity,
	.draw = draw_row,
	.tagged = processes_tagged,
	.matches = processes_match,
	.none = none,
};

/* ---- Lines ---- */

static const struct section *of_rank(unsigned int rank, unsigned int *number)
{
	for (*number = 0; sections[*number].draw; (*number)++) {
		if (sections[*number].rank == rank)
			return &sections[*number];
	}
	return NULL;
}

static unsigned int wanted(const struct top *top, const struct section *section, unsigned int most)
{
	if (!most)
		return 0;
	return section->lines ? section->lines(top, most) : 1;
}

/* Each gets a line, those of the lowest rank first, and then as many as it can use. */
static unsigned int share_out(struct top *top, unsigned int room)
{
	unsigned int *lines = top->overview.lines, rank, i, all = room;
	const struct section *section;

	for (rank = 0; (section = of_rank(rank, &i)); rank++) {
		lines[i] = wanted(top, section, room ? 1 : 0);
		room -= lines[i];
	}
	for (rank = 0; (section = of_rank(rank, &i)); rank++) {
		room += lines[i];
		if (lines[i])
			lines[i] = wanted(top, section, room);
		room -= lines[i];
	}
	return all - room;
}

/* Lines that are left to processes, with their titles. */
static unsigned int rows_least(unsigned int height)
{
	unsigned int least = height / ROWS_SHARE < ROWS_MOST ? height / ROWS_SHARE : ROWS_MOST;

	return 1 + (least ? least : 1);
}

static void fit_table(struct top *top)
{
	table_fit(&top->table, &top->options.wish, &usual_processes, uses[0],
		  top->options.threads, top->columns, top->first_column);
}

static void fit(struct top *top)
{
	unsigned int height = top->region.height, least = rows_least(height);

	fit_table(top);
	build(top);
	top->region.heads = share_out(top, height > least ? height - least : 0) + 1;
}

static uint32_t groups(struct top *top)
{
	uint32_t mask;
	size_t i;

	fit_table(top);
	mask = table_groups(&top->table, uses[0]);
	for (i = 0; i < USES; i++)
		mask |= column_groups(uses[i]);
	return mask;
}

static unsigned int draw_section(const struct top *top, unsigned int number, unsigned int y)
{
	unsigned int lines = top->overview.lines[number], i;
	struct line line;

	for (i = 0; i < lines; i++) {
		line_start(&line, top->columns, top->utf8);
		sections[number].draw(top, i, lines, &line);
		screen_line(y + i, &line, SCREEN_PLAIN);
	}
	return y + lines;
}

static void draw(struct top *top)
{
	static const struct column none = { UINT8_MAX, 0 };	/* no title is marked */
	unsigned int y = top->region.y, i;
	struct line line;

	for (i = 0; sections[i].draw; i++)
		y = draw_section(top, i, y);
	line_start(&line, top->columns, top->utf8);
	table_titles(&top->table, none, &line);
	screen_line(y, &line, SCREEN_TITLES);
	list_draw(top, view_list(top), &rows, y + 1);
}

void overview_free(struct overview *overview)
{
	cores_free(&overview->cores);
	free(overview->rows);
	*overview = (struct overview){ 0 };
}

const struct view overview_view = {
	.name = "overview",
	.title = "overview: how this host is, and the processes that matter",
	.key = '1',
	.brief = true,
	.order = "use and waiting",
	.table = &table_processes,
	.bindings = {
		&detail_bindings, &kill_bindings, &processes_bindings, &list_bindings,
		&search_bindings, &filter_bindings, &chooser_bindings,
	},
	.rows = &rows,
	.heads = 1,
	.groups = groups,
	.fit = fit,
	.draw = draw,
};
