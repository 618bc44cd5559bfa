/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Do not edit: written from Documentation/netlink/ktally.yaml
 * by tools/spec/generate.py (`make generate`).
 */
#ifndef KTALLY_GENERATED_RECORD_H
#define KTALLY_GENERATED_RECORD_H

#include <linux/bitmap.h>
#include <linux/types.h>

enum ktally_type {
	KTALLY_TYPE_U32,
	KTALLY_TYPE_S32,
	KTALLY_TYPE_U64,
	KTALLY_TYPE_UINT,
	KTALLY_TYPE_STRING,
};

/* How one field of a record travels. */
struct ktally_field {
	u16 attr;	/* number on the wire */
	u8 type;	/* enum ktally_type */
	u16 offset;	/* KTALLY_TYPE_STRING: where in the record */
};

/* The field table of one kind of record. */
struct ktally_set {
	const struct ktally_field *fields;
	unsigned int count;
};

/* Every record begins alike: present[], then value[]. A value counts only where its bit is set. */
enum {
	KTALLY_TASK_PID,
	KTALLY_TASK_TGID,
	KTALLY_TASK_START_TIME,
	KTALLY_TASK_SCOPE,
	KTALLY_TASK_PPID,
	KTALLY_TASK_COMM,
	KTALLY_TASK_STATE,
	KTALLY_TASK_UID,
	KTALLY_TASK_EUID,
	KTALLY_TASK_GID,
	KTALLY_TASK_NICE,
	KTALLY_TASK_PRIORITY,
	KTALLY_TASK_POLICY,
	KTALLY_TASK_PROCESSOR,
	KTALLY_TASK_NUM_THREADS,
	KTALLY_TASK_CGROUP_ID,
	KTALLY_TASK_UTIME,
	KTALLY_TASK_STIME,
	KTALLY_TASK_GTIME,
	KTALLY_TASK_SUM_EXEC_RUNTIME,
	KTALLY_TASK_RUN_DELAY,
	KTALLY_TASK_TIMESLICES,
	KTALLY_TASK_NVCSW,
	KTALLY_TASK_NIVCSW,
	KTALLY_TASK_RSS_ANON,
	KTALLY_TASK_RSS_FILE,
	KTALLY_TASK_RSS_SHMEM,
	KTALLY_TASK_HIWATER_RSS,
	KTALLY_TASK_VSIZE,
	KTALLY_TASK_SWAP,
	KTALLY_TASK_LOCKED,
	KTALLY_TASK_PAGE_TABLES,
	KTALLY_TASK_MIN_FLT,
	KTALLY_TASK_MAJ_FLT,
	KTALLY_TASK_RCHAR,
	KTALLY_TASK_WCHAR,
	KTALLY_TASK_SYSCR,
	KTALLY_TASK_SYSCW,
	KTALLY_TASK_READ_BYTES,
	KTALLY_TASK_WRITE_BYTES,
	KTALLY_TASK_CANCELLED_WRITE_BYTES,
	KTALLY_TASK_BLKIO_DELAY,
	KTALLY_TASK_EXIT_CODE,
	KTALLY_TASK_TERM_SIG,
	KTALLY_TASK_EXIT_TIME,
	KTALLY_TASK_EXIT_SEQ,
	KTALLY_TASK_NSPID,
	KTALLY_TASK_PID_NS,
	KTALLY_TASK_REDACTED_FIELDS,
	KTALLY_TASK_COUNT
};

struct ktally_task {
	DECLARE_BITMAP(present, KTALLY_TASK_COUNT);
	u64 value[KTALLY_TASK_COUNT];
	char comm[16];
};

extern const struct ktally_set ktally_task_set;

enum {
	KTALLY_MOMENT_BOOTTIME,
	KTALLY_MOMENT_REALTIME,
	KTALLY_MOMENT_GENERATION,
	KTALLY_MOMENT_EXIT_NEXT,
	KTALLY_MOMENT_CPU_USER,
	KTALLY_MOMENT_CPU_NICE,
	KTALLY_MOMENT_CPU_SYSTEM,
	KTALLY_MOMENT_CPU_IRQ,
	KTALLY_MOMENT_CPU_STEAL,
	KTALLY_MOMENT_COUNT
};

struct ktally_moment {
	DECLARE_BITMAP(present, KTALLY_MOMENT_COUNT);
	u64 value[KTALLY_MOMENT_COUNT];
};

extern const struct ktally_set ktally_moment_set;

enum {
	KTALLY_TAIL_BOOTTIME,
	KTALLY_TAIL_SEEN,
	KTALLY_TAIL_SENT,
	KTALLY_TAIL_REDACTED,
	KTALLY_TAIL_TORN,
	KTALLY_TAIL_EXIT_NEXT,
	KTALLY_TAIL_UNDECIDED,
	KTALLY_TAIL_PARTIAL,
	KTALLY_TAIL_COUNT
};

struct ktally_tail {
	DECLARE_BITMAP(present, KTALLY_TAIL_COUNT);
	u64 value[KTALLY_TAIL_COUNT];
};

extern const struct ktally_set ktally_tail_set;

enum {
	KTALLY_EXIT_FIRST,
	KTALLY_EXIT_NEXT,
	KTALLY_EXIT_LOST,
	KTALLY_EXIT_COUNT
};

struct ktally_exit {
	DECLARE_BITMAP(present, KTALLY_EXIT_COUNT);
	u64 value[KTALLY_EXIT_COUNT];
};

extern const struct ktally_set ktally_exit_set;

enum {
	KTALLY_INFO_MODULE_VERSION,
	KTALLY_INFO_PROTOCOL_VERSION,
	KTALLY_INFO_BOOTTIME,
	KTALLY_INFO_REALTIME,
	KTALLY_INFO_LOADED,
	KTALLY_INFO_CPUS,
	KTALLY_INFO_MEMORY,
	KTALLY_INFO_GROUPS,
	KTALLY_INFO_EXIT_RING,
	KTALLY_INFO_EXITS,
	KTALLY_INFO_EXIT_OVERWRITTEN,
	KTALLY_INFO_EXIT_MISSED,
	KTALLY_INFO_EXIT_EARLY,
	KTALLY_INFO_EXIT_UNSENT,
	KTALLY_INFO_TORN,
	KTALLY_INFO_THREAD_OVERFLOW,
	KTALLY_INFO_ACCESS,
	KTALLY_INFO_REDACTED_FIELDS,
	KTALLY_INFO_HOOKS_AVAILABLE,
	KTALLY_INFO_HOOKS,
	KTALLY_INFO_RUNQ_SINCE,
	KTALLY_INFO_OFFCPU_SINCE,
	KTALLY_INFO_BLKIO_SINCE,
	KTALLY_INFO_HIST_OVERFLOW,
	KTALLY_INFO_HIST_MISSED,
	KTALLY_INFO_HIST_DROPPED,
	KTALLY_INFO_COUNT
};

struct ktally_info {
	DECLARE_BITMAP(present, KTALLY_INFO_COUNT);
	u64 value[KTALLY_INFO_COUNT];
	char module_version[32];
};

extern const struct ktally_set ktally_info_set;

enum {
	KTALLY_HIST_KIND,
	KTALLY_HIST_EVENTS,
	KTALLY_HIST_SUM,
	KTALLY_HIST_LONGEST,
	KTALLY_HIST_COUNT
};

struct ktally_hist {
	DECLARE_BITMAP(present, KTALLY_HIST_COUNT);
	u64 value[KTALLY_HIST_COUNT];
};

extern const struct ktally_set ktally_hist_set;

enum {
	KTALLY_LATENCY_PID,
	KTALLY_LATENCY_START_TIME,
	KTALLY_LATENCY_COMM,
	KTALLY_LATENCY_COUNT
};

struct ktally_latency {
	DECLARE_BITMAP(present, KTALLY_LATENCY_COUNT);
	u64 value[KTALLY_LATENCY_COUNT];
	char comm[16];
};

extern const struct ktally_set ktally_latency_set;

enum {
	KTALLY_HOOKS_ON,
	KTALLY_HOOKS_COUNT
};

struct ktally_hooks {
	DECLARE_BITMAP(present, KTALLY_HOOKS_COUNT);
	u64 value[KTALLY_HOOKS_COUNT];
};

extern const struct ktally_set ktally_hooks_set;

/* Fields of a record: times that procfs counts in clock ticks. */
#define KTALLY_TASK_TICKS	0x20000070004UL
#define KTALLY_MOMENT_TICKS	0x1f0UL

/* Fields of a record: what files below /proc itself show. */
#define KTALLY_MOMENT_HOST	0x1f0UL
#define KTALLY_INFO_HOST	0x60UL

/* Fields of a record: what is not every user's to read. */
#define KTALLY_MOMENT_ADMIN	0x8UL
#define KTALLY_TAIL_ADMIN	0x20UL
#define KTALLY_INFO_ADMIN	0x3fcfe00UL

/* Of each field group, in order: what PTRACE_MODE_READ guards below /proc/PID. */
#define KTALLY_GROUPS	5
extern const unsigned long ktally_task_guarded[KTALLY_GROUPS];

#endif
