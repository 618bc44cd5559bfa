// SPDX-License-Identifier: GPL-2.0
/* What the commands' options may look like, and what becomes of everything else. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "cli.h"

static void interval_is_read_in_every_unit(void **state)
{
	static const struct { const char *text; uint64_t ns; } good[] = {
		{ "2", 2000000000 }, { "0.5", 500000000 }, { "500ms", 500000000 },
		{ "2s", 2000000000 }, { "1m", 60000000000 }, { "1h", 3600000000000 },
		{ "100ms", 100000000 }, { "0.1", 100000000 }, { "3600", 3600000000000 },
		{ "60m", 3600000000000 }, { "0.000028h", 100800000 }, { "1.5m", 90000000000 },
		{ "100.000001ms", 100000001 }, { "0000000000002", 2000000000 },
		{ "0.25s", 250000000 }, { "3600000ms", 3600000000000 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		uint64_t ns = 0;

		assert_int_equal(cli_interval(good[i].text, &ns), 0);
		assert_int_equal(ns, good[i].ns);
	}
}

static void interval_refuses_what_is_none(void **state)
{
	static const char *const bad[] = {
		"", "0", "-1", "-0.5", "+1", "nan", "NaN", "inf", "infinity", "1e99", "1e3", "0x10",
		"1e-3", " 1", "1 ", "1,5", ".5", "5.", ".", "1..5", "1.5.5", "s", "ms", "1 s", "1d",
		"1ns", "1us", "1S", "1H", "1hh", "1h30m", "99ms", "0.099999", "3601", "61m",
		"1.000001h",
		"3600001ms", "18446744073709551615", "18446744073709551616",
		"99999999999999999999999999h", "18446744073.709551616", "0.1234567", "1s\n", "\xff",
		"5124095576030432h", "0.0000000000000000000000000001h",
	};
	uint64_t ns = 42;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		if (cli_interval(bad[i], &ns) != -EINVAL)
			fail_msg("'%s' was taken for an interval", bad[i]);
		assert_int_equal(ns, 42);
	}
}

static void number_has_digits_and_bounds(void **state)
{
	static const char *const bad[] = {
		"", "-1", "+1", " 1", "1 ", "1.0", "1e3", "0x1", "nan", "18446744073709551616",
		"99999999999999999999", "one", "1\n",
	};
	uint64_t number = 42;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(cli_number(bad[i], 0, UINT64_MAX, &number), -EINVAL);
	assert_int_equal(cli_number("4", 5, 7, &number), -EINVAL);
	assert_int_equal(cli_number("8", 5, 7, &number), -EINVAL);
	assert_int_equal(number, 42);
	assert_int_equal(cli_number("5", 5, 7, &number), 0);
	assert_int_equal(number, 5);
	assert_int_equal(cli_number("7", 5, 7, &number), 0);
	assert_int_equal(number, 7);
	assert_int_equal(cli_number("0", 0, 0, &number), 0);
	assert_int_equal(number, 0);
	assert_int_equal(cli_number("18446744073709551615", 0, UINT64_MAX, &number), 0);
	assert_true(number == UINT64_MAX);
}

static void status_says_what_an_error_means(void **state)
{
	(void)state;
	assert_int_equal(cli_status_of(0), CLI_OK);
	assert_int_equal(cli_status_of(-ENOENT), CLI_NO_MODULE);
	assert_int_equal(cli_status_of(-ENODEV), CLI_NO_MODULE);
	assert_int_equal(cli_status_of(-EPERM), CLI_NOT_PERMITTED);
	assert_int_equal(cli_status_of(-EACCES), CLI_NOT_PERMITTED);
	assert_int_equal(cli_status_of(-EPROTO), CLI_FAILED);
	assert_int_equal(cli_status_of(-ENOMEM), CLI_FAILED);
}

static const char *nearest(const char *name, const struct cli_command *commands)
{
	return cli_nearest(name, commands, sizeof(*commands), 3);
}

static void nearest_command_is_at_most_two_letters_away(void **state)
{
	static const struct cli_command commands[] = {
		{ .name = "top" }, { .name = "log" }, { .name = "status" },
	};
	static const struct { const char *typed, *meant; } cases[] = {
		{ "stats", "status" }, { "statsu", "status" }, { "tpo", "top" }, { "logs", "log" },
		{ "lgo", "log" }, { "stat", "status" }, { "xstatusx", "status" },
	};
	char endless[4096];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_string_equal(nearest(cases[i].typed, commands), cases[i].meant);
	assert_null(nearest("serve", commands));
	assert_null(nearest("xxstatusx", commands));
	memset(endless, 'a', sizeof(endless) - 1);
	endless[sizeof(endless) - 1] = '\0';
	assert_null(nearest(endless, commands));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(interval_is_read_in_every_unit),
		cmocka_unit_test(interval_refuses_what_is_none),
		cmocka_unit_test(number_has_digits_and_bounds),
		cmocka_unit_test(status_says_what_an_error_means),
		cmocka_unit_test(nearest_command_is_at_most_two_letters_away),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
