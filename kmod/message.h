/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KTALLY_MESSAGE_H
#define KTALLY_MESSAGE_H

#include <net/genetlink.h>

#include "generated/record.h"

struct ktally_attrs;

/* A record as a message of its own: flat, or alone in a nest. */
struct ktally_message {
	u32 portid;
	u32 seq;
	int flags;	/* NLM_F_* */
	u8 cmd;		/* KTALLY_CMD_* */
	u16 nest;	/* attribute that holds the record, 0: its fields are the message's own */
	const struct ktally_attrs *more;	/* in the nest, behind the record; may be NULL */
};

int ktally_message_put(struct sk_buff *skb, const struct ktally_message *message,
		       const struct ktally_set *set, const void *record);
int ktally_message_reply(struct genl_info *info, u8 cmd, const struct ktally_set *set,
			 const void *record);

/* One part of a dump: puts what fits. 0 when it is complete, -EMSGSIZE to be called again. */
typedef int (*ktally_dump_part)(struct sk_buff *skb, struct netlink_callback *cb, void *dump);

int ktally_dump_run(struct sk_buff *skb, struct netlink_callback *cb,
		    const ktally_dump_part *parts, unsigned int *part, void *dump);

#endif
