// SPDX-License-Identifier: GPL-2.0
/* Steady growth is told from all that only looks like it. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "health/growth.h"

#define SECOND	UINT64_C(1000000000)
#define MINUTE	(60 * SECOND)
#define MIB	1048576.0
#define WINDOW	(12 * MINUTE)

typedef double (*curve)(double minutes);

/* What is found after @minutes of a curve in MiB; -1 when too little is known. */
static double grown(curve size, unsigned int minutes, uint64_t interval, uint64_t *span)
{
	struct growth g = { .count = 0 };

	for (uint64_t now = 0; now <= minutes * MINUTE; now += interval)
		growth_add(&g, (uint64_t)(size((double)now / MINUTE) * MIB), 7 * SECOND + now,
			   WINDOW);
	*span = g.span;
	return g.span ? g.bytes / MIB : -1;
}

static double leak(double t)
{
	return 100 + 10 * t;
}

/* A garbage collector over a leak: up to 500 MiB more, and down again every 17 s. */
static double sawtooth_over_leak(double t)
{
	return leak(t) + fmod(t * 60, 17) * 30;
}

static double sawtooth(double t)
{
	return 100 + fmod(t * 60, 17) * 30;
}

/* Ever higher, but for a second only. */
static double spikes(double t)
{
	return 100 + (fmod(t * 60, 20) < 1 ? 20 * t : 0);
}

static double jump(double t)
{
	return t < 6 ? 100 + t / 1000 : 900 + t / 1000;
}

static double plateau(double t)
{
	return t < 5 ? 100 + 100 * t : 600;
}

static double level(double t)
{
	(void)t;
	return 500;
}

static double shrink(double t)
{
	return 500 - 10 * t;
}

static double wave(double t)
{
	return 500 + 200 * sin(t);
}

static void a_leak_is_measured(void **state)
{
	uint64_t span;
	double mib = grown(leak, 13, SECOND, &span);

	(void)state;
	assert_in_range(span, 10 * MINUTE, 12 * MINUTE);
	assert_true(fabs(mib - 10.0 * span / MINUTE) < 1);
}

static void a_leak_is_seen_below_what_comes_and_goes(void **state)
{
	uint64_t span;
	double mib = grown(sawtooth_over_leak, 13, SECOND, &span);

	(void)state;
	assert_true(mib > 90 && mib < 130);
}

static void a_leak_is_seen_at_any_interval(void **state)
{
	static const uint64_t intervals[] = { SECOND / 2, 7 * SECOND, 61 * SECOND, 5 * MINUTE };

	(void)state;
	for (int i = 0; i < 4; i++) {
		uint64_t span;
		double mib = grown(leak, 90, intervals[i], &span);

		assert_true(span >= 11 * MINUTE - 15 * SECOND);
		assert_true(fabs(mib - 10.0 * span / MINUTE) < 1);
	}
}

static void what_is_no_leak_has_not_grown(void **state)
{
	static const curve curves[] = { sawtooth, spikes, level, shrink, wave };

	(void)state;
	for (int i = 0; i < 5; i++) {
		for (unsigned int minutes = 13; minutes < 60; minutes++) {
			uint64_t span;

			assert_true(grown(curves[i], minutes, SECOND, &span) == 0);
			assert_true(span > 0);
		}
	}
}

static void a_jump_is_no_growth(void **state)
{
	uint64_t span;

	(void)state;
	for (unsigned int minutes = 13; minutes < 30; minutes++)
		assert_true(grown(jump, minutes, SECOND, &span) < 1);
}

static void a_plateau_ends_it(void **state)
{
	uint64_t span;

	(void)state;
	assert_true(grown(plateau, 20, SECOND, &span) == 0);
}

static void nothing_is_known_before_the_window_is_full(void **state)
{
	uint64_t span;

	(void)state;
	assert_true(grown(leak, 11, SECOND, &span) == -1);
	assert_true(grown(leak, 13, SECOND, &span) > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_leak_is_measured),
		cmocka_unit_test(a_leak_is_seen_below_what_comes_and_goes),
		cmocka_unit_test(a_leak_is_seen_at_any_interval),
		cmocka_unit_test(what_is_no_leak_has_not_grown),
		cmocka_unit_test(a_jump_is_no_growth),
		cmocka_unit_test(a_plateau_ends_it),
		cmocka_unit_test(nothing_is_known_before_the_window_is_full),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
