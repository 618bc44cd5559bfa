// SPDX-License-Identifier: GPL-2.0
/*
 * The view of processes. Not here: the columns (table.c), the rows (model.c), moving in them
 * (list.c), their order (sort.c).
 */
#include "top/processes.h"

#include "top/keys.h"
#include "top/list.h"
#include "top/screen.h"
#include "top/sort.h"
#include "top/top.h"

static size_t count(const struct top *top)
{
	return top->model.shown;
}

static struct list_id identity(const struct top *top, size_t position)
{
	const struct ktally_task *task = model_row(&top->model, position)->task;

	return (struct list_id){
		task->value[KTALLY_TASK_PID], task->value[KTALLY_TASK_START_TIME],
	};
}

static void draw_row(const struct top *top, size_t position, struct line *line)
{
	table_row(&top->table, model_row(&top->model, position), &top->model.context, line);
}

static const struct list_rows rows = {
	.count = count,
	.identity = identity,
	.draw = draw_row,
};

static void fit(struct top *top)
{
	const struct options *options = &top->options;

	table_fit(&top->table, &options->wish, top->model.sort, options->threads, top->columns,
		  top->first_column);
}

static uint32_t groups(struct top *top)
{
	fit(top);
	return table_groups(&top->table, top->model.sort);
}

static void draw(struct top *top)
{
	struct line line;

	line_start(&line, top->columns, top->utf8);
	table_titles(&top->table, top->model.sort, &line);
	screen_line(top->region.y, &line, SCREEN_TITLES);
	list_draw(top, view_list(top), &rows, top->region.y + 1);
}

static void columns_left(struct top *top)
{
	if (top->first_column)
		top->first_column--;
}

static void columns_right(struct top *top)
{
	if (top->first_column + 1 < top->options.wish.count)
		top->first_column++;
}

/* Rows of processes and of threads have no rates in common. */
static void toggle_threads(struct top *top)
{
	top->options.threads = !top->options.threads;
	model_forget(&top->model);
	top->refresh = true;
}

static const struct binding own[] = {
	{ { PRESS_LEFT }, "Left", "scroll --columns to the left", columns_left },
	{ { PRESS_RIGHT }, "Right", "scroll --columns to the right", columns_right },
	{ { 't', 'H' }, "t H", "threads or processes", toggle_threads },
};

static const struct bindings own_bindings = BINDINGS(own);

const struct view processes_view = {
	.name = "processes",
	.title = "processes: what each uses and waits for",
	.key = '2',
	.bindings = { &own_bindings, &list_bindings, &sort_bindings, &filter_bindings },
	.rows = &rows,
	.heads = 1,
	.groups = groups,
	.fit = fit,
	.draw = draw,
};
