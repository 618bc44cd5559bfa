/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What can fill the screen: views, one of which is always shown, and panes, which lie over it for a
 * while. Each is a small file with a struct view; none of them knows ncurses.
 * Not here: moving in rows (list.h), which key does what to all of them (keys.c).
 */
#ifndef KTALLY_TOP_VIEW_H
#define KTALLY_TOP_VIEW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "top/line.h"

struct top;

#define KEYS_PER_ROW 4

/* Keys that do the same: this table dispatches them and is the help. */
struct binding {
	uint32_t keys[KEYS_PER_ROW];	/* characters or enum press, 0 at the end */
	const char *names;		/* as the help has them */
	const char *help;
	void (*action)(struct top *top);
};

struct bindings {
	const struct binding *row;
	unsigned int count;
};

#define BINDINGS_PER_VIEW 10

#define BINDINGS(table) { (table), sizeof(table) / sizeof((table)[0]) }

/* Lines of the screen that a view may draw on. */
struct region {
	unsigned int y, height, width;
	unsigned int heads;		/* of its lines those that stand above the rows */
};

struct list_rows;
struct table_view;

struct view {
	const char *name;		/* --view NAME, and its tab */
	const char *title;		/* one line for the help */
	uint32_t key;			/* that shows it; 0: a pane, which something else opens */
	bool whole;			/* its region is all of the screen but the footer */
	bool brief;			/* it has what the header says of CPU, memory and tasks */
	const char *order;		/* of its rows, in words; NULL: as the model is sorted */
	bool apart;			/* its rows are none of the model's */
	bool exits;			/* it shows exits as they come, not with the next sample */
	/* What keys do here, before the common ones; what is in neither does nothing. */
	const struct bindings *bindings[BINDINGS_PER_VIEW];
	const struct list_rows *rows;	/* that it shows, NULL when it has none */
	const struct table_view *table;	/* of processes, whose columns and order it has; or NULL */
	unsigned int heads;		/* of its region, unless fit() says otherwise */
	/* The field groups that a sample must have; NULL: what is below the pane says that. */
	uint32_t (*groups)(struct top *top);
	/* A sample was taken while it is shown: takes what else it needs; or NULL. */
	void (*sampled)(struct top *top);
	/*
	 * Makes what it shows of sample, region and state, before each draw; or NULL. May change
	 * top->region.heads.
	 */
	void (*fit)(struct top *top);
	/* Draws with screen_line() into top->region. */
	void (*draw)(struct top *top);
	/* Takes a key before any table does; true when it is done with. Or NULL. */
	bool (*press)(struct top *top, uint32_t key);
	/* A click on what stands above the rows, at top->place; or NULL. */
	void (*click)(struct top *top);
	/* Adds to the footer how much there is and in which order; NULL: the model's rows are. */
	void (*status)(const struct top *top, struct line *line);
	/* Writes the footer in place of the usual one; or NULL. */
	void (*footer)(const struct top *top, struct line *line);
};

/* All views in the order of their tabs, NULL at the end. A view is made known there, in view.c. */
extern const struct view *const views[];

#define VIEWS_MAX 10
#define PANES_MAX 3	/* that can lie over each other */

/* What is on top now: the pane, or else the view. */
const struct view *view_shown(const struct top *top);

/* The view of that name, or NULL. */
const struct view *view_find(const char *name);

/* Its place among the tabs, and in top->list[]. */
unsigned int view_number(const struct view *view);

/* Shows a view; panes are closed. */
void view_show(struct top *top, const struct view *view);
/* Shows the view whose key it is; false when it is none's. */
bool view_press(struct top *top, uint32_t key);
/* The next tab, or the one before. */
void view_next(struct top *top);
void view_before(struct top *top);

/* Lays a pane over what is shown, and takes the uppermost away. */
void view_open(struct top *top, const struct view *pane);
void view_close(struct top *top);

/* Field groups that what is shown needs. */
uint32_t view_groups(struct top *top);

/* The list of what is on top. */
struct list *view_list(struct top *top);

/* The line of tabs. */
void view_tabs(const struct top *top, struct line *line);
/* Shows the view whose tab is at top->place; false when no tab is there. */
bool view_click(struct top *top);

/* Prints " NAME" for each view. */
void view_names(FILE *to);

#endif
