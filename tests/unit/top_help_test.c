// SPDX-License-Identifier: GPL-2.0
/* The help is made of the tables that dispatch keys. */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "fake_screen.h"

static void help_opens_scrolls_and_closes(void **state)
{
	size_t lines;
	unsigned int i;

	(void)state;
	top.lines = 10;
	press("?");
	lines = view_shown(&top)->rows->count(&top);
	assert_true(lines > 20);
	for (i = 0; i < 200; i++)
		press_key(PRESS_DOWN);
	assert_int_equal(view_list(&top)->scroll, lines - 8);	/* title and footer */
	press_key(PRESS_PAGE_DOWN);
	assert_int_equal(view_list(&top)->scroll, lines - 8);
	for (i = 0; i < 20; i++)
		press_key(PRESS_PAGE_UP);
	assert_int_equal(view_list(&top)->scroll, 0);
	press("q");
	assert_ptr_equal(view_shown(&top), top.view);
	assert_false(top.quit);
	press("??");				/* opens, closes */
	assert_ptr_equal(view_shown(&top), top.view);
	press("q");
	assert_true(top.quit);
}

/* Below the keys, which top_walk_test.c looks for in the help of every view and pane. */
static void the_help_ends_with_views_and_signs(void **state)
{
	unsigned int i;

	(void)state;
	top.lines = SCREEN_MAX;
	press("?");
	for (i = 0; views[i]; i++)
		assert_true(line_with(views[i]->title) >= 0);
	assert_int_not_equal(line_with("final figures"), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(help_opens_scrolls_and_closes),
		test(the_help_ends_with_views_and_signs),
	};

	if (!setlocale(LC_CTYPE, "C.UTF-8"))
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
