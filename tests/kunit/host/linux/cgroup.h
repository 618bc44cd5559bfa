/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HOST_LINUX_CGROUP_H
#define HOST_LINUX_CGROUP_H

#include <linux/sched.h>

struct cgroup {
	struct cgroup *parent;
};

static inline struct cgroup *task_dfl_cgroup(const struct task_struct *task)
{
	return task->cgroup;
}

static inline bool cgroup_is_descendant(const struct cgroup *cgroup, const struct cgroup *ancestor)
{
	while (cgroup && cgroup != ancestor)
		cgroup = cgroup->parent;
	return cgroup;
}

#endif
