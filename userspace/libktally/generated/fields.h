/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Do not edit: written from Documentation/netlink/ktally.yaml
 * by tools/spec/generate.py (`make generate`).
 */
#ifndef KTALLY_GENERATED_FIELDS_H
#define KTALLY_GENERATED_FIELDS_H

#include <stdint.h>

#include <linux/ktally.h>

/* One task. Numbers below 16 belong to requests and to the frame of a dump, the fields follow. */
enum ktally_task_field {
	KTALLY_TASK_PID,	/* identity */
	KTALLY_TASK_TGID,	/* identity */
	KTALLY_TASK_START_TIME,	/* identity [ns] */
	KTALLY_TASK_SCOPE,	/* identity */
	KTALLY_TASK_PPID,	/* gauge */
	KTALLY_TASK_COMM,	/* gauge */
	KTALLY_TASK_STATE,	/* gauge */
	KTALLY_TASK_UID,	/* gauge */
	KTALLY_TASK_EUID,	/* gauge */
	KTALLY_TASK_GID,	/* gauge */
	KTALLY_TASK_NICE,	/* gauge */
	KTALLY_TASK_PRIORITY,	/* gauge */
	KTALLY_TASK_POLICY,	/* gauge */
	KTALLY_TASK_PROCESSOR,	/* gauge */
	KTALLY_TASK_NUM_THREADS,	/* gauge */
	KTALLY_TASK_CGROUP_ID,	/* gauge */
	KTALLY_TASK_UTIME,	/* counter [ns] */
	KTALLY_TASK_STIME,	/* counter [ns] */
	KTALLY_TASK_GTIME,	/* counter [ns] */
	KTALLY_TASK_SUM_EXEC_RUNTIME,	/* counter [ns] */
	KTALLY_TASK_RUN_DELAY,	/* counter [ns] */
	KTALLY_TASK_TIMESLICES,	/* counter [events] */
	KTALLY_TASK_NVCSW,	/* counter [events] */
	KTALLY_TASK_NIVCSW,	/* counter [events] */
	KTALLY_TASK_RSS_ANON,	/* gauge [bytes] */
	KTALLY_TASK_RSS_FILE,	/* gauge [bytes] */
	KTALLY_TASK_RSS_SHMEM,	/* gauge [bytes] */
	KTALLY_TASK_HIWATER_RSS,	/* peak [bytes] */
	KTALLY_TASK_VSIZE,	/* gauge [bytes] */
	KTALLY_TASK_SWAP,	/* gauge [bytes] */
	KTALLY_TASK_LOCKED,	/* gauge [bytes] */
	KTALLY_TASK_PAGE_TABLES,	/* gauge [bytes] */
	KTALLY_TASK_MIN_FLT,	/* counter [events] */
	KTALLY_TASK_MAJ_FLT,	/* counter [events] */
	KTALLY_TASK_RCHAR,	/* counter [bytes] */
	KTALLY_TASK_WCHAR,	/* counter [bytes] */
	KTALLY_TASK_SYSCR,	/* counter [events] */
	KTALLY_TASK_SYSCW,	/* counter [events] */
	KTALLY_TASK_READ_BYTES,	/* counter [bytes] */
	KTALLY_TASK_WRITE_BYTES,	/* counter [bytes] */
	KTALLY_TASK_CANCELLED_WRITE_BYTES,	/* counter [bytes] */
	KTALLY_TASK_BLKIO_DELAY,	/* counter [ns] */
	KTALLY_TASK_EXIT_CODE,	/* identity */
	KTALLY_TASK_TERM_SIG,	/* identity */
	KTALLY_TASK_EXIT_TIME,	/* identity [ns] */
	KTALLY_TASK_EXIT_SEQ,	/* identity */
	KTALLY_TASK_NSPID,	/* identity */
	KTALLY_TASK_PID_NS,	/* identity */
	KTALLY_TASK_REDACTED_FIELDS,	/* gauge */
	KTALLY_TASK_FDS,	/* gauge */
	KTALLY_TASK_RSS,	/* gauge [bytes] */
	KTALLY_TASK_CPU_TIME,	/* counter [ns] */
	KTALLY_TASK_COUNT
};

#define KTALLY_TASK_WORDS	1

#define KTALLY_TASK_STRINGS	UINT64_C(0x20)	/* bits of the string fields */

struct ktally_task {
	uint64_t present[KTALLY_TASK_WORDS];
	uint64_t redacted[KTALLY_TASK_WORDS];
	uint64_t value[KTALLY_TASK_COUNT];
	char comm[16];
};

extern const struct ktally_set ktally_task_set;

/* The moment of a sample, and what the host had used by then. */
enum ktally_moment_field {
	KTALLY_MOMENT_BOOTTIME,	/* gauge [ns] */
	KTALLY_MOMENT_REALTIME,	/* gauge [ns] */
	KTALLY_MOMENT_GENERATION,	/* gauge */
	KTALLY_MOMENT_EXIT_NEXT,	/* gauge */
	KTALLY_MOMENT_CPU_USER,	/* counter [ns] */
	KTALLY_MOMENT_CPU_NICE,	/* counter [ns] */
	KTALLY_MOMENT_CPU_SYSTEM,	/* counter [ns] */
	KTALLY_MOMENT_CPU_IRQ,	/* counter [ns] */
	KTALLY_MOMENT_CPU_STEAL,	/* counter [ns] */
	KTALLY_MOMENT_COUNT
};

#define KTALLY_MOMENT_WORDS	1

struct ktally_moment {
	uint64_t present[KTALLY_MOMENT_WORDS];
	uint64_t redacted[KTALLY_MOMENT_WORDS];
	uint64_t value[KTALLY_MOMENT_COUNT];
};

extern const struct ktally_set ktally_moment_set;

/* What a dump went over. seen = sent + redacted + idle + those its filters left out. */
enum ktally_tail_field {
	KTALLY_TAIL_BOOTTIME,	/* gauge [ns] */
	KTALLY_TAIL_SEEN,	/* gauge [events] */
	KTALLY_TAIL_SENT,	/* gauge [events] */
	KTALLY_TAIL_REDACTED,	/* gauge [events] */
	KTALLY_TAIL_TORN,	/* gauge [events] */
	KTALLY_TAIL_EXIT_NEXT,	/* gauge */
	KTALLY_TAIL_UNDECIDED,	/* gauge [events] */
	KTALLY_TAIL_PARTIAL,	/* gauge [events] */
	KTALLY_TAIL_IDLE,	/* gauge [events] */
	KTALLY_TAIL_COUNT
};

#define KTALLY_TAIL_WORDS	1

struct ktally_tail {
	uint64_t present[KTALLY_TAIL_WORDS];
	uint64_t redacted[KTALLY_TAIL_WORDS];
	uint64_t value[KTALLY_TAIL_COUNT];
};

extern const struct ktally_set ktally_tail_set;

/*
 * Exit records, in the order of their numbers. A dump opens with first, next and lost and closes
 * with next and lost.
 */
enum ktally_exit_field {
	KTALLY_EXIT_FIRST,	/* gauge */
	KTALLY_EXIT_NEXT,	/* gauge */
	KTALLY_EXIT_LOST,	/* gauge [events] */
	KTALLY_EXIT_COUNT
};

#define KTALLY_EXIT_WORDS	1

struct ktally_exit {
	uint64_t present[KTALLY_EXIT_WORDS];
	uint64_t redacted[KTALLY_EXIT_WORDS];
	uint64_t value[KTALLY_EXIT_COUNT];
};

extern const struct ktally_set ktally_exit_set;

/* What the module is, what it can do here, and what it lost. */
enum ktally_info_field {
	KTALLY_INFO_MODULE_VERSION,	/* identity */
	KTALLY_INFO_PROTOCOL_VERSION,	/* identity */
	KTALLY_INFO_BOOTTIME,	/* gauge [ns] */
	KTALLY_INFO_REALTIME,	/* gauge [ns] */
	KTALLY_INFO_LOADED,	/* identity [ns] */
	KTALLY_INFO_CPUS,	/* gauge */
	KTALLY_INFO_MEMORY,	/* gauge [bytes] */
	KTALLY_INFO_GROUPS,	/* identity */
	KTALLY_INFO_EXIT_RING,	/* identity [events] */
	KTALLY_INFO_EXITS,	/* counter [events] */
	KTALLY_INFO_EXIT_OVERWRITTEN,	/* counter [events] */
	KTALLY_INFO_EXIT_MISSED,	/* counter [events] */
	KTALLY_INFO_EXIT_EARLY,	/* counter [events] */
	KTALLY_INFO_EXIT_UNSENT,	/* counter [events] */
	KTALLY_INFO_TORN,	/* counter [events] */
	KTALLY_INFO_THREAD_OVERFLOW,	/* counter [events] */
	KTALLY_INFO_ACCESS,	/* identity */
	KTALLY_INFO_REDACTED_FIELDS,	/* gauge */
	KTALLY_INFO_HOOKS_AVAILABLE,	/* identity */
	KTALLY_INFO_HOOKS,	/* gauge */
	KTALLY_INFO_RUNQ_SINCE,	/* identity [ns] */
	KTALLY_INFO_OFFCPU_SINCE,	/* identity [ns] */
	KTALLY_INFO_BLKIO_SINCE,	/* identity [ns] */
	KTALLY_INFO_HIST_OVERFLOW,	/* counter [events] */
	KTALLY_INFO_HIST_MISSED,	/* counter [events] */
	KTALLY_INFO_HIST_DROPPED,	/* counter [events] */
	KTALLY_INFO_COUNT
};

#define KTALLY_INFO_WORDS	1

struct ktally_info {
	uint64_t present[KTALLY_INFO_WORDS];
	uint64_t redacted[KTALLY_INFO_WORDS];
	uint64_t value[KTALLY_INFO_COUNT];
	char module_version[64];
};

extern const struct ktally_set ktally_info_set;

/*
 * A latency histogram. It counts from when its hook was switched on, or from when its process
 * began.
 */
enum ktally_hist_field {
	KTALLY_HIST_KIND,	/* identity */
	KTALLY_HIST_EVENTS,	/* counter [events] */
	KTALLY_HIST_SUM,	/* counter [ns] */
	KTALLY_HIST_LONGEST,	/* peak [ns] */
	KTALLY_HIST_COUNT
};

#define KTALLY_HIST_WORDS	1

struct ktally_hist {
	uint64_t present[KTALLY_HIST_WORDS];
	uint64_t redacted[KTALLY_HIST_WORDS];
	uint64_t value[KTALLY_HIST_COUNT];
};

extern const struct ktally_set ktally_hist_set;

/* The histograms of a process, or of the host. Those whose hook is off are absent. */
enum ktally_latency_field {
	KTALLY_LATENCY_PID,	/* identity */
	KTALLY_LATENCY_START_TIME,	/* identity [ns] */
	KTALLY_LATENCY_COMM,	/* gauge */
	KTALLY_LATENCY_COUNT
};

#define KTALLY_LATENCY_WORDS	1

struct ktally_latency {
	uint64_t present[KTALLY_LATENCY_WORDS];
	uint64_t redacted[KTALLY_LATENCY_WORDS];
	uint64_t value[KTALLY_LATENCY_COUNT];
	char comm[16];
};

extern const struct ktally_set ktally_latency_set;

/* Which hooks are on. */
enum ktally_hooks_field {
	KTALLY_HOOKS_ON,	/* gauge */
	KTALLY_HOOKS_COUNT
};

#define KTALLY_HOOKS_WORDS	1

struct ktally_hooks {
	uint64_t present[KTALLY_HOOKS_WORDS];
	uint64_t redacted[KTALLY_HOOKS_WORDS];
	uint64_t value[KTALLY_HOOKS_COUNT];
};

extern const struct ktally_set ktally_hooks_set;

/*
 * Figures of the whole host that one small procfs file gives; the library reads them, they never
 * travel.
 */
enum ktally_host_field {
	KTALLY_HOST_UPTIME,	/* gauge [ns] */
	KTALLY_HOST_LOAD1,	/* gauge */
	KTALLY_HOST_LOAD5,	/* gauge */
	KTALLY_HOST_LOAD15,	/* gauge */
	KTALLY_HOST_MEM_TOTAL,	/* gauge [bytes] */
	KTALLY_HOST_MEM_FREE,	/* gauge [bytes] */
	KTALLY_HOST_MEM_AVAILABLE,	/* gauge [bytes] */
	KTALLY_HOST_MEM_BUFFERS,	/* gauge [bytes] */
	KTALLY_HOST_MEM_CACHED,	/* gauge [bytes] */
	KTALLY_HOST_SWAP_TOTAL,	/* gauge [bytes] */
	KTALLY_HOST_SWAP_FREE,	/* gauge [bytes] */
	KTALLY_HOST_CPU_USER,	/* counter [ns] */
	KTALLY_HOST_CPU_SYSTEM,	/* counter [ns] */
	KTALLY_HOST_CPU_IDLE,	/* counter [ns] */
	KTALLY_HOST_CPU_IOWAIT,	/* counter [ns] */
	KTALLY_HOST_CPU_STOLEN,	/* counter [ns] */
	KTALLY_HOST_CTXT,	/* counter [events] */
	KTALLY_HOST_FORKS,	/* counter [events] */
	KTALLY_HOST_PROCS_RUNNING,	/* gauge */
	KTALLY_HOST_PROCS_BLOCKED,	/* gauge */
	KTALLY_HOST_PSI_CPU_SOME,	/* counter [ns] */
	KTALLY_HOST_PSI_CPU_SOME_AVG10,	/* gauge */
	KTALLY_HOST_PSI_MEM_SOME,	/* counter [ns] */
	KTALLY_HOST_PSI_MEM_FULL,	/* counter [ns] */
	KTALLY_HOST_PSI_MEM_SOME_AVG10,	/* gauge */
	KTALLY_HOST_PSI_MEM_FULL_AVG10,	/* gauge */
	KTALLY_HOST_PSI_IO_SOME,	/* counter [ns] */
	KTALLY_HOST_PSI_IO_FULL,	/* counter [ns] */
	KTALLY_HOST_PSI_IO_SOME_AVG10,	/* gauge */
	KTALLY_HOST_PSI_IO_FULL_AVG10,	/* gauge */
	KTALLY_HOST_DISK_READ,	/* counter [bytes] */
	KTALLY_HOST_DISK_WRITTEN,	/* counter [bytes] */
	KTALLY_HOST_NET_RECEIVED,	/* counter [bytes] */
	KTALLY_HOST_NET_SENT,	/* counter [bytes] */
	KTALLY_HOST_COUNT
};

#define KTALLY_HOST_WORDS	1

struct ktally_host {
	uint64_t present[KTALLY_HOST_WORDS];
	uint64_t redacted[KTALLY_HOST_WORDS];
	uint64_t value[KTALLY_HOST_COUNT];
};

extern const struct ktally_set ktally_host_set;

/*
 * One CPU that is online, from the same reading as the CPU time of the host. The library reads
 * them, they never travel.
 */
enum ktally_cpu_field {
	KTALLY_CPU_NUMBER,	/* identity */
	KTALLY_CPU_USER,	/* counter [ns] */
	KTALLY_CPU_SYSTEM,	/* counter [ns] */
	KTALLY_CPU_IDLE,	/* counter [ns] */
	KTALLY_CPU_IOWAIT,	/* counter [ns] */
	KTALLY_CPU_STOLEN,	/* counter [ns] */
	KTALLY_CPU_COUNT
};

#define KTALLY_CPU_WORDS	1

struct ktally_cpu {
	uint64_t present[KTALLY_CPU_WORDS];
	uint64_t redacted[KTALLY_CPU_WORDS];
	uint64_t value[KTALLY_CPU_COUNT];
};

extern const struct ktally_set ktally_cpu_set;

#endif
