/* SPDX-License-Identifier: GPL-2.0 */
/* Netlink as the newest supported kernel spells it. */
#ifndef KTALLY_COMPAT_LINUX_NETLINK_H
#define KTALLY_COMPAT_LINUX_NETLINK_H

#include_next <linux/netlink.h>

/**
 * ktally_dump_start() - start a dump with a place for the sentence of a refusal
 * @cb: the dump
 * @start: the dump's own start; cb->extack is there for it
 *
 * Drop when >= 6.5: there the core gives cb->extack itself. Before, nothing of a start()'s but its
 * errno gets out. So the refusal is sent here, as the core would send it, and the core is told that
 * the request is answered: that is what -EINTR of a start() means all the way up, and on the way
 * everything is undone as for any other error.
 *
 * Context: as a start(), in the sender; it may sleep. Allocates one message.
 * Return: 0; what @start returned, or -EINTR in its place.
 */
static inline int ktally_dump_start(struct netlink_callback *cb,
				    int (*start)(struct netlink_callback *cb))
{
#ifdef KTALLY_NO_START_EXTACK
	struct netlink_ext_ack extack = {};
	int err;

	cb->extack = &extack;
	err = start(cb);
	cb->extack = NULL;
	if (!err)
		return 0;
	netlink_ack(cb->skb, (struct nlmsghdr *)cb->nlh, err, &extack);
	return -EINTR;
#else
	return start(cb);
#endif
}

#endif
