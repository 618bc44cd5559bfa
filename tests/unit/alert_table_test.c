// SPDX-License-Identifier: GPL-2.0
/* When alerts fire and are resolved. */
#include "alert_feed.h"

static void a_verdict_fires_once(void **state)
{
	(void)state;
	begin();
	sample_after(SECOND);
	assert_int_equal(fired_count + resolved_count, 0);
	add_memory();
	sample_after(SECOND);
	assert_int_equal(fired_count, 1);
	assert_string_equal(fired.rule, "memory-available");
	assert_int_equal(fired.since, OFFSET + 100 * SECOND);
	for (int i = 0; i < 20; i++) {
		add_memory();
		sample_after(SECOND);
		assert_int_equal(fired_count + resolved_count, 0);
	}
	assert_int_equal(table.firing_count, 1);
}

static void it_is_resolved_once_and_after_the_hold_time(void **state)
{
	(void)state;
	begin();
	add_memory();
	sample_after(SECOND);
	/* It is away from the first sample on that lacks it. */
	for (int i = 0; i < 5; i++) {
		sample_after(SECOND);
		assert_int_equal(resolved_count, 0);
	}
	sample_after(SECOND);
	assert_int_equal(resolved_count, 1);
	assert_int_equal(resolved.id, fired.id);
	assert_int_equal(resolved.until, OFFSET + snapshot.taken);
	for (int i = 0; i < 10; i++) {
		sample_after(SECOND);
		assert_int_equal(fired_count + resolved_count, 0);
	}
	assert_int_equal(alert_table_resolved(&table), 1);
	assert_int_equal(alert_table_past(&table, 0)->id, fired.id);
}

static void one_that_flaps_goes_on(void **state)
{
	(void)state;
	begin();
	add_memory();
	sample_after(SECOND);
	for (int i = 0; i < 50; i++) {
		if (i % 5 == 4)
			add_memory();
		sample_after(SECOND);
		assert_int_equal(fired_count + resolved_count, 0);
	}
}

static void after_its_end_it_fires_anew(void **state)
{
	uint64_t first;

	(void)state;
	begin();
	add_memory();
	sample_after(SECOND);
	first = fired.id;
	for (int i = 0; i < 7; i++)
		sample_after(SECOND);
	add_memory();
	sample_after(SECOND);
	assert_int_equal(fired_count, 1);
	assert_int_not_equal(fired.id, first);
	assert_int_equal(table.firing_count, 1);
}

static void subjects_of_one_rule_are_apart(void **state)
{
	(void)state;
	begin();
	add_process(7, 1, "a");
	add_process(8, 1, "a");
	sample_after(SECOND);
	assert_int_equal(fired_count, 2);
	for (int i = 0; i < 7; i++) {
		add_process(8, 1, "a");
		sample_after(SECOND);
	}
	assert_int_equal(table.firing_count, 1);
	assert_int_equal(table.firing[0].verdict.subject.pid, 8);
	assert_int_equal(resolved.verdict.subject.pid, 7);
}

static void a_pid_that_is_used_again_is_another_subject(void **state)
{
	(void)state;
	begin();
	add_process(7, 1, "a");
	sample_after(SECOND);
	add_process(7, 2, "a");
	sample_after(SECOND);
	assert_int_equal(fired_count, 1);
	assert_int_equal(table.firing_count, 2);
	assert_non_null(alert_table_twin(&table, &table.firing[0]));
	for (int i = 0; i < 7; i++) {
		add_process(7, 2, "a");
		sample_after(SECOND);
	}
	assert_int_equal(table.firing_count, 1);
	assert_int_equal(table.firing[0].verdict.subject.start, 2);
	assert_null(alert_table_twin(&table, &table.firing[0]));
	assert_non_null(alert_table_twin(&table, alert_table_past(&table, 0)));
}

static void a_process_that_is_renamed_is_the_same(void **state)
{
	(void)state;
	begin();
	add_process(7, 1, "a");
	sample_after(SECOND);
	add_process(7, 1, "b");
	sample_after(SECOND);
	assert_int_equal(fired_count + resolved_count, 0);
	/* Else its labels would be those of another. */
	assert_string_equal(table.firing[0].verdict.subject.comm, "a");
}

static void another_level_is_another_alert(void **state)
{
	(void)state;
	begin();
	add_memory();
	sample_after(SECOND);
	add(HEALTH_MEMORY_AVAILABLE, HEALTH_CRITICAL);
	sample_after(SECOND);
	assert_int_equal(resolved_count, 1);
	assert_int_equal(fired_count, 1);
	assert_int_equal(resolved.verdict.level, HEALTH_WARNING);
	assert_int_equal(fired.verdict.level, HEALTH_CRITICAL);
	assert_int_equal(table.firing_count, 1);
	/* What was a warning is over, and no other is meant by it. */
	assert_null(alert_table_twin(&table, alert_table_past(&table, 0)));
}

static void what_is_not_judged_stays_as_it_was(void **state)
{
	(void)state;
	begin();
	add_memory();
	sample_after(SECOND);
	snapshot.judged[HEALTH_MEMORY_AVAILABLE] = false;
	for (int i = 0; i < 20; i++)
		sample_after(SECOND);
	assert_int_equal(table.firing_count, 1);
	/* A rule that was switched off can't be judged, and is over. */
	snapshot.rules.rule[HEALTH_MEMORY_AVAILABLE].enabled = false;
	for (int i = 0; i < 6; i++)
		sample_after(SECOND);
	assert_int_equal(table.firing_count, 0);
}

static void a_verdict_of_an_earlier_sample_does_not_fire(void **state)
{
	(void)state;
	begin();
	add(HEALTH_MEMORY_AVAILABLE, HEALTH_WARNING)->stale = true;
	sample_after(SECOND);
	assert_int_equal(fired_count, 0);
	add_memory();
	sample_after(SECOND);
	for (int i = 0; i < 20; i++) {
		add(HEALTH_MEMORY_AVAILABLE, HEALTH_WARNING)->stale = true;
		sample_after(SECOND);
	}
	assert_int_equal(table.firing_count, 1);
}

static void time_without_samples_is_not_counted(void **state)
{
	(void)state;
	begin();
	add_memory();
	sample_after(SECOND);
	for (int i = 0; i < 4; i++)
		sample_after(60 * SECOND);
	assert_int_equal(table.firing_count, 1);
	/* Nor is the same snapshot, however often it is seen. */
	for (int i = 0; i < 20; i++) {
		snapshot.taken += SECOND;
		alert_table_step(&table, &snapshot, note_change, NULL);
	}
	assert_int_equal(table.firing_count, 1);
	for (int i = 0; i < 6; i++)
		sample_after(SECOND);
	assert_int_equal(table.firing_count, 0);
}

static void when_it_is_full_the_rest_is_counted(void **state)
{
	(void)state;
	begin();
	for (uint32_t i = 0; i < ALERTS_FIRING + 10; i++)
		add_process(i + 1, 1, "a");
	sample_after(SECOND);
	assert_int_equal(fired_count, ALERTS_FIRING);
	assert_int_equal(table.no_room, 10);
	/* Whoever is in stays in, and those that end make room. */
	for (int n = 0; n < 7; n++) {
		for (uint32_t i = 4; i < ALERTS_FIRING + 10; i++)
			add_process(i + 1, 1, "a");
		sample_after(SECOND);
	}
	assert_int_equal(table.firing_count, ALERTS_FIRING);
	assert_int_equal(table.no_room, 6);
	sample_after(SECOND);
	assert_int_equal(table.no_room, 0);
}

static void only_the_last_that_were_resolved_are_remembered(void **state)
{
	(void)state;
	begin();
	for (uint32_t i = 0; i < 2 * ALERTS_RESOLVED; i++)
		add_process(i + 1, 1, "a");
	sample_after(SECOND);
	for (size_t i = 0; i < table.firing_count; i++)
		table.firing[i].owed = 5;
	for (int i = 0; i < 7; i++)
		sample_after(SECOND);
	assert_int_equal(table.firing_count, 0);
	assert_int_equal(alert_table_resolved(&table), ALERTS_RESOLVED);
	assert_int_equal(table.ended, 2 * ALERTS_RESOLVED);
	assert_int_equal(table.forgotten, 2 * ALERTS_RESOLVED);
	assert_non_null(alert_table_find(&table, alert_table_past(&table, 0)->id));
	assert_null(alert_table_find(&table, 999));
}

static void they_stay_in_the_order_in_which_they_began(void **state)
{
	(void)state;
	begin();
	for (uint32_t pid = 1; pid <= 4; pid++)
		add_process(pid, 1, "a");
	sample_after(SECOND);
	for (int i = 0; i < 7; i++) {
		for (uint32_t pid = 4; pid > 1; pid--)
			add_process(pid, 1, "a");
		sample_after(SECOND);
	}
	assert_int_equal(table.firing_count, 3);
	for (uint32_t i = 0; i < 3; i++)
		assert_int_equal(table.firing[i].verdict.subject.pid, i + 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_verdict_fires_once),
		cmocka_unit_test(it_is_resolved_once_and_after_the_hold_time),
		cmocka_unit_test(one_that_flaps_goes_on),
		cmocka_unit_test(after_its_end_it_fires_anew),
		cmocka_unit_test(subjects_of_one_rule_are_apart),
		cmocka_unit_test(a_pid_that_is_used_again_is_another_subject),
		cmocka_unit_test(a_process_that_is_renamed_is_the_same),
		cmocka_unit_test(another_level_is_another_alert),
		cmocka_unit_test(what_is_not_judged_stays_as_it_was),
		cmocka_unit_test(a_verdict_of_an_earlier_sample_does_not_fire),
		cmocka_unit_test(time_without_samples_is_not_counted),
		cmocka_unit_test(they_stay_in_the_order_in_which_they_began),
		cmocka_unit_test(when_it_is_full_the_rest_is_counted),
		cmocka_unit_test(only_the_last_that_were_resolved_are_remembered),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
