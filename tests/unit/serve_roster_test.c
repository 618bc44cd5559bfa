// SPDX-License-Identifier: GPL-2.0
/*
 * Which groups are shown: those that use most, with few changes, and never more than there may be.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "serve/roster.h"

static struct roster *roster;

static void begin(uint32_t shown)
{
	roster = malloc(sizeof(*roster));
	assert_int_equal(roster_init(roster, shown), 0);
}

static void end(void)
{
	roster_free(roster);
	free(roster);
}

static struct group *find(const char *name)
{
	return &roster->group[roster_find(roster, name)];
}

static void use(const char *name, double how_much)
{
	find(name)->members++;
	find(name)->fresh = how_much;
}

static void the_first_sample_shows_who_uses_most(void **state)
{
	(void)state;
	begin(2);
	roster_begin(roster);
	use("a", 1);
	use("b", 30);
	use("c", 20);
	roster_rank(roster);
	assert_false(find("a")->shown);
	assert_true(find("b")->shown);
	assert_true(find("c")->shown);
	assert_int_equal(roster->dropped, 1);
	assert_ptr_equal(roster_figures(roster, roster_find(roster, "a")),
			 find(GROUP_OTHER_NAME)->figures);
	end();
}

static void a_group_takes_anothers_place_only_when_it_uses_twice_as_much(void **state)
{
	(void)state;
	begin(1);
	for (int i = 0; i < 200; i++) {
		roster_begin(roster);
		use("a", 100);
		use("b", i ? 190 : 0);
		roster_rank(roster);
		assert_true(find("a")->shown);
	}
	for (int i = 0; i < 200; i++) {
		roster_begin(roster);
		use("a", 100);
		use("b", 250);
		roster_rank(roster);
	}
	assert_true(find("b")->shown);
	assert_false(find("a")->shown);
	end();
}

static void what_is_new_gets_a_free_place_at_once(void **state)
{
	(void)state;
	begin(2);
	roster_begin(roster);
	use("a", 1);
	roster_rank(roster);
	assert_true(find("b")->shown);
	assert_false(find("c")->shown);
	end();
}

static void a_group_that_is_shown_again_goes_on_from_where_it_was(void **state)
{
	(void)state;
	begin(1);
	roster_begin(roster);
	use("a", 1);
	roster_rank(roster);
	find("a")->figures->value[0] = 42;
	while (find("a")->shown) {
		roster_begin(roster);
		use("b", 1000);
		roster_rank(roster);
	}
	while (!find("a")->shown) {
		roster_begin(roster);
		use("a", 100000);
		roster_rank(roster);
	}
	assert_int_equal(find("a")->figures->value[0], 42);
	end();
}

static void many_names(unsigned int from, unsigned int count)
{
	char name[32];

	for (unsigned int i = from; i < from + count; i++) {
		snprintf(name, sizeof(name), "name %u", i);
		roster->group[roster_find(roster, name)].members++;
	}
}

static void names_without_end_take_bounded_room_and_are_counted(void **state)
{
	(void)state;
	begin(10);
	roster_begin(roster);
	many_names(0, 20000);
	roster_rank(roster);
	assert_int_equal(roster->dropped, 20000 - 10);
	assert_in_range(roster->tracked, 1, GROUPS_TRACKED);
	for (unsigned int i = 0; i < 20; i++) {
		roster_begin(roster);
		roster_rank(roster);
	}
	/* Those of long ago made room. */
	roster_begin(roster);
	many_names(90000, 5000);
	assert_int_equal(roster->untracked, 0);
	end();
}

static void none_but_other_can_be_shown(void **state)
{
	(void)state;
	begin(0);
	roster_begin(roster);
	use("a", 5);
	roster_rank(roster);
	assert_false(find("a")->shown);
	assert_true(find(GROUP_OTHER_NAME)->shown);
	end();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_first_sample_shows_who_uses_most),
		cmocka_unit_test(a_group_takes_anothers_place_only_when_it_uses_twice_as_much),
		cmocka_unit_test(what_is_new_gets_a_free_place_at_once),
		cmocka_unit_test(a_group_that_is_shown_again_goes_on_from_where_it_was),
		cmocka_unit_test(names_without_end_take_bounded_room_and_are_counted),
		cmocka_unit_test(none_but_other_can_be_shown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
