/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What keys do: one table dispatches them and is the help. Not here: reading them (screen.c).
 */
#ifndef KTALLY_TOP_KEYS_H
#define KTALLY_TOP_KEYS_H

#include <stdio.h>

#include "top/line.h"

struct top;

/* Keys that are no character; screen.c makes them of what ncurses calls them. */
enum press {
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
	PRESS_F1,
	PRESS_F10,
};

/* Does what @key, a Unicode character or enum press, stands for in the present mode. */
void keys_press(struct top *top, uint32_t key);

/* Number of lines that the help screen has, and one of them. */
unsigned int keys_help_lines(void);
void keys_help_line(unsigned int number, struct line *line);

/* The same as text, for --help. */
void keys_print(FILE *to);

#endif
