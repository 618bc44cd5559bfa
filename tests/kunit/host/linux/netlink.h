/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HOST_LINUX_NETLINK_H
#define HOST_LINUX_NETLINK_H

#include_next <linux/netlink.h>

struct netlink_ext_ack {
	const char *_msg;
	const struct nlattr *bad_attr;
};

#define NL_SET_ERR_MSG_ATTR(extack, attr, text)	\
	((void)((extack)->bad_attr = (attr), (extack)->_msg = (text)))

#endif
