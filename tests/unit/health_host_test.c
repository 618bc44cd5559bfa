// SPDX-License-Identifier: GPL-2.0
/* The host: pressure, memory, swap and load, and nothing where the figures are missing. */
#include "health_feed.h"

struct host {
	uint64_t psi[5];	/* ns, in the order of the rules */
	uint64_t available, swap_free, load5;
};

static const struct host well = { .available = 4096 * MIB, .swap_free = 1024 * MIB, .load5 = 150 };

static void put_host(struct feed *f, const struct host *host)
{
	static const enum ktally_host_field psi[] = {
		KTALLY_HOST_PSI_CPU_SOME, KTALLY_HOST_PSI_MEM_SOME, KTALLY_HOST_PSI_MEM_FULL,
		KTALLY_HOST_PSI_IO_SOME, KTALLY_HOST_PSI_IO_FULL,
	};

	for (int i = 0; i < 5; i++)
		feed_host(f, psi[i], host->psi[i]);
	feed_host(f, KTALLY_HOST_MEM_TOTAL, 8192 * MIB);
	feed_host(f, KTALLY_HOST_MEM_AVAILABLE, host->available);
	feed_host(f, KTALLY_HOST_SWAP_TOTAL, 1024 * MIB);
	feed_host(f, KTALLY_HOST_SWAP_FREE, host->swap_free);
	feed_host(f, KTALLY_HOST_LOAD5, host->load5);
}

/* Samples 2 s apart; of counter @psi the @percent of the time. */
static void pass(struct feed *f, struct host *host, int psi, unsigned int percent, uint64_t time)
{
	for (uint64_t t = 0; t < time; t += 2 * SECOND) {
		feed_next(f, 2 * SECOND);
		if (psi >= 0)
			host->psi[psi] += 2 * SECOND / 100 * percent;
		put_host(f, host);
		feed_done(f);
	}
}

static void pressure_is_told_of_its_own_counter(void **state)
{
	static const struct { unsigned int percent; uint64_t time; const char *text; } rows[] = {
		{ 92, 5 * MINUTE,
		  "tasks waited for a CPU 92 % of the last 5 m (warning from 90 %)" },
		{ 15, 30 * SECOND,
		  "tasks waited for memory 15 % of the last 30 s (warning from 10 %)" },
		{ 30, 30 * SECOND,
		  "all busy tasks waited for memory 30 % of the last 30 s (critical from 20 %)" },
		{ 96, 10 * MINUTE,
		  "tasks waited for I/O 96 % of the last 10 m (warning from 95 %)" },
		{ 99, 10 * MINUTE,
		  "all busy tasks waited for I/O 99 % of the last 10 m (critical from 98 %)" },
	};

	(void)state;
	for (int i = 0; i < 5; i++) {
		struct host host = well;
		struct feed f;

		feed_start(&f, NULL);
		pass(&f, &host, -1, 0, 4 * SECOND);
		pass(&f, &host, i, rows[i].percent, rows[i].time - 2 * SECOND);
		assert_null(feed_verdict(&f));
		pass(&f, &host, i, rows[i].percent, 2 * SECOND);
		assert_int_equal(feed_verdict(&f)->rule, HEALTH_CPU_PRESSURE + i);
		assert_string_equal(feed_text(&f), rows[i].text);
		feed_stop(&f);
	}
}

static void a_memory_pressure_ends(void **state)
{
	struct host host = well;
	struct feed f;

	(void)state;
	feed_start(&f, NULL);
	pass(&f, &host, -1, 0, 4 * SECOND);
	pass(&f, &host, 1, 15, 40 * SECOND);
	assert_int_equal(health_level(f.h), HEALTH_WARNING);
	pass(&f, &host, 1, 8, 5 * MINUTE);
	assert_string_equal(feed_text(&f), "tasks waited for memory 8 % of the last 40 s "
			    "(warning from 10 %, until below 5 %)");
	pass(&f, &host, 1, 1, 30 * SECOND);
	assert_int_equal(health_level(f.h), HEALTH_OK);
	assert_int_equal(feed_changes(&f), 1);
	feed_stop(&f);
}

static void a_counter_that_goes_back_gives_no_share(void **state)
{
	struct host host = well;
	struct feed f;

	(void)state;
	feed_start(&f, NULL);
	host.psi[1] = MINUTE;
	pass(&f, &host, 1, 1, 10 * SECOND);
	assert_true(health_judged(f.h, HEALTH_MEMORY_PRESSURE));
	host.psi[1] = 0;
	pass(&f, &host, 1, 1, 2 * SECOND);
	assert_false(health_judged(f.h, HEALTH_MEMORY_PRESSURE));
	feed_stop(&f);
}

/* The second time its mean is of that time alone. */
static void a_pressure_that_comes_back_is_told_again(void **state)
{
	struct host host = well;
	struct feed f;

	(void)state;
	feed_start(&f, NULL);
	pass(&f, &host, -1, 0, 4 * SECOND);
	for (int i = 0; i < 2; i++) {
		pass(&f, &host, 1, 15, 30 * SECOND);
		assert_string_equal(feed_text(&f), "tasks waited for memory 15 % of the last 30 s "
				    "(warning from 10 %)");
		assert_int_equal(feed_changes(&f), 1);
		pass(&f, &host, 1, 0, 40 * SECOND);
		assert_null(feed_verdict(&f));
	}
	feed_stop(&f);
}

static void memory_that_runs_out_is_told(void **state)
{
	struct host host = well;
	struct feed f;

	(void)state;
	feed_start(&f, NULL);
	host.available = 8192 * MIB / 20;	/* 5 % */
	pass(&f, &host, -1, 0, 32 * SECOND);
	assert_string_equal(feed_text(&f),
			    "5 % of the memory is available (warning down from 8 %)");
	host.available = 8192 * MIB / 50;
	pass(&f, &host, -1, 0, 32 * SECOND);
	assert_int_equal(health_level(f.h), HEALTH_CRITICAL);
	host.available = 8192 * MIB / 10;
	pass(&f, &host, -1, 0, 5 * MINUTE);
	assert_string_equal(feed_text(&f),
			    "10 % of the memory is available "
			    "(warning down from 8 %, until above 12 %)");
	feed_stop(&f);
}

static void swap_that_runs_out_is_told(void **state)
{
	struct host host = well;
	struct feed f;

	(void)state;
	feed_start(&f, NULL);
	host.swap_free = 10 * MIB;
	pass(&f, &host, -1, 0, 62 * SECOND);
	assert_string_equal(feed_text(&f), "99 % of the swap space is used (critical from 98 %)");
	feed_stop(&f);
}

static void a_host_without_swap_lacks_none(void **state)
{
	struct feed f;

	(void)state;
	feed_start(&f, NULL);
	feed_next(&f, SECOND);
	feed_host(&f, KTALLY_HOST_SWAP_TOTAL, 0);
	feed_host(&f, KTALLY_HOST_SWAP_FREE, 0);
	feed_done(&f);
	assert_true(health_judged(f.h, HEALTH_SWAP_USED));
	assert_int_equal(health_level(f.h), HEALTH_OK);
	feed_stop(&f);
}

static void load_counts_for_each_cpu(void **state)
{
	struct host host = well;
	struct ktally_info info = { 0 };
	struct feed f;

	(void)state;
	ktally_record_put(&ktally_info_set, &info, KTALLY_INFO_CPUS, 4);
	feed_start(&f, NULL);
	host.load5 = 4800;
	pass(&f, &host, -1, 0, 2 * MINUTE);
	assert_null(feed_verdict(&f));
	assert_false(health_judged(f.h, HEALTH_LOAD));
	health_set_cpus(f.h, 4);
	pass(&f, &host, -1, 0, 2 * MINUTE);
	assert_string_equal(feed_text(&f),
			    "the load of 5 minutes is 12 for each CPU (warning from 6)");
	health_set_cpus(f.h, 64);
	pass(&f, &host, -1, 0, 2 * MINUTE);
	assert_null(feed_verdict(&f));
	health_set_source(f.h, &info, false);	/* the same, as a source tells it, or does not */
	pass(&f, &host, -1, 0, 2 * MINUTE);
	assert_non_null(feed_verdict(&f));
	health_set_source(f.h, NULL, false);
	pass(&f, &host, -1, 0, 2 * MINUTE);
	assert_false(health_judged(f.h, HEALTH_LOAD));
	feed_stop(&f);
}

/* What the kernel does not tell is neither good nor bad. */
static void missing_figures_judge_nothing(void **state)
{
	struct host host = well;
	struct feed f;

	(void)state;
	feed_start(&f, NULL);
	feed_next(&f, SECOND);
	feed_done(&f);
	assert_int_equal(health_level(f.h), HEALTH_UNKNOWN);
	host.available = 0;
	pass(&f, &host, 1, 50, MINUTE);
	assert_int_equal(health_level(f.h), HEALTH_CRITICAL);
	for (int i = 0; i < 100; i++) {
		feed_next(&f, 2 * SECOND);
		feed_host(&f, KTALLY_HOST_PSI_CPU_SOME, 0);
		feed_host(&f, KTALLY_HOST_PSI_MEM_SOME, 0);
		f.sample[f.at].host.present[0] = 0;
		feed_done(&f);
		assert_int_equal(feed_changes(&f), 0);
	}
	for (int i = 0; i <= HEALTH_LOAD; i++)
		assert_false(health_judged(f.h, i));
	assert_int_equal(health_level(f.h), HEALTH_CRITICAL);
	feed_stop(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pressure_is_told_of_its_own_counter),
		cmocka_unit_test(a_memory_pressure_ends),
		cmocka_unit_test(a_counter_that_goes_back_gives_no_share),
		cmocka_unit_test(a_pressure_that_comes_back_is_told_again),
		cmocka_unit_test(memory_that_runs_out_is_told),
		cmocka_unit_test(swap_that_runs_out_is_told),
		cmocka_unit_test(a_host_without_swap_lacks_none),
		cmocka_unit_test(load_counts_for_each_cpu),
		cmocka_unit_test(missing_figures_judge_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
