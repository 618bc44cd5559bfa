// SPDX-License-Identifier: GPL-2.0
/*
 * A quiet family of processes for samples to be compared on. Prints "KIND PID" of each when all
 * hold still, an empty line, and waits to be killed, which ends them all.
 */
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "busy.h"
#include "proc.h"
#include "tap.h"

static void have_threads(struct child *child)
{
	pthread_t thread;
	uint32_t tids[8];
	long i;

	for (i = 0; i < 4; i++)
		pthread_create(&thread, NULL, work_and_wait, (void *)i);
	for (i = proc_list(getpid(), tids, 8) - 1; i >= 0; i--) {
		while (tids[i] != (uint32_t)getpid() && !settled(getpid(), tids[i]))
			;
	}
	child_pause(child);
}

static void be_set_uid(struct child *child)
{
	prctl(PR_SET_NAME, "a) S 1 (\"\x1b\xff");
	if (setresgid(1002, 1003, 1003) || setresuid(1000, 1001, 1001))
		abort();
	child_pause(child);
}

static pid_t start(const char *kind, void (*run)(struct child *))
{
	struct child child;

	child_start(&child, run, NULL);
	printf("%s %d\n", kind, child.pid);
	return child.pid;
}


int main(void)
{
	pid_t stopped, zombie;

	prctl(PR_SET_NAME, "tree");
	start("idle", child_pause);
	start("worked", work_and_pause);
	start("threads", have_threads);
	start("set-uid", be_set_uid);
	stopped = start("stopped", work_and_pause);
	zombie = start("zombie", work_and_pause);
	kill(stopped, SIGSTOP);
	kill(zombie, SIGKILL);
	if (!EVENTUALLY(settled(stopped, 0) && settled(zombie, 0), 5000))
		return 1;
	printf("\n");
	fflush(stdout);
	pause();
	return 0;
}
