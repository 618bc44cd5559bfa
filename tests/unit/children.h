/* SPDX-License-Identifier: GPL-2.0 */
/* Children that sleep, for tests that do something to processes: never to others than theirs. */
#ifndef CHILDREN_H
#define CHILDREN_H

#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "libktally/ktally.h"

static inline pid_t child_start(void)
{
	pid_t pid = fork();

	if (pid)
		return pid;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	for (;;)
		pause();
}

/* Ends it and takes its pid away. */
static inline void child_end(pid_t pid)
{
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

static inline struct ktally_task child_task(struct ktally *k, pid_t pid)
{
	struct ktally_query query = { .pid = (uint32_t)pid, .tasks_only = true };
	struct ktally_task task;

	if (ktally_task_get(k, &query, &task))
		abort();
	return task;
}

#endif
