// SPDX-License-Identifier: GPL-2.0
/*
 * forks COUNT: forks so many processes that end at once, shared by one worker on each CPU, and
 * prints FORKS ELAPSED_NS. Linked statically, so that little but fork and exit is measured.
 */
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static int worker(int cpu, long count)
{
	cpu_set_t set;
	long i;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	if (sched_setaffinity(0, sizeof(set), &set))
		return 1;
	for (i = 0; i < count; i++) {
		pid_t pid = fork();

		if (pid == 0)
			_exit(0);
		if (pid < 0 || waitpid(pid, NULL, 0) != pid)
			return 1;
	}
	return 0;
}

static int run(int cpus, long each)
{
	int failed = 0, status, i;

	for (i = 0; i < cpus; i++) {
		pid_t pid = fork();

		if (pid == 0)
			_exit(worker(i, each));
		failed |= pid < 0;
	}
	while (wait(&status) > 0)
		failed |= status != 0;
	return failed;
}

int main(int argc, char **argv)
{
	long count = argc > 1 ? atol(argv[1]) : 0;
	int cpus = sysconf(_SC_NPROCESSORS_ONLN);
	struct timespec from, to;

	if (count < cpus) {
		fprintf(stderr, "usage: forks COUNT\n");
		return 2;
	}
	clock_gettime(CLOCK_MONOTONIC, &from);
	if (run(cpus, count / cpus)) {
		fprintf(stderr, "forks: a worker failed\n");
		return 1;
	}
	clock_gettime(CLOCK_MONOTONIC, &to);
	printf("%ld %lld\n", count / cpus * cpus,
	       (to.tv_sec - from.tv_sec) * 1000000000LL + to.tv_nsec - from.tv_nsec);
	return 0;
}
