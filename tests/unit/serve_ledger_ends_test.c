// SPDX-License-Identifier: GPL-2.0
/*
 * What a life did from its last sample to its end counts once, whenever its record comes and
 * whatever is left of it.
 */
#include "ledger_feed.h"

static void nothing_is_lost_when_a_process_dies(void **state)
{
	(void)state;
	begin(8);
	add(10, 5, "a", 100);
	sample(true);
	dies(10, 5, "a", 160, 0);
	sample(true);
	assert_int_equal(used("a"), 60);
	assert_int_equal(find("a")->ends[END_SUCCESS], 1);
	assert_int_equal(find("a")->processes, 0);
	end();
}

static void a_record_that_comes_after_the_next_sample_counts_the_rest(void **state)
{
	(void)state;
	begin(8);
	add(10, 5, "a", 100);
	sample(true);
	sample(true);
	sample(true);
	dies(10, 5, "a", 160, 9);
	assert_int_equal(used("a"), 60);
	assert_int_equal(find("a")->ends[END_SIGNAL + 9], 1);
	assert_int_equal(ledger_loss(ledger)->strangers, 0);
	end();
}

static void who_lived_and_died_between_two_samples_counts(void **state)
{
	(void)state;
	begin(8);
	sample(true);
	dies(77, now + 1, "short", 250, 0);
	assert_int_equal(used("short"), 250);
	assert_int_equal(find("short")->starts, 1);
	sample(true);
	assert_int_equal(used("short"), 250);
	end();
}

static void a_zombie_whose_record_came_counts_once(void **state)
{
	uint64_t start;

	(void)state;
	begin(8);
	add(10, 5, "a", 100);
	sample(true);
	start = now + SECOND;
	dies(10, 5, "a", 160, 0);
	dies(11, start, "b", 30, 0);
	for (int i = 0; i < 3; i++) {
		zombie(10, 5, "a", 160);
		zombie(11, start, "b", 30);
		sample(true);
	}
	sample(true);
	assert_int_equal(used("a"), 60);
	assert_int_equal(used("b"), 30);
	assert_int_equal(find("b")->starts, 1);
	end();
}

static void a_zombie_whose_record_is_late_counts_once(void **state)
{
	uint64_t start;

	(void)state;
	begin(8);
	add(10, 5, "a", 100);
	sample(true);
	start = now + SECOND;
	zombie(10, 5, "a", 150);
	zombie(11, start, "b", 30);
	sample(true);
	dies(10, 5, "a", 160, 0);
	dies(11, start, "b", 35, 0);
	sample(true);
	assert_int_equal(used("a"), 60);
	assert_int_equal(used("b"), 35);
	assert_int_equal(find("b")->starts, 1);
	end();
}

static void a_zombie_that_says_less_than_before_counts_nothing_twice(void **state)
{
	(void)state;
	begin(8);
	add(10, 5, "a", 100);
	sample(true);
	zombie(10, 5, "a", 60);
	sample(true);
	zombie(10, 5, "a", 60);
	sample(true);
	dies(10, 5, "a", 105, 0);
	zombie(10, 5, "a", 60);
	sample(true);
	assert_int_equal(used("a"), 5);
	assert_int_equal(find("a")->starts, 0);
	end();
}

static void a_process_whose_leader_ended_goes_on(void **state)
{
	(void)state;
	begin(8);
	add(10, 5, "a", 100);
	sample(true);
	for (uint64_t i = 1; i < 10; i++) {
		zombie(10, 5, "a", 100 + i);
		task_set(&rows[0], KTALLY_TASK_NUM_THREADS, 2);
		sample(true);
	}
	assert_int_equal(used("a"), 9);
	dies(10, 5, "a", 110, 0);
	assert_int_equal(used("a"), 10);
	end();
}

static void without_records_a_zombie_counts_what_it_says(void **state)
{
	(void)state;
	begin(8);
	add(10, 5, "a", 100);
	sample(true);
	exits_come = false;
	add(10, 5, "a", 110);
	sample(false);
	zombie(10, 5, "a", 130);
	sample(true);
	sample(true);
	exits_come = true;
	assert_int_equal(used("a"), 20);
	assert_int_equal(ledger_loss(ledger)->no_room, 0);
	assert_true(ledger_knows_exits(ledger));
	end();
}

static void another_life_with_the_same_pid_is_another(void **state)
{
	(void)state;
	begin(8);
	add(10, 5, "a", 100);
	sample(true);
	add(10, now + SECOND, "a", 20);
	sample(true);
	assert_int_equal(used("a"), 20);
	dies(10, 5, "a", 130, 0);
	assert_int_equal(used("a"), 50);
	end();
}

static void the_end_of_a_stranger_counts_and_its_life_does_not(void **state)
{
	(void)state;
	begin(8);
	sample(true);
	sample(true);
	dies(10, 5, "a", 100000, 0);
	assert_int_equal(used("a"), 0);
	assert_int_equal(find("a")->ends[END_SUCCESS], 1);
	assert_int_equal(ledger_loss(ledger)->strangers, 1);
	end();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_is_lost_when_a_process_dies),
		cmocka_unit_test(a_record_that_comes_after_the_next_sample_counts_the_rest),
		cmocka_unit_test(who_lived_and_died_between_two_samples_counts),
		cmocka_unit_test(a_zombie_whose_record_came_counts_once),
		cmocka_unit_test(a_zombie_whose_record_is_late_counts_once),
		cmocka_unit_test(a_zombie_that_says_less_than_before_counts_nothing_twice),
		cmocka_unit_test(a_process_whose_leader_ended_goes_on),
		cmocka_unit_test(without_records_a_zombie_counts_what_it_says),
		cmocka_unit_test(another_life_with_the_same_pid_is_another),
		cmocka_unit_test(the_end_of_a_stranger_counts_and_its_life_does_not),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
