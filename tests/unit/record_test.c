// SPDX-License-Identifier: GPL-2.0
/*
 * The lines of `ktally log`: no key twice, nothing invented, nothing cut. Every table is walked
 * with all fields present, so that a field added to the spec is covered here without a change.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "log/fields.h"
#include "record_lines.h"

#define KEYS_MAX 256

static const char hostile[] = "\x1b]0;\xff\"\\\n\xe2\x80\xae\xc2\x9b)";

/* Makes every field of a record present with its largest value and hostile strings. */
static void fill(const struct ktally_set *set, void *record)
{
	uint64_t *words = record;

	for (unsigned int i = 0; i < set->count; i++) {
		const struct ktally_field *field = &set->fields[i];

		ktally_mark(words, i);
		words[2 * set->words + i] = UINT64_MAX;
		if (field->type == KTALLY_TYPE_ENUM)
			words[2 * set->words + i] = field->names[0].value;
		if (field->type == KTALLY_TYPE_STRING)
			memset((char *)record + field->offset, '\xff', field->size);
	}
	/* What it says is in redacted[]: see ktally.h. */
	words[0] &= ~set->redacts;
}

/* The keys of a flat object, quotes and all, as pointers into @text; strings may hold anything. */
static unsigned int keys_of(const char *text, const char **keys, size_t *lens)
{
	unsigned int count = 0, depth = 0;

	for (const char *at = text; *at; at++) {
		const char *begin = at;

		depth += *at == '{' || *at == '[';
		depth -= *at == '}' || *at == ']';
		if (*at != '"')
			continue;
		for (at++; *at != '"'; at++)
			at += *at == '\\';
		if (at[1] != ':')
			continue;
		assert_int_equal(depth, 1);
		assert_true(count < KEYS_MAX);
		keys[count] = begin;
		lens[count++] = (size_t)(at - begin) + 1;
	}
	assert_int_equal(depth, 0);
	return count;
}

static void expect_unique_keys(const struct json *j)
{
	const char *keys[KEYS_MAX];
	size_t lens[KEYS_MAX];
	unsigned int count = keys_of(j->data, keys, lens);

	assert_true(count > 5);
	for (unsigned int a = 0; a < count; a++)
		for (unsigned int b = 0; b < a; b++)
			if (lens[a] == lens[b] && !memcmp(keys[a], keys[b], lens[a]))
				fail_msg("%.*s is on one line twice", (int)lens[a], keys[a]);
}

static void expect_line(const struct json *j)
{
	assert_false(j->full);
	assert_true(j->len < RECORD_LINE_MAX);
	assert_int_equal(j->data[j->len - 1], '\n');
	assert_ptr_equal(memchr(j->data, '\n', j->len), j->data + j->len - 1);
	if (j->form != JSON_OTLP)	/* there keys are values */
		expect_unique_keys(j);
}

#define HEAD(time, event)								\
	"{\"timestamp\":\"" time "\",\"event.name\":\"ktally." event "\",\"ktally.boottime_ns\":"

static struct ktally_sample full_sample(void)
{
	struct ktally_sample sample = { .interrupted = true, .retries = UINT32_MAX };

	fill(&ktally_moment_set, &sample.moment);
	fill(&ktally_tail_set, &sample.tail);
	fill(&ktally_host_set, &sample.host);
	return sample;
}

static const struct record_choice everything = { .all = true };

/* As long as --host, --service and --label may make it. */
static struct record_identity full_identity(enum json_form form)
{
	static struct record_label labels[] = { { "a", hostile }, { "b", NULL } };
	static char value[RECORD_IDENTITY_MAX];
	struct record_identity identity = { hostile, hostile, labels, 2 };

	memset(value, 0, sizeof(value));
	labels[1].value = value;
	while (record_identity_fits(&identity, form))
		value[strlen(value)] = 'v';
	value[strlen(value) - 1] = '\0';
	assert_true(record_identity_fits(&identity, form));
	return identity;
}

/* A field that is withheld has no value. */
static void redact_all(struct ktally_task *task)
{
	memset(task->redacted, 0xff, sizeof(task->redacted));
	memset(task->present, 0, sizeof(task->present));
}

static void the_fullest_lines_fit(enum json_form form)
{
	static uint64_t all[KTALLY_TASK_WORDS];
	const struct record_options options = {
		.interval = UINT64_MAX, .count = UINT64_MAX, .threads = true, .backend = "uring",
		.filter = "rss>1", .file = UINT32_MAX, .torn = true,
		.kinds = RECORD_KINDS_ALL & ~1U, .fields = all, .top = 10000,
		.by = KTALLY_TASK_CPU_TIME, .changed_only = true, .commands = true,
	};
	const struct record_choice choice = { false, UINT64_MAX, true, UINT64_MAX };
	const struct record_clock clock = { UINT64_MAX, 0 };
	const struct record_identity identity = full_identity(form);
	struct record_totals totals;
	struct record *r;
	struct ktally_sample sample = full_sample();
	struct ktally_info info = { 0 };
	struct ktally_task task = { 0 };
	struct record_source source = { "netlink", hostile, true, &info };
	struct json j;

	memset(all, 0xff, sizeof(all));
	memset(&totals, 0xff, sizeof(totals));
	r = record_new(form, &identity, all);
	fill(&ktally_info_set, &info);
	fill(&ktally_task_set, &task);
	j = empty(), record_start(r, &j, &options, &source), expect_line(&j);
	j = empty(), record_source(r, &j, &source, &totals), expect_line(&j);
	j = empty(), record_sample(r, &j, &sample, &source, &totals, &choice), expect_line(&j);
	j = empty(), record_task(r, &j, &clock, &task, NULL), expect_line(&j);
	j = empty(), record_exit(r, &j, &clock, &task, NULL), expect_line(&j);
	redact_all(&task);
	j = empty(), record_task(r, &j, &clock, &task, NULL), expect_line(&j);
	j = empty(), record_stop(r, &j, &source, &totals, 15), expect_line(&j);
	record_free(r);
}

static void the_fullest_lines_fit_and_have_no_key_twice(void **state)
{
	(void)state;
	for (enum json_form form = JSON_PLAIN; form <= JSON_OTLP; form++)
		the_fullest_lines_fit(form);
}

/* Absent and redacted fields: no key, and never a zero. */
static void an_unknown_field_leaves_no_trace(void **state)
{
	const struct record_clock clock = { 0, 0 };
	struct record *r = record_new(JSON_PLAIN, NULL, NULL);
	struct json j;

	(void)state;
	for (unsigned int i = 0; i < ktally_task_set.count; i++) {
		struct ktally_task task = { 0 };
		char key[128];

		snprintf(key, sizeof(key), "\"%s\":", ktally_task_set.fields[i].json);
		j = empty();
		record_task(r, &j, &clock, &task, NULL);
		assert_false(has(key));
		assert_false(has(RECORD_REDACTED));
		fill(&ktally_task_set, &task);
		task.present[i / 64] &= ~(UINT64_C(1) << i % 64);
		j = empty();
		record_task(r, &j, &clock, &task, NULL);
		assert_false(has(key));
		ktally_mark(task.present, i);
		j = empty();
		record_task(r, &j, &clock, &task, NULL);
		assert_true(has(key));
	}
	record_free(r);
}

static void redacted_fields_are_named(void **state)
{
	const struct record_clock clock = { 0, 0 };
	struct ktally_task task = { 0 };
	struct record *r = record_new(JSON_PLAIN, NULL, NULL);
	struct json j = empty();

	(void)state;
	ktally_mark(task.redacted, KTALLY_TASK_RCHAR);
	record_task(r, &j, &clock, &task, NULL);
	assert_true(has(",\"ktally.redacted_fields\":[\"ktally.io.rchar\"]}"));
	assert_false(has("\"ktally.io.rchar\":"));
	ktally_mark(task.redacted, KTALLY_TASK_WCHAR);
	ktally_mark(task.redacted, KTALLY_TASK_PID);
	j = empty();
	record_task(r, &j, &clock, &task, NULL);
	assert_true(has(",\"ktally.redacted_fields\":[\"process.thread.id\",\"ktally.io.rchar\","
			"\"ktally.io.wchar\"]}"));
	record_free(r);
}

static void values_look_as_their_types_say(void **state)
{
	const struct record_clock clock = {
		.realtime = UINT64_C(1700000000000000001),
		.offset = INT64_C(1600000000000000000),
	};
	struct ktally_task task = { 0 };
	struct record *r = record_new(JSON_PLAIN, NULL, NULL);
	struct json j = empty();

	(void)state;
	task.value[KTALLY_TASK_NICE] = (uint64_t)-20;
	task.value[KTALLY_TASK_STATE] = 'S';
	task.value[KTALLY_TASK_START_TIME] = 5;
	ktally_mark(task.present, KTALLY_TASK_NICE);
	ktally_mark(task.present, KTALLY_TASK_STATE);
	ktally_mark(task.present, KTALLY_TASK_START_TIME);
	ktally_mark(task.present, KTALLY_TASK_UTIME);
	record_task(r, &j, &clock, &task, NULL);
	assert_true(has(HEAD("2023-11-14T22:13:20.000000001Z", "task")));
	assert_true(has("\"process.creation.time\":\"2020-09-13T12:26:40.000000005Z\""));
	assert_true(has("\"ktally.start_ns\":5,"));
	assert_true(has("\"ktally.nice\":-20"));
	assert_true(has("\"process.state\":\"sleeping\""));
	assert_true(has("\"ktally.cpu.user_ns\":0"));
	task.value[KTALLY_TASK_STATE] = 'q';
	j = empty();
	record_task(r, &j, &clock, &task, NULL);
	assert_true(has("\"process.state\":\"113\""));
	task.value[KTALLY_TASK_STATE] = 0;
	j = empty();
	record_task(r, &j, &clock, &task, NULL);
	assert_true(has("\"process.state\":\"0\""));
	record_free(r);
}

static void an_exit_has_the_time_of_its_exit(void **state)
{
	const struct record_clock clock = {
		.realtime = UINT64_C(1700000000000000001),
		.offset = INT64_C(1600000000000000000),
	};
	struct ktally_task task = { 0 };
	struct record *r = record_new(JSON_PLAIN, NULL, NULL);
	struct json j = empty();

	(void)state;
	record_exit(r, &j, &clock, &task, NULL);
	assert_true(has(HEAD("2023-11-14T22:13:20.000000001Z", "exit")));
	assert_false(has(RECORD_CREATION));
	task.value[KTALLY_TASK_EXIT_TIME] = 1000000007;
	ktally_mark(task.present, KTALLY_TASK_EXIT_TIME);
	j = empty();
	record_exit(r, &j, &clock, &task, NULL);
	assert_true(has(HEAD("2020-09-13T12:26:41.000000007Z", "exit")));
	record_free(r);
}

static void a_name_that_json_changes_comes_with_its_bytes(void **state)
{
	const struct record_clock clock = { 0, 0 };
	struct ktally_task task = { 0 };
	struct record *r = record_new(JSON_PLAIN, NULL, NULL);
	struct json j = empty();

	(void)state;
	ktally_mark(task.present, KTALLY_TASK_COMM);
	strcpy(task.comm, "caf\xc3\xa9 (x)");
	record_task(r, &j, &clock, &task, NULL);
	assert_true(has("\"process.name\":\"caf\xc3\xa9 (x)\"}"));
	strcpy(task.comm, "\xff\x1b[");
	j = empty();
	record_task(r, &j, &clock, &task, NULL);
	assert_true(has("\"process.name_raw\":\"ff1b5b\"}"));
	memset(task.comm, 'a', sizeof(task.comm));	/* no NUL: the field's size bounds it */
	j = empty();
	record_task(r, &j, &clock, &task, NULL);
	assert_true(has(":\"aaaaaaaaaaaaaaaa\"}"));
	record_free(r);
}

static void a_mask_is_the_names_of_its_bits(void **state)
{
	struct record_source source = { "netlink", "", true, NULL };
	const struct record_options options = { .interval = 1, .backend = "write", .file = 3 };
	struct record *r = record_new(JSON_PLAIN, NULL, NULL);
	struct ktally_info info = { 0 };
	struct json j = empty();

	(void)state;
	record_start(r, &j, &options, &source);
	assert_false(has("ktally.module."));
	assert_false(has(RECORD_COUNT));
	source.info = &info;
	ktally_mark(info.present, KTALLY_INFO_GROUPS);
	info.value[KTALLY_INFO_GROUPS] = KTALLY_GROUP_ID | KTALLY_GROUP_MEM | KTALLY_GROUP_EXIT;
	j = empty();
	record_start(r, &j, &options, &source);
	assert_true(has("\"ktally.module.groups\":\"id,mem,exit\""));
	info.value[KTALLY_INFO_GROUPS] = UINT64_C(1) << 40 | 1;
	j = empty();
	record_start(r, &j, &options, &source);
	assert_true(has("\"ktally.module.groups\":\"1099511627777\""));
	record_free(r);
}

/* The moment gives the line its time; without one it is now, not 1970. */
static void a_sample_has_the_time_of_its_moment(void **state)
{
	const struct record_totals totals = { .loss_events = 7 };
	const struct record_source source = { "procfs", "", false, NULL };
	struct ktally_sample sample = { .interrupted = false };
	struct record *r = record_new(JSON_PLAIN, NULL, NULL);
	struct json j = empty();

	(void)state;
	record_sample(r, &j, &sample, &source, &totals, &everything);
	assert_false(has("\"timestamp\":\"1970"));
	assert_true(has("\"ktally.source\":\"procfs\",\"ktally.events\":false,"
			"\"ktally.interrupted\":false,\"ktally.retries\":0,"
			"\"ktally.loss.events\":7,"));
	ktally_mark(sample.moment.present, KTALLY_MOMENT_REALTIME);
	ktally_mark(sample.moment.present, KTALLY_MOMENT_BOOTTIME);
	sample.moment.value[KTALLY_MOMENT_REALTIME] = UINT64_C(1700000000000000001);
	sample.host.value[KTALLY_HOST_LOAD1] = 123;
	ktally_mark(sample.host.present, KTALLY_HOST_LOAD1);
	j = empty();
	record_sample(r, &j, &sample, &source, &totals, &everything);
	assert_true(has("{\"timestamp\":\"2023-11-14T22:13:20.000000001Z\""));
	assert_true(has("\"ktally.realtime_ns\":\"1700000000000000001\""));
	assert_true(has("\"ktally.host.load1\":1.23"));
	record_free(r);
}

static void a_line_without_room_says_so(void **state)
{
	const struct record_clock clock = { 0, 0 };
	struct ktally_task task = { 0 };
	struct record *r = record_new(JSON_PLAIN, NULL, NULL);
	struct json whole = empty();

	(void)state;
	fill(&ktally_task_set, &task);
	record_task(r, &whole, &clock, &task, NULL);
	for (size_t room = 0; room < whole.len; room++) {
		char *exact = malloc(room);
		struct json j = { .data = exact, .room = room };

		record_task(r, &j, &clock, &task, NULL);
		assert_true(j.full);
		assert_true(j.len <= room);
		free(exact);
	}
	record_free(r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_fullest_lines_fit_and_have_no_key_twice),
		cmocka_unit_test(an_unknown_field_leaves_no_trace),
		cmocka_unit_test(redacted_fields_are_named),
		cmocka_unit_test(values_look_as_their_types_say),
		cmocka_unit_test(an_exit_has_the_time_of_its_exit),
		cmocka_unit_test(a_name_that_json_changes_comes_with_its_bytes),
		cmocka_unit_test(a_mask_is_the_names_of_its_bits),
		cmocka_unit_test(a_sample_has_the_time_of_its_moment),
		cmocka_unit_test(a_line_without_room_says_so),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
