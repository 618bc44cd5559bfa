/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Hosts and their boots: lines of different ones are kept apart, for pids and times mean nothing
 * between them. And how much of the time asked about their samples cover.
 */
#ifndef KTALLY_ASK_ORIGIN_H
#define KTALLY_ASK_ORIGIN_H

#include "recording/line.h"

#define ORIGINS_MAX 256		/* more are left out, and counted */

/* What is known of a time: which samples there are, and what is missing. */
struct cover {
	uint64_t first, last;	/* samples of the time asked about, CLOCK_REALTIME; 0: none */
	uint64_t samples;
	uint64_t began;		/* what was used is counted from then; 0: nothing is */
	uint64_t covered;	/* ns of it between samples no farther apart than usual */
	uint64_t elapsed;	/* ns that what was used is of, gaps included */
	uint64_t gaps;		/* times that samples lie farther apart ... */
	uint64_t gap_ns;	/* ... and for how long in all */
	uint64_t longest, longest_at;
	struct recording_lost lost;
};

struct origin {
	unsigned int index;
	char host[RECORDING_NAME], boot[RECORDING_NAME];
	char source[RECORDING_NAME];
	bool here;		/* it is this host's boot of now */
	bool local;		/* it has this host's name: its users are likely the same */
	bool threads;		/* rows are threads */
	bool some;		/* tasks are left out */
	bool changed;		/* tasks that did not run are left out */
	bool lacks_exits;	/* they have no lines */
	bool no_exits;		/* exits were not seen some of the time */
	uint64_t interval;	/* ns, as the log says; 0 unknown */
	uint64_t least;		/* ns between two samples, the least so far; 0: none */
	/* The latest sample. */
	uint32_t number;	/* samples so far; 0: none */
	bool stale;		/* it came a second time, or out of order: its rows are left out */
	bool inside;		/* it is of the time asked about */
	bool has_boottime;
	uint64_t realtime, boottime;
	struct recording_lost lost;
	/*
	 * The sample that what is used is counted from: the last one before the time asked about,
	 * if it is near, else the first in it; and again after a change of source.
	 */
	uint32_t base;		/* its number; 0: none yet */
	uint64_t base_boottime;
	uint32_t source_began;	/* number of the first sample of this source */
	struct cover cover;
};

struct origins {
	struct origin *origin;		/* ORIGINS_MAX of them */
	unsigned int count;
	struct origin *latest;		/* of the latest line that says whose it is */
	uint64_t left_out;		/* lines of more origins than that */
	char host[RECORDING_NAME], boot[RECORDING_NAME];	/* of this host now */
};

int origins_init(struct origins *origins);
void origins_free(struct origins *origins);

/* The one that a line is of; a line that does not say is of the latest. NULL: too many, or none. */
struct origin *origins_find(struct origins *origins, const struct recording_line *line);

/* Takes in what a line of the log itself says: start, source, stop. */
void origin_note(struct origin *origin, const struct recording_line *line, uint64_t from,
		 uint64_t to);

/* Takes in a sample. False: it is stale, or not of use. */
bool origin_sample(struct origin *origin, const struct recording_line *line, uint64_t from,
		   uint64_t to);

/* Samples that lie farther apart have a gap between them. */
uint64_t origin_limit(const struct origin *origin);

/* Whether a process began after the sample that use is counted from. */
bool origin_began(const struct origin *origin, const struct ktally_task *task);

/* CLOCK_BOOTTIME as CLOCK_REALTIME; false when it is not known. */
bool origin_realtime(const struct origin *origin, uint64_t boottime, uint64_t *realtime);

#endif
