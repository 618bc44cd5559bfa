// SPDX-License-Identifier: GPL-2.0
/* The arithmetic of histograms, hist.c. */
#include <kunit/test.h>
#include <linux/limits.h>
#include <linux/string.h>

#include "hist.h"

#define LAST	(KTALLY_HIST_BUCKETS - 1)

static void every_power_of_two_begins_a_bucket(struct kunit *test)
{
	unsigned int bit;

	KUNIT_EXPECT_EQ(test, ktally_hist_bucket(0), 0);
	KUNIT_EXPECT_EQ(test, ktally_hist_bucket(1), 1);
	for (bit = 1; bit < LAST; bit++) {
		KUNIT_EXPECT_EQ(test, ktally_hist_bucket(BIT_ULL(bit) - 1), bit);
		KUNIT_EXPECT_EQ(test, ktally_hist_bucket(BIT_ULL(bit)), bit + 1);
		KUNIT_EXPECT_EQ(test, ktally_hist_bucket(BIT_ULL(bit) + 1), bit + 1);
	}
}

static void the_last_bucket_takes_all_that_is_longer(struct kunit *test)
{
	unsigned int bit;

	KUNIT_EXPECT_EQ(test, ktally_hist_bucket(BIT_ULL(LAST - 1) - 1), LAST - 1);
	for (bit = LAST - 1; bit < 64; bit++)
		KUNIT_EXPECT_EQ(test, ktally_hist_bucket(BIT_ULL(bit)), LAST);
	KUNIT_EXPECT_EQ(test, ktally_hist_bucket(U64_MAX), LAST);
}

static void sums_add_up_and_keep_the_longest(struct kunit *test)
{
	struct ktally_buckets a = { .sum = 5, .longest = 4, .bucket = { 1, 2, [LAST] = 3 } };
	const struct ktally_buckets b = { .sum = 7, .longest = 3, .bucket = { 10, [LAST] = 30 } };

	ktally_hist_merge(&a, &b);
	KUNIT_EXPECT_EQ(test, a.sum, 12);
	KUNIT_EXPECT_EQ(test, a.longest, 4);
	KUNIT_EXPECT_EQ(test, a.bucket[0], 11);
	KUNIT_EXPECT_EQ(test, a.bucket[1], 2);
	KUNIT_EXPECT_EQ(test, a.bucket[LAST], 33);
	KUNIT_EXPECT_EQ(test, ktally_hist_events(&a), 46);
	a.longest = 1;
	ktally_hist_merge(&a, &b);
	KUNIT_EXPECT_EQ(test, a.longest, 3);
}

static void what_is_empty_changes_nothing(struct kunit *test)
{
	static const struct ktally_buckets full = { .sum = 9, .longest = 8, .bucket = { [4] = 2 } };
	static const struct ktally_buckets empty;
	struct ktally_buckets sum = full;

	ktally_hist_merge(&sum, &empty);
	KUNIT_EXPECT_MEMEQ(test, &sum, &full, sizeof(sum));
	sum = empty;
	ktally_hist_merge(&sum, &full);
	KUNIT_EXPECT_MEMEQ(test, &sum, &full, sizeof(sum));
}

/* Counters wrap as unsigned numbers do: nothing traps, and differences stay right. */
static void extremes_wrap(struct kunit *test)
{
	struct ktally_buckets a = { .sum = U64_MAX, .longest = U64_MAX, .bucket = { U64_MAX } };
	const struct ktally_buckets b = { .sum = 3, .longest = 1, .bucket = { 2 } };

	ktally_hist_merge(&a, &b);
	KUNIT_EXPECT_EQ(test, a.sum, 2);
	KUNIT_EXPECT_EQ(test, a.longest, U64_MAX);
	KUNIT_EXPECT_EQ(test, a.bucket[0], 1);
	KUNIT_EXPECT_EQ(test, ktally_hist_events(&a), 1);
}

static void check_span(struct kunit *test, const struct ktally_buckets *hist, unsigned int base,
		       unsigned int count)
{
	unsigned int found = ~0U;

	KUNIT_EXPECT_EQ(test, ktally_hist_span(hist, &found), count);
	KUNIT_EXPECT_EQ(test, found, base);
}

static void a_span_leaves_out_nothing_that_counts(struct kunit *test)
{
	struct ktally_buckets hist = { .sum = 1 };

	check_span(test, &hist, 0, 0);
	KUNIT_EXPECT_EQ(test, ktally_hist_events(&hist), 0);
	hist.bucket[7] = 1;
	check_span(test, &hist, 7, 1);
	hist.bucket[9] = 1;
	check_span(test, &hist, 7, 3);
	hist.bucket[0] = 1;
	check_span(test, &hist, 0, 10);
	hist.bucket[LAST] = 1;
	check_span(test, &hist, 0, KTALLY_HIST_BUCKETS);
	memset(hist.bucket, 0, sizeof(hist.bucket) - sizeof(hist.bucket[0]));
	check_span(test, &hist, LAST, 1);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(every_power_of_two_begins_a_bucket),
	KUNIT_CASE(the_last_bucket_takes_all_that_is_longer),
	KUNIT_CASE(sums_add_up_and_keep_the_longest),
	KUNIT_CASE(what_is_empty_changes_nothing),
	KUNIT_CASE(extremes_wrap),
	KUNIT_CASE(a_span_leaves_out_nothing_that_counts),
	{}
};

static struct kunit_suite suite = {
	.name = "ktally_hist",
	.test_cases = cases,
};
kunit_test_suite(suite);
