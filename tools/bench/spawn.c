// SPDX-License-Identifier: GPL-2.0
/*
 * spawn PROCESSES [THREADS [ACTIVE]]: makes so many idle processes, says "ready", and ends with
 * them when its standard input does. Each has a name, some memory of its own, and THREADS threads
 * (default 1). The first ACTIVE of them wake up ten times a second.
 */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

/* A shell has about as many mappings, and walking them is what some readers pay for. */
#define MAPPINGS 40

static void *idle(void *unused)
{
	(void)unused;
	for (;;)
		pause();
	return NULL;
}

static void take_memory(void)
{
	int i;

	for (i = 0; i < MAPPINGS; i++) {
		char *page = mmap(NULL, 8192, i % 2 ? PROT_READ : PROT_READ | PROT_WRITE,
				  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

		if (page != MAP_FAILED && i % 2 == 0)
			page[0] = 1;
	}
}

static void wake_up(void)
{
	const struct timespec pause = { .tv_nsec = 100 * 1000 * 1000 };

	for (;;)
		nanosleep(&pause, NULL);
}

static void child(int number, int threads, int active, int ready)
{
	pthread_t thread;
	char name[16];

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	snprintf(name, sizeof(name), "%s-%d", number < active ? "awake" : "idle", number % 50);
	prctl(PR_SET_NAME, name);
	take_memory();
	while (--threads > 0) {
		if (pthread_create(&thread, NULL, idle, NULL))
			_exit(1);
	}
	if (write(ready, "", 1) != 1)
		_exit(1);
	close(ready);
	if (number < active)
		wake_up();
	idle(NULL);
}

static int spawn_all(int processes, int threads, int active)
{
	int ready[2], i;
	char byte;

	if (pipe(ready))
		return -errno;
	for (i = 0; i < processes; i++) {
		switch (fork()) {
		case -1:
			return -errno;
		case 0:
			child(i, threads, active, ready[1]);
		}
		if (read(ready[0], &byte, 1) != 1)
			return -EIO;
	}
	close(ready[0]);
	close(ready[1]);
	return 0;
}

int main(int argc, char **argv)
{
	int processes = argc > 1 ? atoi(argv[1]) : 0;
	int threads = argc > 2 ? atoi(argv[2]) : 1;
	int active = argc > 3 ? atoi(argv[3]) : 0;
	int err;
	char byte;

	if (processes < 1 || threads < 1) {
		fprintf(stderr, "usage: spawn PROCESSES [THREADS [ACTIVE]]\n");
		return 2;
	}
	err = spawn_all(processes, threads, active);
	if (err) {
		fprintf(stderr, "spawn: %s\n", strerror(-err));
		return 1;
	}
	puts("ready");
	fflush(stdout);
	while (read(0, &byte, 1) > 0)
		;
	/* The children die with this process. */
	return 0;
}
