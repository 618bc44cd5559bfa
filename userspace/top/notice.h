/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the footer says besides its usual line: a notice until the next key, or a question that y
 * answers. Not here: typed text (prompt.h).
 */
#ifndef KTALLY_TOP_NOTICE_H
#define KTALLY_TOP_NOTICE_H

#include <stdbool.h>
#include <stdint.h>

#include "top/line.h"

struct top;

#define NOTICE_ROOM 256

struct notice {
	char text[NOTICE_ROOM];		/* "" for none */
	enum line_style style;
};

struct question {
	void (*ask)(const struct top *top, struct line *line);
	void (*yes)(struct top *top);
};

void notice(struct top *top, enum line_style style, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* Asks; only the key y does it. */
void question_ask(struct top *top, const struct question *question);

/* A key: takes the notice away, answers the question. True when there was one. */
bool notice_press(struct top *top, uint32_t key);

/* Writes the footer; false when there is nothing to say. */
bool notice_draw(const struct top *top, struct line *line);

#endif
