// SPDX-License-Identifier: GPL-2.0
/* Points of what the host did, as many as are kept. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "serve/host_history.h"
#include "host_figures.h"
#include "tasks.h"

static struct host_history history;

static int begin(void **state)
{
	(void)state;
	history.count = 0;
	return 0;
}

static bool is_about(double value, double expected)
{
	return value > expected - 1e-6 && value < expected + 1e-6;
}

static struct ktally_sample sample_at(uint64_t seconds)
{
	struct ktally_sample sample = { 0 };

	moment_set(&sample, seconds * SECOND);
	return sample;
}

static void the_last_ones_are_kept_oldest_first(void **state)
{
	(void)state;
	for (uint64_t i = 1; i <= HISTORY_POINTS + 10; i++) {
		struct ktally_sample now = sample_at(i);

		host_history_add(&history, NULL, &now);
		assert_int_equal(host_history_count(&history),
				 i < HISTORY_POINTS ? i : HISTORY_POINTS);
	}
	for (unsigned int i = 0; i < HISTORY_POINTS; i++)
		assert_int_equal(host_history_get(&history, i)->time, (1011 + i) * SECOND);
}

static void rates_are_per_second(void **state)
{
	struct ktally_sample then = sample_at(10), now = sample_at(14);
	const double *figure;

	(void)state;
	host_set(&then, KTALLY_HOST_DISK_READ, 100);
	host_set(&now, KTALLY_HOST_DISK_READ, 500);
	/* It went back. */
	host_set(&then, KTALLY_HOST_NET_SENT, 2);
	host_set(&now, KTALLY_HOST_NET_SENT, 1);
	host_set(&then, KTALLY_HOST_CPU_IDLE, 0);
	host_set(&now, KTALLY_HOST_CPU_IDLE, 75);
	host_set(&then, KTALLY_HOST_CPU_USER, 0);
	host_set(&now, KTALLY_HOST_CPU_USER, 25);
	host_history_add(&history, &then, &now);
	figure = host_history_get(&history, 0)->figure;
	assert_true(is_about(figure[HISTORY_DISK_READ], 100));
	assert_true(isnan(figure[HISTORY_NET_SENT]));
	assert_true(isnan(figure[HISTORY_NET_RECEIVED]));
	assert_true(is_about(figure[HISTORY_CPU], 25));
	/* Two samples of one moment. */
	then = now;
	host_set(&now, KTALLY_HOST_DISK_READ, 600);
	host_history_add(&history, &then, &now);
	assert_true(isnan(host_history_get(&history, 1)->figure[HISTORY_DISK_READ]));
}

static void what_is_of_the_moment_needs_no_other_sample(void **state)
{
	struct ktally_sample now = sample_at(10);
	const double *figure;

	(void)state;
	host_set(&now, KTALLY_HOST_MEM_TOTAL, 100);
	host_set(&now, KTALLY_HOST_MEM_AVAILABLE, 40);
	host_set(&now, KTALLY_HOST_PSI_IO_SOME_AVG10, 1234);
	host_history_add(&history, NULL, &now);
	figure = host_history_get(&history, 0)->figure;
	assert_true(is_about(figure[HISTORY_MEMORY], 60));
	assert_true(is_about(figure[HISTORY_PSI_IO], 12.34));
	assert_true(isnan(figure[HISTORY_CPU]) && isnan(figure[HISTORY_DISK_READ]));
	assert_true(isnan(figure[HISTORY_SWAP]) && isnan(figure[HISTORY_PSI_CPU]));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(the_last_ones_are_kept_oldest_first, begin),
		cmocka_unit_test_setup(rates_are_per_second, begin),
		cmocka_unit_test_setup(what_is_of_the_moment_needs_no_other_sample, begin),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
