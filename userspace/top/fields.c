// SPDX-License-Identifier: GPL-2.0
/*
 * The lines of fields in panes, see fields.h. Not here: what a value looks like (view/columns.c).
 */
#include "top/fields.h"

#include <string.h>

#define NAME_CELLS 26
#define NAME_LEAST 7	/* in lines that have hardly more than a value */
#define UNIT_CELLS 10	/* beside a value, with the blanks around */

unsigned int fields_columns(struct column columns[COLUMNS_MAX])
{
	unsigned int all = columns_all(columns), count = 0, i;

	for (i = 0; i < all; i++) {
		if (columns[i].kind != COLUMN_RATE)
			columns[count++] = columns[i];
	}
	return count;
}

void fields_label(const char *name, struct line *line)
{
	unsigned int value = FIELDS_VALUE_CELLS + 1, cells = NAME_LEAST;

	if (line->room > value + cells)
		cells = line->room - value < NAME_CELLS ? line->room - value : NAME_CELLS;
	line_add_cell(line, LINE_BOLD, name, strlen(name), cells, true);
}

static const char *unit_of(struct column column)
{
	bool rate = column.kind == COLUMN_RATE;

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
static void add_value(const struct row *row, const struct row_context *context,
		      struct column column, struct line *line)
{
	unsigned int start = line->columns;
	char cell[CELL_ROOM];
	size_t len;

	len = column_cell(column, row, context, FIELDS_VALUE_CELLS, cell);
	line_add(line, LINE_PLAIN, " ");
	line_add_cell(line, LINE_PLAIN, cell, len,
		      len > FIELDS_VALUE_CELLS ? 2 * FIELDS_VALUE_CELLS : FIELDS_VALUE_CELLS,
		      false);
	if (len != 1 || (cell[0] != '-' && cell[0] != '?'))
		line_add(line, LINE_DIM, " %s", unit_of(column));
	line_pad(line, start + FIELDS_VALUE_CELLS + UNIT_CELLS);
}

void fields_draw(const struct row *row, const struct row_context *context, struct column column,
		 bool rates, struct line *line)
{
	struct column rate = { COLUMN_RATE, column.field };
	char name[COLUMN_NAME];

	column_name(column, name);
	fields_label(name, line);
	add_value(row, context, column, line);
	if (rates && column.kind == COLUMN_VALUE && *column_field(column)->rate_title)
		add_value(row, context, rate, line);
	else if (rates)
		line_pad(line, line->columns + FIELDS_VALUE_CELLS + UNIT_CELLS);
	line_add(line, LINE_DIM, "%s", column_doc(column));
}
