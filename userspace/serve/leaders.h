/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The processes of a sample that did or hold most, so many in each of some orders. Not here: what
 * is told of them (api_process.c).
 *
 * Choosing them is one walk over two samples side by side; only of those that are chosen anything
 * is copied and looked up.
 */
#ifndef KTALLY_SERVE_LEADERS_H
#define KTALLY_SERVE_LEADERS_H

#include "libktally/ktally.h"
#include "serve/ledger.h"
#include "view/user.h"

#define LEADERS 50	/* in each order */

/* Memory they hold, and what they did since the sample before: who did nothing is in no order. */
enum leader_order { LEADER_CPU, LEADER_MEMORY, LEADER_IO, LEADER_DELAY, LEADER_ORDERS };

struct leader {
	struct ktally_task now, before;
	bool goes_on;		/* @before is a row of the same life ... */
	bool known;		/* ... or it began since: what it did can be told */
	char user[USER_NAME];	/* "": not known */
	char *unit;		/* NULL: none, or not known */
	uint32_t group;		/* its number in the roster */
};

struct leaders {
	struct leader *leader;		/* by pid */
	unsigned int count;
	/* Places in @leader, who has most first. */
	uint8_t order[LEADER_ORDERS][LEADERS];
	unsigned int length[LEADER_ORDERS];	/* LEADERS at most */
};

/**
 * leaders_pick() - choose and copy
 * @before: NULL when @now does not go on from a sample
 * @last: those of the sample before or NULL, of whom what is seldom another is taken
 * @ledger: after ledger_sample() of @now
 *
 * -ENOMEM. leaders_free() them either way.
 */
int leaders_pick(struct leaders *leaders, const struct ktally_sample *before,
		 const struct ktally_sample *now, const struct leaders *last,
		 struct ledger *ledger);
void leaders_free(struct leaders *leaders);

#endif
