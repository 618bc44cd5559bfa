// SPDX-License-Identifier: GPL-2.0
/*
 * Any name: what text.c makes of it, compared with a slow and obvious reference, and read back as
 * a terminal and as a reader of JSON would.
 *
 * Input: a byte for the room that output gets, one for the columns, then the name.
 */
#include <locale.h>
#include <wchar.h>

#include "fuzz.h"
#include "libktally/ktally.h"

#define LONGEST 256

/* The table of well-formed byte sequences of the Unicode standard (3-7), row by row. */
static const uint8_t well_formed[][8] = {
	{ 0x00, 0x7f },
	{ 0xc2, 0xdf, 0x80, 0xbf },
	{ 0xe0, 0xe0, 0xa0, 0xbf, 0x80, 0xbf },
	{ 0xe1, 0xec, 0x80, 0xbf, 0x80, 0xbf },
	{ 0xed, 0xed, 0x80, 0x9f, 0x80, 0xbf },
	{ 0xee, 0xef, 0x80, 0xbf, 0x80, 0xbf },
	{ 0xf0, 0xf0, 0x90, 0xbf, 0x80, 0xbf, 0x80, 0xbf },
	{ 0xf1, 0xf3, 0x80, 0xbf, 0x80, 0xbf, 0x80, 0xbf },
	{ 0xf4, 0xf4, 0x80, 0x8f, 0x80, 0xbf, 0x80, 0xbf },
};

/* Bytes of the character that the text begins with, or 0. */
static size_t character(const uint8_t *in, size_t len)
{
	for (size_t row = 0; row < sizeof(well_formed) / sizeof(well_formed[0]); row++) {
		size_t n = 0;

		while (n < 4 && well_formed[row][2 * n + 1] && n < len &&
		       in[n] >= well_formed[row][2 * n] && in[n] <= well_formed[row][2 * n + 1])
			n++;
		if (n && (n == 4 || !well_formed[row][2 * n + 1]))
			return n;
	}
	return 0;
}

static const char *const unsafe[] = {
	"\xd8\x9c", "\xe2\x80\x8e", "\xe2\x80\x8f", "\xe2\x80\xa8", "\xe2\x80\xa9", "\xe2\x80\xaa",
	"\xe2\x80\xab", "\xe2\x80\xac", "\xe2\x80\xad", "\xe2\x80\xae", "\xe2\x81\xa6",
	"\xe2\x81\xa7", "\xe2\x81\xa8", "\xe2\x81\xa9",
};

/* Controls, C1, and the marks that end a line or turn its direction. */
static bool is_unsafe(const uint8_t *in, size_t len)
{
	if (len == 1)
		return in[0] < 0x20 || in[0] == 0x7f;
	if (len == 2 && in[0] == 0xc2 && in[1] < 0xa0)
		return true;
	for (size_t i = 0; i < sizeof(unsafe) / sizeof(unsafe[0]); i++) {
		if (strlen(unsafe[i]) == len && memcmp(unsafe[i], in, len) == 0)
			return true;
	}
	return false;
}

static unsigned int code_of(const uint8_t *in, size_t len)
{
	if (len == 1)
		return in[0];
	if (len == 2)
		return (in[0] & 0x1f) << 6 | (in[1] & 0x3f);
	return (in[0] & 0xf) << 12 | (in[1] & 0x3f) << 6 | (in[2] & 0x3f);
}

/* The JSON form, and after which bytes of it it may be cut. */
static size_t reference(const uint8_t *in, size_t len, char *out, bool *cut)
{
	size_t n = 0, step;

	for (; len; in += step, len -= step) {
		cut[n] = true;
		step = character(in, len);
		if (!step) {
			n += sprintf(out + n, "\\\\x%02x", in[0]);
			step = 1;
		} else if (is_unsafe(in, step)) {
			n += sprintf(out + n, "\\u%04x", code_of(in, step));
		} else if (in[0] == '\\' && len > 1 && in[1] == 'x') {
			n += sprintf(out + n, "\\\\x5c");
		} else if (in[0] == '\\' || in[0] == '"') {
			n += sprintf(out + n, "\\%c", in[0]);
		} else {
			memcpy(out + n, in, step);
			n += step;
		}
	}
	out[n] = '\0';
	cut[n] = true;
	return n;
}

static void must_be_clean(const char *out, size_t len)
{
	size_t step;

	for (size_t at = 0; at < len; at += step) {
		step = character((const uint8_t *)out + at, len - at);
		MUST(step && !is_unsafe((const uint8_t *)out + at, step));
	}
}

/* As a reader of the log: JSON's escapes first, then \xHH. */
static size_t turn_back(const char *json, uint8_t *out)
{
	uint8_t text[6 * LONGEST];
	unsigned int code;
	size_t len = 0, n = 0;

	for (; *json; json++) {
		if (*json != '\\') {
			text[len++] = *json;
			continue;
		}
		if (*++json != 'u') {
			text[len++] = *json;
			continue;
		}
		MUST(sscanf(json + 1, "%4x", &code) == 1);
		json += 4;
		if (code >= 0x800) {
			text[len++] = 0xe0 | code >> 12;
			text[len++] = 0x80 | (code >> 6 & 0x3f);
		} else if (code >= 0x80) {
			text[len++] = 0xc0 | code >> 6;
		}
		text[len++] = code < 0x80 ? code : 0x80 | (code & 0x3f);
	}
	for (size_t i = 0; i < len; i++) {
		if (text[i] == '\\' && i + 3 < len && text[i + 1] == 'x') {
			MUST(sscanf((const char *)&text[i + 2], "%2x", &code) == 1);
			out[n++] = code;
			i += 3;
		} else {
			out[n++] = text[i];
		}
	}
	return n;
}

static void json(const uint8_t *in, size_t len, size_t room)
{
	char expected[6 * LONGEST + 1];
	bool cut[6 * LONGEST + 1] = {};
	uint8_t back[6 * LONGEST];
	size_t whole = reference(in, len, expected, cut);
	char *out = malloc(6 * len + 1);

	MUST(ktally_text_json((const char *)in, len, out, 6 * len + 1) == whole);
	MUST(strlen(out) == whole && memcmp(out, expected, whole) == 0);
	must_be_clean(out, whole);
	MUST(turn_back(out, back) == len && memcmp(back, in, len) == 0);
	free(out);
	/* A buffer of that very size: the sanitizer sees a byte too many. */
	out = malloc(room);
	MUST(out);
	whole = ktally_text_json((const char *)in, len, out, room);
	MUST(!room || (whole < room && out[whole] == '\0' && memcmp(out, expected, whole) == 0));
	MUST(cut[whole]);
	free(out);
}

static void terminal(const uint8_t *in, size_t len, size_t room, unsigned int columns)
{
	char *out = malloc(room);
	wchar_t wide[LONGEST + 1];
	size_t n, count;

	MUST(out);
	n = ktally_text_terminal((const char *)in, len, out, room, columns);
	if (room) {
		MUST(n < room && out[n] == '\0' && strlen(out) == n);
		must_be_clean(out, n);
		count = mbstowcs(wide, out, LONGEST + 1);
		MUST(count <= LONGEST);
		MUST(wcswidth(wide, count) >= 0 && wcswidth(wide, count) <= (int)columns);
	}
	free(out);
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	MUST(setlocale(LC_ALL, "C.UTF-8"));
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size < 2 || size > LONGEST)
		return 0;
	json(data + 2, size - 2, data[0]);
	terminal(data + 2, size - 2, data[0], data[1]);
	return 0;
}
