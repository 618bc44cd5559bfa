// SPDX-License-Identifier: GPL-2.0
/*
 * The sums over a process's exited threads, of which there is an entry for each process that has
 * any. Not here: when a thread has left and when a process has ended (threads.c), whose tables_lock
 * guards all of this.
 */
#include <linux/delayacct.h>
#include <linux/hashtable.h>
#include <linux/minmax.h>
#include <linux/pid.h>
#include <linux/pid_namespace.h>
#include <linux/rculist.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/task_io_accounting_ops.h>
#include <linux/timekeeping.h>

#include "kept.h"
#include "threads.h"

/* Bounds the memory: 12 MiB. */
#define MAX_KEPT	65536
/* Of these of processes that ended; and how many of them a further one looks at. */
#define MAX_ENDED	1024
#define MAX_LOOKS	4

static DEFINE_HASHTABLE(table, 10);
static unsigned int count;
/* Entries of processes that ended, which are in the table as well. */
static LIST_HEAD(ended);
static unsigned int ended_count;

/* Context: tables_lock. */
struct ktally_kept *ktally_kept_find(const struct signal_struct *signal, u64 start)
{
	struct ktally_kept *kept;

	hash_for_each_possible(table, kept, node, ktally_key_of(signal)) {
		if (kept->signal == signal && kept->start == start)
			return kept;
	}
	return NULL;
}

/* Context: any. */
bool ktally_kept_full(void)
{
	return READ_ONCE(count) >= MAX_KEPT;
}

/* An entry that is no process's yet. Context: as @gfp. Return: NULL: no memory, or too many. */
struct ktally_kept *ktally_kept_new(gfp_t gfp)
{
	struct ktally_kept *kept;

	if (ktally_kept_full())
		return NULL;
	kept = kmalloc(sizeof(*kept), gfp);
	if (kept)
		*kept = (struct ktally_kept)KTALLY_KEPT_NONE;
	return kept;
}

/* Makes @kept the entry of a process that has none. Context: tables_lock. */
void ktally_kept_adopt(struct ktally_kept *kept, struct signal_struct *signal, u64 start)
{
	kept->signal = signal;
	kept->start = start;
	INIT_LIST_HEAD(&kept->age);
	hash_add(table, &kept->node, ktally_key_of(signal));
	WRITE_ONCE(count, count + 1);
}

/**
 * ktally_kept_get() - the entry of a thread's process
 * @leaving: the thread that leaves
 * @spare: taken over, and NULL then, when the process has none yet
 * Context: tables_lock.
 * Return: NULL when it has none and there is no spare one.
 */
struct ktally_kept *ktally_kept_get(const struct ktally_leaving *leaving,
				    struct ktally_kept **spare)
{
	struct ktally_kept *kept = ktally_kept_find(leaving->thread->signal, leaving->start);

	if (kept || !*spare)
		return kept;
	kept = *spare;
	*spare = NULL;
	ktally_kept_adopt(kept, leaving->thread->signal, leaving->start);
	return kept;
}

/* Context: tables_lock, if it is an entry of the table. */
void ktally_kept_fold(struct ktally_kept *kept, const struct ktally_leaving *leaving)
{
	struct task_struct *thread = leaving->thread;

	kept->before = min(kept->before, leaving->before);
	kept->runtime += READ_ONCE(thread->se.sum_exec_runtime);
	kept->run_delay += thread->sched_info.run_delay;
	kept->timeslices += thread->sched_info.pcount;
	task_io_accounting_add(&kept->io, &thread->ioac);
	if (thread->delays)
		kept->blkio_delay += thread->delays->blkio_delay;
	else
		kept->blkio_known = false;
	kept->left = ktime_get_boottime_ns();
}

/* Takes it out of the table; it is the caller's to free. Context: tables_lock. */
void ktally_kept_remove(struct ktally_kept *kept)
{
	hash_del(&kept->node);
	WRITE_ONCE(count, count - 1);
	if (list_empty(&kept->age))
		return;
	list_del(&kept->age);
	ended_count--;
}

/* As ktally_kept_remove(), onto a list of those to be freed later. Context: tables_lock. */
void ktally_kept_drop(struct ktally_kept *kept, struct hlist_head *dropped)
{
	ktally_kept_remove(kept);
	hlist_add_head(&kept->node, dropped);
}

/* Somebody waited for it: no row of it will ever be asked for. Context: rcu_read_lock(). */
static bool has_gone(const struct ktally_kept *kept)
{
	const struct task_struct *leader = pid_task(find_pid_ns(kept->tgid, &init_pid_ns),
						    PIDTYPE_TGID);

	return !leader || leader->signal != kept->signal ||
	       leader->start_boottime != kept->start;
}

/**
 * ktally_kept_end() - keep what a process's threads used while it waits to be waited for
 * @kept: its entry
 * @tgid: its number, the host's
 * @dropped: gets other entries, which are the caller's to free
 *
 * The kernel says nothing when somebody waits for it at last, so each one that ends looks at a few
 * that ended before it. Zombies are bounded by their owners' limits only, so when all places are
 * taken by such as are there still, one of the oldest makes room: its row says less from then on.
 *
 * Context: tables_lock and rcu_read_lock(). Allocates nothing.
 * Return: false when it took another's place, whose process is there still.
 */
bool ktally_kept_end(struct ktally_kept *kept, pid_t tgid, struct hlist_head *dropped)
{
	struct ktally_kept *other;
	int looked;

	for (looked = 0; looked < MAX_LOOKS && !list_empty(&ended); looked++) {
		other = list_first_entry(&ended, struct ktally_kept, age);
		if (has_gone(other))
			ktally_kept_drop(other, dropped);
		else
			list_move_tail(&other->age, &ended);
	}
	kept->tgid = tgid;
	list_add_tail(&kept->age, &ended);
	if (ended_count++ < MAX_ENDED)
		return true;
	ktally_kept_drop(list_first_entry(&ended, struct ktally_kept, age), dropped);
	return false;
}

/* Context: nobody uses the table any more. */
void ktally_kept_free(void)
{
	struct ktally_kept *kept;
	struct hlist_node *next;
	int bucket;

	hash_for_each_safe(table, bucket, next, kept, node)
		kfree(kept);
}
