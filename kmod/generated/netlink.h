/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Do not edit: written from Documentation/netlink/ktally.yaml
 * by tools/spec/generate.py (`make generate`).
 */
#ifndef KTALLY_GENERATED_NETLINK_H
#define KTALLY_GENERATED_NETLINK_H

#include <net/genetlink.h>

#include <uapi/linux/ktally.h>

int ktally_nl_info_get_doit(struct sk_buff *skb, struct genl_info *info);
int ktally_nl_task_get_doit(struct sk_buff *skb, struct genl_info *info);
int ktally_nl_task_get_start(struct netlink_callback *cb);
int ktally_nl_task_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb);
int ktally_nl_task_get_done(struct netlink_callback *cb);
int ktally_nl_exit_get_start(struct netlink_callback *cb);
int ktally_nl_exit_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb);
int ktally_nl_exit_get_done(struct netlink_callback *cb);
int ktally_nl_hist_get_doit(struct sk_buff *skb, struct genl_info *info);
int ktally_nl_hist_get_start(struct netlink_callback *cb);
int ktally_nl_hist_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb);
int ktally_nl_hist_get_done(struct netlink_callback *cb);
int ktally_nl_hook_set_doit(struct sk_buff *skb, struct genl_info *info);

#define KTALLY_NL_OPS	5
extern const struct genl_ops ktally_nl_ops[KTALLY_NL_OPS];

/* Attributes that only the dump of the operation takes, then 0. */
extern const u16 ktally_nl_task_get_dump_only[];

enum {
	KTALLY_NL_MCGRP_EXIT,
	KTALLY_NL_MCGRPS
};

#endif
