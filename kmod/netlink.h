/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KTALLY_NETLINK_H
#define KTALLY_NETLINK_H

#include <net/genetlink.h>

#include "generated/netlink.h"
#include "record.h"

extern struct genl_family ktally_nl_family;

struct ktally_want;

void ktally_want_parse(struct ktally_want *want, struct nlattr **attrs);

int ktally_netlink_init(void);
void ktally_netlink_exit(void);

struct ktally_attrs;

/* Exit records on their way to the multicast group: all zero before the first is added. */
struct ktally_batch {
	struct sk_buff *skb;
	void *header;
	u64 records;	/* in skb */
	u64 unsent;
};

bool ktally_batch_wanted(void);
void ktally_batch_add(struct ktally_batch *batch, const struct ktally_task *rec,
		      const struct ktally_attrs *more);
u64 ktally_batch_send(struct ktally_batch *batch);

#endif
