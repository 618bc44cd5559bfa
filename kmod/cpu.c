// SPDX-License-Identifier: GPL-2.0
/*
 * CPU time, waiting for a CPU, context switches.
 * Not here: what exited threads had waited (threads.c keeps that, the kernel does not).
 */
#include <linux/math64.h>
#include <linux/minmax.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>

#include "collect.h"

/* Field, and its name in both task_struct and signal_struct. */
#define CPU_SUMS(sum)		\
	sum(UTIME, utime)	\
	sum(STIME, stime)	\
	sum(GTIME, gtime)	\
	sum(NVCSW, nvcsw)	\
	sum(NIVCSW, nivcsw)

/* @dead: the process whose exited threads are to be counted, or NULL to begin with 0. */
void ktally_cpu_begin(struct ktally_task *__restrict rec, const struct signal_struct *dead)
{
#define BEGIN(FIELD, name) ktally_put(rec, FIELD, dead ? dead->name : 0);
	CPU_SUMS(BEGIN)
#undef BEGIN
	ktally_put(rec, SUM_EXEC_RUNTIME, dead ? dead->sum_sched_runtime : 0);
	ktally_put(rec, RUN_DELAY, 0);
	ktally_put(rec, TIMESLICES, 0);
}

void ktally_cpu_add(struct ktally_task *__restrict rec, const struct task_struct *thread)
{
#define ADD(FIELD, name) ktally_add(rec, FIELD, READ_ONCE(thread->name));
	CPU_SUMS(ADD)
#undef ADD
	ktally_add(rec, SUM_EXEC_RUNTIME, READ_ONCE(thread->se.sum_exec_runtime));
	ktally_add(rec, RUN_DELAY, READ_ONCE(thread->sched_info.run_delay));
	ktally_add(rec, TIMESLICES, READ_ONCE(thread->sched_info.pcount));
}

/* The part of @runtime that was spent in the kernel, by the ticks that were sampled there. */
static u64 system_share(u64 runtime, u64 utime, u64 stime)
{
	if (!stime)
		return 0;
	if (!utime)
		return runtime;
	return mul_u64_u64_div_u64(stime, runtime, stime + utime);
}

/*
 * utime and stime are counts of ticks; sum_exec_runtime is exact. procfs splits the exact time in
 * the proportion of the ticks and lets neither part ever go back; prev_cputime is where the kernel
 * remembers the last split. Using the same memory keeps both views equal (cputime_adjust() in
 * kernel/sched/cputime.c).
 */
static void scale(struct ktally_task *__restrict rec, struct prev_cputime *last)
{
	u64 runtime = rec->value[KTALLY_TASK_SUM_EXEC_RUNTIME];
	u64 utime = READ_ONCE(last->utime);
	u64 stime = READ_ONCE(last->stime);
	unsigned long flags;
	u64 system;

	/* It has not run since the last split, which is what most tasks of a host do: no lock. */
	if (utime + stime == runtime) {
		rec->value[KTALLY_TASK_UTIME] = utime;
		rec->value[KTALLY_TASK_STIME] = stime;
		return;
	}
	system = system_share(runtime, rec->value[KTALLY_TASK_UTIME],
			      rec->value[KTALLY_TASK_STIME]);
	raw_spin_lock_irqsave(&last->lock, flags);
	if (last->utime + last->stime < runtime) {
		last->stime = clamp(system, last->stime, runtime - last->utime);
		last->utime = runtime - last->stime;
	}
	rec->value[KTALLY_TASK_UTIME] = last->utime;
	rec->value[KTALLY_TASK_STIME] = last->stime;
	raw_spin_unlock_irqrestore(&last->lock, flags);
}

void ktally_cpu_scale(struct ktally_task *__restrict rec, struct signal_struct *signal)
{
	scale(rec, &signal->prev_cputime);
}

void ktally_cpu_scale_thread(struct ktally_task *__restrict rec, struct task_struct *thread)
{
	scale(rec, &thread->prev_cputime);
}
