// SPDX-License-Identifier: GPL-2.0
/* What the host's figures come to: known, or not at all. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "view/usage.h"
#include "host_figures.h"

static bool is_about(double value, double expected)
{
	return value > expected - 1e-6 && value < expected + 1e-6;
}

static void what_grew_is_known_of_two_samples_only(void **state)
{
	struct ktally_sample then = { 0 }, now = { 0 };
	double grown;

	(void)state;
	assert_false(usage_grown(&then.host, &now.host, KTALLY_HOST_FORKS, &grown));
	host_set(&now, KTALLY_HOST_FORKS, 12);
	assert_false(usage_grown(&then.host, &now.host, KTALLY_HOST_FORKS, &grown));
	assert_false(usage_grown(NULL, &now.host, KTALLY_HOST_FORKS, &grown));
	host_set(&then, KTALLY_HOST_FORKS, 5);
	assert_true(usage_grown(&then.host, &now.host, KTALLY_HOST_FORKS, &grown));
	assert_true(is_about(grown, 7));
	assert_false(usage_grown(&now.host, &then.host, KTALLY_HOST_FORKS, &grown));
}

static void cpu_time_is_shared_out(void **state)
{
	struct ktally_sample then = { 0 }, now = { 0 };
	double share[USAGE_SHARES], busy;

	(void)state;
	assert_false(usage_cpu(&then.host, &now.host, share, &busy));
	host_set(&then, KTALLY_HOST_CPU_IDLE, 10);
	host_set(&now, KTALLY_HOST_CPU_IDLE, 10);
	/* No time at all went by. */
	assert_false(usage_cpu(&then.host, &now.host, share, &busy));
	host_set(&now, KTALLY_HOST_CPU_IDLE, 60);
	host_set(&then, KTALLY_HOST_CPU_USER, 0);
	host_set(&now, KTALLY_HOST_CPU_USER, 25);
	/* It went back. */
	host_set(&then, KTALLY_HOST_CPU_IOWAIT, 9);
	host_set(&now, KTALLY_HOST_CPU_IOWAIT, 8);
	host_set(&then, KTALLY_HOST_CPU_STOLEN, 0);
	host_set(&now, KTALLY_HOST_CPU_STOLEN, 25);
	assert_true(usage_cpu(&then.host, &now.host, share, &busy));
	assert_true(is_about(share[0], 0.25) && is_about(share[1], 0));
	assert_true(is_about(share[2], 0) && is_about(share[3], 0.25));
	assert_true(is_about(busy, 0.5));
	/* Who waits for I/O is not busy. */
	host_set(&now, KTALLY_HOST_CPU_IOWAIT, 109);
	assert_true(usage_cpu(&then.host, &now.host, share, &busy));
	assert_true(is_about(share[2], 0.5) && is_about(busy, 0.25));
}

static void memory_in_use_is_what_is_not_available(void **state)
{
	struct ktally_sample now = { 0 };
	double share;

	(void)state;
	assert_false(usage_memory(&now.host, &share));
	host_set(&now, KTALLY_HOST_MEM_TOTAL, 100);
	assert_false(usage_memory(&now.host, &share));
	host_set(&now, KTALLY_HOST_MEM_AVAILABLE, 25);
	assert_true(usage_memory(&now.host, &share));
	assert_true(is_about(share, 0.75));
	/* A host without swap uses no part of it. */
	host_set(&now, KTALLY_HOST_SWAP_TOTAL, 0);
	host_set(&now, KTALLY_HOST_SWAP_FREE, 0);
	assert_false(usage_swap(&now.host, &share));
	host_set(&now, KTALLY_HOST_SWAP_TOTAL, 10);
	host_set(&now, KTALLY_HOST_SWAP_FREE, 11);
	assert_true(usage_swap(&now.host, &share));
	assert_true(is_about(share, 0));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_grew_is_known_of_two_samples_only),
		cmocka_unit_test(cpu_time_is_shared_out),
		cmocka_unit_test(memory_in_use_is_what_is_not_available),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
