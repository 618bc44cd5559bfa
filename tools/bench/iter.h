/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Records that the BPF task iterator of the benchmark writes and its reader takes: one per process,
 * and a short one per other thread of it, which the reader adds up.
 */
#ifndef BENCH_ITER_H
#define BENCH_ITER_H

/* Counters that are sums over a process's threads; u64 each. */
#define ITER_SUMS(field)		\
	field(utime)			\
	field(stime)			\
	field(gtime)			\
	field(sum_exec_runtime)		\
	field(run_delay)		\
	field(timeslices)		\
	field(nvcsw)			\
	field(nivcsw)			\
	field(min_flt)			\
	field(maj_flt)			\
	field(rchar)			\
	field(wchar)			\
	field(syscr)			\
	field(syscw)			\
	field(read_bytes)		\
	field(write_bytes)		\
	field(cancelled_write_bytes)	\
	field(blkio_delay)

/* Memory in bytes; u64 each. */
#define ITER_MEMORY(field)		\
	field(rss_anon)			\
	field(rss_file)			\
	field(rss_shmem)		\
	field(swap)			\
	field(hiwater_rss)		\
	field(vsize)			\
	field(locked)			\
	field(page_tables)

/* u32 each. */
#define ITER_SMALL(field)		\
	field(ppid)			\
	field(uid)			\
	field(euid)			\
	field(gid)			\
	field(nice)			\
	field(priority)			\
	field(policy)			\
	field(processor)		\
	field(num_threads)

#define ITER_U64(name) unsigned long long name;
#define ITER_U32(name) unsigned int name;

/* Of a thread that leads no process, only this much is written. */
struct iter_sums {
	unsigned int pid;
	unsigned int tgid;
	ITER_SUMS(ITER_U64)
};

struct iter_process {
	struct iter_sums sums;
	ITER_MEMORY(ITER_U64)
	unsigned long long start_time;
	unsigned long long cgroup_id;
	ITER_SMALL(ITER_U32)
	unsigned int state;	/* __state | exit_state */
	unsigned int has_mm;
	unsigned int unused;
	char comm[16];
};

#endif
