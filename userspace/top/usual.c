// SPDX-License-Identifier: GPL-2.0
/*
 * The columns that tables show where nobody chose, see usual.h.
 * Not here: which of them fit (table.c).
 */
#include "top/usual.h"

#define VALUE(name) { COLUMN_VALUE, KTALLY_TASK_##name }
#define RATE(name) { COLUMN_RATE, KTALLY_TASK_##name }
#define USER { COLUMN_USER, KTALLY_TASK_UID }
#define USUAL(table) { (table), sizeof(table) / sizeof((table)[0]) }

static const struct usual_column processes[] = {
	{ VALUE(TGID), 0, false },
	{ VALUE(PID), 1, true },
	{ VALUE(PPID), 17, false },
	{ USER, 3, false },
	{ VALUE(STATE), 4, false },
	{ VALUE(NICE), 18, false },
	{ RATE(CPU_TIME), 1, false },
	{ RATE(UTIME), 19, false },
	{ RATE(STIME), 20, false },
	{ RATE(RUN_DELAY), 5, false },
	{ RATE(BLKIO_DELAY), 10, false },
	{ VALUE(RSS), 2, false },
	{ VALUE(HIWATER_RSS), 12, false },
	{ VALUE(SWAP), 11, false },
	{ VALUE(VSIZE), 21, false },
	{ RATE(READ_BYTES), 7, false },
	{ RATE(WRITE_BYTES), 8, false },
	{ RATE(MAJ_FLT), 13, false },
	{ RATE(MIN_FLT), 14, false },
	{ RATE(NVCSW), 15, false },
	{ RATE(NIVCSW), 16, false },
	{ VALUE(NUM_THREADS), 9, false },
	{ VALUE(CPU_TIME), 6, false },
	{ VALUE(START_TIME), 22, false },
	{ VALUE(COMM), 0, false },
};

static const struct usual_column io[] = {
	{ VALUE(TGID), 0, false },
	{ VALUE(PID), 1, true },
	{ USER, 4, false },
	{ VALUE(STATE), 12, false },
	{ RATE(BLKIO_DELAY), 3, false },
	{ RATE(READ_BYTES), 1, false },
	{ RATE(WRITE_BYTES), 2, false },
	{ RATE(CANCELLED_WRITE_BYTES), 13, false },
	{ RATE(RCHAR), 5, false },
	{ RATE(WCHAR), 6, false },
	{ RATE(SYSCR), 10, false },
	{ RATE(SYSCW), 10, false },
	{ VALUE(READ_BYTES), 11, false },
	{ VALUE(WRITE_BYTES), 11, false },
	{ VALUE(CANCELLED_WRITE_BYTES), 14, false },
	{ VALUE(RCHAR), 15, false },
	{ VALUE(WCHAR), 16, false },
	{ VALUE(BLKIO_DELAY), 17, false },
	{ VALUE(COMM), 0, false },
};

static const struct usual_column memory[] = {
	{ VALUE(TGID), 0, false },
	{ VALUE(PID), 1, true },
	{ USER, 7, false },
	{ VALUE(RSS), 1, false },
	{ VALUE(RSS_ANON), 3, false },
	{ VALUE(RSS_FILE), 4, false },
	{ VALUE(RSS_SHMEM), 5, false },
	{ VALUE(SWAP), 6, false },
	{ VALUE(HIWATER_RSS), 10, false },
	{ VALUE(LOCKED), 13, false },
	{ VALUE(PAGE_TABLES), 12, false },
	{ VALUE(VSIZE), 14, false },
	{ RATE(MIN_FLT), 11, false },
	{ RATE(MAJ_FLT), 9, false },
	{ { COLUMN_GROWTH, KTALLY_TASK_RSS_ANON }, 2, false },
	{ VALUE(COMM), 0, false },
};

const struct usual usual_processes = USUAL(processes);
const struct usual usual_io = USUAL(io);
const struct usual usual_memory = USUAL(memory);

_Static_assert(sizeof(processes) / sizeof(processes[0]) <= USUAL_MAX, "it is the longest");
