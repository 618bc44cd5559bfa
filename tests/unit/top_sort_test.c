// SPDX-License-Identifier: GPL-2.0
/* Keys that order and filter the rows. */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "fake_screen.h"

static const char *sorted_by(void)
{
	return column_title(top.model.sort);
}

static void letters_choose_the_order(void **state)
{
	static const struct { const char *key; const char *title; } sorts[] = {
		{ "P", "CPU%" }, { "M", "RSS" }, { "T", "TIME" }, { "W", "WAIT%" },
		{ "R", "READ/s" }, { "R", "WRITE/s" }, { "R", "READ/s" }, { "N", "PID" },
	};
	unsigned int i;

	(void)state;
	for (i = 0; i < sizeof(sorts) / sizeof(sorts[0]); i++) {
		press(sorts[i].key);
		assert_string_equal(sorted_by(), sorts[i].title);
	}
	assert_false(top.model.descending);	/* pids from the first on */
	press("I");
	assert_true(top.model.descending);
	assert_string_equal(model_row(&top.model, 0)->task->comm, "gamma");
	press("T<");
	assert_string_equal(sorted_by(), "THR");
	press(">>");
	assert_string_equal(sorted_by(), "COMMAND");
	assert_string_equal(model_row(&top.model, 0)->task->comm, "alpha");
}

static void filter_is_typed_live(void **state)
{
	(void)state;
	press("/be");
	assert_non_null(top.prompt);
	assert_int_equal(top.model.shown, 1);
	press("q");				/* a letter of the filter, not the end */
	assert_false(top.quit);
	assert_int_equal(top.model.shown, 0);
	press_key(PRESS_ERASE);
	assert_string_equal(top.model.filter.text, "be");
	press_key(PRESS_ENTER);
	assert_null(top.prompt);
	assert_int_equal(top.model.shown, 1);
	press_key(PRESS_ESCAPE);
	assert_int_equal(top.model.shown, 3);
	press("\\x");
	press_key(PRESS_ESCAPE);
	assert_null(top.prompt);
	assert_int_equal(top.model.shown, 3);
}

static void a_filter_that_makes_no_sense_waits(void **state)
{
	(void)state;
	press("/beta or time>");
	assert_true(top.model.filter.wrong);
	assert_int_equal(top.model.shown, 1);		/* "beta or time", as it was before */
	press_key(PRESS_ENTER);
	assert_non_null(top.prompt);
	press("2");
	assert_false(top.model.filter.wrong);
	assert_int_equal(top.model.shown, 2);
	press_key(PRESS_ENTER);
	assert_null(top.prompt);
	press("/(");
	press_key(PRESS_ESCAPE);
	assert_null(top.prompt);
	assert_false(top.model.filter.wrong);
	assert_int_equal(top.model.shown, 3);
}

/* What the last sample was not asked for is unknown in it. */
static void a_filter_of_other_fields_takes_a_sample(void **state)
{
	(void)state;
	top.groups = KTALLY_GROUP_ID | KTALLY_GROUP_CPU;
	press("/time>1");
	assert_false(top.refresh);
	press(" read>1");
	assert_true(top.refresh);
}

static void filter_takes_characters_whole_and_has_an_end(void **state)
{
	unsigned int i;

	(void)state;
	press("/");
	press_key(0x65e5);
	assert_string_equal(top.model.filter.text, "日");
	press_key(PRESS_ERASE);
	assert_string_equal(top.model.filter.text, "");
	press_key(PRESS_ERASE);
	press_key('\t');
	press_key(PRESS_F1);
	assert_string_equal(top.model.filter.text, "");
	press("x");				/* then the last one would end beyond the room */
	for (i = 0; i < 2 * QUERY_ROOM; i++)
		press_key(0x65e5);
	assert_int_equal(strlen(top.model.filter.text), 1 + strlen("日") * ((QUERY_ROOM - 2) / 3));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(letters_choose_the_order),
		test(filter_is_typed_live),
		test(a_filter_that_makes_no_sense_waits),
		test(a_filter_of_other_fields_takes_a_sample),
		test(filter_takes_characters_whole_and_has_an_end),
	};

	if (!setlocale(LC_CTYPE, "C.UTF-8"))
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
