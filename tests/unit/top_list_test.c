// SPDX-License-Identifier: GPL-2.0
/* Moving in rows: the cursor stays with its row and in sight. */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "fake_screen.h"

static void cursor_selects_and_stays_within(void **state)
{
	(void)state;
	fit_page(2);
	assert_string_equal(selected(), "");
	press_key(PRESS_DOWN);
	assert_string_equal(selected(), "alpha");
	press_key(PRESS_DOWN);
	assert_string_equal(selected(), "beta");
	press_key(PRESS_PAGE_DOWN);
	assert_string_equal(selected(), "gamma");
	press_key(PRESS_DOWN);
	assert_string_equal(selected(), "gamma");
	press_key(PRESS_PAGE_UP);
	assert_string_equal(selected(), "alpha");
	press_key(PRESS_UP);
	assert_string_equal(selected(), "alpha");
	press_key(PRESS_BOTTOM);
	assert_string_equal(selected(), "gamma");
	press_key(PRESS_TOP);
	assert_string_equal(selected(), "alpha");
	press_key(PRESS_ESCAPE);
	assert_string_equal(selected(), "");
}

static void cursor_in_an_empty_list_does_nothing(void **state)
{
	(void)state;
	press("/nothing");
	press_key(PRESS_ENTER);
	assert_int_equal(top.model.shown, 0);
	press_key(PRESS_DOWN);
	press_key(PRESS_PAGE_UP);
	press_key(PRESS_BOTTOM);
	assert_int_equal(list_selected(&top), LIST_NONE);
	assert_int_equal(view_list(&top)->cursor, 0);
}

/* Pids are used again: that is not the process which was selected. */
static void the_selected_row_is_known_by_its_identity(void **state)
{
	struct ktally_task tasks[] = {
		task_busy(2, SECOND, "beta", 20 * SECOND), task_busy(3, SECOND, "gamma", SECOND),
	};

	(void)state;
	press("jj");
	sample_fill(model_next(&top.model), 12 * SECOND, tasks, 2);
	assert_int_equal(model_commit(&top.model), 0);
	top_fit(&top);
	assert_string_equal(selected(), "beta");
	assert_int_equal(view_list(&top)->cursor, 0);
	press("I");
	assert_string_equal(selected(), "beta");
	assert_int_equal(view_list(&top)->cursor, 1);
	tasks[0] = task_busy(2, 2 * SECOND, "another", 0);
	sample_fill(model_next(&top.model), 14 * SECOND, tasks, 2);
	assert_int_equal(model_commit(&top.model), 0);
	assert_int_equal(list_selected(&top), LIST_NONE);
	top_fit(&top);
	assert_string_equal(selected(), "gamma");
}

static void the_selected_row_is_in_sight_and_shown(void **state)
{
	int y;

	(void)state;
	fit_page(1);
	press("G");
	y = line_with("gamma");
	assert_true(y >= 0 && screen.look[y] == SCREEN_SELECTED);
	assert_int_equal(line_with("beta"), -1);
	press("g");
	assert_true(line_with("alpha") == y);
	assert_int_equal(line_with("gamma"), -1);
}

static void click_at(unsigned int y, unsigned int x)
{
	top.place = (struct screen_place){ y, x };
	press_key(PRESS_CLICK);
}

static void a_click_selects_what_is_there(void **state)
{
	(void)state;
	click_at((unsigned int)line_with("beta"), 3);
	assert_string_equal(selected(), "beta");
	click_at((unsigned int)line_with("gamma") + 1, 3);	/* below the last row */
	click_at(0, 3);
	click_at(UINT32_MAX, 3);
	assert_string_equal(selected(), "beta");
	press_key(PRESS_WHEEL_DOWN);
	assert_string_equal(selected(), "gamma");
	press_key(PRESS_WHEEL_UP);
	assert_string_equal(selected(), "alpha");
}

static void a_click_on_a_title_sorts(void **state)
{
	unsigned int y = top.region.y;
	const char *title;

	(void)state;
	title = strstr(screen.text[line_with("RSS")], "RSS");
	click_at(y, (unsigned int)(title - screen.text[y]));
	assert_string_equal(column_title(top.model.sort), "RSS");
	assert_true(top.model.descending);
	click_at(y, (unsigned int)(title - screen.text[y]) + 2);
	assert_false(top.model.descending);
	click_at(y, 0);
	assert_string_equal(column_title(top.model.sort), "PID");
	click_at(y, 79);
	assert_string_equal(column_title(top.model.sort), "COMMAND");
	click_at(y, 80);
	assert_string_equal(column_title(top.model.sort), "COMMAND");
	assert_false(top.model.descending);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(cursor_selects_and_stays_within),
		test(cursor_in_an_empty_list_does_nothing),
		test(the_selected_row_is_known_by_its_identity),
		test(the_selected_row_is_in_sight_and_shown),
		test(a_click_selects_what_is_there),
		test(a_click_on_a_title_sorts),
	};

	if (!setlocale(LC_CTYPE, "C.UTF-8"))
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
