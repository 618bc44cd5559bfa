/* SPDX-License-Identifier: GPL-2.0 */
/*
 * One line of a task, written in several ways. Not here: how long they take (encode.c).
 */
#ifndef BENCH_ENCODE_H
#define BENCH_ENCODE_H

#include <stddef.h>
#include <stdint.h>

#include "libktally/ktally.h"

#define LINE_MAX_BYTES	8192

/* What all tasks of a sample have in common. */
struct encode_moment {
	uint64_t realtime;
	int64_t offset;		/* realtime - boottime */
	const char *host, *boot;
};

/*
 * The members that a task has here: type, field and key, in the order of the field table. Those and
 * six of the line itself make 26.
 */
#define ENCODE_FIELDS(X)							\
	X(UINT, PID, "process.thread.id")					\
	X(UINT, TGID, "process.pid")						\
	X(UINT, START_TIME, "ktally.start_ns")					\
	X(NAME, SCOPE, "ktally.scope")						\
	X(UINT, PPID, "process.parent_pid")					\
	X(TEXT, COMM, "process.name")						\
	X(NAME, STATE, "process.state")						\
	X(UINT, UID, "process.real_user.id")					\
	X(UINT, NUM_THREADS, "process.thread.count")				\
	X(UINT, UTIME, "ktally.cpu.user_ns")					\
	X(UINT, STIME, "ktally.cpu.system_ns")					\
	X(UINT, RUN_DELAY, "ktally.cpu.run_delay_ns")				\
	X(UINT, NVCSW, "process.context_switches.voluntary")			\
	X(UINT, NIVCSW, "process.context_switches.involuntary")			\
	X(UINT, VSIZE, "process.memory.virtual")				\
	X(UINT, MIN_FLT, "process.paging.faults.minor")				\
	X(UINT, MAJ_FLT, "process.paging.faults.major")				\
	X(UINT, READ_BYTES, "process.disk.io.read")				\
	X(UINT, WRITE_BYTES, "process.disk.io.write")				\
	X(UINT, RSS, "process.memory.usage")

/* Each writes a line with its newline to @out and returns its length. */
size_t encode_hand(char *out, const struct encode_moment *moment, const struct ktally_task *task);
size_t encode_snprintf(char *out, const struct encode_moment *moment,
		       const struct ktally_task *task);
size_t encode_jansson(char *out, const struct encode_moment *moment,
		      const struct ktally_task *task);

#endif
