/* SPDX-License-Identifier: GPL-2.0 */
/* Generic netlink as the newest supported kernel spells it. */
#ifndef KTALLY_COMPAT_NET_GENETLINK_H
#define KTALLY_COMPAT_NET_GENETLINK_H

#include_next <net/genetlink.h>

/* Drop when >= 6.7: there a dump's attributes are in a struct genl_info as a do request's are. */
#ifdef KTALLY_NO_GENL_INFO_DUMP
#define genl_info_dump(cb) genl_dumpit_info(cb)
#endif

/*
 * Who may join a multicast group: CAP_NET_ADMIN in the user namespace that owns the network
 * namespace. Drop when >= 6.1.192: before, a group could only ask for CAP_SYS_ADMIN, which is
 * stricter.
 */
#ifdef GENL_MCAST_CAP_NET_ADMIN
#define KTALLY_MCGRP_ADMIN .flags = GENL_MCAST_CAP_NET_ADMIN
#else
#define KTALLY_MCGRP_ADMIN .cap_sys_admin = 1
#endif

#endif
