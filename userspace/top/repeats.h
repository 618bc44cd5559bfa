/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Exits of the same program that ended the same way, put together: what dies again and again.
 * Not here: which exits (deaths.h), how they are shown (exit_view.h).
 */
#ifndef KTALLY_TOP_REPEATS_H
#define KTALLY_TOP_REPEATS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "libktally/ktally.h"
#include "top/deaths.h"
#include "view/ending.h"

/* As many as there can be different exits. */
#define REPEATS_MAX (DEATHS_KINDS * DEATHS_MAX)

/* A figure of several records, some of which may not tell it. */
struct repeat_sum {
	uint64_t known;		/* of so many records; 0: it is not known */
	uint64_t sum, most;
};

struct repeat {
	char comm[16];		/* any bytes, NUL-terminated */
	struct ending ending;
	uint64_t count;
	uint64_t first, last;	/* CLOCK_BOOTTIME in ns, 0: unknown */
	uint64_t newest;	/* number of the newest of them */
	struct repeat_sum life, cpu, peak;	/* ns, ns, bytes */
};

struct repeats {
	struct repeat *repeat;
	size_t count;
	uint16_t *slot;		/* a hash table: number of a repeat and 1, 0 is free */
};

/* -ENOMEM; repeats_free() it either way. All zero: empty, and stays so. */
int repeats_init(struct repeats *repeats);
void repeats_free(struct repeats *repeats);

void repeats_clear(struct repeats *repeats);

/* In any order, REPEATS_MAX of them at most between two repeats_clear(). */
void repeats_add(struct repeats *repeats, const struct death *death);

/* The most frequent first; of equal ones that which died last. Then no more can be added. */
void repeats_sort(struct repeats *repeats);

/* How long a record's process lived, in ns. */
bool repeats_life(const struct ktally_task *record, uint64_t *life);

/* Times per minute, from the first to the last; false for a single one. */
bool repeats_rate(const struct repeat *repeat, double *per_minute);

#endif
