// SPDX-License-Identifier: GPL-2.0
/*
 * The append-only JSON encoder of json.h. Numbers are made by hand, two digits at a time: a record
 * has some fifty of them, and snprintf() would be most of its cost.
 */
#include <string.h>

#include "libktally/ktally.h"
#include "log/json.h"

#define NSEC_PER_SEC	UINT64_C(1000000000)
#define DIGITS_MAX	20	/* of 2^64 - 1 */
#define DAY_SECONDS	86400

static const char two_digits[] =
	"00010203040506070809101112131415161718192021222324"
	"25262728293031323334353637383940414243444546474849"
	"50515253545556575859606162636465666768697071727374"
	"75767778798081828384858687888990919293949596979899";

void json_raw(struct json *j, const char *bytes, size_t len)
{
	if (j->full || len > j->room - j->len) {
		j->full = true;
		return;
	}
	memcpy(j->data + j->len, bytes, len);
	j->len += len;
}

/* Writes the digits of @value so that they end before @end; returns the first. */
static char *put_digits(char *end, uint64_t value)
{
	while (value >= 100) {
		end -= 2;
		memcpy(end, two_digits + value % 100 * 2, 2);
		value /= 100;
	}
	if (value < 10) {
		*--end = (char)('0' + value);
		return end;
	}
	end -= 2;
	memcpy(end, two_digits + value * 2, 2);
	return end;
}

static void put_number(struct json *j, bool negative, uint64_t size)
{
	char text[DIGITS_MAX + 3], *end = text + sizeof(text), *first;
	bool quote = size > JSON_EXACT_MAX;

	if (quote)
		*--end = '"';
	first = put_digits(end, size);
	if (negative)
		*--first = '-';
	if (quote)
		*--first = '"';
	json_raw(j, first, (size_t)(text + sizeof(text) - first));
}

void json_uint(struct json *j, uint64_t value)
{
	put_number(j, false, value);
}

void json_sint(struct json *j, int64_t value)
{
	put_number(j, value < 0, value < 0 ? 0 - (uint64_t)value : (uint64_t)value);
}

void json_digits(struct json *j, uint64_t value)
{
	char text[DIGITS_MAX], *end = text + sizeof(text), *first = put_digits(end, value);

	json_raw(j, first, (size_t)(end - first));
}

void json_bool(struct json *j, bool value)
{
	if (value)
		json_literal(j, "true");
	else
		json_literal(j, "false");
}

void json_hundredths(struct json *j, uint64_t value)
{
	char text[DIGITS_MAX + 1], *end = text + sizeof(text), *first;

	end -= 2;
	memcpy(end, two_digits + value % 100 * 2, 2);
	*--end = '.';
	first = put_digits(end, value / 100);
	json_raw(j, first, (size_t)(text + sizeof(text) - first));
}

const char *json_text(struct json *j, const char *text, size_t len)
{
	const char *inside;

	/* The second quote takes the place of the NUL that ktally_text_json() adds. */
	if (j->full || j->room - j->len < 6 * len + 2) {
		j->full = true;
		return NULL;
	}
	j->data[j->len++] = '"';
	inside = j->data + j->len;
	j->len += ktally_text_json(text, len, j->data + j->len, 6 * len + 1);
	j->data[j->len++] = '"';
	return inside;
}

void json_hex(struct json *j, const char *bytes, size_t len)
{
	static const char digits[] = "0123456789abcdef";

	if (j->full || j->room - j->len < 2 * len + 2) {
		j->full = true;
		return;
	}
	j->data[j->len++] = '"';
	for (size_t i = 0; i < len; i++) {
		j->data[j->len++] = digits[(unsigned char)bytes[i] >> 4];
		j->data[j->len++] = digits[(unsigned char)bytes[i] & 15];
	}
	j->data[j->len++] = '"';
}

/* Days since 1970-01-01 to a date. Eras of 400 years begin on 1 March, so leap days are last. */
static void civil_date(uint64_t days, unsigned int *year, unsigned int *month, unsigned int *day)
{
	uint64_t shifted = days + 719468, era = shifted / 146097;
	unsigned int of_era = (unsigned int)(shifted % 146097);
	unsigned int y = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
	unsigned int of_year = of_era - (365 * y + y / 4 - y / 100);
	unsigned int m = (5 * of_year + 2) / 153;

	*day = of_year - (153 * m + 2) / 5 + 1;
	*month = m < 10 ? m + 3 : m - 9;
	*year = y + (unsigned int)era * 400 + (*month <= 2);
}

static char *put_pair(char *at, unsigned int value, char behind)
{
	memcpy(at, two_digits + value * 2, 2);
	at[2] = behind;
	return at + 3;
}

void json_time(struct json *j, uint64_t ns)
{
	uint64_t seconds = ns / NSEC_PER_SEC;
	unsigned int of_day = (unsigned int)(seconds % DAY_SECONDS);
	unsigned int year, month, day, fraction = (unsigned int)(ns % NSEC_PER_SEC);
	char text[] = "\"0000-00-00T00:00:00.000000000Z\"", *at = text + 1;

	/* Four digits are enough: 64 bits of ns end in 2554. */
	civil_date(seconds / DAY_SECONDS, &year, &month, &day);
	memcpy(at, two_digits + year / 100 * 2, 2);
	at = put_pair(at + 2, year % 100, '-');
	at = put_pair(at, month, '-');
	at = put_pair(at, day, 'T');
	at = put_pair(at, of_day / 3600, ':');
	at = put_pair(at, of_day / 60 % 60, ':');
	at = put_pair(at, of_day % 60, '.');
	for (int i = 8; i >= 0; i--, fraction /= 10)
		at[i] = (char)('0' + fraction % 10);
	json_raw(j, text, sizeof(text) - 1);
}
