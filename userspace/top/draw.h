/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A frame of the live view. Not here: ncurses (screen.c), what the lines say (header.c, table.c).
 */
#ifndef KTALLY_TOP_DRAW_H
#define KTALLY_TOP_DRAW_H

struct top;

/* Draws the present state. */
void draw(struct top *top);

#endif
