/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Makes a snapshot of what the collector knows after a sample: copies of all that will be other
 * things at the next one. Not here: taking the sample (collector.c), what a snapshot is
 * (snapshot.h).
 */
#ifndef KTALLY_SERVE_SNAPSHOT_MAKE_H
#define KTALLY_SERVE_SNAPSHOT_MAKE_H

#include "serve/exit_ring.h"
#include "serve/host_history.h"
#include "serve/snapshot.h"

/* After a sample. Nothing of it is kept. */
struct snapshot_parts {
	const struct ktally_sample *before;	/* NULL: the sample does not go on from one */
	const struct ktally_sample *now;
	uint64_t samples;			/* that were taken, with this one */
	const struct live *live;
	struct ledger *ledger;
	const struct health *health;
	const struct health_rules *rules;
	const struct exit_ring *exits;
	struct host_history *history;		/* gets a point of it */
	const struct snapshot *last;		/* of the sample before, NULL: none */
};

/* NULL when out of memory. */
struct snapshot *snapshot_make(const struct snapshot_parts *parts);

#endif
