// SPDX-License-Identifier: GPL-2.0
/*
 * Open files of a task. Not here: what it reads and writes (io.h).
 */
#include <linux/bitmap.h>
#include <linux/compiler.h>
#include <linux/fdtable.h>
#include <linux/rcupdate.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>

#include <uapi/linux/ktally.h>

#include "files.h"

/*
 * The table is as large as the highest number ever in use, and any user can make his large (dup2()
 * to a high number), and have ten thousand processes share it. KTALLY_MAX_FDS, 128 KiB of bits,
 * bounds the time that alloc_lock keeps preemption off to some 10 us; a dump rests between two
 * tasks. So they cost who reads, who asked for it, some 10 us each, and make nobody else wait.
 * full_fds_bits, which says of each word whether it is full, would spare full words, not empty
 * ones, which cost as much and are had for nothing.
 */
static void count_open(struct ktally_task *__restrict rec, struct files_struct *files)
{
	const struct fdtable *table;

	rcu_read_lock();
	table = files_fdtable(files);
	if (table->max_fds <= KTALLY_MAX_FDS) {
		/* Who opens and closes meanwhile is not waited for: words are of a moment each. */
		ktally_put(rec, FDS, data_race(bitmap_weight(table->open_fds, table->max_fds)));
	}
	rcu_read_unlock();
}

/*
 * Under alloc_lock, as exit_files() and unshare(2) clear and replace ->files under it: the last
 * holder frees files_struct and table at once, without a grace period. A reference would make us
 * the last holder at times, who has to close the files. RCU keeps only a table that was outgrown.
 */
static bool collect_locked(struct ktally_task *__restrict rec, struct task_struct *task)
{
	bool found = false;

	task_lock(task);
	if (task->files) {
		count_open(rec, task->files);
		found = true;
	}
	task_unlock(task);
	return found;
}

/**
 * ktally_files_collect() - open file descriptors of a task
 * @rec: gets the field if it is known
 * @task: a process's leader or a thread
 * @any_thread: @task stands for its process: a leader that exited before its threads has none of
 * its own, then it is any of the others', which mostly share theirs
 *
 * Leaves it absent for zombies, which have closed all.
 * Context: rcu_read_lock().
 */
void ktally_files_collect(struct ktally_task *__restrict rec, struct task_struct *task,
			  bool any_thread)
{
	struct task_struct *thread;

	if (collect_locked(rec, task) || !any_thread || thread_group_empty(task))
		return;
	for_each_thread(task, thread) {
		if (collect_locked(rec, thread))
			return;
	}
}
