// SPDX-License-Identifier: GPL-2.0
/* Items are found again by their keys, however many there are. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "ask/bag.h"

#define COUNT 20000

struct item {
	struct bag_key key;
	uint64_t value;
};

/* Keys that differ in one word only. */
static struct bag_key key_of(uint64_t i)
{
	struct bag_key key = { { 0 } };

	key.word[i % 3] = i + 1;
	return key;
}

static void items_are_found_again(void **state)
{
	struct bag bag = { .size = sizeof(struct item) };
	bool is_new;

	(void)state;
	for (uint64_t i = 0; i < COUNT; i++) {
		const struct bag_key key = key_of(i);
		struct item *item = bag_get(&bag, &key, &is_new);

		assert_non_null(item);
		assert_true(is_new);
		assert_int_equal(item->value, 0);
		item->value = i;
	}
	assert_int_equal(bag.count, COUNT);
	for (uint64_t i = 0; i < COUNT; i++) {
		const struct bag_key key = key_of(i);
		struct item *item = bag_get(&bag, &key, &is_new);

		assert_false(is_new);
		assert_int_equal(item->value, i);
		assert_ptr_equal(item, bag_at(&bag, i));
	}
	bag_free(&bag);
	assert_int_equal(bag.count, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(items_are_found_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
