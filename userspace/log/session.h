/* SPDX-License-Identifier: GPL-2.0 */
/*
 * One run of `ktally log`: takes samples and exit records from the source, hands their lines to the
 * writer, and counts. Not here: when (log.c), and what is in a line (record.c).
 */
#ifndef KTALLY_LOG_SESSION_H
#define KTALLY_LOG_SESSION_H

#include "health/health.h"
#include "log/choice.h"
#include "log/command.h"
#include "log/options.h"
#include "log/record.h"
#include "log/stop.h"
#include "log/writer.h"
#include "watch.h"

/* What was lost, as of the last line that told it. */
struct told {
	struct record_clock since;
	struct record_totals totals;
	struct ktally_info info;
	bool has_info;
};

struct session {
	const struct log_options *options;
	struct stop *stop;
	struct writer *writer;
	struct ktally *k;
	struct record *record;
	const char *why;	/* this source, when we know better than it does; else NULL */
	char words[512];	/* the sentence with which the module went, or was refused since */
	struct choice choice;
	struct ktally_sample sample;
	uint32_t groups;	/* field groups that a sample must have, 0: all */
	bool samples;		/* they are taken */
	struct commands *commands;	/* command lines; NULL: not wanted */
	struct health *health;	/* NULL: nothing is judged */
	struct ktally_info info;	/* of the module */
	bool has_info;
	struct ktally_info other;	/* of another source, as it was first asked ... */
	bool has_other;			/* ... if it was */
	bool events;		/* exit records come in */
	struct watch watch;	/* what is missing of them while they do not */
	uint64_t retry_at;	/* CLOCK_MONOTONIC: ask for the module again; 0: no need */
	uint64_t lost_before;	/* events lost by sources that are closed, or at the very end */
	uint64_t lines_unfit;	/* lines longer than RECORD_LINE_MAX */
	uint64_t samples_failed, samples_missed;
	int reported, reported_sync, reported_change;	/* the writer's errors the user knows of */
	struct record_totals totals;
	struct told told;
};

/*
 * Opens the source and, first of all, its exit records: what exits from here on has a line or is
 * counted as lost. CLI_OK, or a status after a sentence on stderr.
 */
enum cli_status session_open(struct session *s, const struct log_options *options,
			     struct stop *stop);
void session_close(struct session *s);

/* The first line, and the last. @signal: what ended the log, or 0. */
void session_start(struct session *s);
void session_stop(struct session *s, int signal);

/*
 * One sample: its line, then its tasks', then those of health and losses. Where none of its lines
 * is wanted none is taken: then only losses are looked after. 0 also when the sample is lost and
 * counted (@s says so);
 * -errno when there will be no more.
 */
int session_sample(struct session *s);

/* Counts samples for which it is too late. */
void session_missed(struct session *s, uint64_t count);

/*
 * Back to the module when it answers (again), with --source auto. To be called when session_wait()
 * is over, and at any other time.
 */
void session_retry(struct session *s);
/* ms until session_retry() has something to do, -1 for never. */
int session_wait(const struct session *s);

/* Lines of the exit records there are, at most a batch: 1 when there may be more, 0, -errno. */
int session_exits(struct session *s);

/*
 * Waits for the exit records made before the last sample ended; counts as lost those that do not
 * come within 300 ms.
 */
void session_drain(struct session *s);

/*
 * Anything lost so far, by the source or on the way out? Samples that came late are not: what they
 * would have said is in the next.
 */
bool session_lost(struct session *s);

/* For poll(2); -1 without exit records. */
int session_events_fd(const struct session *s);

#endif
