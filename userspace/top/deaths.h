/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The last exit records, kept whatever the interval. Those that ended abnormally have room of their
 * own: a storm of short processes that end well does not push them out.
 * Not here: the records of one interval, which are rows among processes (exits.h); the view of
 * these (exit_view.h).
 */
#ifndef KTALLY_TOP_DEATHS_H
#define KTALLY_TOP_DEATHS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "libktally/ktally.h"

/* Records of each of both kinds that are kept. */
#define DEATHS_MAX 4096

enum { DEATHS_OTHER, DEATHS_ABNORMAL, DEATHS_KINDS };

struct death {
	uint64_t number;		/* in the order of arrival, from 1 */
	struct ktally_task record;
};

struct deaths {
	struct death *ring[DEATHS_KINDS];
	uint64_t count[DEATHS_KINDS];	/* ever: ring[][count % DEATHS_MAX] is the next */
	uint64_t total;
};

/* Where one is that goes through all; begin with deaths_walk(). */
struct deaths_walk {
	const struct deaths *deaths;
	uint64_t next[DEATHS_KINDS];	/* how many of each kind are left, counted from the first */
};

/* -ENOMEM; deaths_free() it either way. All zero: there is no room, records are only counted. */
int deaths_init(struct deaths *deaths);
void deaths_free(struct deaths *deaths);

/* Takes a copy of @record in place of the oldest of its kind. */
void deaths_add(struct deaths *deaths, const struct ktally_task *record);

/* Those that made room for newer ones. */
uint64_t deaths_let_go(const struct deaths *deaths);

/* From the newest to the oldest, abnormal ones only if asked so. NULL at the end. */
struct deaths_walk deaths_walk(const struct deaths *deaths, bool only_abnormal);
const struct death *deaths_next(struct deaths_walk *walk);

/* The one with that number, NULL when it made room for a newer one. */
const struct death *deaths_find(const struct deaths *deaths, uint64_t number);

#endif
