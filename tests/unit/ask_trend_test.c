// SPDX-License-Identifier: GPL-2.0
/* When a size began to grow: told from noise, jumps, plateaus and memory that is given back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "ask/trend.h"

#define SECOND UINT64_C(1000000000)
#define MIB (UINT64_C(1) << 20)
#define EVERY (10 * SECOND)

static struct trend trend;
static struct trend_growth growth;

static int tear_down(void **state)
{
	(void)state;
	trend_free(&trend);
	return 0;
}

/* Numbers from 0 to below @most, the same in every run. */
static uint64_t noise(uint64_t most)
{
	static uint64_t x = 88172645463325252;

	x ^= x << 13;
	x ^= x >> 7;
	x ^= x << 17;
	return x % most;
}

static void add(unsigned int i, uint64_t size)
{
	assert_int_equal(trend_add(&trend, i * EVERY, size), 0);
}

static void assert_near(uint64_t is, uint64_t wanted, uint64_t by)
{
	assert_in_range(is, wanted - by, wanted + by);
}

/* Level for 20 minutes, then 6 MiB a minute. */
static void the_beginning_of_growth_is_found(void **state)
{
	(void)state;
	for (unsigned int i = 0; i < 360; i++)
		add(i, 50 * MIB + (i > 120 ? (i - 120) * MIB : 0) + noise(MIB / 4));
	assert_true(trend_growth(&trend, &growth));
	assert_false(growth.from_start);
	assert_true(growth.goes_on);
	assert_near(growth.since, 120 * EVERY, 6 * EVERY);
	assert_near((uint64_t)growth.per_minute, 6 * MIB, MIB / 4);
	assert_near(growth.least, 50 * MIB, 3 * MIB);
	assert_near(growth.most, 290 * MIB, 6 * MIB);
}

static void the_end_of_growth_is_found(void **state)
{
	(void)state;
	for (unsigned int i = 0; i < 100; i++)
		add(i, 50 * MIB + (i < 30 ? 0 : i < 60 ? (i - 30) * MIB : 30 * MIB));
	assert_true(trend_growth(&trend, &growth));
	assert_false(growth.goes_on);
	assert_near(growth.since, 30 * EVERY, EVERY);
	assert_near(growth.until, 60 * EVERY, EVERY);
	assert_int_equal(growth.least, 50 * MIB);
	assert_int_equal(growth.most, 80 * MIB);
}

static void growth_from_the_start_has_no_known_beginning(void **state)
{
	(void)state;
	for (unsigned int i = 0; i < 1000; i++)
		add(i, 10 * MIB + i * MIB / 4);
	assert_true(trend_growth(&trend, &growth));
	assert_true(growth.from_start && growth.goes_on);
	assert_int_equal(growth.since, 0);
	assert_near((uint64_t)growth.per_minute, 3 * MIB / 2, MIB / 100);
}

/* A collector gives most of it back now and then, and keeps a bit more each time. */
static void what_is_given_back_does_not_hide_growth(void **state)
{
	(void)state;
	for (unsigned int i = 0; i < 4000; i++)
		add(i, 100 * MIB + (i > 2000 ? (i - 2000) * MIB / 10 : 0) + i % 20 * 2 * MIB);
	assert_true(trend_growth(&trend, &growth));
	assert_near(growth.since, 2000 * EVERY, 150 * EVERY);
	assert_near((uint64_t)growth.per_minute, 6 * MIB / 10, MIB / 20);
}

static void what_does_not_grow_steadily_is_no_growth(void **state)
{
	(void)state;
	for (unsigned int i = 0; i < 200; i++)
		add(i, 50 * MIB + noise(10 * MIB));
	assert_false(trend_growth(&trend, &growth));
	trend_free(&trend);
	for (unsigned int i = 0; i < 200; i++)
		add(i, i < 100 ? 50 * MIB : 150 * MIB);		/* a jump */
	assert_false(trend_growth(&trend, &growth));
	trend_free(&trend);
	for (unsigned int i = 0; i < 120; i++)
		add(i, 50 * MIB + i % 20 * MIB);		/* all of it is given back */
	assert_false(trend_growth(&trend, &growth));
	trend_free(&trend);
	for (unsigned int i = 0; i < 200; i++)
		add(i, 150 * MIB - i * MIB / 4);		/* it shrinks */
	assert_false(trend_growth(&trend, &growth));
	trend_free(&trend);
	for (unsigned int i = 0; i < 200; i++)
		add(i, 1024 * MIB + i * 4096);			/* too little to matter */
	assert_false(trend_growth(&trend, &growth));
	trend_free(&trend);
	for (unsigned int i = 0; i < 4; i++)
		add(i, i * 100 * MIB);				/* too few to tell */
	assert_false(trend_growth(&trend, &growth));
}

/* However many sizes there are, and whatever they are. */
static void memory_is_bounded_and_nonsense_is_survived(void **state)
{
	(void)state;
	for (uint64_t i = 0; i < 300000; i++) {
		assert_int_equal(trend_add(&trend, noise(UINT64_MAX), noise(UINT64_MAX)), 0);
		assert_int_equal(trend_add(&trend, i, UINT64_MAX * (i & 1)), 0);
		assert_in_range(trend.count, 1, TREND_POINTS);
	}
	trend_growth(&trend, &growth);
	trend_free(&trend);
	for (uint64_t i = 0; i < 300000; i++)
		add(i, i);
	assert_in_range(trend.count, TREND_POINTS / 4, TREND_POINTS);
}

#define test(name) cmocka_unit_test_teardown(name, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(the_beginning_of_growth_is_found),
		test(the_end_of_growth_is_found),
		test(growth_from_the_start_has_no_known_beginning),
		test(what_is_given_back_does_not_hide_growth),
		test(what_does_not_grow_steadily_is_no_growth),
		test(memory_is_bounded_and_nonsense_is_survived),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
