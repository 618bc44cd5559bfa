/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The kinds of lines of `ktally log`: which members each has and in what order. What is
 * not in the field tables has its key in the section `log` of the spec. Not here: when a line is
 * written (session.c).
 */
#ifndef KTALLY_LOG_RECORD_H
#define KTALLY_LOG_RECORD_H

#include "health/health.h"
#include "libktally/ktally.h"
#include "log/generated/members.h"
#include "log/json.h"

/* Longest line, newline included: shippers drop or cut what is much longer. */
#define RECORD_LINE_MAX	8192

/* Those of `ktally log`; LINE_ALERT is `ktally serve`'s. */
enum record_kind {
	RECORD_KIND_START,
	RECORD_KIND_SOURCE,
	RECORD_KIND_SAMPLE,
	RECORD_KIND_TASK,
	RECORD_KIND_EXIT,
	RECORD_KIND_HEALTH,
	RECORD_KIND_LOST,
	RECORD_KIND_STOP,
	RECORD_KINDS_COUNT
};

/* "start", "source", ...: event.name without its prefix; NULL at the end. */
extern const char *const record_kinds[];

#define RECORD_BIT(kind)	(1U << (kind))
#define RECORD_KINDS_ALL	(RECORD_BIT(RECORD_KINDS_COUNT) - 1)

/* What the log wrote and lost since it began. */
struct record_totals {
	uint64_t samples, tasks, exits;
	uint64_t loss_events, loss_samples, loss_lines;
	uint64_t loss_gaps, loss_gap_ns;
	uint64_t loss_health;
};

/* What stands behind the lines at the moment. */
struct record_source {
	const char *name, *why;
	bool events;
	const struct ktally_info *info;	/* NULL when the source has none */
};

struct record_label {
	const char *key, *value;
};

/* Whose lines they are; on every line. */
struct record_identity {
	const char *host;	/* NULL: the host's own name */
	const char *service;	/* NULL: none */
	const struct record_label *labels;
	size_t count;
};

/* Bytes that all of it may take on a line, JSON and the boot's id included. */
#define RECORD_IDENTITY_MAX	1024

/* In OTLP half of it: there every member takes some 40 bytes more. */
size_t record_identity_max(enum json_form form);

bool record_identity_fits(const struct record_identity *identity, enum json_form form);

struct record_options {
	uint64_t interval;	/* ns */
	uint64_t count;		/* 0: no limit */
	bool threads;
	const char *backend;
	const char *filter;	/* NULL: none */
	unsigned int file;	/* counts from 1 */
	bool torn;		/* the file ended within a line */
	unsigned int kinds;	/* RECORD_BIT() of those that are written */
	const uint64_t *fields;	/* bits of enum ktally_task_field; NULL: all */
	uint64_t top;		/* 0: no limit */
	unsigned int by;	/* enum ktally_task_field */
	bool changed_only;
	bool commands;
};

/* What was chosen of a sample. */
struct record_choice {
	bool all;		/* every task has a line: the rest is not told */
	uint64_t chosen;
	bool has_unchanged;
	uint64_t unchanged;
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

/*
 * Keys, and the identity as every line has it, made once. @identity may be NULL: the host's own.
 * @fields: those of tasks that lines have, as bits; NULL: all. NULL when out of memory.
 */
struct record;
struct record *record_new(enum json_form form, const struct record_identity *identity,
			  const uint64_t *fields);
void record_free(struct record *r);

/* Each writes one line into @j, newline included; j->full when it has no room. */
void record_start(const struct record *r, struct json *j, const struct record_options *options,
		  const struct record_source *source);
void record_source(const struct record *r, struct json *j, const struct record_source *source,
		   const struct record_totals *totals);
void record_sample(const struct record *r, struct json *j, const struct ktally_sample *sample,
		   const struct record_source *source, const struct record_totals *totals,
		   const struct record_choice *choice);
/* @signal: the one that ended the log, 0 if none did. */
void record_stop(const struct record *r, struct json *j, const struct record_source *source,
		 const struct record_totals *totals, int signal);

/* ---- record_task.c ---- */

/* A command line: any bytes. Where the line has no room for it, its end is cut, and that said. */
struct record_command {
	const char *text;
	size_t len;
	bool shortened;		/* it was longer */
};

/* @command: NULL when it is not known. */
void record_task(const struct record *r, struct json *j, const struct record_clock *clock,
		 const struct ktally_task *task, const struct record_command *command);
void record_exit(const struct record *r, struct json *j, const struct record_clock *clock,
		 const struct ktally_task *task, const struct record_command *command);

/* ---- record_event.c ---- */

/* @worst: the level of the host. */
void record_health(const struct record *r, struct json *j, const struct record_clock *clock,
		   const struct health_verdict *verdict, enum health_level worst);

/* What a line of an alert tells. */
struct record_alert {
	const char *rule;
	const char *text;	/* a sentence for people, plain */
	const struct health_verdict *verdict;	/* figures that are none (NAN) are left out */
	uint64_t since;		/* ns since 1970 */
	uint64_t until;		/* the same when it was resolved; 0: it fires */
	bool test;
};

void record_alert(const struct record *r, struct json *j, const struct record_clock *clock,
		  const struct record_alert *alert);

/* Losses at two points in time. */
struct record_lost {
	struct record_clock since;
	const struct record_totals *before, *now;
	/* The module's own; NULL: it does not tell (any more), or not of the same load. */
	const struct ktally_info *info_before, *info_now;
};

/* Whether any grew. That a gap lasts is nothing new. */
bool record_has_lost(const struct record_lost *lost);
void record_lost(const struct record *r, struct json *j, const struct record_lost *lost);

#endif
