/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Which alerts there are: verdicts of health over snapshots -> alerts that fire and are resolved.
 * Bounded, and all that delivery has to know; there is no queue beside it. Knows no clock and no
 * receiver. Not here: judging and its hysteresis (../health), what is sent (payload.h) and when
 * (receiver.h).
 *
 * One alert is one rule on one subject at one level. It fires as soon as its verdict is there, for
 * a verdict has lasted for its rule's `for`; it is resolved when the verdict was away for the hold
 * time, over samples that tell of the rule. What is not known neither fires nor resolves anything.
 */
#ifndef KTALLY_ALERT_TABLE_H
#define KTALLY_ALERT_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "health/health.h"
#include "serve/snapshot.h"

#define ALERTS_FIRING		256	/* at a time */
#define ALERTS_RESOLVED		64	/* that are remembered */
#define ALERT_RECEIVERS		8

struct alert {
	uint64_t id;			/* of no other, from 1 */
	const char *rule;		/* its name */
	struct health_verdict verdict;	/* as it last was, of the subject as it first was */
	uint64_t since, until;		/* ns since 1970; until 0: it fires */
	bool is_away;			/* its verdict is, ... */
	uint64_t away;			/* ... for so many ns as far as is known */
	bool test;			/* of no verdict */
	/* ---- Delivery ---- */
	uint64_t told[ALERT_RECEIVERS];	/* CLOCK_MONOTONIC when each took it last; 0: never */
	unsigned int owed;	/* bits of receivers that may know it, until they know its end */
};

struct alert_table {
	uint64_t hold;			/* ns */
	uint64_t gap;			/* ns between samples from which on the time is unknown */
	uint64_t taken, samples;	/* of the last snapshot */
	uint64_t last_id;
	uint64_t fired, ended;		/* ever */
	uint64_t no_room;		/* verdicts of the last snapshot that are no alert for it */
	uint64_t forgotten;		/* ends that a receiver was never told */
	size_t firing_count;
	struct alert firing[ALERTS_FIRING];
	struct alert resolved[ALERTS_RESOLVED];	/* a ring: the last at (ended - 1) % its size */
};

/* Called for each alert that begins to fire or was resolved, in that order of events. */
typedef void (*alert_change)(void *arg, const struct alert *alert);

/*
 * Goes on with a snapshot; one that it had before changes nothing. Not to be called with a stale
 * one.
 */
void alert_table_step(struct alert_table *table, const struct snapshot *snapshot,
		      alert_change change, void *arg);

/* How many resolved ones are remembered, and the one that is so many before the last. */
size_t alert_table_resolved(const struct alert_table *table);
struct alert *alert_table_past(struct alert_table *table, size_t back);

/* Another one that fires and looks the same from outside, as when a pid is used again; or NULL. */
struct alert *alert_table_twin(struct alert_table *table, const struct alert *alert);

/* The alert with this id, or NULL. */
struct alert *alert_table_find(struct alert_table *table, uint64_t id);

/* Room for the subject's name: plain text, other for each name of other bytes. */
#define ALERT_COMM_ROOM	(6 * sizeof(((struct health_subject *)0)->comm) + 1)

/* "" of the host, and where there is none. */
void alert_comm(const struct health_subject *subject, char comm[ALERT_COMM_ROOM]);

/* The verdict, or what a test is, as a sentence. */
void alert_text(const struct alert *alert, char text[HEALTH_TEXT_ROOM]);

/* One that fires since @now (ns since 1970), of the host, to test where alerts go. */
struct alert alert_for_test(uint64_t now);

#endif
