// SPDX-License-Identifier: GPL-2.0
/*
 * record -> attributes, walking the field table. The only nla_put() of the module.
 * Not here: many tasks in one attribute (encode_packed.c).
 */
#include <net/netlink.h>

#include <uapi/linux/ktally.h>

#include "encode.h"

/*
 * The wire's `uint`: 8 bytes only when 4 do not hold the value. nla_put_uint() does the same, but
 * only from 6.7 on.
 */
static int put_uint(struct sk_buff *skb, u16 attr, u64 value)
{
	if (value > U32_MAX)
		return nla_put(skb, attr, sizeof(u64), &value);
	return nla_put_u32(skb, attr, value);
}

static int put_field(struct sk_buff *skb, const struct ktally_field *field, u64 value,
		     const void *record)
{
	switch (field->type) {
	case KTALLY_TYPE_STRING:
		return nla_put_string(skb, field->attr, record + field->offset);
	case KTALLY_TYPE_U64:
		return nla_put(skb, field->attr, sizeof(value), &value);
	case KTALLY_TYPE_UINT:
		return put_uint(skb, field->attr, value);
	default:
		return nla_put_u32(skb, field->attr, value);
	}
}

/**
 * ktally_encode() - append the known fields of a record
 * @set: the field table of the record's kind
 * @record: a struct ktally_task or its like: present[], then value[], then strings
 *
 * Context: any.
 * Return: 0; -EMSGSIZE no room: the caller cancels its message and tries again with a fresh skb.
 */
int ktally_encode(struct sk_buff *skb, const struct ktally_set *set, const void *record)
{
	const unsigned long *present = record;
	const u64 *value = record + BITS_TO_LONGS(set->count) * sizeof(*present);
	unsigned int i;
	int err;

	BUILD_BUG_ON(offsetof(struct ktally_task, value) !=
		     BITS_TO_LONGS(KTALLY_TASK_COUNT) * sizeof(*present));
	for_each_set_bit(i, present, set->count) {
		err = put_field(skb, &set->fields[i], value[i], record);
		if (err)
			return err;
	}
	return 0;
}

/* The same inside a nest. On -EMSGSIZE the skb is as it was. */
int ktally_encode_nest(struct sk_buff *skb, u16 attr, const struct ktally_set *set,
		       const void *record)
{
	struct nlattr *nest = nla_nest_start(skb, attr);
	int err;

	if (!nest)
		return -EMSGSIZE;
	err = ktally_encode(skb, set, record);
	if (err) {
		nla_nest_cancel(skb, nest);
		return err;
	}
	nla_nest_end(skb, nest);
	return 0;
}

/* A cgroup's path. On -EMSGSIZE the skb is as it was. */
int ktally_encode_cgroup(struct sk_buff *skb, u64 id, const char *path)
{
	struct nlattr *nest = nla_nest_start(skb, KTALLY_A_TASK_CGROUP);

	if (!nest)
		return -EMSGSIZE;
	if (put_uint(skb, KTALLY_A_CGROUP_ID, id) ||
	    nla_put_string(skb, KTALLY_A_CGROUP_PATH, path)) {
		nla_nest_cancel(skb, nest);
		return -EMSGSIZE;
	}
	nla_nest_end(skb, nest);
	return 0;
}
