// SPDX-License-Identifier: GPL-2.0
/*
 * Whether a task passes the filters of a dump. Nothing of the task is changed.
 * Not here: what a request asks for (filter_request.c), the order of a dump (walk.c), who may see a
 * task (access.c).
 */
#include <linux/cgroup.h>
#include <linux/cred.h>
#include <linux/pid_namespace.h>
#include <linux/sched/signal.h>
#include <linux/string.h>

#include "access.h"
#include "collect.h"
#include "filter.h"

/*
 * How far a task's ancestors are followed. Each step may be a cache miss, and any user can make a
 * chain as long as his limit of processes, through which every task of it would be followed.
 */
#define MOST_ANCESTORS 1024

/*
 * A parent that dies hands its children on before it goes away, and whatever is reached here from a
 * task that was alive is kept by RCU. So a climb sees each parent as it was at some moment of the
 * climb: a process that is handed on meanwhile may be found on both sides or on neither.
 *
 * It ends, undecided, at a parent that the viewer does not see: whose child that is he may not
 * learn.
 */
static bool is_in_subtree(struct ktally_filter *filter, struct task_struct *task,
			  const struct ktally_viewer *viewer)
{
	unsigned int steps;

	for (steps = 0; steps <= MOST_ANCESTORS; steps++) {
		if (task_tgid(task) == filter->subtree)
			return true;
		if (task == rcu_dereference(task->real_parent))
			return false;
		if (steps && ktally_sight(viewer, task) != KTALLY_SEEN)
			break;
		task = rcu_dereference(task->real_parent);
	}
	filter->undecided++;
	return false;
}

/* Of a filter that looks at tasks. Context: as ktally_filter_passes(). */
bool ktally_filter_looks(struct ktally_filter *filter, struct task_struct *task,
			 const struct ktally_viewer *viewer)
{
	struct pid_namespace *ns = viewer->pid_ns;

	if (filter->tgid && task_tgid_nr_ns(task, ns) != filter->tgid)
		return false;
	if (filter->has_uid && !uid_eq(__task_cred(task)->uid, filter->uid))
		return false;
	if (filter->has_ppid && ktally_parent(task, ns) != filter->ppid)
		return false;
	if (filter->has_comm && strncmp(task->comm, filter->comm, sizeof(filter->comm)))
		return false;
	if (filter->cgroup && !cgroup_is_descendant(task_dfl_cgroup(task), filter->cgroup))
		return false;
	return !filter->subtree || is_in_subtree(filter, task, viewer);
}
