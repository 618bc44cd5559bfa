// SPDX-License-Identifier: GPL-2.0
/* Values as text, see json_put.h: what is too long for a header. */
#include "log/json_put.h"

#define NSEC_PER_SEC	UINT64_C(1000000000)
#define DAY_SECONDS	86400
#define EACH_BYTE	UINT64_C(0x0101010101010101)
#define HIGH_BITS	(0x80 * EACH_BYTE)

const char put_two_digits[201] =
	"00010203040506070809101112131415161718192021222324"
	"25262728293031323334353637383940414243444546474849"
	"50515253545556575859606162636465666768697071727374"
	"75767778798081828384858687888990919293949596979899";

char *put_hex(char *at, const char *bytes, size_t len)
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < len; i++) {
		*at++ = digits[(unsigned char)bytes[i] >> 4];
		*at++ = digits[(unsigned char)bytes[i] & 15];
	}
	return at;
}

/* Days since 1970-01-01 to a date. Eras of 400 years begin on 1 March, so leap days are last. */
static void civil_date(unsigned int days, unsigned int *year, unsigned int *month,
		       unsigned int *day)
{
	unsigned int shifted = days + 719468, era = shifted / 146097, of_era = shifted % 146097;
	unsigned int y = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
	unsigned int of_year = of_era - (365 * y + y / 4 - y / 100);
	unsigned int m = (5 * of_year + 2) / 153;

	*day = of_year - (153 * m + 2) / 5 + 1;
	*month = m < 10 ? m + 3 : m - 9;
	*year = y + era * 400 + (*month <= 2);
}

static char *put_pair(char *at, unsigned int value, char behind)
{
	memcpy(at, put_two_digits + value * 2, 2);
	at[2] = behind;
	return at + 3;
}

char *put_date(char *at, uint64_t ns)
{
	uint64_t seconds = ns / NSEC_PER_SEC;
	unsigned int of_day = (unsigned int)(seconds % DAY_SECONDS);
	unsigned int year, month, day, fraction = (unsigned int)(ns % NSEC_PER_SEC);

	/* Four digits are enough: 64 bits of ns end in 2554. */
	civil_date((unsigned int)(seconds / DAY_SECONDS), &year, &month, &day);
	memcpy(at, put_two_digits + year / 100 * 2, 2);
	at = put_pair(at + 2, year % 100, '-');
	at = put_pair(at, month, '-');
	at = put_pair(at, day, 'T');
	at = put_pair(at, of_day / 3600, ':');
	at = put_pair(at, of_day / 60 % 60, ':');
	at = put_pair(at, of_day % 60, '.');
	*at = (char)('0' + fraction / 100000000);
	for (int i = 7; i > 0; i -= 2, fraction /= 100)
		memcpy(at + i, put_two_digits + fraction % 100 * 2, 2);
	at[9] = 'Z';
	return at + 10;
}

static uint64_t bytes_below(uint64_t word, uint64_t limit)
{
	return (word - limit * EACH_BYTE) & ~word & HIGH_BITS;
}

static uint64_t bytes_equal(uint64_t word, uint64_t byte)
{
	return bytes_below(word ^ byte * EACH_BYTE, 1);
}

/*
 * The highest bit of each byte that is not plain. Borrows go upwards only: the lowest bit that is
 * set is a true one.
 */
static uint64_t not_plain(uint64_t word)
{
	return (word & HIGH_BITS) | bytes_below(word, ' ') | bytes_equal(word, 0x7f) |
	       bytes_equal(word, '"') | bytes_equal(word, '\\');
}

size_t put_plain(const char *text, size_t len)
{
	size_t at = 0;

	while (at < len) {
		size_t step = len - at < 8 ? len - at : 8;
		uint64_t word = 0, odd;

		/* Of a constant length where it can be: a word is loaded at once then. */
		if (step == 8)
			memcpy(&word, text + at, 8);
		else
			memcpy(&word, text + at, step);
		odd = not_plain(le64toh(word));
		if (odd) {
			size_t plain = (size_t)__builtin_ctzll(odd) / 8;

			return at + (plain < step ? plain : step);
		}
		at += step;
	}
	return len;
}
