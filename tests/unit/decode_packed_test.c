// SPDX-License-Identifier: GPL-2.0
/* Packed rows become tasks, whatever fields the module has, and no bytes whatever do harm. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "libktally/decode.h"
#include "wire_bytes.h"

#define KNOWN_FOLLOWS (UINT64_C(1) << 63)
#define IDLE_RUN (UINT64_C(1) << 62)
#define NEWER (UINT64_C(1) << 61)
#define BIT(FIELD) (UINT64_C(1) << KTALLY_TASK_##FIELD)

static void put_word(struct bytes *b, uint64_t word)
{
	bytes_put(b, &word, sizeof(word));
}

static void put_narrow(struct bytes *b, int32_t difference)
{
	bytes_put(b, &difference, sizeof(difference));
}

static void put_wide(struct bytes *b, uint64_t difference)
{
	put_narrow(b, INT32_MIN);
	put_word(b, difference);
}

static void put_name(struct bytes *b, const char *name)
{
	char words[16] = "";

	strncpy(words, name, sizeof(words));
	bytes_put(b, words, sizeof(words));
}

/* The pids of tasks that did not run, as unpack() met them. */
static struct {
	uint64_t pids[8];
	size_t count;
} idle;

static int unpack_idle(struct ktally_unpack *u)
{
	int more;

	while ((more = ktally_unpack_idle(u)) > 0) {
		if (idle.count < 8)
			idle.pids[idle.count++] = u->task.value[KTALLY_TASK_PID];
	}
	return more;
}

/* Reads all rows of @len bytes; returns how many, or what the one that can't be read returns. */
static int unpack(const struct bytes *b, size_t len, struct ktally_task *rows, int room)
{
	/* Exactly as long as the rows, so that a read past their end is seen by the sanitizers. */
	uint8_t *exact = malloc(len ? len : 1);
	struct ktally_unpack u;
	int count = 0, more;

	memcpy(exact, b->data, len);
	ktally_unpack_begin(&u, exact, len);
	while ((more = ktally_unpack_next(&u)) > 0) {
		if (more == KTALLY_UNPACK_IDLE) {
			more = unpack_idle(&u);
			if (more)
				break;
			continue;
		}
		if (count < room)
			rows[count] = u.task;
		count++;
	}
	free(exact);
	return more ? more : count;
}

static uint64_t all_fields(void)
{
	uint64_t mask = 0;

	for (unsigned int i = 0; i < ktally_task_set.count; i++) {
		if (ktally_task_set.fields[i].attr && i != KTALLY_TASK_REDACTED_FIELDS)
			mask |= UINT64_C(1) << i;
	}
	return mask;
}

/* The fields that travel, all of them, each with a value that says which it is; odd ones wide. */
static void put_all(struct bytes *b)
{
	put_word(b, all_fields() | KNOWN_FOLLOWS);
	for (unsigned int i = 0; i < ktally_task_set.count; i++) {
		if (!(all_fields() >> i & 1) ||
		    ktally_task_set.fields[i].type == KTALLY_TYPE_STRING)
			continue;
		if (i % 2)
			put_wide(b, UINT64_C(1) << 40 | i);
		else
			put_narrow(b, 1000 + i);
	}
	put_name(b, "nginx");
	put_word(b, all_fields());
}

static void every_field_arrives_as_itself(void **state)
{
	struct bytes b = { .len = 0 };
	struct ktally_task task;

	(void)state;
	put_all(&b);
	assert_int_equal(unpack(&b, b.len, &task, 1), 1);
	for (unsigned int i = 0; i < ktally_task_set.count; i++) {
		if (!(all_fields() >> i & 1))
			continue;
		assert_true(ktally_has(task.present, i));
		if (ktally_task_set.fields[i].type != KTALLY_TYPE_STRING)
			assert_int_equal(task.value[i], i % 2 ? UINT64_C(1) << 40 | i : 1000 + i);
	}
	assert_string_equal(task.comm, "nginx");
}

/*
 * The second row says nothing of it and is as the first; the third withholds less, the last
 * nothing.
 */
static void what_is_withheld_lasts_until_a_row_says_else(void **state)
{
	const uint64_t known = BIT(PID) | BIT(REDACTED_FIELDS);
	struct bytes b = { .len = 0 };
	struct ktally_task rows[4];

	(void)state;
	put_word(&b, known | KNOWN_FOLLOWS);
	put_narrow(&b, 1);
	put_wide(&b, BIT(RCHAR) | BIT(WCHAR));
	put_word(&b, known);
	put_word(&b, BIT(PID));
	put_narrow(&b, 1);
	put_word(&b, known);
	put_narrow(&b, 1);
	put_wide(&b, -BIT(WCHAR));
	put_word(&b, BIT(PID) | KNOWN_FOLLOWS);
	put_narrow(&b, 1);
	put_word(&b, BIT(PID));
	assert_int_equal(unpack(&b, b.len, rows, 4), 4);
	assert_int_equal(rows[0].redacted[0], BIT(RCHAR) | BIT(WCHAR));
	assert_int_equal(rows[1].redacted[0], BIT(RCHAR) | BIT(WCHAR));
	assert_int_equal(rows[2].redacted[0], BIT(RCHAR));
	assert_int_equal(rows[3].redacted[0], 0);
	for (int i = 0; i < 4; i++) {
		assert_int_equal(rows[i].present[0], BIT(PID));
		assert_int_equal(rows[i].value[KTALLY_TASK_PID], i + 1);
	}
}

static void a_row_is_told_against_the_one_before_it(void **state)
{
	struct bytes b = { .len = 0 };
	struct ktally_task rows[3];

	(void)state;
	put_all(&b);
	put_word(&b, BIT(PID) | BIT(STIME));
	put_narrow(&b, 1);
	put_narrow(&b, -5);
	put_word(&b, BIT(PID) | BIT(COMM));
	put_narrow(&b, 1);
	put_name(&b, "postgres");
	assert_int_equal(unpack(&b, b.len, rows, 3), 3);
	assert_int_equal(rows[1].value[KTALLY_TASK_PID], rows[0].value[KTALLY_TASK_PID] + 1);
	assert_int_equal(rows[1].value[KTALLY_TASK_STIME], rows[0].value[KTALLY_TASK_STIME] - 5);
	assert_int_equal(rows[1].value[KTALLY_TASK_UTIME], rows[0].value[KTALLY_TASK_UTIME]);
	assert_int_equal(rows[1].value[KTALLY_TASK_CPU_TIME],
			 rows[1].value[KTALLY_TASK_UTIME] + rows[1].value[KTALLY_TASK_STIME]);
	assert_string_equal(rows[1].comm, "nginx");
	assert_int_equal(rows[2].value[KTALLY_TASK_STIME], rows[1].value[KTALLY_TASK_STIME]);
	assert_string_equal(rows[2].comm, "postgres");
	assert_int_equal(rows[2].present[0], rows[0].present[0]);
}

static void a_field_that_is_not_known_is_absent(void **state)
{
	struct bytes b = { .len = 0 };
	struct ktally_task rows[2];

	(void)state;
	put_word(&b, BIT(PID) | BIT(UTIME) | BIT(STIME) | KNOWN_FOLLOWS);
	put_narrow(&b, 42);
	put_narrow(&b, 7);
	put_narrow(&b, 8);
	put_word(&b, BIT(PID) | BIT(UTIME) | BIT(STIME));
	put_word(&b, KNOWN_FOLLOWS);
	put_word(&b, BIT(PID) | BIT(STIME));
	assert_int_equal(unpack(&b, b.len, rows, 2), 2);
	assert_int_equal(rows[0].value[KTALLY_TASK_CPU_TIME], 15);
	assert_true(ktally_has(rows[0].present, KTALLY_TASK_CPU_TIME));
	assert_true(ktally_has(rows[1].present, KTALLY_TASK_STIME));
	assert_int_equal(rows[1].value[KTALLY_TASK_STIME], 8);
	assert_false(ktally_has(rows[1].present, KTALLY_TASK_UTIME));
	assert_false(ktally_has(rows[1].present, KTALLY_TASK_CPU_TIME));
}

static void a_negative_number_stays_negative(void **state)
{
	struct bytes b = { .len = 0 };
	struct ktally_task task;

	(void)state;
	put_word(&b, BIT(NICE) | KNOWN_FOLLOWS);
	put_narrow(&b, -20);
	put_word(&b, BIT(NICE));
	assert_int_equal(unpack(&b, b.len, &task, 1), 1);
	assert_int_equal((int64_t)task.value[KTALLY_TASK_NICE], -20);
}

static void a_name_without_an_end_gets_one(void **state)
{
	struct bytes b = { .len = 0 };
	struct ktally_task task;

	(void)state;
	put_word(&b, BIT(COMM));
	put_name(&b, "sixteen bytes...");
	assert_int_equal(unpack(&b, b.len, &task, 1), 1);
	assert_string_equal(task.comm, "sixteen bytes..");
}

static void fields_of_a_newer_module_are_passed_over(void **state)
{
	struct bytes b = { .len = 0 };
	struct ktally_task task;

	(void)state;
	put_word(&b, BIT(PID) | NEWER | KNOWN_FOLLOWS);
	put_narrow(&b, 42);
	put_wide(&b, 4711);
	put_word(&b, BIT(PID) | NEWER);
	assert_int_equal(unpack(&b, b.len, &task, 1), 1);
	assert_int_equal(task.value[KTALLY_TASK_PID], 42);
	assert_int_equal(task.present[0], BIT(PID));
}

/* A row, then idle tasks up to one far off, then a row that is told against all of them. */
static void put_idle(struct bytes *b)
{
	const uint8_t near[] = { 1, 255, 0 };
	const uint32_t far = 70000;

	put_word(b, BIT(PID) | BIT(UTIME) | KNOWN_FOLLOWS);
	put_narrow(b, 10);
	put_narrow(b, 7);
	put_word(b, BIT(PID) | BIT(UTIME));
	put_word(b, IDLE_RUN | 3);
	bytes_put(b, near, sizeof(near));
	bytes_put(b, &far, sizeof(far));
	bytes_align(b);
	put_word(b, BIT(PID));
	put_narrow(b, 2);
}

static void of_a_task_that_did_not_run_only_the_pid_is_told(void **state)
{
	struct bytes b = { .len = 0 };
	struct ktally_task rows[2];

	(void)state;
	put_idle(&b);
	idle.count = 0;
	assert_int_equal(unpack(&b, b.len, rows, 2), 2);
	assert_int_equal(idle.count, 3);
	assert_int_equal(idle.pids[0], 11);
	assert_int_equal(idle.pids[1], 266);
	assert_int_equal(idle.pids[2], 70266);
	assert_int_equal(rows[1].value[KTALLY_TASK_PID], 70268);
	assert_int_equal(rows[1].value[KTALLY_TASK_UTIME], 7);
}

static void a_run_of_none_or_of_more_than_there_are_bytes_is_an_error(void **state)
{
	struct bytes b = { .len = 0 };

	(void)state;
	put_word(&b, IDLE_RUN);
	assert_int_equal(unpack(&b, b.len, NULL, 0), -EPROTO);
	b.len = 0;
	put_word(&b, IDLE_RUN | 5);
	put_narrow(&b, 0x01010101);
	assert_int_equal(unpack(&b, b.len, NULL, 0), -EPROTO);
	b.len = 0;
	put_word(&b, IDLE_RUN | KNOWN_FOLLOWS | 1);
	put_narrow(&b, 1);
	assert_int_equal(unpack(&b, b.len, NULL, 0), -EPROTO);
}

static void a_row_cut_anywhere_is_an_error(void **state)
{
	struct bytes b = { .len = 0 };

	(void)state;
	put_all(&b);
	for (size_t len = 1; len < b.len; len++)
		assert_int_equal(unpack(&b, len, NULL, 0), -EPROTO);
	assert_int_equal(unpack(&b, 0, NULL, 0), 0);
	b.len = 0;
	put_word(&b, IDLE_RUN | 2);
	put_narrow(&b, 0x02000100);
	put_narrow(&b, 0);
	for (size_t len = 1; len < b.len; len++)
		assert_int_equal(unpack(&b, len, NULL, 0), -EPROTO);
}

static void any_bytes_do_no_harm(void **state)
{
	int good = 0;

	(void)state;
	srand(4711);
	for (int round = 0; round < 20000; round++) {
		struct bytes b = { .len = 0 };
		int words = rand() % 60;

		/* Heads with few bits, or a row would always be longer than the rest. */
		for (int i = 0; i < words; i++)
			put_word(&b, rand() % 2 ? UINT64_C(1) << rand() % 64 :
				     (uint64_t)rand() << 20);
		good += unpack(&b, b.len - (words ? rand() % 8 : 0), NULL, 0) > 0;
	}
	/* Both outcomes were met, or the bytes were no test. */
	assert_in_range(good, 1, 19999);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_field_arrives_as_itself),
		cmocka_unit_test(what_is_withheld_lasts_until_a_row_says_else),
		cmocka_unit_test(a_row_is_told_against_the_one_before_it),
		cmocka_unit_test(a_field_that_is_not_known_is_absent),
		cmocka_unit_test(a_negative_number_stays_negative),
		cmocka_unit_test(a_name_without_an_end_gets_one),
		cmocka_unit_test(fields_of_a_newer_module_are_passed_over),
		cmocka_unit_test(of_a_task_that_did_not_run_only_the_pid_is_told),
		cmocka_unit_test(a_run_of_none_or_of_more_than_there_are_bytes_is_an_error),
		cmocka_unit_test(a_row_cut_anywhere_is_an_error),
		cmocka_unit_test(any_bytes_do_no_harm),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
