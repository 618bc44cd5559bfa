/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HOST_LINUX_NETLINK_H
#define HOST_LINUX_NETLINK_H

#include_next <linux/netlink.h>

struct netlink_ext_ack;

#endif
