/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A source that runs for long: samples and exit records of the module; with --source auto of procfs
 * when the module goes away, and of the module again when it answers. And every loss on the way.
 * Belongs to one thread. Not here: what is made of a sample.
 */
#ifndef KTALLY_SOURCE_LIVE_H
#define KTALLY_SOURCE_LIVE_H

#include <stdbool.h>
#include <stdint.h>

#include "cli.h"
#include "libktally/ktally.h"
#include "watch.h"

#define LIVE_NOTE 256
#define LIVE_RETRY_SECONDS 5	/* between two times that the module is asked for */

/* What was lost since the start, besides the loss counters of info. */
struct live_loss {
	uint64_t events;	/* exit records that neither socket nor ring had any more */
	uint64_t gaps;		/* times that exits were not told, and were before */
	uint64_t unseen;	/* ns of all of those together */
	uint64_t interrupted;	/* samples still interrupted after the last retry */
	uint64_t retries;	/* times that an interrupted dump was asked again */
	uint64_t torn;		/* process rows without one consistent sum */
	uint64_t failed;	/* samples that could not be taken */
	uint64_t redacted;	/* tasks of the last sample that this user may not see */
	uint64_t partial;	/* those of which he may not see some fields */
};

/* What became of the source at its last change. */
enum live_change {
	LIVE_WENT_AWAY,		/* the module did, and procfs stands in for it */
	LIVE_ANSWERS,		/* the module does, for the first time or again */
	LIVE_RELOADED,		/* another load of the module answers */
};

struct live {
	struct ktally *k;
	enum ktally_source_kind kind;	/* what was asked for */
	bool events;			/* exit records come in */
	bool events_wanted;		/* they do not, and may again */
	bool fallen;			/* the module went away, and procfs stands in for it */
	uint64_t retry_at;		/* CLOCK_MONOTONIC in ns: ask for the module again */
	uint64_t changes;		/* of source: no figure of a task goes on across one */
	enum live_change change;	/* the last of them */
	char why[LIVE_NOTE];		/* of LIVE_WENT_AWAY, in the library's words */
	char refused[LIVE_NOTE];	/* why the module, asked for again, is not the source */
	struct watch watch;
	char error[LIVE_NOTE];		/* why the last sample failed, "" when it did not */
	bool has_info;
	struct ktally_info first;	/* as this load of the module was first asked */
	struct ktally_info info;	/* as of the last sample */
	struct ktally_info carried;	/* losses that earlier loads of it counted */
	uint64_t events_before;		/* lost by handles that are closed */
	struct live_loss loss;
};

/* Opens the source, or says on stderr for @command what is wrong. live_close() it after CLI_OK. */
enum cli_status live_open(struct live *live, const char *command, enum ktally_source_kind kind);
void live_close(struct live *live);

/**
 * live_sample() - take a sample, from another source if it must be
 * @query: its `since` must be a sample of this source, as long as ->changes is what it was then
 * @changed: set when this sample does not go on from the last one
 *
 * Returns 0, or -errno when there is none now: ->error then says why, and a later call tries again.
 */
int live_sample(struct live *live, const struct ktally_query *query, struct ktally_sample *sample,
		bool *changed);

/*
 * The same in steps, for who takes the sample of ->k by himself, between the first and the second.
 * ->changes tells after each of them whether the sample may go on from the one before.
 */

/* Back to the module when it answers. */
void live_prepare(struct live *live);

/* Of a sample that failed: true when another source took the place, which is to be asked then. */
bool live_replaced(struct live *live, int error);

/* What a sample, or its error, tells of the source. */
void live_taken(struct live *live, const struct ktally_sample *sample, int error);

/* True with the next exit record. */
bool live_exit(struct live *live, struct ktally_task *record);

/* For poll(2): readable when exit records wait; -1 when there are none to come. */
int live_fd(const struct live *live);

/* "netlink" or "procfs". */
const char *live_name(const struct live *live);
bool live_is_netlink(const struct live *live);

/* Why it is this source, in the library's words: as of the last time that the module was asked. */
const char *live_why(const struct live *live);

/* What an error of the source is about, in the library's words if it has any. */
void live_say_error(const struct live *live, int error, char out[LIVE_NOTE]);

/* A loss counter of the info table: since the start, over all loads. False when it is not known. */
bool live_info_loss(const struct live *live, unsigned int field, uint64_t *lost);

/* CLOCK_MONOTONIC in ns. */
uint64_t live_clock(void);

#endif
