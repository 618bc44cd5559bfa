// SPDX-License-Identifier: GPL-2.0
/*
 * The whole: a quiet host is quiet, the worst comes first, changes are told once, and clocks and
 * sources may change.
 */
#include "health_feed.h"

#define START	(500 * SECOND)

/* 200 processes and a host that do what a healthy host does; @i is the sample's number. */
static void put_quiet(struct feed *f, uint64_t i)
{
	static const enum ktally_host_field psi[] = {
		KTALLY_HOST_PSI_CPU_SOME, KTALLY_HOST_PSI_MEM_SOME, KTALLY_HOST_PSI_MEM_FULL,
		KTALLY_HOST_PSI_IO_SOME, KTALLY_HOST_PSI_IO_FULL,
	};

	for (int k = 0; k < 5; k++)
		feed_host(f, psi[k], i * (k < 1 ? 300000000 : 10000000));
	feed_host(f, KTALLY_HOST_MEM_TOTAL, 8192 * MIB);
	feed_host(f, KTALLY_HOST_MEM_AVAILABLE, 5000 * MIB + i % 500 * MIB);
	feed_host(f, KTALLY_HOST_SWAP_TOTAL, 1024 * MIB);
	feed_host(f, KTALLY_HOST_SWAP_FREE, 700 * MIB);
	feed_host(f, KTALLY_HOST_LOAD5, 120);
	for (uint32_t pid = 1; pid <= 200; pid++) {
		struct ktally_task *task = feed_task(f, pid, START, "worker");
		bool backup = pid == 7 && i % 1800 < 400;	/* reads a disk for minutes */
		bool build = pid == 9 && i % 600 < 60;		/* waits for CPUs for a minute */

		feed_put(task, KTALLY_TASK_PPID, pid == 1 ? 0 : 1);
		feed_put(task, KTALLY_TASK_RUN_DELAY, i * (build ? 900000000 : 20000000));
		feed_put(task, KTALLY_TASK_BLKIO_DELAY, i * 900000000 * (backup ? 1 : 0));
		feed_put(task, KTALLY_TASK_MAJ_FLT, i / 10);
		feed_put(task, KTALLY_TASK_SWAP, MIB);
		feed_put(task, KTALLY_TASK_NVCSW, i * 10);
		feed_put(task, KTALLY_TASK_NIVCSW, i);
		/* Heaps that rise and are collected, and one cache that fills within 10 minutes. */
		feed_put(task, KTALLY_TASK_RSS_ANON,
			 100 * MIB + i * 7 % (pid * 13) * MIB +
			 (pid == 5 ? (i < 600 ? i : 600) * MIB : 0));
		if (i % 3 == 0 && pid % 5 == 0)
			feed_put(task, KTALLY_TASK_STATE, KTALLY_STATE_UNINTERRUPTIBLE);
		if (pid > 190 && i % 2)
			feed_put(task, KTALLY_TASK_STATE, KTALLY_STATE_DEFUNCT);
	}
}

static void an_hour_of_a_quiet_host_is_silent(void **state)
{
	struct feed f;

	(void)state;
	feed_start(&f, NULL);
	health_set_cpus(f.h, 4);
	health_set_exits(f.h, true);
	for (uint64_t i = 0; i < 3600; i++) {
		feed_next(&f, SECOND);
		put_quiet(&f, i);
		feed_done(&f);
		if (i % 100 == 0) {
			struct ktally_task record = *ktally_sample_find(&f.sample[f.at], 20);

			feed_put(&record, KTALLY_TASK_EXIT_CODE, 1);
			feed_put(&record, KTALLY_TASK_PPID, 5);
			health_exit(f.h, &record);
		}
		assert_int_equal(health_level(f.h), HEALTH_OK);
		assert_int_equal(feed_changes(&f), 0);
	}
	for (unsigned int i = 0; i < HEALTH_RULES; i++)
		assert_true(health_judged(f.h, i));
	feed_stop(&f);
}

/* Rules without delay, and processes whose wait is a share each. */
static void put_waiting(struct feed *f, const double shares[4], uint64_t i, uint64_t available)
{
	feed_host(f, KTALLY_HOST_MEM_TOTAL, 1000);
	feed_host(f, KTALLY_HOST_MEM_AVAILABLE, available);
	for (uint32_t pid = 1; pid <= 4; pid++)
		feed_put(feed_task(f, pid, START, "wait"), KTALLY_TASK_RUN_DELAY,
			 (uint64_t)((double)(i * SECOND) * shares[pid - 1]));
}

static void start_at_once(struct feed *f)
{
	struct health_rules rules;

	health_rules_default(&rules);
	health_rules_at_once(&rules);
	feed_start(f, &rules);
}

static void the_worst_comes_first(void **state)
{
	static const double shares[4] = { 0.7, 9, 0.9, 0.1 };
	static const uint32_t order[] = { 2, 0, 3, 1 };	/* critical, the host, then by excess */
	const struct health_verdict *const *verdicts;
	struct feed f;
	size_t count;

	(void)state;
	start_at_once(&f);
	for (uint64_t i = 0; i < 2; i++) {
		feed_next(&f, SECOND);
		put_waiting(&f, shares, i, 70);
		feed_done(&f);
	}
	verdicts = health_verdicts(f.h, &count);
	assert_int_equal(count, 4);
	for (int i = 0; i < 4; i++)
		assert_int_equal(verdicts[i]->subject.pid, order[i]);
	assert_int_equal(health_level(f.h), HEALTH_CRITICAL);
	feed_stop(&f);
}

static void a_change_is_told_once(void **state)
{
	static const double shares[4] = { 0 };
	static const struct {
		uint64_t available;
		size_t changes;
		enum health_level level;
	} rows[] = {
		{ 500, 0, HEALTH_OK }, { 70, 1, HEALTH_WARNING }, { 69, 0, HEALTH_WARNING },
		{ 20, 1, HEALTH_CRITICAL }, { 20, 0, HEALTH_CRITICAL }, { 500, 1, HEALTH_OK },
		{ 500, 0, HEALTH_OK },
	};
	struct feed f;

	(void)state;
	start_at_once(&f);
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		feed_next(&f, SECOND);
		put_waiting(&f, shares, i, rows[i].available);
		feed_done(&f);
		assert_int_equal(feed_changes(&f), rows[i].changes);
		assert_int_equal(health_level(f.h), rows[i].level);
	}
	feed_stop(&f);
}

/*
 * With another source counters start from elsewhere, and starts are as exact as that has them:
 * what lasts goes on, and nothing is made of the difference.
 */
static void a_change_of_source_is_no_rate(void **state)
{
	struct feed f;
	uint64_t since = 0;

	(void)state;
	feed_start(&f, NULL);
	for (uint64_t i = 0; i < 300; i++) {
		bool procfs = i >= 200;
		struct ktally_task *task;

		feed_next(&f, SECOND);
		task = feed_task(&f, 7, procfs ? 1230000000 : 1234567890, "same");
		feed_put(task, KTALLY_TASK_RUN_DELAY, i * 700000000 + (procfs ? 0 : 77 * MINUTE));
		task = feed_task(&f, 8, START, "other");
		feed_put(task, KTALLY_TASK_RUN_DELAY, procfs ? 99 * MINUTE : 0);
		if (i == 200)
			f.has_before = false;
		feed_done(&f);
		if (i == 199)
			since = feed_verdict(&f)->since;
		if (i > 199)
			assert_int_equal(feed_verdict(&f)->since, since);
		assert_int_equal(feed_changes(&f), i == 120);
	}
	assert_int_equal(feed_verdict(&f)->subject.pid, 7);
	feed_stop(&f);
}

static void the_wall_clock_does_not_matter(void **state)
{
	struct feed f;

	(void)state;
	feed_start(&f, NULL);
	for (uint64_t i = 0; i < 200; i++) {
		feed_next(&f, SECOND);
		ktally_record_put(&ktally_moment_set, &f.sample[f.at].moment,
				  KTALLY_MOMENT_REALTIME, i % 2 ? 1 : UINT64_MAX - i);
		feed_put(feed_task(&f, 7, START, "wait"), KTALLY_TASK_RUN_DELAY, i * 700000000);
		feed_done(&f);
	}
	assert_true(feed_verdict(&f)->value > 0.699 && feed_verdict(&f)->value < 0.701);
	feed_stop(&f);
}

static void a_clock_that_goes_back_is_another_boot(void **state)
{
	struct feed f;

	(void)state;
	feed_start(&f, NULL);
	for (uint64_t i = 0; i < 200; i++) {
		feed_next(&f, SECOND);
		feed_put(feed_task(&f, 7, 0, "wait"), KTALLY_TASK_RUN_DELAY, i * SECOND);
		feed_done(&f);
	}
	assert_int_equal(health_level(f.h), HEALTH_WARNING);
	f.now = 50 * SECOND;
	for (uint64_t i = 0; i < 120; i++) {
		feed_next(&f, SECOND);
		feed_put(feed_task(&f, 7, 0, "wait"), KTALLY_TASK_RUN_DELAY, (300 + i) * SECOND);
		feed_done(&f);
		assert_int_equal(health_judged(f.h, HEALTH_RUN_QUEUE_WAIT), i > 0);
		assert_null(feed_verdict(&f));
		assert_int_equal(feed_changes(&f), i == 0);
	}
	feed_next(&f, SECOND);
	feed_put(feed_task(&f, 7, 0, "wait"), KTALLY_TASK_RUN_DELAY, 420 * SECOND);
	feed_done(&f);
	assert_int_equal(feed_verdict(&f)->since, 51 * SECOND);
	feed_stop(&f);
}

static void a_clock_that_stands_gives_no_rate(void **state)
{
	struct feed f;

	(void)state;
	start_at_once(&f);
	for (uint64_t i = 0; i < 10; i++) {
		feed_next(&f, 0);
		feed_put(feed_task(&f, 7, START, "wait"), KTALLY_TASK_RUN_DELAY, i * SECOND);
		feed_done(&f);
		assert_null(feed_verdict(&f));
	}
	feed_stop(&f);
}

static void without_a_clock_nothing_is_known(void **state)
{
	struct feed f;

	(void)state;
	start_at_once(&f);
	feed_next(&f, SECOND);
	feed_host(&f, KTALLY_HOST_MEM_TOTAL, 1000);
	feed_host(&f, KTALLY_HOST_MEM_AVAILABLE, 10);
	f.sample[f.at].moment.present[0] = 0;
	feed_done(&f);
	assert_int_equal(health_level(f.h), HEALTH_UNKNOWN);
	feed_stop(&f);
}

static void a_disabled_rule_judges_nothing(void **state)
{
	static const double shares[4] = { 9, 9, 9, 9 };
	struct health_rules rules;
	struct feed f;

	(void)state;
	health_rules_default(&rules);
	health_rules_at_once(&rules);
	for (unsigned int i = 0; i < HEALTH_RULES; i++)
		rules.rule[i].enabled = false;
	feed_start(&f, &rules);
	for (uint64_t i = 0; i < 3; i++) {
		feed_next(&f, SECOND);
		put_waiting(&f, shares, i, 10);
		feed_done(&f);
		assert_int_equal(health_level(f.h), HEALTH_UNKNOWN);
	}
	feed_stop(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_hour_of_a_quiet_host_is_silent),
		cmocka_unit_test(the_worst_comes_first),
		cmocka_unit_test(a_change_is_told_once),
		cmocka_unit_test(a_change_of_source_is_no_rate),
		cmocka_unit_test(the_wall_clock_does_not_matter),
		cmocka_unit_test(a_clock_that_goes_back_is_another_boot),
		cmocka_unit_test(a_clock_that_stands_gives_no_rate),
		cmocka_unit_test(without_a_clock_nothing_is_known),
		cmocka_unit_test(a_disabled_rule_judges_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
