// SPDX-License-Identifier: GPL-2.0
/*
 * Which tasks: in the order of their numbers, so that a dump resumes by a number and holds nothing
 * between two reads. Not here: who may see them (access.c), what is told of them (collect.c).
 */
#include <linux/cred.h>
#include <linux/pid.h>
#include <linux/pid_namespace.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>

#include "walk.h"

static enum pid_type row_type(bool threads)
{
	return threads ? PIDTYPE_PID : PIDTYPE_TGID;
}

/**
 * ktally_find() - the task with a number
 * @threads: any thread; else only one that leads a process
 * Context: rcu_read_lock(), which also keeps the task.
 * Return: the task, or NULL.
 */
struct task_struct *ktally_find(struct pid_namespace *ns, u32 number, bool threads)
{
	return pid_task(find_pid_ns(number, ns), row_type(threads));
}

static struct task_struct *next_in_order(struct pid_namespace *ns, bool threads, u32 *number)
{
	struct task_struct *task;
	struct pid *pid;

	while ((pid = find_ge_pid(*number, ns))) {
		*number = pid_nr_ns(pid, ns);
		task = pid_task(pid, row_type(threads));
		if (task)
			return task;
		++*number;
		/* Between two processes may lie any number of threads that are no rows. */
		if (need_resched()) {
			rcu_read_unlock();
			cond_resched();
			rcu_read_lock();
		}
	}
	return NULL;
}

/* The number that a filter can be answered with at once, or 0 when all tasks must be looked at. */
static u32 only_number(const struct ktally_filter *filter)
{
	if (filter->pid)
		return filter->pid;
	return filter->threads ? 0 : filter->tgid;
}

/**
 * ktally_walk() - the next task of a dump
 * @number: where to go on; on return the number of the task found. The caller adds 1.
 *
 * A task that lives through the whole dump is found exactly once; one that begins meanwhile behind
 * @number is not.
 * Context: rcu_read_lock(), which it may drop and take again: only the task returned is valid.
 * Return: the task, or NULL at the end.
 */
struct task_struct *ktally_walk(struct pid_namespace *ns, const struct ktally_filter *filter,
				u32 *number)
{
	u32 only = only_number(filter);

	if (!only)
		return next_in_order(ns, filter->threads, number);
	if (*number > only)
		return NULL;
	*number = only;
	return ktally_find(ns, only, filter->threads);
}

/* Context: rcu_read_lock(). */
bool ktally_filter_passes(const struct ktally_filter *filter, struct task_struct *task,
			  struct pid_namespace *ns)
{
	if (filter->tgid && task_tgid_nr_ns(task, ns) != filter->tgid)
		return false;
	return !filter->has_uid || uid_eq(__task_cred(task)->uid, filter->uid);
}
