// SPDX-License-Identifier: GPL-2.0
/*
 * The exit hook from 7.x on: the tracepoint sched_process_exit, which tells the last thread of a
 * process and comes before exit_mm().
 */
#include <linux/sched.h>

#include "../exit.h"
#include "hook.h"
#include "point.h"

/* Runs in the exiting thread, preemptible and with no RCU read lock; never sleeps. */
static void process_exit_called(void *data, struct task_struct *task, bool group_dead)
{
	ktally_exit_thread(task, task->exit_code, group_dead);
}

static struct ktally_point exit_point = { "sched_process_exit", process_exit_called };

int ktally_hook_attach(void)
{
	return ktally_points_attach(&exit_point, 1);
}

void ktally_hook_detach(void)
{
	ktally_points_detach(&exit_point, 1);
}

u64 ktally_hook_missed(void)
{
	return 0;
}
