/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The terminal: lines go out, keys come in. Not here: what the lines say, what the keys do.
 */
#ifndef KTALLY_TOP_SCREEN_H
#define KTALLY_TOP_SCREEN_H

#include <stdbool.h>
#include <stdint.h>

#include "top/line.h"
#include "top/settings.h"

/* How a whole line looks, on top of its styles. */
enum screen_look { SCREEN_PLAIN, SCREEN_TITLES, SCREEN_SELECTED, SCREEN_TAGGED };

/* Why there can be no screen here, in words; NULL: there can. */
const char *screen_missing(void);

/**
 * screen_open() - take the terminal over
 * @theme: of colours; without any where NO_COLOR is set or the terminal has none
 *
 * It is given back by screen_close(), and should the program crash. False: there is none, see
 * screen_missing(), or no memory; nothing has changed.
 */
bool screen_open(enum theme theme);
/* Gives the terminal back as it was. */
void screen_close(void);

void screen_size(unsigned int *lines, unsigned int *columns);

/* A frame: clear, lines, show. */
void screen_clear(void);
void screen_line(unsigned int y, const struct line *line, enum screen_look look);
void screen_show(void);

/* Draws all of it again: something else may have written to the terminal. */
void screen_restore(void);

/* Where the mouse was when it gave PRESS_CLICK. */
struct screen_place {
	unsigned int y, x;
};

/* The next key that waits (see enum press), 0 for a resize. False when none does. */
bool screen_key(uint32_t *key, struct screen_place *place);

#endif
