// SPDX-License-Identifier: GPL-2.0
/*
 * Memory of an address space. Not here: page faults, which are sums over threads (mem.h).
 */
#include <linux/mm.h>
#include <linux/sched/mm.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>

#include "mem.h"

static u64 page_bytes(unsigned long pages)
{
	return (u64)pages << PAGE_SHIFT;
}

static u64 counter_bytes(struct mm_struct *mm, int member, bool exact)
{
	return page_bytes(exact ? get_mm_counter_sum(mm, member) : get_mm_counter(mm, member));
}

/**
 * ktally_mem_collect() - memory of an address space
 * @rec: gets the fields
 * @mm: must not go away: the caller holds the task's alloc_lock, or is the task
 * @exact: sum the per-CPU parts of the resident counters; costs a cache line per CPU and counter
 *
 * Context: any but NMI.
 */
void ktally_mem_collect(struct ktally_task *__restrict rec, struct mm_struct *mm, bool exact)
{
	u64 anon = counter_bytes(mm, MM_ANONPAGES, exact);
	u64 file = counter_bytes(mm, MM_FILEPAGES, exact);
	u64 shmem = counter_bytes(mm, MM_SHMEMPAGES, exact);

	ktally_put(rec, RSS_ANON, anon);
	ktally_put(rec, RSS_FILE, file);
	ktally_put(rec, RSS_SHMEM, shmem);
	/* The kernel raises hiwater_rss only when memory shrinks: the peak may be now. */
	ktally_put(rec, HIWATER_RSS, max(page_bytes(mm->hiwater_rss), anon + file + shmem));
	ktally_put(rec, VSIZE, page_bytes(mm->total_vm));
	ktally_put(rec, SWAP, counter_bytes(mm, MM_SWAPENTS, exact));
	ktally_put(rec, LOCKED, page_bytes(mm->locked_vm));
	ktally_put(rec, PAGE_TABLES, mm_pgtables_bytes(mm));
}

/*
 * alloc_lock instead of a reference on the mm: exit_mm() and exec clear and replace ->mm under it,
 * so the mm can't go away, and this never becomes the holder that has to tear an address space
 * down.
 */
static bool collect_locked(struct ktally_task *__restrict rec, struct task_struct *task, bool exact)
{
	bool found = false;

	task_lock(task);
	if (task->mm) {
		ktally_mem_collect(rec, task->mm, exact);
		found = true;
	}
	task_unlock(task);
	return found;
}

/**
 * ktally_mem_collect_task() - memory of a task
 * @rec: gets the fields that are known
 * @task: a process's leader or a thread
 * @exact: sum over all CPUs what is not yet added up
 *
 * Leaves the fields absent for kernel threads, which borrow other tasks' address spaces, and for
 * zombies, which have given theirs back. A leader that exited before its threads has none of its
 * own: then any of the others', which share it.
 * Context: rcu_read_lock().
 */
void ktally_mem_collect_task(struct ktally_task *__restrict rec, struct task_struct *task,
			     bool exact)
{
	struct task_struct *thread;

	if (task->flags & PF_KTHREAD)
		return;
	if (collect_locked(rec, task, exact) || thread_group_empty(task))
		return;
	for_each_thread(task, thread) {
		if (collect_locked(rec, thread, exact))
			return;
	}
}
