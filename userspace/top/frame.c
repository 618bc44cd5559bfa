// SPDX-License-Identifier: GPL-2.0
/*
 * What is on each line of the screen, see frame.h. Not here: drawing it (screen.c).
 */
#include "top/frame.h"

#include <stdlib.h>
#include <string.h>

void frame_free(struct frame *frame)
{
	unsigned int y;

	for (y = 0; y < frame->height; y++)
		free(frame->line[y].text);
	free(frame->line);
	*frame = (struct frame){ 0 };
}

void frame_forget(struct frame *frame)
{
	frame->width = 0;
}

/* Without memory it has no lines: each is then drawn every time. */
static void resize(struct frame *frame, unsigned int height, unsigned int width)
{
	unsigned int y;

	frame_free(frame);
	frame->width = width;
	frame->line = calloc(height, sizeof(*frame->line));
	if (!frame->line)
		return;
	frame->height = height;
	for (y = 0; y < height; y++)
		frame->line[y].known = true;	/* as blank */
}

bool frame_begin(struct frame *frame, unsigned int height, unsigned int width)
{
	unsigned int y;

	if (!frame->height || frame->height != height || frame->width != width) {
		resize(frame, height, width);
		return false;
	}
	for (y = 0; y < height; y++)
		frame->line[y].drawn = false;
	return true;
}

static bool same_spans(const struct frame_line *is, const struct line *line)
{
	unsigned int i;

	if (is->spans != line->spans)
		return false;
	for (i = 0; i < line->spans; i++) {
		const struct line_span *a = &is->span[i], *b = &line->span[i];

		if (a->start != b->start || a->end != b->end || a->style != b->style)
			return false;
	}
	return true;
}

static bool same(const struct frame_line *is, const struct line *line, enum screen_look look)
{
	return is->known && is->look == look && is->len == line->len &&
	       (!line->len || memcmp(is->text, line->text, line->len) == 0) &&
	       same_spans(is, line);
}

static bool make_room(struct frame_line *is, size_t len)
{
	char *text;

	if (len <= is->room)
		return true;
	text = realloc(is->text, len);
	if (!text)
		return false;
	is->text = text;
	is->room = len;
	return true;
}

static void note(struct frame_line *is, const struct line *line, enum screen_look look)
{
	is->known = make_room(is, line->len);
	if (!is->known)
		return;
	if (line->len)
		memcpy(is->text, line->text, line->len);
	memcpy(is->span, line->span, line->spans * sizeof(line->span[0]));
	is->len = line->len;
	is->spans = line->spans;
	is->look = look;
}

bool frame_differs(struct frame *frame, unsigned int y, const struct line *line,
		   enum screen_look look)
{
	if (y >= frame->height)
		return !frame->height;
	frame->line[y].drawn = true;
	if (same(&frame->line[y], line, look))
		return false;
	note(&frame->line[y], line, look);
	return true;
}

bool frame_left(struct frame *frame, unsigned int y)
{
	static const struct line blank;

	return y < frame->height && !frame->line[y].drawn &&
	       frame_differs(frame, y, &blank, SCREEN_PLAIN);
}
