// SPDX-License-Identifier: GPL-2.0
/* A condition fires when it has lasted, ends when it was over for as long, and does not flap. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "health/condition.h"

#define SECOND UINT64_C(1000000000)

static const struct health_rule rule = {
	.enabled = true, .hold = 30e9,
	.at = { { .from = 0.5, .clear = 0.3 }, { .from = 0.9, .clear = 0.7 } },
};

struct timeline {
	struct condition c;
	uint64_t now;
};

/* @seconds of a value, in samples a second apart; how often the level changed. */
static int pass(struct timeline *t, double value, int seconds, bool is_mean)
{
	int changes = 0;

	while (seconds--) {
		enum health_level was = condition_level(&t->c);
		struct figure f = { .value = value, .elapsed = t->now ? SECOND : 0,
				    .span = SECOND, .is_mean = is_mean };

		f.now = t->now = (t->now ? t->now : 1000 * SECOND) + SECOND;
		condition_step(&t->c, HEALTH_RUN_QUEUE_WAIT, &rule, &f);
		changes += condition_level(&t->c) != was;
	}
	return changes;
}

static void it_must_last_to_fire(void **state)
{
	struct timeline t = { .now = 0 };

	(void)state;
	assert_int_equal(pass(&t, 0.6, 29, true), 0);
	assert_int_equal(condition_level(&t.c), HEALTH_OK);
	assert_false(condition_idle(&t.c));
	assert_int_equal(pass(&t, 0.6, 1, true), 1);
	assert_int_equal(condition_level(&t.c), HEALTH_WARNING);
	assert_int_equal(condition_since(&t.c), 1000 * SECOND);
}

/* What is no mean says nothing of the time before its first reading. */
static void a_gauge_lasts_from_its_first_reading(void **state)
{
	struct timeline t = { .now = 0 };

	(void)state;
	assert_int_equal(pass(&t, 0.6, 30, false), 0);
	assert_int_equal(pass(&t, 0.6, 1, false), 1);
	assert_int_equal(condition_since(&t.c), 1001 * SECOND);
}

static void an_interruption_starts_anew(void **state)
{
	struct timeline t = { .now = 0 };

	(void)state;
	pass(&t, 0.6, 29, true);
	pass(&t, 0.4, 1, true);
	assert_int_equal(pass(&t, 0.6, 29, true), 0);
	assert_int_equal(pass(&t, 0.6, 1, true), 1);
}

static void it_ends_below_the_lower_threshold_only(void **state)
{
	struct timeline t = { .now = 0 };

	(void)state;
	pass(&t, 0.6, 30, true);
	assert_int_equal(pass(&t, 0.31, 300, true), 0);
	assert_int_equal(pass(&t, 0.3, 300, true), 0);
	assert_int_equal(pass(&t, 0.29, 29, true), 0);
	assert_int_equal(pass(&t, 0.29, 1, true), 1);
	assert_int_equal(condition_level(&t.c), HEALTH_OK);
	assert_true(condition_idle(&t.c));
	assert_int_equal(condition_since(&t.c), t.now - 30 * SECOND);
}

static void flapping_around_a_threshold_is_one_change(void **state)
{
	struct timeline t = { .now = 0 };
	int changes = pass(&t, 0.6, 30, true);

	(void)state;
	for (int i = 0; i < 600; i++)
		changes += pass(&t, i % 2 ? 0.55 : 0.45, 1, true);
	for (int i = 0; i < 600; i++)
		changes += pass(&t, i % 2 ? 0.35 : 0.25, 1, true);
	assert_int_equal(changes, 1);
	assert_int_equal(condition_level(&t.c), HEALTH_WARNING);
}

static void critical_falls_back_to_warning(void **state)
{
	struct timeline t = { .now = 0 };

	(void)state;
	assert_int_equal(pass(&t, 0.95, 30, true), 1);
	assert_int_equal(condition_level(&t.c), HEALTH_CRITICAL);
	assert_int_equal(pass(&t, 0.6, 30, true), 1);
	assert_int_equal(condition_level(&t.c), HEALTH_WARNING);
	assert_int_equal(condition_since(&t.c), 1000 * SECOND);
	assert_int_equal(pass(&t, 0.95, 30, true), 1);
	assert_int_equal(condition_level(&t.c), HEALTH_CRITICAL);
	assert_int_equal(condition_since(&t.c), 1060 * SECOND);
}

static void low_is_bad_where_the_rule_says_so(void **state)
{
	static const struct health_rule low = {
		.hold = 0, .at = { { .from = 0.1, .clear = 0.2 }, { .from = 0.05, .clear = 0.1 } },
	};
	static const struct { double value; enum health_level level; } rows[] = {
		{ 0.11, HEALTH_OK }, { 0.1, HEALTH_WARNING }, { 0.2, HEALTH_WARNING },
		{ 0.04, HEALTH_CRITICAL }, { 0.1, HEALTH_CRITICAL }, { 0.101, HEALTH_WARNING },
		{ 0.201, HEALTH_OK },
	};
	struct condition c = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct figure f = { .value = rows[i].value, .now = i * SECOND, .elapsed = SECOND };

		condition_step(&c, HEALTH_MEMORY_AVAILABLE, &low, &f);
		assert_int_equal(condition_level(&c), rows[i].level);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_must_last_to_fire),
		cmocka_unit_test(a_gauge_lasts_from_its_first_reading),
		cmocka_unit_test(an_interruption_starts_anew),
		cmocka_unit_test(it_ends_below_the_lower_threshold_only),
		cmocka_unit_test(flapping_around_a_threshold_is_one_change),
		cmocka_unit_test(critical_falls_back_to_warning),
		cmocka_unit_test(low_is_bad_where_the_rule_says_so),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
