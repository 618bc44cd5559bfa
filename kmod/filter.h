/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KTALLY_FILTER_H
#define KTALLY_FILTER_H

#include <linux/sched.h>
#include <linux/types.h>
#include <linux/uidgid.h>

struct cgroup;
struct ktally_viewer;
struct netlink_ext_ack;
struct nlattr;
struct pid;

/* Which tasks a dump wants: those that pass all of it. What is 0 or unset lets all through. */
struct ktally_filter {
	u32 pid;
	u32 tgid;
	u32 ppid;
	kuid_t uid;
	struct pid *subtree;	/* referenced: its process and that one's descendants */
	struct cgroup *cgroup;	/* referenced: it and what is below it */
	char comm[TASK_COMM_LEN];
	bool has_ppid;
	bool has_uid;
	bool has_comm;
	bool threads;
	bool looks;		/* not set: every task passes */
	u64 undecided;		/* tasks whose ancestors were too many to follow */
};

int ktally_filter_init(struct ktally_filter *filter, const struct ktally_viewer *viewer,
		       struct nlattr **attrs, struct netlink_ext_ack *extack);
void ktally_filter_release(struct ktally_filter *filter);
bool ktally_filter_looks(struct ktally_filter *filter, struct task_struct *task,
			 const struct ktally_viewer *viewer);

/**
 * ktally_filter_passes() - whether a dump wants a task
 * @filter: its count of undecided tasks grows when this is one
 * @task: which the viewer sees: of others even a count would tell something
 * @viewer: whose pid namespace the filters' pids are of
 * Context: rcu_read_lock(). Takes no lock.
 */
static inline bool ktally_filter_passes(struct ktally_filter *filter, struct task_struct *task,
					const struct ktally_viewer *viewer)
{
	return !filter->looks || ktally_filter_looks(filter, task, viewer);
}

#endif
