// SPDX-License-Identifier: GPL-2.0
/*
 * Keys that order and filter the rows of the model, see sort.h.
 * Not here: the order itself (order.c), typing (prompt.c).
 */
#include "top/sort.h"

#include <string.h>

#include "top/keys.h"
#include "top/prompt.h"
#include "top/top.h"

void sort_by(struct top *top, struct column column)
{
	top->model.sort = column;
	top->model.descending = column_descends(column);
	model_order(&top->model);
}

static void sort_left(struct top *top)
{
	sort_by(top, table_beside(&top->table, top->model.sort, -1));
}

static void sort_right(struct top *top)
{
	sort_by(top, table_beside(&top->table, top->model.sort, 1));
}

void sort_invert(struct top *top)
{
	top->model.descending = !top->model.descending;
	model_order(&top->model);
}

static void sort_cpu(struct top *top)
{
	sort_by(top, (struct column){ COLUMN_RATE, KTALLY_TASK_CPU_TIME });
}

static void sort_memory(struct top *top)
{
	sort_by(top, (struct column){ COLUMN_VALUE, KTALLY_TASK_RSS });
}

static void sort_time(struct top *top)
{
	sort_by(top, (struct column){ COLUMN_VALUE, KTALLY_TASK_CPU_TIME });
}

static void sort_wait(struct top *top)
{
	sort_by(top, (struct column){ COLUMN_RATE, KTALLY_TASK_RUN_DELAY });
}

/* Reading first; pressed again, writing. */
static void sort_io(struct top *top)
{
	struct column reads = { COLUMN_RATE, KTALLY_TASK_READ_BYTES };
	struct column writes = { COLUMN_RATE, KTALLY_TASK_WRITE_BYTES };

	sort_by(top, column_same(top->model.sort, reads) ? writes : reads);
}

static void sort_pid(struct top *top)
{
	sort_by(top, (struct column){ COLUMN_VALUE, KTALLY_TASK_TGID });
}

static const struct binding sorts[] = {
	{ { '<', ',' }, "<", "sort by the column to the left", sort_left },
	{ { '>', '.' }, ">", "sort by the column to the right", sort_right },
	{ { 'I' }, "I", "invert the order", sort_invert },
	{ { 'P' }, "P", "sort by CPU%", sort_cpu },
	{ { 'M' }, "M", "sort by resident memory", sort_memory },
	{ { 'T' }, "T", "sort by CPU time", sort_time },
	{ { 'W' }, "W", "sort by waiting for a CPU", sort_wait },
	{ { 'R' }, "R", "sort by bytes read from storage, again: written", sort_io },
	{ { 'N' }, "N", "sort by pid", sort_pid },
};

const struct bindings sort_bindings = BINDINGS(sorts);

static char *filter_text(struct top *top, size_t *room)
{
	*room = sizeof(top->model.filter.text);
	return top->model.filter.text;
}

/* What the sample on show was not asked for is unknown in it: another one is taken. */
static void apply_filter(struct top *top)
{
	filter_changed(&top->model.filter);
	model_order(&top->model);
	if (query_groups(top->model.filter.query) & ~top->groups)
		top->refresh = true;
}

static void clear_filter(struct top *top)
{
	filter_clear(&top->model.filter);
	model_order(&top->model);
}

/* A text that makes no sense is not left behind: Enter waits until it does. */
static bool filter_done(struct top *top, bool keep)
{
	if (keep)
		return !top->model.filter.wrong;
	clear_filter(top);
	return true;
}

static size_t filter_judge(const struct top *top)
{
	const struct filter *filter = &top->model.filter;

	return filter->wrong ? filter->error.at : strlen(filter->text);
}

static void filter_hint(const struct top *top, struct line *line)
{
	const struct filter *filter = &top->model.filter;
	const struct view *view = view_shown(top);

	line_add(line, LINE_PLAIN, "  ");
	if (filter->wrong)
		line_add(line, LINE_WARN, "%s", filter->error.words);
	else
		line_add(line, LINE_PLAIN, "(%zu found; Enter keeps, Esc clears)",
			 view->apart ? view->rows->count(top) : top->model.shown);
}

static const struct prompt filter_prompt = {
	.label = "Filter",
	.text = filter_text,
	.changed = apply_filter,
	.done = filter_done,
	.judge = filter_judge,
	.hint = filter_hint,
	.moves = true,
};

static void filter(struct top *top)
{
	prompt_open(top, &filter_prompt);
}

/* Esc undoes one thing at a time: how the view was come to, the filter, the selection. */
static void escape(struct top *top)
{
	if (top->back)
		top->back(top);
	else if (top->model.filter.text[0])
		clear_filter(top);
	else
		list_reset(view_list(top));
}

static const struct binding filters[] = {
	{ { '/', '\\', PRESS_F4 }, "/ \\ F4", "filter by words or a query; Enter keeps it",
	  filter },
	{ { PRESS_ESCAPE }, "Esc", "go back, clear the filter, then the selection", escape },
};

const struct bindings filter_bindings = BINDINGS(filters);
