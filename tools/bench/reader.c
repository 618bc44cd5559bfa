// SPDX-License-Identifier: GPL-2.0
/*
 * What every reader of the benchmark shares: its loop, and counts of system calls and memory.
 */
#include <errno.h>
#include <linux/perf_event.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "reader.h"

#define ENTER_ID "/sys/kernel/tracing/events/raw_syscalls/sys_enter/id"

static uint64_t cpu_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return now.tv_sec * UINT64_C(1000000000) + now.tv_nsec;
}

unsigned long peak_kib(int pid)
{
	unsigned long kib = 0;
	char path[64], line[256];
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/status", pid);
	file = fopen(path, "r");
	if (!file)
		return 0;
	while (fgets(line, sizeof(line), file)) {
		if (sscanf(line, "VmHWM: %lu", &kib) == 1)
			break;
	}
	fclose(file);
	return kib;
}

static unsigned long long syscall_event(void)
{
	FILE *file = fopen(ENTER_ID, "r");
	unsigned long long id = 0;

	if (!file || fscanf(file, "%llu", &id) != 1)
		id = 0;
	if (file)
		fclose(file);
	return id;
}

int counter_open(enum counter what, int pid)
{
	struct perf_event_attr attr = {
		.type = what == COUNT_SYSCALLS ? PERF_TYPE_TRACEPOINT : PERF_TYPE_SOFTWARE,
		.config = what == COUNT_SYSCALLS ? syscall_event() : PERF_COUNT_SW_TASK_CLOCK,
		.size = sizeof(attr),
		.inherit = 1,
	};

	if (what == COUNT_SYSCALLS && !attr.config) {
		errno = ENOENT;
		return -1;
	}
	return syscall(SYS_perf_event_open, &attr, pid, -1, -1, PERF_FLAG_FD_CLOEXEC);
}

uint64_t counter_read(int fd)
{
	uint64_t value = 0;

	return read(fd, &value, sizeof(value)) == sizeof(value) ? value : 0;
}

static int take_all(reader_take take, void *state, int samples)
{
	while (samples-- > 0) {
		if (take(state))
			return -1;
	}
	return 0;
}

static int count(const char *name, reader_take take, void *state, int samples)
{
	int fd = counter_open(COUNT_SYSCALLS, 0);
	uint64_t calls;
	int err;

	if (fd < 0) {
		fprintf(stderr, "%s: can't count system calls: %s\n", name, strerror(errno));
		return -1;
	}
	calls = counter_read(fd);
	err = take_all(take, state, samples);
	/* The read that ends the count is in it. */
	calls = counter_read(fd) - calls - 1;
	close(fd);
	printf("%s 0 %llu %lu %d\n", name, (unsigned long long)calls, peak_kib(getpid()), samples);
	return err;
}

static int measure(const char *name, reader_take take, void *state, int samples)
{
	uint64_t before = cpu_ns(), used;
	int err = take_all(take, state, samples);

	used = cpu_ns() - before;
	printf("%s %llu - %lu %d\n", name, (unsigned long long)used, peak_kib(getpid()), samples);
	return err;
}

int reader_loop(const char *name, reader_take take, void *state)
{
	char line[64], what[16];
	int samples, err = 0;

	while (!err && fgets(line, sizeof(line), stdin)) {
		if (sscanf(line, "%15s %d", what, &samples) != 2 || samples < 1)
			return 2;
		err = (!strcmp(what, "count") ? count : measure)(name, take, state, samples);
		fflush(stdout);
	}
	return err ? 1 : 0;
}
