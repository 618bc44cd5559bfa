// SPDX-License-Identifier: GPL-2.0
/* A line is drawn when it differs from what is on the screen, and only then. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "top/frame.h"

#define HEIGHT 4
#define WIDTH 80

static struct frame frame;

static int set_up(void **state)
{
	(void)state;
	assert_false(frame_begin(&frame, HEIGHT, WIDTH));
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	frame_free(&frame);
	return 0;
}

static bool differs(unsigned int y, enum line_style style, const char *text, enum screen_look look)
{
	struct line line;

	line_start(&line, WIDTH, true);
	line_add(&line, LINE_PLAIN, "a ");
	line_add(&line, style, "%s", text);
	return frame_differs(&frame, y, &line, look);
}

static void another_frame(void)
{
	assert_true(frame_begin(&frame, HEIGHT, WIDTH));
}

static void a_line_is_drawn_once(void **state)
{
	(void)state;
	assert_true(differs(1, LINE_BOLD, "b", SCREEN_PLAIN));
	another_frame();
	assert_false(differs(1, LINE_BOLD, "b", SCREEN_PLAIN));
	assert_true(differs(2, LINE_BOLD, "b", SCREEN_PLAIN));
}

static void what_differs_in_any_way_is_drawn(void **state)
{
	(void)state;
	differs(0, LINE_BOLD, "b", SCREEN_PLAIN);
	assert_true(differs(0, LINE_BOLD, "c", SCREEN_PLAIN));
	assert_true(differs(0, LINE_BOLD, "cc", SCREEN_PLAIN));
	assert_true(differs(0, LINE_DIM, "cc", SCREEN_PLAIN));
	assert_true(differs(0, LINE_PLAIN, "cc", SCREEN_PLAIN));
	assert_true(differs(0, LINE_PLAIN, "cc", SCREEN_SELECTED));
	assert_false(differs(0, LINE_PLAIN, "cc", SCREEN_SELECTED));
}

/* The same bytes and style, another stretch of them. */
static void where_a_style_begins_and_ends_counts(void **state)
{
	static const struct line_span spans[] = { { 0, 2, LINE_BOLD }, { 1, 2, LINE_BOLD },
						  { 1, 3, LINE_BOLD } };
	struct line line;

	(void)state;
	line_start(&line, WIDTH, true);
	line_add(&line, LINE_BOLD, "abc");
	frame_differs(&frame, 0, &line, SCREEN_PLAIN);
	for (size_t i = 0; i < 3; i++) {
		line.span[0] = spans[i];
		assert_true(frame_differs(&frame, 0, &line, SCREEN_PLAIN));
		assert_false(frame_differs(&frame, 0, &line, SCREEN_PLAIN));
	}
}

static void what_is_left_of_the_last_frame_is_blanked_once(void **state)
{
	(void)state;
	differs(1, LINE_BOLD, "b", SCREEN_PLAIN);
	assert_false(frame_left(&frame, 1));
	assert_false(frame_left(&frame, 2));
	another_frame();
	assert_true(frame_left(&frame, 1));
	assert_false(frame_left(&frame, 1));
	another_frame();
	assert_false(frame_left(&frame, 1));
	assert_true(differs(1, LINE_BOLD, "b", SCREEN_PLAIN));
}

/* A line that is empty and reversed is not blank. */
static void an_empty_line_may_have_a_look(void **state)
{
	struct line line;

	(void)state;
	line_start(&line, WIDTH, true);
	assert_false(frame_differs(&frame, 0, &line, SCREEN_PLAIN));
	assert_true(frame_differs(&frame, 0, &line, SCREEN_SELECTED));
	another_frame();
	assert_true(frame_left(&frame, 0));
}

static void after_a_resize_all_is_drawn(void **state)
{
	(void)state;
	differs(1, LINE_BOLD, "b", SCREEN_PLAIN);
	assert_false(frame_begin(&frame, HEIGHT + 1, WIDTH));
	assert_true(differs(1, LINE_BOLD, "b", SCREEN_PLAIN));
	assert_true(differs(HEIGHT, LINE_BOLD, "b", SCREEN_PLAIN));
	assert_false(frame_begin(&frame, HEIGHT, WIDTH - 1));
	assert_true(differs(1, LINE_BOLD, "b", SCREEN_PLAIN));
	assert_false(frame_begin(&frame, HEIGHT, WIDTH));
	frame_forget(&frame);
	assert_false(frame_begin(&frame, HEIGHT, WIDTH));
	assert_true(differs(1, LINE_BOLD, "b", SCREEN_PLAIN));
}

static void beyond_the_screen_nothing_is_drawn(void **state)
{
	(void)state;
	assert_false(differs(HEIGHT, LINE_BOLD, "b", SCREEN_PLAIN));
	assert_false(frame_left(&frame, HEIGHT));
}

#define FRAME(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		FRAME(a_line_is_drawn_once),
		FRAME(what_differs_in_any_way_is_drawn),
		FRAME(where_a_style_begins_and_ends_counts),
		FRAME(what_is_left_of_the_last_frame_is_blanked_once),
		FRAME(an_empty_line_may_have_a_look),
		FRAME(after_a_resize_all_is_drawn),
		FRAME(beyond_the_screen_nothing_is_drawn),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
