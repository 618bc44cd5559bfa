// SPDX-License-Identifier: GPL-2.0
/* What the header says of the host's health, and that no doubt about it is silent. */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "patient.h"

static const char *said(unsigned int room)
{
	static struct line line;

	line_start(&line, room, true);
	doctor_line(&top, &line);
	assert_true(line.columns <= room);
	return line.text;
}

/* The line of the header with @text, or NULL. */
static const char *header_with(const char *text)
{
	unsigned int i;

	for (i = 0; i < top.header.count; i++) {
		if (strstr(top.header.line[i].text, text))
			return top.header.line[i].text;
	}
	return NULL;
}

static void what_is_not_known_yet_is_said(void **state)
{
	(void)state;
	assert_string_equal(said(80), "host unknown: no sample yet");
	model_forget(&top.model);
	sample_at(20 * SECOND, 5 * GIB, 0);
	assert_int_equal(doctor_level(&top), HEALTH_UNKNOWN);
	assert_string_equal(said(80), "host unknown: rates need a second sample");
	assert_non_null(header_with(" health unknown"));
	sample_at(22 * SECOND, 5 * GIB, 0);
	assert_int_equal(doctor_level(&top), HEALTH_OK);
	assert_string_equal(said(80), "host healthy");
	assert_non_null(header_with(" healthy  "));
	assert_null(header_with("host healthy"));
}

static void the_worst_is_said_first_and_the_rest_counted(void **state)
{
	const char *line;

	(void)state;
	sample_at(20 * SECOND, 5 * GIB, 0);
	sample_at(22 * SECOND, GIB / 10, 2 * SECOND);
	assert_int_equal(doctor_level(&top), HEALTH_CRITICAL);
	assert_non_null(strstr(said(200), "host CRITICAL: 1 % of the memory is available"));
	assert_non_null(strstr(said(200), "; 1 more"));
	line = said(30);
	assert_string_equal(line + strlen(line) - 8, "; 1 more");
	assert_non_null(header_with("host CRITICAL: "));
	assert_null(header_with("healthy"));
	top.lines = 8;		/* the header has two lines: losses, and this */
	top_fit(&top);
	assert_non_null(header_with("host CRITICAL: "));
}

static void threads_are_not_judged(void **state)
{
	(void)state;
	sample_at(20 * SECOND, 5 * GIB, 0);
	sample_at(22 * SECOND, 5 * GIB, 2 * SECOND);
	assert_int_equal(doctor_level(&top), HEALTH_WARNING);
	assert_int_equal(doctor_groups(&top), KTALLY_GROUP_ID | KTALLY_GROUP_CPU |
			 KTALLY_GROUP_MEM | KTALLY_GROUP_IO);
	top.options.threads = true;
	assert_int_equal(doctor_groups(&top), 0);
	model_forget(&top.model);
	sample_at(24 * SECOND, GIB / 10, 0);
	/* As of the last sample of processes, and it says so. */
	assert_int_equal(doctor_level(&top), HEALTH_WARNING);
	assert_non_null(strstr(said(200), "waiter (pid 7) waited for a CPU 100 % of the last 2 s"));
	assert_non_null(strstr(said(200), " (threads shown: not judged)"));
	top.options.threads = false;
	model_forget(&top.model);
	sample_at(26 * SECOND, 5 * GIB, 0);
	assert_null(strstr(said(200), "threads"));
}

static void changes_are_remembered_the_latest_first(void **state)
{
	unsigned int i;

	(void)state;
	sample_at(20 * SECOND, 5 * GIB, 0);
	assert_int_equal(doctor_changes(&top.doctor), 0);
	sample_at(22 * SECOND, GIB / 10, 0);
	sample_at(24 * SECOND, 5 * GIB, 0);
	assert_int_equal(doctor_changes(&top.doctor), 2);
	assert_int_equal(doctor_change(&top.doctor, 0)->verdict.level, HEALTH_OK);
	assert_int_equal(doctor_change(&top.doctor, 0)->verdict.was, HEALTH_CRITICAL);
	assert_int_equal(doctor_change(&top.doctor, 1)->verdict.level, HEALTH_CRITICAL);
	assert_true(doctor_change(&top.doctor, 1)->realtime == 1022 * SECOND);
	for (i = 0; i < DOCTOR_CHANGES; i++) {
		sample_at((30 + 2 * i) * SECOND, GIB / 10, 0);
		sample_at((31 + 2 * i) * SECOND, 5 * GIB, 0);
	}
	assert_int_equal(doctor_changes(&top.doctor), DOCTOR_CHANGES);
	assert_int_equal(doctor_change(&top.doctor, 0)->verdict.level, HEALTH_OK);
}

static void exit_records_make_a_crash_loop(void **state)
{
	unsigned int i;

	(void)state;
	top.feed.live.events = true;
	sample_at(20 * SECOND, 5 * GIB, 0);
	for (i = 0; i < 20; i++) {
		struct ktally_task died = task_make(100 + i, SECOND, "crasher");

		task_set(&died, KTALLY_TASK_TERM_SIG, 11);
		task_set(&died, KTALLY_TASK_EXIT_TIME, 21 * SECOND);
		doctor_exit(&top.doctor, &died);
	}
	sample_at(22 * SECOND, 5 * GIB, 0);
	assert_non_null(strstr(said(200), "crasher"));
}

/* As in a test of another view: no rules were loaded. */
static void without_rules_nothing_is_said(void **state)
{
	struct ktally_task died = task_make(1, SECOND, "died");

	(void)state;
	doctor_sample(&top);
	doctor_exit(&top.doctor, &died);
	assert_int_equal(doctor_level(&top), HEALTH_UNKNOWN);
	assert_int_equal(doctor_groups(&top), 0);
	assert_null(header_with("health"));
	assert_string_equal(said(80), "host unknown: nothing is judged");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		judged(what_is_not_known_yet_is_said),
		judged(the_worst_is_said_first_and_the_rest_counted),
		judged(threads_are_not_judged),
		judged(changes_are_remembered_the_latest_first),
		judged(exit_records_make_a_crash_loop),
		test(without_rules_nothing_is_said),
	};

	if (!setlocale(LC_CTYPE, "C.UTF-8"))
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
