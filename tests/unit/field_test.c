// SPDX-License-Identifier: GPL-2.0
/* Fields are found by any of their names, values get theirs, and derived fields are honest sums. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "libktally/record.h"

static void a_field_is_found_by_name_json_key_and_title(void **state)
{
	static const struct { const char *name; int field; } good[] = {
		{ "run_delay", KTALLY_TASK_RUN_DELAY },
		{ "ktally.cpu.run_delay_ns", KTALLY_TASK_RUN_DELAY },
		{ "WAIT", KTALLY_TASK_RUN_DELAY }, { "wait", KTALLY_TASK_RUN_DELAY },
		{ "pid", KTALLY_TASK_PID }, { "process.pid", KTALLY_TASK_TGID },
		{ "tid", KTALLY_TASK_PID },
		{ "rss", KTALLY_TASK_RSS }, { "cpu_time", KTALLY_TASK_CPU_TIME },
		{ "Command", KTALLY_TASK_COMM },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		assert_int_equal(ktally_field_find(&ktally_task_set, good[i].name), good[i].field);
}

static void a_name_wins_over_another_fields_title(void **state)
{
	(void)state;
	/* PID is the title of tgid; the name pid is another field's. */
	assert_int_equal(ktally_field_find(&ktally_task_set, "PID"), KTALLY_TASK_TGID);
	assert_int_equal(ktally_field_find(&ktally_task_set, "pid"), KTALLY_TASK_PID);
}

static void every_field_is_found_by_its_own_name_and_key(void **state)
{
	(void)state;
	for (unsigned int i = 0; i < ktally_task_set.count; i++) {
		assert_int_equal(ktally_field_find(&ktally_task_set,
						   ktally_task_set.fields[i].name), i);
		assert_int_equal(ktally_field_find(&ktally_task_set,
						   ktally_task_set.fields[i].json), i);
	}
}

static void what_is_no_name_is_not_found(void **state)
{
	static const char *const bad[] = { "", " ", "rss ", "RUN_DELAY", "PROCESS.PID", "nothing" };

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(ktally_field_find(&ktally_task_set, bad[i]), -ENOENT);
	/* Sets without titles have no field whose title is "". */
	assert_int_equal(ktally_field_find(&ktally_host_set, ""), -ENOENT);
}

static void an_enum_value_has_its_name(void **state)
{
	const struct ktally_field *task = ktally_task_set.fields;

	(void)state;
	assert_string_equal(ktally_enum_name(&task[KTALLY_TASK_STATE], 'R'), "running");
	assert_string_equal(ktally_enum_name(&task[KTALLY_TASK_STATE], 'Z'), "defunct");
	assert_string_equal(ktally_enum_name(&task[KTALLY_TASK_SCOPE], 0), "process");
	assert_null(ktally_enum_name(&task[KTALLY_TASK_STATE], 0));
	assert_null(ktally_enum_name(&task[KTALLY_TASK_STATE], UINT64_MAX));
	assert_null(ktally_enum_name(&task[KTALLY_TASK_UTIME], 0));
}

static void put(struct ktally_task *task, unsigned int field, uint64_t value)
{
	ktally_record_put(&ktally_task_set, task, field, value);
}

static void a_sum_needs_all_of_its_parts(void **state)
{
	static const uint8_t parts[] = {
		KTALLY_TASK_RSS_ANON, KTALLY_TASK_RSS_FILE, KTALLY_TASK_RSS_SHMEM,
	};

	(void)state;
	for (unsigned int given = 0; given < 8; given++) {
		struct ktally_task task = { 0 };

		for (int i = 0; i < 3; i++) {
			if (given >> i & 1)
				put(&task, parts[i], 1 << i);
		}
		ktally_record_derive(&ktally_task_set, &task, UINT64_MAX);
		assert_int_equal(ktally_has(task.present, KTALLY_TASK_RSS), given == 7);
		if (given == 7)
			assert_int_equal(task.value[KTALLY_TASK_RSS], 7);
		assert_false(ktally_has(task.present, KTALLY_TASK_CPU_TIME));
	}
}

static void a_sum_of_a_redacted_part_is_redacted(void **state)
{
	struct ktally_task task = { 0 };

	(void)state;
	put(&task, KTALLY_TASK_RSS_ANON, 1);
	put(&task, KTALLY_TASK_RSS_FILE, 1);
	ktally_mark(task.redacted, KTALLY_TASK_RSS_SHMEM);
	ktally_record_derive(&ktally_task_set, &task, UINT64_MAX);
	assert_false(ktally_has(task.present, KTALLY_TASK_RSS));
	assert_true(ktally_has(task.redacted, KTALLY_TASK_RSS));
	assert_false(ktally_has(task.redacted, KTALLY_TASK_CPU_TIME));
}

/* ktally_record_derive() relies on it. */
static void derived_fields_stand_last(void **state)
{
	bool derived = false;

	(void)state;
	for (unsigned int i = 0; i < ktally_task_set.count; i++) {
		assert_false(derived && !ktally_task_set.fields[i].sum_count);
		derived = ktally_task_set.fields[i].sum_count;
	}
	assert_true(derived);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_field_is_found_by_name_json_key_and_title),
		cmocka_unit_test(a_name_wins_over_another_fields_title),
		cmocka_unit_test(every_field_is_found_by_its_own_name_and_key),
		cmocka_unit_test(what_is_no_name_is_not_found),
		cmocka_unit_test(an_enum_value_has_its_name),
		cmocka_unit_test(a_sum_needs_all_of_its_parts),
		cmocka_unit_test(a_sum_of_a_redacted_part_is_redacted),
		cmocka_unit_test(derived_fields_stand_last),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
