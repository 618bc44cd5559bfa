/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KTALLY_RAN_H
#define KTALLY_RAN_H

#include <linux/types.h>

#include <uapi/linux/ktally.h>

struct netlink_ext_ack;
struct nlattr;
struct task_struct;

/* Since when tasks that did not run are left out of a dump. All zero: none is. */
struct ktally_ran {
	bool asked;
	bool told;	/* the request chose refresh */
	u32 refresh;	/* the rest */
	u64 boottime;	/* the moment, on CLOCK_BOOTTIME */
	u64 exec;	/* no later, on the clock of se.exec_start */
};

void ktally_ran_start(void);
int ktally_ran_init(struct ktally_ran *ran, struct nlattr **attrs, struct netlink_ext_ack *extack);
bool ktally_ran(const struct ktally_ran *ran, struct task_struct *task, bool threads);

/**
 * ktally_ran_skips() - whether a dump leaves a task out
 * @ran: since when
 * @task: of a process row its leader, of a thread row the thread
 * @number: the task's
 * @threads: rows are threads
 *
 * What others do to a task that does not run would go unseen: take its memory, change its parent,
 * cgroup, priority or name. So some are sent anyhow, others in each dump.
 * Context: rcu_read_lock().
 */
static inline bool ktally_ran_skips(const struct ktally_ran *ran, struct task_struct *task,
				    u32 number, bool threads)
{
	return ran->asked && (number - ran->refresh) % KTALLY_REFRESH &&
	       !ktally_ran(ran, task, threads);
}

#endif
