// SPDX-License-Identifier: GPL-2.0
/*
 * The hooks runq and offcpu: how long threads wait for a CPU and are off it, told at each context
 * switch.
 * Not here: where that is counted (latency.c), when it is (hooks.c).
 *
 * All is told as a thread leaves its CPU, from what it left there the time before. The scheduler
 * has then booked the wait that led to this run into sched_info, whole even if the load balancer
 * moved the thread while it waited: the sum of a process's histogram is its run_delay, to the ns.
 * One place, and only cache lines that this CPU has at hand.
 *
 * What a thread left behind lies in a table by the address of its task_struct. The number of its
 * runs tells whether that was its last: a task_struct at an old address has run once when it first
 * gets here, so two lives never mix, whatever exec does to pids.
 */
#include <linux/hash.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/sched/clock.h>
#include <linux/slab.h>
#include <linux/smp.h>

#include "compat/point.h"
#include "latency.h"
#include "switches.h"
#include "waits.h"

/* 65536 marks, 2 MiB, in pairs that share a cache line. */
#define PAIR_BITS	15
#define MARKS		(2UL << PAIR_BITS)

/* What a thread left behind as it left its CPU. */
struct mark {
	const struct task_struct *thread;	/* never followed; NULL: free; BUSY */
	u64 left;	/* sched_clock_cpu() */
	u64 run_delay;	/* ns waited in its life */
	u32 runs;	/* sched_info.pcount */
	u32 kind;	/* KTALLY_HIST_KIND_OFFCPU_* of what follows */
};

/* Stands in a mark that another CPU works on. */
#define BUSY	((const struct task_struct *)1UL)

static struct mark *marks;
static u32 watched;

/* Its own mark, else a free one of the pair, else the first, whose owner loses it. */
static struct mark *pick(const struct task_struct *thread)
{
	struct mark *pair = &marks[2 * hash_ptr(thread, PAIR_BITS)];
	const struct task_struct *first = READ_ONCE(pair[0].thread);
	const struct task_struct *second = READ_ONCE(pair[1].thread);

	if (first == thread)
		return &pair[0];
	if (second == thread)
		return &pair[1];
	return first && !second ? &pair[1] : &pair[0];
}

/*
 * Makes a mark this CPU's alone, until give_back(). @own: whether it is what @thread left behind.
 * Return: NULL when another CPU was faster. A mark so lost is counted once, by who takes it.
 */
static struct mark *claim(const struct task_struct *thread, bool *own)
{
	struct mark *mark = pick(thread);
	const struct task_struct *owner = xchg(&mark->thread, BUSY);

	*own = owner == thread;
	if (!owner || *own)
		return mark;
	ktally_latency_missed();
	return owner == BUSY ? NULL : mark;
}

static void give_back(struct mark *mark, const struct task_struct *owner)
{
	/* Pairs with the xchg() of claim(). */
	smp_store_release(&mark->thread, owner);
}

/*
 * Whether the run that ends began with a wait that the scheduler booked, and what it was before
 * that wait is known.
 *
 * A thread that was preempted as it was about to sleep is on the run queue and is not taken for
 * waiting: neither its wait nor the run behind it gets into sched_info.
 */
static bool is_booked(const struct sched_info *info, const struct mark *before, bool own)
{
	if (info->pcount == 1)
		return !own || before->runs != 1 || before->left < info->last_arrival;
	return own && before->runs + 1 == (u32)info->pcount;
}

static void count_run(struct ktally_waits *waits, const struct sched_info *info,
		      const struct mark *before)
{
	u32 hooks = READ_ONCE(watched);
	s64 off = info->last_arrival - before->left;

	if (hooks & KTALLY_HOOK_RUNQ)
		ktally_latency_add(waits, KTALLY_HIST_KIND_RUNQ,
				   info->run_delay - before->run_delay);
	/* CPUs whose clocks differ may tell of an arrival before the departure. */
	if (hooks & KTALLY_HOOK_OFFCPU && before->runs)
		ktally_latency_add(waits, before->kind, max_t(s64, off, 0));
}

/*
 * Runs as @prev, with the lock of the run queue held and interrupts off: no allocation, no wake-up,
 * nothing that waits. @prev is the one that leaves.
 */
static void switched(void *data, bool preempt, struct task_struct *prev, struct task_struct *next,
		     unsigned int prev_state)
{
	const struct sched_info *info = &prev->sched_info;
	struct mark *mark, before;
	bool own;

	if (is_idle_task(prev))
		return;
	mark = claim(prev, &own);
	if (!mark)
		return;
	before = *mark;
	mark->left = sched_clock_cpu(smp_processor_id());
	mark->run_delay = info->run_delay;
	mark->runs = info->pcount;
	mark->kind = !preempt && prev_state ? KTALLY_HIST_KIND_OFFCPU_VOLUNTARY :
					      KTALLY_HIST_KIND_OFFCPU_INVOLUNTARY;
	give_back(mark, prev_state & TASK_DEAD ? NULL : prev);

	if (!is_booked(info, &before, own))
		return;
	/* Its first run: it waited since it was forked, and was never on a CPU before. */
	if (info->pcount == 1)
		before = (struct mark){};
	rcu_read_lock();
	count_run(ktally_waits_find(prev->signal), info, &before);
	rcu_read_unlock();
}

static struct ktally_point switch_point = { "sched_switch", switched };

bool ktally_switches_exist(void)
{
	return ktally_point_exists(switch_point.name);
}

/**
 * ktally_switches_start() - get ready; ktally_switches_watch() says for which hooks
 * Context: may sleep; histograms are open.
 * Return: 0; -ENOMEM; those of ktally_points_attach().
 */
int ktally_switches_start(void)
{
	int err;

	BUILD_BUG_ON(2 * sizeof(struct mark) > L1_CACHE_BYTES);
	marks = kvcalloc(MARKS, sizeof(*marks), GFP_KERNEL);
	if (!marks)
		return -ENOMEM;
	err = ktally_points_attach(&switch_point, 1);
	if (err)
		kvfree(marks);
	return err;
}

/* Which of the hooks count. When it returns no other does any more. Context: may sleep. */
void ktally_switches_watch(u32 hooks)
{
	WRITE_ONCE(watched, hooks);
	synchronize_rcu();
}

/* Context: may sleep. */
void ktally_switches_stop(void)
{
	ktally_points_detach(&switch_point, 1);
	kvfree(marks);
	marks = NULL;
}
