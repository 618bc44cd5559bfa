// SPDX-License-Identifier: GPL-2.0
/*
 * Numbers as people read them: bytes, counts, times, percent, each in at most so many columns.
 * Not here: names and other text (ktally_text_*()), and which field gets which format.
 */
#include "format.h"

#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define NSEC_PER_CSEC UINT64_C(10000000)
#define NSEC_PER_SEC UINT64_C(1000000000)

/* Writes the text when it fits into @width. */
__attribute__((format(printf, 3, 4)))
static bool fits(unsigned int width, char out[FORMAT_ROOM], const char *format, ...)
{
	va_list args;
	int len;

	if (width > FORMAT_ROOM - 1)
		width = FORMAT_ROOM - 1;
	va_start(args, format);
	len = vsnprintf(out, FORMAT_ROOM, format, args);
	va_end(args);
	return len >= 0 && (unsigned int)len <= width;
}

static size_t overflow(unsigned int width, char out[FORMAT_ROOM])
{
	if (width > FORMAT_ROOM - 1)
		width = FORMAT_ROOM - 1;
	memset(out, '#', width);
	out[width] = '\0';
	return width;
}

/* Digits after the point that keep three significant ones: 1.25, 12.5, 125. */
static int decimals(double number, int most)
{
	if (number < 9.995)
		return most;
	if (number < 99.95)
		return most < 1 ? most : 1;
	return 0;
}

/* @number scaled by powers of @base until it fits, with the suffixes in turn. */
static size_t scaled(double number, double base, const char *suffixes, int most, unsigned int width,
		     char out[FORMAT_ROOM])
{
	const char *suffix;
	int digits;

	for (suffix = suffixes; ; suffix++) {
		for (digits = decimals(number, most); digits >= 0; digits--) {
			/* One that rounds to 0 is no longer the number. */
			if (number < (digits ? 0.095 : 0.95) || (number >= 999.5 && suffix[1]))
				continue;
			if (fits(width, out, "%.*f%c", digits, number, *suffix))
				return strlen(out);
		}
		if (!suffix[1])
			return overflow(width, out);
		number /= base;
	}
}

size_t format_bytes(double bytes, unsigned int width, char out[FORMAT_ROOM])
{
	if (!(bytes >= 0) || isinf(bytes))
		return overflow(width, out);
	if (bytes < 999.5 && fits(width, out, "%.0f", bytes))
		return strlen(out);
	return scaled(bytes / 1024, 1024, "KMGTPE", 1, width, out);
}

size_t format_count(double count, unsigned int width, char out[FORMAT_ROOM])
{
	int digits;

	if (!(count >= 0) || isinf(count))
		return overflow(width, out);
	if (count == 0 && fits(width, out, "0"))
		return strlen(out);
	digits = count < 0.995 ? 2 : count < 99.95 ? 1 : 0;
	for (; digits >= 0; digits--) {
		if (count < 999999.5 && fits(width, out, "%.*f", digits, count))
			return strlen(out);
	}
	return scaled(count / 1000, 1000, "kMGTPE", 1, width, out);
}

size_t format_ns(uint64_t ns, unsigned int width, char out[FORMAT_ROOM])
{
	uint64_t cs = ns / NSEC_PER_CSEC;
	uint64_t s = cs / 100, min = s / 60, h = min / 60, d = h / 24;

	if (min < 60 && fits(width, out, "%" PRIu64 ":%02u.%02u", min, (unsigned int)(s % 60),
			     (unsigned int)(cs % 100)))
		return strlen(out);
	if (min < 60 && fits(width, out, "%" PRIu64 ":%02u", min, (unsigned int)(s % 60)))
		return strlen(out);
	if (h < 24 && fits(width, out, "%" PRIu64 "h%02um", h, (unsigned int)(min % 60)))
		return strlen(out);
	if (d && fits(width, out, "%" PRIu64 "d%02uh", d, (unsigned int)(h % 24)))
		return strlen(out);
	if (!d && h && fits(width, out, "%" PRIu64 "h", h))
		return strlen(out);
	if (!h && fits(width, out, "%" PRIu64 "m", min))
		return strlen(out);
	return fits(width, out, "%" PRIu64 "d", d) ? strlen(out) : overflow(width, out);
}

size_t format_age(uint64_t ns, unsigned int width, char out[FORMAT_ROOM])
{
	uint64_t s = ns / NSEC_PER_SEC, min = s / 60, h = min / 60, d = h / 24;
	bool ok;

	if (!min)
		ok = fits(width, out, "%" PRIu64 "s", s);
	else if (!h)
		ok = fits(width, out, "%" PRIu64 "m%02us", min, (unsigned int)(s % 60));
	else if (!d)
		ok = fits(width, out, "%" PRIu64 "h%02um", h, (unsigned int)(min % 60));
	else
		ok = fits(width, out, "%" PRIu64 "d%02uh", d, (unsigned int)(h % 24));
	return ok ? strlen(out) : overflow(width, out);
}

size_t format_span(uint64_t ns, unsigned int width, char out[FORMAT_ROOM])
{
	static const char *const units[] = { "ns", "us", "ms", "s" };
	double number = (double)ns;
	int digits, unit = 0;

	/* What would be shown as 1000 is 1.00 of the next. */
	for (; unit < 3 && number >= 999.5; unit++)
		number /= 1000;
	for (digits = unit ? decimals(number, 2) : 0; digits >= 0; digits--)
		if (fits(width, out, "%.*f%s", digits, number, units[unit]))
			return strlen(out);
	return overflow(width, out);
}

size_t format_percent(double percent, unsigned int width, char out[FORMAT_ROOM])
{
	if (!(percent >= 0) || isinf(percent))
		return overflow(width, out);
	if (percent < 999.95 && fits(width, out, "%.1f", percent))
		return strlen(out);
	return fits(width, out, "%.0f", percent) ? strlen(out) : overflow(width, out);
}

size_t format_integer(int64_t number, unsigned int width, char out[FORMAT_ROOM])
{
	return fits(width, out, "%" PRId64, number) ? strlen(out) : overflow(width, out);
}

size_t format_unsigned(uint64_t number, unsigned int width, char out[FORMAT_ROOM])
{
	return fits(width, out, "%" PRIu64, number) ? strlen(out) : overflow(width, out);
}

size_t format_moment(uint64_t realtime, uint64_t now, unsigned int width, char out[FORMAT_ROOM])
{
	uint64_t apart = now > realtime ? now - realtime : realtime - now;
	time_t second = (time_t)(realtime / NSEC_PER_SEC);
	struct tm tm;
	size_t len;

	if (!localtime_r(&second, &tm))
		return overflow(width, out);
	if (apart < 24 * 3600 * NSEC_PER_SEC)
		len = strftime(out, FORMAT_ROOM, "%H:%M:%S", &tm);
	else
		len = strftime(out, FORMAT_ROOM, "%Y-%m-%d", &tm);
	return len && len <= width ? len : overflow(width, out);
}
