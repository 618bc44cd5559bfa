// SPDX-License-Identifier: GPL-2.0
/* What keys do to the view, and that the help names them all. */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "top/keys.h"
#include "top/top.h"
#include "tasks.h"

static struct top top;

static int set_up(void **state)
{
	struct ktally_task tasks[] = {
		task_busy(1, SECOND, "alpha", 3 * SECOND), task_busy(2, SECOND, "beta", 2 * SECOND),
		task_busy(3, SECOND, "gamma", SECOND),
	};

	(void)state;
	memset(&top, 0, sizeof(top));
	if (model_init(&top.model, &top.users))
		return -1;
	top.options.interval = 2 * SECOND;
	top.lines = 24;
	top.columns = 80;
	top.page = 2;
	top.model.sort = (struct column){ COLUMN_VALUE, KTALLY_TASK_CPU_TIME };
	top.model.descending = true;
	table_fit(&top.table, &top.options.wish, top.model.sort, false, 80, 0);
	sample_fill(model_next(&top.model), 10 * SECOND, tasks, 3);
	return model_commit(&top.model);
}

static int tear_down(void **state)
{
	(void)state;
	model_free(&top.model);
	return 0;
}

static void press(const char *keys)
{
	for (; *keys; keys++)
		keys_press(&top, (uint32_t)*keys);
}

static const char *selected(void)
{
	size_t position = model_selected(&top.model);

	return position == MODEL_NONE ? "" : model_row(&top.model, position)->task->comm;
}

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
	assert_int_equal(top.mode, TOP_FILTER);
	assert_int_equal(top.model.shown, 1);
	press("q");				/* a letter of the filter, not the end */
	assert_false(top.quit);
	assert_int_equal(top.model.shown, 0);
	keys_press(&top, PRESS_ERASE);
	assert_string_equal(top.model.filter.text, "be");
	keys_press(&top, PRESS_ENTER);
	assert_int_equal(top.mode, TOP_LIST);
	assert_int_equal(top.model.shown, 1);
	keys_press(&top, PRESS_ESCAPE);
	assert_int_equal(top.model.shown, 3);
	press("\\x");
	keys_press(&top, PRESS_ESCAPE);
	assert_int_equal(top.mode, TOP_LIST);
	assert_int_equal(top.model.shown, 3);
}

static void a_filter_that_makes_no_sense_waits(void **state)
{
	(void)state;
	press("/beta or time>");
	assert_true(top.model.filter.wrong);
	assert_int_equal(top.model.shown, 1);		/* "beta or time", as it was before */
	keys_press(&top, PRESS_ENTER);
	assert_int_equal(top.mode, TOP_FILTER);
	press("2");
	assert_false(top.model.filter.wrong);
	assert_int_equal(top.model.shown, 2);
	keys_press(&top, PRESS_ENTER);
	assert_int_equal(top.mode, TOP_LIST);
	press("/(");
	keys_press(&top, PRESS_ESCAPE);
	assert_int_equal(top.mode, TOP_LIST);
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
	keys_press(&top, 0x65e5);
	assert_string_equal(top.model.filter.text, "日");
	keys_press(&top, PRESS_ERASE);
	assert_string_equal(top.model.filter.text, "");
	keys_press(&top, PRESS_ERASE);
	keys_press(&top, '\t');
	keys_press(&top, PRESS_F1);
	assert_string_equal(top.model.filter.text, "");
	press("x");				/* then the last one would end beyond the room */
	for (i = 0; i < 2 * QUERY_ROOM; i++)
		keys_press(&top, 0x65e5);
	assert_int_equal(strlen(top.model.filter.text), 1 + strlen("日") * ((QUERY_ROOM - 2) / 3));
}

static void cursor_selects_and_stays_within(void **state)
{
	(void)state;
	assert_string_equal(selected(), "");
	keys_press(&top, PRESS_DOWN);
	assert_string_equal(selected(), "alpha");
	keys_press(&top, PRESS_DOWN);
	assert_string_equal(selected(), "beta");
	keys_press(&top, PRESS_PAGE_DOWN);
	assert_string_equal(selected(), "gamma");
	keys_press(&top, PRESS_DOWN);
	assert_string_equal(selected(), "gamma");
	keys_press(&top, PRESS_PAGE_UP);
	assert_string_equal(selected(), "alpha");
	keys_press(&top, PRESS_UP);
	assert_string_equal(selected(), "alpha");
	keys_press(&top, PRESS_BOTTOM);
	assert_string_equal(selected(), "gamma");
	keys_press(&top, PRESS_TOP);
	assert_string_equal(selected(), "alpha");
	keys_press(&top, PRESS_ESCAPE);
	assert_string_equal(selected(), "");
}

static void cursor_in_an_empty_list_does_nothing(void **state)
{
	(void)state;
	press("/nothing");
	keys_press(&top, PRESS_ENTER);
	assert_int_equal(top.model.shown, 0);
	keys_press(&top, PRESS_DOWN);
	keys_press(&top, PRESS_PAGE_UP);
	keys_press(&top, PRESS_BOTTOM);
	assert_false(top.model.selected.valid);
	assert_int_equal(top.cursor, 0);
}

static void interval_goes_in_steps_with_two_ends(void **state)
{
	unsigned int i;

	(void)state;
	press("+");
	assert_int_equal(top.options.interval, 5 * SECOND);
	press("--");
	assert_int_equal(top.options.interval, 1 * SECOND);
	for (i = 0; i < 50; i++)
		press("-");
	assert_int_equal(top.options.interval, SECOND / 10);
	for (i = 0; i < 50; i++)
		press("+");
	assert_int_equal(top.options.interval, 3600 * SECOND);
	top.options.interval = 3 * SECOND;	/* as asked for, between two steps */
	press("-");
	assert_int_equal(top.options.interval, 2 * SECOND);
}

static void pause_threads_and_refresh(void **state)
{
	(void)state;
	press(" ");
	assert_true(top.paused && !top.refresh);
	press("Z");
	assert_true(!top.paused && top.refresh);
	top.refresh = false;
	press("r");
	assert_true(top.refresh);
	top.refresh = false;
	press("t");
	assert_true(top.options.threads && top.refresh);
	assert_int_equal(top.model.shown, 0);	/* processes and threads have no rates in common */
}

static void help_opens_scrolls_and_closes(void **state)
{
	unsigned int i;

	(void)state;
	press("?");
	assert_int_equal(top.mode, TOP_HELP);
	for (i = 0; i < 200; i++)
		keys_press(&top, PRESS_DOWN);
	assert_true(top.help_scroll < keys_help_lines());
	keys_press(&top, PRESS_PAGE_DOWN);
	assert_true(top.help_scroll < keys_help_lines());
	for (i = 0; i < 20; i++)
		keys_press(&top, PRESS_PAGE_UP);
	assert_int_equal(top.help_scroll, 0);
	press("q");
	assert_int_equal(top.mode, TOP_LIST);
	assert_false(top.quit);
	press("q");
	assert_true(top.quit);
}

/* Keys that do something must be in the help: what the table has no row for does nothing. */
static void the_help_names_every_key(void **state)
{
	static const char *const names[] = {
		"?", "F1", "h", "q", "F10", "<", ">", "I", "P", "M", "T", "W", "R", "/", "\\",
		"Esc", "Up", "Down", "PgUp", "PgDn", "Home", "End", "Left", "Right", "t", "Space",
		"Z", "+", "-", "r",
	};
	char text[8192] = " ";
	struct line line;
	unsigned int i;

	(void)state;
	for (i = 0; i < keys_help_lines(); i++) {
		char *blank;

		line_start(&line, 80, true);
		keys_help_line(i, &line);
		assert_true(line.columns < 80);
		blank = strstr(line.text, "  ");
		strncat(text, line.text, blank ? (size_t)(blank - line.text) : line.len);
		strcat(text, " ");
	}
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		char word[16];

		snprintf(word, sizeof(word), " %s ", names[i]);
		assert_non_null(strstr(text, word));
	}
}

static void unknown_keys_do_nothing(void **state)
{
	struct top *before = malloc(sizeof(top));
	uint32_t key;

	(void)state;
	assert_non_null(before);
	memcpy(before, &top, sizeof(top));
	for (key = 'a'; key <= 'e'; key++)
		keys_press(&top, key);
	keys_press(&top, 0);
	keys_press(&top, 0x10ffff);
	keys_press(&top, UINT32_MAX);
	assert_memory_equal(before, &top, sizeof(top));
	free(before);
}

#define test(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(letters_choose_the_order),
		test(filter_is_typed_live),
		test(a_filter_that_makes_no_sense_waits),
		test(a_filter_of_other_fields_takes_a_sample),
		test(filter_takes_characters_whole_and_has_an_end),
		test(cursor_selects_and_stays_within),
		test(cursor_in_an_empty_list_does_nothing),
		test(interval_goes_in_steps_with_two_ends),
		test(pause_threads_and_refresh),
		test(help_opens_scrolls_and_closes),
		test(the_help_names_every_key),
		test(unknown_keys_do_nothing),
	};

	if (!setlocale(LC_CTYPE, "C.UTF-8"))
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
