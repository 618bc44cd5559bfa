/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KTALLY_CGROUP_H
#define KTALLY_CGROUP_H

#include <linux/types.h>

#include "generated/record.h"

struct ktally_cgroups;
struct ktally_want;
struct netlink_ext_ack;
struct nlattr;
struct sk_buff;
struct task_struct;

/*
 * With its NUL. A path, its header and the message around it fit the smallest skb of a dump, which
 * is a page of 4 KiB less what the kernel keeps of it.
 */
#define KTALLY_CGROUP_PATH_ROOM 3072

int ktally_cgroups_init(struct ktally_cgroups **cgroups, const struct ktally_want *want,
			struct nlattr **attrs, struct netlink_ext_ack *extack);
void ktally_cgroups_free(struct ktally_cgroups *cgroups);
bool ktally_cgroups_find(struct ktally_cgroups *cgroups, struct task_struct *task,
			 struct ktally_task *rec);
int ktally_cgroups_put(struct sk_buff *skb, struct ktally_cgroups *cgroups);

#endif
