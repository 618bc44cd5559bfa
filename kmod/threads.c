// SPDX-License-Identifier: GPL-2.0
/*
 * What exited threads had run and waited. The kernel adds faults and I/O of a thread to its process
 * as it takes the thread off the process's list. It forgets run_delay, timeslices and blkio_delay;
 * and of the CPU time it misses the end, often all of it: the thread still runs, to its last
 * switch, and what it ran since the scheduler last looked, which may be a tick, is not in its
 * figures yet. This keeps all four until the process ends.
 * Not here: when a process ends (exit.c), everything that the kernel keeps itself.
 *
 * An exiting thread is noted by a reference and counted here only once it is off its process's list
 * of threads: until then it is counted there, as live. Being off the list is what pid_alive()
 * tells, and both change in one write section of stats_lock, so a reader inside that seqlock counts
 * each thread once. It is forgotten for a sum once it has left its CPU: then its figures are final.
 */
#include <linux/delayacct.h>
#include <linux/hashtable.h>
#include <linux/list.h>
#include <linux/minmax.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include <linux/seqlock.h>
#include <linux/slab.h>
#include <linux/spinlock.h>

#include <uapi/linux/ktally.h>

#include "record.h"
#include "threads.h"

/*
 * What was kept of one process. Threads that exited before the module was loaded are in `before`,
 * which is why the threads noted since can be added to it.
 */
struct kept {
	struct hlist_node node;
	struct signal_struct *signal;	/* the key, never followed */
	u64 start;	/* of the process: a signal_struct at an old address is another's */
	u64 before;	/* least of its threads' */
	u64 runtime;
	u64 run_delay;
	u64 timeslices;
	u64 blkio_delay;
	bool blkio_known;
};

/* A thread between its exit and its being folded; holds the thread's task_struct. */
struct leaving {
	struct hlist_node node;
	struct task_struct *thread;
	u64 start;	/* of its process */
	u64 before;	/* signal->sum_sched_runtime as it was noted */
	unsigned long noted;	/* jiffies */
};

/*
 * Bounds of the memory: 6 MiB of kept, and 4096 task_structs that would else be freed some ms
 * before.
 */
#define MAX_KEPT	65536
#define MAX_LEAVING	4096
/* Longer than any exit record waits to be made. */
#define ORPHANED	(10 * HZ)

static DEFINE_HASHTABLE(kept_table, 10);
static DEFINE_HASHTABLE(leaving_table, 8);
/*
 * Guards both tables and the counts. Raw: the hook may take it with preemption off. Nothing sleeps
 * and nothing is freed under it; it is innermost (readers hold stats_lock around it).
 */
static DEFINE_RAW_SPINLOCK(tables_lock);
static unsigned int kept_count;
static unsigned int leaving_count;
static u64 overflow;

static unsigned long key_of(const struct signal_struct *signal)
{
	return (unsigned long)signal;
}

/* Context: tables_lock. */
static struct kept *find_kept(const struct signal_struct *signal, u64 start)
{
	struct kept *kept;

	hash_for_each_possible(kept_table, kept, node, key_of(signal)) {
		if (kept->signal == signal && kept->start == start)
			return kept;
	}
	return NULL;
}

/**
 * ktally_threads_exit() - note a thread that exits before its process
 *
 * Context: the thread itself, in the exit hook, preemptible or not. Allocates without
 * waiting and within a bound; when that fails the thread's waits are counted as lost.
 */
void ktally_threads_exit(struct task_struct *thread)
{
	struct leaving *leaving = NULL;
	unsigned long flags;

	if (READ_ONCE(leaving_count) < MAX_LEAVING)
		leaving = kmalloc(sizeof(*leaving), GFP_NOWAIT | __GFP_NOWARN);
	if (leaving) {
		leaving->thread = get_task_struct(thread);
		leaving->start = thread->group_leader->start_boottime;
		leaving->before = READ_ONCE(thread->signal->sum_sched_runtime);
		leaving->noted = jiffies;
	}

	raw_spin_lock_irqsave(&tables_lock, flags);
	if (leaving) {
		hash_add(leaving_table, &leaving->node, key_of(thread->signal));
		WRITE_ONCE(leaving_count, leaving_count + 1);
	} else {
		overflow++;
	}
	raw_spin_unlock_irqrestore(&tables_lock, flags);
}

static struct kept *new_kept(void)
{
	struct kept *kept;

	if (READ_ONCE(kept_count) >= MAX_KEPT)
		return NULL;
	kept = kzalloc(sizeof(*kept), GFP_KERNEL);
	if (!kept)
		return NULL;
	kept->before = U64_MAX;
	kept->blkio_known = true;
	return kept;
}

/* Context: tables_lock. Takes over @spare when the process has no entry yet. */
static struct kept *get_kept(const struct leaving *leaving, struct kept **spare)
{
	struct kept *kept = find_kept(leaving->thread->signal, leaving->start);

	if (kept || !*spare)
		return kept;
	kept = *spare;
	*spare = NULL;
	kept->signal = leaving->thread->signal;
	kept->start = leaving->start;
	hash_add(kept_table, &kept->node, key_of(kept->signal));
	WRITE_ONCE(kept_count, kept_count + 1);
	return kept;
}

static void fold_one(struct kept *kept, const struct leaving *leaving)
{
	const struct task_struct *thread = leaving->thread;

	kept->before = min(kept->before, leaving->before);
	kept->runtime += READ_ONCE(thread->se.sum_exec_runtime);
	kept->run_delay += thread->sched_info.run_delay;
	kept->timeslices += thread->sched_info.pcount;
	if (thread->delays)
		kept->blkio_delay += thread->delays->blkio_delay;
	else
		kept->blkio_known = false;
}

/* Context: tables_lock. */
static void move_to(struct hlist_head *done, struct leaving *leaving)
{
	hash_del(&leaving->node);
	hlist_add_head(&leaving->node, done);
	WRITE_ONCE(leaving_count, leaving_count - 1);
}

/*
 * Context: tables_lock. Moves one thread to @done, folded where that still matters. Returns false
 * when a new entry is needed and @spare is used up.
 *
 * The threads of a process that has ended wait for its exit record, which is made from them and
 * drops them. One for which no record came was noted as the hook was being attached: it is
 * nobody's.
 */
static bool settle(struct leaving *leaving, struct kept **spare, struct hlist_head *done)
{
	struct kept *kept;

	if (!atomic_read(&leaving->thread->signal->live)) {
		if (time_after(jiffies, leaving->noted + ORPHANED))
			move_to(done, leaving);
		return true;
	}
	if (pid_alive(leaving->thread) || !ktally_thread_is_off_cpu(leaving->thread))
		return true;
	kept = get_kept(leaving, spare);
	if (!kept && kept_count < MAX_KEPT)
		return false;
	if (kept)
		fold_one(kept, leaving);
	else
		overflow++;
	move_to(done, leaving);
	return true;
}

/* Returns false when another @spare is needed to go on. */
static bool fold_bucket(unsigned int bucket, struct kept **spare, struct hlist_head *done)
{
	struct leaving *leaving;
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

static void release_list(struct hlist_head *done)
{
	struct leaving *leaving;
	struct hlist_node *next;

	hlist_for_each_entry_safe(leaving, next, done, node) {
		put_task_struct(leaving->thread);
		kfree(leaving);
	}
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
	struct kept *spare = NULL;
	unsigned int bucket;

	for (bucket = 0; bucket < HASH_SIZE(leaving_table) && READ_ONCE(leaving_count); bucket++) {
		while (!fold_bucket(bucket, &spare, &done)) {
			spare = new_kept();
			if (!spare)
				break;
		}
	}
	kfree(spare);
	release_list(&done);
	return READ_ONCE(leaving_count);
}

/* Context: tables_lock. All that is known of the process's threads that are off its list. */
static void sum_dead(struct kept *dead, const struct signal_struct *signal, u64 start)
{
	const struct kept *kept = find_kept(signal, start);
	const struct leaving *leaving;

	if (kept)
		*dead = *kept;
	hash_for_each_possible(leaving_table, leaving, node, key_of(signal)) {
		if (leaving->thread->signal == signal && !pid_alive(leaving->thread))
			fold_one(dead, leaving);
	}
}

/*
 * The kernel's own sum of the dead is in the record already. It is the larger one only when a
 * thread could not be noted.
 */
static void add_cpu(struct ktally_task *rec, const struct kept *dead, u64 kernels)
{
	if (dead->runtime && dead->before + dead->runtime > kernels)
		ktally_add(rec, SUM_EXEC_RUNTIME, dead->before + dead->runtime - kernels);
	ktally_add(rec, RUN_DELAY, dead->run_delay);
	ktally_add(rec, TIMESLICES, dead->timeslices);
}

/* Apart, so that its room on the stack is not made ready for the many that need none. */
static noinline void add_dead(struct ktally_task *rec, struct task_struct *leader, u32 groups)
{
	struct kept dead = { .before = U64_MAX, .blkio_known = true };
	struct signal_struct *signal = leader->signal;
	unsigned long flags;

	raw_spin_lock_irqsave(&tables_lock, flags);
	sum_dead(&dead, signal, leader->group_leader->start_boottime);
	raw_spin_unlock_irqrestore(&tables_lock, flags);
	if (groups & KTALLY_GROUP_CPU)
		add_cpu(rec, &dead, signal->sum_sched_runtime);
	if (!(groups & KTALLY_GROUP_IO))
		return;
	ktally_add(rec, BLKIO_DELAY, dead.blkio_delay);
	if (!dead.blkio_known)
		ktally_forget(rec, BLKIO_DELAY);
}

/**
 * ktally_threads_add() - add what a process's exited threads had run and waited
 * @rec: has the sums over the live threads, and what the kernel knows of the dead
 * @leader: any thread of the process
 *
 * Context: in a read section of the process's stats_lock.
 */
void ktally_threads_add(struct ktally_task *rec, struct task_struct *leader, u32 groups)
{
	/* Never written: no thread has left, no child was reaped. Usual, and costs no lock. */
	if (raw_read_seqcount(&leader->signal->stats_lock.seqcount))
		add_dead(rec, leader, groups);
}

/**
 * ktally_threads_are_off_cpu() - whether the figures of all threads that exited are final
 * @signal: of the process; must not go away
 * Context: any but NMI.
 */
bool ktally_threads_are_off_cpu(const struct signal_struct *signal)
{
	struct leaving *leaving;
	unsigned long flags;
	bool all = true;

	raw_spin_lock_irqsave(&tables_lock, flags);
	hash_for_each_possible(leaving_table, leaving, node, key_of(signal)) {
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
	struct leaving *leaving;
	struct hlist_node *next;
	struct kept *kept;
	unsigned long flags;

	raw_spin_lock_irqsave(&tables_lock, flags);
	kept = find_kept(signal, start);
	if (kept) {
		hash_del(&kept->node);
		WRITE_ONCE(kept_count, kept_count - 1);
	}
	hash_for_each_possible_safe(leaving_table, leaving, next, node, key_of(signal)) {
		if (leaving->thread->signal == signal)
			move_to(&done, leaving);
	}
	raw_spin_unlock_irqrestore(&tables_lock, flags);
	kfree(kept);
	release_list(&done);
}

/* Context: no hook, no reader and no folding can run any more. */
void ktally_threads_free(void)
{
	struct leaving *leaving;
	struct hlist_node *next;
	struct kept *kept;
	int bucket;

	hash_for_each_safe(leaving_table, bucket, next, leaving, node) {
		put_task_struct(leaving->thread);
		kfree(leaving);
	}
	hash_for_each_safe(kept_table, bucket, next, kept, node)
		kfree(kept);
}

u64 ktally_threads_overflow(void)
{
	return READ_ONCE(overflow);
}
