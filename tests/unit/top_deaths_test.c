// SPDX-License-Identifier: GPL-2.0
/* The last exits: bounded, the newest first, and a storm of good ends leaves the bad ones. */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "top/deaths.h"
#include "deaths.h"

static struct deaths deaths;

static int set_up(void **state)
{
	(void)state;
	return deaths_init(&deaths);
}

static int tear_down(void **state)
{
	(void)state;
	deaths_free(&deaths);
	return 0;
}

static void add(uint64_t pid, uint64_t code)
{
	struct ktally_task record = death_make(pid, "task", SECOND, 0, code);

	deaths_add(&deaths, &record);
}

/* The pids from the newest to the oldest, up to @most of them. */
static void assert_pids(bool only_abnormal, const uint64_t *pids, unsigned int count)
{
	struct deaths_walk walk = deaths_walk(&deaths, only_abnormal);
	const struct death *death;
	unsigned int i;

	for (i = 0; i < count; i++) {
		death = deaths_next(&walk);
		assert_non_null(death);
		assert_int_equal(death->record.value[KTALLY_TASK_PID], pids[i]);
	}
}

static unsigned int count_all(bool only_abnormal)
{
	struct deaths_walk walk = deaths_walk(&deaths, only_abnormal);
	unsigned int count = 0;

	while (deaths_next(&walk))
		count++;
	return count;
}

static void the_newest_comes_first(void **state)
{
	(void)state;
	assert_int_equal(count_all(false), 0);
	add(1, 0);
	add(2, 1);
	add(3, 0);
	add(4, 0);
	add(5, 2);
	assert_pids(false, (const uint64_t[]){ 5, 4, 3, 2, 1 }, 5);
	assert_int_equal(count_all(false), 5);
	assert_pids(true, (const uint64_t[]){ 5, 2 }, 2);
	assert_int_equal(count_all(true), 2);
}

static void good_ends_do_not_push_out_bad_ones(void **state)
{
	unsigned int i;

	(void)state;
	add(1, 1);
	for (i = 0; i < 3 * DEATHS_MAX; i++)
		add(10 + i, 0);
	assert_pids(false, (const uint64_t[]){ 9 + 3 * DEATHS_MAX, 8 + 3 * DEATHS_MAX }, 2);
	assert_pids(true, (const uint64_t[]){ 1 }, 1);
	assert_int_equal(count_all(false), DEATHS_MAX + 1);
	assert_int_equal(deaths.total, 3 * DEATHS_MAX + 1);
	assert_int_equal(deaths_let_go(&deaths), 2 * DEATHS_MAX);
}

static void the_oldest_make_room(void **state)
{
	unsigned int i;

	(void)state;
	for (i = 0; i < DEATHS_MAX + 10; i++)
		add(i, 1);
	assert_int_equal(count_all(true), DEATHS_MAX);
	assert_int_equal(deaths_let_go(&deaths), 10);
}

static void without_room_they_are_counted(void **state)
{
	struct ktally_task record = death_make(1, "task", SECOND, 9, 0);
	struct deaths none = { 0 };
	struct deaths_walk walk;

	(void)state;
	deaths_add(&none, &record);
	walk = deaths_walk(&none, false);
	assert_null(deaths_next(&walk));
	assert_int_equal(none.total, 1);
	assert_int_equal(deaths_let_go(&none), 1);
}

#define test(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(the_newest_comes_first),
		test(good_ends_do_not_push_out_bad_ones),
		test(the_oldest_make_room),
		test(without_room_they_are_counted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
