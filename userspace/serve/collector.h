/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The thread that takes samples and exit records, and hangs a snapshot on the board after each
 * sample. Nobody waits for it: what a stuck one leaves is the last snapshot, and its age.
 */
#ifndef KTALLY_SERVE_COLLECTOR_H
#define KTALLY_SERVE_COLLECTOR_H

#include <stdint.h>

#include "cli.h"
#include "health/rules.h"
#include "serve/check/results.h"
#include "serve/rules.h"
#include "serve/snapshot.h"

struct collector_options {
	enum ktally_source_kind source;
	uint64_t interval;	/* ns */
	uint32_t groups;	/* that are shown, besides `other` */
	struct check_results *checks;	/* of processes are told there; NULL: none is */
};

struct collector;

/**
 * collector_start() - open the source and begin
 * @board: where snapshots go; must stay until collector_stop()
 * @rules, @health: copies are taken
 *
 * CLI_OK with *@out, or a status after a sentence on stderr.
 */
enum cli_status collector_start(struct collector **out, const struct collector_options *options,
				struct board *board, const struct rules *rules,
				const struct health_rules *health);

/* From the next sample on these hold. Copies are taken. -ENOMEM: the old ones do. */
int collector_set_rules(struct collector *collector, const struct rules *rules,
			const struct health_rules *health);

/* Waits for the sample that is being taken. */
void collector_stop(struct collector *collector);

#endif
