// SPDX-License-Identifier: GPL-2.0
/*
 * record -> attributes, walking the field table. The only nla_put() of the module.
 * Not here: many tasks in one attribute (encode_packed.c).
 */
#include <linux/err.h>
#include <linux/slab.h>

#include <net/netlink.h>

#include <uapi/linux/ktally.h>

#include "encode.h"
#include "latency.h"
#include "record.h"

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
 * @skb: ends where the attributes are to go
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

/* @attrs may be NULL. Context: any. */
struct ktally_attrs *ktally_attrs_get(struct ktally_attrs *attrs)
{
	if (attrs)
		refcount_inc(&attrs->users);
	return attrs;
}

void ktally_attrs_put(struct ktally_attrs *attrs)
{
	if (attrs && refcount_dec_and_test(&attrs->users))
		kfree(attrs);
}

static int put_attrs(struct sk_buff *skb, const struct ktally_attrs *attrs)
{
	if (!attrs)
		return 0;
	if (skb_tailroom(skb) < attrs->len)
		return -EMSGSIZE;
	skb_put_data(skb, attrs->bytes, attrs->len);
	return 0;
}

/**
 * ktally_encode_nest() - the same inside a nest
 * @skb: ends where the nest is to go
 * @attr: its number
 * @set: the field table of the record's kind
 * @record: see ktally_encode()
 * @more: attributes that follow the record's there, or NULL
 *
 * Context: any.
 * Return: 0; -EMSGSIZE no room, and the skb is as it was.
 */
int ktally_encode_nest(struct sk_buff *skb, u16 attr, const struct ktally_set *set,
		       const void *record, const struct ktally_attrs *more)
{
	struct nlattr *nest = nla_nest_start(skb, attr);
	int err;

	if (!nest)
		return -EMSGSIZE;
	err = ktally_encode(skb, set, record);
	if (!err)
		err = put_attrs(skb, more);
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

/* Room for a histogram in which every bucket is as large as it can be. */
#define HIST_ROOM	(nla_total_size(0) + 5 * nla_total_size(sizeof(u64)) + \
			 KTALLY_HIST_BUCKETS * nla_total_size(sizeof(u64)))

static int put_buckets(struct sk_buff *skb, const struct ktally_buckets *hist)
{
	unsigned int base, count, i;

	count = ktally_hist_span(hist, &base);
	if (count && nla_put_u32(skb, KTALLY_A_HIST_BASE, base))
		return -EMSGSIZE;
	for (i = base; i < base + count; i++) {
		if (put_uint(skb, KTALLY_A_HIST_BUCKET, hist->bucket[i]))
			return -EMSGSIZE;
	}
	return 0;
}

static int put_hist(struct sk_buff *skb, u16 attr, u32 kind, const struct ktally_buckets *hist)
{
	struct nlattr *nest = nla_nest_start(skb, attr);
	struct ktally_hist rec = {};

	if (!nest)
		return -EMSGSIZE;
	KTALLY_PUT(HIST, &rec, KIND, kind);
	KTALLY_PUT(HIST, &rec, EVENTS, ktally_hist_events(hist));
	KTALLY_PUT(HIST, &rec, SUM, hist->sum);
	if (rec.value[KTALLY_HIST_EVENTS])
		KTALLY_PUT(HIST, &rec, LONGEST, hist->longest);
	if (ktally_encode(skb, &ktally_hist_set, &rec) || put_buckets(skb, hist)) {
		nla_nest_cancel(skb, nest);
		return -EMSGSIZE;
	}
	nla_nest_end(skb, nest);
	return 0;
}

/**
 * ktally_encode_hists() - append histograms, each a nest
 * @skb: ends where the nests are to go
 * @attr: the nests' number
 * @hists: of a process or of the host
 * @kinds: mask of those that are wanted, by their numbers
 * Context: any.
 * Return: 0; -EMSGSIZE no room: the caller cancels its message.
 */
int ktally_encode_hists(struct sk_buff *skb, u16 attr, const struct ktally_hists *hists, u32 kinds)
{
	unsigned int kind;
	int err;

	for (kind = 0; kind < KTALLY_HIST_KINDS; kind++) {
		if (!(kinds & BIT(kind)))
			continue;
		err = put_hist(skb, attr, kind, &hists->kind[kind]);
		if (err)
			return err;
	}
	return 0;
}

/**
 * ktally_encode_last_hists() - what goes with an exit record
 * @hists: of the process that ends
 * @gfp: how to allocate
 * Context: as @gfp allows.
 * Return: the histograms that hold something, with one reference; NULL when none does;
 * ERR_PTR(-ENOMEM).
 */
struct ktally_attrs *ktally_encode_last_hists(const struct ktally_hists *hists, gfp_t gfp)
{
	struct ktally_attrs *attrs = NULL;
	struct sk_buff *skb;
	u32 kinds = 0;
	unsigned int kind;

	for (kind = 0; kind < KTALLY_HIST_KINDS; kind++) {
		if (ktally_hist_events(&hists->kind[kind]))
			kinds |= BIT(kind);
	}
	if (!kinds)
		return NULL;
	skb = alloc_skb(KTALLY_HIST_KINDS * HIST_ROOM, gfp);
	if (!skb)
		return ERR_PTR(-ENOMEM);
	if (!ktally_encode_hists(skb, KTALLY_A_TASK_HIST, hists, kinds))
		attrs = kmalloc(struct_size(attrs, bytes, skb->len), gfp);
	if (attrs) {
		refcount_set(&attrs->users, 1);
		attrs->len = skb->len;
		memcpy(attrs->bytes, skb->data, skb->len);
	}
	kfree_skb(skb);
	return attrs ? attrs : ERR_PTR(-ENOMEM);
}
