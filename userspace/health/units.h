/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Figures of rules with their units, as files of rules and verdicts write them: "25 %", "200 /s",
 * "64 MiB", "1 MiB/s", "5 m". Always with a decimal point, whatever the locale.
 */
#ifndef KTALLY_HEALTH_UNITS_H
#define KTALLY_HEALTH_UNITS_H

#include <stddef.h>

/* What a figure is kept as is in brackets. */
enum health_unit {
	HEALTH_UNIT_SHARE,	/* % [1 is all of it] */
	HEALTH_UNIT_RATE,	/* /s [per second] */
	HEALTH_UNIT_BYTES,	/* B, KiB, MiB, GiB [bytes] */
	HEALTH_UNIT_BYTES_RATE,	/* the same with /s [bytes per second] */
	HEALTH_UNIT_TIME,	/* ms, s, m, h [ns] */
	HEALTH_UNIT_COUNT,	/* none, whole numbers [1] */
	HEALTH_UNIT_RATIO,	/* none [1] */
	HEALTH_UNITS
};

/* Room for what the functions below write. */
#define HEALTH_FIGURE_ROOM	32

/* "share", "rate": what programs call it. */
const char *health_unit_name(enum health_unit unit);

/* "a number with %", "a whole number": what health_unit_read() wants. */
const char *health_unit_wanted(enum health_unit unit);

/* Reads a figure with its unit, which must be there. -EINVAL when it is none of @unit. */
int health_unit_read(enum health_unit unit, const char *text, double *value);

/* Writes what health_unit_read() reads as the same figure, to 3 digits behind the point. */
void health_unit_exact(enum health_unit unit, double value, char out[HEALTH_FIGURE_ROOM]);

/* The same for people: two digits or more, of the largest unit that fits. */
void health_unit_text(enum health_unit unit, double value, char out[HEALTH_FIGURE_ROOM]);

/* A number without unit, at most @digits (0 to 6) behind the point and no zeros at its end. */
void health_number(double value, unsigned int digits, char out[HEALTH_FIGURE_ROOM]);

#endif
