// SPDX-License-Identifier: GPL-2.0
/*
 * Figures with units, see units.h. By hand, because strtod() and printf() follow the locale's
 * decimal comma, and strtod() takes "nan", "0x1p3" and "-1" as well.
 */
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "health/units.h"

#define KIB	1024.0
#define MIB	(1024 * KIB)
#define GIB	(1024 * MIB)
#define SECOND	1e9
#define DIGITS_MAX	15	/* that a double holds */
#define NUMBER_MAX	1e12	/* anything larger is no figure of a host */
#define NUMBER_DIGITS	1e15	/* what has more of them does not fit into DIGITS_MAX */

static const struct {
	enum health_unit unit;
	const char *suffix;
	double scale;		/* what 1 of it is ... */
	double per;		/* ... divided by this, if it is not 1: 0.01 is no double */
} suffixes[] = {
	/* Of one unit the smallest first. */
	{ HEALTH_UNIT_SHARE, "%", 1, 100 },
	{ HEALTH_UNIT_RATE, "/s", 1, 1 },
	{ HEALTH_UNIT_BYTES, "B", 1, 1 },
	{ HEALTH_UNIT_BYTES, "KiB", KIB, 1 },
	{ HEALTH_UNIT_BYTES, "MiB", MIB, 1 },
	{ HEALTH_UNIT_BYTES, "GiB", GIB, 1 },
	{ HEALTH_UNIT_BYTES_RATE, "B/s", 1, 1 },
	{ HEALTH_UNIT_BYTES_RATE, "KiB/s", KIB, 1 },
	{ HEALTH_UNIT_BYTES_RATE, "MiB/s", MIB, 1 },
	{ HEALTH_UNIT_BYTES_RATE, "GiB/s", GIB, 1 },
	{ HEALTH_UNIT_TIME, "ms", SECOND / 1000, 1 },
	{ HEALTH_UNIT_TIME, "s", SECOND, 1 },
	{ HEALTH_UNIT_TIME, "m", 60 * SECOND, 1 },
	{ HEALTH_UNIT_TIME, "h", 3600 * SECOND, 1 },
	{ HEALTH_UNIT_COUNT, "", 1, 1 },
	{ HEALTH_UNIT_RATIO, "", 1, 1 },
};
#define SUFFIXES	(sizeof(suffixes) / sizeof(suffixes[0]))

static const struct {
	const char *name, *wanted;
} units[HEALTH_UNITS] = {
	[HEALTH_UNIT_SHARE] = { "share", "a number with %" },
	[HEALTH_UNIT_RATE] = { "rate", "a number with /s" },
	[HEALTH_UNIT_BYTES] = { "bytes", "a number with B, KiB, MiB or GiB" },
	[HEALTH_UNIT_BYTES_RATE] = { "bytes_rate", "a number with B/s, KiB/s, MiB/s or GiB/s" },
	[HEALTH_UNIT_TIME] = { "ns", "a number with ms, s, m or h" },
	[HEALTH_UNIT_COUNT] = { "count", "a whole number without unit" },
	[HEALTH_UNIT_RATIO] = { "ratio", "a number without unit" },
};

const char *health_unit_name(enum health_unit unit)
{
	return units[unit].name;
}

const char *health_unit_wanted(enum health_unit unit)
{
	return units[unit].wanted;
}

/* Reads "12" or "12.5" and moves past it. */
static bool read_decimal(const char **text, bool *whole, double *value)
{
	uint64_t digits = 0, scale = 1;
	int count = 0, behind = -1;

	for (const char *c = *text; ; c++) {
		if (*c == '.' && behind < 0 && count) {
			behind = 0;
			continue;
		}
		if (*c < '0' || *c > '9') {
			*text = c;
			break;
		}
		if (++count > DIGITS_MAX)
			return false;
		digits = digits * 10 + (uint64_t)(*c - '0');
		if (behind < 0)
			continue;
		behind++;
		scale *= 10;
	}
	*whole = behind < 0;
	*value = (double)digits / (double)scale;
	return count && behind;
}

int health_unit_read(enum health_unit unit, const char *text, double *value)
{
	double number;
	bool whole;

	if (!read_decimal(&text, &whole, &number))
		return -EINVAL;
	if ((unit == HEALTH_UNIT_COUNT && !whole) || number > NUMBER_MAX)
		return -EINVAL;
	text += strspn(text, " \t");
	for (size_t i = 0; i < SUFFIXES; i++) {
		if (suffixes[i].unit != unit || strcmp(suffixes[i].suffix, text))
			continue;
		*value = number * suffixes[i].scale / suffixes[i].per;
		return 0;
	}
	return -EINVAL;
}

void health_number(double value, unsigned int digits, char out[HEALTH_FIGURE_ROOM])
{
	uint64_t scale = 1, number;
	size_t len;

	if (!(value < NUMBER_MAX))
		value = NUMBER_MAX;
	for (; digits && fabs(value) * (double)scale * 10 <= NUMBER_DIGITS; digits--)
		scale *= 10;
	number = (uint64_t)llround(fabs(value) * (double)scale);
	len = (size_t)snprintf(out, HEALTH_FIGURE_ROOM, "%s%" PRIu64,
			       value < 0 && number ? "-" : "", number / scale);
	number %= scale;
	if (!number)
		return;
	out[len++] = '.';
	for (; number; number %= scale) {
		scale /= 10;
		out[len++] = (char)('0' + number / scale);
	}
	out[len] = '\0';
}

static double number_in(size_t suffix, double value)
{
	return value * suffixes[suffix].per / suffixes[suffix].scale;
}

static void write_figure(double value, size_t suffix, unsigned int digits,
			 char out[HEALTH_FIGURE_ROOM])
{
	char number[HEALTH_FIGURE_ROOM];

	health_number(number_in(suffix, value), digits, number);
	snprintf(out, HEALTH_FIGURE_ROOM, "%.20s%s%s", number, *suffixes[suffix].suffix ? " " : "",
		 suffixes[suffix].suffix);
}

/* In the largest unit that needs no more digits behind the point; false when there is none. */
static bool write_same(enum health_unit unit, double value, unsigned int digits,
		       char out[HEALTH_FIGURE_ROOM])
{
	size_t best = SUFFIXES, smallest = SUFFIXES;
	double again;

	for (size_t i = 0; i < SUFFIXES; i++) {
		if (suffixes[i].unit != unit)
			continue;
		if (smallest == SUFFIXES)
			smallest = i;
		write_figure(value, i, digits, out);
		if ((i == smallest || number_in(i, value) >= 1) &&
		    !health_unit_read(unit, out, &again) && again == value)
			best = i;
	}
	write_figure(value, best < SUFFIXES ? best : smallest, digits, out);
	return best < SUFFIXES;
}

void health_unit_exact(enum health_unit unit, double value, char out[HEALTH_FIGURE_ROOM])
{
	if (!write_same(unit, value, 3, out))
		write_same(unit, value, DIGITS_MAX, out);
}

void health_unit_text(enum health_unit unit, double value, char out[HEALTH_FIGURE_ROOM])
{
	size_t best = SUFFIXES;

	for (size_t i = 0; i < SUFFIXES; i++) {
		/* 100 s, and not 1.7 m. */
		double least = suffixes[i].scale >= 60 * SECOND ? 2 : 1;

		if (suffixes[i].unit != unit)
			continue;
		if (best == SUFFIXES || number_in(i, value) >= least)
			best = i;
	}
	write_figure(value, best, fabs(number_in(best, value)) < 9.95 ? 1 : 0, out);
}
