// SPDX-License-Identifier: GPL-2.0
/* The caret stands below what is wrong, whatever stands before it. */
#include <errno.h>
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "query/query.h"

static void assert_shown(const char *text, const char *expected)
{
	struct query_error error;
	struct query *query;
	char *shown = NULL;
	size_t len = 0;
	FILE *file = open_memstream(&shown, &len);

	assert_non_null(file);
	assert_int_not_equal(query_compile(text, &query, &error), 0);
	query_error_show(text, &error, file);
	fclose(file);
	assert_string_equal(shown, expected);
	free(shown);
}

static void the_caret_stands_below_the_error(void **state)
{
	(void)state;
	assert_shown("cpu>>5", "  cpu>>5\n      ^\n");
	assert_shown("cpu>", "  cpu>\n      ^\n");
	assert_shown("foo=1", "  foo=1\n  ^\n");
}

static void wide_and_hostile_characters_move_it_as_they_should(void **state)
{
	(void)state;
	assert_shown("日本 cpu>>5", "  日本 cpu>>5\n           ^\n");
	assert_shown("caf\xc3\xa9 (", "  caf\xc3\xa9 (\n        ^\n");
	assert_shown("\x1b[2J\xff\n (", "  ?[2J?? (\n          ^\n");
	assert_shown("e\xcc\x81 )", "  e )\n    ^\n");
}

static void a_text_that_is_too_long_is_cut(void **state)
{
	char text[2 * QUERY_ROOM], expected[3 * QUERY_ROOM];
	int len = QUERY_ROOM - 1;

	(void)state;
	memset(text, 'a', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	snprintf(expected, sizeof(expected), "  %.*s\n  %*s^\n", len, text, len, "");
	assert_shown(text, expected);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_caret_stands_below_the_error),
		cmocka_unit_test(wide_and_hostile_characters_move_it_as_they_should),
		cmocka_unit_test(a_text_that_is_too_long_is_cut),
	};

	if (!setlocale(LC_CTYPE, "C.UTF-8"))
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
