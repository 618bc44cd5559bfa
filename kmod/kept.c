// SPDX-License-Identifier: GPL-2.0
/*
 * The sums over a process's exited threads, of which there is an entry for each process that has
 * any. Not here: when a thread has left and when a process has ended (threads.c), whose tables_lock
 * guards all of this.
 */
#include <linux/delayacct.h>
#include <linux/hashtable.h>
#include <linux/minmax.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/task_io_accounting_ops.h>
#include <linux/timekeeping.h>

#include "kept.h"
#include "threads.h"

/* Bounds the memory: 8 MiB. */
#define MAX_KEPT	65536

static DEFINE_HASHTABLE(table, 10);
static unsigned int count;

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

/* An entry that is no process's yet. Context: may sleep. Return: NULL: no memory, or too many. */
struct ktally_kept *ktally_kept_new(void)
{
	struct ktally_kept *kept;

	if (ktally_kept_full())
		return NULL;
	kept = kmalloc(sizeof(*kept), GFP_KERNEL);
	if (kept)
		*kept = (struct ktally_kept)KTALLY_KEPT_NONE;
	return kept;
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
	kept->signal = leaving->thread->signal;
	kept->start = leaving->start;
	hash_add(table, &kept->node, ktally_key_of(kept->signal));
	WRITE_ONCE(count, count + 1);
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
