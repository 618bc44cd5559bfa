// SPDX-License-Identifier: GPL-2.0
/*
 * The exit hook before 7.x: a kprobe on acct_collect(), which do_exit() calls once for each thread
 * with the mm still there. The tracepoint sched_process_exit is no use on these kernels: it comes
 * after exit_mm(), and two threads that race to be the last both look like it.
 * Drop when >= 7.0.
 */
#include <linux/kprobes.h>
#include <linux/ptrace.h>

#include "../exit.h"
#include "hook.h"

/* Runs in the exiting thread with preemption off; never sleeps. */
static int acct_collect_called(struct kprobe *probe, struct pt_regs *regs)
{
	ktally_exit_thread(current, regs_get_kernel_argument(regs, 0),
			   regs_get_kernel_argument(regs, 1));
	return 0;
}

static struct kprobe exit_probe = {
	.symbol_name = "acct_collect",
	.pre_handler = acct_collect_called,
};

int ktally_hook_attach(void)
{
	return register_kprobe(&exit_probe);
}

void ktally_hook_detach(void)
{
	unregister_kprobe(&exit_probe);
}

u64 ktally_hook_missed(void)
{
	return exit_probe.nmissed;
}
