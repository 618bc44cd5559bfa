// SPDX-License-Identifier: GPL-2.0
/*
 * The exit hook from 7.x on: the tracepoint sched_process_exit, which tells the last thread of a
 * process and comes before exit_mm(). It is not exported by name, so it is looked up; compat/probe
 * has checked its prototype in the headers.
 */
#include <linux/string.h>
#include <linux/tracepoint.h>

#include "../exit.h"
#include "hook.h"

static struct tracepoint *exit_point;

/* Runs in the exiting thread, preemptible and with no RCU read lock; never sleeps. */
static void process_exit_called(void *data, struct task_struct *task, bool group_dead)
{
	ktally_exit_thread(task, task->exit_code, group_dead);
}

static void pick_exit_point(struct tracepoint *point, void *found)
{
	if (!strcmp(point->name, "sched_process_exit"))
		*(struct tracepoint **)found = point;
}

int ktally_hook_attach(void)
{
	exit_point = NULL;
	for_each_kernel_tracepoint(pick_exit_point, &exit_point);
	if (!exit_point)
		return -ENOENT;
	return tracepoint_probe_register(exit_point, process_exit_called, NULL);
}

void ktally_hook_detach(void)
{
	tracepoint_probe_unregister(exit_point, process_exit_called, NULL);
	tracepoint_synchronize_unregister();
}

u64 ktally_hook_missed(void)
{
	return 0;
}
