// SPDX-License-Identifier: GPL-2.0
/* Records, histograms and cgroups as attributes, encode.c. */
#include <kunit/test.h>
#include <linux/err.h>
#include <linux/limits.h>

#include "encode.h"
#include "latency.h"
#include "message.h"
#include "record.h"

#define LAST	(KTALLY_HIST_BUCKETS - 1)

/* What some writer appends to a message. */
typedef int (*writer)(struct sk_buff *skb, const void *what);

/* In a message that has too little room, by as much as it may be, a writer leaves nothing. */
static void check_no_room(struct kunit *test, writer write, const void *what)
{
	struct sk_buff *skb = make_message(test, 65536);
	unsigned int need, room;

	KUNIT_ASSERT_EQ(test, write(skb, what), 0);
	need = skb->len;
	kfree_skb(skb);
	for (room = 0; room <= need; room += 4) {
		skb = make_message(test, 4 + room);
		skb_put_data(skb, "head", 4);
		KUNIT_EXPECT_EQ_MSG(test, write(skb, what), room < need ? -EMSGSIZE : 0,
				    "%u bytes, %u needed", room, need);
		KUNIT_EXPECT_EQ(test, skb->len, room < need ? 4 : 4 + need);
		KUNIT_EXPECT_MEMEQ(test, skb->data, "head", 4);
		kfree_skb(skb);
	}
}

/* Encodes a record of which one field is known, and expects it alone, in so many bytes. */
static void check_field(struct kunit *test, unsigned int field, u64 value, unsigned int size)
{
	struct sk_buff *skb = make_message(test, 64);
	struct ktally_task rec = {};
	struct bytes bytes;

	memset(rec.value, 0x55, sizeof(rec.value));
	rec.present[0] = BIT(field);
	rec.value[field] = value;
	KUNIT_EXPECT_EQ(test, ktally_encode(skb, &ktally_task_set, &rec), 0);
	bytes = bytes_of(skb);
	check_number(test, &bytes, KTALLY_A_TASK_PID + field, value, size);
	KUNIT_EXPECT_EQ(test, bytes.left, 0);
	kfree_skb(skb);
}

static void each_field_has_its_number_and_size(struct kunit *test)
{
	unsigned int field;

	for (field = 0; field < KTALLY_TASK_COUNT; field++) {
		if (field == KTALLY_TASK_COMM)
			continue;
		check_field(test, field, 0, 4);
		check_field(test, field, U32_MAX, 4);
		if (ktally_task_set.fields[field].type == KTALLY_TYPE_UINT) {
			check_field(test, field, (u64)U32_MAX + 1, 8);
			check_field(test, field, U64_MAX, 8);
		}
	}
	check_field(test, KTALLY_TASK_NICE, (u32)-20, 4);
	KUNIT_EXPECT_EQ(test, ktally_task_set.fields[KTALLY_TASK_UTIME].type, KTALLY_TYPE_UINT);
}

static void what_is_unknown_is_absent(struct kunit *test)
{
	struct sk_buff *skb = make_message(test, 256);
	struct ktally_task rec = { .comm = "shell" };
	struct bytes bytes;

	KUNIT_EXPECT_EQ(test, ktally_encode(skb, &ktally_task_set, &rec), 0);
	KUNIT_EXPECT_EQ(test, skb->len, 0);
	ktally_put(&rec, RUN_DELAY, 0);
	ktally_put(&rec, PID, 7);
	ktally_put(&rec, COMM, 0);
	KUNIT_EXPECT_EQ(test, ktally_encode(skb, &ktally_task_set, &rec), 0);
	bytes = bytes_of(skb);
	check_number(test, &bytes, KTALLY_A_TASK_PID, 7, 4);
	check_text(test, &bytes, KTALLY_A_TASK_COMM, "shell");
	check_number(test, &bytes, KTALLY_A_TASK_RUN_DELAY, 0, 4);
	KUNIT_EXPECT_EQ(test, bytes.left, 0);
	kfree_skb(skb);
}

static void a_name_ends_with_a_nul(struct kunit *test)
{
	static const char *const names[] = { "", "a", "abc", "abcd", "fifteen letters" };
	unsigned int i;

	for (i = 0; i < 5; i++) {
		struct sk_buff *skb = make_message(test, 64);
		struct ktally_task rec = {};
		struct bytes bytes;

		memcpy(rec.comm, names[i], strlen(names[i]));
		ktally_put(&rec, COMM, 0);
		KUNIT_EXPECT_EQ(test, ktally_encode(skb, &ktally_task_set, &rec), 0);
		bytes = bytes_of(skb);
		check_text(test, &bytes, KTALLY_A_TASK_COMM, names[i]);
		KUNIT_EXPECT_EQ(test, bytes.left, 0);
		kfree_skb(skb);
	}
}

static struct {
	struct ktally_attrs attrs;
	u8 bytes[8];
} more = { .attrs.len = 8, .bytes = { 8, 0, 99, 0, 'm', 'o', 'r', 0 } };

static int write_nest(struct sk_buff *skb, const void *rec)
{
	return ktally_encode_nest(skb, KTALLY_A_EXIT_RECORD, &ktally_task_set, rec, &more.attrs);
}

static void a_nest_holds_the_record_and_what_goes_with_it(struct kunit *test)
{
	struct sk_buff *skb = make_message(test, 256);
	struct ktally_task rec = {};
	struct bytes bytes, nest;

	ktally_put(&rec, PID, 7);
	ktally_put(&rec, UTIME, U64_MAX);
	KUNIT_EXPECT_EQ(test, write_nest(skb, &rec), 0);
	KUNIT_EXPECT_EQ(test, ktally_encode_nest(skb, 1, &ktally_task_set, &rec, NULL), 0);
	bytes = bytes_of(skb);
	nest = take_attr(test, &bytes, KTALLY_A_EXIT_RECORD);
	check_number(test, &nest, KTALLY_A_TASK_PID, 7, 4);
	check_number(test, &nest, KTALLY_A_TASK_UTIME, U64_MAX, 8);
	check_text(test, &nest, 99, "mor");
	KUNIT_EXPECT_EQ(test, nest.left, 0);
	nest = take_attr(test, &bytes, 1);
	check_number(test, &nest, KTALLY_A_TASK_PID, 7, 4);
	check_number(test, &nest, KTALLY_A_TASK_UTIME, U64_MAX, 8);
	KUNIT_EXPECT_EQ(test, nest.left, 0);
	KUNIT_EXPECT_EQ(test, bytes.left, 0);
	kfree_skb(skb);
}

static void a_nest_without_room_leaves_nothing(struct kunit *test)
{
	struct ktally_task rec = { .comm = "a name" };

	ktally_put(&rec, PID, 7);
	ktally_put(&rec, COMM, 0);
	ktally_put(&rec, UTIME, U64_MAX);
	check_no_room(test, write_nest, &rec);
}

static int write_cgroup(struct sk_buff *skb, const void *id)
{
	return ktally_encode_cgroup(skb, *(const u64 *)id, "/a/path");
}

static void a_cgroup_is_an_id_and_a_path(struct kunit *test)
{
	struct sk_buff *skb = make_message(test, 256);
	const u64 small = U32_MAX, large = (u64)U32_MAX + 1;
	struct bytes bytes, nest;

	KUNIT_EXPECT_EQ(test, write_cgroup(skb, &small), 0);
	KUNIT_EXPECT_EQ(test, write_cgroup(skb, &large), 0);
	bytes = bytes_of(skb);
	nest = take_attr(test, &bytes, KTALLY_A_TASK_CGROUP);
	check_number(test, &nest, KTALLY_A_CGROUP_ID, small, 4);
	check_text(test, &nest, KTALLY_A_CGROUP_PATH, "/a/path");
	KUNIT_EXPECT_EQ(test, nest.left, 0);
	nest = take_attr(test, &bytes, KTALLY_A_TASK_CGROUP);
	check_number(test, &nest, KTALLY_A_CGROUP_ID, large, 8);
	check_text(test, &nest, KTALLY_A_CGROUP_PATH, "/a/path");
	KUNIT_EXPECT_EQ(test, nest.left, 0);
	kfree_skb(skb);
	check_no_room(test, write_cgroup, &large);
}

/* Of two kinds there is something: one has buckets 3 to 5, the other has them all. */
static struct ktally_hists *make_hists(struct kunit *test)
{
	struct ktally_hists *hists = kunit_kzalloc(test, sizeof(*hists), GFP_KERNEL);
	struct ktally_buckets *runq, *blkio;

	KUNIT_ASSERT_NOT_NULL(test, hists);
	runq = &hists->kind[KTALLY_HIST_KIND_RUNQ];
	blkio = &hists->kind[KTALLY_HIST_KIND_BLKIO];
	*runq = (struct ktally_buckets){ .sum = 50, .longest = 20 };
	runq->bucket[3] = 2;
	runq->bucket[5] = (u64)U32_MAX + 1;
	*blkio = (struct ktally_buckets){ .sum = U64_MAX, .longest = U64_MAX };
	blkio->bucket[0] = 1;
	blkio->bucket[LAST] = 4;
	return hists;
}

static void check_runq(struct kunit *test, struct bytes *bytes, unsigned int attr)
{
	struct bytes nest = take_attr(test, bytes, attr);

	check_number(test, &nest, KTALLY_A_HIST_KIND, KTALLY_HIST_KIND_RUNQ, 4);
	check_number(test, &nest, KTALLY_A_HIST_EVENTS, (u64)U32_MAX + 3, 8);
	check_number(test, &nest, KTALLY_A_HIST_SUM, 50, 4);
	check_number(test, &nest, KTALLY_A_HIST_LONGEST, 20, 4);
	check_number(test, &nest, KTALLY_A_HIST_BASE, 3, 4);
	check_number(test, &nest, KTALLY_A_HIST_BUCKET, 2, 4);
	check_number(test, &nest, KTALLY_A_HIST_BUCKET, 0, 4);
	check_number(test, &nest, KTALLY_A_HIST_BUCKET, (u64)U32_MAX + 1, 8);
	KUNIT_EXPECT_EQ(test, nest.left, 0);
}

static void check_blkio(struct kunit *test, struct bytes *bytes, unsigned int attr)
{
	struct bytes nest = take_attr(test, bytes, attr);
	unsigned int i;

	check_number(test, &nest, KTALLY_A_HIST_KIND, KTALLY_HIST_KIND_BLKIO, 4);
	check_number(test, &nest, KTALLY_A_HIST_EVENTS, 5, 4);
	check_number(test, &nest, KTALLY_A_HIST_SUM, U64_MAX, 8);
	check_number(test, &nest, KTALLY_A_HIST_LONGEST, U64_MAX, 8);
	check_number(test, &nest, KTALLY_A_HIST_BASE, 0, 4);
	check_number(test, &nest, KTALLY_A_HIST_BUCKET, 1, 4);
	for (i = 1; i < LAST; i++)
		check_number(test, &nest, KTALLY_A_HIST_BUCKET, 0, 4);
	check_number(test, &nest, KTALLY_A_HIST_BUCKET, 4, 4);
	KUNIT_EXPECT_EQ(test, nest.left, 0);
}

static void histograms_are_told_by_kind(struct kunit *test)
{
	const struct ktally_hists *hists = make_hists(test);
	struct sk_buff *skb = make_message(test, 4096);
	const u32 kinds = BIT(KTALLY_HIST_KIND_RUNQ) | BIT(KTALLY_HIST_KIND_OFFCPU_VOLUNTARY);
	struct bytes bytes, nest;

	KUNIT_EXPECT_EQ(test, ktally_encode_hists(skb, 9, hists, 0), 0);
	KUNIT_EXPECT_EQ(test, skb->len, 0);
	KUNIT_EXPECT_EQ(test, ktally_encode_hists(skb, 9, hists, kinds), 0);
	bytes = bytes_of(skb);
	check_runq(test, &bytes, 9);
	/* An empty one that is wanted: nothing was the longest. */
	nest = take_attr(test, &bytes, 9);
	check_number(test, &nest, KTALLY_A_HIST_KIND, KTALLY_HIST_KIND_OFFCPU_VOLUNTARY, 4);
	check_number(test, &nest, KTALLY_A_HIST_EVENTS, 0, 4);
	check_number(test, &nest, KTALLY_A_HIST_SUM, 0, 4);
	KUNIT_EXPECT_EQ(test, nest.left, 0);
	KUNIT_EXPECT_EQ(test, bytes.left, 0);
	kfree_skb(skb);
}

static int write_hist(struct sk_buff *skb, const void *hists)
{
	return ktally_encode_hists(skb, 9, hists, BIT(KTALLY_HIST_KIND_BLKIO));
}

static void a_histogram_without_room_leaves_nothing(struct kunit *test)
{
	check_no_room(test, write_hist, make_hists(test));
}

static void the_last_histograms_are_those_that_hold_something(struct kunit *test)
{
	struct ktally_hists *hists = make_hists(test);
	struct ktally_attrs *attrs = ktally_encode_last_hists(hists, GFP_KERNEL);
	struct bytes bytes;

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, attrs);
	KUNIT_EXPECT_EQ(test, refcount_read(&attrs->users), 1);
	bytes = (struct bytes){ attrs->bytes, attrs->len };
	check_runq(test, &bytes, KTALLY_A_TASK_HIST);
	check_blkio(test, &bytes, KTALLY_A_TASK_HIST);
	KUNIT_EXPECT_EQ(test, bytes.left, 0);
	ktally_attrs_put(attrs);

	memset(hists, 0, sizeof(*hists));
	hists->kind[0].sum = 1;
	KUNIT_EXPECT_NULL(test, ktally_encode_last_hists(hists, GFP_KERNEL));
}

static void the_largest_histograms_go_with_a_record(struct kunit *test)
{
	struct ktally_hists *hists = make_hists(test);
	struct ktally_attrs *attrs;

	/* The number of events wraps, and still needs 64 bits. */
	memset(hists, 0xff, sizeof(*hists));
	attrs = ktally_encode_last_hists(hists, GFP_KERNEL);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, attrs);
	/* Each a head, kind and base of 4 bytes, and events, sum, longest, buckets of 8. */
	KUNIT_EXPECT_EQ(test, attrs->len,
			KTALLY_HIST_KINDS * (4 + 2 * 8 + (3 + KTALLY_HIST_BUCKETS) * 12));
	ktally_attrs_put(attrs);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(each_field_has_its_number_and_size),
	KUNIT_CASE(what_is_unknown_is_absent),
	KUNIT_CASE(a_name_ends_with_a_nul),
	KUNIT_CASE(a_nest_holds_the_record_and_what_goes_with_it),
	KUNIT_CASE(a_nest_without_room_leaves_nothing),
	KUNIT_CASE(a_cgroup_is_an_id_and_a_path),
	KUNIT_CASE(histograms_are_told_by_kind),
	KUNIT_CASE(a_histogram_without_room_leaves_nothing),
	KUNIT_CASE(the_last_histograms_are_those_that_hold_something),
	KUNIT_CASE(the_largest_histograms_go_with_a_record),
	{}
};

static struct kunit_suite suite = {
	.name = "ktally_encode",
	.test_cases = cases,
};
kunit_test_suite(suite);
