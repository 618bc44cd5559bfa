// SPDX-License-Identifier: GPL-2.0
/*
 * The list: what the module begins, in order, and ends, reversed.
 *
 * Exits are hooked last and let go first: the worker behind the hook sends to the family, and
 * readers of the family read the ring. Other hooks are switched on by requests, so off after those.
 */
#include <linux/module.h>

#include "access.h"
#include "exit.h"
#include "hooks.h"
#include "netlink.h"
#include "ran.h"
#include "waits.h"

static int __init ktally_init(void)
{
	int err;

	err = ktally_access_init();
	if (err)
		return err;
	err = ktally_waits_init();
	if (err)
		return err;
	ktally_hooks_init();
	err = ktally_exit_init();
	if (err)
		goto err_waits_exit;
	err = ktally_netlink_init();
	if (err)
		goto err_exit_free;
	err = ktally_exit_start();
	if (err)
		goto err_netlink_exit;
	ktally_ran_start();
	return 0;

err_netlink_exit:
	ktally_netlink_exit();
	ktally_hooks_exit();
err_exit_free:
	ktally_exit_free();
err_waits_exit:
	ktally_waits_exit();
	return err;
}

static void __exit ktally_cleanup(void)
{
	ktally_exit_stop();
	ktally_netlink_exit();
	ktally_hooks_exit();
	ktally_exit_free();
	ktally_waits_exit();
}

module_init(ktally_init);
module_exit(ktally_cleanup);

MODULE_DESCRIPTION("Per-process CPU, memory and I/O accounting over generic netlink");
MODULE_AUTHOR("The ktally maintainers");
MODULE_LICENSE("GPL");
MODULE_VERSION(KTALLY_VERSION);
