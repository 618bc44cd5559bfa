// SPDX-License-Identifier: GPL-2.0
/* All that is known of one process. */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "fake_screen.h"

static void commit_family(void)
{
	struct ktally_task tasks[] = {
		task_busy(1, SECOND, "alpha", SECOND), task_busy(2, SECOND, "beta", SECOND),
		task_busy((uint64_t)getpid(), SECOND, "gamma\033[2J", 3 * SECOND),
	};

	task_set(&tasks[1], KTALLY_TASK_PPID, 1);
	task_set(&tasks[2], KTALLY_TASK_PPID, 2);
	task_set(&tasks[2], KTALLY_TASK_RSS, 5 << 20);
	ktally_mark(tasks[2].redacted, KTALLY_TASK_VSIZE);
	sample_fill(model_next(&top.model), 12 * SECOND, tasks, 3);
	assert_int_equal(model_commit(&top.model), 0);
	top_fit(&top);
}

/* The line that begins with @name. */
static int line_of(const char *name)
{
	int y;

	redraw();
	for (y = 0; y < SCREEN_MAX && strncmp(screen.text[y], name, strlen(name)); y++)
		;
	assert_true(y < SCREEN_MAX);
	return y;
}

static void every_field_has_its_line(void **state)
{
	struct column columns[COLUMNS_MAX];
	unsigned int count = columns_all(columns), i;
	int y;

	(void)state;
	top.lines = SCREEN_MAX;
	commit_family();
	press("j\n");
	for (i = 0; i < count; i++)
		assert_true(line_with(column_field(columns[i])->name) >= 0);
	assert_true(line_with("gamma?[2J") == 0);
	y = line_of("rss ");
	assert_non_null(strstr(screen.text[y], " 5.0M bytes"));
	y = line_of("vsize ");
	assert_non_null(strstr(screen.text[y], " ? "));
	y = line_of("nvcsw ");
	assert_non_null(strstr(screen.text[y], " - "));
	assert_null(strstr(screen.text[y], " 0"));
}

static void names_make_room_for_values(void **state)
{
	unsigned int columns;

	(void)state;
	top.lines = SCREEN_MAX;
	commit_family();
	press("j\n");
	for (columns = 20; columns < 60; columns++) {
		top.columns = columns;
		assert_true(line_with("5.0M") > 0);		/* rss */
		assert_true(line_with(" 2  beta") > 0 || columns < 45);
	}
}

static void parents_follow_each_other(void **state)
{
	int y;

	(void)state;
	commit_family();
	press("j\n");
	y = line_with("beta");
	assert_non_null(strstr(screen.text[y], "parent"));
	assert_int_equal(line_with("alpha"), y + 1);
	assert_int_equal(line_with("cgroup"), y - 1);
	assert_non_null(strstr(screen.text[y - 1], "/"));	/* it is this test's own */
}

static void parents_in_a_circle_have_an_end(void **state)
{
	struct ktally_task tasks[] = {
		task_busy(1, SECOND, "alpha", SECOND), task_busy(2, SECOND, "beta", 2 * SECOND),
	};

	(void)state;
	task_set(&tasks[0], KTALLY_TASK_PPID, 2);
	task_set(&tasks[1], KTALLY_TASK_PPID, 1);
	sample_fill(model_next(&top.model), 12 * SECOND, tasks, 2);
	assert_int_equal(model_commit(&top.model), 0);
	top_fit(&top);
	press("j\n");
	assert_int_equal(top.detail.parents, DETAIL_PARENTS);
}

static void it_scrolls_asks_for_all_and_goes_back(void **state)
{
	(void)state;
	commit_family();
	press("\n");				/* none is selected */
	assert_int_equal(top.panes, 0);
	press("j");
	top.groups = view_groups(&top);
	press("\n");
	assert_int_equal(top.panes, 1);
	assert_true(top.refresh);
	assert_int_equal(view_groups(&top), KTALLY_GROUP_ALL);
	press("G");
	assert_int_equal(line_with("cgroup "), -1);
	press_key(PRESS_ESCAPE);
	assert_int_equal(top.panes, 0);
	assert_int_equal(list_selected(&top), 0);
}

/* Who has its pid then is another one. */
static void what_has_ended_is_not_mistaken(void **state)
{
	struct ktally_task another = task_busy((uint64_t)getpid(), 2 * SECOND, "another", 0);

	(void)state;
	commit_family();
	press("j\n");
	sample_fill(model_next(&top.model), 14 * SECOND, &another, 1);
	assert_int_equal(model_commit(&top.model), 0);
	assert_true(line_with("has ended") == 0);
	assert_int_equal(line_with("another"), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(every_field_has_its_line),
		test(names_make_room_for_values),
		test(parents_follow_each_other),
		test(parents_in_a_circle_have_an_end),
		test(it_scrolls_asks_for_all_and_goes_back),
		test(what_has_ended_is_not_mistaken),
	};

	if (!setlocale(LC_CTYPE, "C.UTF-8"))
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
