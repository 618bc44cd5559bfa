/* SPDX-License-Identifier: GPL-2.0 */
/* As much of a task as a filter looks at. */
#ifndef HOST_LINUX_SCHED_H
#define HOST_LINUX_SCHED_H

#include <linux/pid_namespace.h>
#include <linux/rcupdate.h>
#include <linux/types.h>

#define TASK_COMM_LEN	16

struct cred;
struct css_set;
struct signal_struct;

struct task_struct {
	struct task_struct *real_parent;
	const struct cred *real_cred;
	struct signal_struct *signal;
	struct css_set *cgroups;
	char comm[TASK_COMM_LEN];
};

/* The test itself, a process of its own. */
extern struct task_struct *const current;

#endif
