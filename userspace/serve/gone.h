/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Lives that left the samples before their exit records came, as they were last seen: for the
 * ledger, which must count each share of each life once.
 */
#ifndef KTALLY_SERVE_GONE_H
#define KTALLY_SERVE_GONE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "libktally/ktally.h"

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
