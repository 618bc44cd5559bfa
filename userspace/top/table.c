// SPDX-License-Identifier: GPL-2.0
/*
 * Which columns are shown at a width, and the lines of the table: titles and rows.
 * Not here: what a single cell says (view/columns.c), which columns are usual (usual.c).
 */
#include "top/table.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define ROW_CELL_ROOM (256 + CELL_ROOM)	/* a cell with what stands before it */

bool table_has(const struct column *columns, unsigned int count, struct column column)
{
	unsigned int i;

	for (i = 0; i < count; i++) {
		if (column_same(columns[i], column))
			return true;
	}
	return false;
}

int table_add(struct table_wish *wish, struct column column)
{
	if (table_has(wish->column, wish->count, column))
		return 0;
	if (wish->count == COLUMNS_MAX)
		return -E2BIG;
	wish->column[wish->count++] = column;
	return 0;
}

/* The ten columns of an ordinary terminal, for "+" to add to. The command stays at the end. */
static void add_usual(struct table_wish *wish, const struct usual *usual)
{
	unsigned int i;

	for (i = 0; i < usual->count - 1; i++) {
		if (usual->column[i].rank < USUAL_EXTRA && !usual->column[i].threads)
			table_add(wish, usual->column[i].column);
	}
}

static int add_named(struct table_wish *wish, const char *name)
{
	struct column column;
	int error;

	if (!strcmp(name, "all")) {
		wish->count = columns_all(wish->column);
		return 0;
	}
	error = column_find(name, &column);
	return error ? error : table_add(wish, column);
}

int table_parse(const char *list, const struct usual *usual, struct table_wish *wish, char *bad,
		size_t room)
{
	bool plus = *list == '+';
	int error = 0;

	wish->count = 0;
	if (plus) {
		add_usual(wish, usual);
		list++;
	}
	do {
		size_t len = strcspn(list, ",");

		snprintf(bad, room, "%.*s", (int)len, list);
		error = len < room ? add_named(wish, bad) : -ENOENT;
		list += len;
	} while (!error && *list++ == ',');
	if (!error && plus)
		error = table_add(wish, usual->column[usual->count - 1].column);
	return error;
}

/* Terminal cells of the columns with a blank between two; the command counts as @command. */
static unsigned int width_of(const struct usual *usual, const bool *chosen, unsigned int command)
{
	unsigned int width = command, i;

	for (i = 0; i < usual->count - 1; i++) {
		if (chosen[i])
			width += column_width(usual->column[i].column) + 1;
	}
	return width;
}

static unsigned int command_room(unsigned int rank)
{
	if (rank >= USUAL_EXTRA)
		return 20;
	return rank > 1 ? 10 : 6;
}

/*
 * Adds columns in the order of their rank as long as they fit; always the one it is sorted by and
 * the command, for figures of nobody say nothing.
 */
static void choose(const struct usual *usual, bool *chosen, struct column sort, bool threads,
		   unsigned int width)
{
	unsigned int rank, i;

	for (i = 0; i < usual->count; i++)
		chosen[i] = i == usual->count - 1 || column_same(usual->column[i].column, sort);
	for (rank = 0; rank < USUAL_RANKS; rank++) {
		for (i = 0; i < usual->count; i++) {
			if (usual->column[i].rank != rank || chosen[i] ||
			    (usual->column[i].threads && !threads))
				continue;
			chosen[i] = true;
			if (width_of(usual, chosen, command_room(rank)) <= width)
				continue;
			chosen[i] = false;
			return;
		}
	}
}

/* The usual columns that fit; before the command the one it is sorted by, if it is no such. */
static void fit_usual(struct table *table, const struct usual *usual, struct column sort,
		      bool threads, unsigned int width)
{
	bool chosen[USUAL_MAX], known = false;
	unsigned int extra = 0, i;

	for (i = 0; i < usual->count; i++)
		known = known || column_same(usual->column[i].column, sort);
	if (!known)
		extra = column_width(sort) + 1;
	choose(usual, chosen, sort, threads, width > extra ? width - extra : 0);
	for (i = 0; i < usual->count; i++) {
		if (i == usual->count - 1 && !known)
			table->column[table->count++] = sort;
		if (chosen[i])
			table->column[table->count++] = usual->column[i].column;
	}
}

void table_fit(struct table *table, const struct table_wish *wish, const struct usual *usual,
	       struct column sort, bool threads, unsigned int width, unsigned int first)
{
	unsigned int used = 0, i;

	table->count = 0;
	if (!wish->count) {
		fit_usual(table, usual, sort, threads, width);
		return;
	}
	for (i = first < wish->count ? first : wish->count - 1; i < wish->count; i++) {
		unsigned int cells = column_width(wish->column[i]) + (used ? 1 : 0);

		if (used + cells > width && used)
			return;
		used += cells;
		table->column[table->count++] = wish->column[i];
	}
}

uint32_t table_groups(const struct table *table, struct column sort)
{
	uint32_t groups = KTALLY_GROUP_ID | KTALLY_GROUP_CPU | column_groups(sort);
	unsigned int i;

	for (i = 0; i < table->count; i++)
		groups |= column_groups(table->column[i]);
	return groups;
}

struct column table_beside(const struct table *table, struct column sort, int step)
{
	unsigned int i;

	for (i = 0; i < table->count; i++) {
		if (!column_same(table->column[i], sort))
			continue;
		if ((step < 0 && i == 0) || (step > 0 && i + 1 == table->count))
			return sort;
		return table->column[step < 0 ? i - 1 : i + 1];
	}
	return table->count ? table->column[0] : sort;
}

/* The last column takes what is left of the line when it is text. */
static unsigned int cell_width(const struct table *table, unsigned int i, const struct line *line)
{
	struct column column = table->column[i];
	unsigned int room = line->room > line->columns ? line->room - line->columns : 0;
	unsigned int width = column_width(column);

	if (i + 1 == table->count && column_field(column)->type == KTALLY_TYPE_STRING)
		return room;
	return width < room ? width : room;
}

void table_titles(const struct table *table, struct column sort, struct line *line)
{
	unsigned int i;

	for (i = 0; i < table->count; i++) {
		struct column column = table->column[i];
		const char *title = column_title(column);

		if (i)
			line_pad(line, line->columns + 1);
		line_add_cell(line, column_same(column, sort) ? LINE_SORTED : LINE_TITLE, title,
			      strlen(title), cell_width(table, i, line), column_at_left(column));
	}
}

bool table_at(const struct table *table, unsigned int width, unsigned int x, struct column *column)
{
	struct line line;
	unsigned int i;

	line_start(&line, width, false);
	for (i = 0; i < table->count; i++) {
		line_pad(&line, line.columns + (i > 0) + cell_width(table, i, &line));
		if (x >= line.columns)
			continue;
		*column = table->column[i];
		return true;
	}
	return false;
}

static enum line_style cell_style(struct column column, const struct row *row)
{
	uint64_t state;

	if (row->dead)
		return LINE_DIM;
	if (column.kind != COLUMN_VALUE || column.field != KTALLY_TASK_STATE ||
	    !ktally_task_value(row->task, KTALLY_TASK_STATE, &state))
		return LINE_PLAIN;
	switch (state) {
	case 'R':
		return LINE_GOOD;
	case 'D':
		return LINE_WARN;
	case 'Z':
		return LINE_BAD;
	default:
		return LINE_PLAIN;
	}
}

/* A long prefix is cut by who makes it: it leaves room for the command. */
static size_t cell_text(const struct table_look *look, struct column column, const struct row *row,
			const struct row_context *context, unsigned int width,
			char out[ROW_CELL_ROOM])
{
	size_t before = 0;

	if (look && look->prefix && column.kind == COLUMN_VALUE && column.field == KTALLY_TASK_COMM)
		before = (size_t)snprintf(out, ROW_CELL_ROOM - CELL_ROOM, "%s", look->prefix);
	return before + column_cell(column, row, context, width, out + before);
}

void table_row(const struct table *table, const struct row *row, const struct row_context *context,
	       const struct table_look *look, struct line *line)
{
	char cell[ROW_CELL_ROOM];
	unsigned int i;

	for (i = 0; i < table->count; i++) {
		struct column column = table->column[i];
		enum line_style style = cell_style(column, row);
		unsigned int width;
		size_t len;

		if (i)
			line_pad(line, line->columns + 1);
		width = cell_width(table, i, line);
		len = cell_text(look, column, row, context, width, cell);
		line_add_cell(line, look && look->dim ? LINE_DIM : style, cell, len, width,
			      column_at_left(column));
	}
}
