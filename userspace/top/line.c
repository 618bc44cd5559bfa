// SPDX-License-Identifier: GPL-2.0
/*
 * One line of output: text of so many terminal cells, and which stretch of it has which style.
 * Not here: what a line says (header.c, table.c, keys.c), how it is drawn (screen.c, batch.c).
 */
#include "top/line.h"

#include <langinfo.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <wchar.h>

#include "libktally/ktally.h"

/* Longest text that is cleaned at once: more than any name, and lines are built of short pieces. */
#define PIECE_BYTES 512

bool line_utf8(void)
{
	return !strcmp(nl_langinfo(CODESET), "UTF-8");
}

void line_start(struct line *line, unsigned int room, bool utf8)
{
	line->len = 0;
	line->text[0] = '\0';
	line->columns = 0;
	line->room = room;
	line->utf8 = utf8;
	line->spans = 0;
}

static unsigned int left(const struct line *line)
{
	return line->room > line->columns ? line->room - line->columns : 0;
}

/* Bytes and terminal cells of the character at @text, which ktally_text_terminal() let through. */
static size_t character(const char *text, size_t len, unsigned int *width)
{
	mbstate_t state = { 0 };
	wchar_t wide;
	size_t bytes;
	int cells;

	*width = 1;
	if (!(*text & 0x80))
		return 1;
	bytes = mbrtowc(&wide, text, len, &state);
	if (bytes == 0 || bytes > len)
		return 0;
	cells = wcwidth(wide);
	if (cells < 0)
		return 0;
	*width = (unsigned int)cells;
	return bytes;
}

static void mark(struct line *line, enum line_style style, size_t start)
{
	struct line_span *last = line->spans ? &line->span[line->spans - 1] : NULL;

	if (line->len == start)
		return;
	if (last && last->style == style && last->end == start) {
		last->end = (uint16_t)line->len;
		return;
	}
	if (style == LINE_PLAIN || line->spans == LINE_SPANS)
		return;
	last = &line->span[line->spans++];
	*last = (struct line_span){ (uint16_t)start, (uint16_t)line->len, (uint8_t)style };
}

static void put(struct line *line, const char *text, size_t bytes, unsigned int width)
{
	if (line->len + bytes >= LINE_BYTES || width > left(line))
		return;
	memcpy(line->text + line->len, text, bytes);
	line->len += bytes;
	line->text[line->len] = '\0';
	line->columns += width;
}

/*
 * Bytes to go on by in clean text, and what they take. A character that the locale lacks takes one
 * cell, for '?', and *shown is false.
 */
static size_t step(const struct line *line, const char *text, size_t len, unsigned int *cells,
		   bool *shown)
{
	size_t bytes = 0;

	if (line->utf8 || !(*text & 0x80))
		bytes = character(text, len, cells);
	*shown = bytes > 0;
	if (bytes)
		return bytes;
	*cells = 1;
	for (bytes = 1; bytes < len && (text[bytes] & 0xc0) == 0x80; )
		bytes++;
	return bytes;
}

/* How much of clean text fits into @width cells: bytes, and the cells that they take. */
static size_t measure(const struct line *line, const char *text, size_t len, unsigned int width,
		      unsigned int *taken)
{
	unsigned int cells;
	size_t pos, bytes;
	bool shown;

	*taken = 0;
	for (pos = 0; pos < len; pos += bytes) {
		bytes = step(line, text + pos, len - pos, &cells, &shown);
		if (*taken + cells > width)
			break;
		*taken += cells;
	}
	return pos;
}

/* Adds clean text, as much as fits into @width cells. */
static void put_clean(struct line *line, const char *text, size_t len, unsigned int width)
{
	unsigned int cells;
	size_t pos, bytes;
	bool shown;

	len = measure(line, text, len, width < left(line) ? width : left(line), &cells);
	for (pos = 0; pos < len; pos += bytes) {
		bytes = step(line, text + pos, len - pos, &cells, &shown);
		put(line, shown ? text + pos : "?", shown ? bytes : 1, cells);
	}
}

void line_add_text(struct line *line, enum line_style style, const char *bytes, size_t len,
		   unsigned int width)
{
	char text[6 * PIECE_BYTES + 1];
	size_t start = line->len;

	if (len > PIECE_BYTES)
		len = PIECE_BYTES;
	len = ktally_text_terminal(bytes, len, text, sizeof(text), width);
	put_clean(line, text, len, width);
	mark(line, style, start);
}

void line_add(struct line *line, enum line_style style, const char *format, ...)
{
	char text[PIECE_BYTES];
	va_list args;
	int len;

	va_start(args, format);
	len = vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	if (len >= (int)sizeof(text))
		len = sizeof(text) - 1;
	if (len > 0)
		line_add_text(line, style, text, (size_t)len, left(line));
}

void line_pad(struct line *line, unsigned int column)
{
	while (line->columns < column && left(line)) {
		unsigned int before = line->columns;

		put(line, " ", 1, 1);
		if (line->columns == before)
			return;
	}
}

void line_add_cell(struct line *line, enum line_style style, const char *bytes, size_t len,
		   unsigned int width, bool at_left)
{
	char text[6 * PIECE_BYTES + 1];
	unsigned int end = line->columns + width;
	size_t start = line->len;
	unsigned int cells;

	if (len > PIECE_BYTES)
		len = PIECE_BYTES;
	len = ktally_text_terminal(bytes, len, text, sizeof(text), width);
	len = measure(line, text, len, width, &cells);
	if (!at_left)
		line_pad(line, end - cells);
	put_clean(line, text, len, width);
	line_pad(line, end);
	mark(line, style, start);
}

/* Share of a meter as whole cells; rounded, so that 0.4 of a cell is none. */
static unsigned int cells_of(double share, unsigned int width)
{
	if (!(share > 0))
		return 0;
	return share >= 1 ? width : (unsigned int)(share * width + 0.5);
}

void line_add_level(struct line *line, enum line_style style, double share)
{
	static const char *const blocks[] = {
		"\u2581", "\u2582", "\u2583", "\u2584", "\u2585", "\u2586", "\u2587", "\u2588",
	};
	static const char *const letters[] = { "_", ".", ":", "-", "=", "+", "*", "#" };
	const char *text = " ";
	size_t start = line->len;
	unsigned int level;

	if (!isnan(share)) {
		level = share > 0 ? (unsigned int)(share < 1 ? share * 8 : 7) : 0;
		text = line->utf8 ? blocks[level] : letters[level];
	}
	put(line, text, strlen(text), 1);
	mark(line, style, start);
}

void line_add_meter(struct line *line, unsigned int width, const struct line_part *parts,
		    unsigned int count)
{
	static const char *const shades[] = { "\u2588", "\u2593", "\u2592", "\u2591" };
	static const char *const letters[] = { "|", "#", "=", "-" };
	unsigned int inner = width > 2 ? width - 2 : 0;
	unsigned int done = 0, i, end;
	double sum = 0;
	size_t start;

	if (left(line) < width)
		return;
	put(line, "[", 1, 1);
	for (i = 0; i < count; i++) {
		const char *full = line->utf8 ? shades[i % 4] : letters[i % 4];

		start = line->len;
		sum += parts[i].share > 0 ? parts[i].share : 0;
		for (end = cells_of(sum, inner); done < end; done++)
			put(line, full, strlen(full), 1);
		mark(line, parts[i].style, start);
	}
	line_pad(line, line->columns + inner - done);
	put(line, "]", 1, 1);
}
