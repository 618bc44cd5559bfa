// SPDX-License-Identifier: GPL-2.0
/* How an exit reads to people, and what becomes of command lines that a line has no room for. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "log/fields.h"
#include "record_lines.h"

/* The line of a process that lived 3.2 s. */
static void exit_of(const char *comm, enum ktally_task_field how, uint64_t value)
{
	struct ktally_task task = task_make(123, SECOND, comm);
	struct json j = empty();

	task_set(&task, how, value);
	task_set(&task, KTALLY_TASK_EXIT_TIME, 4 * SECOND + SECOND / 5);
	record_exit(record, &j, &the_clock, &task, NULL);
	assert_false(j.full);
}

static void an_abnormal_exit_is_a_sentence_with_a_level(void **state)
{
	(void)state;
	exit_of("name", KTALLY_TASK_TERM_SIG, 11);
	assert_true(has(",\"severity_text\":\"ERROR\",\"message\":\"process 123 (name) "
			"was killed by SIGSEGV after 3.2 s\","));
	exit_of("name", KTALLY_TASK_TERM_SIG, 9);
	assert_true(has(",\"severity_text\":\"WARN\",\"message\":\"process 123 (name) "
			"was killed by SIGKILL after 3.2 s\","));
	exit_of("name", KTALLY_TASK_TERM_SIG, 15);
	assert_true(has(",\"severity_text\":\"INFO\",\"message\":\"process 123 (name) "
			"was killed by SIGTERM after 3.2 s\","));
	exit_of("name", KTALLY_TASK_EXIT_CODE, 3);
	assert_true(has(",\"severity_text\":\"INFO\",\"message\":\"process 123 (name) "
			"ended with code 3 after 3.2 s\","));
	assert_true(has("\"event.name\":\"ktally.exit\",\"ktally.boottime_ns\":4200000000,"));
}

static void an_ordinary_exit_and_a_task_have_no_words(void **state)
{
	struct ktally_task task = task_make(123, SECOND, "name");
	struct json j;

	(void)state;
	exit_of("name", KTALLY_TASK_EXIT_CODE, 0);
	assert_false(has(RECORD_MESSAGE) || has(RECORD_SEVERITY));
	j = empty();
	record_exit(record, &j, &the_clock, &task, NULL);	/* how it ended is not known */
	assert_false(has(RECORD_MESSAGE));
	j = empty();
	record_task(record, &j, &the_clock, &task, NULL);
	assert_false(has(RECORD_MESSAGE));
	assert_true(has("\"ktally.boottime_ns\":\"100000000000000000\""));
}

static void what_is_not_known_of_an_exit_is_not_said(void **state)
{
	struct ktally_task task = { 0 };
	struct json j = empty();

	(void)state;
	task_set(&task, KTALLY_TASK_EXIT_CODE, 1);
	record_exit(record, &j, &the_clock, &task, NULL);
	assert_true(has("\"message\":\"process ? (?) ended with code 1\""));
}

static void a_hostile_name_is_text_in_a_sentence_too(void **state)
{
	(void)state;
	exit_of("\x1b]0;\xff\"\\\n)", KTALLY_TASK_EXIT_CODE, 1);
	assert_true(has("\"message\":\"process 123 (?]0;?\\\"\\\\?)) ended with code 1 "
			"after 3.2 s\""));
}

static struct record_command command_of(const char *text)
{
	return (struct record_command){ text, strlen(text), false };
}

static void task_with(const struct record_command *command, size_t room)
{
	struct ktally_task task = task_make(123, SECOND, "name");
	struct json j = empty_of(room);

	record_task(record, &j, &the_clock, &task, command);
	assert_false(j.full);
	assert_true(j.len <= room);
	assert_string_equal(line + j.len - 2, "}\n");
}

static void a_command_line_is_the_last_member(void **state)
{
	struct record_command command = command_of("a \"b\" \xff\n");

	(void)state;
	task_with(&command, RECORD_LINE_MAX);
	assert_true(has(",\"process.command_line\":\"a \\\"b\\\" \\\\xff\\u000a\"}\n"));
	command.shortened = true;
	task_with(&command, RECORD_LINE_MAX);
	assert_true(has("\\u000a\",\"ktally.shortened_fields\":[\"process.command_line\"]}\n"));
	command.len = 0;
	task_with(&command, RECORD_LINE_MAX);
	assert_false(has(RECORD_COMMAND));
	task_with(NULL, RECORD_LINE_MAX);
	assert_false(has(RECORD_COMMAND));
}

/* At any room that the rest of the line leaves: cut at a character, never full, always said. */
static void a_command_line_is_cut_to_the_room_there_is(void **state)
{
	struct record_command command = command_of("\x1b\x1b\x1b\x1b\xc3\xa9\xc3\xa9\xc3\xa9"
						   "0123456789012345678901234567890123456789");
	struct record_command none = { NULL, 0, false };
	size_t least, most;

	(void)state;
	task_with(&none, RECORD_LINE_MAX);
	least = strlen(line) + strlen(",\"" RECORD_SHORTENED "\":[\"" RECORD_COMMAND "\"]");
	task_with(&command, RECORD_LINE_MAX);
	most = strlen(line) + 100;
	for (size_t room = least; room < most; room++) {
		const char *text, *cut;

		task_with(&command, room);
		text = strstr(line, "\"" RECORD_COMMAND "\":\"");
		cut = strstr(line, ",\"" RECORD_SHORTENED "\":[\"" RECORD_COMMAND "\"]}\n");
		if (!text || cut)
			assert_non_null(cut);
		else
			assert_non_null(strstr(text, "89\"}\n"));
		if (text && cut)
			assert_true(cut[-1] == '"' && cut[-2] != '\\' && cut[-2] != '\xc3');
	}
}

#define HEAD(ns, boottime) \
	"00.00000000" ns "Z\",\"event.name\":\"ktally.task\",\"ktally.boottime_ns\":" boottime ","

/* How lines begin is kept from one task to the next, but not to another sample's. */
static void each_sample_gives_its_tasks_its_own_time(void **state)
{
	static const struct { struct record_clock clock; const char *head; } cases[] = {
		{ { 0, 0 }, HEAD("0", "0") },
		{ { 0, 0 }, HEAD("0", "0") },
		{ { 1, 0 }, HEAD("1", "1") },
		{ { 1, 1 }, HEAD("1", "0") },
	};
	const struct ktally_task task = task_make(1, 1, "name");

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct json j = empty();

		record_task(record, &j, &cases[i].clock, &task, NULL);
		assert_true(has(cases[i].head));
		j = empty();
		record_exit(record, &j, &cases[i].clock, &task, NULL);
		assert_true(has("\"event.name\":\"ktally.exit\""));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_sample_gives_its_tasks_its_own_time),
		cmocka_unit_test(an_abnormal_exit_is_a_sentence_with_a_level),
		cmocka_unit_test(an_ordinary_exit_and_a_task_have_no_words),
		cmocka_unit_test(what_is_not_known_of_an_exit_is_not_said),
		cmocka_unit_test(a_hostile_name_is_text_in_a_sentence_too),
		cmocka_unit_test(a_command_line_is_the_last_member),
		cmocka_unit_test(a_command_line_is_cut_to_the_room_there_is),
	};

	return cmocka_run_group_tests(tests, set_up_record, tear_down_record);
}
