/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Rows of an answer as a table for people, as JSON or as CSV (RFC 4180). Texts in them are bytes
 * that anybody may have chosen; numbers are in the unit of their key, and what is not known is
 * left out.
 */
#ifndef KTALLY_ASK_OUT_H
#define KTALLY_ASK_OUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ask/options.h"
#include "format.h"

enum out_kind {
	OUT_TEXT,
	OUT_TIME,	/* ns of CPU or waiting */
	OUT_AGE,	/* ns of a life */
	OUT_MOMENT,	/* CLOCK_REALTIME in ns */
	OUT_BYTES,
	OUT_COUNT,
	OUT_NUMBER,	/* that is no amount, such as a pid */
	OUT_PERCENT,	/* ->amount */
	OUT_RATE,	/* bytes per time, ->amount */
};

struct out_column {
	const char *title;	/* NULL: not in tables */
	const char *key;	/* in JSON and CSV; NULL: in tables only */
	uint8_t kind;
	uint8_t width;		/* in tables; the last one has what it needs */
};

struct out_cell {
	bool known;
	bool partial;		/* of a part only: there is more */
	uint64_t number;
	double amount;
	const char *text;
	size_t len;
};

#define OUT_UINT(value) ((struct out_cell){ .known = true, .number = (value) })
#define OUT_UINT_IF(is, value) ((struct out_cell){ .known = (is), .number = (value) })
#define OUT_AMOUNT(is, value) ((struct out_cell){ .known = (is), .amount = (value) })
#define OUT_STRING(string) \
	((struct out_cell){ .known = true, .text = (string), .len = strlen(string) })

struct out {
	enum ask_format format;
	const struct out_column *columns;
	unsigned int count;
	uint64_t now;		/* moments of its day are shown without a date */
	bool any;		/* a row was written */
};

/* The titles, or what stands before the rows. */
void out_begin(struct out *out);
void out_row(struct out *out, const struct out_cell *cells);
void out_end(struct out *out);

/* A member of a JSON object, with a comma before it unless @first. */
void out_member(bool first, const struct out_column *column, const struct out_cell *cell);

/* Text with what a terminal would obey taken out. */
void out_text(const char *text, size_t len);

/* How long something took: 200ms, 42s, 12m05s. Returns the length. */
size_t out_age(uint64_t ns, unsigned int width, char text[FORMAT_ROOM]);

/* "14:05:00" within a day of @now, else with the date. */
void out_moment(uint64_t realtime, uint64_t now);

#endif
