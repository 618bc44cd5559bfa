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
#define NUMBER_MAX	1e12	/* shown; anything larger is no figure of a host */

static const struct {
	enum health_unit unit;
	const char *suffix;
	double scale;
} suffixes[] = {
	/* Of one unit the smallest first. */
	{ HEALTH_UNIT_SHARE, "%", 0.01 },
	{ HEALTH_UNIT_RATE, "/s", 1 },
	{ HEALTH_UNIT_BYTES, "B", 1 },
	{ HEALTH_UNIT_BYTES, "KiB", KIB },
	{ HEALTH_UNIT_BYTES, "MiB", MIB },
	{ HEALTH_UNIT_BYTES, "GiB", GIB },
	{ HEALTH_UNIT_BYTES_RATE, "B/s", 1 },
	{ HEALTH_UNIT_BYTES_RATE, "KiB/s", KIB },
	{ HEALTH_UNIT_BYTES_RATE, "MiB/s", MIB },
	{ HEALTH_UNIT_BYTES_RATE, "GiB/s", GIB },
	{ HEALTH_UNIT_TIME, "ms", SECOND / 1000 },
	{ HEALTH_UNIT_TIME, "s", SECOND },
	{ HEALTH_UNIT_TIME, "m", 60 * SECOND },
	{ HEALTH_UNIT_TIME, "h", 3600 * SECOND },
	{ HEALTH_UNIT_COUNT, "", 1 },
	{ HEALTH_UNIT_RATIO, "", 1 },
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
	if (unit == HEALTH_UNIT_COUNT && !whole)
		return -EINVAL;
	text += strspn(text, " \t");
	for (size_t i = 0; i < SUFFIXES; i++) {
		if (suffixes[i].unit != unit || strcmp(suffixes[i].suffix, text))
			continue;
		*value = number * suffixes[i].scale;
		return 0;
	}
	return -EINVAL;
}

void health_number(double value, unsigned int digits, char out[HEALTH_FIGURE_ROOM])
{
	uint64_t scale = 1, number;
	size_t len;

	for (unsigned int i = 0; i < digits; i++)
		scale *= 10;
	if (!(value < NUMBER_MAX))
		value = NUMBER_MAX;
	number = (uint64_t)llround(fabs(value) * (double)scale);
	len = (size_t)snprintf(out, HEALTH_FIGURE_ROOM, "%s%" PRIu64,
			       value < 0 && number ? "-" : "", number / scale);
	number %= scale;
	if (!number)
		return;
	len += (size_t)snprintf(out + len, HEALTH_FIGURE_ROOM - len, ".%0*" PRIu64, (int)digits,
				number);
	while (out[len - 1] == '0')
		out[--len] = '\0';
}

static bool has_3_digits(double number)
{
	return fabs(number * 1000 - round(number * 1000)) < 1e-6;
}

static void write_figure(double value, size_t suffix, unsigned int digits,
			 char out[HEALTH_FIGURE_ROOM])
{
	char number[HEALTH_FIGURE_ROOM];

	health_number(value / suffixes[suffix].scale, digits, number);
	snprintf(out, HEALTH_FIGURE_ROOM, "%.20s%s%s", number, *suffixes[suffix].suffix ? " " : "",
		 suffixes[suffix].suffix);
}

void health_unit_exact(enum health_unit unit, double value, char out[HEALTH_FIGURE_ROOM])
{
	size_t best = SUFFIXES;

	for (size_t i = 0; i < SUFFIXES; i++) {
		double number = value / suffixes[i].scale;

		if (suffixes[i].unit != unit)
			continue;
		if (best == SUFFIXES || (number >= 1 && has_3_digits(number)))
			best = i;
	}
	write_figure(value, best, 3, out);
}

void health_unit_text(enum health_unit unit, double value, char out[HEALTH_FIGURE_ROOM])
{
	size_t best = SUFFIXES;

	for (size_t i = 0; i < SUFFIXES; i++) {
		/* 100 s, and not 1.7 m. */
		double least = suffixes[i].scale >= 60 * SECOND ? 2 : 1;

		if (suffixes[i].unit != unit)
			continue;
		if (best == SUFFIXES || value / suffixes[i].scale >= least)
			best = i;
	}
	write_figure(value, best, fabs(value / suffixes[best].scale) < 9.95 ? 1 : 0, out);
}
