// SPDX-License-Identifier: GPL-2.0
/*
 * Records as netlink messages, and the run of a dump from part to part.
 * Not here: what a record holds on the wire (encode.c), what an operation does (netlink_*.c).
 */
#include "encode.h"
#include "message.h"
#include "netlink.h"

static int put_record(struct sk_buff *skb, const struct ktally_message *message,
		      const struct ktally_set *set, const void *record)
{
	if (message->nest)
		return ktally_encode_nest(skb, message->nest, set, record, message->more);
	return ktally_encode(skb, set, record);
}

/**
 * ktally_message_put() - append a message that holds one record
 * @skb: ends where the message is to go
 * @message: its header
 * @set: the field table of the record's kind
 * @record: see ktally_encode()
 * Context: any.
 * Return: 0; -EMSGSIZE no room, and the skb is as it was.
 */
int ktally_message_put(struct sk_buff *skb, const struct ktally_message *message,
		       const struct ktally_set *set, const void *record)
{
	void *header = genlmsg_put(skb, message->portid, message->seq, &ktally_nl_family,
				   message->flags, message->cmd);
	int err;

	if (!header)
		return -EMSGSIZE;
	err = put_record(skb, message, set, record);
	if (err) {
		genlmsg_cancel(skb, header);
		return err;
	}
	genlmsg_end(skb, header);
	return 0;
}

/**
 * ktally_message_reply() - answer a request with one record
 * @info: the request
 * @cmd: of the answer
 * @set: the field table of the record's kind
 * @record: see ktally_encode()
 * Context: may sleep.
 * Return: 0; -ENOMEM; -EMSGSIZE a record of this kind outgrew a message; others when the sender's
 * socket is gone.
 */
int ktally_message_reply(struct genl_info *info, u8 cmd, const struct ktally_set *set,
			 const void *record)
{
	const struct ktally_message message = {
		.portid = info->snd_portid, .seq = info->snd_seq, .cmd = cmd,
	};
	struct sk_buff *skb = genlmsg_new(NLMSG_DEFAULT_SIZE, GFP_KERNEL);
	int err;

	if (!skb)
		return -ENOMEM;
	err = ktally_message_put(skb, &message, set, record);
	if (err) {
		nlmsg_free(skb);
		return err;
	}
	return genlmsg_reply(skb, info);
}

/**
 * ktally_dump_run() - go on with a dump
 * @skb: the dump's next buffer, to be filled
 * @cb: the dump, as the core knows it
 * @parts: its parts in order, then NULL
 * @part: which one is under way; begins at 0
 * @dump: the dump, as its parts know it
 *
 * Before 6.9 the core does not understand -EMSGSIZE from a dump, so a full skb is told as its
 * length, on all kernels. The end is told as 0 with the last messages still in the skb: then the
 * core closes the dump there, and needs no other skb, of 32 KiB that it zeroes, for that alone.
 * Return: what the core expects of dumpit.
 */
int ktally_dump_run(struct sk_buff *skb, struct netlink_callback *cb,
		    const ktally_dump_part *parts, unsigned int *part, void *dump)
{
	int err;

	for (; parts[*part]; ++*part) {
		err = parts[*part](skb, cb, dump);
		if (err)
			return skb->len ? skb->len : err;
	}
	return 0;
}
