// SPDX-License-Identifier: GPL-2.0
/*
 * What groups did: each share of each life counts once, in the group that it was in then, and no
 * counter ever goes back.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "serve/ledger.h"
#include "tasks.h"

static struct ledger *ledger;
static struct ktally_sample samples[2];
static int at;
static bool has_last;
static struct ktally_task rows[64];
static size_t row_count;
static uint64_t now;

static void set_rules(struct rules *rules, const char *name)
{
	memset(rules, 0, sizeof(*rules));
	rules->count = 1;
	rules->rule[0].kernel = -1;
	strcpy(rules->rule[0].name, name);
	rules->needs = RULE_NEEDS(RULE_COMM);
}

static void begin(uint32_t shown)
{
	struct rules rules;

	set_rules(&rules, "{comm}");
	ledger = ledger_new(&rules, shown);
	assert_non_null(ledger);
	now = 1000 * SECOND;
	row_count = 0;
	has_last = false;
}

static void end(void)
{
	ledger_free(ledger);
	ktally_sample_free(&samples[0]);
	ktally_sample_free(&samples[1]);
	memset(samples, 0, sizeof(samples));
}

static struct ktally_task row(uint64_t pid, uint64_t start, const char *comm, uint64_t used)
{
	struct ktally_task task = task_make(pid, start, comm);

	task_set(&task, KTALLY_TASK_UTIME, used);
	task_set(&task, KTALLY_TASK_STIME, 0);
	task_set(&task, KTALLY_TASK_STATE, KTALLY_STATE_SLEEPING);
	return task;
}

static void add(uint64_t pid, uint64_t start, const char *comm, uint64_t used)
{
	rows[row_count++] = row(pid, start, comm, used);
}

/* The rows that were added are the next sample, 10 s after the last one. */
static void sample(bool goes_on)
{
	struct ktally_sample *next = &samples[!at];

	now += 10 * SECOND;
	sample_fill(next, now, rows, row_count);
	assert_int_equal(ledger_sample(ledger, goes_on && has_last ? &samples[at] : NULL, next,
				       true), 0);
	at = !at;
	has_last = true;
	row_count = 0;
}

static void dies(uint64_t pid, uint64_t start, const char *comm, uint64_t used, uint64_t signal)
{
	struct ktally_task record = row(pid, start, comm, used);

	task_set(&record, KTALLY_TASK_EXIT_TIME, now);
	task_set(&record, KTALLY_TASK_EXIT_CODE, 0);
	task_set(&record, KTALLY_TASK_TERM_SIG, signal);
	ledger_exit(ledger, &record);
}

static const struct figures *find(const char *name)
{
	const struct roster *roster = ledger_roster(ledger);

	for (uint32_t i = 0; i < roster->count; i++)
		if (roster->group[i].name && !strcmp(roster->group[i].name, name))
			return roster->group[i].figures;
	return NULL;
}

static uint64_t used(const char *name)
{
	const struct figures *f = find(name);

	return f ? f->value[KTALLY_TASK_UTIME] : 0;
}

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

static void zombie(uint64_t pid, uint64_t start, const char *comm, uint64_t used_so_far)
{
	add(pid, start, comm, used_so_far);
	task_set(&rows[row_count - 1], KTALLY_TASK_STATE, KTALLY_STATE_DEFUNCT);
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
		cmocka_unit_test(counters_begin_with_the_first_sample),
		cmocka_unit_test(who_began_since_the_last_sample_counts_whole),
		cmocka_unit_test(who_was_not_to_be_seen_counts_from_then_on),
		cmocka_unit_test(nothing_is_lost_when_a_process_dies),
		cmocka_unit_test(a_record_that_comes_after_the_next_sample_counts_the_rest),
		cmocka_unit_test(who_lived_and_died_between_two_samples_counts),
		cmocka_unit_test(a_zombie_whose_record_came_counts_once),
		cmocka_unit_test(a_zombie_whose_record_is_late_counts_once),
		cmocka_unit_test(another_life_with_the_same_pid_is_another),
		cmocka_unit_test(who_changes_its_group_counts_in_each_what_it_did_there),
		cmocka_unit_test(new_rules_move_processes_and_leave_counters),
		cmocka_unit_test(a_change_of_source_counts_nothing_twice),
		cmocka_unit_test(a_counter_that_goes_back_counts_nothing),
		cmocka_unit_test(what_is_not_known_is_not_counted),
		cmocka_unit_test(gauges_are_sums_and_peaks_the_highest),
		cmocka_unit_test(the_end_of_a_stranger_counts_and_its_life_does_not),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
