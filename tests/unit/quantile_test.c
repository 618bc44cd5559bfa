// SPDX-License-Identifier: GPL-2.0
/* Quantiles lie in their bucket, within a factor of 2 of the truth, and never above the longest. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "libktally/ktally.h"

#define LAST (KTALLY_HIST_BUCKETS - 1)

static void add(struct ktally_histogram *h, uint64_t ns)
{
	int bucket = ns ? 64 - __builtin_clzll(ns) : 0;

	h->bucket[bucket < LAST ? bucket : LAST]++;
	h->events++;
	h->sum += ns;
	if (ns > h->longest)
		h->longest = ns;
}

static uint64_t quantile(const struct ktally_histogram *h, double q)
{
	uint64_t ns = UINT64_MAX;

	assert_true(ktally_histogram_quantile(h, q, &ns));
	return ns;
}

static void an_empty_histogram_has_none(void **state)
{
	const struct ktally_histogram h = { .known = true };
	uint64_t ns = 77;

	(void)state;
	assert_false(ktally_histogram_quantile(&h, 0.5, &ns));
	assert_int_equal(ns, 77);
}

static void what_is_no_part_has_none(void **state)
{
	struct ktally_histogram h = { .known = true };
	uint64_t ns;

	(void)state;
	add(&h, 5);
	assert_false(ktally_histogram_quantile(&h, -0.01, &ns));
	assert_false(ktally_histogram_quantile(&h, 1.01, &ns));
	assert_false(ktally_histogram_quantile(&h, NAN, &ns));
}

static void one_event_is_known_up_to_its_bucket(void **state)
{
	struct ktally_histogram h = { .known = true };

	(void)state;
	add(&h, 1000);
	assert_in_range(quantile(&h, 0.5), 512, 1000);
	assert_int_equal(quantile(&h, 1), 1000);
	assert_int_equal(quantile(&h, 0), 512);
}

static void nothing_is_0(void **state)
{
	struct ktally_histogram h = { .known = true };

	(void)state;
	add(&h, 0);
	assert_int_equal(quantile(&h, 0.5), 0);
	assert_int_equal(quantile(&h, 1), 0);
}

static void the_buckets_part_the_events(void **state)
{
	struct ktally_histogram h = { .known = true };

	(void)state;
	for (int i = 0; i < 90; i++)
		add(&h, 100);
	for (int i = 0; i < 10; i++)
		add(&h, 1000000);
	assert_in_range(quantile(&h, 0.5), 64, 127);
	assert_in_range(quantile(&h, 0.9), 64, 127);
	assert_in_range(quantile(&h, 0.91), 524288, 1000000);
	assert_in_range(quantile(&h, 0.99), 524288, 1000000);
	assert_int_equal(quantile(&h, 1), 1000000);
	assert_true(quantile(&h, 0.95) < quantile(&h, 0.99));
}

static void the_last_bucket_ends_with_the_longest(void **state)
{
	struct ktally_histogram h = { .known = true };

	(void)state;
	add(&h, UINT64_C(1) << 50);
	assert_int_equal(quantile(&h, 1), UINT64_C(1) << 50);
	assert_int_equal(quantile(&h, 0), ktally_histogram_least(LAST));
}

/* Read while an event was added: the bucket has it, the longest not yet. */
static void a_torn_reading_stays_in_its_bucket(void **state)
{
	struct ktally_histogram h = { .known = true, .longest = 3 };

	(void)state;
	h.bucket[20] = 1;
	assert_int_equal(quantile(&h, 0.99), ktally_histogram_least(20));
}

static int compare(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

/* Of any numbers: what is said is less than twice and more than half of the truth. */
static void estimates_are_within_a_factor_of_two(void **state)
{
	static const double quantiles[] = { 0.01, 0.25, 0.5, 0.9, 0.95, 0.99, 1 };
	static uint64_t times[1000];

	(void)state;
	srandom(1);
	for (int round = 0; round < 50; round++) {
		struct ktally_histogram h = { .known = true };

		for (size_t i = 0; i < 1000; i++) {
			times[i] = 1 + ((uint64_t)random() >> random() % 31);
			add(&h, times[i]);
		}
		qsort(times, 1000, sizeof(*times), compare);
		for (size_t i = 0; i < sizeof(quantiles) / sizeof(*quantiles); i++) {
			double truth = (double)times[(size_t)(quantiles[i] * 1000) - 1];
			double said = (double)quantile(&h, quantiles[i]);

			assert_true(said < 2 * truth && said > truth / 2);
			assert_true(said <= (double)h.longest);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_empty_histogram_has_none),
		cmocka_unit_test(what_is_no_part_has_none),
		cmocka_unit_test(one_event_is_known_up_to_its_bucket),
		cmocka_unit_test(nothing_is_0),
		cmocka_unit_test(the_buckets_part_the_events),
		cmocka_unit_test(the_last_bucket_ends_with_the_longest),
		cmocka_unit_test(a_torn_reading_stays_in_its_bucket),
		cmocka_unit_test(estimates_are_within_a_factor_of_two),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
