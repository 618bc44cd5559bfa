// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Bytes that anybody may have chosen -> text that is safe in a JSON string or on a terminal.
 * One strict UTF-8 decoder for both. Allocates nothing.
 */
#include <langinfo.h>
#include <stdio.h>
#include <string.h>
#include <wchar.h>

#include "ktally.h"

#define MAX_CODE_POINT 0x10ffff

/* One step through the input: a character, or a byte that is none. */
struct step {
	uint32_t code;	/* the character, or the byte */
	size_t len;
	bool valid;
};

static size_t length_of(uint8_t first)
{
	if (first < 0x80)
		return 1;
	if (first >= 0xc2 && first <= 0xdf)
		return 2;
	if (first >= 0xe0 && first <= 0xef)
		return 3;
	if (first >= 0xf0 && first <= 0xf4)
		return 4;
	return 0;
}

/* Refuses overlong forms, surrogates and what lies past the last code point. */
static bool is_strict(uint32_t code, size_t len)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };

	return code >= least[len] && code <= MAX_CODE_POINT && (code < 0xd800 || code > 0xdfff);
}

static struct step next_step(const uint8_t *in, size_t len)
{
	struct step bad = { .code = in[0], .len = 1, .valid = false };
	size_t want = length_of(in[0]);
	uint32_t code;

	if (!want || want > len)
		return bad;
	code = want == 1 ? in[0] : in[0] & (0x7f >> want);
	for (size_t i = 1; i < want; i++) {
		if ((in[i] & 0xc0) != 0x80)
			return bad;
		code = code << 6 | (in[i] & 0x3f);
	}
	if (!is_strict(code, want))
		return bad;
	return (struct step){ .code = code, .len = want, .valid = true };
}

/* What moves a cursor, ends a line or turns the direction of writing, wherever it is printed. */
static bool is_unsafe(uint32_t code)
{
	if (code < 0x20 || (code >= 0x7f && code <= 0x9f))
		return true;
	if (code == 0x061c || code == 0x200e || code == 0x200f || code == 0x2028 || code == 0x2029)
		return true;
	return (code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069);
}

/* Output that takes whole pieces or none, and nothing after the first that did not fit. */
struct sink {
	char *out;
	size_t room;
	size_t len;
	bool full;
};

static void put(struct sink *sink, const void *piece, size_t len)
{
	/* One byte stays free for the NUL. */
	if (sink->full || len >= sink->room - sink->len) {
		sink->full = true;
		return;
	}
	memcpy(sink->out + sink->len, piece, len);
	sink->len += len;
}

static size_t finish(struct sink *sink)
{
	sink->out[sink->len] = '\0';
	return sink->len;
}

/* ---- JSON ---- */

static void put_json(struct sink *sink, const uint8_t *in, size_t left, struct step step)
{
	char escaped[8];
	const char *format = NULL;

	if (!step.valid)
		format = "\\\\x%02x";
	else if (is_unsafe(step.code))
		format = "\\u%04x";
	else if (step.code == '\\' && left > 1 && in[1] == 'x')
		format = "\\\\x%02x";	/* else it would read as the escape of a byte */
	else if (step.code == '\\' || step.code == '"')
		format = "\\%c";
	if (!format) {
		put(sink, in, step.len);
		return;
	}
	put(sink, escaped, snprintf(escaped, sizeof(escaped), format, step.code));
}

/* Each character in turn, until one does not fit. */
static size_t put_all(const char *in, size_t len, char *out, size_t room,
		      void (*put_one)(struct sink *, const uint8_t *, size_t, struct step))
{
	const uint8_t *at = (const uint8_t *)in;
	struct sink sink = { .out = out, .room = room };

	if (!room)
		return 0;
	while (len && !sink.full) {
		struct step step = next_step(at, len);

		put_one(&sink, at, len, step);
		at += step.len;
		len -= step.len;
	}
	return finish(&sink);
}

size_t ktally_text_json(const char *in, size_t len, char *out, size_t room)
{
	return put_all(in, len, out, room, put_json);
}

/* ---- Plain ---- */

/* As in JSON, but nothing is escaped: whoever prints it puts it into his own quotes. */
static void put_plain(struct sink *sink, const uint8_t *in, size_t left, struct step step)
{
	char escaped[8];
	const char *format = NULL;

	if (!step.valid)
		format = "\\x%02x";
	else if (is_unsafe(step.code))
		format = "\\u%04x";
	else if (step.code == '\\' && left > 1 && (in[1] == 'x' || in[1] == 'u'))
		format = "\\x%02x";	/* else it would read as an escape of ours */
	if (!format)
		put(sink, in, step.len);
	else
		put(sink, escaped, snprintf(escaped, sizeof(escaped), format, step.code));
}

size_t ktally_text_plain(const char *in, size_t len, char *out, size_t room)
{
	return put_all(in, len, out, room, put_plain);
}

/* ---- Terminal ---- */

/* Cells that the character takes, 0 if it sits on the one before it, -1 if it can't be shown. */
static int cells_of(struct step step, bool utf8)
{
	if (!step.valid || is_unsafe(step.code))
		return -1;
	if (step.code < 0x80)
		return 1;
	return utf8 ? wcwidth(step.code) : -1;
}

size_t ktally_text_terminal(const char *in, size_t len, char *out, size_t room,
			    unsigned int columns)
{
	const uint8_t *at = (const uint8_t *)in;
	bool utf8 = strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
	struct sink sink = { .out = out, .room = room };
	unsigned int used = 0;

	if (!room)
		return 0;
	for (struct step step; len && !sink.full; at += step.len, len -= step.len) {
		int cells;

		step = next_step(at, len);
		cells = cells_of(step, utf8);
		/* Terminals disagree about marks without a cell of their own: they are left out. */
		if (cells == 0 && used)
			continue;
		if (used + (cells > 1 ? cells : 1) > columns)
			break;
		if (cells > 0)
			put(&sink, at, step.len);
		else
			put(&sink, "?", 1);
		used += cells > 1 ? cells : 1;
	}
	return finish(&sink);
}
