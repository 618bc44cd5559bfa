// SPDX-License-Identifier: GPL-2.0
/* What cells say: known, absent, redacted, rates; and by what rows compare. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tasks.h"
#include "view/columns.h"

static struct user_cache users;

static const struct row_context context = {
	.elapsed = 2 * SECOND, .realtime = 1100 * SECOND, .boottime = 100 * SECOND, .users = &users,
};

static struct column value_of(enum ktally_task_field field)
{
	return (struct column){ COLUMN_VALUE, (uint8_t)field };
}

static struct column rate_of(enum ktally_task_field field)
{
	return (struct column){ COLUMN_RATE, (uint8_t)field };
}

static void assert_cell(struct column column, const struct row *row, const char *text)
{
	char cell[CELL_ROOM];
	size_t len = column_cell(column, row, &context, column_width(column), cell);

	assert_int_equal(len, strlen(text));
	assert_memory_equal(cell, text, len);
}

/* For every column that there is: it holds for a field that is added tomorrow. */
static void absent_is_a_dash_in_every_column(void **state)
{
	struct ktally_task task = { .present = { 0 } };
	struct row row = { .task = &task, .known = true };
	struct column all[COLUMNS_MAX];
	unsigned int count = columns_all(all), i;

	(void)state;
	assert_true(count > KTALLY_TASK_COUNT);
	for (i = 0; i < count; i++)
		assert_cell(all[i], &row, "-");
}

static void redacted_is_a_question_mark_in_every_column(void **state)
{
	struct ktally_task task = { .present = { 0 } };
	struct row row = { .task = &task, .known = true };
	struct column all[COLUMNS_MAX];
	unsigned int count = columns_all(all), i;

	(void)state;
	memset(task.redacted, 0xff, sizeof(task.redacted));
	for (i = 0; i < count; i++)
		assert_cell(all[i], &row, "?");
}

static void every_title_has_a_column(void **state)
{
	struct column all[COLUMNS_MAX];
	unsigned int count = columns_all(all), found, i, j;

	(void)state;
	for (i = 0; i < ktally_task_set.count; i++) {
		for (found = 0, j = 0; j < count; j++)
			found += all[j].field == i && (all[j].kind == COLUMN_VALUE ||
						       all[j].kind == COLUMN_RATE);
		assert_int_equal(found, !!*ktally_task_set.fields[i].title +
				 !!*ktally_task_set.fields[i].rate_title);
	}
}

static void what_has_no_title_has_no_column(void **state)
{
	struct column column;

	(void)state;
	assert_string_equal(ktally_task_set.fields[KTALLY_TASK_REDACTED_FIELDS].title, "");
	assert_int_equal(column_find("redacted_fields", &column), -ENOENT);
}

static void titles_and_names_find_columns(void **state)
{
	struct column column;

	(void)state;
	assert_int_equal(column_find("cpu%", &column), 0);
	assert_true(column_same(column, rate_of(KTALLY_TASK_CPU_TIME)));
	assert_int_equal(column_find("READ/s", &column), 0);
	assert_true(column_same(column, rate_of(KTALLY_TASK_READ_BYTES)));
	assert_int_equal(column_find("run_delay", &column), 0);
	assert_true(column_same(column, value_of(KTALLY_TASK_RUN_DELAY)));
	assert_int_equal(column_find("run_delay%", &column), 0);
	assert_true(column_same(column, rate_of(KTALLY_TASK_RUN_DELAY)));
	assert_int_equal(column_find("nvcsw/s", &column), 0);
	assert_true(column_same(column, rate_of(KTALLY_TASK_NVCSW)));
	assert_int_equal(column_find("process.memory.usage", &column), 0);
	assert_true(column_same(column, value_of(KTALLY_TASK_RSS)));
	assert_int_equal(column_find("pid", &column), 0);
	assert_string_equal(column_title(column), "PID");
	assert_int_equal(column_find("user", &column), 0);
	assert_int_equal(column.kind, COLUMN_USER);
	assert_int_equal(column_find("grow/min", &column), 0);
	assert_int_equal(column.kind, COLUMN_GROWTH);
}

static void each_column_is_found_by_its_name(void **state)
{
	struct column all[COLUMNS_MAX], column;
	unsigned int count = columns_all(all), i;
	char name[COLUMN_NAME];

	(void)state;
	for (i = 0; i < count; i++) {
		size_t len = column_name(all[i], name);

		assert_int_equal(len, strlen(name));
		if (all[i].field == KTALLY_TASK_PID)	/* "pid" is the title of another one */
			continue;
		assert_int_equal(column_find(name, &column), 0);
		assert_true(column_same(column, all[i]));
		assert_true(*column_doc(all[i]));
	}
}

static void amounts_have_the_form_of_their_column(void **state)
{
	char cell[CELL_ROOM];

	(void)state;
	column_amount(rate_of(KTALLY_TASK_CPU_TIME), 2.5e9, 6, cell);
	assert_string_equal(cell, "250.0");
	column_amount(value_of(KTALLY_TASK_CPU_TIME), 90e9, 8, cell);
	assert_string_equal(cell, "1:30.00");
	column_amount(value_of(KTALLY_TASK_RSS), 3 << 20, 6, cell);
	assert_string_equal(cell, "3.0M");
	column_amount(value_of(KTALLY_TASK_NUM_THREADS), 1234, 4, cell);
	assert_string_equal(cell, "1234");
	column_amount(value_of(KTALLY_TASK_NUM_THREADS), 123456, 4, cell);
	assert_string_equal(cell, "123k");
	column_amount(rate_of(KTALLY_TASK_NVCSW), 0.25, 6, cell);
	assert_string_equal(cell, "0.25");
}

static void growth_is_told_in_bytes(void **state)
{
	struct ktally_task task = task_make(7, SECOND, "worker");
	struct row row = { .task = &task };
	struct column growth = { COLUMN_GROWTH, KTALLY_TASK_RSS_ANON };
	struct column_key key;

	(void)state;
	task_set(&task, KTALLY_TASK_RSS_ANON, 5 << 20);
	assert_cell(growth, &row, "-");
	column_key(growth, &row, &context, &key);
	assert_false(key.known);
	row.has_growth = true;
	assert_cell(growth, &row, "0");
	row.growth = 3 << 20;
	assert_cell(growth, &row, "3.0M");
	column_key(growth, &row, &context, &key);
	assert_true(key.known);
}

static void names_of_nothing_find_none(void **state)
{
	static const char *const names[] = {
		"", "%", "/s", "nothing", "rss/s", "rss/min", "comm%", "cpu %",
	};
	struct column column;
	unsigned int i;

	(void)state;
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		assert_int_equal(column_find(names[i], &column), -ENOENT);
}

static void rates_are_what_was_used_in_the_interval(void **state)
{
	struct ktally_task before = task_busy(7, SECOND, "worker", 5 * SECOND), now = before;
	struct row row = { .task = &now, .before = &before, .known = true };

	(void)state;
	task_set(&now, KTALLY_TASK_CPU_TIME, 6 * SECOND);
	task_set(&before, KTALLY_TASK_READ_BYTES, 1024);
	task_set(&now, KTALLY_TASK_READ_BYTES, 1024 + 2 * 3072);
	task_set(&before, KTALLY_TASK_NVCSW, 10);
	task_set(&now, KTALLY_TASK_NVCSW, 11);
	assert_cell(rate_of(KTALLY_TASK_CPU_TIME), &row, "50.0");
	assert_cell(rate_of(KTALLY_TASK_READ_BYTES), &row, "3.0K");
	assert_cell(rate_of(KTALLY_TASK_NVCSW), &row, "0.50");
}

static void a_life_that_began_since_counts_from_zero(void **state)
{
	struct ktally_task now = task_busy(7, 99 * SECOND, "new", SECOND / 2);
	struct row row = { .task = &now, .known = true };

	(void)state;
	assert_cell(rate_of(KTALLY_TASK_CPU_TIME), &row, "25.0");
}

static void unknown_rates_are_absent_not_zero(void **state)
{
	struct ktally_task before = task_busy(7, SECOND, "worker", 5 * SECOND), now = before;
	struct row row = { .task = &now, .before = &before, .known = true };

	(void)state;
	now.value[KTALLY_TASK_CPU_TIME] = 4 * SECOND;	/* backwards */
	assert_cell(rate_of(KTALLY_TASK_CPU_TIME), &row, "-");
	now.value[KTALLY_TASK_CPU_TIME] = 6 * SECOND;
	before.present[0] = 0;				/* not known then */
	assert_cell(rate_of(KTALLY_TASK_CPU_TIME), &row, "-");
	row.before = NULL;
	row.known = false;				/* not seen then */
	assert_cell(rate_of(KTALLY_TASK_CPU_TIME), &row, "-");
}

static void values_have_their_units(void **state)
{
	struct ktally_task task = task_make(7, 90 * SECOND, "worker");
	struct row row = { .task = &task };

	(void)state;
	task_set(&task, KTALLY_TASK_RSS, 12 * 1024 * 1024);
	task_set(&task, KTALLY_TASK_CPU_TIME, 754 * SECOND / 10);
	task_set(&task, KTALLY_TASK_NICE, (uint64_t)-20);
	task_set(&task, KTALLY_TASK_STATE, 'D');
	task_set(&task, KTALLY_TASK_NVCSW, 123456789);
	task_set(&task, KTALLY_TASK_UID, 4294967294u);
	assert_cell(value_of(KTALLY_TASK_RSS), &row, "12.0M");
	assert_cell(value_of(KTALLY_TASK_CPU_TIME), &row, "1:15.40");
	assert_cell(value_of(KTALLY_TASK_NICE), &row, "-20");
	assert_cell(value_of(KTALLY_TASK_STATE), &row, "D");
	assert_cell(value_of(KTALLY_TASK_SCOPE), &row, "process");
	assert_cell(value_of(KTALLY_TASK_NVCSW), &row, "123M");
	assert_cell(value_of(KTALLY_TASK_UID), &row, "######");
	assert_cell(value_of(KTALLY_TASK_START_TIME), &row, "00:18:10");
}

static void users_have_names_and_strangers_numbers(void **state)
{
	struct ktally_task task = task_make(7, SECOND, "worker");
	struct row row = { .task = &task };
	struct column user = { COLUMN_USER, KTALLY_TASK_UID };

	(void)state;
	task_set(&task, KTALLY_TASK_UID, 0);
	assert_cell(user, &row, "root");
	task_set(&task, KTALLY_TASK_UID, 4242424);
	assert_cell(user, &row, "4242424");
	task_set(&task, KTALLY_TASK_UID, 0);
	assert_cell(user, &row, "root");
}

static void the_dead_are_marked(void **state)
{
	struct ktally_task task = task_make(7, SECOND, "worker");
	struct row row = { .task = &task, .dead = true };

	(void)state;
	task_set(&task, KTALLY_TASK_STATE, 'R');
	assert_cell(value_of(KTALLY_TASK_COMM), &row, "(worker)");
	assert_cell(value_of(KTALLY_TASK_STATE), &row, "X");
	row.dead = false;
	assert_cell(value_of(KTALLY_TASK_COMM), &row, "worker");
}

static void a_comm_without_end_is_cut(void **state)
{
	struct ktally_task task = task_make(7, SECOND, "");
	struct row row = { .task = &task, .dead = true };
	char cell[CELL_ROOM];

	(void)state;
	memset(task.comm, 'x', sizeof(task.comm));
	assert_int_equal(column_cell(value_of(KTALLY_TASK_COMM), &row, &context, 16, cell),
			 sizeof(task.comm) + 2);
}

static void keys_of(struct column column, struct ktally_task *a, struct ktally_task *b,
		    struct column_key keys[2])
{
	struct row row_a = { .task = a, .known = true }, row_b = { .task = b, .known = true };

	column_key(column, &row_a, &context, &keys[0]);
	column_key(column, &row_b, &context, &keys[1]);
}

static void keys_order_as_numbers_do(void **state)
{
	struct ktally_task a = task_make(7, SECOND, "a"), b = task_make(8, SECOND, "b");
	struct column_key keys[2];

	(void)state;
	task_set(&a, KTALLY_TASK_NICE, (uint64_t)-5);
	task_set(&b, KTALLY_TASK_NICE, 3);
	keys_of(value_of(KTALLY_TASK_NICE), &a, &b, keys);
	assert_true(keys[0].known && keys[1].known && keys[0].number < keys[1].number);
	task_set(&a, KTALLY_TASK_CPU_TIME, SECOND / 1000);
	task_set(&b, KTALLY_TASK_CPU_TIME, 20 * SECOND);
	keys_of(rate_of(KTALLY_TASK_CPU_TIME), &a, &b, keys);
	assert_true(keys[0].known && keys[1].known && keys[0].number < keys[1].number);
	task_set(&a, KTALLY_TASK_RSS, UINT64_MAX - 1);
	task_set(&b, KTALLY_TASK_RSS, UINT64_MAX);
	keys_of(value_of(KTALLY_TASK_RSS), &a, &b, keys);
	assert_true(keys[0].number < keys[1].number);
	keys_of(rate_of(KTALLY_TASK_RUN_DELAY), &a, &b, keys);
	assert_false(keys[0].known || keys[1].known);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(absent_is_a_dash_in_every_column),
		cmocka_unit_test(redacted_is_a_question_mark_in_every_column),
		cmocka_unit_test(every_title_has_a_column),
		cmocka_unit_test(titles_and_names_find_columns),
		cmocka_unit_test(what_has_no_title_has_no_column),
		cmocka_unit_test(names_of_nothing_find_none),
		cmocka_unit_test(each_column_is_found_by_its_name),
		cmocka_unit_test(growth_is_told_in_bytes),
		cmocka_unit_test(amounts_have_the_form_of_their_column),
		cmocka_unit_test(rates_are_what_was_used_in_the_interval),
		cmocka_unit_test(a_life_that_began_since_counts_from_zero),
		cmocka_unit_test(unknown_rates_are_absent_not_zero),
		cmocka_unit_test(values_have_their_units),
		cmocka_unit_test(users_have_names_and_strangers_numbers),
		cmocka_unit_test(the_dead_are_marked),
		cmocka_unit_test(a_comm_without_end_is_cut),
		cmocka_unit_test(keys_order_as_numbers_do),
	};

	setenv("TZ", "UTC", 1);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
