// SPDX-License-Identifier: GPL-2.0
/* What dies again and again is counted under one name and end, with figures that are known. */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "top/repeats.h"
#include "deaths.h"

static struct repeats repeats;
static uint64_t number;

static int set_up(void **state)
{
	(void)state;
	number = 0;
	return repeats_init(&repeats);
}

static int tear_down(void **state)
{
	(void)state;
	repeats_free(&repeats);
	return 0;
}

static void add_record(const struct ktally_task *record)
{
	static struct death death;

	death.number = ++number;
	death.record = *record;
	repeats_add(&repeats, &death);
}

static void add(const char *comm, uint64_t time, uint64_t signal, uint64_t code, uint64_t peak)
{
	struct ktally_task record = death_make(1, comm, time, signal, code);

	task_set(&record, KTALLY_TASK_HIWATER_RSS, peak);
	add_record(&record);
}

static void same_program_and_end_are_one(void **state)
{
	const struct repeat *most;
	double rate;

	(void)state;
	add("crash", 11 * SECOND, 11, 0, 100);
	add("crash", 31 * SECOND, 11, 0, 300);
	add("crash", 21 * SECOND, 11, 0, 200);
	add("crash", 21 * SECOND, 0, 11, 200);
	add("other", 21 * SECOND, 11, 0, 200);
	add("other", 21 * SECOND, 11, 0, 200);
	repeats_sort(&repeats);
	assert_int_equal(repeats.count, 3);
	most = &repeats.repeat[0];
	assert_string_equal(most->comm, "crash");
	assert_int_equal(most->ending.kind, ENDING_SIGNAL);
	assert_int_equal(most->count, 3);
	assert_true(most->first == 11 * SECOND && most->last == 31 * SECOND);
	assert_true(most->life.sum / most->life.known == 20 * SECOND);
	assert_int_equal(most->peak.most, 300);
	assert_true(most->cpu.sum == 3 * SECOND / 2);
	assert_true(repeats_rate(most, &rate));
	assert_true(rate > 5.99 && rate < 6.01);	/* twice more in 20 s */
	assert_string_equal(repeats.repeat[1].comm, "other");
	assert_false(repeats_rate(&repeats.repeat[2], &rate));
}

static void what_a_record_does_not_tell_is_not_counted_as_0(void **state)
{
	struct ktally_task record = task_make(1, SECOND, "dark");

	(void)state;
	add_record(&record);
	add_record(&record);
	assert_int_equal(repeats.count, 1);
	assert_int_equal(repeats.repeat[0].count, 2);
	assert_int_equal(repeats.repeat[0].life.known, 0);
	assert_int_equal(repeats.repeat[0].cpu.known, 0);
	assert_int_equal(repeats.repeat[0].peak.known, 0);
	assert_int_equal(repeats.repeat[0].last, 0);
}

static void as_many_as_there_can_be_have_room(void **state)
{
	char comm[16];
	unsigned int i;

	(void)state;
	for (i = 0; i < REPEATS_MAX; i++) {
		snprintf(comm, sizeof(comm), "task %u", i);
		add(comm, 2 * SECOND, 0, 0, 0);
	}
	assert_int_equal(repeats.count, REPEATS_MAX);
	repeats_clear(&repeats);
	add("task 1", 2 * SECOND, 0, 0, 0);
	assert_int_equal(repeats.count, 1);
	assert_int_equal(repeats.repeat[0].count, 1);
}

static void of_equal_ones_the_last_comes_first(void **state)
{
	(void)state;
	add("early", 2 * SECOND, 0, 1, 0);
	add("late", 3 * SECOND, 0, 1, 0);
	repeats_sort(&repeats);
	assert_string_equal(repeats.repeat[0].comm, "late");
}

#define test(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(same_program_and_end_are_one),
		test(what_a_record_does_not_tell_is_not_counted_as_0),
		test(as_many_as_there_can_be_have_room),
		test(of_equal_ones_the_last_comes_first),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
