/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Moving in rows: a cursor that stays with its row, scrolling, keys. Used by every view with rows.
 * Not here: what the rows are and how one looks (struct list_rows of each view).
 */
#ifndef KTALLY_TOP_LIST_H
#define KTALLY_TOP_LIST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "top/view.h"

struct row;

#define LIST_NONE ((size_t)-1)

/* What makes a row the same one wherever it is; of a process (pid, start_time). */
struct list_id {
	uint64_t first, second;
};

/* What a list asks a view for. @position is 0 to count() - 1, in the order shown. */
struct list_rows {
	size_t (*count)(const struct top *top);
	/* The process that it is; NULL: rows are something else. */
	const struct row *(*row)(const struct top *top, size_t position);
	/* NULL: the rows are text to scroll through, and none is selected. */
	struct list_id (*identity)(const struct top *top, size_t position);
	void (*draw)(const struct top *top, size_t position, struct line *line);
	/* Whether it is one of those that are tagged; NULL: none is. */
	bool (*tagged)(const struct top *top, size_t position);
	/* Whether plain text is found in it; NULL: it can't be searched. */
	bool (*matches)(const struct top *top, size_t position, const char *text);
	/* A sentence in place of rows when there are none; NULL, or gives NULL: nothing. */
	const char *(*none)(const struct top *top);
};

struct list {
	size_t cursor;		/* where the selected row is */
	size_t scroll;		/* first row that is shown */
	bool selected;		/* @id is: the cursor is shown and stays with that row */
	bool follow;		/* it stays on its line of the screen as well */
	struct list_id id;
	unsigned int page;	/* rows that there is room for */
};

/**
 * list_fit() - finds the selected row again and scrolls to it
 * @page: rows that there is room for
 *
 * When the row is gone, what took its place is selected.
 */
void list_fit(struct top *top, struct list *list, const struct list_rows *rows, unsigned int page);

/* Draws the rows from line @y of the screen on. */
void list_draw(const struct top *top, const struct list *list, const struct list_rows *rows,
	       unsigned int y);

/* Selects the row at @position, or the last one. */
void list_select(struct top *top, struct list *list, const struct list_rows *rows, size_t position);

/* Selects none, and goes to the first row. */
void list_reset(struct list *list);

/* Where the selected row of what is on top is; LIST_NONE when there is none. */
size_t list_selected(struct top *top);

/* Cursor keys; they work on what is on top. */
extern const struct bindings list_bindings;

#endif
