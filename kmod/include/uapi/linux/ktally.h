/* SPDX-License-Identifier: ((GPL-2.0 WITH Linux-syscall-note) OR BSD-3-Clause) */
/*
 * Do not edit: written from Documentation/netlink/ktally.yaml
 * by tools/spec/generate.py (`make generate`).
 */
#ifndef _UAPI_LINUX_KTALLY_H
#define _UAPI_LINUX_KTALLY_H

#define KTALLY_FAMILY_NAME	"ktally"
#define KTALLY_FAMILY_VERSION	1

/* No kernel gives out a higher pid (PID_MAX_LIMIT on 64-bit hosts). */
#define KTALLY_MAX_PID	4194304

/* A task that never runs is sent once in so many dumps that leave out such tasks. */
#define KTALLY_REFRESH	32

/*
 * Room for so many file descriptors is looked through for those that are open: the limit of
 * every process (fs.nr_open) unless an administrator raised it.
 */
#define KTALLY_MAX_FDS	1048576

/* Groups of fields; a request's `groups` names those it wants, and none named means all. */
enum ktally_group {
	/* Who the task is. The key (pid, tgid, start_time) is sent with every group. */
	KTALLY_GROUP_ID = 1U << 0,
	/* CPU time, waiting for a CPU, context switches. */
	KTALLY_GROUP_CPU = 1U << 1,
	/* Memory now and at its peak, page faults. */
	KTALLY_GROUP_MEM = 1U << 2,
	/* Bytes and calls of file and block I/O, waiting for block I/O. */
	KTALLY_GROUP_IO = 1U << 3,
	/* How the task ended: only in exit records and of zombies. */
	KTALLY_GROUP_EXIT = 1U << 4,
	/* Open files: apart, for counting them costs more the more there may be. */
	KTALLY_GROUP_FILES = 1U << 5,
};

#define KTALLY_GROUP_ALL	0x3fU

/*
 * Buckets of a histogram. Bucket 0 holds what took 0 ns, bucket i from 2^(i-1) to below 2^i ns,
 * the last one also all that took longer (2^42 ns are 73 min).
 */
#define KTALLY_HIST_BUCKETS	44

/* Kinds of histograms, see hist-kind. */
#define KTALLY_HIST_KINDS	4

/* Hooks that feed histograms; each is off until it is switched on. */
enum ktally_hook {
	/* Time waited for a CPU. */
	KTALLY_HOOK_RUNQ = 1U << 0,
	/* Time off the CPU, by what took the thread off it. */
	KTALLY_HOOK_OFFCPU = 1U << 1,
	/* Time from issue to completion of block I/O requests. */
	KTALLY_HOOK_BLKIO = 1U << 2,
};

#define KTALLY_HOOK_ALL	0x7U

/* What a histogram is of. */
enum ktally_hist_kind {
	/* From being ready to run to running, as the kernel counts it in run_delay. */
	KTALLY_HIST_KIND_RUNQ = 0,
	/* Off the CPU after the thread itself gave it up: it slept or waited. */
	KTALLY_HIST_KIND_OFFCPU_VOLUNTARY = 1,
	/* Off the CPU after it was taken away, or given up by sched_yield(2). */
	KTALLY_HIST_KIND_OFFCPU_INVOLUNTARY = 2,
	/*
	 * A block I/O request from its issue to its completion, charged to the process that
	 * submitted it.
	 */
	KTALLY_HIST_KIND_BLKIO = 3,
};

/* Who may ask the module. */
enum ktally_access {
	/* Who has CAP_NET_ADMIN in the initial user namespace. */
	KTALLY_ACCESS_ADMIN = 0,
	/* Everybody, for what his own /proc shows him; exit records only who has CAP_NET_ADMIN. */
	KTALLY_ACCESS_PROCFS = 1,
};

/* What a row is about. */
enum ktally_scope {
	/* A process: sums over its live threads and those that exited. */
	KTALLY_SCOPE_PROCESS = 0,
	/* One thread: its own figures alone. */
	KTALLY_SCOPE_THREAD = 1,
};

/* A task's state; the values are the letters that /proc/PID/stat shows. */
enum ktally_state {
	/* R: runs or waits for a CPU. */
	KTALLY_STATE_RUNNING = 82,
	/* S: waits, and a signal would wake it. */
	KTALLY_STATE_SLEEPING = 83,
	/* D: waits, mostly for a disk, and no signal wakes it. */
	KTALLY_STATE_UNINTERRUPTIBLE = 68,
	/* T: stopped by a signal. */
	KTALLY_STATE_STOPPED = 84,
	/* t: stopped by a tracer. */
	KTALLY_STATE_TRACED = 116,
	/* X: about to vanish. */
	KTALLY_STATE_DEAD = 88,
	/* Z: a zombie; its parent has not yet waited for it. */
	KTALLY_STATE_DEFUNCT = 90,
	/* P: a parked kernel thread. */
	KTALLY_STATE_PARKED = 80,
	/* I: an idle kernel thread. */
	KTALLY_STATE_IDLE = 73,
};

/* One task. Numbers below 16 belong to requests and to the frame of a dump, the fields follow. */
enum {
	/* nest: First message of a dump: the moment. */
	KTALLY_A_TASK_HEADER = 1,
	/* nest: Last message of a dump: what it went over. */
	KTALLY_A_TASK_TRAILER,
	/* u32: Request: mask of field groups; absent or 0 means all. */
	KTALLY_A_TASK_GROUPS,
	/* flag: Request: thread rows in place of process rows. */
	KTALLY_A_TASK_THREADS,
	/* flag: Request: exact resident memory at a higher cost (see rss_anon). */
	KTALLY_A_TASK_EXACT,
	/* flag: Request: rows in the short form `rows`, many to a message. */
	KTALLY_A_TASK_PACKED,
	/*
	 * binary: Tasks one behind the other, each as its difference to the one before it (the
	 * first to a task of zeros); see Documentation/protocol.rst.
	 */
	KTALLY_A_TASK_ROWS,
	/* flag: Request: the path of each cgroup, once, before its first row. */
	KTALLY_A_TASK_CGROUP_PATHS,
	/*
	 * nest: The path of a cgroup that rows after this name by its id: alone in a message, or
	 * between two `rows`.
	 */
	KTALLY_A_TASK_CGROUP,
	/* u32: Request: this process and its descendants. */
	KTALLY_A_TASK_SUBTREE,
	/*
	 * nest: A histogram of the process, as it was at its end; only in exit records, and only
	 * those that hold something.
	 */
	KTALLY_A_TASK_HIST,
	/*
	 * u64: Request: of tasks that did not run since this moment (CLOCK_BOOTTIME, the
	 * `boottime` of an earlier dump) only the pid, and that only with `packed`.
	 */
	KTALLY_A_TASK_RAN_SINCE,
	/*
	 * u32: Request, with ran_since: send those tasks too whose pid leaves the same rest as
	 * this when divided by `refresh` (32). Absent: as this dump's generation.
	 */
	KTALLY_A_TASK_REFRESH,
	/*
	 * u32: Number of the task; of a process, that of its leading thread. As a request: this
	 * task alone.
	 */
	KTALLY_A_TASK_PID = 16,
	/*
	 * u32: Number of the process the task belongs to. As a request: this process, or with
	 * `threads` its threads.
	 */
	KTALLY_A_TASK_TGID,
	/*
	 * uint [ns]: CLOCK_BOOTTIME when the task began. A task is (pid, start_time): pids are
	 * used again.
	 */
	KTALLY_A_TASK_START_TIME,
	/* u32: Process row or thread row. */
	KTALLY_A_TASK_SCOPE,
	/*
	 * u32: Process that the parent belongs to; 0 when it has none in the reader's pid
	 * namespace. As a request: children of this process.
	 */
	KTALLY_A_TASK_PPID,
	/*
	 * string: Name of the task, at most 15 bytes, any of them: every program may choose its
	 * own. As a request: tasks of exactly this name.
	 */
	KTALLY_A_TASK_COMM,
	/* u32: What the task does now. */
	KTALLY_A_TASK_STATE,
	/* u32: Real user id. As a request: tasks of this real user id. */
	KTALLY_A_TASK_UID,
	/* u32: Effective user id: whose rights it acts with. */
	KTALLY_A_TASK_EUID,
	/* u32: Real group id. */
	KTALLY_A_TASK_GID,
	/* s32: Nice value, -20 (first served) to 19. */
	KTALLY_A_TASK_NICE,
	/* s32: Scheduling priority as /proc/PID/stat counts it: 0 to 39, real-time below 0. */
	KTALLY_A_TASK_PRIORITY,
	/* u32: Scheduling policy, SCHED_* of sched(7). */
	KTALLY_A_TASK_POLICY,
	/* u32: CPU that the task (of a process: its leading thread) ran on last. */
	KTALLY_A_TASK_PROCESSOR,
	/* u32: Live threads of the process. */
	KTALLY_A_TASK_NUM_THREADS,
	/*
	 * uint: Id of its cgroup in the unified hierarchy: the inode number of the cgroup's
	 * folder. As a request: tasks of this cgroup and of those below it.
	 */
	KTALLY_A_TASK_CGROUP_ID,
	/*
	 * uint [ns]: CPU time in user mode, guest time included, scaled to sum_exec_runtime as
	 * procfs does.
	 */
	KTALLY_A_TASK_UTIME,
	/* uint [ns]: CPU time in the kernel, scaled as utime is. */
	KTALLY_A_TASK_STIME,
	/* uint [ns]: CPU time running a virtual CPU, sampled at ticks; part of utime. */
	KTALLY_A_TASK_GTIME,
	/*
	 * uint [ns]: Time on a CPU as the scheduler clocked it: not sampled, exact to the last
	 * switch.
	 */
	KTALLY_A_TASK_SUM_EXEC_RUNTIME,
	/* uint [ns]: Time it was ready to run and waited for a CPU. */
	KTALLY_A_TASK_RUN_DELAY,
	/* uint [events]: Times it was given a CPU. */
	KTALLY_A_TASK_TIMESLICES,
	/* uint [events]: Times it gave up the CPU of its own will. */
	KTALLY_A_TASK_NVCSW,
	/* uint [events]: Times it lost the CPU to another task. */
	KTALLY_A_TASK_NIVCSW,
	/*
	 * uint [bytes]: Resident anonymous memory (heap, stacks). Cheap by default: what the
	 * last 64 faults of each thread mapped (Linux 6.1: a page each, of files up to 16) or
	 * max(32, 2 x CPUs) pages per CPU (later) may be missing; exact on request, from 6.2 on.
	 */
	KTALLY_A_TASK_RSS_ANON,
	/* uint [bytes]: Resident pages of mapped files; as exact as rss_anon. */
	KTALLY_A_TASK_RSS_FILE,
	/*
	 * uint [bytes]: Resident shared memory (System V, tmpfs, shared anonymous); as exact as
	 * rss_anon.
	 */
	KTALLY_A_TASK_RSS_SHMEM,
	/* uint [bytes]: Most resident memory it ever had since its last exec. */
	KTALLY_A_TASK_HIWATER_RSS,
	/* uint [bytes]: Size of its address space. */
	KTALLY_A_TASK_VSIZE,
	/* uint [bytes]: Anonymous memory that is swapped out; as exact as rss_anon. */
	KTALLY_A_TASK_SWAP,
	/* uint [bytes]: Memory that mlock(2) keeps from being swapped. */
	KTALLY_A_TASK_LOCKED,
	/* uint [bytes]: Memory of its page tables. */
	KTALLY_A_TASK_PAGE_TABLES,
	/* uint [events]: Page faults that needed no disk. */
	KTALLY_A_TASK_MIN_FLT,
	/* uint [events]: Page faults that waited for a disk. */
	KTALLY_A_TASK_MAJ_FLT,
	/*
	 * uint [bytes]: Bytes that read(2) and its like returned, from wherever they came. As
	 * all I/O without that of children, which /proc/PID/io of a process adds when it waits
	 * for them; and without that of threads that exited before the module was loaded.
	 */
	KTALLY_A_TASK_RCHAR,
	/* uint [bytes]: Bytes that write(2) and its like took. */
	KTALLY_A_TASK_WCHAR,
	/* uint [events]: Calls of read(2) and its like. */
	KTALLY_A_TASK_SYSCR,
	/* uint [events]: Calls of write(2) and its like. */
	KTALLY_A_TASK_SYSCW,
	/* uint [bytes]: Bytes it made storage read. */
	KTALLY_A_TASK_READ_BYTES,
	/*
	 * uint [bytes]: Bytes it caused to be written to storage, counted when the page became
	 * dirty.
	 */
	KTALLY_A_TASK_WRITE_BYTES,
	/*
	 * uint [bytes]: Bytes of write_bytes that never reached storage because the file was
	 * truncated first.
	 */
	KTALLY_A_TASK_CANCELLED_WRITE_BYTES,
	/*
	 * uint [ns]: Time it waited for block I/O. Absent when delay accounting was off as one
	 * of its threads began (sysctl kernel.task_delayacct).
	 */
	KTALLY_A_TASK_BLKIO_DELAY,
	/* u32: Code it gave to exit(2), 0 to 255. Absent when a signal ended it. */
	KTALLY_A_TASK_EXIT_CODE,
	/* u32: Signal that ended it. Absent when it called exit(2). */
	KTALLY_A_TASK_TERM_SIG,
	/* uint [ns]: CLOCK_BOOTTIME when its last thread began to exit. Only in exit records. */
	KTALLY_A_TASK_EXIT_TIME,
	/*
	 * uint: Number of the exit record: the first since the module was loaded is 1, and none
	 * is left out.
	 */
	KTALLY_A_TASK_EXIT_SEQ,
	/*
	 * u32: Number of the task in its own pid namespace, the innermost that it is in: what it
	 * calls itself.
	 */
	KTALLY_A_TASK_NSPID,
	/* u32: Its own pid namespace: the inode number of /proc/PID/ns/pid. */
	KTALLY_A_TASK_PID_NS,
	/*
	 * uint: Fields that the caller may not see: bit i is the field with the number pid + i.
	 * Sent with every group, absent when none is withheld.
	 */
	KTALLY_A_TASK_REDACTED_FIELDS,
	/*
	 * u32: Open file descriptors. Threads mostly share them: of a process, those of its
	 * leading thread, or of another when that one ended. Absent when its files are gone (a
	 * zombie), and when it has room for more than max_fds.
	 */
	KTALLY_A_TASK_FDS,

	__KTALLY_A_TASK_MAX,
	KTALLY_A_TASK_MAX = (__KTALLY_A_TASK_MAX - 1)
};

/* A cgroup of the unified hierarchy. */
enum {
	/* uint: Its id, as in cgroup_id of a task. */
	KTALLY_A_CGROUP_ID = 1,
	/*
	 * string: Its path below the root of the asker's cgroup namespace, as /proc/PID/cgroup
	 * shows it: any bytes but NUL, at most 3071.
	 */
	KTALLY_A_CGROUP_PATH,

	__KTALLY_A_CGROUP_MAX,
	KTALLY_A_CGROUP_MAX = (__KTALLY_A_CGROUP_MAX - 1)
};

/* The moment of a sample, and what the host had used by then. */
enum {
	/* uint [ns]: CLOCK_BOOTTIME. */
	KTALLY_A_MOMENT_BOOTTIME = 1,
	/* uint [ns]: CLOCK_REALTIME of the same moment. */
	KTALLY_A_MOMENT_REALTIME,
	/* uint: Number of the dump: grows by one with each. */
	KTALLY_A_MOMENT_GENERATION,
	/* uint: Number that the next exit record will get: what died earlier has a smaller one. */
	KTALLY_A_MOMENT_EXIT_NEXT,
	/* uint [ns]: CPU time of all tasks in user mode, guests included, nice ones not. */
	KTALLY_A_MOMENT_CPU_USER,
	/* uint [ns]: CPU time of all niced tasks in user mode. */
	KTALLY_A_MOMENT_CPU_NICE,
	/* uint [ns]: CPU time of all tasks in the kernel. */
	KTALLY_A_MOMENT_CPU_SYSTEM,
	/* uint [ns]: CPU time of hard and soft interrupts. */
	KTALLY_A_MOMENT_CPU_IRQ,
	/* uint [ns]: Time a hypervisor gave the CPUs to others. */
	KTALLY_A_MOMENT_CPU_STEAL,

	__KTALLY_A_MOMENT_MAX,
	KTALLY_A_MOMENT_MAX = (__KTALLY_A_MOMENT_MAX - 1)
};

/* What a dump went over. seen = sent + redacted + idle + those its filters left out. */
enum {
	/* uint [ns]: CLOCK_BOOTTIME at the end of the dump. */
	KTALLY_A_TAIL_BOOTTIME = 1,
	/* uint [events]: Tasks that the dump came across. */
	KTALLY_A_TAIL_SEEN,
	/* uint [events]: Tasks that it sent. */
	KTALLY_A_TAIL_SENT,
	/*
	 * uint [events]: Tasks that are there and tell the caller nothing, whether they match or
	 * not. Of those that his /proc does not show nothing is counted.
	 */
	KTALLY_A_TAIL_REDACTED,
	/*
	 * uint [events]: Process rows whose threads came and went too fast for one consistent
	 * sum.
	 */
	KTALLY_A_TAIL_TORN,
	/* uint: Number of the next exit record at the end of the dump. */
	KTALLY_A_TAIL_EXIT_NEXT,
	/*
	 * uint [events]: Tasks with more than 1024 ancestors, where it was not found out whether
	 * they are in the subtree asked for: they were left out.
	 */
	KTALLY_A_TAIL_UNDECIDED,
	/*
	 * uint [events]: Tasks that it sent without the fields that the caller may not see (see
	 * redacted_fields of a task).
	 */
	KTALLY_A_TAIL_PARTIAL,
	/*
	 * uint [events]: Tasks that match and were left out because they did not run
	 * (ran_since).
	 */
	KTALLY_A_TAIL_IDLE,

	__KTALLY_A_TAIL_MAX,
	KTALLY_A_TAIL_MAX = (__KTALLY_A_TAIL_MAX - 1)
};

/*
 * Exit records, in the order of their numbers. A dump opens with first, next and lost and closes
 * with next and lost.
 */
enum {
	/* u64: Request: records with this number and later ones; absent means all that are kept. */
	KTALLY_A_EXIT_SINCE = 1,
	/* uint: Number of the oldest record that is kept. */
	KTALLY_A_EXIT_FIRST,
	/* uint: Number that the next record will get. */
	KTALLY_A_EXIT_NEXT,
	/* uint [events]: Records that were asked for and had been overwritten. */
	KTALLY_A_EXIT_LOST,
	/* nest: A process at its end. */
	KTALLY_A_EXIT_RECORD,

	__KTALLY_A_EXIT_MAX,
	KTALLY_A_EXIT_MAX = (__KTALLY_A_EXIT_MAX - 1)
};

/* What the module is, what it can do here, and what it lost. */
enum {
	/* string: Version of the module. */
	KTALLY_A_INFO_MODULE_VERSION = 1,
	/* u32: Version of the family. */
	KTALLY_A_INFO_PROTOCOL_VERSION,
	/* uint [ns]: CLOCK_BOOTTIME now. */
	KTALLY_A_INFO_BOOTTIME,
	/* uint [ns]: CLOCK_REALTIME now. */
	KTALLY_A_INFO_REALTIME,
	/* uint [ns]: CLOCK_BOOTTIME when the module was loaded: exits before that were not seen. */
	KTALLY_A_INFO_LOADED,
	/* u32: CPUs that are online. */
	KTALLY_A_INFO_CPUS,
	/* uint [bytes]: Memory that the kernel manages. */
	KTALLY_A_INFO_MEMORY,
	/* u32: Mask of the field groups that this module can fill here. */
	KTALLY_A_INFO_GROUPS,
	/* uint [events]: Exit records that are kept before the oldest is overwritten. */
	KTALLY_A_INFO_EXIT_RING,
	/* uint [events]: Exit records made since the module was loaded. */
	KTALLY_A_INFO_EXITS,
	/*
	 * uint [events]: Records that newer ones replaced in the ring: no reader can get them
	 * any more.
	 */
	KTALLY_A_INFO_EXIT_OVERWRITTEN,
	/*
	 * uint [events]: Exits of threads or processes at which the kernel could not call the
	 * module.
	 */
	KTALLY_A_INFO_EXIT_MISSED,
	/*
	 * uint [events]: Records made before their process had quite finished: the last of its
	 * CPU time may be missing.
	 */
	KTALLY_A_INFO_EXIT_EARLY,
	/*
	 * uint [events]: Records that could not be multicast, mostly for want of memory; they
	 * are still in the ring.
	 */
	KTALLY_A_INFO_EXIT_UNSENT,
	/* uint [events]: Process rows that were sent torn (see the trailer of a dump). */
	KTALLY_A_INFO_TORN,
	/*
	 * uint [events]: Exited threads whose I/O, run_delay, timeslices and blkio_delay, and
	 * the last of whose CPU time, could not be kept for their process, and zombies that lost
	 * those of all their threads.
	 */
	KTALLY_A_INFO_THREAD_OVERFLOW,
	/* u32: Who may ask: the module's parameter of this name. */
	KTALLY_A_INFO_ACCESS,
	/*
	 * uint: Fields of this answer that the caller may not see: bit i is the field with the
	 * number module_version + i. Absent when none is withheld.
	 */
	KTALLY_A_INFO_REDACTED_FIELDS,
	/* u32: Mask of the hooks that can be switched on here. */
	KTALLY_A_INFO_HOOKS_AVAILABLE,
	/* u32: Mask of the hooks that are on. */
	KTALLY_A_INFO_HOOKS,
	/* uint [ns]: CLOCK_BOOTTIME when hook runq was switched on. Absent when it is off. */
	KTALLY_A_INFO_RUNQ_SINCE,
	/* uint [ns]: CLOCK_BOOTTIME when hook offcpu was switched on. Absent when it is off. */
	KTALLY_A_INFO_OFFCPU_SINCE,
	/* uint [ns]: CLOCK_BOOTTIME when hook blkio was switched on. Absent when it is off. */
	KTALLY_A_INFO_BLKIO_SINCE,
	/*
	 * uint [events]: Processes that got no histograms, for want of room or memory: what they
	 * wait is in the host's alone.
	 */
	KTALLY_A_INFO_HIST_OVERFLOW,
	/*
	 * uint [events]: Waits and requests that are in no histogram, for there was no room to
	 * remember when they began.
	 */
	KTALLY_A_INFO_HIST_MISSED,
	/*
	 * uint [events]: Processes whose last histograms are not in their exit record, for want
	 * of memory.
	 */
	KTALLY_A_INFO_HIST_DROPPED,

	__KTALLY_A_INFO_MAX,
	KTALLY_A_INFO_MAX = (__KTALLY_A_INFO_MAX - 1)
};

/*
 * A latency histogram. It counts from when its hook was switched on, or from when its process
 * began.
 */
enum {
	/* u32: What it is of. */
	KTALLY_A_HIST_KIND = 1,
	/* uint [events]: How many: the sum of all buckets. */
	KTALLY_A_HIST_EVENTS,
	/* uint [ns]: Time of all events together. */
	KTALLY_A_HIST_SUM,
	/* uint [ns]: Time of the longest. Absent when there was none. */
	KTALLY_A_HIST_LONGEST,
	/*
	 * u32: Number of the bucket that the first `bucket` is; those before it are 0. Absent
	 * when all are.
	 */
	KTALLY_A_HIST_BASE,
	/*
	 * uint: Events of a bucket, from `base` on in order; those behind the last are 0 (see
	 * hist-buckets).
	 */
	KTALLY_A_HIST_BUCKET,

	__KTALLY_A_HIST_MAX,
	KTALLY_A_HIST_MAX = (__KTALLY_A_HIST_MAX - 1)
};

/* The histograms of a process, or of the host. Those whose hook is off are absent. */
enum {
	/* u32: The process; absent for the host. As a request: this process alone. */
	KTALLY_A_LATENCY_PID = 1,
	/* uint [ns]: CLOCK_BOOTTIME when the process began. */
	KTALLY_A_LATENCY_START_TIME,
	/* string: Its name. */
	KTALLY_A_LATENCY_COMM,
	/* nest: One histogram. */
	KTALLY_A_LATENCY_HIST,

	__KTALLY_A_LATENCY_MAX,
	KTALLY_A_LATENCY_MAX = (__KTALLY_A_LATENCY_MAX - 1)
};

/* Which hooks are on. */
enum {
	/* u32: Mask of the hooks that are on. As a request: those that shall be. */
	KTALLY_A_HOOKS_ON = 1,
	/*
	 * u32: Request: the hooks that `on` speaks of, the others stay as they are; absent means
	 * all.
	 */
	KTALLY_A_HOOKS_MASK,

	__KTALLY_A_HOOKS_MAX,
	KTALLY_A_HOOKS_MAX = (__KTALLY_A_HOOKS_MAX - 1)
};

/* Commands. A reply carries the number of its request. */
enum {
	/* What the module is, what it can do here, and what it lost. */
	KTALLY_CMD_INFO_GET = 1,
	/* One task by its pid, or a dump of all that the filters let through. */
	KTALLY_CMD_TASK_GET,
	/* The exit records that are kept, from a number on. */
	KTALLY_CMD_EXIT_GET,
	/* Exit records as they are made, several to a message. */
	KTALLY_CMD_EXIT_NTF,
	/*
	 * The latency histograms of the host, of one process by its pid, or a dump of those of
	 * all processes.
	 */
	KTALLY_CMD_HIST_GET,
	/* Switches hooks on and off; answers with those that are on then. */
	KTALLY_CMD_HOOK_SET,

	__KTALLY_CMD_MAX,
	KTALLY_CMD_MAX = (__KTALLY_CMD_MAX - 1)
};

/* Multicast group: Exit records as they are made (exit-ntf). */
#define KTALLY_MCGRP_EXIT	"exit"

#endif /* _UAPI_LINUX_KTALLY_H */
