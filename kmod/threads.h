/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KTALLY_THREADS_H
#define KTALLY_THREADS_H

#include <linux/list.h>
#include <linux/sched.h>
#include <linux/spinlock.h>
#include <linux/types.h>

struct ktally_task;
struct signal_struct;

/* A thread between its exit and its being folded. */
struct ktally_leaving {
	struct hlist_node node;
	struct task_struct *thread;	/* referenced */
	u64 start;	/* of its process */
	u64 before;	/* signal->sum_sched_runtime as it was noted */
	unsigned long noted;	/* jiffies */
	bool last;	/* of its process, whose struct dying holds this and the reference */
};

#define KTALLY_LEAVING_BITS	8

/* threads.c and threads_sum.c only: those that are noted, by ktally_key_of(). */
extern struct hlist_head ktally_left[1 << KTALLY_LEAVING_BITS];

/*
 * Guards that table, how many there are, how many could not be noted, and kept.c. Raw: the hook may
 * take it with preemption off. Nothing sleeps and nothing is freed under it; it is innermost
 * (readers hold stats_lock around it).
 */
extern raw_spinlock_t ktally_tables_lock;

/* It has ended and will never run again: what the scheduler knows of it is final. */
static inline bool ktally_thread_is_off_cpu(const struct task_struct *thread)
{
	/* Pairs with the release in finish_task(). */
	return READ_ONCE(thread->__state) == TASK_DEAD && !smp_load_acquire(&thread->on_cpu);
}

void ktally_threads_exit(struct task_struct *thread);
void ktally_threads_exit_last(struct ktally_leaving *leaving, struct task_struct *last);
bool ktally_threads_fold(void);
void ktally_threads_add(struct ktally_task *rec, struct task_struct *leader, u32 groups);
bool ktally_threads_left_since(const struct task_struct *leader, u64 boottime);
bool ktally_threads_are_off_cpu(const struct signal_struct *signal);
void ktally_threads_forget(struct signal_struct *signal, u64 start);
void ktally_threads_recorded(struct task_struct *leader, gfp_t gfp);
void ktally_threads_free(void);
bool ktally_threads_unnoted(void);
u64 ktally_threads_overflow(void);

#endif
