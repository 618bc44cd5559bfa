// SPDX-License-Identifier: GPL-2.0
/* Figures with units: read as meant, or refused; what is printed reads the same. */
#include <errno.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "health/units.h"

static void each_unit_is_read(void **state)
{
	static const struct { enum health_unit unit; const char *text; double value; } rows[] = {
		{ HEALTH_UNIT_SHARE, "25 %", 0.25 }, { HEALTH_UNIT_SHARE, "12.5%", 0.125 },
		{ HEALTH_UNIT_SHARE, "400 %", 4 }, { HEALTH_UNIT_SHARE, "0 %", 0 },
		{ HEALTH_UNIT_RATE, "200 /s", 200 }, { HEALTH_UNIT_RATE, "0.5/s", 0.5 },
		{ HEALTH_UNIT_BYTES, "512 B", 512 }, { HEALTH_UNIT_BYTES, "1 KiB", 1024 },
		{ HEALTH_UNIT_BYTES, "64 MiB", 67108864 },
		{ HEALTH_UNIT_BYTES, "2GiB", 2147483648.0 },
		{ HEALTH_UNIT_BYTES_RATE, "1 MiB/s", 1048576 },
		{ HEALTH_UNIT_BYTES_RATE, "7 B/s", 7 },
		{ HEALTH_UNIT_TIME, "250 ms", 250e6 }, { HEALTH_UNIT_TIME, "30 s", 30e9 },
		{ HEALTH_UNIT_TIME, "1.5 m", 90e9 }, { HEALTH_UNIT_TIME, "2\th", 7200e9 },
		{ HEALTH_UNIT_COUNT, "12", 12 }, { HEALTH_UNIT_RATIO, "1.75", 1.75 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		double value = -1;

		assert_int_equal(health_unit_read(rows[i].unit, rows[i].text, &value), 0);
		assert_true(fabs(value - rows[i].value) <= rows[i].value * 1e-12);
	}
}

static void what_is_no_figure_is_refused(void **state)
{
	static const struct { enum health_unit unit; const char *text; } rows[] = {
		{ HEALTH_UNIT_SHARE, "25" }, { HEALTH_UNIT_SHARE, "25 /s" },
		{ HEALTH_UNIT_SHARE, "%" }, { HEALTH_UNIT_SHARE, "" },
		{ HEALTH_UNIT_SHARE, "-5 %" }, { HEALTH_UNIT_SHARE, "+5 %" },
		{ HEALTH_UNIT_SHARE, "1e3 %" }, { HEALTH_UNIT_SHARE, "nan %" },
		{ HEALTH_UNIT_SHARE, "1,5 %" }, { HEALTH_UNIT_SHARE, "5. %" },
		{ HEALTH_UNIT_SHARE, ".5 %" }, { HEALTH_UNIT_SHARE, "1.2.3 %" },
		{ HEALTH_UNIT_SHARE, " 5 %" }, { HEALTH_UNIT_SHARE, "5 % x" },
		{ HEALTH_UNIT_BYTES, "5 MB" }, { HEALTH_UNIT_BYTES, "5 mib" },
		{ HEALTH_UNIT_BYTES, "5 MiB/s" }, { HEALTH_UNIT_BYTES_RATE, "5 MiB" },
		{ HEALTH_UNIT_TIME, "5" }, { HEALTH_UNIT_TIME, "5 d" },
		{ HEALTH_UNIT_TIME, "5 s m" }, { HEALTH_UNIT_TIME, "1234567890123456 s" },
		{ HEALTH_UNIT_COUNT, "1.5" }, { HEALTH_UNIT_COUNT, "5 %" },
		{ HEALTH_UNIT_RATIO, "0x10" }, { HEALTH_UNIT_RATIO, "never" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		double value = -1;

		if (health_unit_read(rows[i].unit, rows[i].text, &value) != -EINVAL)
			fail_msg("'%s' was read as %f", rows[i].text, value);
		assert_true(value == -1);
	}
}

static void what_is_printed_exactly_reads_the_same(void **state)
{
	static const struct { enum health_unit unit; double value; const char *text; } rows[] = {
		{ HEALTH_UNIT_SHARE, 0.25, "25 %" }, { HEALTH_UNIT_SHARE, 0.0025, "0.25 %" },
		{ HEALTH_UNIT_TIME, 90e9, "1.5 m" }, { HEALTH_UNIT_TIME, 100e9, "100 s" },
		{ HEALTH_UNIT_TIME, 3600e9, "1 h" }, { HEALTH_UNIT_TIME, 0, "0 ms" },
		{ HEALTH_UNIT_BYTES, 67108864, "64 MiB" }, { HEALTH_UNIT_BYTES, 1025, "1025 B" },
		{ HEALTH_UNIT_BYTES_RATE, 524288, "512 KiB/s" }, { HEALTH_UNIT_COUNT, 12, "12" },
		{ HEALTH_UNIT_RATIO, 1.75, "1.75" }, { HEALTH_UNIT_RATE, 200, "200 /s" },
		{ HEALTH_UNIT_SHARE, 0.7, "70 %" }, { HEALTH_UNIT_SHARE, 0.000004, "0.0004 %" },
		{ HEALTH_UNIT_RATIO, 33.333333, "33.333333" },
		{ HEALTH_UNIT_RATE, 1e12, "1000000000000 /s" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		char text[HEALTH_FIGURE_ROOM];
		double value = -1;

		health_unit_exact(rows[i].unit, rows[i].value, text);
		assert_string_equal(text, rows[i].text);
		assert_int_equal(health_unit_read(rows[i].unit, text, &value), 0);
		assert_true(value == rows[i].value);
	}
}

static void people_get_no_more_digits_than_they_need(void **state)
{
	static const struct { enum health_unit unit; double value; const char *text; } rows[] = {
		{ HEALTH_UNIT_SHARE, 0.4321, "43 %" }, { HEALTH_UNIT_SHARE, 0.04321, "4.3 %" },
		{ HEALTH_UNIT_SHARE, 0.0996, "10 %" }, { HEALTH_UNIT_SHARE, 12.8, "1280 %" },
		{ HEALTH_UNIT_TIME, 100e9, "100 s" }, { HEALTH_UNIT_TIME, 125e9, "2.1 m" },
		{ HEALTH_UNIT_TIME, 1009e6, "1 s" }, { HEALTH_UNIT_TIME, 250e6, "250 ms" },
		{ HEALTH_UNIT_BYTES, 91540685, "87 MiB" }, { HEALTH_UNIT_BYTES, 0, "0 B" },
		{ HEALTH_UNIT_RATE, 1e300, "1000000000000 /s" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		char text[HEALTH_FIGURE_ROOM];

		health_unit_text(rows[i].unit, rows[i].value, text);
		assert_string_equal(text, rows[i].text);
	}
}

static void numbers_end_with_no_zeros(void **state)
{
	static const struct { double value; unsigned int digits; const char *text; } rows[] = {
		{ 0.25, 6, "0.25" }, { 3, 6, "3" }, { 1.0000004, 6, "1" }, { 0.05, 1, "0.1" },
		{ -0.5, 2, "-0.5" }, { -0.001, 2, "0" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		char text[HEALTH_FIGURE_ROOM];

		health_number(rows[i].value, rows[i].digits, text);
		assert_string_equal(text, rows[i].text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_unit_is_read),
		cmocka_unit_test(what_is_no_figure_is_refused),
		cmocka_unit_test(what_is_printed_exactly_reads_the_same),
		cmocka_unit_test(people_get_no_more_digits_than_they_need),
		cmocka_unit_test(numbers_end_with_no_zeros),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
