/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What every reader of the benchmark shares: it takes a sample when told to on standard input and
 * answers with what that cost. Not here: how a sample is taken.
 */
#ifndef BENCH_READER_H
#define BENCH_READER_H

#include <stddef.h>
#include <stdint.h>

/* Takes one sample. Returns 0, or -1 after a sentence on standard error. */
typedef int (*reader_take)(void *state);

/**
 * reader_loop() - obey standard input until it ends
 *
 * "time N" takes N samples, "count N" too and counts system calls, which slows them down. The
 * answer to both is one line: NAME CPU_NS SYSCALLS RSS_KIB SAMPLES. CPU_NS is user and system time
 * of this process over all N, SYSCALLS is "-" after "time", RSS_KIB is the highest so far.
 * Returns an exit status.
 */
int reader_loop(const char *name, reader_take take, void *state);

enum counter { COUNT_SYSCALLS, COUNT_CPU_NS };

/*
 * What a process and what it forks from now on use: a file descriptor, or -1 with errno. Unlike the
 * process's clock it is exact while the process runs on another CPU.
 */
int counter_open(enum counter what, int pid);
uint64_t counter_read(int fd);

/* Highest resident memory of a process so far, 0 when it can't be read. */
unsigned long peak_kib(int pid);

#endif
