// SPDX-License-Identifier: GPL-2.0
/* Values as text without checks: digits of every length, and which text needs no cleaning. */
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "log/json_put.h"

/* What is behind the place that a value may touch must stay. */
static void expect_digits(uint64_t value)
{
	char text[PUT_MAX + 1], wanted[32];
	size_t len;

	memset(text, 'x', sizeof(text));
	len = (size_t)(put_digits(text, value) - text);
	snprintf(wanted, sizeof(wanted), "%" PRIu64, value);
	assert_int_equal(len, strlen(wanted));
	assert_memory_equal(text, wanted, len);
	assert_int_equal(text[PUT_MAX], 'x');
}

static void digits_are_those_of_printf(void **state)
{
	uint64_t power = 1, value = 88172645463325252u;

	(void)state;
	for (uint64_t i = 0; i < 200000; i++)
		expect_digits(i);
	for (uint64_t i = 99900000; i < 100100000; i++)
		expect_digits(i);
	for (int i = 0; i < 20; i++, power *= 10)
		for (uint64_t near = 0; near < 200; near++)
			expect_digits(power + near - 100);
	for (int i = 0; i < 300000; i++) {
		value ^= value << 13, value ^= value >> 7, value ^= value << 17;
		expect_digits(value >> i % 64);
	}
	expect_digits(UINT64_MAX);
}

static bool is_plain(unsigned char c)
{
	return c >= ' ' && c < 0x7f && c != '"' && c != '\\';
}

/* One byte among plain ones, and behind it what must not matter unless the byte is plain. */
static void expect_plain(size_t len, size_t at, unsigned char byte, bool odd_behind)
{
	char *text = malloc(len);	/* heap checkers see a byte too many */
	size_t wanted = at;

	memset(text, 'a', len);
	text[at] = (char)byte;
	memset(text + at + 1, odd_behind ? 0x80 : '!', len - at - 1);
	if (is_plain(byte))
		wanted = odd_behind ? at + 1 : len;
	assert_int_equal(put_plain(text, len), wanted);
	free(text);
}

static void plain_text_ends_before_what_is_not(void **state)
{
	(void)state;
	for (size_t len = 0; len < 40; len++)
		for (size_t at = 0; at < len; at++)
			for (unsigned int byte = 0; byte < 256; byte++) {
				expect_plain(len, at, (unsigned char)byte, false);
				expect_plain(len, at, (unsigned char)byte, true);
			}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(digits_are_those_of_printf),
		cmocka_unit_test(plain_text_ends_before_what_is_not),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
