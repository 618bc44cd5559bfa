// SPDX-License-Identifier: GPL-2.0
/* The lines of a log itself and of its samples: what they say to people, and of what was chosen. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "record_lines.h"

static const struct record_choice everything = { .all = true };

/* Shippers know a file by a sum of its first bytes, 256 of them at the least. */
static void two_files_differ_in_their_first_256_bytes(void **state)
{
	struct record_source source = { "netlink", "", true, NULL };
	struct record_options options = { .interval = 1, .backend = "write", .file = 1 };
	struct record *r = record_new(JSON_PLAIN, NULL, NULL);
	struct json j = empty();
	char first[256];

	(void)state;
	record_start(r, &j, &options, &source);
	assert_true(j.len > sizeof(first));
	memcpy(first, j.data, sizeof(first));
	assert_true(has("\"" RECORD_FILE "\":1,"));
	assert_false(has(RECORD_TORN));
	options.file = 2;
	options.torn = true;
	j = empty();
	record_start(r, &j, &options, &source);
	assert_memory_not_equal(first, j.data, sizeof(first));
	assert_true(has("\"" RECORD_FILE "\":2,\"" RECORD_TORN "\":true"));
	j.data[sizeof(first)] = '\0';
	assert_true(has("\"host.boot.id\":\""));
	record_free(r);
}

/* Which members lines begin with, and those for people. */
static void keys_are_in_this_order(void **state)
{
	static const struct record_label labels[] = { { "env", "prod" }, { "zone", "a\"b" } };
	const struct record_identity identity = { "h", "web", labels, 2 };
	const struct record_options options = { .interval = 10000000000, .backend = "write",
						.file = 1, .kinds = RECORD_KINDS_ALL };
	const struct record_source source = { "procfs", "so", false, NULL };
	struct record *r = record_new(JSON_PLAIN, &identity, NULL);
	struct json j = empty();

	(void)state;
	record_start(r, &j, &options, &source);
	assert_int_equal(strncmp(line, "{\"timestamp\":\"", 14), 0);
	assert_true(has("Z\",\"event.name\":\"ktally.start\",\"ktally.boottime_ns\":"));
	assert_true(has(",\"host.name\":\"h\",\"host.boot.id\":\""));
	assert_true(has("\",\"service.name\":\"web\",\"labels.env\":\"prod\","
			"\"labels.zone\":\"a\\\"b\",\"severity_text\":\"INFO\","
			"\"message\":\"ktally "));
	assert_true(has(" begins to log, every 10 s, from procfs\",\"ktally.file\":1,"
			"\"ktally.version\":\""));
	assert_false(has(RECORD_KINDS) || has(RECORD_FIELDS) || has(RECORD_TOP) ||
		     has(RECORD_CHANGED) || has(RECORD_COMMANDS));
	record_free(r);
}

static void a_start_says_what_was_chosen(void **state)
{
	uint64_t fields[KTALLY_TASK_WORDS] = { 0 };
	const struct record_options options = {
		.interval = 1, .backend = "write", .fields = fields, .top = 5,
		.by = KTALLY_TASK_CPU_TIME, .changed_only = true, .commands = true,
		.kinds = RECORD_BIT(RECORD_KIND_START) | RECORD_BIT(RECORD_KIND_EXIT),
	};
	const struct record_source source = { "procfs", "so", false, NULL };
	struct record *r;
	struct json j = empty();

	(void)state;
	ktally_mark(fields, KTALLY_TASK_PID);
	ktally_mark(fields, KTALLY_TASK_RSS);
	r = record_new(JSON_PLAIN, NULL, fields);
	record_start(r, &j, &options, &source);
	assert_true(has(",\"ktally.kinds\":[\"start\",\"exit\"],"
			"\"ktally.fields\":[\"process.thread.id\",\"process.memory.usage\"],"
			"\"ktally.top\":5,\"ktally.by\":\"ktally.cpu.time_ns\","
			"\"ktally.changed_only\":true,\"ktally.cmdline\":true,"
			"\"ktally.backend\":"));
	record_free(r);
}

static void a_sample_says_how_many_tasks_follow(void **state)
{
	const struct record_choice some = { false, 7, false, 0 }, changed = { false, 7, true, 93 };
	const struct record_totals totals = { .samples = 0 };
	const struct record_source source = { "procfs", "", false, NULL };
	struct ktally_sample sample = { .interrupted = false };
	struct record *r = record_new(JSON_PLAIN, NULL, NULL);
	struct json j = empty();

	(void)state;
	record_sample(r, &j, &sample, &source, &totals, &everything);
	assert_false(has(RECORD_CHOSEN) || has(RECORD_UNCHANGED));
	j = empty();
	record_sample(r, &j, &sample, &source, &totals, &some);
	assert_true(has(",\"ktally.chosen\":7,\"ktally.loss."));
	j = empty();
	record_sample(r, &j, &sample, &source, &totals, &changed);
	assert_true(has(",\"ktally.chosen\":7,\"ktally.unchanged\":93,\"ktally.loss."));
	record_free(r);
}

/* What people read of the last line, and of another source. */
static void the_end_and_another_source_are_sentences(void **state)
{
	const struct record_totals totals = { .samples = 3, .tasks = 20, .exits = 2,
					      .loss_events = 1, .loss_lines = 2 };
	const struct record_totals fine = { .samples = 1 };
	const struct record_source source = { "procfs", "the module went", false, NULL };
	struct record *r = record_new(JSON_PLAIN, NULL, NULL);
	struct json j = empty();

	(void)state;
	record_stop(r, &j, &source, &totals, 15);
	assert_true(has("\"severity_text\":\"WARN\",\"message\":\"the log ends by SIGTERM with 3 "
			"samples, 20 tasks, 2 exits; lost: 1 exit, 2 lines\","));
	j = empty();
	record_stop(r, &j, &source, &fine, 0);
	assert_true(has("\"severity_text\":\"INFO\",\"message\":\"the log ends with 1 samples, 0 "
			"tasks, 0 exits; lost: nothing\","));
	j = empty();
	record_source(r, &j, &source, &fine);
	assert_true(has("\"severity_text\":\"WARN\",\"message\":\"figures come from procfs from "
			"here on: the module went\","));
	record_free(r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(two_files_differ_in_their_first_256_bytes),
		cmocka_unit_test(keys_are_in_this_order),
		cmocka_unit_test(a_start_says_what_was_chosen),
		cmocka_unit_test(a_sample_says_how_many_tasks_follow),
		cmocka_unit_test(the_end_and_another_source_are_sentences),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
