// SPDX-License-Identifier: GPL-2.0
/*
 * The pane that chooses columns, see chooser.h. Not here: keeping them (settings.c).
 */
#include "top/chooser.h"

#include <errno.h>
#include <string.h>

#include "top/keys.h"
#include "top/list.h"
#include "top/notice.h"
#include "top/screen.h"
#include "top/sort.h"
#include "top/top.h"

static size_t count(const struct top *top)
{
	return top->chooser.count;
}

static struct list_id identity(const struct top *top, size_t position)
{
	struct column column = top->chooser.column[position];

	return (struct list_id){ column.kind, column.field };
}

static void draw_row(const struct top *top, size_t position, struct line *line)
{
	struct column column = top->chooser.column[position];
	const char *title = column_title(column);

	line_add(line, LINE_BOLD, position < top->chooser.shown ? " [x] " : " [ ] ");
	line_add_cell(line, column_same(column, top->model.sort) ? LINE_SORTED : LINE_BOLD, title,
		      strlen(title), 10, true);
	line_add(line, LINE_PLAIN, " %s%s", column.kind == COLUMN_RATE ? "per second: " : "",
		 column_doc(column));
}

static const struct list_rows rows = {
	.count = count,
	.identity = identity,
	.draw = draw_row,
};

static void draw(struct top *top)
{
	struct line line;

	line_start(&line, top->columns, top->utf8);
	line_add(&line, LINE_PLAIN,
		 "Space shows or hides, F7 F8 move, s sorts, d as usual, w keeps, q goes back");
	screen_line(top->region.y, &line, SCREEN_TITLES);
	list_draw(top, view_list(top), &rows, top->region.y + 1);
}

/* Those that are shown become the wish; what they need may not be in the sample. */
static void apply(struct top *top)
{
	struct table_wish *wish = &top->options.wish;

	wish->count = top->chooser.shown;
	memcpy(wish->column, top->chooser.column, wish->count * sizeof(*wish->column));
	top->first_column = 0;
	top->refresh = true;
}

/* Moves a column to another place; those between move up. */
static void move_column(struct chooser *chooser, size_t from, size_t to)
{
	struct column column = chooser->column[from];

	for (; from < to; from++)
		chooser->column[from] = chooser->column[from + 1];
	for (; from > to; from--)
		chooser->column[from] = chooser->column[from - 1];
	chooser->column[to] = column;
}

/* What is shown anew comes last; the last one stays. */
static void toggle(struct top *top)
{
	struct chooser *chooser = &top->chooser;
	size_t position = view_list(top)->cursor;

	if (position >= chooser->shown) {
		move_column(chooser, position, chooser->shown++);
	} else if (chooser->shown > 1) {
		move_column(chooser, position, --chooser->shown);
	} else {
		notice(top, LINE_WARN, "one column must stay");
		return;
	}
	apply(top);
}

static void move_shown(struct top *top, int by)
{
	size_t from = view_list(top)->cursor, to = from + (size_t)(ptrdiff_t)by;

	if (from >= top->chooser.shown || to >= top->chooser.shown)
		return;
	move_column(&top->chooser, from, to);
	apply(top);
}

static void move_up(struct top *top)
{
	move_shown(top, -1);
}

static void move_down(struct top *top)
{
	move_shown(top, 1);
}

static void sort_by_this(struct top *top)
{
	sort_by(top, top->chooser.column[view_list(top)->cursor]);
}

/* Begins with what the table shows. */
static void fill(struct top *top)
{
	const struct table_wish *wish = &top->options.wish;
	struct chooser *chooser = &top->chooser;
	struct column all[COLUMNS_MAX];
	unsigned int known = columns_all(all), i;

	chooser->count = wish->count ? wish->count : top->table.count;
	memcpy(chooser->column, wish->count ? wish->column : top->table.column,
	       chooser->count * sizeof(*chooser->column));
	chooser->shown = chooser->count;
	for (i = 0; i < known; i++) {
		if (!table_has(chooser->column, chooser->shown, all[i]))
			chooser->column[chooser->count++] = all[i];
	}
}

static void choose_by_width(struct top *top)
{
	top->options.wish.count = 0;
	top->refresh = true;
	view_close(top);
}

static void save(struct top *top)
{
	const struct options *options = &top->options;
	struct settings settings = {
		.view = top->view, .interval = options->interval,
		.has_theme = true, .theme = options->theme,
	};
	char path[SETTINGS_PATH];
	int error;

	if (settings_path(path) == -ENOENT) {
		notice(top, LINE_BAD,
		       "settings not kept: neither XDG_CONFIG_HOME nor HOME is an absolute path");
		return;
	}
	tables_keep(top);
	memcpy(settings.choice, top->tables.choice, sizeof(settings.choice));
	error = settings_save(&settings);
	if (error)
		notice(top, LINE_BAD, "settings not kept: %s: %s", path, strerror(-error));
	else
		notice(top, LINE_GOOD,
		       "settings kept: view, interval, theme, columns and order of each table");
}

static const struct binding in_chooser[] = {
	{ { ' ' }, "Space", "show the column, or hide it", toggle },
	{ { PRESS_F7, '[' }, "F7 [", "move it to the left", move_up },
	{ { PRESS_F8, ']' }, "F8 ]", "move it to the right", move_down },
	{ { 's', PRESS_ENTER }, "s Enter", "sort by it", sort_by_this },
	{ { 'd' }, "d", "the usual columns, as many as fit", choose_by_width },
	{ { 'w' }, "w", "keep view, interval, theme, columns and order of each table", save },
};

static const struct bindings pane_own = BINDINGS(in_chooser);

static const struct view chooser_pane = {
	.name = "columns",
	.title = "columns to show",
	.whole = true,
	.bindings = { &pane_own, &list_bindings },
	.rows = &rows,
	.heads = 1,
	.draw = draw,
};

static void open_chooser(struct top *top)
{
	fill(top);
	view_open(top, &chooser_pane);
	list_select(top, view_list(top), &rows, 0);
}

static const struct binding table[] = {
	{ { 'c', PRESS_F2 }, "c F2", "choose columns and their order", open_chooser },
	{ { 'w' }, "w", "keep view, interval, theme, columns and order of each table", save },
};

const struct bindings chooser_bindings = BINDINGS(table);
