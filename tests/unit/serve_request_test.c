// SPDX-License-Identifier: GPL-2.0
/* What a request may be for, and what it wants. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "serve/request.h"

static const struct hosts hosts = { { "ktally.example", "box" }, 2 };

static void addresses_and_names_of_ours_are_ours(void **state)
{
	static const char *const ours[] = {
		"localhost", "LocalHost:80", "localhost.", "127.0.0.1", "127.0.0.1:8259",
		"10.1.2.3:1", "[::1]", "[::1]:8259", "[fe80::1]:80", "ktally.example",
		"KTALLY.example.:443", "box",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(ours) / sizeof(ours[0]); i++)
		if (!request_host_is_ours(&hosts, ours[i]))
			fail_msg("%s", ours[i]);
}

static void names_of_others_are_not(void **state)
{
	static const char *const others[] = {
		"", ":", ":80", "evil.example", "localhost.evil.example", "evil.example:8259",
		"ktally.example.evil", "127.0.0.1.evil.example", "127.0.0.1@evil", "localhost:80x",
		"localhost:80:81", "[::1", "[::1]x", "[::1]:8x", "[localhost]", "[]", "[",
		"::1", "localhost ", " localhost", "box/", "localhost..", ".", "0x7f.1",
		"2130706433", "[::1]:80,evil", "box,localhost",
	};
	char longest[5000];

	(void)state;
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		if (request_host_is_ours(&hosts, others[i]))
			fail_msg("%s", others[i]);
	memset(longest, 'a', sizeof(longest) - 1);
	longest[sizeof(longest) - 1] = '\0';
	assert_false(request_host_is_ours(&hosts, longest));
	longest[0] = '[';
	assert_false(request_host_is_ours(&hosts, longest));
}

#define OPEN "application/openmetrics-text"

static void the_format_is_what_is_wanted_most(void **state)
{
	static const struct {
		const char *accept;
		bool open;
	} cases[] = {
		{ NULL, false },
		{ "", false },
		{ "*/*", false },
		{ "text/html,*/*;q=0.8", false },
		{ OPEN, true },
		{ OPEN ";version=1.0.0", true },
		{ OPEN "; version=1.0.0 ; charset=utf-8", true },
		{ OPEN ";version=0.0.1", false },
		{ OPEN ";q=0", false },
		{ OPEN ";q=0.5,text/plain;q=0.4", true },
		{ OPEN ";q=0.4,text/plain;q=0.5", false },
		{ OPEN ";q=0.5,text/plain;version=0.0.4;q=0.501", false },
		{ OPEN ";q=0.5,*/*;q=0.1", true },
		{ OPEN ";q=0.5,*/*", false },
		{ OPEN ";q=0.5,text/*;q=0.6,*/*;q=0.1", false },
		{ "text/plain;q=0.3," OPEN ";q=0.300", false },
		{ OPEN ";q=2", false },
		{ OPEN ";q=x", false },
		{ OPEN ";q=", false },
		{ "APPLICATION/OpenMetrics-Text", true },
		{ OPEN "x", false },
		{ "*/*;version=0.0.4", false },
		{ ",,;;,=," OPEN, true },
		/* Prometheus 2.42, and 3. */
		{ OPEN ";version=1.0.0," OPEN ";version=0.0.1;q=0.75,"
		  "text/plain;version=0.0.4;q=0.5,*/*;q=0.1", true },
		{ "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,"
		  "text/plain;version=0.0.4;q=0.2,*/*;q=0.1", true },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		if (request_wants_openmetrics(cases[i].accept) != cases[i].open)
			fail_msg("%s", cases[i].accept);
}

/* A target of @len bytes, @arguments of them in its query. */
static bool too_long(size_t len, size_t arguments)
{
	static char target[2 * REQUEST_TARGET_MAX];
	size_t at = len - 2 * arguments;

	memset(target, '/', len);
	for (size_t i = 0; i < arguments; i++)
		memcpy(target + at + 2 * i, i ? "&a" : "?a", 2);
	target[len] = '\0';
	return request_is_too_long(target);
}

static void targets_have_a_longest(void **state)
{
	(void)state;
	assert_false(request_is_too_long(""));
	assert_false(request_is_too_long("?"));
	assert_false(too_long(REQUEST_TARGET_MAX, 0));
	assert_true(too_long(REQUEST_TARGET_MAX + 1, 0));
	assert_false(too_long(REQUEST_TARGET_MAX, REQUEST_ARGUMENTS_MAX));
	assert_true(too_long(REQUEST_TARGET_MAX, REQUEST_ARGUMENTS_MAX + 1));
	/* What stands before the query are no arguments. */
	assert_false(request_is_too_long("/&&&?a&b&c"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(addresses_and_names_of_ours_are_ours),
		cmocka_unit_test(names_of_others_are_not),
		cmocka_unit_test(the_format_is_what_is_wanted_most),
		cmocka_unit_test(targets_have_a_longest),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
