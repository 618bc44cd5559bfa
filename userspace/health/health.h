/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Rules over samples -> verdicts: is this host well, and if not, what ails it since when. Knows
 * samples and exit records, wherever they come from; prints nothing and asks nobody. Not here: the
 * rules (rules.h), files of them (file.h), `ktally health` (command.c).
 *
 * Memory is taken by health_new() and never grows: what does not fit is counted. One sample costs
 * in proportion to its rows.
 */
#ifndef KTALLY_HEALTH_H
#define KTALLY_HEALTH_H

#include "health/condition.h"
#include "libktally/ktally.h"

/* Of whom a verdict is. */
struct health_subject {
	enum health_scope scope;
	uint32_t pid;		/* HEALTH_PROCESS */
	uint64_t start;		/* HEALTH_PROCESS: its start_time */
	char comm[16];		/* not HEALTH_HOST; any bytes, NUL-terminated */
};

struct health_verdict {
	enum health_rule_id rule;
	enum health_level level;
	enum health_level was;	/* before the last sample */
	uint64_t since;		/* CLOCK_BOOTTIME from when on what made this level was so */
	struct health_subject subject;
	bool gone;		/* the process ended, and with it what was wrong */
	bool stale;		/* the last sample did not tell: what follows is of one before */
	double value;		/* evidence, in the rule's unit ... */
	uint64_t span;		/* ... of so many ns up to the sample; 0: of its moment */
	double threshold;	/* from which on it has this level (of HEALTH_OK: warning's) ... */
	double clear;		/* ... and short of which it ends */
};

/* What there was no room for, since the start; what lasts counts in each sample anew. */
struct health_losses {
	uint64_t figures;	/* beyond a threshold, and yet not judged */
	uint64_t growths;	/* processes whose growth was not looked at */
	uint64_t parents;	/* zombies whose parent was not judged */
	uint64_t programs;	/* abnormal ends that were not counted */
};

struct health;

/* A copy of @rules is taken. NULL when out of memory. */
struct health *health_new(const struct health_rules *rules);
void health_free(struct health *h);

/* Mask of the field groups that a sample must have for all rules to be judged. */
uint32_t health_groups(void);

/* How many CPUs the host has; while that is 0 (unknown), its load is not judged. */
void health_set_cpus(struct health *h, uint64_t cpus);

/* Whether exit records come in; while not, crash loops are not judged. At first they don't. */
void health_set_exits(struct health *h, bool come);

/*
 * Both, as a source has them; @info: what it tells of itself, or NULL. To be called before a
 * sample.
 */
void health_set_source(struct health *h, const struct ktally_info *info, bool exits);

/**
 * health_feed() - judge a sample
 * @before: the sample before it, of the same source; NULL when there is none, as after a change of
 *	    source: then nothing that is a change per second is known
 * @now: process rows of all processes
 *
 * Times are the samples' CLOCK_BOOTTIME, at any interval; without it nothing is known. When it goes
 * back (a log of another boot), all is forgotten. Verdicts change here and nowhere else.
 */
void health_feed(struct health *h, const struct ktally_sample *before,
		 const struct ktally_sample *now);

/* An exit record; it counts in the next sample. */
void health_exit(struct health *h, const struct ktally_task *record);

/* The worst level; HEALTH_UNKNOWN when the last sample told nothing that a rule is about. */
enum health_level health_level(const struct health *h);

/* What is not well, the worst first; valid until the next sample. */
const struct health_verdict *const *health_verdicts(const struct health *h, size_t *count);

/* What changed its level with the last sample, for better or worse; in the same order. */
const struct health_verdict *const *health_changes(const struct health *h, size_t *count);

/* Whether the last sample told what this rule is about; of a disabled rule it never does. */
bool health_judged(const struct health *h, enum health_rule_id id);

const struct health_losses *health_losses(const struct health *h);

/* All of these together. */
uint64_t health_lost(const struct health *h);

/* ---- verdict.c ---- */

/* Room that a verdict's text needs at most. */
#define HEALTH_TEXT_ROOM	320

const char *health_level_name(enum health_level level);

/**
 * health_text() - a verdict as a sentence for people, without a full stop
 *
 * "postgres (pid 812) waited for a CPU 43 % of the last 30 s (warning from 25 %)". The name in it
 * went through ktally_text_terminal(): the text may be printed as it is.
 */
void health_text(const struct health_verdict *v, char text[HEALTH_TEXT_ROOM]);

#endif
