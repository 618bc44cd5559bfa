// SPDX-License-Identifier: GPL-2.0
/* Times as people type them: each form, where clocks are changed, and what is none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <time.h>

#include <cmocka.h>

#include "when.h"

#define SECOND UINT64_C(1000000000)
#define NOW (UINT64_C(1795687200) * SECOND)	/* 2026-11-26 10:00:00 UTC, 11:00 in Berlin */
#define DAY (UINT64_C(86400) * SECOND)

static void is(const char *text, uint64_t wanted)
{
	uint64_t time = 0;

	assert_true(when_read(text, NOW, &time));
	assert_int_equal(time, wanted);
}

static void a_clock_is_the_last_time_it_was_so_late(void **state)
{
	(void)state;
	is("10:59", NOW - 60 * SECOND);
	is("11:00:00", NOW);
	is("11:00:01", NOW - DAY + SECOND);
	is("23:00", NOW - 12 * 3600 * SECOND);
}

static void a_date_is_here_or_where_it_says(void **state)
{
	(void)state;
	is("2026-11-26", NOW - 11 * 3600 * SECOND);
	is("2026-11-26 11:00", NOW);
	is("2026-11-26T11:00:00.25", NOW + SECOND / 4);
	is("2026-11-26T10:00:00Z", NOW);
	is("2026-11-26T10:00:00.123456789z", NOW + 123456789);
	is("2026-11-26T15:30:00+05:30", NOW);
	is("2026-11-26 05:00-05:00", NOW);
	/* Summer time: two hours ahead of UTC. */
	is("2026-07-01 12:00", (UINT64_C(1782864000) + 10 * 3600) * SECOND);
}

static void a_span_is_before_now(void **state)
{
	(void)state;
	is("-90s", NOW - 90 * SECOND);
	is("-2h", NOW - 7200 * SECOND);
	is("-1h30m", NOW - 5400 * SECOND);
	is("-3d", NOW - 3 * DAY);
	is("now", NOW);
}

static void what_is_no_time_is_refused(void **state)
{
	static const char *const none[] = {
		"", "-", "-5", "-h", "-2w", "-99999d", "-9999999999s", "24:61", "14", "14:05x",
		"14:05:00 ", "2026-02-30", "2026-11-26x", "2026-11-26T", "2026-11-26 25:00",
		"2026-11-26T10:00:00+", "2026-11-26T10:00:00+5", "2026-11-26T10:00:00Q", "tomorrow",
		"1969-12-31", "9999-01-01", "+2h", "2026-11-26T10:00:00+99:00",
	};
	uint64_t time;

	(void)state;
	for (unsigned int i = 0; i < sizeof(none) / sizeof(none[0]); i++) {
		if (when_read(none[i], NOW, &time))
			fail_msg("'%s' is a time", none[i]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_clock_is_the_last_time_it_was_so_late),
		cmocka_unit_test(a_date_is_here_or_where_it_says),
		cmocka_unit_test(a_span_is_before_now),
		cmocka_unit_test(what_is_no_time_is_refused),
	};

	/* The rules themselves: a host may have no list of zones. */
	setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3", 1);
	tzset();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
