// SPDX-License-Identifier: GPL-2.0
/*
 * What groups did: each share of each life counts once, in the group that it was in then, and no
 * counter ever goes back. Not here: how lives end (serve_ledger_ends_test.c).
 */
#include "ledger_feed.h"

static void counters_begin_with_the_first_sample(void **state)
{
	(void)state;
	begin(8);
	add(10, 5, "old", 7000);
	sample(true);
	assert_int_equal(used("old"), 0);
	add(10, 5, "old", 7300);
	sample(true);
	assert_int_equal(used("old"), 300);
	assert_int_equal(find("old")->processes, 1);
	assert_int_equal(find("old")->starts, 0);
	end();
}

static void who_began_since_the_last_sample_counts_whole(void **state)
{
	(void)state;
	begin(8);
	sample(true);
	add(10, now + SECOND, "new", 400);
	sample(true);
	assert_int_equal(used("new"), 400);
	assert_int_equal(find("new")->starts, 1);
	end();
}

static void who_was_being_forked_at_the_last_sample_began_since(void **state)
{
	(void)state;
	begin(8);
	sample(true);
	add(10, now - SECOND / 2, "forked", 7);
	add(11, now - 3 * SECOND, "hidden", 7);
	sample(true);
	assert_int_equal(used("forked"), 7);
	assert_int_equal(find("forked")->starts, 1);
	assert_int_equal(used("hidden"), 0);
	assert_int_equal(find("hidden")->starts, 0);
	end();
}

static void who_was_not_to_be_seen_counts_from_then_on(void **state)
{
	(void)state;
	begin(8);
	add(9, 5, "other one", 1);
	sample(true);
	add(10, 5, "hidden", 9000);
	sample(true);
	add(10, 5, "hidden", 9001);
	sample(true);
	assert_int_equal(used("hidden"), 1);
	assert_int_equal(find("hidden")->starts, 0);
	end();
}

static void who_changes_its_group_counts_in_each_what_it_did_there(void **state)
{
	(void)state;
	begin(8);
	add(10, 5, "sh", 100);
	sample(true);
	add(10, 5, "sh", 110);
	sample(true);
	add(10, 5, "cc", 150);
	sample(true);
	add(10, 5, "cc", 170);
	sample(true);
	assert_int_equal(used("sh"), 10);
	assert_int_equal(used("cc"), 60);
	dies(10, 5, "ld", 175, 0);
	assert_int_equal(used("cc"), 60);
	assert_int_equal(used("ld"), 5);
	end();
}

static void new_rules_move_processes_and_leave_counters(void **state)
{
	struct rules rules;

	(void)state;
	begin(8);
	add(10, 5, "a", 100);
	sample(true);
	add(10, 5, "a", 110);
	sample(true);
	set_rules(&rules, "all");
	ledger_set_rules(ledger, &rules);
	add(10, 5, "a", 130);
	sample(true);
	add(10, 5, "a", 131);
	sample(true);
	assert_int_equal(used("a"), 10);
	assert_int_equal(used("all"), 21);
	end();
}

static void a_name_may_have_the_pid(void **state)
{
	struct rules rules;

	(void)state;
	begin(8);
	set_rules(&rules, "worker {pid}");
	assert_null(rule_check_name(rules.rule[0].name, &rules.needs));
	ledger_set_rules(ledger, &rules);
	add(10, 5, "a", 100);
	add(11, 5, "a", 100);
	sample(true);
	assert_int_equal(find("worker 10")->processes, 1);
	assert_int_equal(find("worker 11")->processes, 1);
	end();
}

static void a_change_of_source_counts_nothing_twice(void **state)
{
	(void)state;
	begin(8);
	add(10, 5, "a", 100);
	sample(true);
	add(10, 5, "a", 900);
	sample(false);
	add(10, 5, "a", 905);
	sample(true);
	assert_int_equal(used("a"), 5);
	end();
}

static void a_counter_that_goes_back_counts_nothing(void **state)
{
	(void)state;
	begin(8);
	add(10, 5, "a", 100);
	sample(true);
	add(10, 5, "a", 60);
	sample(true);
	add(10, 5, "a", 70);
	sample(true);
	assert_int_equal(used("a"), 10);
	end();
}

static void what_is_not_known_is_not_counted(void **state)
{
	(void)state;
	begin(8);
	add(10, 5, "a", 100);
	sample(true);
	add(10, 5, "a", 101);
	sample(true);
	assert_true(ktally_has(find("a")->counted, KTALLY_TASK_UTIME));
	assert_false(ktally_has(find("a")->counted, KTALLY_TASK_RCHAR));
	assert_false(ktally_has(find("a")->held, KTALLY_TASK_RSS_ANON));
	end();
}

static void what_did_nothing_is_known_to_be_0(void **state)
{
	(void)state;
	begin(8);
	add(10, 5, "a", 100);
	sample(true);
	assert_false(ktally_has(find("a")->counted, KTALLY_TASK_UTIME));
	add(10, 5, "a", 100);
	sample(true);
	assert_true(ktally_has(find("a")->counted, KTALLY_TASK_UTIME));
	assert_int_equal(used("a"), 0);
	end();
}

static void gauges_are_sums_and_peaks_the_highest(void **state)
{
	(void)state;
	begin(8);
	for (uint64_t pid = 10; pid < 13; pid++) {
		add(pid, 5, "a", 0);
		task_set(&rows[row_count - 1], KTALLY_TASK_RSS_ANON, 100 * pid);
		task_set(&rows[row_count - 1], KTALLY_TASK_HIWATER_RSS, 1000 - pid);
	}
	sample(true);
	assert_int_equal(find("a")->value[KTALLY_TASK_RSS_ANON], 3300);
	assert_int_equal(find("a")->value[KTALLY_TASK_HIWATER_RSS], 990);
	add(10, 5, "a", 0);
	task_set(&rows[row_count - 1], KTALLY_TASK_RSS_ANON, 7);
	sample(true);
	assert_int_equal(find("a")->value[KTALLY_TASK_RSS_ANON], 7);
	assert_false(ktally_has(find("a")->held, KTALLY_TASK_HIWATER_RSS));
	end();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(counters_begin_with_the_first_sample),
		cmocka_unit_test(who_began_since_the_last_sample_counts_whole),
		cmocka_unit_test(who_was_being_forked_at_the_last_sample_began_since),
		cmocka_unit_test(who_was_not_to_be_seen_counts_from_then_on),
		cmocka_unit_test(who_changes_its_group_counts_in_each_what_it_did_there),
		cmocka_unit_test(new_rules_move_processes_and_leave_counters),
		cmocka_unit_test(a_name_may_have_the_pid),
		cmocka_unit_test(a_change_of_source_counts_nothing_twice),
		cmocka_unit_test(a_counter_that_goes_back_counts_nothing),
		cmocka_unit_test(what_is_not_known_is_not_counted),
		cmocka_unit_test(what_did_nothing_is_known_to_be_0),
		cmocka_unit_test(gauges_are_sums_and_peaks_the_highest),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
