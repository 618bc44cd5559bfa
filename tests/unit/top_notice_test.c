// SPDX-License-Identifier: GPL-2.0
/* Notices go away with the next key, and only y is a yes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "fake_screen.h"

static unsigned int answers;

static void ask(const struct top *t, struct line *line)
{
	(void)t;
	line_add(line, LINE_PLAIN, "sure");
}

static void yes(struct top *t)
{
	(void)t;
	answers++;
}

static const struct question question = { ask, yes };

static const char *footer(void)
{
	static struct line line;

	line_start(&line, 80, true);
	return notice_draw(&top, &line) ? line.text : "";
}

static void a_notice_stays_until_a_key(void **state)
{
	(void)state;
	assert_string_equal(footer(), "");
	notice(&top, LINE_BAD, "%s\033[2J", "trouble");
	assert_string_equal(footer(), "trouble?[2J");
	press("r");
	assert_string_equal(footer(), "");
	assert_true(top.refresh);		/* the key was not used up */
}

static void only_y_is_a_yes(void **state)
{
	(void)state;
	answers = 0;
	question_ask(&top, &question);
	assert_string_equal(footer(), "y/n? sure");
	press("q");
	assert_int_equal(answers, 0);
	assert_false(top.quit);
	question_ask(&top, &question);
	press("Y");
	question_ask(&top, &question);
	press("y");
	assert_int_equal(answers, 2);
	assert_null(top.question);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(a_notice_stays_until_a_key),
		test(only_y_is_a_yes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
