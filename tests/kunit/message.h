/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Messages that the module's code writes, read here from what Documentation/protocol.rst says and
 * not with its code.
 */
#ifndef TEST_MESSAGE_H
#define TEST_MESSAGE_H

#include <kunit/test.h>
#include <linux/string.h>
#include <net/netlink.h>

/* A message with room for just so many bytes, a multiple of 4; kfree_skb() it. */
static inline struct sk_buff *make_message(struct kunit *test, unsigned int room)
{
	struct sk_buff *skb = alloc_skb(room, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, skb);
	skb_reserve(skb, skb_tailroom(skb) - room);
	KUNIT_ASSERT_EQ(test, skb_tailroom(skb), room);
	return skb;
}

/* Bytes that are read from the front. */
struct bytes {
	const u8 *at;
	unsigned int left;
};

static inline struct bytes bytes_of(const struct sk_buff *skb)
{
	return (struct bytes){ skb->data, skb->len };
}

/* The next @count of them. */
static inline const u8 *take(struct kunit *test, struct bytes *bytes, unsigned int count)
{
	const u8 *at = bytes->at;

	KUNIT_ASSERT_LE(test, count, bytes->left);
	bytes->at += count;
	bytes->left -= count;
	return at;
}

static inline u32 take_u32(struct kunit *test, struct bytes *bytes)
{
	u32 value;

	memcpy(&value, take(test, bytes, sizeof(value)), sizeof(value));
	return value;
}

static inline u64 take_u64(struct kunit *test, struct bytes *bytes)
{
	u64 value;

	memcpy(&value, take(test, bytes, sizeof(value)), sizeof(value));
	return value;
}

/* The next attribute's payload; it must be of this type. What pads it must be 0. */
static inline struct bytes take_attr(struct kunit *test, struct bytes *bytes, unsigned int type)
{
	struct bytes payload;
	u16 head[2];

	memcpy(head, take(test, bytes, sizeof(head)), sizeof(head));
	KUNIT_ASSERT_EQ(test, head[1] & NLA_TYPE_MASK, type);
	KUNIT_ASSERT_LE(test, sizeof(head), head[0]);
	payload.left = head[0] - sizeof(head);
	payload.at = take(test, bytes, payload.left);
	while ((bytes->at - payload.at) % 4)
		KUNIT_ASSERT_EQ(test, *take(test, bytes, 1), 0);
	return payload;
}

/* The next attribute must be this number, in so many bytes. */
static inline void check_number(struct kunit *test, struct bytes *bytes, unsigned int type,
				u64 value, unsigned int size)
{
	struct bytes payload = take_attr(test, bytes, type);

	KUNIT_ASSERT_EQ_MSG(test, payload.left, size, "attribute %u", type);
	if (size == sizeof(u32))
		KUNIT_EXPECT_EQ_MSG(test, take_u32(test, &payload), value, "attribute %u", type);
	else
		KUNIT_EXPECT_EQ_MSG(test, take_u64(test, &payload), value, "attribute %u", type);
}

/* The next attribute must be this text, with its NUL. */
static inline void check_text(struct kunit *test, struct bytes *bytes, unsigned int type,
			      const char *text)
{
	struct bytes payload = take_attr(test, bytes, type);

	KUNIT_ASSERT_EQ(test, payload.left, strlen(text) + 1);
	KUNIT_EXPECT_MEMEQ(test, payload.at, text, payload.left);
}

#endif
