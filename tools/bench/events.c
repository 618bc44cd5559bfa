// SPDX-License-Identifier: GPL-2.0
/*
 * events switches COUNT: so many context switches between two processes on one CPU that pass a byte
 * through pipes. events reads COUNT FILE: so many direct reads of 4 KiB. Prints EVENTS ELAPSED_NS.
 * Linked statically, so that little but the events is measured.
 */
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define PAGE 4096
#define PAGES 16

static long long now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000000000LL + now.tv_nsec;
}

static int pin(void)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(0, &set);
	return sched_setaffinity(0, sizeof(set), &set);
}

static int send_back(int from, int to)
{
	char byte;

	while (read(from, &byte, 1) == 1)
		if (write(to, &byte, 1) != 1)
			return 1;
	return 0;
}

static int pass(int to, int from, long count)
{
	char byte = 0;

	for (long i = 0; i < count; i++)
		if (write(to, &byte, 1) != 1 || read(from, &byte, 1) != 1)
			return 1;
	return 0;
}

/* There and back are two switches. */
static int switches(long count)
{
	int there[2], back[2], status;
	pid_t child;

	if (pin() || pipe(there) || pipe(back))
		return 1;
	child = fork();
	if (child < 0)
		return 1;
	if (child == 0) {
		close(there[1]);
		_exit(send_back(there[0], back[1]));
	}
	status = pass(there[1], back[0], count / 2);
	close(there[1]);
	return waitpid(child, NULL, 0) != child || status;
}

static int reads(long count, const char *path)
{
	void *page = aligned_alloc(PAGE, PAGE);
	int fd = open(path, O_RDONLY | O_DIRECT);

	if (pin() || fd < 0 || !page)
		return 1;
	for (long i = 0; i < count; i++)
		if (pread(fd, page, PAGE, i % PAGES * PAGE) != PAGE)
			return 1;
	return 0;
}

int main(int argc, char **argv)
{
	long count = argc > 2 ? atol(argv[2]) : 0;
	long long from;
	int failed;

	if (count < 2) {
		fprintf(stderr, "usage: events switches COUNT | reads COUNT FILE\n");
		return 2;
	}
	from = now_ns();
	failed = argc > 3 ? reads(count, argv[3]) : switches(count);
	if (failed) {
		perror("events");
		return 1;
	}
	printf("%ld %lld\n", count, now_ns() - from);
	return 0;
}
