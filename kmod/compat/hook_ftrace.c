// SPDX-License-Identifier: GPL-2.0
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt
/*
 * The exit hook before 7.x: ftrace calls at the entry of acct_collect(), which do_exit() calls once
 * for each thread with the mm still there. The tracepoint sched_process_exit is no use on these
 * kernels: it comes after exit_mm(), and two threads that race to be the last both look like it.
 *
 * No kprobe: that would sit on the same ftrace call, and be one more thing that a breakpoint of the
 * kernel's text patching can be taken for.
 * Drop when >= 7.0.
 */
#include <linux/ftrace.h>
#include <linux/printk.h>
#include <linux/rcupdate.h>

#include "../exit.h"
#include "hook.h"

/*
 * Runs in the exiting thread, preemptible or, when somebody else traces the same function, with
 * preemption off; never sleeps. Nothing below it calls acct_collect(), so it needs no guard against
 * recursion, and so ftrace leaves no call out.
 */
static void notrace acct_collect_called(unsigned long ip, unsigned long parent_ip,
					struct ftrace_ops *ops, struct ftrace_regs *fregs)
{
	ktally_exit_thread(current, ftrace_regs_get_argument(fregs, 0),
			   ftrace_regs_get_argument(fregs, 1));
}

/* PERMANENT: as long as it is registered, kernel.ftrace_enabled can't be set to 0 (-EBUSY). */
static struct ftrace_ops exit_ops = {
	.func = acct_collect_called,
	.flags = FTRACE_OPS_FL_PERMANENT,
};

/* Traces nothing: it only has an empty filter. */
static struct ftrace_ops empty_ops = {
	.func = acct_collect_called,
};

/*
 * Never register with an empty filter: that means all functions, and no host survives it. But
 * ftrace_set_filter() of a name leaves one and returns 0 when it had no memory to note the
 * function, for it takes match_records()'s error for a number of matches; of an address it would
 * not, but none is to be had. All empty filters are the same object, so here is another one to
 * compare with.
 */
static int set_filter(void)
{
	char name[] = "acct_collect";
	int err;

	err = ftrace_set_filter(&empty_ops, NULL, 0, 1);
	if (!err)
		err = ftrace_set_filter(&exit_ops, name, sizeof(name) - 1, 1);
	if (!err && rcu_access_pointer(exit_ops.func_hash->filter_hash) ==
		    rcu_access_pointer(empty_ops.func_hash->filter_hash))
		err = -ENOMEM;
	return err;
}

int ktally_hook_attach(void)
{
	int err;

	err = set_filter();
	if (err) {
		pr_err("ftrace can't trace acct_collect()\n");
		goto err_free;
	}
	err = register_ftrace_function(&exit_ops);
	if (err == -EBUSY)
		pr_err("ftrace is switched off: set kernel.ftrace_enabled to 1\n");
	if (err)
		goto err_free;
	return 0;

err_free:
	ftrace_free_filter(&exit_ops);
	return err;
}

/*
 * The ops is a module's, so ftrace gives it a trampoline of its own and waits before it frees that:
 * until every CPU has scheduled and, where kernel code can be preempted, until every task has
 * slept of its own accord or been in user space (Tasks RCU). As the hook never sleeps, no task can
 * still be in it or on its way there or back. Only an ftrace that has shut itself down over a
 * fault, which it warns of, unregisters nothing any more.
 */
void ktally_hook_detach(void)
{
	WARN_ON_ONCE(unregister_ftrace_function(&exit_ops));
	ftrace_free_filter(&exit_ops);
}

u64 ktally_hook_missed(void)
{
	return 0;
}
