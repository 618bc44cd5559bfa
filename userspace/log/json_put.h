/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Values as text at a place that has room for them: no checks, each returns where the next byte
 * goes. Only for who knows a bound. Not here: structure, and which value goes where.
 */
#ifndef KTALLY_LOG_JSON_PUT_H
#define KTALLY_LOG_JSON_PUT_H

#include <endian.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/* The most bytes that any of these touches. */
#define PUT_MAX 32

extern const char put_two_digits[201];	/* "00" to "99" */

/*
 * The 8 digits of a number below 10^8, 0 to 9 each, the first in the lowest byte. All at once, as
 * branches that depend on how many there are would be guessed wrong half of the time.
 */
static inline uint64_t put_split(uint32_t value)
{
	uint64_t fours = value / 10000 | (uint64_t)(value % 10000) << 32;
	/* x * 10486 >> 20 is x / 100 below 10000, x * 103 >> 10 is x / 10 below 100. */
	uint64_t high = fours * 10486 >> 20 & UINT64_C(0x0000007f0000007f);
	uint64_t pairs = high + ((fours - 100 * high) << 16);
	uint64_t tens = pairs * 103 >> 10 & UINT64_C(0x000f000f000f000f);

	return tens + ((pairs - 10 * tens) << 8);
}

static inline char *put_8_digits(char *at, uint32_t value)
{
	uint64_t text = htole64(put_split(value) | UINT64_C(0x3030303030303030));

	memcpy(at, &text, 8);
	return at + 8;
}

/* Those of a number below 10^8 and no zeros before them; writes 8 bytes all the same. */
static inline char *put_short(char *at, uint32_t value)
{
	uint64_t digits = put_split(value);
	/* The last one counts, be it 0. */
	unsigned int zeros = (unsigned int)__builtin_ctzll(digits | UINT64_C(1) << 56) / 8;
	uint64_t text = htole64((digits | UINT64_C(0x3030303030303030)) >> 8 * zeros);

	memcpy(at, &text, 8);
	return at + 8 - zeros;
}

static inline char *put_digits(char *at, uint64_t value)
{
	const uint64_t step = 100000000;

	if (value < step)
		return put_short(at, (uint32_t)value);
	if (value < step * step) {
		at = put_short(at, (uint32_t)(value / step));
		return put_8_digits(at, (uint32_t)(value % step));
	}
	at = put_short(at, (uint32_t)(value / step / step));
	at = put_8_digits(at, (uint32_t)(value / step % step));
	return put_8_digits(at, (uint32_t)(value % step));
}

static inline char *put_quoted(char *at, uint64_t value, bool negative)
{
	*at++ = '"';
	if (negative)
		*at++ = '-';
	at = put_digits(at, value);
	*at++ = '"';
	return at;
}

static inline char *put_signed_digits(char *at, int64_t value)
{
	if (value >= 0)
		return put_digits(at, (uint64_t)value);
	*at++ = '-';
	return put_digits(at, 0 - (uint64_t)value);
}

/* 123 becomes 1.23. */
static inline char *put_hundredths(char *at, uint64_t value)
{
	at = put_digits(at, value / 100);
	*at++ = '.';
	memcpy(at, put_two_digits + value % 100 * 2, 2);
	return at + 2;
}

/* Bytes as hexadecimal digits, two for each. */
char *put_hex(char *at, const char *bytes, size_t len);

/* ns since 1970 as an RFC 3339 date in UTC with 9 digits behind the point. */
char *put_date(char *at, uint64_t ns);

/*
 * How many of at most @len bytes need no escape in JSON nor any cleaning: ASCII letters and signs
 * but quotes and backslashes. It ends before a NUL, too.
 */
size_t put_plain(const char *text, size_t len);

#endif
