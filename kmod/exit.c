// SPDX-License-Identifier: GPL-2.0
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt
/*
 * Exit records: one per process, made when its last thread goes. Not here: how the kernel calls us
 * (compat/hook_*.c), where records are kept (exit_ring.c), how one is asked for (netlink_exit.c),
 * the waits of threads that exit before their process (threads.c).
 *
 * A record is made in two steps. The hook, in the dying process, notes who it is and what memory it
 * has, both of which are gone soon after. It is completed when the process is off its CPU for good:
 * tearing down memory and files is often the larger part of a short process's CPU time, and it
 * comes after every hook. A worker does that some milliseconds later, or the hook of a process that
 * dies meanwhile. So a dying process does little, never allocates for this and never waits.
 */
#include <linux/jiffies.h>
#include <linux/list.h>
#include <linux/pid_namespace.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include <linux/timekeeping.h>
#include <linux/vmalloc.h>
#include <linux/workqueue.h>

#include <uapi/linux/ktally.h>

#include "collect.h"
#include "compat/hook.h"
#include "encode.h"
#include "exit.h"
#include "latency.h"
#include "mem.h"
#include "netlink.h"
#include "threads.h"

/* How long the worker lets exits gather, and how long it waits for one that does not finish. */
#define GATHER		msecs_to_jiffies(20)
#define PATIENCE	(2 * HZ)

/* Processes between their exit and their record; each holds up to two task_structs. */
#define MAX_DYING	1024
/* How many of them a hook completes at most. */
#define MAX_OTHERS	2

/* The hook never waits for memory. */
#define IN_HOOK		(GFP_NOWAIT | __GFP_NOWARN)

#define FINAL_GROUPS	(KTALLY_GROUP_CPU | KTALLY_GROUP_MEM | KTALLY_GROUP_IO)

struct dying {
	struct list_head node;
	struct task_struct *leader;	/* referenced */
	struct task_struct *last;	/* the last thread, referenced */
	struct ktally_leaving note;	/* of the last thread */
	unsigned long deadline;		/* jiffies */
	bool alone;			/* its last thread is all that it has */
	struct ktally_task rec;
};

static void complete_dying(struct work_struct *work);

static struct dying *pool;
static LIST_HEAD(idle);
static LIST_HEAD(waiting);
/* Guards idle and waiting. Raw: the hook may take it with preemption off. */
static DEFINE_RAW_SPINLOCK(dying_lock);
static DECLARE_DELAYED_WORK(completion, complete_dying);

static u64 loaded;
/* The worker's alone: the next record to multicast, and how many it could not. */
static u64 to_send = 1;
static u64 unsent;

/* Exit records speak in the host's numbers. */
static const struct ktally_viewer host = { .pid_ns = &init_pid_ns, .user_ns = &init_user_ns };

/*
 * Who it is and what memory it has: what the worker would come too late for. The resident sizes are
 * exact: a short process may have all of its pages in the per-CPU parts. The kernel sums those once
 * more itself when it frees the mm.
 */
static void note_identity(struct ktally_task *rec, struct task_struct *last)
{
	const struct ktally_want want = { .groups = KTALLY_GROUP_ID };

	bitmap_zero(rec->present, KTALLY_TASK_COUNT);
	rcu_read_lock();
	ktally_collect_id(rec, last->group_leader, &host, &want);
	rcu_read_unlock();
	if (last->mm && !(last->flags & PF_KTHREAD))
		ktally_mem_collect(rec, last->mm, true);
	ktally_put(rec, EXIT_TIME, ktime_get_boottime_ns());
	/* Of the moment before, and misleading after. */
	ktally_forget(rec, STATE);
	ktally_forget(rec, NUM_THREADS);
}

/*
 * @gfp: for the copy of its histograms, if it has any, and for what is kept of a zombie's threads.
 * Return: that copy, or NULL.
 */
static struct ktally_attrs *note_sums(struct ktally_task *rec, struct task_struct *leader,
				      gfp_t gfp)
{
	rcu_read_lock();
	ktally_collect_process(rec, leader, FINAL_GROUPS);
	rcu_read_unlock();
	ktally_threads_recorded(leader, gfp);
	return ktally_latency_take(leader->signal, gfp);
}

static struct dying *take_from(struct list_head *list)
{
	struct dying *dying;
	unsigned long flags;

	raw_spin_lock_irqsave(&dying_lock, flags);
	dying = list_first_entry_or_null(list, struct dying, node);
	if (dying)
		list_del(&dying->node);
	raw_spin_unlock_irqrestore(&dying_lock, flags);
	return dying;
}

static void put_waiting(struct dying *dying)
{
	unsigned long flags;

	raw_spin_lock_irqsave(&dying_lock, flags);
	list_add_tail(&dying->node, &waiting);
	raw_spin_unlock_irqrestore(&dying_lock, flags);
}

/* In front: the next one to be used is in the cache still. */
static void put_idle(struct dying *dying)
{
	unsigned long flags;

	raw_spin_lock_irqsave(&dying_lock, flags);
	list_add(&dying->node, &idle);
	raw_spin_unlock_irqrestore(&dying_lock, flags);
}

/* The wait(2) status before the kernel has stored @code, the last thread's own. */
static int early_status(const struct task_struct *last, int code)
{
	if (last->signal->flags & SIGNAL_GROUP_EXIT || last != last->group_leader)
		return ktally_exit_status(last->group_leader);
	return code;
}

/* No place to wait in: the record is made of what there is now, and says so in a counter. */
static void publish_early(struct task_struct *last, int code)
{
	struct ktally_attrs *hists;
	struct ktally_task rec;

	note_identity(&rec, last);
	hists = note_sums(&rec, last->group_leader, IN_HOOK);
	ktally_collect_status(&rec, early_status(last, code));
	ktally_exit_publish(&rec, hists, true);
}

/* No thread of it will ever run again, so its books are final. */
static bool has_finished(const struct dying *dying)
{
	struct task_struct *thread;
	bool finished = ktally_thread_is_off_cpu(dying->last);

	rcu_read_lock();
	for_each_thread(dying->leader, thread)
		finished = finished && ktally_thread_is_off_cpu(thread);
	rcu_read_unlock();
	return finished && ktally_threads_are_off_cpu(dying->leader->signal);
}

static void complete_one(struct dying *dying, bool finished, gfp_t gfp)
{
	struct ktally_attrs *hists = note_sums(&dying->rec, dying->leader, gfp);

	ktally_collect_status(&dying->rec, ktally_exit_status(dying->leader));
	ktally_exit_publish(&dying->rec, hists, !finished);
	put_task_struct(dying->last);
	put_task_struct(dying->leader);
	put_idle(dying);
}

/*
 * Completes some that died before. In a storm of exits that leaves the worker little, and what is
 * more, the kernel itself still holds the task_structs that are let go here. Freed by the worker in
 * bursts they would give the allocator's pages back, to be got and cleared again at once.
 * Only of processes that have one thread: their sums are short.
 */
static void complete_others(void)
{
	struct dying *dying;
	int i;

	for (i = 0; i < MAX_OTHERS; i++) {
		dying = take_from(&waiting);
		if (!dying)
			return;
		if (dying->alone && has_finished(dying))
			complete_one(dying, true, IN_HOOK);
		else
			put_waiting(dying);
	}
}

static void process_exits(struct task_struct *last, int code)
{
	struct dying *dying = take_from(&idle);

	if (!dying) {
		publish_early(last, code);
		return;
	}
	note_identity(&dying->rec, last);
	dying->leader = get_task_struct(last->group_leader);
	dying->last = get_task_struct(last);
	dying->deadline = jiffies + PATIENCE;
	dying->alone = last == dying->leader && thread_group_empty(last);
	ktally_threads_exit_last(&dying->note, last);
	put_waiting(dying);
}

/**
 * ktally_exit_thread() - the exit hook
 * @thread: the current task, which exits; its mm is still there
 * @code: what it gave to do_exit()
 * @group_dead: it is the last thread of its process
 *
 * Context: preemption may be on or off, none of the kernel's locks held. Never sleeps: unloading
 * relies on it (compat/hook_ftrace.c). What it allocates, without waiting, is a note of 64 bytes
 * for a thread that is not the last, an entry of 192 for a zombie that may have had some, and while
 * hooks are on the last histograms of a process.
 */
void ktally_exit_thread(struct task_struct *thread, int code, bool group_dead)
{
	if (group_dead) {
		complete_others();
		process_exits(thread, code);
	} else {
		ktally_threads_exit(thread);
	}
	schedule_delayed_work(&completion, GATHER);
}

/* All records that are new, so early ones too, and in the order of their numbers. */
static void send_new(struct ktally_batch *batch)
{
	struct ktally_attrs *hists;
	struct ktally_task rec;

	if (!ktally_batch_wanted()) {
		to_send = ktally_exit_next();
		return;
	}
	while (ktally_exit_read(&to_send, &rec, &hists, &unsent)) {
		ktally_batch_add(batch, &rec, hists);
		ktally_attrs_put(hists);
		to_send++;
	}
}

/* The worker; one at a time, as a work item never runs twice at once. */
static void complete_dying(struct work_struct *work)
{
	struct ktally_batch batch = {};
	struct dying *dying, *next;
	bool finished, again = false;
	unsigned long flags;
	LIST_HEAD(taken);

	raw_spin_lock_irqsave(&dying_lock, flags);
	list_splice_tail_init(&waiting, &taken);
	raw_spin_unlock_irqrestore(&dying_lock, flags);
	list_for_each_entry_safe(dying, next, &taken, node) {
		list_del(&dying->node);
		finished = has_finished(dying);
		if (finished || time_after(jiffies, dying->deadline)) {
			complete_one(dying, finished, GFP_KERNEL);
			send_new(&batch);
		} else {
			put_waiting(dying);
			again = true;
		}
		cond_resched();
	}
	send_new(&batch);
	unsent += ktally_batch_send(&batch);
	/* Last: what is old by now belongs to no process that waits for its record. */
	again |= ktally_threads_fold();
	if (again)
		schedule_delayed_work(&completion, GATHER);
}

/* The exit part of info-get. Counts may lie an exit apart from each other. */
void ktally_exit_info(struct ktally_info *info)
{
	ktally_exit_ring_info(info);
	KTALLY_PUT(INFO, info, LOADED, loaded);
	KTALLY_PUT(INFO, info, EXIT_MISSED, ktally_hook_missed());
	KTALLY_PUT(INFO, info, EXIT_UNSENT, READ_ONCE(unsent));
	KTALLY_PUT(INFO, info, THREAD_OVERFLOW, ktally_threads_overflow());
}

/**
 * ktally_exit_init() - get all the memory that records will ever need
 * Return: 0; -EINVAL exit_ring is out of its range; -ENOMEM.
 */
int ktally_exit_init(void)
{
	unsigned int i;
	int err;

	err = ktally_exit_ring_init();
	if (err)
		return err;
	pool = vcalloc(MAX_DYING, sizeof(*pool));
	if (!pool) {
		ktally_exit_ring_free();
		return -ENOMEM;
	}
	for (i = 0; i < MAX_DYING; i++)
		list_add_tail(&pool[i].node, &idle);
	return 0;
}

/* Context: no hook, worker or reader can run any more. */
void ktally_exit_free(void)
{
	ktally_threads_free();
	vfree(pool);
	ktally_exit_ring_free();
}

/* Return: 0; -ENOENT and others: this kernel can't be hooked as the build expected. */
int ktally_exit_start(void)
{
	int err;

	loaded = ktime_get_boottime_ns();
	err = ktally_hook_attach();
	if (err)
		pr_err("can't hook process exits: error %d\n", err);
	return err;
}

/* No hook or worker runs after it; records of the processes that are dying now are not made. */
void ktally_exit_stop(void)
{
	struct dying *dying;

	ktally_hook_detach();
	cancel_delayed_work_sync(&completion);
	list_for_each_entry(dying, &waiting, node) {
		ktally_threads_forget(dying->leader->signal, dying->leader->start_boottime);
		put_task_struct(dying->last);
		put_task_struct(dying->leader);
	}
}
