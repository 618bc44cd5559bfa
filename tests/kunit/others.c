// SPDX-License-Identifier: GPL-2.0
/* What the module's other files say, see others.h. */
#include <linux/pid_namespace.h>
#include <linux/rcupdate.h>
#include <linux/sched/signal.h>

#include "access.h"
#include "collect.h"
#include "others.h"

const struct task_struct *unseen;

enum ktally_sight ktally_sight_of(const struct ktally_viewer *viewer, struct task_struct *task)
{
	return task == unseen ? KTALLY_UNSEEN : KTALLY_SEEN;
}

u32 ktally_parent(struct task_struct *task, struct pid_namespace *ns)
{
	return task_tgid_nr_ns(rcu_dereference(task->real_parent), ns);
}
