/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Memory of an address space (mem.c), and the sums over a process's threads: page faults.
 */
#ifndef KTALLY_MEM_H
#define KTALLY_MEM_H

#include <linux/sched.h>
#include <linux/sched/signal.h>

#include "record.h"

struct mm_struct;

static inline void ktally_faults_begin(struct ktally_task *__restrict rec,
				       const struct signal_struct *dead)
{
	ktally_put(rec, MIN_FLT, dead ? dead->min_flt : 0);
	ktally_put(rec, MAJ_FLT, dead ? dead->maj_flt : 0);
}

static inline void ktally_faults_add(struct ktally_task *__restrict rec,
				     const struct task_struct *thread)
{
	ktally_add(rec, MIN_FLT, READ_ONCE(thread->min_flt));
	ktally_add(rec, MAJ_FLT, READ_ONCE(thread->maj_flt));
}

void ktally_mem_collect(struct ktally_task *__restrict rec, struct mm_struct *mm, bool exact);
void ktally_mem_collect_task(struct ktally_task *__restrict rec, struct task_struct *task,
			     bool exact);

#endif
