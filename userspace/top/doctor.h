/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The host's health: feeds each sample and each exit record to the rules, and says in a line what
 * ails it. Not here: judging (health/health.h), the view of it (health_view.h).
 */
#ifndef KTALLY_TOP_DOCTOR_H
#define KTALLY_TOP_DOCTOR_H

#include <stdbool.h>
#include <stdint.h>

#include "health/health.h"
#include "top/line.h"

struct top;

#define DOCTOR_CHANGES 64	/* that are remembered */

/* A verdict that came to another level, as it was then. */
struct doctor_change {
	struct health_verdict verdict;
	uint64_t realtime;	/* of the sample, CLOCK_REALTIME in ns; 0: unknown */
};

struct doctor {
	struct health *health;	/* NULL: none, nothing is judged */
	struct health_rules rules;
	uint64_t boottime;	/* of the last sample that was judged, CLOCK_BOOTTIME in ns ... */
	uint64_t realtime;	/* ... and CLOCK_REALTIME; 0: unknown, or none was */
	bool fed;		/* a sample was judged ... */
	bool rates;		/* ... and the one before it was known */
	bool held;		/* the last sample was of threads, and not judged */
	struct doctor_change change[DOCTOR_CHANGES];	/* a ring */
	uint64_t changes;	/* ever: change[changes % DOCTOR_CHANGES] is the next */
};

/* By these rules, of which a copy is taken. -ENOMEM; doctor_free() it either way. */
int doctor_init(struct doctor *doctor, const struct health_rules *rules);
void doctor_free(struct doctor *doctor);

/* Field groups that a sample must have; 0 when it will not be judged. */
uint32_t doctor_groups(const struct top *top);

/*
 * The sample on show is new: it is judged, unless its rows are threads. To the rules that would be
 * the end of all processes.
 */
void doctor_sample(struct top *top);

/* An exit record; it counts in the next sample. */
void doctor_exit(struct doctor *doctor, const struct ktally_task *record);

/* The worst level; HEALTH_UNKNOWN also when nothing ails it that is known, but too little is. */
enum health_level doctor_level(const struct top *top);

/* Why it is not known, or known only as of an earlier sample; NULL when it is known. */
const char *doctor_doubt(const struct top *top);

/* The level in a word; what is to be warned of in capitals, to be seen without colours too. */
#define DOCTOR_WORD 16
void doctor_word(enum health_level level, char out[DOCTOR_WORD]);

/* The style of what is of this level. */
enum line_style doctor_style(enum health_level level);

/*
 * Adds "host healthy", "host WARNING: what ails it most; 2 more" or "host unknown: why". What ails
 * it is cut so that the rest fits.
 */
void doctor_line(const struct top *top, struct line *line);

/* Changes that are remembered, and one of them, @number 0 being the latest. */
unsigned int doctor_changes(const struct doctor *doctor);
const struct doctor_change *doctor_change(const struct doctor *doctor, unsigned int number);

#endif
