/* SPDX-License-Identifier: GPL-2.0 */
/* Builds attributes and messages byte by byte, as the module would or never should. */
#ifndef WIRE_BYTES_H
#define WIRE_BYTES_H

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <linux/genetlink.h>
#include <linux/netlink.h>

struct bytes {
	uint8_t data[1 << 16];
	size_t len;
};

static inline void bytes_put(struct bytes *b, const void *data, size_t len)
{
	if (len > sizeof(b->data) - b->len)
		abort();
	if (len)
		memcpy(b->data + b->len, data, len);
	b->len += len;
}

static inline void bytes_align(struct bytes *b)
{
	while (b->len % 4)
		bytes_put(b, "", 1);
}

static inline void put_attr(struct bytes *b, uint16_t type, const void *data, size_t len)
{
	struct nlattr header = { .nla_len = sizeof(header) + len, .nla_type = type };

	bytes_put(b, &header, sizeof(header));
	bytes_put(b, data, len);
	bytes_align(b);
}

static inline void put_u32(struct bytes *b, uint16_t type, uint32_t value)
{
	put_attr(b, type, &value, sizeof(value));
}

static inline void put_u64(struct bytes *b, uint16_t type, uint64_t value)
{
	put_attr(b, type, &value, sizeof(value));
}

/* Returns where the nest began, for nest_end(). */
static inline size_t nest_begin(struct bytes *b, uint16_t type)
{
	size_t start = b->len;

	put_attr(b, type | NLA_F_NESTED, NULL, 0);
	return start;
}

static inline void nest_end(struct bytes *b, size_t start)
{
	uint16_t len = b->len - start;

	memcpy(b->data + start, &len, sizeof(len));
}

static inline size_t message_begin(struct bytes *b, uint16_t type, uint16_t flags, uint32_t seq,
				   uint32_t port)
{
	struct nlmsghdr header = {
		.nlmsg_type = type, .nlmsg_flags = flags, .nlmsg_seq = seq, .nlmsg_pid = port,
	};
	size_t start = b->len;

	bytes_put(b, &header, sizeof(header));
	return start;
}

static inline size_t genl_begin(struct bytes *b, uint16_t family, uint16_t flags, uint32_t seq,
				uint32_t port, uint8_t cmd)
{
	struct genlmsghdr genl = { .cmd = cmd, .version = 1 };
	size_t start = message_begin(b, family, flags, seq, port);

	bytes_put(b, &genl, sizeof(genl));
	return start;
}

static inline void message_end(struct bytes *b, size_t start)
{
	uint32_t len = b->len - start;

	memcpy(b->data + start, &len, sizeof(len));
	bytes_align(b);
}

#endif
