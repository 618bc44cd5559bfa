// SPDX-License-Identifier: GPL-2.0
/* All that an exit record tells. */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "deaths.h"
#include "fake_screen.h"

/* The view of exits, with two of the same kind and one of another; the newest has more to tell. */
static int set_up_exits(void **state)
{
	struct ktally_task record;

	(void)state;
	top_set_up();
	top.feed.live.events = true;
	top.lines = SCREEN_MAX;
	top.columns = 200;
	if (deaths_init(&top.deaths) || exit_view_init(&top.exits))
		return -1;
	record = death_make(11, "crash", 3 * SECOND, 11, 0);
	deaths_add(&top.deaths, &record);
	record = death_make(12, "good", 4 * SECOND, 0, 0);
	deaths_add(&top.deaths, &record);
	record = death_make(13, "crash\033[2J", 5 * SECOND, 11, 0);
	task_set(&record, KTALLY_TASK_PPID, 1);
	task_set(&record, KTALLY_TASK_HIWATER_RSS, 7 << 20);
	ktally_mark(record.redacted, KTALLY_TASK_VSIZE);
	memcpy(record.comm, "crash\033[2J", 10);
	deaths_add(&top.deaths, &record);
	press("7");
	return 0;
}

#define exits(name) cmocka_unit_test_setup_teardown(name, set_up_exits, tear_down)

/* The line of the screen that begins with @name. */
static const char *line_of(const char *name)
{
	unsigned int y;

	redraw();
	for (y = 0; y < SCREEN_MAX; y++) {
		if (!strncmp(screen.text[y], name, strlen(name)))
			return screen.text[y];
	}
	fail_msg("no line begins with %s", name);
	return "";
}

static void every_field_of_an_exit_has_its_line_and_unit(void **state)
{
	struct column columns[COLUMNS_MAX];
	unsigned int count = columns_all(columns), i;

	(void)state;
	press("j\n");
	assert_int_equal(top.panes, 1);
	assert_int_equal(line_with("13 crash?[2J  all that its exit told"), 0);
	for (i = 0; i < count; i++) {
		if (columns[i].kind == COLUMN_VALUE)
			line_of(column_field(columns[i])->name);
	}
	assert_non_null(strstr(line_of("hiwater_rss "), " 7.0M bytes"));
	assert_non_null(strstr(line_of("vsize "), " ? "));
	assert_non_null(strstr(line_of("nvcsw "), " - "));
	assert_null(strstr(line_of("nvcsw "), " 0"));
	assert_int_equal(line_with("rss_anon/min"), -1);	/* what is over grows no more */
	assert_int_equal(line_with("bytes/s"), -1);
}

static void how_it_ended_how_long_it_lived_and_who_began_it_come_first(void **state)
{
	(void)state;
	press("j\n");
	assert_non_null(strstr(line_of("ended "), " SIGSEGV"));
	assert_non_null(strstr(line_of("lived "), " 4.00s"));
	assert_non_null(strstr(line_of("started by "), " alpha"));
	assert_true(line_with("started by") < line_with("tgid"));
	press("q");
	press("j\n");					/* the one below */
	assert_non_null(strstr(line_of("ended "), " exit 0"));
	assert_non_null(strstr(line_of("started by "), " -"));
}

static void of_several_the_newest_is_told(void **state)
{
	struct ktally_task record = death_make(14, "crash", 9 * SECOND, 11, 0);

	(void)state;
	deaths_add(&top.deaths, &record);
	press("b");
	press("j\n");
	assert_int_equal(line_with("14 crash  all that"), 0);
}

static void without_a_selection_nothing_opens(void **state)
{
	(void)state;
	press("\n");
	assert_int_equal(top.panes, 0);
	assert_string_equal(top.notice.text, "");
}

/* What is shown while newer ones come, and when it made room for them before it was opened. */
static void newer_exits_do_not_change_what_is_open(void **state)
{
	struct ktally_task record = death_make(100, "newer", 9 * SECOND, 0, 0);
	unsigned int i;

	(void)state;
	press("jj\n");
	assert_int_equal(line_with("12 good  all that"), 0);
	for (i = 0; i < DEATHS_MAX; i++)
		deaths_add(&top.deaths, &record);
	assert_int_equal(line_with("12 good  all that"), 0);
	press("q");
	top.past.on = true;
	top.exits.version = top.model.version;
	for (i = 0; i < DEATHS_MAX; i++)
		deaths_add(&top.deaths, &record);
	press("\n");
	assert_int_equal(top.panes, 0);
	assert_string_equal(top.notice.text, "its record made room for a newer one");
}

static void it_scrolls_and_goes_back(void **state)
{
	(void)state;
	top.lines = 10;
	press("j\n");
	assert_int_equal(line_with("SIGSEGV"), 1);
	press("G");
	assert_int_equal(line_with("SIGSEGV"), -1);
	press_key(PRESS_ESCAPE);
	assert_int_equal(top.panes, 0);
	assert_int_equal(list_selected(&top), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		exits(every_field_of_an_exit_has_its_line_and_unit),
		exits(how_it_ended_how_long_it_lived_and_who_began_it_come_first),
		exits(of_several_the_newest_is_told),
		exits(without_a_selection_nothing_opens),
		exits(newer_exits_do_not_change_what_is_open),
		exits(it_scrolls_and_goes_back),
	};

	if (!setlocale(LC_CTYPE, "C.UTF-8"))
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
