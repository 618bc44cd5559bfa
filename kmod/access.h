/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KTALLY_ACCESS_H
#define KTALLY_ACCESS_H

#include <linux/netlink.h>

struct pid_namespace;
struct sk_buff;
struct task_struct;

/* Who asks: in whose numbers the answer speaks. */
struct ktally_viewer {
	struct pid_namespace *pid_ns;	/* referenced */
};

int ktally_access_admin(struct sk_buff *skb, struct netlink_ext_ack *extack);
int ktally_viewer_init(struct ktally_viewer *viewer, struct sk_buff *skb,
		       struct netlink_ext_ack *extack);
void ktally_viewer_release(struct ktally_viewer *viewer);

int ktally_access_exits(struct sk_buff *skb, struct netlink_ext_ack *extack);

#endif
