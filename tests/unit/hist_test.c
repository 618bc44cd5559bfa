// SPDX-License-Identifier: GPL-2.0
/* The module's arithmetic of histograms, built from the module's own file. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "hist.h"

#define LAST (KTALLY_HIST_BUCKETS - 1)

static void every_power_of_two_begins_a_bucket(void **state)
{
	(void)state;
	assert_int_equal(ktally_hist_bucket(0), 0);
	assert_int_equal(ktally_hist_bucket(1), 1);
	for (unsigned int bit = 1; bit < LAST; bit++) {
		assert_int_equal(ktally_hist_bucket(UINT64_C(1) << bit), bit + 1);
		assert_int_equal(ktally_hist_bucket((UINT64_C(1) << bit) - 1), bit);
		assert_int_equal(ktally_hist_bucket((UINT64_C(1) << bit) + 1), bit + 1);
	}
}

static void the_last_bucket_takes_all_that_is_longer(void **state)
{
	(void)state;
	assert_int_equal(ktally_hist_bucket((UINT64_C(1) << (LAST - 1)) - 1), LAST - 1);
	assert_int_equal(ktally_hist_bucket(UINT64_C(1) << (LAST - 1)), LAST);
	assert_int_equal(ktally_hist_bucket(UINT64_C(1) << LAST), LAST);
	assert_int_equal(ktally_hist_bucket(UINT64_C(1) << 63), LAST);
	assert_int_equal(ktally_hist_bucket(UINT64_MAX), LAST);
}

static void sums_add_up_and_keep_the_longest(void **state)
{
	struct ktally_buckets a = { .sum = 5, .longest = 4, .bucket = { 1, 2, [LAST] = 3 } };
	const struct ktally_buckets b = { .sum = 7, .longest = 3, .bucket = { 10, [LAST] = 30 } };

	(void)state;
	ktally_hist_merge(&a, &b);
	assert_int_equal(a.sum, 12);
	assert_int_equal(a.longest, 4);
	assert_int_equal(a.bucket[0], 11);
	assert_int_equal(a.bucket[1], 2);
	assert_int_equal(a.bucket[LAST], 33);
	assert_int_equal(ktally_hist_events(&a), 46);
	a.longest = 1;
	ktally_hist_merge(&a, &b);
	assert_int_equal(a.longest, 3);
}

static void check_span(const struct ktally_buckets *hist, unsigned int base, unsigned int count)
{
	unsigned int found;

	assert_int_equal(ktally_hist_span(hist, &found), count);
	assert_int_equal(found, base);
}

static void a_span_leaves_out_nothing_that_counts(void **state)
{
	struct ktally_buckets hist = { .sum = 1 };

	(void)state;
	check_span(&hist, 0, 0);
	assert_int_equal(ktally_hist_events(&hist), 0);
	hist.bucket[7] = 1;
	check_span(&hist, 7, 1);
	hist.bucket[9] = 1;
	check_span(&hist, 7, 3);
	hist.bucket[0] = 1;
	check_span(&hist, 0, 10);
	hist.bucket[LAST] = 1;
	check_span(&hist, 0, KTALLY_HIST_BUCKETS);
	memset(hist.bucket, 0, sizeof(hist.bucket) - sizeof(hist.bucket[0]));
	check_span(&hist, LAST, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_power_of_two_begins_a_bucket),
		cmocka_unit_test(the_last_bucket_takes_all_that_is_longer),
		cmocka_unit_test(sums_add_up_and_keep_the_longest),
		cmocka_unit_test(a_span_leaves_out_nothing_that_counts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
