/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A line that `ktally log` wrote, read back: JSON -> record, by the field table. Not here: the keys
 * that no table has (log/record.h), and files of lines (recording.h).
 */
#ifndef KTALLY_RECORDING_LINE_H
#define KTALLY_RECORDING_LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "libktally/ktally.h"

enum recording_kind {
	RECORDING_START,	/* a log begins: another one, another host or boot maybe */
	RECORDING_SOURCE,	/* figures come from another source from here on */
	RECORDING_SAMPLE,	/* a moment; its tasks follow */
	RECORDING_TASK,
	RECORDING_EXIT,
	RECORDING_HEALTH,	/* a verdict changed */
	RECORDING_LOST,
	RECORDING_STOP,
	RECORDING_OTHER,	/* JSON, and none of these */
};

#define RECORDING_NAME 72

/* What the log lost since it began, as far as a line tells. */
struct recording_lost {
	bool known;
	uint64_t events, samples, lines, gaps;
};

#define RECORDING_WORD 32
#define RECORDING_SENTENCE 512

/* A verdict, as texts; "" what is not told. Any bytes but NUL. */
struct recording_health {
	char rule[RECORDING_WORD];
	char level[RECORDING_WORD], was[RECORDING_WORD];	/* now, and before */
	char sentence[RECORDING_SENTENCE];
	uint64_t since;		/* CLOCK_REALTIME from when on it was so; 0 unknown */
};

struct recording_line {
	enum recording_kind kind;
	uint64_t realtime;		/* its timestamp in ns */
	char host[RECORDING_NAME];	/* "" when it does not say */
	char boot[RECORDING_NAME];
	/* RECORDING_START, _SOURCE and _SAMPLE; "" and false when it does not say. */
	char source[RECORDING_NAME];
	bool events;			/* exits are seen */
	struct recording_lost lost;	/* of these, and of RECORDING_STOP */
	/* RECORDING_START */
	uint64_t interval;		/* ns between samples; 0 when it does not say */
	bool threads;			/* rows are threads */
	bool some;			/* tasks are left out, whatever they do */
	bool changed;			/* those that did not run are left out */
	bool no_exits;			/* exits have no lines */
	/* RECORDING_SAMPLE */
	struct ktally_moment moment;
	struct ktally_tail tail;
	struct ktally_host figures;
	unsigned int retries;
	bool interrupted;
	/* RECORDING_TASK and _EXIT */
	struct ktally_task task;
	struct recording_health health;	/* RECORDING_HEALTH */
};

/* Which kind it is, without reading it all. -EINVAL: that takes recording_line_read(). */
int recording_line_kind(const char *text, size_t len);

/* The same, with the time of the line in ns. */
int recording_line_peek(const char *text, size_t len, uint64_t *realtime);

/**
 * recording_line_read() - read a line
 * @len: of @text, which has no newline and may have any bytes
 *
 * What it does not know of a line is left out, a value that its field can't have too. Errors:
 * -EINVAL it is no JSON object, or has no timestamp; -ENOMEM.
 */
int recording_line_read(struct recording_line *line, const char *text, size_t len);

/* The same with a reader of any JSON, which it takes 8 times as long; for tests. */
int recording_line_read_any(struct recording_line *line, const char *text, size_t len);

/* "2026-11-26T00:11:20.451008008Z" as ns since 1970; false when it is no such text. */
bool recording_time(const char *text, uint64_t *ns);

#endif
