/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The kinds of lines of `ktally log`: which members each has and in what order. The keys that are
 * not in the field tables are coined here. Not here: when a line is written (session.c).
 */
#ifndef KTALLY_LOG_RECORD_H
#define KTALLY_LOG_RECORD_H

#include "libktally/ktally.h"
#include "log/json.h"

/* Longest line, newline included: shippers drop or cut what is much longer. */
#define RECORD_LINE_MAX	8192

/* On every line. */
#define RECORD_TIMESTAMP	"timestamp"		/* when what the line tells was so */
#define RECORD_EVENT		"event.name"		/* ktally.start, ktally.sample, ... */
#define RECORD_HOST		"host.name"
#define RECORD_BOOT		"host.boot.id"
/* Lines of a task. */
#define RECORD_CREATION		"process.creation.time"	/* start_time as a date */
#define RECORD_REDACTED		"ktally.redacted_fields"	/* keys this caller may not see */
/* Lines about the log itself. */
#define RECORD_SOURCE		"ktally.source"		/* where the figures come from */
#define RECORD_WHY		"ktally.source_why"	/* and why from there, one sentence */
#define RECORD_EVENTS		"ktally.events"		/* whether exits are seen */
#define RECORD_INTERRUPTED	"ktally.interrupted"	/* rows of the sample may lie far apart */
#define RECORD_RETRIES		"ktally.retries"	/* times the sample was asked for again */
#define RECORD_LOSS_EVENTS	"ktally.loss.events"	/* exits that never got here */
#define RECORD_LOSS_SAMPLES	"ktally.loss.samples"	/* samples that failed or came too late */
#define RECORD_LOSS_GAPS	"ktally.loss.gaps"	/* times the module stopped telling exits */
#define RECORD_LOSS_GAP_NS	"ktally.loss.gap_ns"	/* and for how long in all, at the most */
#define RECORD_LOSS_LINES	"ktally.loss.lines"	/* lines that could not be written */
#define RECORD_VERSION		"ktally.version"	/* of the program */
#define RECORD_INTERVAL		"ktally.interval_ns"
#define RECORD_COUNT		"ktally.count"		/* samples to take, if that is limited */
#define RECORD_THREADS		"ktally.threads"	/* rows are threads */
#define RECORD_FILTER		"ktally.filter"		/* that tasks and exits passed, if any */
#define RECORD_KINDS		"ktally.kinds"		/* of lines that there are, if not all */
#define RECORD_TOP		"ktally.top"		/* so many tasks of each sample */
#define RECORD_CHANGED		"ktally.changed_only"	/* only tasks that ran */
#define RECORD_BACKEND		"ktally.backend"	/* how lines are written: uring or write */
#define RECORD_FILE		"ktally.file"		/* number of the file in this run */
#define RECORD_TORN		"ktally.recovered_torn_line"	/* its last one was cut */
#define RECORD_SAMPLES		"ktally.samples"	/* lines of each kind since the start */
#define RECORD_TASKS		"ktally.tasks"
#define RECORD_EXITS		"ktally.exits"
#define RECORD_SIGNAL		"ktally.signal"		/* that ended the log */
/* Lines of health. */
#define RECORD_MESSAGE		"message"		/* the line as a sentence */
#define RECORD_RULE		"ktally.health.rule"
#define RECORD_LEVEL		"ktally.health.level"	/* now: healthy, warning, critical */
#define RECORD_WAS		"ktally.health.was"	/* before */
#define RECORD_SINCE		"ktally.health.since"	/* when it began to be so */

/* What the log wrote and lost since it began. */
struct record_totals {
	uint64_t samples, tasks, exits;
	uint64_t loss_events, loss_samples, loss_lines;
	uint64_t loss_gaps, loss_gap_ns;
};

/* What stands behind the lines at the moment. */
struct record_source {
	const char *name, *why;
	bool events;
	const struct ktally_info *info;	/* NULL when the source has none */
};

struct record_options {
	uint64_t interval;	/* ns */
	uint64_t count;		/* 0: no limit */
	bool threads;
	const char *backend;
	const char *filter;	/* NULL: none */
	unsigned int file;	/* counts from 1 */
	bool torn;		/* the file ended within a line */
};

/* A point in time, and how to turn CLOCK_BOOTTIME into dates around it. */
struct record_clock {
	uint64_t realtime;
	int64_t offset;		/* realtime - boottime, ns */
};

/* The clock now, and at the moment of a sample (now, when the sample does not say). */
struct record_clock record_clock_now(void);
struct record_clock record_clock_of(const struct ktally_moment *moment);

/* This boot's id without a newline; its length, 0 when the kernel does not say. */
size_t record_boot_id(char *id, size_t room);

/* Keys, host name and boot id, read once. NULL when out of memory. */
struct record;
struct record *record_new(void);
void record_free(struct record *r);

/* Each writes one line into @j, newline included; j->full when it has no room. */
void record_start(const struct record *r, struct json *j, const struct record_options *options,
		  const struct record_source *source);
void record_source(const struct record *r, struct json *j, const struct record_source *source,
		   const struct record_totals *totals);
void record_sample(const struct record *r, struct json *j, const struct ktally_sample *sample,
		   const struct record_source *source, const struct record_totals *totals);
void record_task(const struct record *r, struct json *j, const struct record_clock *clock,
		 const struct ktally_task *task);
void record_exit(const struct record *r, struct json *j, const struct record_clock *clock,
		 const struct ktally_task *task);
/* @signal: the one that ended the log, 0 if none did. */
void record_stop(const struct record *r, struct json *j, const struct record_source *source,
		 const struct record_totals *totals, int signal);

#endif
