// SPDX-License-Identifier: GPL-2.0
/*
 * The pane that says all that is known of one process: every field of the table, its cgroup, who
 * began it. Not here: what a value looks like (view/columns.c).
 */
#include "top/detail.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "top/keys.h"
#include "top/list.h"
#include "top/processes.h"
#include "top/screen.h"
#include "top/top.h"

#define NONE UINT32_MAX
#define NAME_CELLS 26
#define VALUE_CELLS 12

static uint32_t find_row(const struct model *model, struct list_id id)
{
	const struct ktally_sample *now = model_now(model);
	const struct ktally_task *task = now ? ktally_sample_find(now, (uint32_t)id.first) : NULL;
	size_t i;

	if (task && task->value[KTALLY_TASK_START_TIME] == id.second)
		return (uint32_t)(task - now->tasks);
	for (i = now ? now->count : 0; i < model->count; i++) {
		struct list_id dead = ids_of(model->rows[i].task);

		if (dead.first == id.first && dead.second == id.second)
			return (uint32_t)i;
	}
	return NONE;
}

/* Bounded, for in a sample that took its time parents can go in a circle. */
static void find_parents(const struct model *model, struct detail *detail)
{
	const struct ktally_sample *now = model_now(model);
	const struct ktally_task *task = model->rows[detail->row].task;
	uint64_t ppid;

	detail->parents = 0;
	while (detail->parents < DETAIL_PARENTS &&
	       ktally_task_value(task, KTALLY_TASK_PPID, &ppid) && ppid) {
		task = ktally_sample_find(now, (uint32_t)ppid);
		if (!task)
			return;
		detail->parent[detail->parents++] = (uint32_t)(task - now->tasks);
	}
}

static void fit(struct top *top)
{
	struct detail *detail = &top->detail;

	if (detail->built == top->model.version)
		return;
	detail->built = top->model.version;
	detail->row = find_row(&top->model, detail->id);
	detail->parents = 0;
	detail->cgroup[0] = '\0';
	if (detail->row == NONE)
		return;
	find_parents(&top->model, detail);
	if (!top->model.rows[detail->row].dead && !past_is_gone(top))
		cgroup_read(detail->id.first, detail->cgroup);
}

static uint32_t groups(struct top *top)
{
	(void)top;
	return KTALLY_GROUP_ALL;
}

/* Each has a line; a rate is in that of its value. */
static unsigned int values(struct column columns[COLUMNS_MAX])
{
	unsigned int all = columns_all(columns), count = 0, i;

	for (i = 0; i < all; i++) {
		if (columns[i].kind != COLUMN_RATE)
			columns[count++] = columns[i];
	}
	return count;
}

/* The cgroup, parents, values. */
static size_t count(const struct top *top)
{
	struct column columns[COLUMNS_MAX];

	return top->detail.row == NONE ? 0 : 1 + top->detail.parents + values(columns);
}

static void draw_parent(const struct top *top, unsigned int number, struct line *line)
{
	const struct ktally_task *task = top->model.rows[top->detail.parent[number]].task;

	line_add_cell(line, LINE_BOLD, "parent", number ? 0 : 6, NAME_CELLS, true);
	line_add(line, LINE_PLAIN, " %*" PRIu64 "  ", VALUE_CELLS, task->value[KTALLY_TASK_PID]);
	line_add_text(line, LINE_PLAIN, task->comm, strnlen(task->comm, sizeof(task->comm)),
		      line->room);
}

static const char *unit_of(struct column column, bool rate)
{
	switch (column.kind == COLUMN_USER ? KTALLY_UNIT_NONE : column_field(column)->unit) {
	case KTALLY_UNIT_BYTES:
		if (column.kind == COLUMN_GROWTH)
			return "bytes/min";
		return rate ? "bytes/s" : "bytes";
	case KTALLY_UNIT_EVENTS:
		return rate ? "/s" : "";
	case KTALLY_UNIT_NS:
		return rate ? "%" : "";
	default:
		return "";
	}
}

/* A value and its unit, in a column of its own. */
static void add_value(const struct top *top, struct column column, struct line *line)
{
	const struct row *row = &top->model.rows[top->detail.row];
	unsigned int start = line->columns;
	char cell[CELL_ROOM];
	size_t len;

	len = column_cell(column, row, &top->model.context, VALUE_CELLS, cell);
	line_add(line, LINE_PLAIN, " ");
	line_add_cell(line, LINE_PLAIN, cell, len,
		      len > VALUE_CELLS ? 2 * VALUE_CELLS : VALUE_CELLS, false);
	if (len != 1 || (cell[0] != '-' && cell[0] != '?'))
		line_add(line, LINE_DIM, " %s", unit_of(column, column.kind == COLUMN_RATE));
	line_pad(line, start + VALUE_CELLS + 10);
}

static void draw_value(const struct top *top, struct column column, struct line *line)
{
	struct column rate = { COLUMN_RATE, column.field };
	char name[COLUMN_NAME];

	line_add_cell(line, LINE_BOLD, name, column_name(column, name), NAME_CELLS, true);
	add_value(top, column, line);
	if (column.kind == COLUMN_VALUE && *column_field(column)->rate_title)
		add_value(top, rate, line);
	else
		line_pad(line, line->columns + VALUE_CELLS + 10);
	line_add(line, LINE_DIM, "%s", column_doc(column));
}

static void draw_row(const struct top *top, size_t position, struct line *line)
{
	const struct detail *detail = &top->detail;
	struct column columns[COLUMNS_MAX];

	if (!position) {
		line_add_cell(line, LINE_BOLD, "cgroup", 6, NAME_CELLS, true);
		line_add(line, LINE_PLAIN, "  ");
		line_add_text(line, LINE_PLAIN, *detail->cgroup ? detail->cgroup : "-",
			      *detail->cgroup ? strlen(detail->cgroup) : 1, line->room);
	} else if (position <= detail->parents) {
		draw_parent(top, (unsigned int)position - 1, line);
	} else {
		values(columns);
		draw_value(top, columns[position - 1 - detail->parents], line);
	}
}

static const struct list_rows rows = { .count = count, .draw = draw_row };

static void draw(struct top *top)
{
	const struct detail *detail = &top->detail;
	const struct ktally_task *task;
	struct line line;

	line_start(&line, top->columns, top->utf8);
	line_add(&line, LINE_PLAIN, "%" PRIu64 " ", detail->id.first);
	if (detail->row == NONE) {
		line_add(&line, LINE_PLAIN, "%s (q goes back)",
			 top->past.on ? "is not in this sample" : "has ended");
	} else {
		task = top->model.rows[detail->row].task;
		line_add_text(&line, LINE_PLAIN, task->comm,
			      strnlen(task->comm, sizeof(task->comm)), line.room);
		line_add(&line, LINE_PLAIN, "  all that is known (arrows scroll, q goes back)");
	}
	screen_line(top->region.y, &line, SCREEN_TITLES);
	list_draw(top, view_list(top), &rows, top->region.y + 1);
}

static const struct view detail_pane = {
	.name = "process",
	.title = "all that is known of a process",
	.whole = true,
	.bindings = { &list_bindings },
	.rows = &rows,
	.heads = 1,
	.groups = groups,
	.fit = fit,
	.draw = draw,
};

static void open_detail(struct top *top)
{
	const struct row *row = processes_selected(top);

	if (!row)
		return;
	top->detail = (struct detail){ .id = ids_of(row->task), .row = NONE };
	view_open(top, &detail_pane);
}

static const struct binding table[] = {
	{ { PRESS_ENTER }, "Enter", "all that is known of the selected process", open_detail },
};

const struct bindings detail_bindings = BINDINGS(table);
