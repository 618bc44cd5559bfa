/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What all kinds of lines begin, go on and end with. Only for record*.c.
 */
#ifndef KTALLY_LOG_RECORD_LINE_H
#define KTALLY_LOG_RECORD_LINE_H

#include <string.h>

#include "log/fields.h"
#include "log/format.h"
#include "log/record.h"

/* How a line of a task begins. */
struct record_opening {
	uint64_t realtime, boottime;
	size_t len;		/* 0: none yet */
	char text[RECORD_IDENTITY_MAX + 1024];
};

struct record {
	enum json_form form;
	struct fields *task, *moment, *tail, *host, *info;
	char identity[RECORD_IDENTITY_MAX];	/* as every line has it */
	size_t identity_len;
	struct record_opening *opening;
};

/* Room that a sentence needs at most. */
#define MESSAGE_ROOM	512

static inline void put_text(struct json *j, const char *text)
{
	json_text(j, text, strlen(text));
}

/* What every line begins with: its times are those of @clock, whatever @head has there. */
void record_open(const struct record *r, struct json *j, struct record_clock clock,
		 struct format_head head);

/* The same for a line without words for people. */
static inline void record_open_mute(const struct record *r, struct json *j,
				    struct record_clock clock, enum log_line line)
{
	record_open(r, j, clock, (struct format_head){ .line = line });
}

static inline struct format_origin record_origin(const struct record *r)
{
	return (struct format_origin){ r->identity, r->identity_len };
}

static inline void record_close(const struct record *r, struct json *j)
{
	format_close(j, record_origin(r));
}

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
