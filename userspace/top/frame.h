/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What is on each line of the screen, so that a line that would say the same again is not drawn:
 * most of a refresh's cost was ncurses finding out that little had changed. Knows no ncurses.
 */
#ifndef KTALLY_TOP_FRAME_H
#define KTALLY_TOP_FRAME_H

#include <stdbool.h>

#include "top/line.h"
#include "top/screen.h"

struct frame_line {
	char *text;
	size_t len;
	size_t room;			/* of text */
	struct line_span span[LINE_SPANS];
	unsigned int spans;
	enum screen_look look;
	bool known;			/* the above is what is on the screen */
	bool drawn;			/* in this frame */
};

/* Zeroed before its first use. */
struct frame {
	struct frame_line *line;
	unsigned int height;
	unsigned int width;
};

void frame_free(struct frame *frame);

/**
 * frame_begin() - another frame, of a screen of this size
 *
 * Returns false when the screen is to be erased first: it has another size than the last time, or
 * frame_forget() was called.
 */
bool frame_begin(struct frame *frame, unsigned int height, unsigned int width);

/* The screen may have lost what was on it. */
void frame_forget(struct frame *frame);

/**
 * frame_differs() - whether a line must be drawn, as it is then held to be
 *
 * Without memory to tell, it must. A line beyond the screen need not.
 */
bool frame_differs(struct frame *frame, unsigned int y, const struct line *line,
		   enum screen_look look);

/* Whether a line that was not asked about in this frame has something on it: blank it. */
bool frame_left(struct frame *frame, unsigned int y);

#endif
