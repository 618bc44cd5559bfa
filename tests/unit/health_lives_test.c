// SPDX-License-Identifier: GPL-2.0
/* The table of what is remembered: finds what it has, whatever was dropped, and never grows. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "health/lives.h"
#include "libktally/record.h"

struct item {
	struct life life;
	int what;
};

static struct life life(uint32_t pid, uint64_t tick)
{
	return (struct life){ .pid = pid, .tick = tick };
}

static struct item *add(struct lives *l, uint32_t pid, uint64_t tick, int what)
{
	struct life key = life(pid, tick);
	struct item *item = lives_add(l, &key);

	if (item)
		item->what = what;
	return item;
}

static struct item *find(struct lives *l, uint32_t pid, uint64_t tick)
{
	struct life key = life(pid, tick);

	return lives_find(l, &key);
}

static unsigned int count(struct lives *l)
{
	unsigned int n = 0;

	for (void *item = NULL; (item = lives_next(l, item));)
		n++;
	return n;
}

static void a_life_is_its_pid_and_its_start(void **state)
{
	struct lives l;

	(void)state;
	assert_int_equal(lives_init(&l, sizeof(struct item), 8), 0);
	add(&l, 5, 100, 1);
	add(&l, 5, 200, 2);	/* the pid was used again */
	add(&l, 13, 100, 3);	/* the same chain */
	assert_int_equal(find(&l, 5, 100)->what, 1);
	assert_int_equal(find(&l, 5, 200)->what, 2);
	assert_int_equal(find(&l, 13, 100)->what, 3);
	assert_null(find(&l, 13, 200));
	assert_null(find(&l, 6, 100));
	assert_null(lives_also(&l, find(&l, 5, 100)));
	lives_free(&l);
}

static void a_life_may_have_several(void **state)
{
	struct lives l;
	int sum = 0;

	(void)state;
	lives_init(&l, sizeof(struct item), 8);
	for (int i = 1; i <= 3; i++) {
		add(&l, 5, 100, i);
		add(&l, 13, 100, 10 * i);
	}
	for (struct item *item = find(&l, 5, 100); item; item = lives_also(&l, item))
		sum += item->what;
	assert_int_equal(sum, 6);
	lives_free(&l);
}

static void a_full_table_refuses_and_what_is_dropped_makes_room(void **state)
{
	struct lives l;

	(void)state;
	lives_init(&l, sizeof(struct item), 8);
	for (uint32_t pid = 1; pid <= 8; pid++)
		assert_non_null(add(&l, pid, 1, (int)pid));
	assert_null(add(&l, 9, 1, 9));
	lives_drop(&l, find(&l, 3, 1));
	assert_int_equal(count(&l), 7);
	assert_non_null(add(&l, 9, 1, 9));
	assert_null(add(&l, 10, 1, 10));
	assert_null(find(&l, 3, 1));
	assert_int_equal(find(&l, 9, 1)->what, 9);
	lives_free(&l);
}

static void nothing_is_left_of_what_was_dropped(void **state)
{
	struct life other = life(4, 1);
	struct item *item;
	struct lives l;

	(void)state;
	lives_init(&l, sizeof(struct item), 8);
	add(&l, 3, 1, 77);
	lives_drop(&l, find(&l, 3, 1));
	item = lives_add(&l, &other);
	assert_int_equal(item->what, 0);
	assert_int_equal(count(&l), 1);
	lives_free(&l);
}

/* Against a plain list, with a fixed sequence of chance. */
static void it_agrees_with_a_list(void **state)
{
	bool there[64] = { false };
	struct lives l;

	(void)state;
	srand(1);
	lives_init(&l, sizeof(struct item), 16);
	for (int i = 0; i < 20000; i++) {
		uint32_t pid = 1 + (uint32_t)rand() % 63;
		struct item *item = find(&l, pid, 9);

		assert_int_equal(item != NULL, there[pid]);
		if (item) {
			assert_int_equal(item->what, pid);
			lives_drop(&l, item);
			there[pid] = false;
		} else {
			there[pid] = add(&l, pid, 9, (int)pid) != NULL;
			assert_int_equal(there[pid] || count(&l) == 16, true);
		}
	}
	for (void *item = NULL; (item = lives_next(&l, item));)
		lives_drop(&l, item);
	assert_int_equal(count(&l), 0);
	lives_free(&l);
}

static void a_start_is_as_exact_as_every_source_has_it(void **state)
{
	struct ktally_task task = { 0 };
	struct life module, procfs;

	(void)state;
	ktally_record_put(&ktally_task_set, &task, KTALLY_TASK_PID, 7);
	assert_false(life_of(&task, &module));
	ktally_record_put(&ktally_task_set, &task, KTALLY_TASK_START_TIME, 1234567890123);
	assert_true(life_of(&task, &module));
	ktally_record_put(&ktally_task_set, &task, KTALLY_TASK_START_TIME, 1234560000000);
	assert_true(life_of(&task, &procfs));
	assert_int_equal(module.tick, procfs.tick);
	assert_int_equal(module.pid, 7);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_life_is_its_pid_and_its_start),
		cmocka_unit_test(a_life_may_have_several),
		cmocka_unit_test(a_full_table_refuses_and_what_is_dropped_makes_room),
		cmocka_unit_test(nothing_is_left_of_what_was_dropped),
		cmocka_unit_test(it_agrees_with_a_list),
		cmocka_unit_test(a_start_is_as_exact_as_every_source_has_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
