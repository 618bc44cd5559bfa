/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Samples out of recorded logs in place of those of a source: for `ktally top --replay`.
 * Not here: reading logs (../recording), going back and forth (past.c), feeds of now (feed.c).
 */
#ifndef KTALLY_TOP_REPLAY_H
#define KTALLY_TOP_REPLAY_H

#include <stdbool.h>
#include <stddef.h>

#include "recording/recording.h"
#include "top/line.h"

struct feed;
struct model;

/* All zero: nothing is replayed. */
struct replay {
	struct recording *recording;
	size_t next;			/* moment that comes next */
	bool mixed;			/* not all are of one host */
};

/* Errors: as recording_open(), after a sentence on stderr. replay_close() it either way. */
int replay_open(struct replay *replay, const char *const *paths, unsigned int count);
void replay_close(struct replay *replay);

/* Whether the next moment's rows are threads. There must be one. */
bool replay_threads(const struct replay *replay);

/**
 * replay_next() - put the next moment, and the exits before it, into the model
 * @feed: whose replay it is; its exits are told as they are of a source
 *
 * Returns 1; 0 when there is none; or the error of recording_load() or model_commit().
 */
int replay_next(struct feed *feed, struct model *model);

/* Name of the host that the last moment is of. */
void replay_host(const struct replay *replay, struct line *line);

/* What it came from, and what is missing of it. */
void replay_source(const struct replay *replay, struct line *line);
void replay_loss(const struct replay *replay, struct line *line);

/* Whether lines of the logs could not be read. */
bool replay_lost(const struct replay *replay);

#endif
