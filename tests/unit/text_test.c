// SPDX-License-Identifier: GPL-2.0
/*
 * Whatever a name is made of, what is printed of it is text, and the JSON form can be turned
 * back.
 */
#include <langinfo.h>
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include <cmocka.h>

#include "libktally/ktally.h"

#define LONGEST 64

struct text_case {
	const char *in;
	size_t len;
	const char *json;
	const char *terminal;	/* in a UTF-8 locale */
};

#define CASE(in, json, terminal) { in, sizeof(in) - 1, json, terminal }

static const struct text_case cases[] = {
	CASE("nginx", "nginx", "nginx"),
	CASE("", "", ""),
	CASE("a b", "a b", "a b"),
	/* What JSON itself wants escaped. */
	CASE("\"", "\\\"", "\""),
	CASE("\\", "\\\\", "\\"),
	CASE("\\n", "\\\\n", "\\n"),
	/* A written \x is told apart from the escape of a byte. */
	CASE("\\x41", "\\\\x5cx41", "\\x41"),
	CASE("\\\\x", "\\\\\\\\x5cx", "\\\\x"),
	CASE("\xff", "\\\\xff", "?"),
	CASE("\\\xff", "\\\\\\\\xff", "\\?"),
	/* Controls: escape sequences, line ends, NUL, DEL, C1. */
	CASE("\x1b]0;PWN\a", "\\u001b]0;PWN\\u0007", "?]0;PWN?"),
	CASE("a\nb\tc\r", "a\\u000ab\\u0009c\\u000d", "a?b?c?"),
	CASE("a\0b", "a\\u0000b", "a?b"),
	CASE("\x7f", "\\u007f", "?"),
	CASE("\xc2\x80\xc2\x9b\xc2\x9f\xc2\xa0", "\\u0080\\u009b\\u009f\xc2\xa0", "???\xc2\xa0"),
	CASE("\x9b" "31m", "\\\\x9b31m", "?31m"),
	/* Marks that end a line or turn the direction. */
	CASE("\xe2\x80\xa8\xe2\x80\xa9", "\\u2028\\u2029", "??"),
	CASE("\xe2\x80\x8e\xe2\x80\x8f", "\\u200e\\u200f", "??"),
	CASE("a\xe2\x80\xae" "b", "a\\u202eb", "a?b"),
	CASE("\xe2\x80\xaa\xe2\x81\xa6\xe2\x81\xa9\xd8\x9c", "\\u202a\\u2066\\u2069\\u061c",
	     "????"),
	/* Characters stay themselves. */
	CASE("caf\xc3\xa9", "caf\xc3\xa9", "caf\xc3\xa9"),
	CASE("\xe6\x97\xa5\xe6\x9c\xac", "\xe6\x97\xa5\xe6\x9c\xac", "\xe6\x97\xa5\xe6\x9c\xac"),
	CASE("\xf0\x9f\x98\x80", "\xf0\x9f\x98\x80", "\xf0\x9f\x98\x80"),
	CASE("\xf4\x8f\xbf\xbf", "\xf4\x8f\xbf\xbf", NULL),
	/* A name that the kernel cut inside a character. */
	CASE("x\xc3", "x\\\\xc3", "x?"),
	CASE("x\xe6\x97", "x\\\\xe6\\\\x97", "x??"),
	CASE("x\xf0\x9f\x98", "x\\\\xf0\\\\x9f\\\\x98", "x???"),
	CASE("\xc3(", "\\\\xc3(", "?("),
	/* Overlong forms, surrogates, past the end, bytes that begin nothing. */
	CASE("\xc0\xaf", "\\\\xc0\\\\xaf", "??"),
	CASE("\xc1\x81", "\\\\xc1\\\\x81", "??"),
	CASE("\xe0\x80\xaf", "\\\\xe0\\\\x80\\\\xaf", "???"),
	CASE("\xe0\x9f\xbf", "\\\\xe0\\\\x9f\\\\xbf", "???"),
	CASE("\xf0\x80\x80\xaf", "\\\\xf0\\\\x80\\\\x80\\\\xaf", "????"),
	CASE("\xf0\x8f\xbf\xbf", "\\\\xf0\\\\x8f\\\\xbf\\\\xbf", "????"),
	CASE("\xed\xa0\x80", "\\\\xed\\\\xa0\\\\x80", "???"),
	CASE("\xed\xbf\xbf", "\\\\xed\\\\xbf\\\\xbf", "???"),
	CASE("\xf4\x90\x80\x80", "\\\\xf4\\\\x90\\\\x80\\\\x80", "????"),
	CASE("\xf5\x80\x80\x80", "\\\\xf5\\\\x80\\\\x80\\\\x80", "????"),
	CASE("\xf8\x88\x80\x80\x80", "\\\\xf8\\\\x88\\\\x80\\\\x80\\\\x80", "?????"),
	CASE("\x80", "\\\\x80", "?"),
	CASE("\xfe", "\\\\xfe", "?"),
	/* The borders of what is strict. */
	CASE("\xc2\xa1\xdf\xbf", "\xc2\xa1\xdf\xbf", NULL),
	CASE("\xe0\xa0\x80\xed\x9f\xbf\xee\x80\x80", "\xe0\xa0\x80\xed\x9f\xbf\xee\x80\x80", NULL),
	CASE("\xf0\x90\x80\x80", "\xf0\x90\x80\x80", NULL),
	/* A mark without a cell of its own. */
	CASE("e\xcc\x81x", "e\xcc\x81x", "ex"),
	CASE("\xcc\x81", "\xcc\x81", "?"),
};

#define CASES (sizeof(cases) / sizeof(cases[0]))

static void json_is_as_promised(void **state)
{
	(void)state;
	for (size_t i = 0; i < CASES; i++) {
		char out[6 * LONGEST + 1];
		size_t len = ktally_text_json(cases[i].in, cases[i].len, out, 6 * cases[i].len + 1);

		assert_string_equal(out, cases[i].json);
		assert_int_equal(len, strlen(cases[i].json));
	}
}

static void terminal_is_as_promised(void **state)
{
	(void)state;
	for (size_t i = 0; i < CASES; i++) {
		char out[6 * LONGEST + 1];
		size_t len;

		len = ktally_text_terminal(cases[i].in, cases[i].len, out, 6 * cases[i].len + 1,
					   80);
		if (cases[i].terminal)
			assert_string_equal(out, cases[i].terminal);
		assert_int_equal(len, strlen(out));
	}
}

static unsigned int hex(const char *at, size_t digits)
{
	char text[5] = { 0 };

	memcpy(text, at, digits);
	return strtoul(text, NULL, 16);
}

static size_t put_utf8(char *out, unsigned int code)
{
	size_t len = 0;

	if (code < 0x80) {
		out[0] = code;
		return 1;
	}
	if (code >= 0x800) {
		out[len++] = 0xe0 | code >> 12;
		out[len++] = 0x80 | (code >> 6 & 0x3f);
	} else {
		out[len++] = 0xc0 | code >> 6;
	}
	out[len++] = 0x80 | (code & 0x3f);
	return len;
}

/* What a reader of the log does: undo JSON, then \xHH. Independent of the code under test. */
static size_t turn_back(const char *json, char *out)
{
	char text[8 * LONGEST];
	size_t len = 0, n = 0;

	for (const char *c = json; *c; c++) {
		if (*c != '\\') {
			text[len++] = *c;
		} else if (*++c == 'u') {
			unsigned int code = hex(c + 1, 4);

			len += put_utf8(&text[len], code);
			c += 4;
		} else {
			text[len++] = *c;
		}
	}
	for (size_t i = 0; i < len; i++) {
		if (text[i] == '\\' && i + 3 < len && text[i + 1] == 'x') {
			out[n++] = hex(&text[i + 2], 2);
			i += 3;
		} else {
			out[n++] = text[i];
		}
	}
	return n;
}

static uint64_t random_next(uint64_t *random)
{
	*random ^= *random << 13;
	*random ^= *random >> 7;
	*random ^= *random << 17;
	return *random >> 11;
}

/* Bytes that are likely to matter to each other. */
static size_t random_name(uint64_t *random, char *in)
{
	static const char likely[] = "\\\\x5c\"a\n\xc3\xa9"
				     "\xe2\x80\xae\xf0\x9f\x98\x80\xff\x80\xed\xa0\x1b";
	size_t len = random_next(random) % 16;

	for (size_t i = 0; i < len; i++) {
		uint64_t r = random_next(random);

		in[i] = r % 4 ? likely[(r >> 8) % (sizeof(likely) - 1)] : (char)(r >> 8);
	}
	return len;
}

static void json_can_be_turned_back_into_the_bytes(void **state)
{
	uint64_t random = 88172645463325252;

	(void)state;
	for (size_t i = 0; i < CASES + 200000; i++) {
		char in[LONGEST], json[6 * LONGEST + 1], back[8 * LONGEST];
		size_t len, n;

		if (i < CASES) {
			len = cases[i].len;
			memcpy(in, cases[i].in, len);
		} else {
			len = random_name(&random, in);
		}
		ktally_text_json(in, len, json, sizeof(json));
		n = turn_back(json, back);
		assert_int_equal(n, len);
		assert_memory_equal(back, in, len);
	}
}

/* No control, no stray quote, no half escape, nothing that is not UTF-8. */
static void assert_is_json_content(const char *json)
{
	mbstate_t shift = { 0 };
	const char *at = json;

	assert_int_not_equal(mbsrtowcs(NULL, &at, 0, &shift), (size_t)-1);
	for (const char *c = json; *c; c++) {
		assert_true((unsigned char)*c >= 0x20 && *c != 0x7f && *c != '"');
		if (*c != '\\')
			continue;
		c++;
		assert_true(*c == '"' || *c == '\\' || *c == 'u');
		if (*c == 'u') {
			assert_int_equal(strspn(c + 1, "0123456789abcdef") >= 4, 1);
			c += 4;
		}
	}
}

static void assert_plain(const char *in, const char *wanted)
{
	char out[6 * LONGEST + 1];

	assert_int_equal(ktally_text_plain(in, strlen(in), out, sizeof(out)), strlen(wanted));
	assert_string_equal(out, wanted);
}

static void plain_text_has_no_control_and_each_name_its_own(void **state)
{
	(void)state;
	assert_plain("caf\xc3\xa9 \"x\"", "caf\xc3\xa9 \"x\"");
	assert_plain("a\nb\x1b", "a\\u000ab\\u001b");
	assert_plain("\xff", "\\xff");
	assert_plain("\\xff", "\\x5cxff");
	assert_plain("\\u000a", "\\x5cu000a");
	assert_plain("\\n\\", "\\n\\");
	assert_plain("a\xe2\x80\xae" "b", "a\\u202eb");
}

static void output_fits_any_room_and_is_cut_at_a_whole_character(void **state)
{
	(void)state;
	for (size_t i = 0; i < CASES; i++) {
		size_t before = 0;

		for (size_t room = 0; room <= 6 * cases[i].len + 1; room++) {
			char *out = malloc(room + 1);
			size_t len;

			memset(out, 0x55, room + 1);
			len = ktally_text_json(cases[i].in, cases[i].len, out, room);
			assert_int_equal(out[room], 0x55);
			if (room) {
				assert_true(len < room);
				assert_int_equal(out[len], 0);
				assert_is_json_content(out);
				assert_memory_equal(out, cases[i].json, len);
			} else {
				assert_int_equal(len, 0);
			}
			assert_true(len >= before);
			before = len;
			free(out);
		}
		assert_int_equal(before, strlen(cases[i].json));
	}
}

/* Cells that a terminal would use, or -1 for what must not reach one. */
static int cells_of(const char *text)
{
	wchar_t wide[8 * LONGEST];
	size_t n = mbstowcs(wide, text, sizeof(wide) / sizeof(wide[0]));

	return n == (size_t)-1 ? -1 : wcswidth(wide, n);
}

static void terminal_output_never_exceeds_its_columns_or_its_room(void **state)
{
	uint64_t random = 1442695040888963407;

	(void)state;
	for (int i = 0; i < 20000; i++) {
		unsigned int columns = random_next(&random) % 20;
		size_t room = random_next(&random) % 40, len, n;
		char in[LONGEST], out[64];

		len = random_name(&random, in);
		memset(out, 0x55, sizeof(out));
		n = ktally_text_terminal(in, len, out, room, columns);
		assert_int_equal(out[room], 0x55);
		if (!room)
			continue;
		assert_true(n < room);
		assert_int_equal(out[n], 0);
		assert_in_range(cells_of(out), 0, columns);
	}
}

static void a_wide_character_is_not_split_by_the_last_column(void **state)
{
	char out[32];

	(void)state;
	/* 日本 takes 4 cells. */
	assert_int_equal(ktally_text_terminal("\xe6\x97\xa5\xe6\x9c\xac", 6, out, sizeof(out), 3),
			 3);
	assert_string_equal(out, "\xe6\x97\xa5");
	assert_int_equal(ktally_text_terminal("\xe6\x97\xa5\xe6\x9c\xac", 6, out, sizeof(out), 4),
			 6);
	assert_int_equal(ktally_text_terminal("\xe6\x97\xa5\xe6\x9c\xac", 6, out, sizeof(out), 1),
			 0);
	assert_int_equal(ktally_text_terminal("abc", 3, out, sizeof(out), 0), 0);
	assert_string_equal(out, "");
}

static void outside_utf8_a_terminal_gets_ascii_alone(void **state)
{
	char out[400];

	(void)state;
	assert_non_null(setlocale(LC_ALL, "C"));
	for (size_t i = 0; i < CASES; i++) {
		ktally_text_terminal(cases[i].in, cases[i].len, out, sizeof(out), 80);
		for (const char *c = out; *c; c++)
			assert_in_range(*c, 0x20, 0x7e);
	}
	assert_non_null(setlocale(LC_ALL, "C.UTF-8"));
}

static int use_utf8(void **state)
{
	(void)state;
	return setlocale(LC_ALL, "C.UTF-8") && strcmp(nl_langinfo(CODESET), "UTF-8") == 0 ? 0 : -1;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(json_is_as_promised),
		cmocka_unit_test(terminal_is_as_promised),
		cmocka_unit_test(json_can_be_turned_back_into_the_bytes),
		cmocka_unit_test(plain_text_has_no_control_and_each_name_its_own),
		cmocka_unit_test(output_fits_any_room_and_is_cut_at_a_whole_character),
		cmocka_unit_test(terminal_output_never_exceeds_its_columns_or_its_room),
		cmocka_unit_test(a_wide_character_is_not_split_by_the_last_column),
		cmocka_unit_test(outside_utf8_a_terminal_gets_ascii_alone),
	};

	return cmocka_run_group_tests(tests, use_utf8, NULL);
}
