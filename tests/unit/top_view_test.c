// SPDX-License-Identifier: GPL-2.0
/* Which view is shown, and what lies over it. */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "fake_screen.h"

static void draw_nothing(struct top *t)
{
	(void)t;
}

static const struct view pane = { .name = "pane", .title = "pane", .draw = draw_nothing };

static void names_and_keys_are_their_own(void **state)
{
	unsigned int i, j;

	(void)state;
	for (i = 0; views[i]; i++) {
		assert_ptr_equal(view_find(views[i]->name), views[i]);
		assert_true(views[i]->key > ' ' && views[i]->key < 0x7f);
		for (j = 0; j < i; j++)
			assert_int_not_equal(views[i]->key, views[j]->key);
	}
	assert_null(view_find(""));
	assert_null(view_find("process"));
}

static void keys_and_tabs_show_views(void **state)
{
	const struct view *first = views[0];
	unsigned int count = 0, i;

	(void)state;
	while (views[count])
		count++;
	for (i = 0; i < count; i++) {
		press_key(views[i]->key);
		assert_ptr_equal(view_shown(&top), views[i]);
		press_key(PRESS_TAB);
		assert_ptr_equal(view_shown(&top), views[(i + 1) % count]);
		press_key(PRESS_BACKTAB);
		assert_ptr_equal(view_shown(&top), views[i]);
	}
	press_key(first->key);
	assert_ptr_equal(view_shown(&top), first);
}

static uint32_t all_groups(struct top *t)
{
	(void)t;
	return KTALLY_GROUP_ALL;
}

/* What the sample on show was not asked for is unknown in it. */
static void what_needs_more_takes_a_sample(void **state)
{
	static const struct view other = {
		.name = "other", .title = "other", .draw = draw_nothing, .groups = all_groups,
	};

	(void)state;
	top.groups = view_groups(&top);
	view_open(&top, &pane);
	assert_false(top.refresh);
	view_open(&top, &other);
	assert_true(top.refresh);
	assert_int_equal(view_groups(&top), KTALLY_GROUP_ALL);
}

static void panes_lie_over_a_view_and_go_away(void **state)
{
	unsigned int i;

	(void)state;
	for (i = 0; i < PANES_MAX + 2; i++)
		view_open(&top, &pane);
	assert_int_equal(top.panes, PANES_MAX);
	assert_ptr_equal(view_shown(&top), &pane);
	press("q");
	assert_int_equal(top.panes, PANES_MAX - 1);
	press_key(PRESS_ESCAPE);
	assert_int_equal(top.panes, PANES_MAX - 2);
	assert_false(top.quit);
	press_key(top.view->key);
	assert_ptr_equal(view_shown(&top), top.view);
	view_close(&top);
	assert_ptr_equal(view_shown(&top), top.view);
}

static void the_tab_of_what_is_shown_stands_out(void **state)
{
	struct line line;
	unsigned int i, marked = 0;

	(void)state;
	line_start(&line, 200, true);
	view_tabs(&top, &line);
	for (i = 0; views[i]; i++)
		assert_non_null(strstr(line.text, views[i]->name));
	for (i = 0; i < line.spans; i++) {
		if (line.span[i].style != LINE_TAB)
			continue;
		marked++;
		assert_int_equal(strncmp(line.text + line.span[i].start, top.view->name,
					 strlen(top.view->name)), 0);
	}
	assert_int_equal(marked, 1);
}

/* Few lines are for what matters more. */
static void tabs_need_room(void **state)
{
	(void)state;
	assert_true(top.tabs);
	top.lines = 17;
	top_fit(&top);
	assert_false(top.tabs);
	assert_int_equal(top.region.y + top.region.height + 1, 17);
}

static void a_click_on_a_tab_shows_its_view(void **state)
{
	struct line line;
	unsigned int x, i;

	(void)state;
	for (i = 0; views[i]; i++) {
		assert_true(top.tabs);
		line_start(&line, 200, true);
		view_tabs(&top, &line);
		x = (unsigned int)(strstr(line.text, views[i]->name) - line.text);
		top.place = (struct screen_place){ top.region.y - 1, x - 2 };	/* its number */
		press_key(PRESS_CLICK);
		assert_ptr_equal(top.view, views[i]);
		press("2");
		top.place = (struct screen_place){
			top.region.y - 1, x + (unsigned int)strlen(views[i]->name) - 1,
		};
		press_key(PRESS_CLICK);
		assert_ptr_equal(top.view, views[i]);
	}
	press("2");
	top.place = (struct screen_place){ top.region.y - 1, line.columns };
	press_key(PRESS_CLICK);
	assert_ptr_equal(top.view, &processes_view);
	top.lines = 10;
	top_fit(&top);
	assert_false(top.tabs);
	top.place = (struct screen_place){ top.region.y - 1, 0 };
	press_key(PRESS_CLICK);
	assert_ptr_equal(top.view, &processes_view);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(names_and_keys_are_their_own),
		test(keys_and_tabs_show_views),
		test(what_needs_more_takes_a_sample),
		test(panes_lie_over_a_view_and_go_away),
		test(the_tab_of_what_is_shown_stands_out),
		test(tabs_need_room),
		test(a_click_on_a_tab_shows_its_view),
	};

	if (!setlocale(LC_CTYPE, "C.UTF-8"))
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
