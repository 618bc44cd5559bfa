// SPDX-License-Identifier: GPL-2.0
/* Numbers as people read them, at every width that a column may have. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "format.h"

#define SECOND UINT64_C(1000000000)
#define KIB 1024.0
#define MIB (1024 * KIB)
#define GIB (1024 * MIB)

/* One call and what it must write; the length it returns must be that of the text. */
#define check(call, text) do { \
	char out[FORMAT_ROOM]; \
	size_t len = call; \
	assert_string_equal(out, text); \
	assert_int_equal(len, strlen(text)); \
} while (0)

static void bytes_keep_three_digits(void **state)
{
	(void)state;
	check(format_bytes(0, 6, out), "0");
	check(format_bytes(999, 6, out), "999");
	check(format_bytes(1024, 6, out), "1.0K");
	check(format_bytes(1536, 6, out), "1.5K");
	check(format_bytes(12.34 * MIB, 6, out), "12.3M");
	check(format_bytes(123.4 * GIB, 6, out), "123G");
	check(format_bytes(999.4 * KIB, 6, out), "999K");
	check(format_bytes(999.6 * KIB, 6, out), "1.0M");
	check(format_bytes(1.8446744073709552e19, 6, out), "16.0E");
}

static void narrow_columns_cost_digits_not_truth(void **state)
{
	(void)state;
	check(format_bytes(12.34 * MIB, 4, out), "12M");
	check(format_bytes(123.4 * GIB, 4, out), "123G");
	check(format_bytes(123.4 * GIB, 3, out), "###");
	check(format_bytes(999, 2, out), "1K");
	check(format_bytes(999, 1, out), "#");
	check(format_bytes(0, 1, out), "0");
	check(format_count(1234567, 4, out), "1.2M");
	check(format_count(123456, 4, out), "123k");
	check(format_count(12345, 3, out), "12k");
	check(format_count(1e30, 5, out), "#####");
}

static void counts_show_small_rates(void **state)
{
	(void)state;
	check(format_count(0, 7, out), "0");
	check(format_count(0.25, 7, out), "0.25");
	check(format_count(1, 7, out), "1.0");
	check(format_count(12.34, 7, out), "12.3");
	check(format_count(99.96, 7, out), "100");
	check(format_count(123456, 7, out), "123456");
	check(format_count(1234567, 7, out), "1.2M");
}

static void what_is_no_number_is_never_shown_as_one(void **state)
{
	(void)state;
	check(format_bytes(-1, 4, out), "####");
	check(format_bytes(NAN, 4, out), "####");
	check(format_count(INFINITY, 4, out), "####");
	check(format_percent(NAN, 5, out), "#####");
	check(format_percent(-0.5, 5, out), "#####");
}

static void times_get_coarser_as_they_grow(void **state)
{
	(void)state;
	check(format_ns(0, 7, out), "0:00.00");
	check(format_ns(123456789, 7, out), "0:00.12");
	check(format_ns(9 * 60 * SECOND + 59 * SECOND + 999 * SECOND / 1000, 7, out), "9:59.99");
	check(format_ns(10 * 60 * SECOND, 7, out), "10:00");
	check(format_ns(10 * 60 * SECOND, 8, out), "10:00.00");
	check(format_ns(3600 * SECOND, 7, out), "1h00m");
	check(format_ns((23 * 3600 + 59 * 60) * SECOND, 7, out), "23h59m");
	check(format_ns(24 * 3600 * SECOND, 7, out), "1d00h");
	check(format_ns((365 * 24 + 23) * UINT64_C(3600) * SECOND, 7, out), "365d23h");
	check(format_ns(UINT64_MAX, 7, out), "213503d");
	check(format_ns(UINT64_MAX, 5, out), "#####");
	check(format_ns(3600 * SECOND, 3, out), "1h");
	check(format_ns(59 * 60 * SECOND, 3, out), "59m");
}

static void ages_read_as_uptime_does(void **state)
{
	(void)state;
	check(format_age(42 * SECOND, 8, out), "42s");
	check(format_age(725 * SECOND, 8, out), "12m05s");
	check(format_age((3 * 3600 + 7 * 60) * SECOND, 8, out), "3h07m");
	check(format_age((12 * 24 + 3) * UINT64_C(3600) * SECOND, 8, out), "12d03h");
	check(format_age((12 * 24 + 3) * UINT64_C(3600) * SECOND, 3, out), "###");
}

static void spans_keep_three_digits(void **state)
{
	(void)state;
	check(format_span(0, 9, out), "0ns");
	check(format_span(999, 9, out), "999ns");
	check(format_span(1000, 9, out), "1.00us");
	check(format_span(12345, 9, out), "12.3us");
	check(format_span(123456, 9, out), "123us");
	check(format_span(999600, 9, out), "1.00ms");
	check(format_span(20000000, 9, out), "20.0ms");
	check(format_span(UINT64_C(7200000000000), 9, out), "7200s");
	check(format_span(1234567, 4, out), "1ms");
	check(format_span(1234567, 2, out), "##");
}

static void percents_of_many_cpus_fit(void **state)
{
	(void)state;
	check(format_percent(0, 5, out), "0.0");
	check(format_percent(12.54, 5, out), "12.5");
	check(format_percent(100, 5, out), "100.0");
	check(format_percent(999.94, 5, out), "999.9");
	check(format_percent(999.96, 5, out), "1000");
	check(format_percent(12800, 5, out), "12800");
	check(format_percent(100, 3, out), "100");
	check(format_percent(123456, 5, out), "#####");
}

static void integers_are_whole_or_not_there(void **state)
{
	(void)state;
	check(format_integer(-20, 3, out), "-20");
	check(format_integer(-100, 3, out), "###");
	check(format_integer(INT64_MIN, 20, out), "-9223372036854775808");
	check(format_unsigned(UINT64_MAX, 20, out), "18446744073709551615");
	check(format_unsigned(1234567, 6, out), "######");
}

static void width_beyond_the_room_is_cut(void **state)
{
	char out[FORMAT_ROOM];

	(void)state;
	assert_int_equal(format_bytes(-1, 1000, out), FORMAT_ROOM - 1);
	assert_int_equal(strlen(out), FORMAT_ROOM - 1);
}

static void moments_show_the_day_when_it_is_another(void **state)
{
	uint64_t noon = UINT64_C(1700049600) * SECOND;	/* 2023-11-15 12:00:00 UTC */

	(void)state;
	check(format_moment(noon, noon, 10, out), "12:00:00");
	check(format_moment(noon, noon + 86399 * SECOND, 10, out), "12:00:00");
	check(format_moment(noon, noon + 86400 * SECOND, 10, out), "2023-11-15");
	check(format_moment(noon, noon, 5, out), "#####");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bytes_keep_three_digits),
		cmocka_unit_test(narrow_columns_cost_digits_not_truth),
		cmocka_unit_test(counts_show_small_rates),
		cmocka_unit_test(what_is_no_number_is_never_shown_as_one),
		cmocka_unit_test(times_get_coarser_as_they_grow),
		cmocka_unit_test(ages_read_as_uptime_does),
		cmocka_unit_test(spans_keep_three_digits),
		cmocka_unit_test(percents_of_many_cpus_fit),
		cmocka_unit_test(integers_are_whole_or_not_there),
		cmocka_unit_test(width_beyond_the_room_is_cut),
		cmocka_unit_test(moments_show_the_day_when_it_is_another),
	};

	setenv("TZ", "UTC", 1);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
