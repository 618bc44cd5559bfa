// SPDX-License-Identifier: GPL-2.0
/* Pausing and going through the past, while samples go on to be taken. */
#include <errno.h>
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "fake_screen.h"

#define FIRST 10	/* s of CLOCK_BOOTTIME of the first sample; one every 2 s */

/* At 1000 s of CLOCK_REALTIME before that: 1970-01-01 00:16:50 UTC. */
static void sample_at(unsigned int second)
{
	struct ktally_task tasks[] = {
		task_busy(1, SECOND, "alpha", 3 * SECOND),
		task_busy(2, SECOND, "beta", second * SECOND),
		task_busy(3, SECOND, "late", 0),
	};

	task_set(&tasks[1], KTALLY_TASK_NICE, second);
	sample_fill(model_next(past_live(&top)), second * SECOND, tasks, second < 20 ? 2 : 3);
	assert_int_equal(model_commit(past_live(&top)), 0);
	past_keep(&top);
	top_fit(&top);
}

static void sample_until(unsigned int second)
{
	unsigned int i;

	for (i = FIRST; i <= second; i += 2)
		sample_at(i);
}

/* The second of the sample on show. */
static unsigned int shown(void)
{
	return (unsigned int)(top.model.context.boottime / SECOND);
}

static const char *words(void)
{
	static char text[PAST_WORDS];

	past_words(&top, text);
	return text;
}

static bool header_has(const char *text)
{
	unsigned int i;

	top_fit(&top);
	for (i = 0; i < top.header.count; i++) {
		if (strstr(top.header.line[i].text, text))
			return true;
	}
	return false;
}

static void a_pause_keeps_the_screen_and_takes_samples(void **state)
{
	(void)state;
	sample_until(20);
	press("Z");
	assert_true(top.past.on);
	assert_int_equal(shown(), 20);
	assert_int_equal(top.model.context.elapsed, 2 * SECOND);
	sample_at(22);
	sample_at(24);
	assert_int_equal(shown(), 20);
	assert_int_equal(top.history.count, 8);
	assert_string_equal(words(), "PAST 1970-01-01 00:17:00, 4 s ago, 6 of 8 samples, "
				     "Z: back to now");
	assert_true(header_has("PAST 1970-01-01"));
	press("z");
	assert_false(top.past.on);
	assert_int_equal(shown(), 24);
	assert_int_equal(top.model.context.elapsed, 2 * SECOND);
	assert_string_equal(words(), "");
	assert_false(header_has("PAST"));
	sample_at(26);
	assert_int_equal(shown(), 26);
}

static void back_and_forward_go_by_one_and_end_now(void **state)
{
	(void)state;
	sample_until(20);
	press("[");
	assert_int_equal(shown(), 18);
	press("[[");
	assert_int_equal(shown(), 14);
	press("]");
	assert_int_equal(shown(), 16);
	press("[[[[[[");
	assert_int_equal(shown(), FIRST);
	assert_non_null(strstr(top.notice.text, "oldest"));
	assert_non_null(strstr(words(), ", the oldest of 6 samples,"));
	assert_int_equal(top.model.context.elapsed, 0);
	press("]]]]]");
	assert_int_equal(shown(), 20);
	assert_true(top.past.on);
	press("]");
	assert_false(top.past.on);
	press("]");
	assert_string_equal(top.notice.text, "this is now");
}

static void filter_order_and_selection_stay(void **state)
{
	(void)state;
	sample_until(24);
	press("N/a\n");
	press_key(PRESS_DOWN);
	press_key(PRESS_DOWN);
	assert_string_equal(selected(), "beta");
	press("[");
	assert_string_equal(top.model.filter.text, "a");
	assert_string_equal(selected(), "beta");
	assert_int_equal(top.model.shown, 3);
	press("[[");
	assert_string_equal(selected(), "beta");
	assert_int_equal(top.model.shown, 2);
	press("I");
	press_key(PRESS_ESCAPE);
	press("Z");
	assert_string_equal(top.model.filter.text, "");
	assert_true(top.model.descending);
	assert_true(column_same(top.model.sort, (struct column){ COLUMN_VALUE, KTALLY_TASK_TGID }));
	assert_string_equal(selected(), "beta");
}

static void a_prompt_takes_a_time_or_a_duration(void **state)
{
	(void)state;
	sample_until(200);	/* 00:20:00 */
	press("@-2m\n");
	assert_int_equal(shown(), 80);
	press("@+30s\n");
	assert_int_equal(shown(), 110);
	press("@-1\n");
	assert_int_equal(shown(), 108);
	press("@00:18:21\n");
	assert_int_equal(shown(), 100);
	press("@00:18\n");
	assert_int_equal(shown(), 80);
	press("@00:16:49\n");
	assert_int_equal(shown(), FIRST);
	assert_non_null(strstr(top.notice.text, "oldest"));
	press("@23:59\n");	/* of the day before */
	assert_int_equal(shown(), FIRST);
	press("@+10m\n");
	assert_false(top.past.on);
	assert_int_equal(shown(), 200);
	press("@00:20\n");
	assert_true(top.past.on);
	assert_int_equal(shown(), 200);
}

static void what_is_no_time_stays_in_the_prompt(void **state)
{
	static const char *const wrong[] = {
		"", "3", "25:00", "03:12x", "-", "-2x", "+", "12:60:00",
	};
	unsigned int i;

	(void)state;
	sample_until(20);
	for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		press("@");
		press(wrong[i]);
		press_key(PRESS_ENTER);
		assert_non_null(top.prompt);
		assert_true(top.past.wrong);
		press_key(PRESS_ESCAPE);
		assert_null(top.prompt);
		assert_false(top.past.on);
	}
}

static void without_samples_there_is_no_past(void **state)
{
	(void)state;
	press("Z");
	assert_false(top.past.on);
	assert_string_equal(top.notice.text, "no sample is kept yet");
	press("[@");
	assert_false(top.past.on || top.prompt);
}

static void what_is_on_show_may_be_kept_no_longer(void **state)
{
	unsigned int second = 22;

	(void)state;
	top.history.budget = 10000;
	sample_until(20);
	press("[");
	while (history_moment(&top.history, top.past.number))
		sample_at(second += 2);
	assert_int_equal(shown(), 18);
	assert_non_null(strstr(words(), ", kept no longer, Z"));
	press("[");
	assert_int_equal(shown(), 18);
	press("]");
	assert_int_equal(top.past.number, top.history.first);
	assert_true(shown() > 18);
}

static void a_sample_that_is_not_kept_is_told(void **state)
{
	(void)state;
	sample_until(20);
	press("Z");
	top.history.budget = 100;
	sample_at(22);
	assert_non_null(strstr(top.notice.text, "no memory to keep this sample"));
	assert_non_null(strstr(words(), " (1 lost: no memory), Z"));
	press("Z");
	assert_int_equal(shown(), 22);
}

static void a_source_that_is_lost_meanwhile_leaves_the_past(void **state)
{
	(void)state;
	sample_until(20);
	press("Z");
	model_forget(past_live(&top));
	assert_int_equal(shown(), 20);
	press("[");
	assert_int_equal(shown(), 18);
	press("Z");
	assert_int_equal(top.model.count, 0);
	assert_null(model_now(&top.model));
}

static void tags_stay_for_those_who_began_later(void **state)
{
	(void)state;
	sample_until(24);
	press("N");
	press_key(PRESS_BOTTOM);
	assert_string_equal(selected(), "late");
	press(" [[[");
	assert_int_equal(shown(), 18);
	assert_int_equal(top.processes.tags.count, 1);
	press("Z");
	assert_int_equal(top.processes.tags.count, 1);
}

static void a_process_is_looked_at_in_the_past(void **state)
{
	(void)state;
	sample_until(24);
	press("N");
	press_key(PRESS_DOWN);
	press_key(PRESS_ENTER);
	assert_true(line_with("cgroup  ") >= 0);
	press("[");
	/* What /proc says of it is of now. */
	assert_int_equal(top.detail.cgroup[0], '\0');
	press("q");
	press_key(PRESS_BOTTOM);
	press("]");
	press_key(PRESS_BOTTOM);
	press_key(PRESS_ENTER);
	assert_true(line_with("late") >= 0);
	press("[[[");
	assert_true(line_with("is not in this sample") >= 0);
}

static void rows_of_threads_are_known_as_such(void **state)
{
	struct ktally_task task = task_make(1, SECOND, "a");

	(void)state;
	sample_until(20);
	task_set(&task, KTALLY_TASK_SCOPE, KTALLY_SCOPE_THREAD);
	press("H");
	sample_fill(model_next(&top.model), 22 * SECOND, &task, 1);
	assert_int_equal(model_commit(&top.model), 0);
	past_keep(&top);
	assert_true(past_threads(&top));
	press("[");
	assert_false(past_threads(&top));
	assert_true(header_has("Tasks "));
	press("H");
	assert_true(top.options.threads);
	press("]");
	assert_true(past_threads(&top));
	assert_int_equal(top.model.context.elapsed, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(a_pause_keeps_the_screen_and_takes_samples),
		test(back_and_forward_go_by_one_and_end_now),
		test(filter_order_and_selection_stay),
		test(a_prompt_takes_a_time_or_a_duration),
		test(what_is_no_time_stays_in_the_prompt),
		test(without_samples_there_is_no_past),
		test(what_is_on_show_may_be_kept_no_longer),
		test(a_sample_that_is_not_kept_is_told),
		test(a_source_that_is_lost_meanwhile_leaves_the_past),
		test(tags_stay_for_those_who_began_later),
		test(a_process_is_looked_at_in_the_past),
		test(rows_of_threads_are_known_as_such),
	};

	setenv("TZ", "UTC", 1);
	setlocale(LC_CTYPE, "C.UTF-8");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
