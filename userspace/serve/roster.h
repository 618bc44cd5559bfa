/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The groups there are, by name, and which of them are shown on their own: so many at most, the
 * rest count as `other`. Not here: which processes are in them (ledger.h).
 *
 * What a group did while it was shown is its own, what it did while it was not is `other`'s:
 * neither ever goes back, whichever groups come and go.
 */
#ifndef KTALLY_SERVE_ROSTER_H
#define KTALLY_SERVE_ROSTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "libktally/ktally.h"
#include "serve/rules.h"

#define GROUPS_TRACKED	8192	/* names that are remembered, `other` among them */
#define GROUP_OTHER	0
#define GROUP_OTHER_NAME "other"

#define SIGNALS	65		/* of the kernel, 0 is none */

/* How processes ended: by code 0, another one, a signal, or nobody knows. */
enum end { END_SUCCESS, END_ERROR, END_UNKNOWN, END_SIGNAL, ENDS = END_SIGNAL + SIGNALS };

/* All that is told of a group. */
struct figures {
	/* Since the start; of the counters of a task, where their bit is set. */
	uint64_t counted[KTALLY_TASK_WORDS];
	/* Counters since the start; gauges and peaks as of the last sample. */
	uint64_t value[KTALLY_TASK_COUNT];
	uint64_t held[KTALLY_TASK_WORDS];	/* gauges and peaks that are known */
	uint64_t processes;
	uint64_t starts;
	uint64_t ends[ENDS];
};

struct group {
	char *name;		/* NULL: the slot is free */
	struct figures *figures;	/* NULL until it was shown once */
	bool shown;
	uint32_t members;	/* in the last sample */
	uint64_t used;		/* number of the last sample in which it did or was anything */
	double fresh;		/* what it used in this interval, see roster_rank() ... */
	double score;		/* ... and lately */
};

struct roster {
	struct group group[GROUPS_TRACKED];
	uint32_t slots[2 * GROUPS_TRACKED];	/* by hash of the name: its number + 1 */
	uint32_t count;		/* numbers that were ever used */
	uint32_t tracked, shown, shown_max;
	uint64_t number;	/* of the sample */
	bool ranked;		/* there was one: what is new gets a place that is free at once */
	uint64_t untracked;	/* processes of this sample that found no room */
	uint64_t dropped;	/* groups that the last sample had and that are not shown */
};

/* @shown_max: besides `other`. -ENOMEM; roster_free() it either way. */
int roster_init(struct roster *roster, uint32_t shown_max);
void roster_free(struct roster *roster);

/* The number of the group of this name, made when there is none. GROUP_OTHER without room. */
uint32_t roster_find(struct roster *roster, const char *name);

/* Whose figures those of the group are: its own or those of `other`. */
struct figures *roster_figures(struct roster *roster, uint32_t number);

/* A sample begins: what is of the moment is 0. */
void roster_begin(struct roster *roster);

/*
 * A sample is over: what uses most gets shown. A group takes another's place only when it used
 * twice as much lately (each sample counts a sixteenth less than the next), so that few come and
 * go.
 */
void roster_rank(struct roster *roster);

#endif
