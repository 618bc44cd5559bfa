/* SPDX-License-Identifier: GPL-2.0 */
/* Processes and their threads. */
#ifndef KTALLY_COMPAT_LINUX_SCHED_SIGNAL_H
#define KTALLY_COMPAT_LINUX_SCHED_SIGNAL_H

#include_next <linux/sched/signal.h>

/*
 * A kernel that checks RCU lists would also take tasklist_lock for a reason to walk this one, and
 * asks for it by a name that is not exported. Modules walk it under RCU only, which is still
 * checked.
 */
#ifdef CONFIG_PROVE_RCU_LIST
#undef __for_each_thread
#define __for_each_thread(signal, t) \
	list_for_each_entry_rcu(t, &(signal)->thread_head, thread_node)
#endif

#endif
