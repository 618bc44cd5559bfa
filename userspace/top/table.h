/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Which columns are shown at a width, and the lines of the table: titles and rows.
 * Not here: what a single cell says (columns.c).
 */
#ifndef KTALLY_TOP_TABLE_H
#define KTALLY_TOP_TABLE_H

#include <stdbool.h>
#include <stdint.h>

#include "top/line.h"
#include "top/model.h"
#include "top/usual.h"
#include "view/columns.h"

/* What the command line asks for. */
struct table_wish {
	struct column column[COLUMNS_MAX];
	unsigned int count;	/* 0: choose by width */
};

struct table {
	struct column column[COLUMNS_MAX];
	unsigned int count;
};

/**
 * table_parse() - read a list of columns, "pid,cpu%,rss"
 * @usual: the columns of its view
 *
 * A list that begins with "+" adds to the usual ones of the view, "all" is every column.
 * Errors: -ENOENT with the name that is no column in @bad; -E2BIG.
 */
int table_parse(const char *list, const struct usual *usual, struct table_wish *wish, char *bad,
		size_t room);

/* Whether a column is among others. */
bool table_has(const struct column *columns, unsigned int count, struct column column);

/* Adds a column, unless it is there already. Errors: -E2BIG. */
int table_add(struct table_wish *wish, struct column column);

/*
 * Chooses the columns for a line of @width cells: those of a wish without the @first, which are
 * scrolled away, or else of the @usual ones.
 */
void table_fit(struct table *table, const struct table_wish *wish, const struct usual *usual,
	       struct column sort, bool threads, unsigned int width, unsigned int first);

/* Mask of the field groups that the columns need, with identity and CPU time always in it. */
uint32_t table_groups(const struct table *table, struct column sort);

/* The column beside the one it is sorted by, @step to the right; itself at an end. */
struct column table_beside(const struct table *table, struct column sort, int step);

/* The column whose title is at cell @x of a line; false when none is there. */
bool table_at(const struct table *table, unsigned int width, unsigned int x, struct column *column);

/* How a row differs from others, besides its figures. */
struct table_look {
	const char *prefix;	/* before its command */
	bool dim;
};

/* Both need line_start() first. @look may be NULL. */
void table_titles(const struct table *table, struct column sort, struct line *line);
void table_row(const struct table *table, const struct row *row, const struct row_context *context,
	       const struct table_look *look, struct line *line);

#endif
