// SPDX-License-Identifier: GPL-2.0
/*
 * task -> record: who the task is, and the order in which the areas (cpu.h, mem.h, io.h, files.h)
 * add up.
 * Not here: which tasks (walk.c), how a record travels (encode.c).
 */
#include <linux/cgroup.h>
#include <linux/cred.h>
#include <linux/pid_namespace.h>
#include <linux/sched/prio.h>
#include <linux/sched/signal.h>
#include <linux/seqlock.h>
#include <linux/string.h>
#include <linux/uidgid.h>
#include <linux/user_namespace.h>

#include <uapi/linux/ktally.h>

#include "collect.h"
#include "cpu.h"
#include "files.h"
#include "io.h"
#include "mem.h"
#include "threads.h"

/*
 * A process with more threads is summed without stopping them: one consistent sum would keep
 * interrupts off for the whole walk, and any user may start so many threads.
 */
#define LOCKED_SUM_THREADS 1024

/* Numbers of the initial namespaces are stored in the task; others have to be looked up. */
static u32 pid_in(const struct task_struct *task, struct pid_namespace *ns)
{
	return ns == &init_pid_ns ? task->pid : task_pid_nr_ns((struct task_struct *)task, ns);
}

static u32 tgid_in(const struct task_struct *task, struct pid_namespace *ns)
{
	return ns == &init_pid_ns ? task->tgid : task_tgid_nr_ns((struct task_struct *)task, ns);
}

/* The process that a task's parent belongs to. Context: rcu_read_lock(). Return: 0 when none. */
u32 ktally_parent(struct task_struct *task, struct pid_namespace *ns)
{
	return pid_alive(task) ? tgid_in(rcu_dereference(task->real_parent), ns) : 0;
}

static void collect_cred(struct ktally_task *__restrict rec, struct task_struct *task,
			 struct user_namespace *ns)
{
	const struct cred *cred = __task_cred(task);

	/* In the initial user namespace, where most who ask live, ids are what they are. */
	if (likely(ns == &init_user_ns)) {
		ktally_put(rec, UID, __kuid_val(cred->uid));
		ktally_put(rec, EUID, __kuid_val(cred->euid));
		ktally_put(rec, GID, __kgid_val(cred->gid));
		return;
	}
	ktally_put(rec, UID, from_kuid_munged(ns, cred->uid));
	ktally_put(rec, EUID, from_kuid_munged(ns, cred->euid));
	ktally_put(rec, GID, from_kgid_munged(ns, cred->gid));
}

/* What it calls itself. Of a task that is already released nothing is known. */
static void collect_ns(struct ktally_task *__restrict rec, struct task_struct *task)
{
	const struct pid *pid = task_pid(task);
	const struct upid *own;

	if (!pid)
		return;
	/* Mostly the host's own, whose numbers lie at hand. */
	if (likely(!pid->level)) {
		ktally_put(rec, NSPID, task->pid);
		ktally_put(rec, PID_NS, init_pid_ns.ns.inum);
		return;
	}
	own = &pid->numbers[pid->level];
	ktally_put(rec, NSPID, own->nr);
	ktally_put(rec, PID_NS, own->ns->ns.inum);
}

/*
 * Not get_task_comm(): before 7.x it takes alloc_lock. The kernel pads names with NULs; one that is
 * being changed now may come mixed, but never without an end.
 */
static void collect_comm(struct ktally_task *__restrict rec, const struct task_struct *task)
{
	BUILD_BUG_ON(sizeof(rec->comm) != sizeof(task->comm));
	ktally_put(rec, COMM, 0);
	memcpy(rec->comm, task->comm, sizeof(rec->comm));
	rec->comm[sizeof(rec->comm) - 1] = '\0';
}

/* Not task_state_to_char(): that reads exit_state, which its parent may be changing, unmarked. */
static char state_of(const struct task_struct *task)
{
	return task_index_to_char(__task_state_index(READ_ONCE(task->__state),
						     READ_ONCE(task->exit_state)));
}

/**
 * ktally_collect_id() - who a task is
 * @rec: gets the key always, the rest when @want has the group
 * @task: a process's leader or a thread
 * @viewer: whose pid namespace the numbers are of
 * @want: groups, and whether rows are of threads
 * Context: rcu_read_lock(), or the task itself with its ids still attached.
 */
void ktally_collect_id(struct ktally_task *__restrict rec, struct task_struct *task,
		       const struct ktally_viewer *viewer, const struct ktally_want *want)
{
	ktally_put(rec, PID, pid_in(task, viewer->pid_ns));
	ktally_put(rec, TGID, tgid_in(task, viewer->pid_ns));
	ktally_put(rec, START_TIME, task->start_boottime);
	ktally_put(rec, SCOPE, want->threads ? KTALLY_SCOPE_THREAD : KTALLY_SCOPE_PROCESS);
	if (!(want->groups & KTALLY_GROUP_ID))
		return;
	ktally_put(rec, PPID, ktally_parent(task, viewer->pid_ns));
	collect_comm(rec, task);
	ktally_put(rec, STATE, state_of(task));
	collect_cred(rec, task, viewer->user_ns);
	ktally_put(rec, NICE, task_nice(task));
	ktally_put(rec, PRIORITY, (s64)task->prio - MAX_RT_PRIO);
	ktally_put(rec, POLICY, task->policy);
	ktally_put(rec, PROCESSOR, task_cpu(task));
	ktally_put(rec, NUM_THREADS, get_nr_threads(task));
	ktally_put(rec, CGROUP_ID, cgroup_id(task_dfl_cgroup(task)));
	collect_ns(rec, task);
}

/* The wait(2) status of a process that ended, or will have once its parent waits for it. */
int ktally_exit_status(const struct task_struct *leader)
{
	const struct signal_struct *signal = leader->signal;

	return signal->flags & SIGNAL_GROUP_EXIT ? signal->group_exit_code : leader->exit_code;
}

void ktally_collect_status(struct ktally_task *__restrict rec, int status)
{
	if (status & 0x7f)
		ktally_put(rec, TERM_SIG, status & 0x7f);
	else
		ktally_put(rec, EXIT_CODE, status >> 8 & 0xff);
}

static __always_inline void sums_begin(struct ktally_task *__restrict rec,
				       const struct signal_struct *dead, u32 groups)
{
	if (groups & KTALLY_GROUP_CPU)
		ktally_cpu_begin(rec, dead);
	if (groups & KTALLY_GROUP_MEM)
		ktally_faults_begin(rec, dead);
	if (groups & KTALLY_GROUP_IO)
		ktally_io_begin(rec);
}

static __always_inline void sums_add(struct ktally_task *__restrict rec,
				     const struct task_struct *thread, u32 groups)
{
	if (groups & KTALLY_GROUP_CPU)
		ktally_cpu_add(rec, thread);
	if (groups & KTALLY_GROUP_MEM)
		ktally_faults_add(rec, thread);
	if (groups & KTALLY_GROUP_IO)
		ktally_io_add(rec, thread);
}

static void sum_threads(struct ktally_task *__restrict rec, struct task_struct *leader, u32 groups)
{
	struct task_struct *thread;

	sums_begin(rec, leader->signal, groups);
	for_each_thread(leader, thread)
		sums_add(rec, thread, groups);
	ktally_threads_add(rec, leader, groups);
}

/**
 * ktally_collect_process() - sums over a process's live and exited threads
 * @rec: gets the sums
 * @leader: any thread of it; its task_struct, and so its signal_struct, must not go away
 * @groups: mask of the groups to sum
 *
 * A thread that exits is taken off the list and added to the process's books in one write section
 * of stats_lock, so a sum over which that lock did not move holds each thread once.
 *
 * Context: rcu_read_lock(); takes stats_lock with interrupts off when a first pass was disturbed.
 * Return: false when the sum is torn: a process of very many threads was disturbed all the time.
 */
bool ktally_collect_process(struct ktally_task *__restrict rec, struct task_struct *leader,
			    u32 groups)
{
	struct signal_struct *signal = leader->signal;
	bool torn = false;
	unsigned long flags;
	int seq = 0;

	flags = read_seqbegin_or_lock_irqsave(&signal->stats_lock, &seq);
	sum_threads(rec, leader, groups);
	if (need_seqretry(&signal->stats_lock, seq)) {
		if (signal->nr_threads > LOCKED_SUM_THREADS) {
			torn = true;
		} else {
			seq = 1;
			flags = read_seqbegin_or_lock_irqsave(&signal->stats_lock, &seq);
			sum_threads(rec, leader, groups);
		}
	}
	done_seqretry_irqrestore(&signal->stats_lock, seq, flags);
	if (groups & KTALLY_GROUP_CPU)
		ktally_cpu_scale(rec, signal);
	return !torn;
}

static void collect_thread(struct ktally_task *__restrict rec, struct task_struct *thread,
			   u32 groups)
{
	sums_begin(rec, NULL, groups);
	sums_add(rec, thread, groups);
	if (groups & KTALLY_GROUP_CPU)
		ktally_cpu_scale_thread(rec, thread);
}

/* A zombie that its parent can wait for; a leader that exited before its threads is none yet. */
static bool has_ended(struct task_struct *task)
{
	return READ_ONCE(task->exit_state) && thread_group_empty(task);
}

/**
 * ktally_collect() - one row
 * @rec: overwritten
 * @task: of a process row its leader, of a thread row the thread
 * @viewer: whose pid namespace the numbers are of
 * @want: groups, and what else was asked for
 *
 * Context: rcu_read_lock().
 * Return: false when a sum is torn, see ktally_collect_process().
 */
bool ktally_collect(struct ktally_task *__restrict rec, struct task_struct *task,
		    const struct ktally_viewer *viewer, const struct ktally_want *want)
{
	bool whole = true;

	bitmap_zero(rec->present, KTALLY_TASK_COUNT);
	ktally_collect_id(rec, task, viewer, want);
	if (want->threads)
		collect_thread(rec, task, want->groups);
	else
		whole = ktally_collect_process(rec, task, want->groups);
	if (want->groups & KTALLY_GROUP_MEM)
		ktally_mem_collect_task(rec, task, want->exact);
	if (want->groups & KTALLY_GROUP_FILES)
		ktally_files_collect(rec, task, !want->threads);
	if (want->groups & KTALLY_GROUP_EXIT && has_ended(task))
		ktally_collect_status(rec, ktally_exit_status(task));
	return whole;
}
