// SPDX-License-Identifier: GPL-2.0
/* Times as people type them, see when.h. */
#include "when.h"

#include <stddef.h>
#include <string.h>
#include <time.h>

#define NSEC_PER_SEC UINT64_C(1000000000)
#define SECOND_MAX (INT64_MAX / (int64_t)NSEC_PER_SEC)

/* Reads "14:05:00" or "14:05" and returns what stands behind it, NULL when it is none. */
static const char *read_clock(const char *text, struct tm *tm)
{
	const char *rest = strptime(text, "%H:%M:%S", tm);

	if (rest)
		return rest;
	tm->tm_sec = 0;
	return strptime(text, "%H:%M", tm);
}

static bool to_ns(time_t second, uint64_t *time)
{
	if (second < 0 || second > SECOND_MAX)
		return false;
	*time = (uint64_t)second * NSEC_PER_SEC;
	return true;
}

bool when_clock(const char *text, uint64_t now, uint64_t *time)
{
	time_t second = (time_t)(now / NSEC_PER_SEC), then;
	struct tm tm, clock = { 0 };
	const char *rest = read_clock(text, &clock);

	if (!rest || *rest || !localtime_r(&second, &tm))
		return false;
	tm.tm_hour = clock.tm_hour;
	tm.tm_min = clock.tm_min;
	tm.tm_sec = clock.tm_sec;
	tm.tm_isdst = -1;
	then = mktime(&tm);
	if (then > second) {
		tm.tm_mday--;
		tm.tm_isdst = -1;
		then = mktime(&tm);
	}
	return to_ns(then < 0 ? 0 : then, time);
}

static uint64_t unit_seconds(char unit)
{
	switch (unit) {
	case 's':
		return 1;
	case 'm':
		return 60;
	case 'h':
		return 3600;
	case 'd':
		return 24 * 3600;
	default:
		return 0;
	}
}

/* "2h", "1h30m". */
static bool read_span(const char *text, uint64_t *seconds)
{
	*seconds = 0;
	do {
		uint64_t number = 0, unit;
		const char *digit = text;

		for (; *text >= '0' && *text <= '9' && text - digit < 9; text++)
			number = number * 10 + (uint64_t)(*text - '0');
		unit = unit_seconds(*text);
		if (text == digit || !unit)
			return false;
		*seconds += number * unit;
		text++;
	} while (*text);
	return true;
}

/* ".5" */
static const char *read_fraction(const char *text, uint64_t *ns)
{
	uint64_t scale = NSEC_PER_SEC;

	*ns = 0;
	if (*text != '.')
		return text;
	for (text++; *text >= '0' && *text <= '9'; text++) {
		scale /= 10;
		*ns += (uint64_t)(*text - '0') * scale;
	}
	return text;
}

/* Whether it is a day of that month: strptime() knows of none that it has too few. */
static bool is_day(const struct tm *tm)
{
	struct tm same = *tm;

	same.tm_isdst = 0;
	return timegm(&same) != -1 && same.tm_mday == tm->tm_mday;
}

/* "Z", "+02:00" or nothing, which is here: how far from UTC the clock was. */
static bool read_zone(const char *text, struct tm *tm, time_t *second)
{
	struct tm ahead = { 0 };
	const char *rest = text;
	time_t offset;

	if (!*text) {
		tm->tm_isdst = -1;
		*second = mktime(tm);
		return true;
	}
	*second = timegm(tm);
	if (!strcmp(text, "Z") || !strcmp(text, "z"))
		return true;
	if (*text != '+' && *text != '-')
		return false;
	rest = strptime(text + 1, "%H:%M", &ahead);
	offset = ahead.tm_hour * 3600 + ahead.tm_min * 60;
	*second -= *text == '+' ? offset : -offset;
	return rest && !*rest;
}

static bool read_date(const char *text, uint64_t *time)
{
	struct tm tm = { 0 };
	const char *rest = strptime(text, "%Y-%m-%d", &tm);
	uint64_t part = 0;
	time_t second;

	if (!rest || !is_day(&tm))
		return false;
	if (*rest == 'T' || *rest == 't' || *rest == ' ') {
		rest = read_clock(rest + 1, &tm);
		rest = rest ? read_fraction(rest, &part) : NULL;
	} else if (*rest) {
		return false;
	}
	if (!rest || !read_zone(rest, &tm, &second) || !to_ns(second, time))
		return false;
	*time += part;
	return true;
}

bool when_read(const char *text, uint64_t now, uint64_t *time)
{
	uint64_t seconds;

	if (!strcmp(text, "now")) {
		*time = now;
		return true;
	}
	if (*text != '-')
		return when_clock(text, now, time) || read_date(text, time);
	if (!read_span(text + 1, &seconds) || seconds > now / NSEC_PER_SEC)
		return false;
	*time = now - seconds * NSEC_PER_SEC;
	return true;
}
