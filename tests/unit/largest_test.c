// SPDX-License-Identifier: GPL-2.0
/* The N largest of many, against sorting them all. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "log/largest.h"

#define VALUES 500

static int largest_first(const void *a, const void *b)
{
	const struct largest_value *x = a, *y = b;

	if (x->value != y->value)
		return x->value > y->value ? -1 : 1;
	return x->place < y->place ? -1 : 1;
}

static int first_place_first(const void *a, const void *b)
{
	const struct largest_value *x = a, *y = b;

	return x->place < y->place ? -1 : 1;
}

/* Adds @count values below @range, and expects what sorting all of them says. */
static void expect_largest(size_t most, size_t count, unsigned int range)
{
	struct largest_value all[VALUES];
	struct largest l;
	size_t kept = most < count ? most : count;

	assert_int_equal(largest_init(&l, most), 0);
	for (int round = 0; round < 2; round++) {	/* the second finds nothing of the first */
		largest_begin(&l);
		for (size_t i = 0; i < count; i++) {
			all[i] = (struct largest_value){ (uint64_t)rand() % range, i };
			largest_add(&l, all[i].value, i);
		}
		largest_end(&l);
		qsort(all, count, sizeof(all[0]), largest_first);
		qsort(all, kept, sizeof(all[0]), first_place_first);
		assert_int_equal(l.count, kept);
		assert_memory_equal(l.heap, all, kept * sizeof(all[0]));
	}
	largest_free(&l);
}

static void the_largest_are_those_that_sorting_finds(void **state)
{
	(void)state;
	srand(1);
	for (size_t most = 1; most < 40; most++) {
		expect_largest(most, VALUES, 1000000);
		expect_largest(most, VALUES, 7);	/* many are equal */
		expect_largest(most, VALUES, 1);
		expect_largest(most, most / 2, 10);
		expect_largest(most, most, 10);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_largest_are_those_that_sorting_finds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
