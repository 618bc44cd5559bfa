// SPDX-License-Identifier: GPL-2.0
/*
 * exit-get: a dump of the exit records that are kept; and the multicast group that sends them as
 * they are made. Not here: how a record comes about (exit.c).
 */
#include <linux/minmax.h>
#include <linux/netlink.h>
#include <linux/slab.h>

#include "access.h"
#include "encode.h"
#include "exit.h"
#include "message.h"
#include "netlink.h"

/* Large enough for some 15 records, small enough that a busy host still finds the memory. */
#define BATCH_SIZE SKB_WITH_OVERHEAD(8192)

struct exit_dump {
	unsigned int part;
	u64 seq;	/* the next record to send */
	u64 lost;
};

/* ---- Dump ---- */

static struct exit_dump *dump_of(struct netlink_callback *cb)
{
	return (struct exit_dump *)cb->args[0];
}

static int start_dump(struct netlink_callback *cb)
{
	struct nlattr **attrs = genl_info_dump(cb)->attrs;
	struct exit_dump *dump;
	int err;

	err = ktally_access_exits(cb->skb, cb->extack);
	if (err)
		return err;
	dump = kzalloc(sizeof(*dump), GFP_KERNEL);
	if (!dump)
		return -ENOMEM;
	if (attrs[KTALLY_A_EXIT_SINCE])
		dump->seq = nla_get_u64(attrs[KTALLY_A_EXIT_SINCE]);
	cb->args[0] = (long)dump;
	return 0;
}

int ktally_nl_exit_get_start(struct netlink_callback *cb)
{
	return ktally_dump_start(cb, start_dump);
}

int ktally_nl_exit_get_done(struct netlink_callback *cb)
{
	kfree(dump_of(cb));
	return 0;
}

static int put_record(struct sk_buff *skb, struct netlink_callback *cb,
		      const struct ktally_task *rec, const struct ktally_attrs *more)
{
	const struct ktally_message message = {
		.portid = NETLINK_CB(cb->skb).portid, .seq = cb->nlh->nlmsg_seq,
		.flags = NLM_F_MULTI, .cmd = KTALLY_CMD_EXIT_GET,
		.nest = KTALLY_A_EXIT_RECORD, .more = more,
	};

	return ktally_message_put(skb, &message, &ktally_task_set, rec);
}

static int put_span(struct sk_buff *skb, struct netlink_callback *cb,
		    const struct ktally_exit *span)
{
	const struct ktally_message message = {
		.portid = NETLINK_CB(cb->skb).portid, .seq = cb->nlh->nlmsg_seq,
		.flags = NLM_F_MULTI, .cmd = KTALLY_CMD_EXIT_GET,
	};

	return ktally_message_put(skb, &message, &ktally_exit_set, span);
}

/* No `since` means all that are kept, of which none can be lost before the dump begins. */
static int dump_header(struct sk_buff *skb, struct netlink_callback *cb, void *data)
{
	struct exit_dump *dump = data;
	struct ktally_exit span;

	ktally_exit_span(&span, dump->seq ? dump->seq : U64_MAX);
	if (!dump->seq)
		dump->seq = span.value[KTALLY_EXIT_FIRST];
	return put_span(skb, cb, &span);
}

static int dump_records(struct sk_buff *skb, struct netlink_callback *cb, void *data)
{
	struct exit_dump *dump = data;
	struct ktally_attrs *hists;
	struct ktally_task rec;
	int err;

	while (ktally_exit_read(&dump->seq, &rec, &hists, &dump->lost)) {
		err = put_record(skb, cb, &rec, hists);
		ktally_attrs_put(hists);
		if (err)
			return err;
		dump->seq++;
		cond_resched();
	}
	return 0;
}

static int dump_trailer(struct sk_buff *skb, struct netlink_callback *cb, void *data)
{
	struct exit_dump *dump = data;
	struct ktally_exit span;

	bitmap_zero(span.present, KTALLY_EXIT_COUNT);
	KTALLY_PUT(EXIT, &span, NEXT, min(dump->seq, ktally_exit_next()));
	KTALLY_PUT(EXIT, &span, LOST, dump->lost);
	return put_span(skb, cb, &span);
}

int ktally_nl_exit_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	static const ktally_dump_part parts[] = { dump_header, dump_records, dump_trailer, NULL };
	struct exit_dump *dump = dump_of(cb);

	return ktally_dump_run(skb, cb, parts, &dump->part, dump);
}

/* ---- Multicast ---- */

static bool batch_open(struct ktally_batch *batch)
{
	batch->skb = genlmsg_new(BATCH_SIZE, GFP_KERNEL);
	if (!batch->skb)
		return false;
	batch->header = genlmsg_put(batch->skb, 0, 0, &ktally_nl_family, 0, KTALLY_CMD_EXIT_NTF);
	return true;
}

/* Sends what is gathered; a reader whose buffer is full finds the gap in the numbers. */
static void batch_flush(struct ktally_batch *batch)
{
	if (!batch->skb)
		return;
	genlmsg_end(batch->skb, batch->header);
	genlmsg_multicast(&ktally_nl_family, batch->skb, 0, KTALLY_NL_MCGRP_EXIT, GFP_KERNEL);
	batch->skb = NULL;
	batch->records = 0;
}

static bool batch_put(struct ktally_batch *batch, const struct ktally_task *rec,
		      const struct ktally_attrs *more)
{
	if (!batch->skb && !batch_open(batch))
		return false;
	if (ktally_encode_nest(batch->skb, KTALLY_A_EXIT_RECORD, &ktally_task_set, rec,
			       more))
		return false;
	batch->records++;
	return true;
}

/* Whether anybody listens. */
bool ktally_batch_wanted(void)
{
	return genl_has_listeners(&ktally_nl_family, &init_net, KTALLY_NL_MCGRP_EXIT);
}

/**
 * ktally_batch_add() - send an exit record with those that follow it
 * @batch: those before it, not yet sent
 * @rec: the record, copied
 * @more: attributes that go with it, or NULL
 * Context: process, may sleep, and the family is registered.
 */
void ktally_batch_add(struct ktally_batch *batch, const struct ktally_task *rec,
		      const struct ktally_attrs *more)
{
	if (batch_put(batch, rec, more))
		return;
	batch_flush(batch);
	if (!batch_put(batch, rec, more))
		batch->unsent++;
}

/* Sends the rest. Return: records that could not be sent for want of memory. */
u64 ktally_batch_send(struct ktally_batch *batch)
{
	batch_flush(batch);
	return batch->unsent;
}
