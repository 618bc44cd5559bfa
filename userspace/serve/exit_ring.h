/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The last processes that ended: what is told of each, for so many of them. Not here: counting them
 * (ledger.h).
 */
#ifndef KTALLY_SERVE_EXIT_RING_H
#define KTALLY_SERVE_EXIT_RING_H

#include "libktally/ktally.h"
#include "view/ending.h"

#define EXITS_KEPT 64

struct exit_note {
	uint64_t time;		/* CLOCK_BOOTTIME of its end, or when its record came */
	uint64_t pid;
	char comm[sizeof(((struct ktally_task *)0)->comm)];
	struct ending ending;
	/* What is not known has no bit of its field set: of start_time, cpu_time, hiwater_rss. */
	uint64_t known[KTALLY_TASK_WORDS];
	uint64_t lived, cpu, peak;	/* ns, ns, bytes */
};

struct exit_ring {
	struct exit_note note[EXITS_KEPT];
	uint64_t count;		/* that ever came */
};

void exit_ring_add(struct exit_ring *ring, const struct ktally_task *record);

/* How many are kept. */
unsigned int exit_ring_count(const struct exit_ring *ring);

/* The newest is 0. */
const struct exit_note *exit_ring_get(const struct exit_ring *ring, unsigned int age);

#endif
