// SPDX-License-Identifier: GPL-2.0
/* Lines: whatever is added, text is clean and as wide as it says; styles cover what they should. */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include <cmocka.h>

#include "top/line.h"

static void assert_line(const struct line *line, const char *text, unsigned int columns)
{
	assert_string_equal(line->text, text);
	assert_int_equal(line->len, strlen(text));
	assert_int_equal(line->columns, columns);
}

static void text_is_cut_at_the_room(void **state)
{
	struct line line;

	(void)state;
	line_start(&line, 5, true);
	line_add(&line, LINE_PLAIN, "%s", "abc");
	line_add(&line, LINE_PLAIN, "%s", "defg");
	assert_line(&line, "abcde", 5);
	line_add(&line, LINE_PLAIN, "x");
	line_pad(&line, 100);
	assert_line(&line, "abcde", 5);
}

static void wide_characters_are_never_halved(void **state)
{
	struct line line;

	(void)state;
	line_start(&line, 20, true);
	line_add_cell(&line, LINE_PLAIN, "日本語", strlen("日本語"), 5, true);
	assert_line(&line, "日本 ", 5);
	line_add_cell(&line, LINE_PLAIN, "日本語", strlen("日本語"), 5, false);
	assert_line(&line, "日本  日本", 10);
	line_start(&line, 3, true);
	line_add(&line, LINE_PLAIN, "日本");
	assert_line(&line, "日", 2);
}

static void hostile_bytes_become_text(void **state)
{
	static const char *const hostile[] = {
		"\033[2J\033[H", "a\nb", "a\tb", "a\rb", "\a\b\177", "\302\233[31m", "\xff\xfe",
		"\xe2\x80\xae" "abc", "\xe6\x97", "\xf0\x9f\x98\x80", "e\xcc\x81",
	};
	unsigned int i;
	size_t j;

	(void)state;
	for (i = 0; i < sizeof(hostile) / sizeof(hostile[0]); i++) {
		struct line line;

		line_start(&line, 20, true);
		line_add_cell(&line, LINE_PLAIN, hostile[i], strlen(hostile[i]), 10, true);
		line_add(&line, LINE_PLAIN, "%s", hostile[i]);
		assert_true(line.columns >= 10 && line.columns <= 20);
		assert_true(mbstowcs(NULL, line.text, 0) != (size_t)-1);
		assert_null(strstr(line.text, "\302\233"));
		assert_null(strstr(line.text, "\xe2\x80\xae"));
		for (j = 0; j < line.len; j++)
			assert_true((unsigned char)line.text[j] >= ' ' && line.text[j] != 0x7f);
	}
}

static void without_utf8_all_is_ascii(void **state)
{
	struct line_part part = { 0.5, LINE_GOOD };
	struct line line;
	size_t i;

	(void)state;
	line_start(&line, 40, false);
	line_add_cell(&line, LINE_PLAIN, "日本x", strlen("日本x"), 6, true);
	assert_line(&line, "??x   ", 6);
	line_add_meter(&line, 10, &part, 1);
	for (i = 0; i < line.len; i++)
		assert_true(line.text[i] >= ' ' && line.text[i] < 0x7f);
	assert_int_equal(line.columns, 16);
}

static void meters_fill_in_proportion(void **state)
{
	struct line_part parts[] = { { 0.25, LINE_GOOD }, { 0.5, LINE_BUSY }, { 0, LINE_WARN } };
	struct line line;

	(void)state;
	line_start(&line, 40, false);
	line_add_meter(&line, 10, parts, 3);
	assert_line(&line, "[||####  ]", 10);
	assert_int_equal(line.spans, 2);
	assert_int_equal(line.span[0].style, LINE_GOOD);
	assert_int_equal(line.span[1].start, 3);
	assert_int_equal(line.span[1].end, 7);
	parts[1].share = 7;		/* never beyond its end */
	parts[2].share = -1;
	line_start(&line, 40, false);
	line_add_meter(&line, 10, parts, 3);
	assert_line(&line, "[||######]", 10);
	line_start(&line, 9, false);	/* no room: nothing rather than half of it */
	line_add_meter(&line, 10, parts, 3);
	assert_line(&line, "", 0);
}

static void styles_cover_what_was_added(void **state)
{
	struct line line;

	(void)state;
	line_start(&line, 40, true);
	line_add(&line, LINE_PLAIN, "a ");
	line_add(&line, LINE_BOLD, "b");
	line_add(&line, LINE_BOLD, "c");
	line_add(&line, LINE_PLAIN, " d");
	assert_int_equal(line.spans, 1);
	assert_int_equal(line.span[0].start, 2);
	assert_int_equal(line.span[0].end, 4);
	assert_int_equal(line.span[0].style, LINE_BOLD);
}

static void the_buffer_has_an_end(void **state)
{
	struct line line;
	unsigned int i;

	(void)state;
	line_start(&line, 2 * LINE_BYTES, true);
	for (i = 0; i < LINE_BYTES; i++)
		line_add(&line, i % 2 ? LINE_BOLD : LINE_GOOD, "日x");
	line_pad(&line, 2 * LINE_BYTES);
	assert_true(line.len < LINE_BYTES);
	assert_int_equal(line.text[line.len], '\0');
	assert_true(line.spans <= LINE_SPANS);
	assert_true(mbstowcs(NULL, line.text, 0) != (size_t)-1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_is_cut_at_the_room),
		cmocka_unit_test(wide_characters_are_never_halved),
		cmocka_unit_test(hostile_bytes_become_text),
		cmocka_unit_test(without_utf8_all_is_ascii),
		cmocka_unit_test(meters_fill_in_proportion),
		cmocka_unit_test(styles_cover_what_was_added),
		cmocka_unit_test(the_buffer_has_an_end),
	};

	if (!setlocale(LC_CTYPE, "C.UTF-8"))
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
