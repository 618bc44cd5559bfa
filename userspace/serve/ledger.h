/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What groups of processes did since the start: each process's share, sample by sample, goes to the
 * group that it is in then, and what it did since its last sample comes with its exit record. So no
 * counter goes back when a process dies, and who lived and died between two samples counts too.
 * Not here: names of groups (rules.h) and which are shown (roster.h).
 */
#ifndef KTALLY_SERVE_LEDGER_H
#define KTALLY_SERVE_LEDGER_H

#include <stdbool.h>
#include <stdint.h>

#include "libktally/ktally.h"
#include "serve/belong.h"
#include "serve/roster.h"
#include "serve/rules.h"
#include "serve/uses.h"

/* What could not be told apart for want of room or knowledge, since the start. */
struct ledger_loss {
	uint64_t strangers;	/* ends of processes of which it is not known what was counted */
	uint64_t no_room;	/* processes whose last share was not kept until their record */
};

struct ledger;

/* A copy of @rules is taken. NULL when out of memory. */
struct ledger *ledger_new(const struct rules *rules, uint32_t shown_max);
void ledger_free(struct ledger *ledger);

/* From the next sample on these hold; what was counted stays where it is. A copy is taken. */
void ledger_set_rules(struct ledger *ledger, const struct rules *rules);

/**
 * ledger_sample() - count what happened up to a sample
 * @before: that of the last call, or NULL when this one does not go on from it
 * @exits: exit records come in; all of before this sample was taken were given to ledger_exit()
 *
 * @now must stay as it is until the next call. -ENOMEM: as if the sample had not been.
 */
int ledger_sample(struct ledger *ledger, const struct ktally_sample *before,
		  const struct ktally_sample *now, bool exits);

/* An exit record: of a process, in the order of their numbers, each once. */
void ledger_exit(struct ledger *ledger, const struct ktally_task *record);

/* Whether exit records ever came in: else starts and exits are not known. */
bool ledger_knows_exits(const struct ledger *ledger);

/* The number in the roster of the group of a row of the last sample, by its place there. */
uint32_t ledger_group(const struct ledger *ledger, size_t at);

/* What it looks names up with. */
struct belong *ledger_belong(struct ledger *ledger);

const struct roster *ledger_roster(const struct ledger *ledger);
const struct ledger_loss *ledger_loss(const struct ledger *ledger);

#endif
