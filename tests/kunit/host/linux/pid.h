/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HOST_LINUX_PID_H
#define HOST_LINUX_PID_H

#include <stdlib.h>

#include <linux/refcount.h>
#include <linux/types.h>

enum pid_type {
	PIDTYPE_PID,
	PIDTYPE_TGID,
	PIDTYPE_MAX,
};

struct pid_namespace;
struct task_struct;

struct upid {
	int nr;
	struct pid_namespace *ns;
};

/* Its number in each pid namespace that shows it, the initial one's first. */
struct pid {
	refcount_t count;
	unsigned int level;
	struct upid numbers[];
};

static inline struct pid *get_pid(struct pid *pid)
{
	refcount_inc(&pid->count);
	return pid;
}

/* The last reference is never given back here. */
static inline void put_pid(struct pid *pid)
{
	if (pid && refcount_dec_and_test(&pid->count))
		abort();
}

/* There is one process, which asks. Under rcu_read_lock(). */
struct pid *find_pid_ns(int number, struct pid_namespace *ns);
struct task_struct *pid_task(struct pid *pid, enum pid_type type);

#endif
