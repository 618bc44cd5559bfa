/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Where samples and exit records come from, and what to do when that goes away: with --source auto
 * fall back to procfs and return to the module when it answers again. And every loss on the way.
 * Not here: what is made of a sample (model.c).
 */
#ifndef KTALLY_TOP_FEED_H
#define KTALLY_TOP_FEED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cli.h"
#include "libktally/ktally.h"
#include "top/model.h"
#include "top/replay.h"
#include "top/sampler.h"
#include "watch.h"

#define FEED_NOTE 256

/* What was lost or left out since the start, besides the loss counters of info. */
struct feed_loss {
	uint64_t events;	/* exit records that neither socket nor ring had any more */
	uint64_t interrupted;	/* samples still interrupted after the last retry */
	uint64_t retries;	/* times that an interrupted dump was asked again */
	uint64_t torn;		/* process rows without one consistent sum */
	uint64_t redacted;	/* tasks of the last sample that this user may not see */
	uint64_t partial;	/* those of which he may not see some fields */
};

struct feed {
	struct ktally *k;
	enum ktally_source_kind kind;	/* what was asked for */
	bool events;			/* exit records come in */
	bool events_wanted;		/* they do not, and may again */
	uint64_t retry_at;		/* CLOCK_MONOTONIC in ns: ask for the module again */
	struct watch watch;		/* what is missing of them when they stop */
	char note[FEED_NOTE];		/* what became of the module, "" when nothing did lately */
	uint64_t note_until;		/* CLOCK_MONOTONIC in ns; 0: until the module returns */
	char error[FEED_NOTE];		/* why the last sample failed, "" when it did not */
	bool has_info;
	struct ktally_info first;	/* as this load of the module was first asked */
	struct ktally_info info;	/* as of the last sample */
	struct ktally_info carried;	/* losses that earlier loads of it counted */
	uint64_t events_before;		/* lost by handles that are closed */
	struct feed_loss loss;
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

/* A loss counter of the info table: since the start, over all loads. False when it is not known. */
bool feed_info_loss(const struct feed *feed, unsigned int field, uint64_t *lost);

/* CLOCK_MONOTONIC in ns. */
uint64_t feed_clock(void);

#endif
