// SPDX-License-Identifier: GPL-2.0
/*
 * spawn PROCESSES [THREADS] -- COMMAND...: runs COMMAND beside so many idle processes and ends with its
 * status. Each has a name, some memory of its own, and THREADS threads (default 1).
 */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
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

static void child(int number, int threads, int ready)
{
	pthread_t thread;
	char name[16];

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	snprintf(name, sizeof(name), "idle-%d", number % 50);
	prctl(PR_SET_NAME, name);
	take_memory();
	while (--threads > 0) {
		if (pthread_create(&thread, NULL, idle, NULL))
			_exit(1);
	}
	if (write(ready, "", 1) != 1)
		_exit(1);
	close(ready);
	idle(NULL);
}

static int spawn_all(int processes, int threads)
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
			child(i, threads, ready[1]);
		}
		if (read(ready[0], &byte, 1) != 1)
			return -EIO;
	}
	close(ready[0]);
	close(ready[1]);
	return 0;
}

static int run(char **argv)
{
	pid_t pid = fork();
	int status;

	if (pid < 0)
		return 1;
	if (pid == 0) {
		execvp(argv[0], argv);
		perror(argv[0]);
		_exit(127);
	}
	while (waitpid(pid, &status, 0) != pid)
		;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int main(int argc, char **argv)
{
	int processes = argc > 1 ? atoi(argv[1]) : 0;
	int threads = 1, at = 2, err;

	if (argc > 3 && strcmp(argv[2], "--")) {
		threads = atoi(argv[2]);
		at = 3;
	}
	if (processes < 1 || threads < 1 || argc < at + 2 || strcmp(argv[at], "--")) {
		fprintf(stderr, "usage: spawn PROCESSES [THREADS] -- COMMAND...\n");
		return 2;
	}
	err = spawn_all(processes, threads);
	if (err) {
		fprintf(stderr, "spawn: %s\n", strerror(-err));
		return 1;
	}
	/* The children die with this process. */
	return run(argv + at + 1);
}
