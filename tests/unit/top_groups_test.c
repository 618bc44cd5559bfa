// SPDX-License-Identifier: GPL-2.0
/* The view of groups: how they are made, ordered and opened. */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "fake_screen.h"

/* Two programs of root's, one of which is another user's as well. */
static void commit_users(void)
{
	struct ktally_task tasks[] = {
		task_busy(1, SECOND, "alpha", 4 * SECOND), task_busy(2, SECOND, "beta", 3 * SECOND),
		task_busy(3, SECOND, "beta", SECOND), task_busy(4, SECOND, "gamma", SECOND),
	};
	unsigned int i;

	for (i = 0; i < 3; i++)
		task_set(&tasks[i], KTALLY_TASK_UID, i == 2 ? 4242424 : 0);
	sample_fill(model_next(&top.model), 12 * SECOND, tasks, 4);
	assert_int_equal(model_commit(&top.model), 0);
	top_fit(&top);
}

/* The name of the group in the row, counted from the first. */
static const char *name_at(unsigned int row)
{
	static char name[LINE_BYTES];

	redraw();
	strcpy(name, strrchr(screen.text[top.region.y + 1 + row], ' ') + 1);
	return name;
}

static void groups_have_a_line_each(void **state)
{
	(void)state;
	commit_users();
	press("3");
	assert_int_equal(line_with(" CPU% "), (int)top.region.y);
	assert_int_equal(screen.look[top.region.y], SCREEN_TITLES);
	assert_true(line_with("root") > 0);
	assert_true(line_with(" 4242424") > 0);
	assert_true(line_with("USER") == (int)top.region.y);
	assert_int_equal(top.grouped.grouping.count, 3);	/* of gamma it is not known */
}

static void a_key_groups_by_something_else(void **state)
{
	(void)state;
	commit_users();
	press("3b");
	assert_true(line_with("COMMAND") == (int)top.region.y);
	assert_int_equal(top.grouped.grouping.count, 3);
	assert_true(line_with("beta") > 0);
	press("b");
	assert_true(line_with("UNIT") == (int)top.region.y);
	assert_true(line_with("does not tell cgroups") > 0);	/* never nothing at all */
	assert_int_equal(groups_view.rows->count(&top), 0);
	press("b");
	assert_true(line_with("CGROUP") == (int)top.region.y);
	press("b");
	assert_true(line_with("root") > 0);
}

static void the_order_is_chosen_and_inverted(void **state)
{
	(void)state;
	commit_users();
	press("3b");
	assert_string_equal(name_at(0), "alpha");
	press(">>>>>>");			/* PROCS */
	assert_string_equal(name_at(0), "beta");
	press("I");
	assert_string_equal(name_at(2), "beta");
	press(">>>>>>>>");			/* to the end: the name */
	assert_int_equal(top.grouped.sort, GROUP_BY_NAME);
	assert_string_equal(name_at(2), "gamma");
	press("I");
	assert_string_equal(name_at(0), "gamma");
	press("<<<<<<<<<<<<");
	assert_int_equal(top.grouped.sort, 0);
}

static void a_click_on_a_title_sorts(void **state)
{
	(void)state;
	commit_users();
	press("3b");
	top.place = (struct screen_place){ top.region.y, 79 };
	press_key(PRESS_CLICK);
	assert_int_equal(top.grouped.sort, GROUP_BY_NAME);
	assert_string_equal(name_at(0), "alpha");
	press_key(PRESS_CLICK);
	assert_string_equal(name_at(0), "gamma");
	top.place.x = 2;
	press_key(PRESS_CLICK);
	assert_int_equal(top.grouped.sort, 0);
	top.place.y++;
	press_key(PRESS_CLICK);
	assert_true(view_list(&top)->selected);
}

static void enter_shows_the_members_and_esc_goes_back(void **state)
{
	(void)state;
	commit_users();
	press("3b");
	press("j");
	while (strcmp(name_at((unsigned int)view_list(&top)->cursor), "beta"))
		press("j");
	press_key(PRESS_ENTER);
	assert_ptr_equal(top.view, &processes_view);
	assert_string_equal(top.model.filter.text, "comm=\"beta\"");
	assert_int_equal(top.model.shown, 2);
	assert_int_equal(line_with("alpha"), -1);
	press_key(PRESS_ESCAPE);
	assert_ptr_equal(top.view, &groups_view);
	assert_string_equal(top.model.filter.text, "");
	assert_int_equal(top.grouped.grouping.count, 3);
	assert_string_equal(name_at((unsigned int)view_list(&top)->cursor), "beta");
	press_key(PRESS_ESCAPE);
	assert_false(view_list(&top)->selected);
}

/* Groups are those of what is filtered, and so are their members. */
static void a_filter_holds_before_and_after(void **state)
{
	(void)state;
	commit_users();
	press("3/pid<4\n");
	assert_int_equal(top.grouped.grouping.count, 2);
	press("bj");
	while (strcmp(name_at((unsigned int)view_list(&top)->cursor), "beta"))
		press("j");
	press_key(PRESS_ENTER);
	assert_string_equal(top.model.filter.text, "(pid<4) and (comm=\"beta\")");
	assert_int_equal(top.model.shown, 2);
	press_key(PRESS_ESCAPE);
	assert_string_equal(top.model.filter.text, "pid<4");
	press_key(PRESS_ESCAPE);
	assert_string_equal(top.model.filter.text, "");
}

/* From another view Esc does not go there. */
static void the_way_back_is_forgotten_in_another_view(void **state)
{
	(void)state;
	commit_users();
	press("3j\n");
	assert_ptr_equal(top.view, &processes_view);
	press("52");
	press_key(PRESS_ESCAPE);
	assert_ptr_equal(top.view, &processes_view);
	assert_string_equal(top.model.filter.text, "");
}

static void what_a_filter_cannot_say_is_said(void **state)
{
	struct ktally_task task = task_busy(1, SECOND, "\"'", SECOND);

	(void)state;
	sample_fill(model_next(&top.model), 12 * SECOND, &task, 1);
	assert_int_equal(model_commit(&top.model), 0);
	top_fit(&top);
	press("3bj\n");
	assert_ptr_equal(top.view, &groups_view);
	assert_string_not_equal(top.notice.text, "");
	assert_string_equal(top.model.filter.text, "");
}

static void groups_are_searched(void **state)
{
	(void)state;
	commit_users();
	press("3bsGAM\n");
	assert_string_equal(name_at((unsigned int)view_list(&top)->cursor), "gamma");
}

static void narrow_screens_keep_the_name(void **state)
{
	unsigned int width;

	(void)state;
	commit_users();
	press("3b");
	for (width = 1; width < 200; width++) {
		struct line line;

		top.columns = width;
		redraw();
		line_start(&line, width, true);
		groups_view.rows->draw(&top, 0, &line);
		assert_true(line.columns <= width);
		if (width > 25)
			assert_non_null(strstr(line.text, "alpha"));
	}
	assert_int_equal(top.grouped.columns, GROUP_COLUMNS);
}

static void hostile_names_are_made_text(void **state)
{
	struct ktally_task task = task_busy(1, SECOND, "x\033[2J\n", SECOND);

	(void)state;
	sample_fill(model_next(&top.model), 12 * SECOND, &task, 1);
	assert_int_equal(model_commit(&top.model), 0);
	top_fit(&top);
	press("3b");
	assert_true(line_with("x?[2J?") > 0);
}

static void samples_have_what_is_summed(void **state)
{
	(void)state;
	press("3");
	assert_true(view_groups(&top) & KTALLY_GROUP_IO);
	assert_true(view_groups(&top) & KTALLY_GROUP_MEM);
}

static void its_footer_counts_groups(void **state)
{
	struct line line;

	(void)state;
	commit_users();
	press("3b");
	line_start(&line, 80, true);
	groups_view.status(&top, &line);
	assert_string_equal(line.text, "  3 groups of 4  by CPU% desc");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(groups_have_a_line_each),
		test(a_key_groups_by_something_else),
		test(the_order_is_chosen_and_inverted),
		test(a_click_on_a_title_sorts),
		test(enter_shows_the_members_and_esc_goes_back),
		test(a_filter_holds_before_and_after),
		test(the_way_back_is_forgotten_in_another_view),
		test(what_a_filter_cannot_say_is_said),
		test(groups_are_searched),
		test(narrow_screens_keep_the_name),
		test(hostile_names_are_made_text),
		test(samples_have_what_is_summed),
		test(its_footer_counts_groups),
	};

	if (!setlocale(LC_CTYPE, "C.UTF-8"))
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
