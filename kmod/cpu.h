/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Sums over a process's threads: CPU time, waiting for a CPU, context switches.
 * Inline, as are those of the other areas: one after the other they become a load, an add and a
 * store for each field, and that is done for every task of a host.
 * Not here: what exited threads had waited (threads.c keeps that, the kernel does not).
 */
#ifndef KTALLY_CPU_H
#define KTALLY_CPU_H

#include <linux/sched.h>
#include <linux/sched/signal.h>

#include "record.h"

/* Field, and its name in both task_struct and signal_struct. */
#define CPU_SUMS(sum)		\
	sum(UTIME, utime)	\
	sum(STIME, stime)	\
	sum(GTIME, gtime)	\
	sum(NVCSW, nvcsw)	\
	sum(NIVCSW, nivcsw)

/* @dead: the process whose exited threads are to be counted, or NULL to begin with 0. */
static inline void ktally_cpu_begin(struct ktally_task *__restrict rec,
				    const struct signal_struct *dead)
{
#define BEGIN(FIELD, name) ktally_put(rec, FIELD, dead ? dead->name : 0);
	CPU_SUMS(BEGIN)
#undef BEGIN
	ktally_put(rec, SUM_EXEC_RUNTIME, dead ? dead->sum_sched_runtime : 0);
	ktally_put(rec, RUN_DELAY, 0);
	ktally_put(rec, TIMESLICES, 0);
}

static inline void ktally_cpu_add(struct ktally_task *__restrict rec,
				  const struct task_struct *thread)
{
#define ADD(FIELD, name) ktally_add(rec, FIELD, READ_ONCE(thread->name));
	CPU_SUMS(ADD)
#undef ADD
	ktally_add(rec, SUM_EXEC_RUNTIME, READ_ONCE(thread->se.sum_exec_runtime));
	ktally_add(rec, RUN_DELAY, READ_ONCE(thread->sched_info.run_delay));
	ktally_add(rec, TIMESLICES, READ_ONCE(thread->sched_info.pcount));
}

void ktally_cpu_scale(struct ktally_task *__restrict rec, struct signal_struct *signal);
void ktally_cpu_scale_thread(struct ktally_task *__restrict rec, struct task_struct *thread);

#endif
