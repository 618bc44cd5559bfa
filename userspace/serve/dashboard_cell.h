/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Figures of the state, and cells of tables with them. What is not known is a dash, and never 0.
 * Not here: which cells a table has (dashboard_rows.c).
 */
#ifndef KTALLY_SERVE_DASHBOARD_CELL_H
#define KTALLY_SERVE_DASHBOARD_CELL_H

#include <jansson.h>

#include "serve/buffer.h"

#define CELL_NONE "\xe2\x80\x93"

/* A number; NAN: there is none. @group: of an object within, or NULL. */
double state_number(const json_t *one, const char *group, const char *name);
/* The sum of those that are known. */
double state_sum(double a, double b);
/* NULL: there is none. */
const char *state_text(const json_t *one, const char *name);

/* The time of day of "2026-11-26T15:00:00.123Z", with the day when it is not that of @now. */
void put_time(struct buffer *to, const char *time, const char *now);
/* How long something has been so, how long it takes. */
void put_age(struct buffer *to, double seconds);
void put_span(struct buffer *to, double seconds);

void cell_text(struct buffer *to, const char *text);
void cell_integer(struct buffer *to, double number);
void cell_number(struct buffer *to, double number);
void cell_bytes(struct buffer *to, double bytes);
void cell_percent(struct buffer *to, double percent);
void cell_count(struct buffer *to, double count);
void cell_span(struct buffer *to, double seconds);
void cell_time(struct buffer *to, const char *time, const char *now);

#endif
