// SPDX-License-Identifier: GPL-2.0
/* Search goes to rows and leaves the list as it is. */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "fake_screen.h"

static void typing_goes_to_the_first_that_has_it(void **state)
{
	(void)state;
	press("sga");
	assert_string_equal(selected(), "gamma");
	assert_int_equal(top.model.shown, 3);
	press("x");
	assert_string_equal(selected(), "gamma");
	assert_true(top.search.missed);
	press_key(PRESS_ERASE);
	assert_false(top.search.missed);
	press_key(PRESS_ENTER);
	assert_null(top.prompt);
	assert_string_equal(selected(), "gamma");
	press("s2");				/* a pid that begins with it */
	assert_string_equal(selected(), "beta");
}

static void n_goes_on_round_the_end(void **state)
{
	(void)state;
	press("gsA");				/* in whichever case: all have an a */
	press_key(PRESS_ENTER);
	assert_string_equal(selected(), "alpha");
	press("n");
	assert_string_equal(selected(), "beta");
	press("nn");
	assert_string_equal(selected(), "alpha");
}

static void escape_goes_back(void **state)
{
	(void)state;
	press("sga");
	press_key(PRESS_ESCAPE);
	assert_string_equal(selected(), "");
	press("jsga");
	press_key(PRESS_ESCAPE);
	assert_string_equal(selected(), "alpha");
}

static void nothing_is_found_in_nothing(void **state)
{
	(void)state;
	press("n");
	assert_string_equal(selected(), "");
	assert_string_equal(top.notice.text, "nothing was searched for yet: s does");
	press("/nothing");
	press_key(PRESS_ENTER);
	press("sa");
	press_key(PRESS_ENTER);
	assert_string_equal(top.notice.text, "not found: a");
	press("n");
	assert_string_equal(top.notice.text, "not found: a");
	assert_true(top.search.missed);
	assert_string_equal(selected(), "");
	press("k");
	assert_string_equal(top.notice.text, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(typing_goes_to_the_first_that_has_it),
		test(n_goes_on_round_the_end),
		test(escape_goes_back),
		test(nothing_is_found_in_nothing),
	};

	if (!setlocale(LC_CTYPE, "C.UTF-8"))
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
