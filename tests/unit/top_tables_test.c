// SPDX-License-Identifier: GPL-2.0
/* The tables of processes: each keeps its own columns and its own order. */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "fake_screen.h"

static void assert_sorted_by(const char *title, bool descending)
{
	assert_string_equal(column_title(top.model.sort), title);
	assert_int_equal(top.model.descending, descending);
}

static void each_has_columns_and_an_order_of_its_own(void **state)
{
	(void)state;
	press("5");
	assert_ptr_equal(top.view, &memory_view);
	assert_true(line_with(" ANON ") >= 0 && line_with(" SHMEM ") >= 0);
	assert_sorted_by("RSS", true);
	press("4");
	assert_true(line_with(" RCHAR/s ") >= 0);
	assert_sorted_by("READ/s", true);
	press("2");
	assert_true(line_with(" CPU% ") >= 0);
	assert_sorted_by("TIME", true);
}

static void what_was_chosen_comes_back(void **state)
{
	char bad[16];

	(void)state;
	press("4R");				/* again: written */
	assert_sorted_by("WRITE/s", true);
	assert_int_equal(table_parse("pid,read/s", &usual_io, &top.options.wish, bad, sizeof(bad)),
			 0);
	press("5NI");
	assert_sorted_by("PID", true);
	assert_int_equal(top.options.wish.count, 0);
	press("5");				/* it is shown already */
	assert_sorted_by("PID", true);
	press("4");
	assert_sorted_by("WRITE/s", true);
	assert_int_equal(top.options.wish.count, 2);
	assert_int_equal(line_with("COMMAND"), -1);
	press("5");
	assert_sorted_by("PID", true);
}

/* The order of a view that was left does not stay behind. */
static void rows_are_in_the_order_of_the_view(void **state)
{
	(void)state;
	press("5N");
	assert_true(line_with("alpha") < line_with("gamma"));
	press("I");
	assert_true(line_with("gamma") < line_with("alpha"));
	press("2");
	assert_true(line_with("alpha") < line_with("gamma"));
}

static void tags_and_filter_are_those_of_all_and_the_cursor_is_not(void **state)
{
	(void)state;
	press("j ");
	press("5");
	assert_int_equal(screen.look[line_with("alpha")], SCREEN_TAGGED);
	assert_string_equal(selected(), "");
	press("/beta\n");
	press("2");
	assert_int_equal(top.model.shown, 1);
}

static void samples_have_what_a_view_shows(void **state)
{
	(void)state;
	top.columns = 40;
	assert_false(view_groups(&top) & KTALLY_GROUP_IO);
	press("4");
	assert_true(view_groups(&top) & KTALLY_GROUP_IO);
	assert_true(top.refresh);
	press("5");
	assert_true(view_groups(&top) & KTALLY_GROUP_MEM);
	assert_false(view_groups(&top) & KTALLY_GROUP_IO);
}

/* Its rows are processes, in their columns. */
static void the_overview_has_the_columns_of_processes(void **state)
{
	(void)state;
	top.columns = 120;
	press("5");
	assert_true(line_with(" SHMEM ") >= 0);
	press("1");
	assert_true(line_with(" WAIT% ") >= 0);
	assert_int_equal(line_with(" SHMEM "), -1);
	press("5");
	assert_true(line_with(" SHMEM ") >= 0);
}

/* So that settings can call it what its tab says. */
static void each_has_the_name_of_its_view(void **state)
{
	unsigned int i;

	(void)state;
	for (i = 0; i < TABLES; i++) {
		assert_int_equal(tables_all[i]->number, i);
		assert_ptr_equal(view_find(tables_all[i]->name)->table, tables_all[i]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(each_has_columns_and_an_order_of_its_own),
		test(what_was_chosen_comes_back),
		test(rows_are_in_the_order_of_the_view),
		test(tags_and_filter_are_those_of_all_and_the_cursor_is_not),
		test(samples_have_what_a_view_shows),
		test(the_overview_has_the_columns_of_processes),
		test(each_has_the_name_of_its_view),
	};

	if (!setlocale(LC_CTYPE, "C.UTF-8"))
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
