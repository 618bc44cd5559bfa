/* SPDX-License-Identifier: GPL-2.0 */
/* Children that sleep, for tests that do something to processes: never to others than theirs. */
#ifndef CHILDREN_H
#define CHILDREN_H

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <sys/pidfd.h>
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

/*
 * Whether a process can be held while something is done to it, and says so when not: the supported
 * kernels all have pidfd_open(2), valgrind 3.19 does not pass it on.
 */
static inline bool children_can_be_held(void)
{
	int fd = pidfd_open(getpid(), 0);

	if (fd < 0 && errno == ENOSYS) {
		puts("skipped: pidfd_open(2) is not there");
		return false;
	}
	close(fd);
	return true;
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
