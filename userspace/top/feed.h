/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Samples and exit records of a source that may go away and return, into the model, and words of
 * what became of it. Not here: the source (../source/live.h), what is made of a sample (model.c).
 */
#ifndef KTALLY_TOP_FEED_H
#define KTALLY_TOP_FEED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cli.h"
#include "libktally/ktally.h"
#include "source/live.h"
#include "top/model.h"
#include "top/replay.h"
#include "top/sampler.h"

#define FEED_NOTE LIVE_NOTE

struct feed {
	struct live live;
	uint64_t changes;		/* of the source, that the model knows of */
	char note[FEED_NOTE];		/* what became of the module, "" when nothing did lately */
	uint64_t note_until;		/* CLOCK_MONOTONIC in ns; 0: until the module returns */
	char error[FEED_NOTE];		/* why the last sample failed, "" when it did not */
	struct sampler sampler;
	struct ktally_query query;	/* of the sample that is being taken */
	unsigned int epoch;		/* of the model, as that was begun */
	struct replay replay;		/* has a recording: there is no source, only that */
	/* Is told of each exit record as it comes; NULL: nobody. Set it after feed_open(). */
	void (*exited)(void *who, const struct ktally_task *record);
	void *who;
};

/* Opens the source, or says on stderr what is wrong. feed_close() it when CLI_OK came. */
enum cli_status feed_open(struct feed *feed, enum ktally_source_kind kind);
void feed_close(struct feed *feed);

/**
 * feed_sample() - take a sample into the model, from another source if it must be
 *
 * Returns 0, or -errno when there is none now: feed->error then says why, and a later call tries
 * again.
 */
int feed_sample(struct feed *feed, const struct ktally_query *query, struct model *model);

/**
 * feed_begin() - begin to take a sample, beside what else is done; none must have been begun
 *
 * feed->sampler.done is readable when feed_end() will not wait.
 */
void feed_begin(struct feed *feed, const struct ktally_query *query, struct model *model);

/**
 * feed_end() - put the sample that was begun into the model
 *
 * Returns as feed_sample(); -EAGAIN when the model has forgotten what was before since it was
 * begun: it is of the wrong kind, and another one is to be taken.
 */
int feed_end(struct feed *feed, struct model *model);

/* Whether what is shown is a recorded log, maybe of another host. */
static inline bool feed_is_replay(const struct feed *feed)
{
	return feed->replay.recording;
}

/* Whether one was begun and not ended. */
bool feed_is_taking(const struct feed *feed);

/* The source, for other questions: waits for the sample that it may be busy with. */
struct ktally *feed_handle(struct feed *feed);

/* Why no exit records come, and what would help; NULL when they do. */
const char *feed_exits_missing(const struct feed *feed);

/* For poll(2): readable when exit records wait; -1 when there are none to come. */
int feed_fd(const struct feed *feed);

/* Takes an exit record into the model, and tells who wants to be told. */
void feed_exit(const struct feed *feed, struct model *model, const struct ktally_task *record);

/* All that wait. */
void feed_drain(struct feed *feed, struct model *model);

/**
 * feed_latency() - the histograms of the host, and of each process that has any
 * @words: becomes the reason of an error, a sentence
 *
 * Errors: as ktally_latency_get(), ktally_latency_walk() and @each.
 */
int feed_latency(struct feed *feed, struct ktally_latencies *host, ktally_latency_each each,
		 void *arg, char words[FEED_NOTE]);

#endif
