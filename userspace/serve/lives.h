/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Lives that ended lately: whose record came, and who left the samples before his record came. For
 * the ledger, which must count each share of each life once.
 */
#ifndef KTALLY_SERVE_LIVES_H
#define KTALLY_SERVE_LIVES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "libktally/ktally.h"

/* ---- Whose record came since the last sample ---- */

#define SETTLED_MAX	65536	/* a power of 2 */

struct settled {
	struct settled_life {
		uint64_t pid, start;	/* 0: free */
	} life[2 * SETTLED_MAX];
	size_t count;
	bool full;		/* more came: nothing is known of those */
};

void settled_add(struct settled *settled, const struct ktally_task *record);
bool settled_has(const struct settled *settled, const struct ktally_task *task);
void settled_clear(struct settled *settled);

/* ---- Who left before his record came ---- */

#define GONE_MAX	8192
#define GONE_SAMPLES	4	/* that they are kept for */

struct gone_life {
	struct ktally_task last;	/* row */
	uint32_t group;
	uint64_t number;		/* of the sample that lacked him */
};

struct gone {
	struct gone_life *life;
	size_t count, room;
};

/* False: there is no room. */
bool gone_add(struct gone *gone, const struct ktally_task *last, uint32_t group, uint64_t number);
/* Finds the life of a record, and takes it out. */
bool gone_take(struct gone *gone, const struct ktally_task *record, struct gone_life *life);
/* Forgets those of GONE_SAMPLES ago. */
void gone_forget(struct gone *gone, uint64_t number);
void gone_free(struct gone *gone);

#endif
