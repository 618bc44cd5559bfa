// SPDX-License-Identifier: GPL-2.0
/*
 * Text that is typed into the footer, see prompt.h. Not here: what is done with it.
 */
#include "top/prompt.h"

#include <string.h>
#include <wchar.h>

#include "top/keys.h"
#include "top/top.h"

#define HINT_FROM 60	/* cells beside the label */

/* Takes the last character away, all its bytes. */
static void erase(char *text)
{
	size_t len = strlen(text);

	while (len && (text[len - 1] & 0xc0) == 0x80)
		len--;
	if (len)
		text[len - 1] = '\0';
}

static void append(char *text, size_t room, uint32_t key)
{
	size_t len = strlen(text), bytes;
	mbstate_t state = { 0 };
	char character[16];

	if (key < ' ' || key >= PRESS_UP)
		return;
	bytes = wcrtomb(character, (wchar_t)key, &state);
	if (bytes == (size_t)-1 || len + bytes >= room)
		return;
	memcpy(text + len, character, bytes);
	text[len + bytes] = '\0';
}

static void end(struct top *top, bool keep)
{
	const struct prompt *prompt = top->prompt;

	/* What is done may open the next one. */
	top->prompt = NULL;
	if (!prompt->done(top, keep))
		top->prompt = prompt;
}

void prompt_open(struct top *top, const struct prompt *prompt)
{
	top->prompt = prompt;
}

bool prompt_press(struct top *top, uint32_t key)
{
	const struct prompt *prompt = top->prompt;
	size_t room;
	char *text = prompt->text(top, &room);

	switch (key) {
	case PRESS_ENTER:
		end(top, true);
		return true;
	case PRESS_ESCAPE:
		end(top, false);
		return true;
	case PRESS_F10:
		return false;
	case PRESS_UP:
	case PRESS_DOWN:
	case PRESS_PAGE_UP:
	case PRESS_PAGE_DOWN:
		return !prompt->moves;
	case PRESS_ERASE:
		erase(text);
		break;
	default:
		append(text, room, key);
	}
	if (prompt->changed)
		prompt->changed(top);
	return true;
}

/* Bytes at its begin that have no room: the end is where is typed. */
static size_t bytes_out(const char *text, unsigned int cells)
{
	size_t from = strlen(text);

	while (from && cells) {
		from--;
		cells -= (text[from] & 0xc0) != 0x80;
	}
	return from;
}

/* Cells for the text, without the cursor behind it. In wide lines the hint always has some. */
static unsigned int text_cells(const struct prompt *prompt, const struct line *line)
{
	unsigned int left = line->room > line->columns ? line->room - line->columns : 0;

	if (prompt->hint && left >= HINT_FROM)
		left = left * 2 / 3;
	return left ? left - 1 : 0;
}

void prompt_draw(struct top *top, struct line *line)
{
	const struct prompt *prompt = top->prompt;
	size_t room, out, len, good;
	const char *text = prompt->text(top, &room);

	line_add(line, LINE_BOLD, "%s: ", prompt->label);
	len = strlen(text);
	good = prompt->judge ? prompt->judge(top) : len;
	out = bytes_out(text, text_cells(prompt, line));
	if (good > out)
		line_add_text(line, LINE_PLAIN, text + out, good - out, line->room);
	else
		good = out;
	line_add_text(line, LINE_BAD, text + good, len - good, line->room);
	line_add(line, LINE_PLAIN, "_");
	if (prompt->hint)
		prompt->hint(top, line);
}
