/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What keys do: tables dispatch them and are the help.
 * Not here: reading them (screen.c), the tables of single views (views, list.c, sort.c).
 */
#ifndef KTALLY_TOP_KEYS_H
#define KTALLY_TOP_KEYS_H

#include <stdio.h>

#include "top/view.h"

/* Keys that are no character; screen.c makes them of what ncurses calls them. */
enum press {
	PRESS_TAB = '\t',
	PRESS_CTRL_L = 'L' & 0x1f,
	PRESS_ENTER = '\n',
	PRESS_ESCAPE = 0x1b,
	PRESS_ERASE = 0x7f,
	PRESS_UP = 0x110000,	/* beyond the last character */
	PRESS_DOWN,
	PRESS_LEFT,
	PRESS_RIGHT,
	PRESS_PAGE_UP,
	PRESS_PAGE_DOWN,
	PRESS_TOP,
	PRESS_BOTTOM,
	PRESS_BACKTAB,
	PRESS_CLICK,	/* where top->place says */
	PRESS_WHEEL_UP,
	PRESS_WHEEL_DOWN,
	PRESS_F1,	/* and on */
	PRESS_F2,
	PRESS_F3,
	PRESS_F4,
	PRESS_F5,
	PRESS_F6,
	PRESS_F7,
	PRESS_F8,
	PRESS_F9,
	PRESS_F10,
};

/* Does what @key, a Unicode character or enum press, stands for in the present state. */
void keys_press(struct top *top, uint32_t key);

#define TABLES_MAX (BINDINGS_PER_VIEW + 2)

/* The tables that hold for a view: its own, then the common ones. Returns how many. */
unsigned int keys_tables(const struct view *view, const struct bindings *tables[TABLES_MAX]);

/* The keys that are the same in all views. */
extern const struct bindings common_bindings;

/* Opens the help of what is on top, made of the same tables. */
void help_open(struct top *top);

/* The keys of all views as text, for --help. */
void help_print(FILE *to);

#endif
