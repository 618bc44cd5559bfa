/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Writing packed rows with the module's code, and reading them as Documentation/protocol.rst says.
 */
#ifndef TEST_PACKED_H
#define TEST_PACKED_H

#include <uapi/linux/ktally.h>

#include "encode_packed.h"
#include "message.h"
#include "record.h"

#define KNOWN_BIT	BIT_ULL(63)
#define IDLE_BIT	BIT_ULL(62)
#define COMM_BIT	BIT_ULL(5)	/* comm is the sixth field from pid on */

/* What a case works with. */
struct bench {
	struct sk_buff *skb;
	struct ktally_pack pack;
	struct ktally_task rec;		/* the task that is packed next */
	/* The reader's. */
	struct bytes message;
	struct bytes rows;
	const u8 *begin;		/* of the attribute */
	struct ktally_task task;	/* the last row */
};

static inline int begin(struct kunit *test)
{
	test->priv = kunit_kzalloc(test, sizeof(struct bench), GFP_KERNEL);
	return test->priv ? 0 : -ENOMEM;
}

static inline void end(struct kunit *test)
{
	struct bench *bench = test->priv;

	if (bench)
		kfree_skb(bench->skb);
}

/* Opens an attribute in a new message with so much room. */
static inline int open_in(struct kunit *test, unsigned int room)
{
	struct bench *bench = test->priv;

	kfree_skb(bench->skb);
	bench->skb = make_message(test, room);
	memset(&bench->rec, 0, sizeof(bench->rec));
	return ktally_pack_begin(&bench->pack, bench->skb);
}

static inline struct bench *open_message(struct kunit *test)
{
	KUNIT_ASSERT_EQ(test, open_in(test, 8192), 0);
	return test->priv;
}

static inline void pack_row(struct kunit *test)
{
	struct bench *bench = test->priv;

	KUNIT_ASSERT_EQ(test, ktally_encode_packed(&bench->pack, &bench->rec), 0);
}

static inline void pack_idle(struct kunit *test, u32 pid)
{
	struct bench *bench = test->priv;

	KUNIT_ASSERT_EQ(test, ktally_pack_idle(&bench->pack, pid), 0);
}

/* Begins to read the message's next attribute. */
static inline void read_attr(struct kunit *test)
{
	struct bench *bench = test->priv;

	bench->rows = take_attr(test, &bench->message, KTALLY_A_TASK_ROWS);
	bench->begin = bench->rows.at;
	memset(&bench->task, 0, sizeof(bench->task));
	KUNIT_EXPECT_EQ(test, bench->rows.left % 4, 0);
}

/* Ends the only attribute, and begins to read it; it must have so many bytes, unless that is 0. */
static inline void read_rows(struct kunit *test, unsigned int size)
{
	struct bench *bench = test->priv;

	ktally_pack_end(&bench->pack);
	bench->message = bytes_of(bench->skb);
	read_attr(test);
	KUNIT_EXPECT_EQ(test, bench->message.left, 0);
	if (size)
		KUNIT_EXPECT_EQ(test, bench->rows.left, size);
}

/* The next bytes must be a row with this head, which is applied to the row before. */
static inline void read_row_after(struct kunit *test, u64 head)
{
	struct bench *bench = test->priv;
	struct ktally_task *task = &bench->task;
	unsigned int bit;

	for (bit = 0; bit < 62; bit++) {
		s64 difference;

		if (!(head & ~COMM_BIT & BIT_ULL(bit)))
			continue;
		KUNIT_ASSERT_LE(test, bit + 1, KTALLY_TASK_COUNT);
		difference = (s32)take_u32(test, &bench->rows);
		if (difference == S32_MIN)
			difference = take_u64(test, &bench->rows);
		task->value[bit] += difference;
	}
	if (head & COMM_BIT)
		memcpy(task->comm, take(test, &bench->rows, 16), 16);
	if (head & KNOWN_BIT)
		task->present[0] = take_u64(test, &bench->rows);
}

/* A row must follow; returns its head. */
static inline u64 read_row(struct kunit *test)
{
	struct bench *bench = test->priv;
	u64 head = take_u64(test, &bench->rows);

	KUNIT_ASSERT_EQ(test, head & IDLE_BIT, 0);
	read_row_after(test, head);
	return head;
}

/* A run must follow; returns how many tasks it has. Their pids are read one by one. */
static inline u64 read_run(struct kunit *test)
{
	struct bench *bench = test->priv;
	u64 head = take_u64(test, &bench->rows);

	KUNIT_ASSERT_EQ(test, head & IDLE_BIT, IDLE_BIT);
	KUNIT_ASSERT_EQ(test, head & KNOWN_BIT, 0);
	KUNIT_EXPECT_GT(test, head & ~IDLE_BIT, 0);
	return head & ~IDLE_BIT;
}

static inline u64 read_idle(struct kunit *test)
{
	struct bench *bench = test->priv;
	u32 step = *take(test, &bench->rows, 1);

	if (!step)
		step = take_u32(test, &bench->rows);
	return bench->task.value[KTALLY_TASK_PID] += step;
}

static inline void read_padding(struct kunit *test)
{
	struct bench *bench = test->priv;

	while ((bench->rows.at - bench->begin) % 4)
		KUNIT_ASSERT_EQ(test, *take(test, &bench->rows, 1), 0);
}

static inline void check_end(struct kunit *test)
{
	struct bench *bench = test->priv;

	KUNIT_EXPECT_EQ(test, bench->rows.left, 0);
}

#endif
