// SPDX-License-Identifier: GPL-2.0
/* A packed row becomes a task, whatever fields the module has, and no bytes whatever do harm. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "libktally/decode.h"
#include "wire_bytes.h"

#define MORE (UINT64_C(1) << 63)

static void put_word(struct bytes *b, uint64_t word)
{
	bytes_put(b, &word, sizeof(word));
}

static void put_name(struct bytes *b, const char *name)
{
	char words[16] = "";

	strncpy(words, name, sizeof(words) - 1);
	bytes_put(b, words, sizeof(words));
}

static uint64_t bit_of(enum ktally_task_field field)
{
	return UINT64_C(1) << (ktally_task_set.fields[field].attr - KTALLY_A_TASK_PID);
}

static int decode(const struct bytes *b, size_t len, struct ktally_task *task)
{
	/* Exactly as long as the row, so that a read past its end is seen by the sanitizers. */
	uint8_t *exact = malloc(len ? len : 1);
	int ret;

	memcpy(exact, b->data, len);
	ret = ktally_decode_packed(&ktally_task_set, exact, len, task);
	free(exact);
	return ret;
}

/* The fields that travel, all of them, each with a value that says which it is. */
static void put_all(struct bytes *b)
{
	uint64_t mask = 0;

	for (unsigned int i = 0; i < ktally_task_set.count; i++) {
		if (ktally_task_set.fields[i].attr)
			mask |= bit_of(i);
	}
	put_word(b, mask);
	for (unsigned int i = 0; i < ktally_task_set.count; i++) {
		if (ktally_task_set.fields[i].type == KTALLY_TYPE_STRING)
			put_name(b, "nginx");
		else if (ktally_task_set.fields[i].attr)
			put_word(b, 1000 + i);
	}
}

static void every_field_arrives_as_itself(void **state)
{
	struct bytes b = { .len = 0 };
	struct ktally_task task;

	(void)state;
	put_all(&b);
	assert_int_equal(decode(&b, b.len, &task), 0);
	for (unsigned int i = 0; i < ktally_task_set.count; i++) {
		if (!ktally_task_set.fields[i].attr)
			continue;
		assert_true(ktally_has(task.present, i));
		if (ktally_task_set.fields[i].type != KTALLY_TYPE_STRING)
			assert_int_equal(task.value[i], 1000 + i);
	}
	assert_string_equal(task.comm, "nginx");
}

static void a_bit_that_is_not_set_is_an_absent_field(void **state)
{
	struct bytes b = { .len = 0 };
	struct ktally_task task;

	(void)state;
	put_word(&b, bit_of(KTALLY_TASK_PID) | bit_of(KTALLY_TASK_STIME));
	put_word(&b, 42);
	put_word(&b, 7);
	assert_int_equal(decode(&b, b.len, &task), 0);
	assert_int_equal(task.value[KTALLY_TASK_PID], 42);
	assert_int_equal(task.value[KTALLY_TASK_STIME], 7);
	assert_false(ktally_has(task.present, KTALLY_TASK_UTIME));
	assert_false(ktally_has(task.present, KTALLY_TASK_CPU_TIME));
}

static void parts_make_up_a_derived_field(void **state)
{
	struct bytes b = { .len = 0 };
	struct ktally_task task;

	(void)state;
	put_word(&b, bit_of(KTALLY_TASK_UTIME) | bit_of(KTALLY_TASK_STIME));
	put_word(&b, 40);
	put_word(&b, 2);
	assert_int_equal(decode(&b, b.len, &task), 0);
	assert_true(ktally_has(task.present, KTALLY_TASK_CPU_TIME));
	assert_int_equal(task.value[KTALLY_TASK_CPU_TIME], 42);
}

static void a_negative_number_stays_negative(void **state)
{
	struct bytes b = { .len = 0 };
	struct ktally_task task;

	(void)state;
	put_word(&b, bit_of(KTALLY_TASK_NICE));
	put_word(&b, (uint64_t)-20);
	assert_int_equal(decode(&b, b.len, &task), 0);
	assert_int_equal((int64_t)task.value[KTALLY_TASK_NICE], -20);
}

static void fields_of_a_newer_module_are_passed_over(void **state)
{
	struct bytes b = { .len = 0 };
	struct ktally_task task;

	(void)state;
	put_word(&b, bit_of(KTALLY_TASK_PID) | UINT64_C(1) << 62 | MORE);
	put_word(&b, 1);
	put_word(&b, 42);
	put_word(&b, 4711);
	put_word(&b, 4712);
	assert_int_equal(decode(&b, b.len, &task), 0);
	assert_int_equal(task.value[KTALLY_TASK_PID], 42);
	assert_int_equal(task.present[0], UINT64_C(1) << KTALLY_TASK_PID);
}

static void a_row_cut_anywhere_is_an_error(void **state)
{
	struct bytes b = { .len = 0 };
	struct ktally_task task;

	(void)state;
	put_all(&b);
	for (size_t len = 0; len < b.len; len++)
		assert_int_equal(decode(&b, len, &task), -EPROTO);
}

static void masks_without_end_are_an_error(void **state)
{
	struct bytes b = { .len = 0 };
	struct ktally_task task;

	(void)state;
	for (int i = 0; i < 100; i++)
		put_word(&b, UINT64_MAX);
	assert_int_equal(decode(&b, b.len, &task), -EPROTO);
}

static void any_bytes_do_no_harm(void **state)
{
	struct ktally_task task;
	int good = 0;

	(void)state;
	srand(4711);
	for (int round = 0; round < 20000; round++) {
		struct bytes b = { .len = 0 };
		int words = rand() % 60;

		for (int i = 0; i < words; i++)
			put_word(&b, (uint64_t)rand() << 33 ^ (uint64_t)rand() << 11 ^ rand());
		good += decode(&b, b.len - (words ? rand() % 8 : 0), &task) == 0;
	}
	/* Both outcomes were met, or the bytes were no test. */
	assert_in_range(good, 1, 19999);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_field_arrives_as_itself),
		cmocka_unit_test(a_bit_that_is_not_set_is_an_absent_field),
		cmocka_unit_test(parts_make_up_a_derived_field),
		cmocka_unit_test(a_negative_number_stays_negative),
		cmocka_unit_test(fields_of_a_newer_module_are_passed_over),
		cmocka_unit_test(a_row_cut_anywhere_is_an_error),
		cmocka_unit_test(masks_without_end_are_an_error),
		cmocka_unit_test(any_bytes_do_no_harm),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
