// SPDX-License-Identifier: GPL-2.0
/*
 * What the footer says besides its usual line, see notice.h.
 */
#include "top/notice.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "top/top.h"

void notice(struct top *top, enum line_style style, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(top->notice.text, sizeof(top->notice.text), format, args);
	va_end(args);
	top->notice.style = style;
}

void question_ask(struct top *top, const struct question *question)
{
	top->question = question;
}

bool notice_press(struct top *top, uint32_t key)
{
	const struct question *question = top->question;

	top->notice.text[0] = '\0';
	if (!question)
		return false;
	top->question = NULL;
	if (key == 'y' || key == 'Y')
		question->yes(top);
	else
		notice(top, LINE_PLAIN, "nothing was done");
	return true;
}

/* The keys come first: they are seen however narrow the line is. */
bool notice_draw(const struct top *top, struct line *line)
{
	const struct notice *said = &top->notice;

	if (top->question) {
		line_add(line, LINE_WARN, "y/n? ");
		top->question->ask(top, line);
		return true;
	}
	if (said->text[0])
		line_add_text(line, said->style, said->text, strlen(said->text), line->room);
	return said->text[0] != '\0';
}
