// SPDX-License-Identifier: GPL-2.0
/*
 * What is asked of a process's exited threads: their sums, and whether any of them may still run.
 * Not here: how they come to be known (threads.c).
 */
#include <linux/hashtable.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/seqlock.h>
#include <linux/spinlock.h>

#include <uapi/linux/ktally.h>

#include "io.h"
#include "kept.h"
#include "record.h"
#include "threads.h"

/* Context: tables_lock. All that is known of the process's threads that are off its list. */
static void sum_dead(struct ktally_kept *dead, const struct signal_struct *signal, u64 start)
{
	const struct ktally_kept *kept = ktally_kept_find(signal, start);
	const struct ktally_leaving *leaving;

	if (kept)
		*dead = *kept;
	hash_for_each_possible(ktally_left, leaving, node, ktally_key_of(signal)) {
		if (leaving->thread->signal == signal && !pid_alive(leaving->thread))
			ktally_kept_fold(dead, leaving);
	}
}

/*
 * The kernel's own sum of the dead is in the record already. It is the larger one only when a
 * thread could not be noted.
 */
static void add_cpu(struct ktally_task *rec, const struct ktally_kept *dead, u64 kernels)
{
	if (dead->runtime && dead->before + dead->runtime > kernels)
		ktally_add(rec, SUM_EXEC_RUNTIME, dead->before + dead->runtime - kernels);
	ktally_add(rec, RUN_DELAY, dead->run_delay);
	ktally_add(rec, TIMESLICES, dead->timeslices);
}

/* Apart, so that its room on the stack is not made ready for the many that need none. */
static noinline void add_dead(struct ktally_task *rec, struct task_struct *leader, u32 groups)
{
	struct ktally_kept dead = KTALLY_KEPT_NONE;
	struct signal_struct *signal = leader->signal;
	unsigned long flags;

	raw_spin_lock_irqsave(&ktally_tables_lock, flags);
	sum_dead(&dead, signal, leader->group_leader->start_boottime);
	raw_spin_unlock_irqrestore(&ktally_tables_lock, flags);
	if (groups & KTALLY_GROUP_CPU)
		add_cpu(rec, &dead, signal->sum_sched_runtime);
	if (!(groups & KTALLY_GROUP_IO))
		return;
	ktally_io_add_dead(rec, &dead.io);
	ktally_add(rec, BLKIO_DELAY, dead.blkio_delay);
	if (!dead.blkio_known)
		ktally_forget(rec, BLKIO_DELAY);
}

/**
 * ktally_threads_add() - add what a process's exited threads had run and waited
 * @rec: has the sums over the live threads, and what the kernel knows of the dead
 * @leader: any thread of the process
 * @groups: mask of the groups that are asked for
 *
 * Context: in a read section of the process's stats_lock.
 */
void ktally_threads_add(struct ktally_task *rec, struct task_struct *leader, u32 groups)
{
	/* Never written: no thread has left, no child was reaped. Usual, and costs no lock. */
	if (raw_read_seqcount(&leader->signal->stats_lock.seqcount))
		add_dead(rec, leader, groups);
}

/* Context: tables_lock. A thread that is still noted may run to this moment. */
static bool any_left_since(const struct task_struct *leader, u64 boottime)
{
	const struct signal_struct *signal = leader->signal;
	const struct ktally_leaving *leaving;
	const struct ktally_kept *kept;

	hash_for_each_possible(ktally_left, leaving, node, ktally_key_of(signal)) {
		if (leaving->thread->signal == signal)
			return true;
	}
	kept = ktally_kept_find(signal, leader->start_boottime);
	return kept && kept->left >= boottime;
}

/**
 * ktally_threads_left_since() - whether an exited thread of a process may have run since a moment
 * @leader: of the process
 * @boottime: not before the module was loaded
 *
 * Context: rcu_read_lock() or a reference on the leader.
 * Return: true also when it is not known, because a thread could not be noted.
 */
bool ktally_threads_left_since(const struct task_struct *leader, u64 boottime)
{
	unsigned long flags;
	bool left;

	if (ktally_threads_unnoted())
		return true;
	raw_spin_lock_irqsave(&ktally_tables_lock, flags);
	left = any_left_since(leader, boottime);
	raw_spin_unlock_irqrestore(&ktally_tables_lock, flags);
	return left;
}

/**
 * ktally_threads_are_off_cpu() - whether the figures of all threads that exited are final
 * @signal: of the process; must not go away
 * Context: any but NMI.
 */
bool ktally_threads_are_off_cpu(const struct signal_struct *signal)
{
	struct ktally_leaving *leaving;
	unsigned long flags;
	bool all = true;

	raw_spin_lock_irqsave(&ktally_tables_lock, flags);
	hash_for_each_possible(ktally_left, leaving, node, ktally_key_of(signal)) {
		if (leaving->thread->signal == signal)
			all = all && ktally_thread_is_off_cpu(leaving->thread);
	}
	raw_spin_unlock_irqrestore(&ktally_tables_lock, flags);
	return all;
}
