/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What processes used in the time asked about: counters at its end less those at its beginning, put
 * together by what they have in common. Those that began or ended within it are counted whole. What
 * can't be told apart from what was used before is left out, and that said.
 * Not here: memory, which is held and not used (hold.c), the answer (use_report.c).
 */
#ifndef KTALLY_ASK_USE_H
#define KTALLY_ASK_USE_H

#include "ask/by.h"

#define USE_FIGURES 7

extern const uint8_t use_fields[USE_FIGURES];	/* enum ktally_task_field */

enum use_figure {
	USE_CPU, USE_WAIT, USE_DELAY, USE_READ, USE_WRITTEN, USE_MAJOR, USE_MINOR,
};

/* A process, as far as it was seen. */
struct use_life {
	struct bag_key key;
	uint32_t seen;			/* number of the sample of its latest row */
	uint32_t group;			/* index + 1 of what it counts for; 0: nothing yet */
	uint8_t known;			/* figures of which ->last is known */
	bool ended;
	uint64_t last[USE_FIGURES];
	uint64_t held[2];		/* of hold.c: what it counts there */
};

struct use_group {
	struct bag_key key;
	struct by_who who;
	uint64_t used[USE_FIGURES];
	uint8_t known;			/* figures that some member tells */
	uint32_t processes, ended;
	uint32_t partial;		/* processes of which a part is not told */
	/* Of hold.c. */
	uint32_t touched;		/* number of the sample that ->now is of ... */
	uint64_t touched_at;		/* ... its time ... */
	bool touched_inside;		/* ... and whether that was asked about */
	uint64_t now[2], most[2];	/* together, in any one sample */
	uint64_t most_at;
	uint64_t peak;			/* the most that one process ever had */
	bool has[2], has_peak;
};

struct use {
	struct bag lives, groups;
};

int use_open(struct ask *ask);
void use_close(struct ask *ask);
int use_task(struct ask *ask, struct origin *origin, const struct ktally_task *task);
int use_exit(struct ask *ask, struct origin *origin, const struct ktally_task *task,
	     uint64_t when);

/* Marks those of which the end is missing. */
void use_finish(struct ask *ask);

/* Prints it, ordered by what the question asks for. */
int use_report(struct ask *ask);

#endif
