/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HOST_LINUX_SCHED_SIGNAL_H
#define HOST_LINUX_SCHED_SIGNAL_H

#include <linux/sched.h>

struct signal_struct {
	struct pid *pids[PIDTYPE_MAX];
};

static inline struct pid *task_tgid(const struct task_struct *task)
{
	return task->signal->pids[PIDTYPE_TGID];
}

/* Return: 0 when the namespace does not show it. */
static inline pid_t task_tgid_nr_ns(const struct task_struct *task, const struct pid_namespace *ns)
{
	const struct pid *pid = rcu_dereference(task->signal->pids[PIDTYPE_TGID]);

	if (!pid || ns->level > pid->level || pid->numbers[ns->level].ns != ns)
		return 0;
	return pid->numbers[ns->level].nr;
}

#endif
