// SPDX-License-Identifier: GPL-2.0
/* The view of exits: which it shows, in which order, and why there are none. */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "deaths.h"
#include "fake_screen.h"

/* The view of exits, of which records come in. */
static int set_up_view(void **state)
{
	(void)state;
	top_set_up();
	top.feed.live.events = true;
	press("7");
	return deaths_init(&top.deaths) || exit_view_init(&top.exits);
}

#define shown(name) cmocka_unit_test_setup_teardown(name, set_up_view, tear_down)

static void add(uint64_t pid, const char *comm, uint64_t signal, uint64_t code)
{
	struct ktally_task record = death_make(pid, comm, (5 + pid) * SECOND, signal, code);

	deaths_add(&top.deaths, &record);
}

static void some_die(void)
{
	add(11, "good", 0, 0);
	add(12, "crash", 11, 0);
	add(13, "failed", 0, 1);
	add(14, "crash", 11, 0);
}

/* The first line of the view. */
static const char *sum(void)
{
	redraw();
	return screen.text[top.region.y];
}

static void the_newest_is_on_top(void **state)
{
	(void)state;
	some_die();
	assert_true(line_with("     14 ") == (int)top.region.y + 2);
	assert_true(line_with("     13 ") == (int)top.region.y + 3);
	assert_true(line_with("     11 ") == (int)top.region.y + 5);
	assert_string_equal(sum(), "Exits 4  abnormal 3  shown 4");
}

static void abnormal_ends_alone_are_shown_by_a_key(void **state)
{
	(void)state;
	some_die();
	press("a");
	assert_int_equal(line_with("good"), -1);
	assert_true(line_with("failed") > 0);
	assert_string_equal(sum(), "Exits 4  abnormal 3  shown 3  only abnormal");
	press("a");
	assert_true(line_with("good") > 0);
}

static void what_dies_again_is_put_together_by_a_key(void **state)
{
	(void)state;
	some_die();
	press("b");
	assert_true(line_with("crash") == (int)top.region.y + 2);
	assert_non_null(strstr(screen.text[top.region.y + 2], "     2 "));
	assert_non_null(strstr(screen.text[top.region.y + 2], "SIGSEGV"));
	assert_string_equal(sum(), "Exits 4  abnormal 3  kinds 3");
	press("a");
	assert_int_equal(line_with("good"), -1);
	press("b");
	assert_true(line_with("     14 ") > 0);
}

static void the_filter_holds_here_too(void **state)
{
	(void)state;
	some_die();
	press("/crash");
	assert_true(line_with("     12 ") > 0);
	assert_int_equal(line_with("failed"), -1);
	press("\n");
	press("b");
	assert_int_equal(line_with("failed"), -1);
	assert_string_equal(sum(), "Exits 4  abnormal 3  kinds 1");
	press_key(PRESS_ESCAPE);
	assert_true(line_with("failed") > 0);
}

static void the_selection_stays_with_its_exit(void **state)
{
	struct list *list;

	(void)state;
	some_die();
	top_fit(&top);
	press("jj");
	list = view_list(&top);
	assert_int_equal(list->cursor, 1);
	add(15, "newer", 0, 0);
	top_fit(&top);
	assert_int_equal(list->cursor, 2);
	press("sgood\n");
	assert_int_equal(list->cursor, 4);
	press("s12\n");
	assert_int_equal(list->cursor, 3);
	press("b");
	assert_false(view_list(&top)->selected);
	press("jj");
	add(16, "failed", 0, 1);
	add(17, "failed", 0, 1);
	top_fit(&top);
	redraw();
	assert_int_equal(top.exits.repeats.count, 4);
}

static void a_pause_lets_no_newer_ones_in(void **state)
{
	unsigned int i;

	(void)state;
	some_die();
	top_fit(&top);
	top.past.on = true;
	for (i = 0; i < DEATHS_MAX - 1; i++)
		add(100 + i, "newer", 0, 0);
	assert_int_equal(line_with("newer"), -1);
	assert_true(line_with("good") > 0);
	add(100, "newer", 0, 0);
	assert_int_equal(line_with("good"), -1);
	assert_true(line_with("made room for a newer one") == (int)top.region.y + 5);
	top.past.on = false;
	assert_true(line_with("newer") > 0);
}

static void losses_are_in_the_first_line(void **state)
{
	unsigned int i;

	(void)state;
	for (i = 0; i < DEATHS_MAX + 5; i++)
		add(1 + i, "good", 0, 0);
	top.feed.live.loss.events = 7;
	top.feed.live.watch = (struct watch){ .gaps = 1, .unseen = 2 * SECOND };
	assert_string_equal(sum(), "Exits 4101  abnormal 0  shown 4096  5 older made room  7 lost"
				   "  those of 2.00s un");
}

static void it_says_why_there_is_nothing(void **state)
{
	(void)state;
	assert_true(line_with("Nothing has ended yet") > 0);
	some_die();
	press("/nobody");
	assert_true(line_with("None of them") > 0);
	top.feed.live.events = false;
	press_key(PRESS_ESCAPE);
	assert_non_null(strstr(sum(), "  no more come: load the module, be root"));
	deaths_free(&top.deaths);
	top.exits.version = 0;
	assert_true(line_with("No exit records come: load the module, be root.") > 0);
	assert_true(line_with("modprobe ktally") > 0);
	assert_string_equal(sum(), "Exits -");
	for (top.lines = 24; top.lines > 4; top.lines--)
		redraw();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		shown(the_newest_is_on_top),
		shown(abnormal_ends_alone_are_shown_by_a_key),
		shown(what_dies_again_is_put_together_by_a_key),
		shown(the_filter_holds_here_too),
		shown(the_selection_stays_with_its_exit),
		shown(a_pause_lets_no_newer_ones_in),
		shown(losses_are_in_the_first_line),
		shown(it_says_why_there_is_nothing),
	};

	if (!setlocale(LC_CTYPE, "C.UTF-8"))
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
