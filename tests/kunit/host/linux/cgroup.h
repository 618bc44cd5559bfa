/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HOST_LINUX_CGROUP_H
#define HOST_LINUX_CGROUP_H

#include <linux/rcupdate.h>
#include <linux/refcount.h>
#include <linux/sched.h>

struct cgroup_root;

struct cgroup {
	struct cgroup_root *root;
	int level;
	refcount_t refs;
	struct cgroup *ancestors[];	/* itself is the last of them */
};

struct css_set {
	struct cgroup *dfl_cgrp;
};

static inline struct cgroup *task_dfl_cgroup(const struct task_struct *task)
{
	return rcu_dereference(task->cgroups)->dfl_cgrp;
}

static inline bool cgroup_is_descendant(const struct cgroup *cgroup, const struct cgroup *ancestor)
{
	return cgroup->root == ancestor->root && cgroup->level >= ancestor->level &&
	       cgroup->ancestors[ancestor->level] == ancestor;
}

/* There is one, the root, which has number 1. */
struct cgroup *cgroup_get_from_id(u64 id);

static inline void cgroup_put(struct cgroup *cgroup)
{
	if (refcount_dec_and_test(&cgroup->refs))
		abort();
}

#endif
