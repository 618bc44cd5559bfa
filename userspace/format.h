/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Numbers as people read them: bytes, counts, times, percent, each in at most so many columns.
 * Not here: names and other text (ktally_text_*()), and which field gets which format.
 */
#ifndef KTALLY_FORMAT_H
#define KTALLY_FORMAT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Room for what any function below writes, NUL included. */
#define FORMAT_ROOM 32

/*
 * All functions write ASCII with a NUL, at most @width characters, and return the length. They give
 * up digits after the point first and then take the next larger unit. What does not fit even so
 * becomes '#', @width times: a number with digits missing is never shown. @width is 1 to
 * FORMAT_ROOM - 1; wider ones count as that.
 */

/* 0, 512, 1.5K, 12.3M, 123G: powers of 1024, as memory and files are counted. Negative is '#'. */
size_t format_bytes(double bytes, unsigned int width, char out[FORMAT_ROOM]);

/* 0, 0.25, 12, 12345, 123k, 1.2M: powers of 1000. */
size_t format_count(double count, unsigned int width, char out[FORMAT_ROOM]);

/* CPU and waiting time: 0:00.12, 9:59.99, 59:59, 23h59m, 365d23h. */
size_t format_ns(uint64_t ns, unsigned int width, char out[FORMAT_ROOM]);

/* How long something has been up: 42s, 12m05s, 3h07m, 12d03h. */
size_t format_age(uint64_t ns, unsigned int width, char out[FORMAT_ROOM]);

/* A latency: 0ns, 850ns, 12.5us, 1.25ms, 125s; s has no end. */
size_t format_span(uint64_t ns, unsigned int width, char out[FORMAT_ROOM]);

/* 0.0, 12.5, 100, 12800: @percent of one of whatever it is; no percent sign. */
size_t format_percent(double percent, unsigned int width, char out[FORMAT_ROOM]);

/* An integer as it is, or '#' when it does not fit. */
size_t format_integer(int64_t number, unsigned int width, char out[FORMAT_ROOM]);
size_t format_unsigned(uint64_t number, unsigned int width, char out[FORMAT_ROOM]);

/* Point of CLOCK_REALTIME in local time: 14:03:07 within a day of @now, 2026-11-23 otherwise. */
size_t format_moment(uint64_t realtime, uint64_t now, unsigned int width, char out[FORMAT_ROOM]);

#endif
