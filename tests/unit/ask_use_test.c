// SPDX-License-Identifier: GPL-2.0
/*
 * What processes used between two times: differences of counters, and nothing else. Processes that
 * live and die at any place of the time asked about, samples and rows that are missing.
 */
#include "ask_feed.h"

static void use_is_the_difference_from_before_the_time_to_its_end(void **state)
{
	(void)state;
	begin(25, 50, ASK_PROCESS);
	for (uint64_t t = 10; t <= 60; t += 10) {
		sample(t);
		row(1, 1, t * 100);
	}
	use_finish(&ask);
	/* From the sample at 20 to that at 50. */
	used(1, 3000, 0);
	assert_int_equal(origin->cover.began, REAL + 20 * SECOND);
	assert_int_equal(origin->cover.last, REAL + 50 * SECOND);
	assert_int_equal(origin->cover.covered, 25 * SECOND);
	assert_int_equal(origin->cover.samples, 3);
	end();
}

static void whoever_lives_and_dies_within_it_counts_whole(void **state)
{
	(void)state;
	begin(25, 50, ASK_PROCESS);
	gone(8, 2, 77, 15);		/* before */
	sample(20);
	row(1, 1, 100);
	row(2, 1, 500);
	sample(30);
	row(1, 1, 150);
	row(2, 1, 600);
	gone(3, 31, 40, 33);		/* no row ever */
	gone(1, 1, 190, 35);
	sample(40);
	row(2, 1, 600);
	row(1, 1, 10);			/* not waited for yet, and its threads' time is gone */
	row(4, 36, 7);
	gone(4, 36, 9, 49);
	sample(50);
	row(2, 1, 900);
	gone(2, 1, 950, 50);
	use_finish(&ask);
	used(1, 90, 0);
	used(2, 450, 0);
	used(3, 40, 0);
	used(4, 9, 0);
	assert_null(group(8));
	end();
}

static void what_was_used_before_is_not_guessed(void **state)
{
	(void)state;
	begin(25, 0, ASK_PROCESS);
	sample(20);
	sample(30);
	row(1, 1, 500);			/* it had no row at 20, and was there */
	gone(2, 1, 700, 33);		/* nor had this one, at all */
	sample(40);
	row(1, 1, 520);
	use_finish(&ask);
	used(1, 20, 1);
	unknown(2);
	assert_int_equal(group(2)->partial, 1);
	end();
}

static void without_the_end_of_a_process_a_part_is_missing(void **state)
{
	(void)state;
	begin(0, 0, ASK_PROCESS);
	sample(10);
	row(1, 1, 100);
	row(2, 1, 100);
	sample(20);
	row(1, 1, 110);
	row(2, 1, 110);
	sample(30);
	row(2, 1, 120);
	use_finish(&ask);
	used(1, 10, 1);
	used(2, 20, 0);
	end();
}

/* A single sample tells nothing that was used. */
static void one_sample_tells_no_use(void **state)
{
	(void)state;
	begin(0, 0, ASK_PROCESS);
	sample(10);
	row(1, 1, 100);
	use_finish(&ask);
	unknown(1);
	assert_int_equal(origin->cover.covered, 0);
	end();
}

static void a_gap_within_it_is_counted_and_told(void **state)
{
	(void)state;
	begin(10, 0, ASK_PROCESS);
	sample(10);
	row(1, 1, 100);
	sample(20);
	row(1, 1, 200);
	sample(80);
	row(1, 1, 900);
	use_finish(&ask);
	used(1, 800, 0);
	assert_int_equal(origin->cover.covered, 10 * SECOND);
	assert_int_equal(origin->cover.gaps, 1);
	assert_int_equal(origin->cover.gap_ns, 60 * SECOND);
	assert_int_equal(origin->cover.longest_at, REAL + 20 * SECOND);
	end();
}

/* What was used since 10 is mostly not of the time that begins at 100. */
static void a_gap_into_it_is_left_out(void **state)
{
	(void)state;
	begin(100, 0, ASK_PROCESS);
	sample(10);
	row(1, 1, 100);
	row(2, 1, 100);
	gone(2, 1, 300, 110);
	sample(120);
	row(1, 1, 900);
	row(3, 105, 44);		/* it began in it: all of it counts */
	sample(130);
	row(1, 1, 950);
	row(3, 105, 50);
	use_finish(&ask);
	used(1, 50, 0);
	unknown(2);
	used(3, 50, 0);
	assert_int_equal(origin->cover.covered, 10 * SECOND);
	assert_int_equal(origin->cover.began, REAL + 120 * SECOND);
	end();
}

static void another_source_is_counted_anew(void **state)
{
	(void)state;
	begin(0, 0, ASK_PROCESS);
	sample(10);
	row(1, 1, 100);
	sample(20);
	row(1, 1, 150);
	line.realtime = REAL + 30 * SECOND;
	line.moment.value[KTALLY_MOMENT_BOOTTIME] = 30 * SECOND;
	strcpy(line.source, "procfs");
	assert_true(origin_sample(origin, &line, options.from, options.to));
	row(1, 1, 9000);		/* it counts children, for one */
	line.realtime = REAL + 40 * SECOND;
	line.moment.value[KTALLY_MOMENT_BOOTTIME] = 40 * SECOND;
	assert_true(origin_sample(origin, &line, options.from, options.to));
	row(1, 1, 9030);
	use_finish(&ask);
	used(1, 80, 0);
	end();
}

/* A rotated file may be given twice, or its copy. */
static void a_sample_that_comes_twice_counts_once(void **state)
{
	(void)state;
	begin(0, 0, ASK_PROCESS);
	for (unsigned int i = 0; i < 2; i++) {
		sample(10);
		row(1, 1, 100);
		sample(20);
		row(1, 1, 150);
		gone(2, 11, 70, 19);
	}
	use_finish(&ask);
	used(1, 50, 0);
	used(2, 70, 0);
	assert_int_equal(group(2)->ended, 1);
	end();
}

static void a_pid_that_is_used_again_is_another_process(void **state)
{
	(void)state;
	begin(0, 0, ASK_PROCESS);
	sample(10);
	row(1, 1, 100);
	gone(1, 1, 120, 15);
	sample(20);
	row(1, 16, 5);
	use_finish(&ask);
	assert_int_equal(((struct use *)ask.state)->groups.count, 2);
	end();
}

/* A row is missing because the task did not run: its last one is as good. */
static void tasks_that_did_not_run_go_on_from_their_last_row(void **state)
{
	(void)state;
	begin(95, 0, ASK_PROCESS);
	start(false, true);
	sample(10);
	row(1, 1, 100);
	for (uint64_t t = 20; t <= 120; t += 10)
		sample(t);
	row(1, 1, 130);
	sample(130);
	use_finish(&ask);
	used(1, 30, 0);
	end();
}

/* Of a log of a few tasks only, it is not: the task may have run and not been among them. */
static void tasks_that_were_left_out_do_not(void **state)
{
	(void)state;
	begin(95, 0, ASK_PROCESS);
	start(true, false);
	sample(10);
	row(1, 1, 100);
	for (uint64_t t = 20; t <= 110; t += 10)
		sample(t);
	row(1, 1, 130);
	sample(120);
	row(1, 1, 135);
	use_finish(&ask);
	used(1, 5, 1);
	end();
}

static void groups_are_sums_of_their_processes(void **state)
{
	(void)state;
	begin(0, 0, ASK_NAME);
	sample(10);
	row(1, 1, 100);
	row(2, 1, 100);
	row(3, 1, 100);
	sample(20);
	row(1, 1, 110);
	row(2, 1, 105);
	row(3, 1, 101);
	gone(5, 12, 1000, 18);
	use_finish(&ask);
	used(1, 1011, 0);
	used(2, 5, 0);
	assert_int_equal(group(1)->processes, 3);
	assert_int_equal(group(1)->ended, 1);
	end();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(use_is_the_difference_from_before_the_time_to_its_end),
		cmocka_unit_test(whoever_lives_and_dies_within_it_counts_whole),
		cmocka_unit_test(what_was_used_before_is_not_guessed),
		cmocka_unit_test(without_the_end_of_a_process_a_part_is_missing),
		cmocka_unit_test(one_sample_tells_no_use),
		cmocka_unit_test(a_gap_within_it_is_counted_and_told),
		cmocka_unit_test(a_gap_into_it_is_left_out),
		cmocka_unit_test(another_source_is_counted_anew),
		cmocka_unit_test(a_sample_that_comes_twice_counts_once),
		cmocka_unit_test(a_pid_that_is_used_again_is_another_process),
		cmocka_unit_test(tasks_that_did_not_run_go_on_from_their_last_row),
		cmocka_unit_test(tasks_that_were_left_out_do_not),
		cmocka_unit_test(groups_are_sums_of_their_processes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
