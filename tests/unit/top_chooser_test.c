// SPDX-License-Identifier: GPL-2.0
/* Choosing columns: which, in which order, and that they are kept. */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "fake_screen.h"
#include "fixture.h"

/* Titles of the columns that the table has. */
static void assert_columns(const char *titles)
{
	char text[512] = "";
	unsigned int i;

	top_fit(&top);
	for (i = 0; i < top.options.wish.count; i++) {
		strcat(text, i ? " " : "");
		strcat(text, column_title(top.options.wish.column[i]));
	}
	assert_string_equal(text, titles);
}

static void set_columns(const char *list)
{
	char bad[16];

	assert_int_equal(table_parse(list, &usual_processes, &top.options.wish, bad, sizeof(bad)),
			 0);
	top_fit(&top);
	press("c");
}

static void columns_come_go_and_move(void **state)
{
	(void)state;
	set_columns("pid,rss,command");
	assert_true(line_with("[x] RSS") > line_with("[x] PID"));
	assert_true(line_with("[ ] USER") > line_with("[x] COMMAND"));
	press("j ");				/* RSS goes, the cursor with it */
	assert_columns("PID COMMAND");
	assert_true(top.refresh);
	press(" ");
	assert_columns("PID COMMAND RSS");
	press("[");
	assert_columns("PID RSS COMMAND");
	press("[[[");
	assert_columns("RSS PID COMMAND");
	press_key(PRESS_F8);
	assert_columns("PID RSS COMMAND");
	press("s");
	assert_string_equal(column_title(top.model.sort), "RSS");
	press("q");
	assert_int_equal(top.panes, 0);
	assert_columns("PID RSS COMMAND");
	press("cd");
	assert_columns("");
}

static void the_last_column_stays(void **state)
{
	(void)state;
	set_columns("pid,rss");
	press(" g ");
	assert_columns("RSS");
	assert_string_not_equal(top.notice.text, "");
	press("G]");				/* what is not shown has no place */
	assert_columns("RSS");
}

/* Without a wish it begins with what the width chose. */
static void it_begins_with_what_is_shown(void **state)
{
	(void)state;
	press("c");
	assert_int_equal(top.chooser.shown, top.table.count);
	assert_columns("");
	press("G ");
	assert_int_equal(top.options.wish.count, top.chooser.shown);
}

static void w_keeps_them(void **state)
{
	const struct table_choice *choice;
	struct settings settings;
	struct fixture home;
	char trouble[128];

	(void)state;
	unsetenv("HOME");
	unsetenv("XDG_CONFIG_HOME");
	press("w");
	assert_string_equal(top.notice.text, "settings not kept: neither XDG_CONFIG_HOME nor HOME "
			    "is an absolute path");
	setenv("HOME", "/proc", 1);
	press("w");
	assert_string_equal(top.notice.text, "settings not kept: /proc/.config/ktally/top.ini: "
			    "No such file or directory");
	fixture_make(&home);
	setenv("XDG_CONFIG_HOME", home.root, 1);
	set_columns("pid,rss");
	press("q5N2Mcw");		/* memory by pid; processes are on show */
	settings_load(&settings, trouble, sizeof(trouble));
	fixture_remove(&home);
	assert_non_null(strstr(top.notice.text, "settings kept"));
	assert_string_equal(trouble, "");
	assert_int_equal(settings.interval, 2 * SECOND);
	assert_ptr_equal(settings.view, &processes_view);
	choice = settings.choice;
	assert_int_equal(choice[TABLE_PROCESSES].wish.count, 2);
	assert_string_equal(column_title(choice[TABLE_PROCESSES].sort), "RSS");
	assert_int_equal(choice[TABLE_MEMORY].wish.count, 0);
	assert_string_equal(column_title(choice[TABLE_MEMORY].sort), "PID");
	assert_false(choice[TABLE_MEMORY].descending);
	assert_false(choice[TABLE_IO].has_sort);	/* as usual: it was not looked at */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(columns_come_go_and_move),
		test(the_last_column_stays),
		test(it_begins_with_what_is_shown),
		test(w_keeps_them),
	};

	if (!setlocale(LC_CTYPE, "C.UTF-8"))
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
