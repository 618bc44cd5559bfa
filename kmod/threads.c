// SPDX-License-Identifier: GPL-2.0
/*
 * What exited threads had run, waited, read and written. The kernel adds what a thread used to its
 * process as it takes the thread off the process's list. It forgets run_delay, timeslices and
 * blkio_delay; it mixes the I/O with that of children that were waited for; and of the CPU time it
 * misses the end, often all of it: the thread still runs, to its last switch, and what it ran since
 * the scheduler last looked, which may be a tick, is not in its figures yet. This keeps all of them
 * until the process ends.
 * Not here: the sums themselves (kept.c), when a process ends (exit.c), everything that the kernel
 * keeps itself.
 *
 * An exiting thread is noted by a reference and counted here only once it is off its process's list
 * of threads: until then it is counted there, as live. Being off the list is what pid_alive()
 * tells, and both change in one write section of stats_lock, so a reader inside that seqlock counts
 * each thread once. It is forgotten for a sum once it has left its CPU: then its figures are final.
 */
#include <linux/hashtable.h>
#include <linux/list.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include <linux/seqlock.h>
#include <linux/slab.h>
#include <linux/spinlock.h>

#include <uapi/linux/ktally.h>

#include "io.h"
#include "kept.h"
#include "record.h"
#include "threads.h"

/* Bounds the memory: task_structs that would else be freed some ms before. */
#define MAX_LEAVING	4096
/* How many threads that left a thread looks at, and folds, as it leaves itself. */
#define MAX_LOOKS	8
#define MAX_OTHERS	2
/* Longer than any exit record waits to be made. */
#define ORPHANED	(10 * HZ)

static DEFINE_HASHTABLE(leaving_table, 8);
/*
 * Guards the table, the count, overflow and kept.c. Raw: the hook may take it with preemption off.
 * Nothing sleeps and nothing is freed under it; it is innermost (readers hold stats_lock around
 * it).
 */
static DEFINE_RAW_SPINLOCK(tables_lock);
static unsigned int leaving_count;
static u64 overflow;

/* Context: tables_lock. */
static void move_to(struct hlist_head *done, struct ktally_leaving *leaving)
{
	hash_del(&leaving->node);
	hlist_add_head(&leaving->node, done);
	WRITE_ONCE(leaving_count, leaving_count - 1);
}

static void release_list(struct hlist_head *done)
{
	struct ktally_leaving *leaving;
	struct hlist_node *next;

	hlist_for_each_entry_safe(leaving, next, done, node) {
		put_task_struct(leaving->thread);
		kfree(leaving);
	}
}

/* It is off its process's list, and its figures are final. */
static bool has_left(const struct ktally_leaving *leaving)
{
	return !pid_alive(leaving->thread) && ktally_thread_is_off_cpu(leaving->thread);
}

static void note(struct ktally_leaving *leaving, struct task_struct *thread, bool last)
{
	leaving->thread = thread;
	leaving->start = thread->group_leader->start_boottime;
	leaving->before = READ_ONCE(thread->signal->sum_sched_runtime);
	leaving->noted = jiffies;
	leaving->last = last;
}

/*
 * Context: tables_lock. Folds some threads that left @signal's process before: while threads come
 * and go the kernel still holds most of their task_structs when they are let go here. One of a
 * process without an entry waits for the worker, which may allocate.
 */
static void fold_others(const struct signal_struct *signal, u64 start, struct hlist_head *done)
{
	struct ktally_kept *kept = ktally_kept_find(signal, start);
	struct ktally_leaving *leaving;
	struct hlist_node *next;
	int looked = 0, folded = 0;

	if (!kept)
		return;
	hash_for_each_possible_safe(leaving_table, leaving, next, node, ktally_key_of(signal)) {
		if (looked++ == MAX_LOOKS || folded == MAX_OTHERS)
			return;
		/* The last one may be faster through its exit than one that began before it. */
		if (leaving->last || leaving->thread->signal != signal || !has_left(leaving))
			continue;
		ktally_kept_fold(kept, leaving);
		move_to(done, leaving);
		folded++;
	}
}

/**
 * ktally_threads_exit() - note a thread that exits before its process
 * @thread: the caller
 *
 * Context: the thread itself, in the exit hook, preemptible or not. Allocates without
 * waiting and within a bound; when that fails the thread's waits are counted as lost.
 */
void ktally_threads_exit(struct task_struct *thread)
{
	struct ktally_leaving *leaving = NULL;
	HLIST_HEAD(done);
	unsigned long flags;

	if (READ_ONCE(leaving_count) < MAX_LEAVING)
		leaving = kmalloc(sizeof(*leaving), GFP_NOWAIT | __GFP_NOWARN);
	if (leaving)
		note(leaving, get_task_struct(thread), false);

	raw_spin_lock_irqsave(&tables_lock, flags);
	if (leaving) {
		fold_others(thread->signal, leaving->start, &done);
		hash_add(leaving_table, &leaving->node, ktally_key_of(thread->signal));
		WRITE_ONCE(leaving_count, leaving_count + 1);
	} else {
		overflow++;
	}
	raw_spin_unlock_irqrestore(&tables_lock, flags);
	release_list(&done);
}

/**
 * ktally_threads_exit_last() - note the last thread of a process
 * @leaving: the caller's, until ktally_threads_forget()
 * @last: referenced by the caller just as long
 *
 * Context: as ktally_threads_exit(); allocates nothing.
 */
void ktally_threads_exit_last(struct ktally_leaving *leaving, struct task_struct *last)
{
	unsigned long flags;

	note(leaving, last, true);
	raw_spin_lock_irqsave(&tables_lock, flags);
	hash_add(leaving_table, &leaving->node, ktally_key_of(last->signal));
	raw_spin_unlock_irqrestore(&tables_lock, flags);
}

/*
 * Context: tables_lock. Moves one thread to @done, folded where that still matters. Returns false
 * when a new entry is needed and @spare is used up.
 *
 * The threads of a process that has ended wait for its exit record, which is made from them and
 * drops them. One for which no record came was noted as the hook was being attached: it is
 * nobody's.
 */
static bool settle(struct ktally_leaving *leaving, struct ktally_kept **spare,
		   struct hlist_head *done)
{
	struct ktally_kept *kept;

	if (!atomic_read(&leaving->thread->signal->live)) {
		if (!leaving->last && time_after(jiffies, leaving->noted + ORPHANED))
			move_to(done, leaving);
		return true;
	}
	if (!has_left(leaving))
		return true;
	kept = ktally_kept_get(leaving, spare);
	if (!kept && !ktally_kept_full())
		return false;
	if (kept)
		ktally_kept_fold(kept, leaving);
	else
		overflow++;
	move_to(done, leaving);
	return true;
}

/* Returns false when another @spare is needed to go on. */
static bool fold_bucket(unsigned int bucket, struct ktally_kept **spare, struct hlist_head *done)
{
	struct ktally_leaving *leaving;
	struct hlist_node *next;
	unsigned long flags;
	bool settled = true;

	raw_spin_lock_irqsave(&tables_lock, flags);
	hlist_for_each_entry_safe(leaving, next, &leaving_table[bucket], node) {
		settled = settle(leaving, spare, done);
		if (!settled)
			break;
	}
	raw_spin_unlock_irqrestore(&tables_lock, flags);
	return settled;
}

/**
 * ktally_threads_fold() - move what threads off their list had waited into their process's entry
 *
 * A thread whose entry can't be allocated now stays noted, and is counted from there.
 * Context: process, may sleep; one caller at a time.
 * Return: whether threads are left that have to be folded later.
 */
bool ktally_threads_fold(void)
{
	HLIST_HEAD(done);
	struct ktally_kept *spare = NULL;
	unsigned int bucket;

	for (bucket = 0; bucket < HASH_SIZE(leaving_table) && READ_ONCE(leaving_count); bucket++) {
		while (!fold_bucket(bucket, &spare, &done)) {
			spare = ktally_kept_new();
			if (!spare)
				break;
		}
	}
	kfree(spare);
	release_list(&done);
	return READ_ONCE(leaving_count);
}

/* Context: tables_lock. All that is known of the process's threads that are off its list. */
static void sum_dead(struct ktally_kept *dead, const struct signal_struct *signal, u64 start)
{
	const struct ktally_kept *kept = ktally_kept_find(signal, start);
	const struct ktally_leaving *leaving;

	if (kept)
		*dead = *kept;
	hash_for_each_possible(leaving_table, leaving, node, ktally_key_of(signal)) {
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

	raw_spin_lock_irqsave(&tables_lock, flags);
	sum_dead(&dead, signal, leader->group_leader->start_boottime);
	raw_spin_unlock_irqrestore(&tables_lock, flags);
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

	hash_for_each_possible(leaving_table, leaving, node, ktally_key_of(signal)) {
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

	if (READ_ONCE(overflow))
		return true;
	raw_spin_lock_irqsave(&tables_lock, flags);
	left = any_left_since(leader, boottime);
	raw_spin_unlock_irqrestore(&tables_lock, flags);
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

	raw_spin_lock_irqsave(&tables_lock, flags);
	hash_for_each_possible(leaving_table, leaving, node, ktally_key_of(signal)) {
		if (leaving->thread->signal == signal)
			all = all && ktally_thread_is_off_cpu(leaving->thread);
	}
	raw_spin_unlock_irqrestore(&tables_lock, flags);
	return all;
}

/**
 * ktally_threads_forget() - drop all that is kept of a process, once its exit record has been made
 * @signal: of the process; must still be its own, not freed
 * @start: of the process
 * Context: any but NMI.
 */
void ktally_threads_forget(struct signal_struct *signal, u64 start)
{
	HLIST_HEAD(done);
	struct ktally_leaving *leaving;
	struct hlist_node *next;
	struct ktally_kept *kept;
	unsigned long flags;

	raw_spin_lock_irqsave(&tables_lock, flags);
	kept = ktally_kept_find(signal, start);
	if (kept)
		ktally_kept_remove(kept);
	hash_for_each_possible_safe(leaving_table, leaving, next, node, ktally_key_of(signal)) {
		if (leaving->thread->signal != signal)
			continue;
		if (leaving->last)
			hash_del(&leaving->node);
		else
			move_to(&done, leaving);
	}
	raw_spin_unlock_irqrestore(&tables_lock, flags);
	kfree(kept);
	release_list(&done);
}

/* Context: no hook, no reader and no folding can run any more. */
void ktally_threads_free(void)
{
	struct ktally_leaving *leaving;
	struct hlist_node *next;
	int bucket;

	hash_for_each_safe(leaving_table, bucket, next, leaving, node) {
		put_task_struct(leaving->thread);
		kfree(leaving);
	}
	ktally_kept_free();
}

u64 ktally_threads_overflow(void)
{
	return READ_ONCE(overflow);
}
