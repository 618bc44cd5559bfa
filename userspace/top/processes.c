// SPDX-License-Identifier: GPL-2.0
/*
 * The views that are tables of processes. Not here: the columns (table.c, usual.c), the rows
 * (model.c), moving in them (list.c), their order (sort.c), what is below what (tree.c).
 */
#include "top/processes.h"

#include "top/chooser.h"
#include "top/detail.h"
#include "top/keys.h"
#include "top/kill.h"
#include "top/list.h"
#include "top/screen.h"
#include "top/search.h"
#include "top/sort.h"
#include "top/top.h"

#define COMMAND_ROOM 9		/* cells that a tree leaves for the command, if it can */
#define TREE_ROOM 12		/* that other columns give up for it ... */
#define TREE_COLUMNS 60		/* ... in lines as long as this */

static size_t count(const struct top *top)
{
	return top->processes.as_tree ? top->processes.tree.count : top->model.shown;
}

static const struct row *row_at(const struct top *top, size_t position)
{
	if (!top->processes.as_tree)
		return model_row(&top->model, position);
	return &top->model.rows[top->processes.tree.rows[position].row];
}

const struct row *processes_selected(struct top *top)
{
	const struct list_rows *rows = view_shown(top)->rows;
	size_t position = list_selected(top);

	return position == LIST_NONE || !rows->row ? NULL : rows->row(top, position);
}

static const struct ktally_task *task_at(const struct top *top, size_t position)
{
	return view_shown(top)->rows->row(top, position)->task;
}

struct list_id processes_identity(const struct top *top, size_t position)
{
	return ids_of(task_at(top, position));
}

bool processes_tagged(const struct top *top, size_t position)
{
	return ids_has(&top->processes.tags, processes_identity(top, position));
}

bool processes_match(const struct top *top, size_t position, const char *text)
{
	const struct ktally_task *task = task_at(top, position);

	return search_matches(task->value[KTALLY_TASK_PID],
			      ktally_has(task->present, KTALLY_TASK_COMM) ? task->comm : "", text);
}

const char *processes_none(const struct top *top)
{
	return top->model.count && top->model.filter.query ? "Nothing matches the filter." : NULL;
}

static void draw_in_tree(const struct top *top, size_t position, struct line *line)
{
	const struct tree_row *row = &top->processes.tree.rows[position];
	char prefix[TREE_PREFIX];
	struct table_look look = { prefix, row->context };

	tree_prefix(row, line->utf8, top->processes.tree_cells, prefix);
	table_row(&top->table, &top->model.rows[row->row], &top->model.context, &look, line);
}

static void draw_row(const struct top *top, size_t position, struct line *line)
{
	if (top->processes.as_tree)
		draw_in_tree(top, position, line);
	else
		table_row(&top->table, model_row(&top->model, position), &top->model.context, NULL,
			  line);
}

static const struct list_rows rows = {
	.count = count,
	.row = row_at,
	.identity = processes_identity,
	.draw = draw_row,
	.tagged = processes_tagged,
	.matches = processes_match,
	.none = processes_none,
};

/* Cells that the command has; as the last column what the others leave. */
static unsigned int command_cells(const struct top *top)
{
	struct column command = { COLUMN_VALUE, KTALLY_TASK_COMM };
	unsigned int used = 0, i;

	for (i = 0; i + 1 < top->table.count; i++) {
		if (column_same(top->table.column[i], command))
			return column_width(command);
		used += column_width(top->table.column[i]) + 1;
	}
	return top->columns > used ? top->columns - used : 0;
}

static bool is_alive(const void *of, struct list_id id)
{
	const struct ktally_task *task = ktally_sample_find(of, (uint32_t)id.first);

	return task && task->value[KTALLY_TASK_START_TIME] == id.second;
}

void processes_keep(struct top *top)
{
	const struct ktally_sample *now = model_now(&top->model);

	/* Who is not in a sample of the past may live now. */
	if (!now || top->past.on)
		return;
	ids_keep(&top->processes.tags, is_alive, now);
	ids_keep(&top->processes.folded, is_alive, now);
}

/* Once for each sample, order, filter and fold. Without memory for a tree it is a flat list. */
static void fit_tree(struct top *top)
{
	struct processes *p = &top->processes;
	unsigned int cells = command_cells(top);

	p->tree_cells = cells > 2 * COMMAND_ROOM ? cells - COMMAND_ROOM : cells / 2;
	if (p->built == top->model.version)
		return;
	p->built = top->model.version;
	processes_keep(top);
	if (p->as_tree && tree_build(&p->tree, &top->model, &p->folded))
		p->as_tree = false;
}

static void fit(struct top *top)
{
	const struct options *options = &top->options;
	unsigned int width = top->columns;

	if (top->processes.as_tree && !options->wish.count && width >= TREE_COLUMNS)
		width -= TREE_ROOM;
	table_fit(&top->table, &options->wish, tables_shown(&top->tables)->usual, top->model.sort,
		  past_threads(top), width, top->first_column);
	fit_tree(top);
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

/* Again, in the other direction. */
static void click_title(struct top *top)
{
	struct column column;

	if (!table_at(&top->table, top->columns, top->place.x, &column))
		return;
	if (column_same(column, top->model.sort))
		sort_invert(top);
	else
		sort_by(top, column);
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
	if (top->past.on) {
		notice(top, LINE_WARN, "this is the past: Z goes back to now");
		return;
	}
	top->options.threads = !top->options.threads;
	model_forget(&top->model);
	top->refresh = true;
}

static void rebuild(struct top *top)
{
	top->processes.built = 0;
	fit_tree(top);
}

static void toggle_tree(struct top *top)
{
	top->processes.as_tree = !top->processes.as_tree;
	rebuild(top);
}

static void toggle_fold(struct top *top)
{
	const struct row *row = processes_selected(top);

	if (!row || !top->processes.as_tree)
		return;
	ids_toggle(&top->processes.folded, ids_of(row->task));
	rebuild(top);
}

/* Tags it and goes to the next, so that several in a row are quickly done. */
static void toggle_tag(struct top *top)
{
	const struct row *row = processes_selected(top);
	struct list *list = view_list(top);

	if (row && !row->dead)
		ids_toggle(&top->processes.tags, ids_of(row->task));
	list_select(top, list, view_shown(top)->rows, row ? list->cursor + 1 : list->scroll);
}

static void untag_all(struct top *top)
{
	ids_clear(&top->processes.tags);
}

static void follow(struct top *top)
{
	struct list *list = view_list(top);

	if (!list->selected)
		list_select(top, list, view_shown(top)->rows, list->scroll);
	list->follow = !list->follow;
}

void processes_free(struct processes *processes)
{
	tree_free(&processes->tree);
	ids_clear(&processes->folded);
	ids_clear(&processes->tags);
}

static const struct binding own[] = {
	{ { 't', PRESS_F5 }, "t F5", "tree: children below their parents", toggle_tree },
	{ { '+', '-', '=' }, "+ -", "tree: fold or unfold what is below the selected row",
	  toggle_fold },
	{ { PRESS_LEFT }, "Left", "scroll --columns to the left", columns_left },
	{ { PRESS_RIGHT }, "Right", "scroll --columns to the right", columns_right },
};

static const struct bindings own_bindings = BINDINGS(own);

static const struct binding common[] = {
	{ { 'H' }, "H", "threads or processes", toggle_threads },
	{ { 'F' }, "F", "follow: the selected row stays on its line of the screen", follow },
	{ { ' ' }, "Space", "tag the selected process, or take its tag away", toggle_tag },
	{ { 'U' }, "U", "take all tags away", untag_all },
};

const struct bindings processes_bindings = BINDINGS(common);

/* All but their columns and their order is the same; a process stays selected in each. */
#define TABLE_OF_PROCESSES \
	.bindings = { \
		&own_bindings, &processes_bindings, &detail_bindings, &kill_bindings, \
		&list_bindings, &search_bindings, &sort_bindings, &filter_bindings, \
		&chooser_bindings, \
	}, \
	.rows = &rows, \
	.heads = 1, \
	.groups = groups, \
	.fit = fit, \
	.draw = draw, \
	.click = click_title

const struct view processes_view = {
	.name = "processes",
	.title = "processes: what each uses and waits for",
	.key = '2',
	.table = &table_processes,
	TABLE_OF_PROCESSES,
};

const struct view io_view = {
	.name = "io",
	.title = "I/O: what each reads and writes, and waits for storage",
	.key = '4',
	.table = &table_io,
	TABLE_OF_PROCESSES,
};

const struct view memory_view = {
	.name = "memory",
	.title = "memory: what each holds, of which kind, and how it grows",
	.key = '5',
	.table = &table_memory,
	TABLE_OF_PROCESSES,
};
