// SPDX-License-Identifier: GPL-2.0
/*
 * Which tasks: in the order of their numbers, so that a dump resumes by a number and holds nothing
 * between two reads. Not here: which of them pass (filter.c), who may see them (access.c), what is
 * told of them (collect.c).
 */
#include <linux/pid.h>
#include <linux/pid_namespace.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>

#include "filter.h"
#include "walk.h"

static enum pid_type row_type(bool threads)
{
	return threads ? PIDTYPE_PID : PIDTYPE_TGID;
}

/*
 * copy_process() makes a task that can be found, and only then puts it into its cgroup and lets it
 * run; until then it is in the root's. It is no task yet: nobody was told its number.
 */
static struct task_struct *if_begun(struct task_struct *task)
{
	return task && !(READ_ONCE(task->__state) & TASK_NEW) ? task : NULL;
}

/**
 * ktally_find() - the task with a number
 * @ns: the pid namespace that the number is of
 * @number: a pid
 * @threads: any thread; else only one that leads a process
 * Context: rcu_read_lock(), which also keeps the task.
 * Return: the task, or NULL.
 */
struct task_struct *ktally_find(struct pid_namespace *ns, u32 number, bool threads)
{
	return if_begun(pid_task(find_pid_ns(number, ns), row_type(threads)));
}

/* The number that a filter can be answered with at once, or 0 when all tasks must be looked at. */
static u32 only_number(const struct ktally_filter *filter)
{
	if (filter->pid)
		return filter->pid;
	return filter->threads ? 0 : filter->tgid;
}

/**
 * ktally_walk_begin() - start or go on with a walk
 * @walk: ns, filter and number, the first that may be found, are set
 * Context: rcu_read_lock(), which may not be dropped before the walk is begun again.
 */
void ktally_walk_begin(struct ktally_walk *walk)
{
	walk->slot = radix_tree_iter_init(&walk->iter, walk->number);
}

/* Lets others run. Context: rcu_read_lock(), which it drops and takes again. */
void ktally_walk_rest(struct ktally_walk *walk)
{
	rcu_read_unlock();
	cond_resched();
	rcu_read_lock();
	ktally_walk_begin(walk);
}

/*
 * The next number that is in use. find_ge_pid() descends the tree from its root for each; this goes
 * along the leaf. A leaf that is removed meanwhile is kept by RCU, and what it held was gone.
 */
static struct pid *next_pid(struct ktally_walk *walk)
{
	struct pid *pid;

	for (;;) {
		if (walk->slot)
			walk->slot = radix_tree_next_slot(walk->slot, &walk->iter, 0);
		if (!walk->slot)
			walk->slot = radix_tree_next_chunk(&walk->ns->idr.idr_rt, &walk->iter, 0);
		if (!walk->slot)
			return NULL;
		pid = radix_tree_deref_slot(walk->slot);
		/* NULL: a number that was taken, of a task that is not yet or no longer there. */
		if (!pid)
			continue;
		/* The tree's only leaf became one of several. */
		if (unlikely(radix_tree_deref_retry(pid))) {
			walk->slot = radix_tree_iter_retry(&walk->iter);
			continue;
		}
		walk->number = walk->iter.index;
		return pid;
	}
}

static struct task_struct *next_in_order(struct ktally_walk *walk)
{
	enum pid_type type = row_type(walk->filter->threads);
	struct task_struct *task;
	struct pid *pid;

	while ((pid = next_pid(walk))) {
		task = if_begun(pid_task(pid, type));
		if (task)
			return task;
		walk->number++;
		/* Between two processes may lie any number of threads that are no rows. */
		if (need_resched())
			ktally_walk_rest(walk);
	}
	return NULL;
}

/**
 * ktally_walk_next() - the next task of a dump
 * @walk: begun; number becomes that of the task found. The caller adds 1 when it is done with it.
 *
 * A task that lives through the whole dump is found exactly once; one that begins meanwhile behind
 * the number is not.
 * Context: rcu_read_lock(), which it may drop and take again: only the task returned is valid.
 * Return: the task, or NULL at the end.
 */
struct task_struct *ktally_walk_next(struct ktally_walk *walk)
{
	u32 only = only_number(walk->filter);

	if (!only)
		return next_in_order(walk);
	if (walk->number > only)
		return NULL;
	walk->number = only;
	return ktally_find(walk->ns, only, walk->filter->threads);
}
