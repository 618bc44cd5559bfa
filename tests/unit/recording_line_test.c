// SPDX-License-Identifier: GPL-2.0
/* Lines read back: at a glance, in the short way and in the long one. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "log/record.h"
#include "recording/flat.h"
#include "recording/line.h"
#include "tasks.h"

static struct record *record;
static char buffer[RECORD_LINE_MAX];
static struct recording_line line, other;

/* The short way reads the same times as the long one, over leap days, centuries and the like. */
static void a_time_is_read_at_a_glance(void **state)
{
	static const char *const none[] = {
		"2026-11-26T00:11:20.45100800Z", "2026-13-26T00:11:20.451008008Z",
		"2026-11-26 00:11:20.451008008Z", "2026-11-26T00:11:20.451008008+",
		"1969-11-26T00:11:20.451008008Z", "2026-11-26T0x:11:20.451008008Z",
	};
	uint64_t ns = 1, glance;
	char text[256];
	int len;

	(void)state;
	for (; ns < UINT64_MAX / 2; ns += UINT64_C(123456789012345678) / 97) {
		struct json j = { .data = text, .room = sizeof(text) };

		json_literal(&j, "{\"timestamp\":");
		json_time(&j, ns);
		json_literal(&j, ",\"event.name\":\"ktally.exit\"}");
		assert_int_equal(recording_line_peek(text, j.len, &glance), RECORDING_EXIT);
		assert_int_equal(recording_line_read(&line, text, j.len), 0);
		assert_int_equal(glance, ns);
		assert_int_equal(line.realtime, ns);
	}
	for (unsigned int i = 0; i < sizeof(none) / sizeof(none[0]); i++) {
		len = snprintf(text, sizeof(text), "{\"timestamp\":\"%s\",\"event.name\":"
			       "\"ktally.exit\"}", none[i]);
		assert_int_equal(recording_line_peek(text, (size_t)len, &glance), -EINVAL);
	}
}

static void a_start_and_a_sample_tell_of_the_log(void **state)
{
	const struct record_options options = { .interval = 5 * SECOND, .backend = "write",
						.filter = "rss>1G" };
	const struct record_totals lossy = { .loss_events = 3, .loss_samples = 2, .loss_lines = 1,
					     .loss_gaps = 4 };
	const struct record_source source = { "netlink", "it answers", true, NULL };
	struct json j = { .data = buffer, .room = sizeof(buffer) };
	const struct record_choice everything = { .all = true };
	struct ktally_sample sample = { .count = 0 };

	(void)state;
	record_start(record, &j, &options, &source);
	assert_int_equal(recording_line_read(&line, buffer, j.len), 0);
	assert_true(line.some && !line.threads && !line.lost.known);
	assert_int_equal(line.interval, 5 * SECOND);
	assert_true(*line.host);
	j.len = 0;
	record_sample(record, &j, &sample, &source, &lossy, &everything);
	assert_int_equal(recording_line_read(&line, buffer, j.len), 0);
	assert_true(line.lost.known && line.lost.events == 3 && line.lost.samples == 2);
	assert_true(line.lost.lines == 1 && line.lost.gaps == 4);
}

#define LEAD "{\"timestamp\":\"2026-11-26T00:11:20.451008008Z\",\"event.name\":\"ktally.task\""

/* The short way takes it, and reads what the long one does. */
static void assert_short(const char *text, size_t len)
{
	memset(&line, 0, sizeof(line));
	line.kind = recording_line_peek(text, len, &line.realtime);
	if (!recording_flat(&line, text, len))
		fail_msg("'%.*s' took the long way", (int)len, text);
	assert_int_equal(recording_line_read_any(&other, text, len), 0);
	assert_memory_equal(&line, &other, sizeof(line));
}

static void lines_of_tasks_are_read_in_the_short_way(void **state)
{
	const struct record_clock clock = { 1000 * SECOND, 0 };
	struct ktally_task task = task_make(7, SECOND, "ordinary name");
	struct json j = { .data = buffer, .room = sizeof(buffer) };

	(void)state;
	for (unsigned int i = 0; i < KTALLY_TASK_COUNT; i++) {
		const struct ktally_field *field = &ktally_task_set.fields[i];

		if (*field->json && field->type != KTALLY_TYPE_STRING && i != KTALLY_TASK_PID &&
		    i != KTALLY_TASK_REDACTED_FIELDS)
			task_set(&task, i, field->names ? field->names->value : i * SECOND);
	}
	task_set(&task, KTALLY_TASK_NICE, (uint64_t)-20);
	ktally_mark(task.redacted, KTALLY_TASK_READ_BYTES);
	ktally_mark(task.redacted, KTALLY_TASK_PID_NS);
	record_task(record, &j, &clock, &task, NULL);
	assert_short(buffer, j.len - 1);
	assert_string_equal(line.task.comm, "ordinary name");
	assert_true(ktally_has(line.task.redacted, KTALLY_TASK_PID_NS));
}

/* In any order, with members that nobody knows. */
static void other_members_are_passed_over(void **state)
{
	static const char *const all[] = {
		LEAD ",\"process.name\":\"a\",\"process.pid\":7,\"host.name\":\"h\"}",
		LEAD ",\"labels.x\":\"y\",\"b\":true,\"c\":null,\"d\":-12,\"\":0}",
		LEAD "}", LEAD ",\"ktally.nice\":-0}",
	};

	(void)state;
	for (unsigned int i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		assert_short(all[i], strlen(all[i]));
}

/* What is out of the ordinary, or wrong, is the long way's to judge. */
static void all_else_takes_the_long_way(void **state)
{
	static const char *const all[] = {
		LEAD ",\"process.name\":\"a\\u0041\"}", LEAD ",\"process.name\":\"\xc3\xa4\"}",
		LEAD ",\"process.name\":\"a\",\"process.name_raw\":\"ff\"}",
		LEAD ",\"process.pid\":7,\"process.pid\":8}", LEAD ",\"process.pid\":\"7\"}",
		LEAD ",\"process.pid\":-7}", LEAD ",\"process.pid\":7.5}", LEAD ",\"x\":1e3}",
		LEAD ",\"x\":{}}", LEAD ",\"x\":[]}", LEAD ", \"x\":1}", LEAD ",\"x\":01}", LEAD,
		LEAD "}}", LEAD ",}", LEAD ",\"x\":}", LEAD ",\"x\":1,", LEAD ",\"x\":\"\t\"}",
		LEAD ",\"timestamp\":\"x\"}", LEAD ",\"host.name\":1}", LEAD ",\"x\":tru}",
		LEAD ",\"process.pid\":1234567890123456789}", LEAD ",\"process.state\":\"x\"}",
		LEAD ",\"ktally.redacted_fields\":[]}", LEAD ",\"ktally.redacted_fields\":[\"x\"",
		LEAD ",\"process.name\":\"as long as no name can be\"}", "",
	};

	(void)state;
	for (unsigned int i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		memset(&line, 0, sizeof(line));
		if (recording_flat(&line, all[i], strlen(all[i])))
			fail_msg("'%s' was read in the short way", all[i]);
		assert_int_equal(recording_line_read(&line, all[i], strlen(all[i])),
				 recording_line_read_any(&other, all[i], strlen(all[i])));
		assert_memory_equal(&line, &other, sizeof(line));
	}
}

static int set_up(void **state)
{
	(void)state;
	record = record_new(JSON_PLAIN, NULL, NULL);
	return record ? 0 : -1;
}

static int tear_down(void **state)
{
	(void)state;
	record_free(record);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_time_is_read_at_a_glance),
		cmocka_unit_test(a_start_and_a_sample_tell_of_the_log),
		cmocka_unit_test(lines_of_tasks_are_read_in_the_short_way),
		cmocka_unit_test(other_members_are_passed_over),
		cmocka_unit_test(all_else_takes_the_long_way),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
