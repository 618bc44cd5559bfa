// SPDX-License-Identifier: GPL-2.0
/*
 * The list: what the module begins, in order, and ends, reversed.
 *
 * Exits are hooked last and let go first: the worker behind the hook sends to the family, and
 * readers of the family read the ring.
 */
#include <linux/module.h>

#include "access.h"
#include "exit.h"
#include "netlink.h"

static int __init ktally_init(void)
{
	int err;

	err = ktally_access_init();
	if (err)
		return err;
	err = ktally_exit_init();
	if (err)
		return err;
	err = ktally_netlink_init();
	if (err)
		goto err_exit_free;
	err = ktally_exit_start();
	if (err)
		goto err_netlink_exit;
	return 0;

err_netlink_exit:
	ktally_netlink_exit();
err_exit_free:
	ktally_exit_free();
	return err;
}

static void __exit ktally_cleanup(void)
{
	ktally_exit_stop();
	ktally_netlink_exit();
	ktally_exit_free();
}

module_init(ktally_init);
module_exit(ktally_cleanup);

MODULE_DESCRIPTION("Per-process CPU, memory and I/O accounting over generic netlink");
MODULE_AUTHOR("The ktally maintainers");
MODULE_LICENSE("GPL");
MODULE_VERSION(KTALLY_VERSION);
