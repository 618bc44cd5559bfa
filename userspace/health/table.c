// SPDX-License-Identifier: GPL-2.0
/*
 * The table of rules: what each measures, its default figures and the reasons for them. The
 * defaults are to be silent on a host that does its work, be it busy or not.
 */
#include <math.h>

#include "health/rules.h"

#define SECOND	1e9
#define MINUTE	(60 * SECOND)
#define MIB	(1024.0 * 1024)
#define NEVER	{ INFINITY, INFINITY }

/* warning, its end, critical, its end, for, window */
#define USUAL(warning, critical, hold_, window_)						\
	{ .enabled = true, .at = { warning, critical }, .hold = hold_, .window = window_ }
#define AT(from_, clear_)	{ .from = from_, .clear = clear_ }

const struct health_about health_abouts[HEALTH_RULES] = {
	[HEALTH_CPU_PRESSURE] = {
		.name = "cpu-pressure", .scope = HEALTH_HOST, .unit = HEALTH_UNIT_SHARE,
		.doc = "Share of the time that some task waited for a CPU (PSI, cpu some).",
		.why = { "A host that is kept busy waits a lot; only nearly always is worth a\n"
			 "word.",
			 "Waiting for CPUs alone breaks nothing." },
		.why_hold = "Compiling or a backup may take all CPUs for minutes.",
		.text = "tasks waited for a CPU %v of the last %t",
		.usual = USUAL(AT(0.9, 0.7), NEVER, 5 * MINUTE, 0),
	},
	[HEALTH_MEMORY_PRESSURE] = {
		.name = "memory-pressure", .scope = HEALTH_HOST, .unit = HEALTH_UNIT_SHARE,
		.doc = "Share of the time that some task waited for memory (PSI, memory\n"
		       "some).",
		.why = { "With enough memory this is 0; one tenth is felt.",
			 "Nearly half of the time lost to making room is the way into a swap\n"
			 "storm." },
		.why_hold = "A large program that starts makes room once, in seconds.",
		.text = "tasks waited for memory %v of the last %t",
		.usual = USUAL(AT(0.1, 0.05), AT(0.4, 0.2), 30 * SECOND, 0),
	},
	[HEALTH_MEMORY_STALL] = {
		.name = "memory-stall", .scope = HEALTH_HOST, .unit = HEALTH_UNIT_SHARE,
		.doc = "Share of the time that all busy tasks at once waited for memory\n"
		       "(PSI, memory full).",
		.why = { "The whole host stood still for one twentieth of the time.",
			 "At one fifth services miss their deadlines, and the OOM killer is\n"
			 "near." },
		.why_hold = "As for memory-pressure.",
		.text = "all busy tasks waited for memory %v of the last %t",
		.usual = USUAL(AT(0.05, 0.02), AT(0.2, 0.1), 30 * SECOND, 0),
	},
	[HEALTH_IO_PRESSURE] = {
		.name = "io-pressure", .scope = HEALTH_HOST, .unit = HEALTH_UNIT_SHARE,
		.doc = "Share of the time that some task waited for I/O (PSI, io some).",
		.why = { "A single reader waits most of its time; that alone is no fault.",
			 "That some task waits for a disk breaks nothing." },
		.why_hold = "Backups and indexers read for minutes.",
		.text = "tasks waited for I/O %v of the last %t",
		.usual = USUAL(AT(0.95, 0.8), NEVER, 10 * MINUTE, 0),
	},
	[HEALTH_IO_STALL] = {
		.name = "io-stall", .scope = HEALTH_HOST, .unit = HEALTH_UNIT_SHARE,
		.doc = "Share of the time that all busy tasks at once waited for I/O (PSI,\n"
		       "io full).",
		.why = { "A host that only copies reaches this, but not for long.",
			 "Nothing but waiting for disks: one that fails looks like this." },
		.why_hold = "What a backup does to an idle host is over, or not total, in this\n"
			    "time.",
		.text = "all busy tasks waited for I/O %v of the last %t",
		.usual = USUAL(AT(0.8, 0.6), AT(0.98, 0.9), 10 * MINUTE, 0),
	},
	[HEALTH_MEMORY_AVAILABLE] = {
		.name = "memory-available", .scope = HEALTH_HOST, .unit = HEALTH_UNIT_SHARE,
		.doc = "Share of memory that can be had without swapping. Low is bad.",
		.below = true,
		.why = { "Page cache counts as available, so this is low only when programs\n"
			 "fill it.",
			 "From here on any large request may wake the OOM killer." },
		.why_hold = "Programs that take much for a moment and give it back are fine.",
		.text = "%v of the memory is available",
		.usual = USUAL(AT(0.08, 0.12), AT(0.03, 0.05), 30 * SECOND, 0),
	},
	[HEALTH_SWAP_USED] = {
		.name = "swap-used", .scope = HEALTH_HOST, .unit = HEALTH_UNIT_SHARE,
		.doc = "Share of swap space in use; 0 on a host without swap.",
		.why = { "Swap that lies full and still is fine, but it will not take the next\n"
			 "peak.",
			 "No swap is left: what comes next is the OOM killer." },
		.why_hold = "Swap fills and empties slowly.",
		.text = "%v of the swap space is used",
		.usual = USUAL(AT(0.9, 0.8), AT(0.98, 0.95), MINUTE, 0),
	},
	[HEALTH_LOAD] = {
		.name = "load", .scope = HEALTH_HOST, .unit = HEALTH_UNIT_RATIO,
		.doc = "Load average over 5 minutes for each CPU: tasks that run, want to or\n"
		       "sleep in D.",
		.why = { "A parallel build has 1 to 2; beyond this work piles up.",
			 "So many tasks for each CPU are a fork storm, or a file server that\n"
			 "hangs." },
		.why_hold = "The average is slow by itself.",
		.text = "the load of 5 minutes is %v for each CPU",
		.usual = USUAL(AT(6, 4), AT(20, 10), MINUTE, 0),
	},
	[HEALTH_RUN_QUEUE_WAIT] = {
		.name = "run-queue-wait", .scope = HEALTH_PROCESS, .unit = HEALTH_UNIT_SHARE,
		.doc = "Time that the threads of a process were ready to run and waited for\n"
		       "a CPU; 100 % is one thread that waits all the time. A process that\n"
		       "is niced (above 0), or of policy SCHED_IDLE, waits because its owner\n"
		       "wants it to and is left out.",
		.why = { "One thread that runs less than half of the time it could.",
			 "Many threads that all wait: it is starved of CPUs, or its cgroup's\n"
			 "quota is." },
		.why_hold = "Short work with more threads than CPUs always waits.",
		.text = "waited for a CPU %v of the last %t",
		.usual = USUAL(AT(0.6, 0.4), AT(4, 2), 2 * MINUTE, 0),
	},
	[HEALTH_BLOCK_IO_DELAY] = {
		.name = "block-io-delay", .scope = HEALTH_PROCESS, .unit = HEALTH_UNIT_SHARE,
		.doc = "Time that the threads of a process waited for block I/O; 100 % is\n"
		       "one thread that waits all the time. Needs delay accounting (sysctl\n"
		       "kernel.task_delayacct).",
		.why = { "A program that reads a disk from end to end waits up to 95 % of the\n"
			 "time.",
			 "Several threads that do nothing but wait for disks." },
		.why_hold = "Backups and indexers read for minutes.",
		.text = "waited for block I/O %v of the last %t",
		.usual = USUAL(AT(0.95, 0.8), AT(4, 2), 10 * MINUTE, 0),
	},
	[HEALTH_MAJOR_FAULTS] = {
		.name = "major-faults", .scope = HEALTH_PROCESS, .unit = HEALTH_UNIT_RATE,
		.doc = "Page faults of a process that waited for a disk.",
		.why = { "A program that starts has thousands, but in seconds; later it has\n"
			 "none.",
			 "It reads its own pages from the disk again and again: it thrashes." },
		.why_hold = "Longer than it takes to start the largest of programs.",
		.text = "had %v page faults that waited for a disk in the last %t",
		.usual = USUAL(AT(200, 50), AT(2000, 500), 2 * MINUTE, 0),
	},
	[HEALTH_SWAP_GROWTH] = {
		.name = "swap-growth", .scope = HEALTH_PROCESS, .unit = HEALTH_UNIT_BYTES_RATE,
		.doc = "How fast memory of a process goes out to swap.",
		.why = { "Idle pages that are put away in passing are rarely this many.",
			 "What is swapped out so fast was in use a moment ago." },
		.why_hold = "Making room for a program that starts takes seconds.",
		.text = "was swapped out at %v in the last %t",
		.usual = USUAL(AT(2 * MIB, MIB / 2), AT(20 * MIB, 5 * MIB), 30 * SECOND, 0),
	},
	[HEALTH_MEMORY_GROWTH] = {
		.name = "memory-growth", .scope = HEALTH_PROCESS, .unit = HEALTH_UNIT_BYTES,
		.doc = "Steady growth of a process over the window: of its anonymous memory,\n"
		       "swapped out or not. The window is cut in 12 parts and the least of\n"
		       "each part counts, so that what is given back again is no growth; it\n"
		       "must rise from part to part, but for two of them, and the median of\n"
		       "these slopes is its speed.",
		.why = { "Caches fill too, but then they stop within the window.",
			 "At this speed a leak fills a host within a day." },
		.why_window = "Shorter, and a service that warms up seems to leak.",
		.text = "grew steadily, by %v in %t",
		.usual = USUAL(AT(128 * MIB, 64 * MIB), AT(1024 * MIB, 512 * MIB), 0, 30 * MINUTE),
	},
	[HEALTH_UNINTERRUPTIBLE] = {
		.name = "uninterruptible", .scope = HEALTH_PROCESS, .unit = HEALTH_UNIT_TIME,
		.doc = "How long a process has been in one uninterruptible sleep (state D).\n"
		       "It is seen when no thread of it ran meanwhile; a process that has\n"
		       "others which run is missed.",
		.why = { "A disk that works answers within seconds, one that retries within\n"
			 "30.",
			 "A file server that does not answer, or a bug of a driver." },
		.text = "has been in uninterruptible sleep for %v",
		.usual = USUAL(AT(MINUTE, MINUTE), AT(5 * MINUTE, 5 * MINUTE), 0, 0),
	},
	[HEALTH_ZOMBIES] = {
		.name = "zombies", .scope = HEALTH_PROCESS, .unit = HEALTH_UNIT_COUNT,
		.doc = "Ended children of a process that it has not waited for.",
		.why = { "Some are ordinary for a moment; so many that stay are a parent with\n"
			 "a bug.",
			 "They use up pids: in the end nothing can be started." },
		.why_hold = "A parent that is busy collects them in seconds.",
		.text = "has %v ended children that it does not wait for",
		.usual = USUAL(AT(30, 15), AT(1000, 500), MINUTE, 0),
	},
	[HEALTH_CRASH_LOOP] = {
		.name = "crash-loop", .scope = HEALTH_PROGRAM, .unit = HEALTH_UNIT_COUNT,
		.doc = "Abnormal ends of processes of one name: by a signal that is no way\n"
		       "of asking to end (HUP, INT, QUIT, PIPE, ALRM, TERM), or, of children\n"
		       "of init, which are services, with a code that is not 0: others tell\n"
		       "with it what they found, as grep does. 32 can be counted. Needs exit\n"
		       "records, so the kernel module.",
		.why = { "Once is an accident, twice may be the same accident.",
			 "It is started again and again and does not come up." },
		.why_window = "Service managers wait up to a minute or two before they try again.",
		.text = "ended abnormally %v times in %t",
		.usual = USUAL(AT(3, 2), AT(10, 5), 0, 10 * MINUTE),
	},
};
