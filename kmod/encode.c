// SPDX-License-Identifier: GPL-2.0
/*
 * record -> attributes, walking the field table. The only nla_put() of the module.
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

/* Words that a string field takes in a packed row. */
#define STRING_WORDS(string) (sizeof(string) / sizeof(u64))

static unsigned int packed_words(const struct ktally_task *task)
{
	bool named = test_bit(KTALLY_TASK_COMM, task->present);

	return 1 + hweight_long(task->present[0]) + (named ? STRING_WORDS(task->comm) - 1 : 0);
}

/**
 * ktally_encode_packed() - append a task as one attribute of packed words
 *
 * The plain form costs a header of 4 bytes and a call for each field, which is most of what a dump of
 * all tasks costs; this is one store for each.
 * Context: any.
 * Return: 0; -EMSGSIZE no room, and the skb is as it was.
 */
int ktally_encode_packed(struct sk_buff *skb, const struct ktally_task *task)
{
	const struct ktally_field *fields = ktally_task_set.fields;
	struct nlattr *attr;
	unsigned int i;
	u64 *word;

	/* More fields than one mask holds want a second mask: see `row` in the spec. */
	BUILD_BUG_ON(KTALLY_TASK_COUNT > 63);
	attr = nla_reserve(skb, KTALLY_A_TASK_ROW, packed_words(task) * sizeof(u64));
	if (!attr)
		return -EMSGSIZE;
	/* Netlink aligns to 4 bytes only: the words are copied, not stored. */
	word = nla_data(attr);
	memcpy(word++, task->present, sizeof(u64));
	for_each_set_bit(i, task->present, KTALLY_TASK_COUNT) {
		if (fields[i].type == KTALLY_TYPE_STRING) {
			memcpy(word, (const void *)task + fields[i].offset, sizeof(task->comm));
			word += STRING_WORDS(task->comm);
		} else {
			memcpy(word++, &task->value[i], sizeof(u64));
		}
	}
	return 0;
}
