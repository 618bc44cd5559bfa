/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What one sample told, as all clients see it: made by the collector, changed by nobody, freed by
 * the last who lets go of it. And the board on which the newest one hangs. Not here: taking samples
 * (collector.h), pages of it (metrics.h, health_page.h).
 */
#ifndef KTALLY_SERVE_SNAPSHOT_H
#define KTALLY_SERVE_SNAPSHOT_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "health/health.h"
#include "libktally/ktally.h"
#include "serve/buffer.h"
#include "serve/exit_ring.h"
#include "serve/host_history.h"
#include "serve/leaders.h"
#include "serve/roster.h"
#include "serve/ledger.h"
#include "source/live.h"

struct snapshot_group {
	uint32_t number;	/* in the roster */
	char *name;		/* plain text */
	struct figures figures;
	/* What its counters grew by since the sample before, where their bit is set. */
	uint64_t grew[KTALLY_TASK_WORDS];
	uint64_t growth[KTALLY_TASK_COUNT];
};

/* What the host did in the interval up to the sample, of its counters. */
struct snapshot_rates {
	bool known;
	double cpu;		/* CPUs that were busy */
	double disk_read, disk_written, net_received, net_sent;	/* bytes per second */
};

/* Texts that are made of a snapshot when they are first asked for. */
enum snapshot_page {
	PAGE_METRICS, PAGE_OPENMETRICS, PAGE_STATE, PAGE_STATE_STRANGER, SNAPSHOT_PAGES
};

struct snapshot {
	atomic_uint holders;
	uint64_t taken;			/* CLOCK_MONOTONIC in ns, when its sample was whole */
	uint64_t duration;		/* ns that collecting took */
	uint64_t samples;		/* that were taken until now, with this one */
	uint64_t changes;		/* of source */
	char source[16];
	bool fallen;			/* the module went away: this is of what stands in */
	bool exits;			/* exit records come in */
	struct ktally_moment moment;
	uint64_t elapsed;		/* ns since the sample that it goes on from, 0: none */
	struct ktally_host host, host_before;	/* the latter is empty without @elapsed */
	struct snapshot_rates rates;
	bool has_info;
	struct ktally_info info;
	struct ktally_info lost;	/* its loss counters, since the start */
	struct live_loss loss;
	struct ledger_loss ledger_loss;
	bool has_latencies;
	struct ktally_latencies latencies;	/* of the host */
	uint64_t tasks;			/* processes in the sample */
	bool knows_exits;
	uint64_t groups_dropped;
	uint64_t group_count;
	struct snapshot_group *groups;	/* that are shown, `other` first */
	struct leaders leaders;
	struct exit_ring ended;
	struct host_history history;
	/* ---- Health ---- */
	enum health_level level;
	struct health_losses health_loss;
	struct health_rules rules;
	bool judged[HEALTH_RULES];
	enum health_level rule_level[HEALTH_RULES];
	struct health_verdict *verdicts;	/* the worst first */
	uint64_t verdict_count;
	/* ---- Pages ---- */
	pthread_mutex_t lock;		/* of those below */
	struct buffer page[SNAPSHOT_PAGES];
};

/* One with no holder but the caller; NULL when out of memory. */
struct snapshot *snapshot_new(void);
void snapshot_hold(struct snapshot *snapshot);
void snapshot_drop(struct snapshot *snapshot);

/*
 * Copies of what will be other things at the next sample. @last: the snapshot that this one goes on
 * from, or NULL. -ENOMEM.
 */
int snapshot_take_groups(struct snapshot *snapshot, const struct roster *roster,
			 const struct snapshot *last);
int snapshot_take_health(struct snapshot *snapshot, const struct health *health,
			 const struct health_rules *rules);

/* Writes a page; what it writes is kept for all who ask later. */
typedef void (*snapshot_writer)(const struct snapshot *snapshot, struct buffer *to);

/*
 * The page, made now if it must be; NULL when out of memory. Stays as long as the snapshot is held.
 */
const struct buffer *snapshot_page(struct snapshot *snapshot, enum snapshot_page page,
				   snapshot_writer write);

/* ---- The board ---- */

struct board {
	pthread_mutex_t lock;
	struct snapshot *newest;	/* NULL: there was no sample yet */
	uint64_t interval;		/* ns */
	atomic_ullong failed;		/* samples that could not be taken */
	atomic_ullong reloads[2];	/* of files of rules: that were refused, that hold */
	_Atomic bool refused;		/* the last reload was */
	_Atomic bool trouble;		/* the last sample failed */
	void (*wake)(void *arg);	/* called after each that is hung up; NULL: nobody */
	void *wake_arg;
};

void board_init(struct board *board, uint64_t interval);
void board_free(struct board *board);

/* Hangs it up; its holder becomes the board. */
void board_publish(struct board *board, struct snapshot *snapshot);

/* The newest, to be dropped by the caller; NULL: none yet. */
struct snapshot *board_take(struct board *board);

/* ns since the sample of a snapshot. */
uint64_t snapshot_age(const struct snapshot *snapshot);

/* Whether samples should have come since. */
bool board_is_stale(const struct board *board, const struct snapshot *snapshot);

/* What is wrong with the figures, "" if nothing is; @snapshot may be NULL. */
const char *board_doubt(const struct board *board, const struct snapshot *snapshot);

#endif
