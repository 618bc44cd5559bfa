/* SPDX-License-Identifier: GPL-2.0 */
/*
 * One line of output: text of so many terminal cells, and which stretch of it has which style. The
 * screen draws the styles, batch output leaves them out: both show the same text.
 * Not here: what a line says (header.c, table.c, keys.c), how it is drawn (screen.c, batch.c).
 */
#ifndef KTALLY_TOP_LINE_H
#define KTALLY_TOP_LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum line_style {
	LINE_PLAIN,
	LINE_BOLD,	/* figures that matter in a line of labels */
	LINE_DIM,	/* a process that exited */
	LINE_GOOD,	/* meters: user time, memory in use; state R */
	LINE_BUSY,	/* meters: system time */
	LINE_WARN,	/* meters: waiting; what should be known */
	LINE_BAD,	/* meters: stolen time; loss, errors */
	LINE_TITLE,	/* the titles of the table */
	LINE_SORTED,	/* the title of the column that it is sorted by */
	LINE_TAB,	/* the view that is shown, among the others */
	LINE_PAST,	/* what is on show is not of now */
	LINE_STYLES
};

#define LINE_BYTES 4096
#define LINE_SPANS 128

struct line_span {
	uint16_t start;		/* byte of text[] */
	uint16_t end;
	uint8_t style;
};

struct line {
	char text[LINE_BYTES];	/* clean, NUL-terminated */
	size_t len;
	unsigned int columns;	/* terminal cells that text[] takes */
	unsigned int room;	/* terminal cells that there are */
	bool utf8;		/* the terminal shows UTF-8; else text[] is ASCII */
	unsigned int spans;
	struct line_span span[LINE_SPANS];
};

/* True when the locale's character set is UTF-8. */
bool line_utf8(void);

/* An empty line for @room terminal cells. */
void line_start(struct line *line, unsigned int room, bool utf8);

/* Adds text from printf(). All of it passes ktally_text_terminal(): no name moves the cursor. */
void line_add(struct line *line, enum line_style style, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* Adds @len bytes that anybody may have chosen, made text and cut to @width cells. */
void line_add_text(struct line *line, enum line_style style, const char *bytes, size_t len,
		   unsigned int width);

/* Adds a cell of exactly @width terminal cells: text as line_add_text(), and blanks. */
void line_add_cell(struct line *line, enum line_style style, const char *bytes, size_t len,
		   unsigned int width, bool at_left);

/* Adds blanks up to @column. */
void line_pad(struct line *line, unsigned int column);

/*
 * Adds one cell whose height says @share of the whole, 0 to 1: a block, or in ASCII one of
 * _.:-=+*#; a blank when it is not known (NAN).
 */
void line_add_level(struct line *line, enum line_style style, double share);

/* One stretch of a meter. */
struct line_part {
	double share;		/* of the whole, 0 to 1 */
	enum line_style style;
};

/* Adds a meter of @width cells with its brackets, each part in its own shade: [||||##=   ]. */
void line_add_meter(struct line *line, unsigned int width, const struct line_part *parts,
		    unsigned int count);

#endif
