// SPDX-License-Identifier: GPL-2.0
/* The pane with a histogram as bars. */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "top_waits.h"

static unsigned int bar_of(int y)
{
	unsigned int cells = 0;
	const char *at = y < 0 ? "" : screen.text[y];

	while ((at = strstr(at, "█"))) {
		at += strlen("█");
		cells++;
	}
	return cells;
}

static void the_host_is_shown_when_nobody_is_selected(void **state)
{
	(void)state;
	press("6");
	fill_sets();
	press_key(PRESS_ENTER);
	assert_int_equal(top.panes, 1);
	assert_int_equal(line_with("host  runq"), 0);
	assert_true(line_with("events/s") == 1);
	assert_int_equal(bar_of(line_with(" 2.05us to   4.10us       200")), 44);
	assert_int_equal(view_shown(&top)->rows->count(&top), 1);
	press("q");
	assert_int_equal(top.panes, 0);
}

/* From the first that holds something to the last, none left out. */
static void a_process_has_a_line_for_each_bucket(void **state)
{
	(void)state;
	press("6");
	fill_sets();
	waits_add(&top.latency.sets.set[1].life[0].hist[RUNQ], 50, 5000);
	top.latency.built = 0;
	press("sALP\n");
	press_key(PRESS_ENTER);
	assert_int_equal(line_with("1 alpha  runq"), 0);
	assert_int_equal(view_shown(&top)->rows->count(&top), 4);
	assert_int_equal(bar_of(line_with("  512ns to   1.02us       100")), 44);
	assert_int_equal(bar_of(line_with(" 1.02us to   2.05us         0")), 0);
	assert_int_equal(bar_of(line_with(" 4.10us to   8.19us        50")), 22);
}

static void it_says_what_is_not_there(void **state)
{
	(void)state;
	press("6");
	fill_sets();
	press_key(PRESS_ENTER);
	press("b");
	assert_int_equal(line_with("host  offcpu-voluntary"), 0);
	assert_int_equal(line_with("nothing in this interval"), 1);
	press("bb");
	assert_int_equal(line_with("off (blkio): 'ktally hooks on all'"), 1);
	press("q");
	press("bj\n");
	top.latency.sets.set[1].count = 0;
	assert_int_equal(line_with("has ended"), 0);
}

static void the_last_bucket_has_no_end(void **state)
{
	(void)state;
	press("6");
	fill_sets();
	waits_add(&top.latency.sets.set[1].host.hist[RUNQ], 1, UINT64_C(1) << 50);
	press_key(PRESS_ENTER);
	press("G");
	assert_true(line_with("to   longer") > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(the_host_is_shown_when_nobody_is_selected),
		test(a_process_has_a_line_for_each_bucket),
		test(it_says_what_is_not_there),
		test(the_last_bucket_has_no_end),
	};

	if (!setlocale(LC_CTYPE, "C.UTF-8"))
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
