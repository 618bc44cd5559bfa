/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Which tasks and exits get a line: those that ran, that --filter lets through, and of these the
 * --top N. Keeps the sample before the latest, for that takes two. Not here: the language (query/),
 * the lines (record.c).
 */
#ifndef KTALLY_LOG_CHOICE_H
#define KTALLY_LOG_CHOICE_H

#include "log/largest.h"
#include "query/query.h"

struct choice_options {
	const struct query *query;	/* NULL: all */
	uint64_t top;			/* so many tasks of a sample; 0: all */
	unsigned int by;		/* enum ktally_task_field: those with the most of it */
	bool changed_only;		/* only tasks that ran, or are new */
};

struct choice {
	struct choice_options options;
	bool compares;			/* each task with itself in the sample before */
	bool has_latest, has_before;
	struct ktally_sample other;	/* the sample before, or room for the next */
	struct row_context context;	/* of the latest sample */
	struct user_cache users;
	struct largest largest;		/* options.top */
	size_t *chosen;			/* places in the latest sample, in ascending order ... */
	size_t count, room;		/* ... so many */
	size_t unchanged;		/* its tasks that were left out, for they did not run */
};

/* -ENOMEM; choice_free() it either way. */
int choice_init(struct choice *c, const struct choice_options *options);
void choice_free(struct choice *c);

/* True when every task is chosen. */
bool choice_is_all(const struct choice *c);

/*
 * Whether a single sample is not enough to choose by: a counter's increase and a rate are not known
 * in it.
 */
bool choice_needs_two(const struct choice_options *options);

/* Mask of the field groups that a sample must have for it; 0: none. */
uint32_t choice_groups(const struct choice_options *options);

/* Where to take the next sample: never @latest, which may be wanted to go on from. */
struct ktally_sample *choice_room(struct choice *c);

/* The sample to go on from; NULL when there is none of this source. */
const struct ktally_sample *choice_since(const struct choice *c,
					 const struct ktally_sample *latest);

/* It was taken there: now @latest is that one. */
void choice_taken(struct choice *c, struct ktally_sample *latest);

/* The sample before the latest; NULL when there is none of this source. */
const struct ktally_sample *choice_before(const struct choice *c);

/* Another source: rates from the latest sample to its next would mean nothing. */
void choice_forget(struct choice *c);

/* Chooses among the tasks of the latest sample: c->chosen. -ENOMEM. */
int choice_tasks(struct choice *c, const struct ktally_sample *latest);

/* Whether a process that exited gets one. Its rates are of the time since the latest sample. */
bool choice_exit(struct choice *c, const struct ktally_sample *latest,
		 const struct ktally_task *record);

#endif
