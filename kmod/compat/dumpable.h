/* SPDX-License-Identifier: GPL-2.0 */
/* Whether a task's own user may look into it, as the newest supported kernel knows it. */
#ifndef KTALLY_COMPAT_DUMPABLE_H
#define KTALLY_COMPAT_DUMPABLE_H

#include <linux/sched/coredump.h>
#include <linux/sched/task.h>

#ifndef KTALLY_NO_EXEC_STATE
#include <linux/sched/exec_state.h>
#endif

/**
 * ktally_is_dumpable() - whether a task is dumpable by its own user, without any capability
 * @task: a process's leader or a thread
 *
 * As the kernel's own task_still_dumpable(), which modules can't call. Drop all but the first
 * branch when >= 7.x: before, this is known of the mm. A task without one has a bit for it since
 * 6.1.192 and 6.12.95; where it has none, the answer is no.
 * Context: rcu_read_lock(). Takes alloc_lock before 7.x.
 */
static inline bool ktally_is_dumpable(struct task_struct *task)
{
#ifndef KTALLY_NO_EXEC_STATE
	const struct task_exec_state *state = rcu_dereference(task->exec_state);

	return state && READ_ONCE(state->dumpable) == TASK_DUMPABLE_OWNER;
#else
	bool dumpable = false;

	task_lock(task);
	if (task->mm)
		dumpable = get_dumpable(task->mm) == SUID_DUMP_USER;
#ifndef KTALLY_NO_USER_DUMPABLE
	else
		dumpable = task->user_dumpable;
#endif
	task_unlock(task);
	return dumpable;
#endif
}

#endif
