// SPDX-License-Identifier: GPL-2.0
/* The view of processes. */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "fake_screen.h"

static void titles_stand_above_the_rows(void **state)
{
	int y;

	(void)state;
	y = line_with("PID");
	assert_int_equal(y, top.region.y);
	assert_int_equal(screen.look[y], SCREEN_TITLES);
	assert_int_equal(line_with("alpha"), y + 1);
	assert_int_equal(line_with("gamma"), y + 3);
}

static void threads_take_the_place_of_processes(void **state)
{
	(void)state;
	press("t");
	assert_true(top.options.threads && top.refresh);
	assert_int_equal(top.model.shown, 0);	/* processes and threads have no rates in common */
}

static void samples_have_what_the_columns_need(void **state)
{
	(void)state;
	assert_true(view_groups(&top) & KTALLY_GROUP_ID);
	top.columns = 20;
	assert_false(view_groups(&top) & KTALLY_GROUP_IO);
	top.columns = 200;
	assert_true(view_groups(&top) & KTALLY_GROUP_IO);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(titles_stand_above_the_rows),
		test(threads_take_the_place_of_processes),
		test(samples_have_what_the_columns_need),
	};

	if (!setlocale(LC_CTYPE, "C.UTF-8"))
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
