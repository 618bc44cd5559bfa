/* SPDX-License-Identifier: GPL-2.0 */
/* Attributes, after lib/nlattr.c. */
#ifndef HOST_NET_NETLINK_H
#define HOST_NET_NETLINK_H

#include <errno.h>
#include <string.h>

#include <linux/bitops.h>
#include <linux/limits.h>
#include <linux/minmax.h>
#include <linux/netlink.h>
#include <linux/skbuff.h>
#include <linux/types.h>

static inline int nla_attr_size(int payload)
{
	return NLA_HDRLEN + payload;
}

static inline int nla_total_size(int payload)
{
	return NLA_ALIGN(nla_attr_size(payload));
}

static inline void *nla_data(const struct nlattr *attr)
{
	return (u8 *)attr + NLA_HDRLEN;
}

static inline int nla_len(const struct nlattr *attr)
{
	return attr->nla_len - NLA_HDRLEN;
}

static inline u32 nla_get_u32(const struct nlattr *attr)
{
	return *(u32 *)nla_data(attr);
}

static inline u64 nla_get_u64(const struct nlattr *attr)
{
	u64 value;

	memcpy(&value, nla_data(attr), sizeof(value));
	return value;
}

static inline bool nla_get_flag(const struct nlattr *attr)
{
	return attr;
}

/* Cut off where it does not fit, padded with NULs. */
static inline ssize_t nla_strscpy(char *to, const struct nlattr *attr, size_t size)
{
	size_t len = strnlen(nla_data(attr), nla_len(attr));
	bool fits = len < size;

	memset(to, 0, size);
	memcpy(to, nla_data(attr), fits ? len : size - 1);
	return fits ? (ssize_t)len : -E2BIG;
}

/* What pads it is set to 0. */
static inline struct nlattr *nla_reserve(struct sk_buff *skb, int type, int len)
{
	struct nlattr *attr;

	if (skb_tailroom(skb) < nla_total_size(len))
		return NULL;
	attr = skb_put(skb, nla_total_size(len));
	attr->nla_type = type;
	attr->nla_len = nla_attr_size(len);
	memset((u8 *)attr + attr->nla_len, 0, nla_total_size(len) - attr->nla_len);
	return attr;
}

static inline int nla_put(struct sk_buff *skb, int type, int len, const void *data)
{
	struct nlattr *attr = nla_reserve(skb, type, len);

	if (!attr)
		return -EMSGSIZE;
	memcpy(nla_data(attr), data, len);
	return 0;
}

static inline int nla_put_u32(struct sk_buff *skb, int type, u32 value)
{
	return nla_put(skb, type, sizeof(value), &value);
}

static inline int nla_put_string(struct sk_buff *skb, int type, const char *text)
{
	return nla_put(skb, type, strlen(text) + 1, text);
}

static inline struct nlattr *nla_nest_start(struct sk_buff *skb, int type)
{
	return nla_reserve(skb, type | NLA_F_NESTED, 0);
}

static inline int nla_nest_end(struct sk_buff *skb, struct nlattr *start)
{
	start->nla_len = skb_tail_pointer(skb) - (u8 *)start;
	return skb->len;
}

static inline void nlmsg_trim(struct sk_buff *skb, const void *mark)
{
	skb_trim(skb, (const u8 *)mark - skb->data);
}

static inline void nla_nest_cancel(struct sk_buff *skb, struct nlattr *start)
{
	nlmsg_trim(skb, start);
}

#endif
