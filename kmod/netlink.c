// SPDX-License-Identifier: GPL-2.0
/*
 * The generic netlink family, and info-get. The operations and their policies are generated from
 * the spec; task-get is in netlink_get.c (one) and netlink_task.c (dump), exit-get and its
 * multicast group in netlink_exit.c.
 */
#include <linux/module.h>

#include "access.h"
#include "info.h"
#include "message.h"
#include "netlink.h"

static const struct genl_multicast_group mcgrps[KTALLY_NL_MCGRPS] = {
	[KTALLY_NL_MCGRP_EXIT] = { .name = KTALLY_MCGRP_EXIT, KTALLY_MCGRP_ADMIN },
};

/*
 * netnsok false: only the initial network namespace has the family, so neither a container nor
 * anybody who made a network namespace of his own learns of the host's tasks, whatever he may
 * there. resv_start_op stays 0: every request is checked strictly, to the last reserved bit.
 */
struct genl_family ktally_nl_family __ro_after_init = {
	.name		= KTALLY_FAMILY_NAME,
	.version	= KTALLY_FAMILY_VERSION,
	.netnsok	= false,
	.parallel_ops	= true,
	.module		= THIS_MODULE,
	.ops		= ktally_nl_ops,
	.n_ops		= KTALLY_NL_OPS,
	.mcgrps		= mcgrps,
	.n_mcgrps	= KTALLY_NL_MCGRPS,
};

int ktally_netlink_init(void)
{
	return genl_register_family(&ktally_nl_family);
}

void ktally_netlink_exit(void)
{
	genl_unregister_family(&ktally_nl_family);
}

int ktally_nl_info_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct ktally_viewer viewer;
	struct ktally_info record;
	int err;

	err = ktally_viewer_init(&viewer, skb, info->extack);
	if (err)
		return err;
	ktally_info_fill(&record);
	ktally_redact_info(&viewer, &record);
	ktally_viewer_release(&viewer);
	return ktally_message_reply(info, KTALLY_CMD_INFO_GET, &ktally_info_set, &record);
}
