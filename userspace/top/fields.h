/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Lines of the panes that say all that is known of one process: the name of a field, its value with
 * the unit, what it is. Not here: which process (detail.c, exit_pane.c).
 */
#ifndef KTALLY_TOP_FIELDS_H
#define KTALLY_TOP_FIELDS_H

#include <stdbool.h>

#include "top/line.h"
#include "view/columns.h"

#define FIELDS_VALUE_CELLS 12

/* The columns that have a line each, how many; a rate is in the line of its value. */
unsigned int fields_columns(struct column columns[COLUMNS_MAX]);

/* Begins a line: what it is of. */
void fields_label(const char *name, struct line *line);

/* The line of a column. @rates: with its change per second. */
void fields_draw(const struct row *row, const struct row_context *context, struct column column,
		 bool rates, struct line *line);

#endif
