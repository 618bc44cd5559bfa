/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What all kinds of lines begin, go on and end with. Only for record*.c.
 */
#ifndef KTALLY_LOG_RECORD_LINE_H
#define KTALLY_LOG_RECORD_LINE_H

#include <string.h>

#include "log/fields.h"
#include "log/record.h"

/* `,"key":` for a key that is a literal. */
#define put_key(j, key)	json_literal(j, ",\"" key "\":")

/* How a line of a task begins. */
struct record_opening {
	struct record_clock clock;
	size_t len;		/* 0: none yet */
	char text[RECORD_IDENTITY_MAX + 256];
};

struct record {
	struct fields *task, *moment, *tail, *host, *info;
	char identity[RECORD_IDENTITY_MAX];	/* as every line has it */
	size_t identity_len;
	struct record_opening *opening;
};

/* As in the data model of OpenTelemetry's logs. */
enum severity { SEVERITY_INFO, SEVERITY_WARN, SEVERITY_ERROR };

/* Room that a sentence needs at most. */
#define MESSAGE_ROOM	512

static inline void put_text(struct json *j, const char *text)
{
	json_text(j, text, strlen(text));
}

/* What every line begins with; @clock has the time of what it tells. */
void record_open(const struct record *r, struct json *j, struct record_clock clock,
		 enum record_kind kind);

static inline void record_close(struct json *j)
{
	json_literal(j, "}\n");
}

/* For people. */
void record_say(struct json *j, enum severity severity, const char *message);

/* What was lost so far, all counters. */
void record_put_losses(struct json *j, const struct record_totals *totals);

/* What grew from nothing, in words: "3 exits, 2 lines"; its length, 0 when nothing did. */
size_t record_loss_words(const struct record_lost *lost, char text[MESSAGE_ROOM]);

/* A point of CLOCK_BOOTTIME as a date. */
static inline uint64_t record_date(const struct record_clock *clock, uint64_t boottime)
{
	return boottime + (uint64_t)clock->offset;
}

#endif
