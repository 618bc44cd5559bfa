/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Which tasks and exits get a line: those that --filter lets through. Not here: the language
 * (query/), the lines (record.c).
 */
#ifndef KTALLY_LOG_CHOICE_H
#define KTALLY_LOG_CHOICE_H

#include "query/query.h"

struct choice {
	const struct query *query;	/* NULL: all */
	bool has_rates;			/* it takes two samples */
	bool has_latest, has_before;
	struct ktally_sample other;	/* has_rates: the sample before, or room for the next */
	struct row_context context;	/* of the latest sample */
	struct user_cache users;
};

void choice_init(struct choice *c, const struct query *query);
void choice_free(struct choice *c);

/* Where to take the next sample: @latest itself, unless that is still needed. */
struct ktally_sample *choice_room(struct choice *c, struct ktally_sample *latest);

/* It was taken there: now @latest is that one. */
void choice_taken(struct choice *c, struct ktally_sample *latest);

/* Another source: rates from the latest sample to its next would mean nothing. */
void choice_forget(struct choice *c);

/* Whether a task of the latest sample gets a line. */
bool choice_task(struct choice *c, const struct ktally_task *task);

/* Whether a process that exited gets one. Its rates are of the time since the latest sample. */
bool choice_exit(struct choice *c, const struct ktally_sample *latest,
		 const struct ktally_task *record);

#endif
