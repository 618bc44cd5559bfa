/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Do not edit: written from Documentation/netlink/ktally.yaml
 * by tools/spec/generate.py (`make generate`).
 */
#ifndef KTALLY_LOG_MEMBERS_H
#define KTALLY_LOG_MEMBERS_H

#include "libktally/ktally.h"

/* When what the line tells was so; of an exit, when it was. */
#define RECORD_TIMESTAMP	"timestamp"
/* What the line is. */
#define RECORD_EVENT	"event.name"
/* CLOCK_BOOTTIME of the timestamp [ns]. */
#define RECORD_BOOTTIME	"ktally.boottime_ns"
/* Name of the host. */
#define RECORD_HOST	"host.name"
/* The boot, as the kernel names it: CLOCK_BOOTTIME begins anew with each. */
#define RECORD_BOOT	"host.boot.id"
/* Whose log it is; absent unless it was given. */
#define RECORD_SERVICE	"service.name"
/* Labels that were given, each below this. */
#define RECORD_LABELS	"labels."
/*
 * INFO, WARN or ERROR, of lines that people read: all but those of samples, tasks and ordinary
 * exits.
 */
#define RECORD_SEVERITY	"severity_text"
/* The line as a sentence. */
#define RECORD_MESSAGE	"message"
/* start_time as a date. */
#define RECORD_CREATION	"process.creation.time"
/* Keys that this user may not see. */
#define RECORD_REDACTED	"ktally.redacted_fields"
/* The command line, secrets taken out; only where it was asked for. */
#define RECORD_COMMAND	"process.command_line"
/* Keys whose values were cut. */
#define RECORD_SHORTENED	"ktally.shortened_fields"
/* Where figures come from: netlink, procfs or none. */
#define RECORD_SOURCE	"ktally.source"
/* And why from there, in one sentence. */
#define RECORD_WHY	"ktally.source_why"
/* Whether exits are seen. */
#define RECORD_EVENTS	"ktally.events"
/* Rows of the sample may lie far apart. */
#define RECORD_INTERRUPTED	"ktally.interrupted"
/* Times that the sample was asked for again [events]. */
#define RECORD_RETRIES	"ktally.retries"
/* Its tasks that get a line; absent when all do [events]. */
#define RECORD_CHOSEN	"ktally.chosen"
/* Tasks left out for they did not run [events]. */
#define RECORD_UNCHANGED	"ktally.unchanged"
/* Exits that never got here [events]. */
#define RECORD_LOSS_EVENTS	"ktally.loss.events"
/* Samples that failed or came too late [events]. */
#define RECORD_LOSS_SAMPLES	"ktally.loss.samples"
/* Lines that could not be written [events]. */
#define RECORD_LOSS_LINES	"ktally.loss.lines"
/* Times that the module stopped telling exits [events]. */
#define RECORD_LOSS_GAPS	"ktally.loss.gaps"
/* And for how long in all, at the most [ns]. */
#define RECORD_LOSS_GAP_NS	"ktally.loss.gap_ns"
/* Figures for which rules of health had no room [events]. */
#define RECORD_LOSS_HEALTH	"ktally.loss.health"
/* By how much losses grew, as the keys that follow say, since then. */
#define RECORD_LOST_SINCE	"ktally.lost_since"
/* The same as CLOCK_BOOTTIME [ns]. */
#define RECORD_LOST_SINCE_NS	"ktally.lost_since_ns"
/* By how much the loss of this name (see ktally.loss) grew [events]. */
#define RECORD_LOST	"ktally.lost."
/* Which file of this run it is, from 1; of a pipe and the journal 1 [events]. */
#define RECORD_FILE	"ktally.file"
/* The file ended within a line, which was then ended: its writer had been killed. */
#define RECORD_TORN	"ktally.recovered_torn_line"
/* Version of the program. */
#define RECORD_VERSION	"ktally.version"
/* Time from sample to sample [ns]. */
#define RECORD_INTERVAL	"ktally.interval_ns"
/* Samples to take; absent when there is no end to them [events]. */
#define RECORD_COUNT	"ktally.count"
/* Rows are threads. */
#define RECORD_THREADS	"ktally.threads"
/* What tasks and exits passed; absent when all do. */
#define RECORD_FILTER	"ktally.filter"
/* Keys that tasks and exits have; absent when they have all. */
#define RECORD_FIELDS	"ktally.fields"
/* Kinds of lines that there are; absent when all are. */
#define RECORD_KINDS	"ktally.kinds"
/* So many tasks of each sample have lines; absent when all have [events]. */
#define RECORD_TOP	"ktally.top"
/* Those with the most of this key. */
#define RECORD_BY	"ktally.by"
/* Only tasks that ran have lines. */
#define RECORD_CHANGED	"ktally.changed_only"
/* Tasks and exits have command lines. */
#define RECORD_COMMANDS	"ktally.cmdline"
/* How lines are written: uring, write or journal. */
#define RECORD_BACKEND	"ktally.backend"
/* Lines of this kind since the start, as the two that follow [events]. */
#define RECORD_SAMPLES	"ktally.samples"
/* Lines of tasks [events]. */
#define RECORD_TASKS	"ktally.tasks"
/* Lines of exits [events]. */
#define RECORD_EXITS	"ktally.exits"
/* The signal that ended the log; absent when none did. */
#define RECORD_SIGNAL	"ktally.signal"
/* The rule whose verdict changed, or whose alert it is. */
#define RECORD_RULE	"ktally.health.rule"
/* What it is now: healthy, warning or critical. */
#define RECORD_LEVEL	"ktally.health.level"
/* What it was before. */
#define RECORD_WAS	"ktally.health.was"
/* The worst of all verdicts. */
#define RECORD_WORST	"ktally.health.host"
/* When it began to be so. */
#define RECORD_SINCE	"ktally.health.since"
/* The same as CLOCK_BOOTTIME [ns]. */
#define RECORD_SINCE_NS	"ktally.health.since_ns"
/* What it is about: host, process or program. */
#define RECORD_SUBJECT	"ktally.health.subject"
/* The process ended; there is no evidence then. */
#define RECORD_GONE	"ktally.health.gone"
/* Unit of the figures that follow. */
#define RECORD_UNIT	"ktally.health.unit"
/* The figure that was judged. */
#define RECORD_VALUE	"ktally.health.value"
/* Over so long; 0 of the moment [ns]. */
#define RECORD_SPAN	"ktally.health.span_ns"
/* From which on it has the level. */
#define RECORD_THRESHOLD	"ktally.health.threshold"
/* What it does now: firing or resolved. */
#define RECORD_STATE	"ktally.alert.state"
/* When it was resolved. */
#define RECORD_UNTIL	"ktally.alert.until"
/* Made to test where alerts go: nothing is wrong. */
#define RECORD_TEST	"ktally.alert.test"

/* The same as numbers. */
enum log_member {
	MEMBER_RECORD_TIMESTAMP,
	MEMBER_RECORD_EVENT,
	MEMBER_RECORD_BOOTTIME,
	MEMBER_RECORD_HOST,
	MEMBER_RECORD_BOOT,
	MEMBER_RECORD_SERVICE,
	MEMBER_RECORD_LABELS,
	MEMBER_RECORD_SEVERITY,
	MEMBER_RECORD_MESSAGE,
	MEMBER_RECORD_CREATION,
	MEMBER_RECORD_REDACTED,
	MEMBER_RECORD_COMMAND,
	MEMBER_RECORD_SHORTENED,
	MEMBER_RECORD_SOURCE,
	MEMBER_RECORD_WHY,
	MEMBER_RECORD_EVENTS,
	MEMBER_RECORD_INTERRUPTED,
	MEMBER_RECORD_RETRIES,
	MEMBER_RECORD_CHOSEN,
	MEMBER_RECORD_UNCHANGED,
	MEMBER_RECORD_LOSS_EVENTS,
	MEMBER_RECORD_LOSS_SAMPLES,
	MEMBER_RECORD_LOSS_LINES,
	MEMBER_RECORD_LOSS_GAPS,
	MEMBER_RECORD_LOSS_GAP_NS,
	MEMBER_RECORD_LOSS_HEALTH,
	MEMBER_RECORD_LOST_SINCE,
	MEMBER_RECORD_LOST_SINCE_NS,
	MEMBER_RECORD_LOST,
	MEMBER_RECORD_FILE,
	MEMBER_RECORD_TORN,
	MEMBER_RECORD_VERSION,
	MEMBER_RECORD_INTERVAL,
	MEMBER_RECORD_COUNT,
	MEMBER_RECORD_THREADS,
	MEMBER_RECORD_FILTER,
	MEMBER_RECORD_FIELDS,
	MEMBER_RECORD_KINDS,
	MEMBER_RECORD_TOP,
	MEMBER_RECORD_BY,
	MEMBER_RECORD_CHANGED,
	MEMBER_RECORD_COMMANDS,
	MEMBER_RECORD_BACKEND,
	MEMBER_RECORD_SAMPLES,
	MEMBER_RECORD_TASKS,
	MEMBER_RECORD_EXITS,
	MEMBER_RECORD_SIGNAL,
	MEMBER_RECORD_RULE,
	MEMBER_RECORD_LEVEL,
	MEMBER_RECORD_WAS,
	MEMBER_RECORD_WORST,
	MEMBER_RECORD_SINCE,
	MEMBER_RECORD_SINCE_NS,
	MEMBER_RECORD_SUBJECT,
	MEMBER_RECORD_GONE,
	MEMBER_RECORD_UNIT,
	MEMBER_RECORD_VALUE,
	MEMBER_RECORD_SPAN,
	MEMBER_RECORD_THRESHOLD,
	MEMBER_RECORD_STATE,
	MEMBER_RECORD_UNTIL,
	MEMBER_RECORD_TEST,
	MEMBERS
};

enum log_line {
	/* The first line: versions, options, source. */
	LINE_START,
	/*
	 * From here on figures come from another source, or from the module after it was loaded
	 * anew.
	 */
	LINE_SOURCE,
	/* The host at the moment of a sample, and what was lost so far; its tasks follow. */
	LINE_SAMPLE,
	/* One process or thread at that moment. */
	LINE_TASK,
	/* A process at its end, with its final figures. */
	LINE_EXIT,
	/* A verdict of health changed. */
	LINE_HEALTH,
	/* Something was lost since the last such line, or the first. */
	LINE_LOST,
	/* The last line: how many lines of each kind there are, and what was lost. */
	LINE_STOP,
	/* An alert of ktally serve fires or is resolved; such lines are in a file of their own. */
	LINE_ALERT,
	LINES
};

struct log_line_name {
	const char *event;
	const char *title;	/* its message where no other is known */
	const char *ecs_kind, *ecs_category, *ecs_type;
};

/* How a key is called in the Elastic Common Schema. */
struct ecs_name {
	const char *key;
	bool keyword;	/* a string whatever it is here */
};

extern const struct log_line_name log_line_names[LINES];
extern const char *const ecs_members[MEMBERS];

/* Those of a set's fields; NULL when no line of the log has any. */
const struct ecs_name *ecs_names(const struct ktally_set *set);

#endif
