// SPDX-License-Identifier: GPL-2.0
/*
 * CPU time, split into user and system as procfs splits it. Not here: the sums themselves (cpu.h).
 */
#include <linux/math64.h>
#include <linux/minmax.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>

#include "cpu.h"

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
