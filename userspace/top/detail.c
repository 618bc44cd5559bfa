// SPDX-License-Identifier: GPL-2.0
/*
 * The pane that says all that is known of one process: every field of the table, its cgroup, who
 * began it. Not here: the lines of fields (fields.c).
 */
#include "top/detail.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "top/fields.h"
#include "top/keys.h"
#include "top/list.h"
#include "top/processes.h"
#include "top/screen.h"
#include "top/top.h"

#define NONE UINT32_MAX

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

/* The cgroup, parents, values. */
static size_t count(const struct top *top)
{
	struct column columns[COLUMNS_MAX];

	return top->detail.row == NONE ? 0 : 1 + top->detail.parents + fields_columns(columns);
}

static void draw_parent(const struct top *top, unsigned int number, struct line *line)
{
	const struct ktally_task *task = top->model.rows[top->detail.parent[number]].task;

	fields_label(number ? "" : "parent", line);
	line_add(line, LINE_PLAIN, " %*" PRIu64 "  ", FIELDS_VALUE_CELLS,
		 task->value[KTALLY_TASK_PID]);
	line_add_text(line, LINE_PLAIN, task->comm, strnlen(task->comm, sizeof(task->comm)),
		      line->room);
}

static void draw_row(const struct top *top, size_t position, struct line *line)
{
	const struct detail *detail = &top->detail;
	struct column columns[COLUMNS_MAX];

	if (!position) {
		fields_label("cgroup", line);
		line_add(line, LINE_PLAIN, "  ");
		line_add_text(line, LINE_PLAIN, *detail->cgroup ? detail->cgroup : "-",
			      *detail->cgroup ? strlen(detail->cgroup) : 1, line->room);
	} else if (position <= detail->parents) {
		draw_parent(top, (unsigned int)position - 1, line);
	} else {
		fields_columns(columns);
		fields_draw(&top->model.rows[detail->row], &top->model.context,
			    columns[position - 1 - detail->parents], true, line);
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
