// SPDX-License-Identifier: GPL-2.0
/*
 * What exited threads had run, waited, read and written. The kernel adds what a thread used to its
 * process as it takes the thread off the process's list. It forgets run_delay, timeslices and
 * blkio_delay; it mixes the I/O with that of children that were waited for; and of the CPU time it
 * misses the end, often all of it: the thread still runs, to its last switch, and what it ran since
 * the scheduler last looked, which may be a tick, is not in its figures yet. This keeps all of them
 * until the process ends.
 * Not here: the sums themselves (kept.c), who asks for them (threads_sum.c), when a process ends
 * (exit.c), everything that the kernel keeps itself.
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

#include "kept.h"
#include "threads.h"

/* Bounds the memory: task_structs that would else be freed some ms before. */
#define MAX_LEAVING	4096
/* How many threads that left a thread looks at, and folds, as it leaves itself. */
#define MAX_LOOKS	8
#define MAX_OTHERS	2
/* Longer than any exit record waits to be made. */
#define ORPHANED	(10 * HZ)

DEFINE_HASHTABLE(ktally_left, KTALLY_LEAVING_BITS);
DEFINE_RAW_SPINLOCK(ktally_tables_lock);
static unsigned int leaving_count;
static u64 overflow;
/* Zombies that lost what was kept of them: nobody asks whether those ran. */
static u64 lost_zombies;

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
	hash_for_each_possible_safe(ktally_left, leaving, next, node, ktally_key_of(signal)) {
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

	raw_spin_lock_irqsave(&ktally_tables_lock, flags);
	if (leaving) {
		fold_others(thread->signal, leaving->start, &done);
		hash_add(ktally_left, &leaving->node, ktally_key_of(thread->signal));
		WRITE_ONCE(leaving_count, leaving_count + 1);
	} else {
		overflow++;
	}
	raw_spin_unlock_irqrestore(&ktally_tables_lock, flags);
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
	raw_spin_lock_irqsave(&ktally_tables_lock, flags);
	hash_add(ktally_left, &leaving->node, ktally_key_of(last->signal));
	raw_spin_unlock_irqrestore(&ktally_tables_lock, flags);
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

	raw_spin_lock_irqsave(&ktally_tables_lock, flags);
	hlist_for_each_entry_safe(leaving, next, &ktally_left[bucket], node) {
		settled = settle(leaving, spare, done);
		if (!settled)
			break;
	}
	raw_spin_unlock_irqrestore(&ktally_tables_lock, flags);
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

	for (bucket = 0; bucket < HASH_SIZE(ktally_left) && READ_ONCE(leaving_count); bucket++) {
		while (!fold_bucket(bucket, &spare, &done)) {
			spare = ktally_kept_new(GFP_KERNEL);
			if (!spare)
				break;
		}
	}
	kfree(spare);
	release_list(&done);
	return READ_ONCE(leaving_count);
}

/*
 * Context: tables_lock. Takes a process's threads out of the table; what those off its list used
 * is added to @kept, if there is one. Return: whether there were such.
 */
static bool take_out(const struct signal_struct *signal, struct ktally_kept *kept,
		     struct hlist_head *done)
{
	struct ktally_leaving *leaving;
	struct hlist_node *next;
	bool any = false;

	hash_for_each_possible_safe(ktally_left, leaving, next, node, ktally_key_of(signal)) {
		if (leaving->thread->signal != signal)
			continue;
		if (!pid_alive(leaving->thread)) {
			any = true;
			if (kept)
				ktally_kept_fold(kept, leaving);
		}
		if (leaving->last)
			hash_del(&leaving->node);
		else
			move_to(done, leaving);
	}
	return any;
}

/**
 * ktally_threads_forget() - drop all that is kept of a process whose exit record is not made
 * @signal: of the process; must still be its own, not freed
 * @start: of the process
 * Context: any but NMI.
 */
void ktally_threads_forget(struct signal_struct *signal, u64 start)
{
	HLIST_HEAD(done);
	struct ktally_kept *kept;
	unsigned long flags;

	raw_spin_lock_irqsave(&ktally_tables_lock, flags);
	kept = ktally_kept_find(signal, start);
	if (kept)
		ktally_kept_remove(kept);
	take_out(signal, NULL, &done);
	raw_spin_unlock_irqrestore(&ktally_tables_lock, flags);
	kfree(kept);
	release_list(&done);
}

static void free_kept(struct hlist_head *dropped)
{
	struct ktally_kept *kept;
	struct hlist_node *next;

	hlist_for_each_entry_safe(kept, next, dropped, node)
		kfree(kept);
}

/*
 * Context: tables_lock and rcu_read_lock(). Makes one entry of what is known of a zombie's threads.
 * @spare is taken over, and NULL then, when it has none yet.
 */
static void keep_zombie(struct task_struct *leader, struct ktally_kept **spare,
			struct hlist_head *done, struct hlist_head *dropped)
{
	struct signal_struct *signal = leader->signal;
	struct ktally_kept *kept = ktally_kept_find(signal, leader->start_boottime);
	bool any = take_out(signal, kept ?: *spare, done);

	/* Somebody waited just now, and so its last thread is off the list as well. */
	if (!pid_alive(leader)) {
		if (kept)
			ktally_kept_drop(kept, dropped);
		return;
	}
	if (!kept && any && *spare) {
		kept = *spare;
		*spare = NULL;
		ktally_kept_adopt(kept, signal, leader->start_boottime);
	}
	if (kept ? !ktally_kept_end(kept, leader->tgid, dropped) : any)
		lost_zombies++;
}

/**
 * ktally_threads_recorded() - let go of a process's threads, once its exit record has been made
 * @leader: of the process, referenced
 * @gfp: for what is kept of it
 *
 * As long as nobody has waited for it there is a row of it, which must not say less than before:
 * what its threads used is kept, by ktally_kept_end(), within its bound. Usually somebody has, and
 * then all is dropped.
 *
 * Context: as @gfp, any but NMI. Without memory what the threads waited is counted as lost.
 */
void ktally_threads_recorded(struct task_struct *leader, gfp_t gfp)
{
	struct ktally_kept *spare = NULL;
	HLIST_HEAD(dropped);
	HLIST_HEAD(done);
	unsigned long flags;

	if (!pid_alive(leader)) {
		ktally_threads_forget(leader->signal, leader->start_boottime);
		return;
	}
	/* As in ktally_threads_add(): else no thread of it has left. */
	if (raw_read_seqcount(&leader->signal->stats_lock.seqcount))
		spare = ktally_kept_new(gfp);
	rcu_read_lock();
	raw_spin_lock_irqsave(&ktally_tables_lock, flags);
	keep_zombie(leader, &spare, &done, &dropped);
	raw_spin_unlock_irqrestore(&ktally_tables_lock, flags);
	rcu_read_unlock();
	kfree(spare);
	free_kept(&dropped);
	release_list(&done);
}

/* Context: no hook, no reader and no folding can run any more. */
void ktally_threads_free(void)
{
	struct ktally_leaving *leaving;
	struct hlist_node *next;
	int bucket;

	hash_for_each_safe(ktally_left, bucket, next, leaving, node) {
		put_task_struct(leaving->thread);
		kfree(leaving);
	}
	ktally_kept_free();
}

/* Whether a thread could not be noted, so that of no process it is known when the last one left. */
bool ktally_threads_unnoted(void)
{
	return READ_ONCE(overflow);
}

u64 ktally_threads_overflow(void)
{
	return READ_ONCE(overflow) + READ_ONCE(lost_zombies);
}
