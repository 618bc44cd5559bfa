// SPDX-License-Identifier: GPL-2.0
/* The view of health: verdicts with evidence, what was not judged and why, what changed. */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "patient.h"

static unsigned int row_of(const char *text)
{
	int y = line_with(text);

	assert_true(y > (int)top.region.y);
	return (unsigned int)y;
}

static void open_view(void)
{
	top.lines = 60;
	top.columns = 100;
	press("8");
}

static void nothing_wrong_is_said_with_how_much_was_judged(void **state)
{
	(void)state;
	open_view();
	model_forget(&top.model);
	sample_at(20 * SECOND, 5 * GIB, 0);
	assert_true(line_with("Unknown: rates need a second sample.") > 0);
	sample_at(22 * SECOND, 5 * GIB, 0);
	assert_true(line_with("Nothing is beyond a threshold: 2 rules were judged.") > 0);
	assert_true(line_with("0 not well, 2 of 16 rules judged at ") == (int)top.region.y);
	assert_true(row_of("run-queue-wait") > row_of("Judged"));
}

static void a_verdict_has_its_evidence(void **state)
{
	unsigned int y;

	(void)state;
	open_view();
	sample_at(20 * SECOND, 5 * GIB, 0);
	sample_at(22 * SECOND, GIB / 10, 2 * SECOND);
	sample_at(26 * SECOND, GIB / 10, 6 * SECOND);
	assert_true(line_with("2 not well, ") == (int)top.region.y);
	y = row_of("CRITICAL memory-available");
	assert_int_equal(y, top.region.y + 1);
	assert_non_null(strstr(screen.text[y], ", for 4s, ends above 5 %"));
	assert_non_null(strstr(screen.text[y + 1],
			       "  1 % of the memory is available (critical down from 3 %)"));
	assert_non_null(strstr(screen.text[y + 2], "WARNING  run-queue-wait"));
	assert_non_null(strstr(screen.text[y + 3], "waiter (pid 7) waited for a CPU 100 %"));
}

static void what_changed_is_told_with_its_time(void **state)
{
	unsigned int y;

	(void)state;
	open_view();
	sample_at(20 * SECOND, 5 * GIB, 0);
	assert_int_equal(line_with("Changed lately"), -1);
	sample_at(22 * SECOND, GIB / 10, 0);
	sample_at(24 * SECOND, 5 * GIB, 0);
	y = row_of("Changed lately");
	assert_non_null(strstr(screen.text[y + 1], "recovered 50 % of the memory is available"));
	assert_non_null(strstr(screen.text[y + 2], "CRITICAL  1 % of the memory is available"));
}

static void what_is_not_judged_says_why(void **state)
{
	(void)state;
	open_view();
	top.doctor.rules.rule[HEALTH_LOAD].enabled = false;
	model_forget(&top.model);
	sample_at(20 * SECOND, 5 * GIB, 0);
	assert_string_equal(health_view_unjudged(&top, HEALTH_LOAD), "switched off by the rules");
	assert_string_equal(health_view_unjudged(&top, HEALTH_RUN_QUEUE_WAIT),
			    "rates need a second sample");
	assert_string_equal(health_view_unjudged(&top, HEALTH_CRASH_LOOP),
			    "load the module, be root");
	assert_null(health_view_unjudged(&top, HEALTH_MEMORY_AVAILABLE));
	sample_at(22 * SECOND, 5 * GIB, 0);
	assert_string_equal(health_view_unjudged(&top, HEALTH_MEMORY_GROWTH),
			    "its window is not over yet");
	assert_string_equal(health_view_unjudged(&top, HEALTH_IO_STALL),
			    "the source does not tell what it needs");
	assert_true(row_of("load  ") > row_of("Not judged"));
}

static void the_selection_stays_with_its_verdict(void **state)
{
	struct list *list;

	(void)state;
	open_view();
	sample_at(20 * SECOND, 5 * GIB, 0);
	sample_at(22 * SECOND, 5 * GIB, 2 * SECOND);
	press("j");
	list = view_list(&top);
	assert_int_equal(list->cursor, 0);
	sample_at(24 * SECOND, GIB / 10, 4 * SECOND);
	top_fit(&top);
	assert_int_equal(list->cursor, 2);
	press("\n");
	assert_int_equal(top.panes, 1);
	assert_int_equal(top.rule.rule, HEALTH_RUN_QUEUE_WAIT);
	press_key(PRESS_ESCAPE);
	assert_int_equal(top.panes, 0);
	press_key(PRESS_ESCAPE);
	assert_false(list->selected);
	press("\n");
	assert_int_equal(top.panes, 0);
	press("jG\n");		/* a rule that was judged */
	assert_int_equal(top.panes, 1);
}

static void of_too_many_verdicts_the_rest_is_counted(void **state)
{
	static struct ktally_task tasks[HEALTH_VIEW_VERDICTS + 5];
	unsigned int i, round;

	(void)state;
	open_view();
	for (round = 0; round < 2; round++) {
		for (i = 0; i < HEALTH_VIEW_VERDICTS + 5; i++) {
			tasks[i] = task_make(1 + i, SECOND, "wait\033er");
			task_set(&tasks[i], KTALLY_TASK_RUN_DELAY, round * 2 * SECOND);
		}
		sample_fill(model_next(&top.model), (20 + 2 * round) * SECOND, tasks,
			    HEALTH_VIEW_VERDICTS + 5);
		assert_int_equal(model_commit(&top.model), 0);
		doctor_sample(&top);
	}
	assert_true(line_with("261 not well, ") > 0);
	assert_true(line_with("wait?er (pid ") > 0);
	top_fit(&top);
	assert_int_equal(top.ailing.verdicts, HEALTH_VIEW_VERDICTS + 5);
	assert_true(top.ailing.count < HEALTH_VIEW_ROWS);
	top.lines = 90;
	for (i = 0; i < 7; i++)
		press_key(PRESS_PAGE_DOWN);
	assert_true(line_with("and 5 more") > 0);
}

static void threads_are_shown_as_not_judged(void **state)
{
	(void)state;
	open_view();
	sample_at(20 * SECOND, 5 * GIB, 0);
	sample_at(22 * SECOND, 5 * GIB, 2 * SECOND);
	top.options.threads = true;
	sample_at(24 * SECOND, 5 * GIB, 2 * SECOND);
	assert_true(line_with("(threads shown: not judged)") == (int)top.region.y);
	assert_true(line_with("waiter (pid 7)") > 0);
}

/* Nothing is judged, and nothing must be asked. */
static void without_a_doctor_it_is_empty(void **state)
{
	(void)state;
	open_view();
	press("j\n");
	redraw();
	assert_int_equal(top.panes, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		judged(nothing_wrong_is_said_with_how_much_was_judged),
		judged(a_verdict_has_its_evidence),
		judged(what_changed_is_told_with_its_time),
		judged(what_is_not_judged_says_why),
		judged(the_selection_stays_with_its_verdict),
		judged(of_too_many_verdicts_the_rest_is_counted),
		judged(threads_are_shown_as_not_judged),
		test(without_a_doctor_it_is_empty),
	};

	if (!setlocale(LC_CTYPE, "C.UTF-8"))
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
