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
	press("H");
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

/* 1 has the children 2 and 3. */
static void make_family(void)
{
	struct ktally_task tasks[] = {
		task_busy(1, SECOND, "alpha", SECOND), task_busy(2, SECOND, "beta", 2 * SECOND),
		task_busy(3, SECOND, "gamma", 3 * SECOND),
	};

	task_set(&tasks[1], KTALLY_TASK_PPID, 1);
	task_set(&tasks[2], KTALLY_TASK_PPID, 1);
	sample_fill(model_next(&top.model), 12 * SECOND, tasks, 3);
	assert_int_equal(model_commit(&top.model), 0);
	top_fit(&top);
}

static void a_tree_unfolds_and_folds(void **state)
{
	int y;

	(void)state;
	make_family();
	assert_true(line_with("gamma") < line_with("alpha"));
	press("t");
	y = line_with("alpha");
	assert_int_equal(line_with("├─ gamma"), y + 1);
	assert_int_equal(line_with("└─ beta"), y + 2);
	press("g+");
	assert_int_equal(line_with("+ alpha"), y);
	assert_int_equal(line_with("beta"), -1);
	press("-");
	assert_int_equal(line_with("beta"), y + 2);
	press("t");
	assert_true(line_with("gamma") < line_with("alpha"));
	press("+");				/* only in a tree */
	assert_int_equal(top.processes.folded.count, 0);
}

static void a_filter_keeps_ancestors_dimmed(void **state)
{
	int y;

	(void)state;
	make_family();
	press("t/beta");
	press_key(PRESS_ENTER);
	y = line_with("alpha");
	assert_true(y >= 0);
	assert_int_equal(line_with("└─ beta"), y + 1);
	assert_int_equal(line_with("gamma"), -1);
	assert_true(top.processes.tree.rows[0].context && !top.processes.tree.rows[1].context);
}

static void tags_stay_with_their_processes(void **state)
{
	struct ktally_task tasks[] = {
		task_busy(1, SECOND, "alpha", 3 * SECOND), task_busy(3, 2 * SECOND, "another", 0),
	};
	int y;

	(void)state;
	press("j  ");				/* alpha, beta */
	assert_int_equal(top.processes.tags.count, 2);
	assert_string_equal(selected(), "gamma");
	press(" kI");
	y = line_with("beta");
	assert_int_equal(top.processes.tags.count, 3);
	assert_int_equal(screen.look[line_with("alpha")], SCREEN_TAGGED);
	assert_int_equal(screen.look[y], SCREEN_SELECTED);
	sample_fill(model_next(&top.model), 12 * SECOND, tasks, 2);
	assert_int_equal(model_commit(&top.model), 0);
	top_fit(&top);
	assert_int_equal(top.processes.tags.count, 1);	/* 2 is gone, 3 another one */
	assert_int_equal(screen.look[line_with("alpha")], SCREEN_SELECTED);
	press("g ");
	assert_int_equal(top.processes.tags.count, 2);
	press("U");
	assert_int_equal(top.processes.tags.count, 0);
}

/* With it the list moves, without it the row does. */
static void following_keeps_the_row_on_its_line(void **state)
{
	struct ktally_task tasks[50];
	unsigned int i;
	int y;

	(void)state;
	for (i = 0; i < 50; i++) {
		char name[16];

		snprintf(name, sizeof(name), "p%02u", i);
		tasks[i] = task_busy(100 + i, SECOND, name, i * SECOND);
	}
	sample_fill(model_next(&top.model), 12 * SECOND, tasks, 50);
	assert_int_equal(model_commit(&top.model), 0);
	top_fit(&top);
	press("jjj");
	view_list(&top)->scroll = 0;
	press("F");
	y = line_with("p47");
	assert_int_equal(y, (int)top.region.y + 3);
	tasks[47].value[KTALLY_TASK_CPU_TIME] = 20 * SECOND;
	sample_fill(model_next(&top.model), 14 * SECOND, tasks, 50);
	assert_int_equal(model_commit(&top.model), 0);
	assert_int_equal(line_with("p47"), y);
	press("F");
	tasks[47].value[KTALLY_TASK_CPU_TIME] = 22 * SECOND + 1;
	sample_fill(model_next(&top.model), 16 * SECOND, tasks, 50);
	assert_int_equal(model_commit(&top.model), 0);
	assert_int_not_equal(line_with("p47"), y);
}

static void a_filter_that_nothing_matches_is_said_to_be_so(void **state)
{
	(void)state;
	assert_int_equal(line_with("Nothing"), -1);
	press("/nobody\n");
	assert_int_equal(line_with("Nothing matches the filter."), (int)top.region.y + 1);
	press("t");
	assert_int_equal(line_with("Nothing matches the filter."), (int)top.region.y + 1);
	press("3");
	assert_true(line_with("Nothing matches the filter.") > 0);
	press("2");
	press_key(PRESS_ESCAPE);
	assert_int_equal(line_with("Nothing"), -1);
	model_forget(&top.model);			/* nothing is known yet */
	assert_int_equal(line_with("Nothing"), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(titles_stand_above_the_rows),
		test(threads_take_the_place_of_processes),
		test(a_tree_unfolds_and_folds),
		test(a_filter_keeps_ancestors_dimmed),
		test(tags_stay_with_their_processes),
		test(following_keeps_the_row_on_its_line),
		test(samples_have_what_the_columns_need),
		test(a_filter_that_nothing_matches_is_said_to_be_so),
	};

	if (!setlocale(LC_CTYPE, "C.UTF-8"))
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
