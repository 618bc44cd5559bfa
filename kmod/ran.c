// SPDX-License-Identifier: GPL-2.0
/*
 * Whether a task ran since a moment: a comparison in place of a record. It may say yes of one that
 * did not, never no of one that did.
 *
 * The scheduler writes to se.exec_start, as a task is given a CPU, at ticks and as it leaves it, of
 * every scheduling class: of a task that is off its CPU it says when it last ran. It becomes 0 when
 * the task is woken on another CPU, and is 0 in a new one; from 6.12 on also when one that fell
 * asleep is moved while its dequeue is put off (DELAY_DEQUEUE), which is rare and says yes until it
 * runs again. All that a record holds of a task, but for what others do to it (ran.h), changes only
 * while it runs.
 * Not here: what exited threads did (threads.c).
 */
#include <linux/netlink.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/seqlock.h>
#include <linux/timekeeping.h>
#include <net/netlink.h>

#include <uapi/linux/ktally.h>

#include "compat/clock.h"
#include "ran.h"
#include "threads.h"

/*
 * CPUs' clocks may be some ticks apart where the hardware's are not stable; a runqueue's is as old
 * as the scheduler's last look at it.
 */
#define CLOCK_SLACK	(4 * TICK_NSEC)
/* CLOCK_BOOTTIME may be slewed by a tenth, adjtimex(2), and the scheduler's clock is not. */
#define SLEW		8

/* CLOCK_BOOTTIME from which on all threads that exit are noted. */
static u64 known_since = U64_MAX;

/* Context: the exit hook is attached. */
void ktally_ran_start(void)
{
	WRITE_ONCE(known_since, ktime_get_boottime_ns());
}

/*
 * The moment on the clock of se.exec_start. That one stands still while the host sleeps, which
 * makes this earlier than need be. The clocks are read in this order so that a pause between them
 * does too.
 */
static u64 exec_moment(u64 boottime)
{
	u64 clock = ktally_exec_clock();
	u64 ago = ktime_get_boottime_ns() - boottime;
	u64 back = ago + ago / SLEW + CLOCK_SLACK;

	return clock > back ? clock - back : 0;
}

/**
 * ktally_ran_init() - read the moment of a request
 * @ran: zeroed
 * @attrs: those of the request
 * @extack: gets the reason of a refusal
 *
 * Context: any.
 * Return: 0; -EINVAL the moment is yet to come, or `refresh` without one.
 */
int ktally_ran_init(struct ktally_ran *ran, struct nlattr **attrs, struct netlink_ext_ack *extack)
{
	const struct nlattr *since = attrs[KTALLY_A_TASK_RAN_SINCE];
	const struct nlattr *refresh = attrs[KTALLY_A_TASK_REFRESH];

	if (!since && !refresh)
		return 0;
	if (!since) {
		NL_SET_ERR_MSG_ATTR(extack, refresh, "refresh means nothing without ran_since");
		return -EINVAL;
	}
	ran->boottime = nla_get_u64(since);
	if (ran->boottime > ktime_get_boottime_ns()) {
		NL_SET_ERR_MSG_ATTR(extack, since,
				    "ran_since is yet to come: it is a moment of CLOCK_BOOTTIME");
		return -EINVAL;
	}
	ran->asked = true;
	ran->told = refresh;
	if (refresh)
		ran->refresh = nla_get_u32(refresh);
	/* Of threads that exited before the module was loaded nothing is known: all ran. */
	if (ran->boottime > READ_ONCE(known_since))
		ran->exec = exec_moment(ran->boottime);
	return 0;
}

/*
 * on_cpu is cleared when all else of a switch is done. on_rq: it waits for a CPU, and run_delay and
 * state have changed or will; or it just fell asleep, and the scheduler has not let go of it.
 */
static bool thread_ran(const struct ktally_ran *ran, const struct task_struct *thread)
{
	u64 last;

	/* Pairs with the release in finish_task(). */
	if (smp_load_acquire(&thread->on_cpu) || READ_ONCE(thread->on_rq))
		return true;
	last = READ_ONCE(thread->se.exec_start);
	return !last || last >= ran->exec;
}

/*
 * Threads that are off the list. stats_lock was written to when the list was seen without one, and
 * never was in most processes.
 */
static bool exited_ran(const struct ktally_ran *ran, struct task_struct *leader)
{
	/* Pairs with the write section in which a thread leaves the list: see __exit_signal(). */
	smp_rmb();
	if (!raw_read_seqcount(&leader->signal->stats_lock.seqcount))
		return false;
	/* With its exit record, what is known of its threads may have been dropped. */
	if (READ_ONCE(leader->exit_state) && thread_group_empty(leader))
		return true;
	return ktally_threads_left_since(leader, ran->boottime);
}

/**
 * ktally_ran() - whether a task ran since the moment
 * @ran: the moment
 * @task: of a process row its leader, of a thread row the thread
 * @threads: the thread alone, not its process
 *
 * Context: rcu_read_lock(). Takes a lock for a moment where a thread has exited or a child was
 * reaped.
 */
bool ktally_ran(const struct ktally_ran *ran, struct task_struct *task, bool threads)
{
	struct task_struct *thread;

	if (threads)
		return thread_ran(ran, task);
	for_each_thread(task, thread) {
		if (thread_ran(ran, thread))
			return true;
	}
	return exited_ran(ran, task);
}
