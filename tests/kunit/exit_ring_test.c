// SPDX-License-Identifier: GPL-2.0
/* The ring of exit records: exit_ring.c itself, whose size and numbers are set here. */
#include "exit_ring.c"

#include <kunit/test.h>
#include <linux/string.h>

/* A ring of the smallest size, with nothing in it; priv says whether there is one. */
static int begin(struct kunit *test)
{
	int err;

	exit_ring = RING_MIN;
	next_seq = 1;
	early = 0;
	err = ktally_exit_ring_init();
	test->priv = err ? NULL : ring;
	return err;
}

static void end(struct kunit *test)
{
	if (test->priv)
		ktally_exit_ring_free();
}

/* Publishes so many records without attributes; the pid of each is 1000 + its number. */
static void publish(unsigned int count)
{
	while (count--) {
		struct ktally_task rec = {};

		ktally_put(&rec, PID, 1000 + next_seq);
		ktally_exit_publish(&rec, NULL, false);
	}
}

static struct ktally_attrs *make_attrs(struct kunit *test)
{
	struct ktally_attrs *attrs = kmalloc(struct_size(attrs, bytes, 4), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, attrs);
	refcount_set(&attrs->users, 1);
	attrs->len = 4;
	memcpy(attrs->bytes, "abcd", 4);
	return attrs;
}

/* Reads number @seq and expects to get number @want, after @lost others. */
static void check_read(struct kunit *test, u64 seq, u64 want, u64 lost)
{
	struct ktally_attrs *attrs = (void *)test;
	struct ktally_task rec = {};
	u64 passed_over = 5;

	KUNIT_ASSERT_TRUE(test, ktally_exit_read(&seq, &rec, &attrs, &passed_over));
	KUNIT_EXPECT_EQ(test, seq, want);
	KUNIT_EXPECT_EQ(test, passed_over, 5 + lost);
	KUNIT_EXPECT_NULL(test, attrs);
	KUNIT_EXPECT_EQ(test, rec.value[KTALLY_TASK_PID], 1000 + want);
	KUNIT_EXPECT_EQ(test, rec.value[KTALLY_TASK_EXIT_SEQ], want);
	KUNIT_EXPECT_EQ(test, rec.present[0], BIT(KTALLY_TASK_PID) | BIT(KTALLY_TASK_EXIT_SEQ));
}

/* Expects that number @seq is not there yet, and that asking for it changes nothing. */
static void check_not_yet(struct kunit *test, u64 seq)
{
	struct ktally_attrs *attrs = (void *)test;
	struct ktally_task rec = { .value = { 77 } };
	u64 asked = seq, lost = 5;

	KUNIT_EXPECT_FALSE(test, ktally_exit_read(&asked, &rec, &attrs, &lost));
	KUNIT_EXPECT_EQ(test, asked, seq);
	KUNIT_EXPECT_EQ(test, lost, 5);
	KUNIT_EXPECT_NULL(test, attrs);
	KUNIT_EXPECT_EQ(test, rec.value[KTALLY_TASK_PID], 77);
}

static void check_span(struct kunit *test, u64 since, u64 first, u64 next, u64 lost)
{
	struct ktally_exit span = { .present = { BIT(KTALLY_EXIT_COUNT) } };

	ktally_exit_span(&span, since);
	KUNIT_EXPECT_EQ(test, span.present[0], BIT(KTALLY_EXIT_COUNT) - 1);
	KUNIT_EXPECT_EQ(test, span.value[KTALLY_EXIT_FIRST], first);
	KUNIT_EXPECT_EQ(test, span.value[KTALLY_EXIT_NEXT], next);
	KUNIT_EXPECT_EQ(test, span.value[KTALLY_EXIT_LOST], lost);
}

static void check_info(struct kunit *test, u64 exits, u64 overwritten, u64 is_early)
{
	struct ktally_info info = {};

	ktally_exit_ring_info(&info);
	KUNIT_EXPECT_EQ(test, info.present[0],
			BIT(KTALLY_INFO_EXIT_RING) | BIT(KTALLY_INFO_EXITS) |
			BIT(KTALLY_INFO_EXIT_OVERWRITTEN) | BIT(KTALLY_INFO_EXIT_EARLY));
	KUNIT_EXPECT_EQ(test, info.value[KTALLY_INFO_EXIT_RING], RING_MIN);
	KUNIT_EXPECT_EQ(test, info.value[KTALLY_INFO_EXITS], exits);
	KUNIT_EXPECT_EQ(test, info.value[KTALLY_INFO_EXIT_OVERWRITTEN], overwritten);
	KUNIT_EXPECT_EQ(test, info.value[KTALLY_INFO_EXIT_EARLY], is_early);
}

static void an_empty_ring_has_no_record(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, ktally_exit_next(), 1);
	check_not_yet(test, 1);
	check_not_yet(test, U64_MAX);
	check_span(test, 0, 1, 1, 1);
	check_span(test, 1, 1, 1, 0);
	check_info(test, 0, 0, 0);
}

static void records_are_numbered_from_1_on(struct kunit *test)
{
	struct ktally_task rec = {};

	ktally_exit_publish(&rec, NULL, false);
	KUNIT_EXPECT_EQ(test, rec.value[KTALLY_TASK_EXIT_SEQ], 1);
	KUNIT_EXPECT_EQ(test, rec.present[0], BIT(KTALLY_TASK_EXIT_SEQ));
	publish(2);
	KUNIT_EXPECT_EQ(test, ktally_exit_next(), 4);
	check_read(test, 2, 2, 0);
	check_read(test, 3, 3, 0);
	check_not_yet(test, 4);
	check_info(test, 3, 0, 0);
}

static void a_full_ring_has_lost_nothing(struct kunit *test)
{
	u64 seq;

	publish(RING_MIN);
	for (seq = 1; seq <= RING_MIN; seq++)
		check_read(test, seq, seq, 0);
	check_not_yet(test, RING_MIN + 1);
	check_span(test, 1, 1, RING_MIN + 1, 0);
	check_info(test, RING_MIN, 0, 0);
}

static void the_oldest_one_makes_room(struct kunit *test)
{
	publish(RING_MIN + 1);
	check_read(test, 1, 2, 1);
	check_read(test, 2, 2, 0);
	check_read(test, RING_MIN + 1, RING_MIN + 1, 0);
	check_not_yet(test, RING_MIN + 2);
	check_span(test, 1, 2, RING_MIN + 2, 1);
	check_info(test, RING_MIN + 1, 1, 0);
}

static void a_ring_goes_round_for_ever(struct kunit *test)
{
	const u64 count = 3 * RING_MIN + 7, first = count - RING_MIN + 1;
	u64 seq;

	publish(count);
	for (seq = first; seq <= count; seq++)
		check_read(test, seq, seq, 0);
	check_read(test, 0, first, first);
	check_read(test, first - 1, first, 1);
	check_span(test, first + 1, first, count + 1, 0);
	check_span(test, 3, first, count + 1, first - 3);
	check_info(test, count, count - RING_MIN, 0);
}

static void numbers_need_more_than_32_bits(struct kunit *test)
{
	next_seq = (u64)U32_MAX - 1;
	publish(2 * RING_MIN);
	check_read(test, next_seq - 1, next_seq - 1, 0);
	check_read(test, (u64)U32_MAX + 1, next_seq - RING_MIN, next_seq - RING_MIN - U32_MAX - 1);
	check_info(test, (u64)U32_MAX - 2 + 2 * RING_MIN, (u64)U32_MAX - 2 + RING_MIN, 0);
}

static void what_was_early_is_counted(struct kunit *test)
{
	struct ktally_task rec = {};

	ktally_exit_publish(&rec, NULL, true);
	ktally_exit_publish(&rec, NULL, false);
	ktally_exit_publish(&rec, NULL, true);
	check_info(test, 3, 0, 2);
}

/* The test's own reference tells what the ring and a reader hold. */
static void attributes_live_as_long_as_somebody_holds_them(struct kunit *test)
{
	struct ktally_attrs *attrs = make_attrs(test), *found;
	struct ktally_task rec = {};
	u64 seq = 1, lost = 0;

	ktally_exit_publish(&rec, ktally_attrs_get(attrs), false);
	KUNIT_EXPECT_EQ(test, refcount_read(&attrs->users), 2);
	KUNIT_EXPECT_TRUE(test, ktally_exit_read(&seq, &rec, &found, &lost));
	KUNIT_EXPECT_PTR_EQ(test, found, attrs);
	KUNIT_EXPECT_EQ(test, refcount_read(&attrs->users), 3);

	publish(RING_MIN - 1);
	KUNIT_EXPECT_EQ(test, refcount_read(&attrs->users), 3);
	publish(1);
	KUNIT_EXPECT_EQ(test, refcount_read(&attrs->users), 2);
	KUNIT_EXPECT_MEMEQ(test, found->bytes, "abcd", 4);
	ktally_attrs_put(found);
	KUNIT_EXPECT_EQ(test, refcount_read(&attrs->users), 1);
	ktally_attrs_put(attrs);
}

static void freeing_the_ring_gives_attributes_back(struct kunit *test)
{
	struct ktally_attrs *attrs = make_attrs(test);
	struct ktally_task rec = {};

	ktally_exit_publish(&rec, ktally_attrs_get(attrs), false);
	publish(RING_MIN - 2);
	ktally_exit_publish(&rec, ktally_attrs_get(attrs), false);
	KUNIT_EXPECT_EQ(test, refcount_read(&attrs->users), 3);
	ktally_exit_ring_free();
	test->priv = NULL;
	KUNIT_EXPECT_EQ(test, refcount_read(&attrs->users), 1);
	ktally_attrs_put(attrs);
}

/* The ring that begin() made is put aside. */
static void check_size(struct kunit *test, unsigned int size, int result)
{
	struct ktally_attrs **kept_attrs = ring_attrs;
	struct ktally_task *kept = ring;

	exit_ring = size;
	KUNIT_EXPECT_EQ_MSG(test, ktally_exit_ring_init(), result, "exit_ring=%u", size);
	if (ring != kept) {
		publish(1);
		check_read(test, next_seq - 1, next_seq - 1, 0);
		ktally_exit_ring_free();
	}
	exit_ring = RING_MIN;
	ring_attrs = kept_attrs;
	ring = kept;
}

static void a_ring_has_64_to_65536_records(struct kunit *test)
{
	check_size(test, 0, -EINVAL);
	check_size(test, 63, -EINVAL);
	check_size(test, 64, 0);
	check_size(test, 4096, 0);
	check_size(test, 65536, 0);
	check_size(test, 65537, -EINVAL);
	check_size(test, U32_MAX, -EINVAL);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(an_empty_ring_has_no_record),
	KUNIT_CASE(records_are_numbered_from_1_on),
	KUNIT_CASE(a_full_ring_has_lost_nothing),
	KUNIT_CASE(the_oldest_one_makes_room),
	KUNIT_CASE(a_ring_goes_round_for_ever),
	KUNIT_CASE(numbers_need_more_than_32_bits),
	KUNIT_CASE(what_was_early_is_counted),
	KUNIT_CASE(attributes_live_as_long_as_somebody_holds_them),
	KUNIT_CASE(freeing_the_ring_gives_attributes_back),
	KUNIT_CASE(a_ring_has_64_to_65536_records),
	{}
};

static struct kunit_suite suite = {
	.name = "ktally_exit",
	.init = begin,
	.exit = end,
	.test_cases = cases,
};
kunit_test_suite(suite);
