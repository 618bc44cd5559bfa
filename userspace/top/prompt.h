/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Text that is typed into the footer. Not here: what is done with it (the views).
 */
#ifndef KTALLY_TOP_PROMPT_H
#define KTALLY_TOP_PROMPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "top/line.h"

struct top;

struct prompt {
	const char *label;
	/* The text, NUL-terminated, and how many bytes there are for it. */
	char *(*text)(struct top *top, size_t *room);
	void (*changed)(struct top *top);		/* after each change; or NULL */
	/* Enter: @keep it; Esc: not. False when it can't be kept so: it stays open. */
	bool (*done)(struct top *top, bool keep);
	/* Bytes of the text that make sense; NULL: all do. */
	size_t (*judge)(const struct top *top);
	void (*hint)(const struct top *top, struct line *line);	/* behind the text; or NULL */
	bool moves;		/* cursor keys move in the list behind it */
};

void prompt_open(struct top *top, const struct prompt *prompt);

/* Takes a key; false when it is none of the text's: the list may have it. */
bool prompt_press(struct top *top, uint32_t key);

/* The footer while it is open. */
void prompt_draw(struct top *top, struct line *line);

#endif
