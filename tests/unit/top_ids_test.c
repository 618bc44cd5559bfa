// SPDX-License-Identifier: GPL-2.0
/* Sets of rows by their identity. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "top/ids.h"

static struct list_id make(uint64_t pid, uint64_t start_time)
{
	return (struct list_id){ pid, start_time };
}

static void what_went_in_is_in_until_it_is_taken_out(void **state)
{
	struct ids ids = { 0 };
	uint64_t i;

	(void)state;
	assert_false(ids_has(&ids, make(0, 0)));
	for (i = 0; i < 1000; i++)
		assert_int_equal(ids_toggle(&ids, make(i * 7 % 1000, 5)), 0);
	assert_int_equal(ids.count, 1000);
	for (i = 0; i < 1000; i++) {
		assert_true(ids_has(&ids, make(i, 5)));
		assert_false(ids_has(&ids, make(i, 4)));
		assert_false(ids_has(&ids, make(i, 6)));
	}
	for (i = 0; i < 1000; i += 2)
		assert_int_equal(ids_toggle(&ids, make(i, 5)), 0);
	assert_int_equal(ids.count, 500);
	for (i = 0; i < 1000; i++)
		assert_true(ids_has(&ids, make(i, 5)) == (i % 2 == 1));
	ids_clear(&ids);
	assert_int_equal(ids.count, 0);
	assert_false(ids_has(&ids, make(1, 5)));
}

static bool is_below(const void *of, struct list_id id)
{
	return id.first < *(const uint64_t *)of;
}

static void what_is_not_kept_is_out(void **state)
{
	struct ids ids = { 0 };
	uint64_t i, limit = 3;

	(void)state;
	for (i = 0; i < 6; i++)
		assert_int_equal(ids_toggle(&ids, make(i, i)), 0);
	ids_keep(&ids, is_below, &limit);
	assert_int_equal(ids.count, 3);
	assert_true(ids_has(&ids, make(2, 2)));
	assert_false(ids_has(&ids, make(3, 3)));
	ids_clear(&ids);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_went_in_is_in_until_it_is_taken_out),
		cmocka_unit_test(what_is_not_kept_is_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
