// SPDX-License-Identifier: GPL-2.0
/* A sample grows, sorts and finds, whatever order its rows came in. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "libktally/record.h"
#include "libktally/sample.h"

static void add(struct ktally_sample *s, uint32_t pid, uint64_t start)
{
	struct ktally_task *task = ktally_sample_next(s);

	assert_non_null(task);
	memset(task, 0, sizeof(*task));
	ktally_record_put(&ktally_task_set, task, KTALLY_TASK_PID, pid);
	ktally_record_put(&ktally_task_set, task, KTALLY_TASK_START_TIME, start);
	s->count++;
}

static void every_row_is_found_and_no_other(void **state)
{
	struct ktally_sample s = { 0 };

	(void)state;
	/* All odd pids below 2000, in an order that is none. */
	for (uint32_t i = 0; i < 1000; i++)
		add(&s, 2 * (i * 387 % 1000) + 1, i);
	ktally_sample_sort(&s);
	assert_int_equal(s.count, 1000);
	for (size_t i = 1; i < s.count; i++)
		assert_true(s.tasks[i - 1].value[KTALLY_TASK_PID] <
			    s.tasks[i].value[KTALLY_TASK_PID]);
	for (uint32_t pid = 0; pid < 2002; pid++) {
		const struct ktally_task *found = ktally_sample_find(&s, pid);

		if (pid % 2 == 0 || pid > 1999)
			assert_null(found);
		else
			assert_int_equal(found->value[KTALLY_TASK_PID], pid);
	}
	assert_null(ktally_sample_find(&s, UINT32_MAX));
	ktally_sample_free(&s);
}

static void nothing_is_found_in_an_empty_sample(void **state)
{
	struct ktally_sample s = { 0 };

	(void)state;
	ktally_sample_sort(&s);
	assert_null(ktally_sample_find(&s, 0));
	assert_null(ktally_sample_find(&s, 1));
	ktally_sample_free(&s);
}

static void of_two_lives_of_a_pid_the_newer_is_found(void **state)
{
	struct ktally_sample s = { 0 };

	(void)state;
	add(&s, 7, 300);
	add(&s, 5, 100);
	add(&s, 7, 200);
	ktally_sample_sort(&s);
	assert_int_equal(s.tasks[1].value[KTALLY_TASK_START_TIME], 200);
	assert_int_equal(ktally_sample_find(&s, 7)->value[KTALLY_TASK_START_TIME], 300);
	ktally_sample_free(&s);
}

static void clearing_keeps_the_memory_and_nothing_else(void **state)
{
	struct ktally_sample s = { 0 };
	struct ktally_task *tasks;
	size_t room;

	(void)state;
	add(&s, 1, 1);
	s.retries = 2;
	s.interrupted = true;
	ktally_mark(s.moment.present, 0);
	ktally_mark(s.tail.present, 0);
	ktally_mark(s.host.present, 0);
	tasks = s.tasks;
	room = s.room;
	ktally_sample_clear(&s);
	assert_ptr_equal(s.tasks, tasks);
	assert_int_equal(s.room, room);
	assert_int_equal(s.count, 0);
	assert_int_equal(s.retries, 0);
	assert_false(s.interrupted);
	assert_int_equal(s.moment.present[0] | s.tail.present[0] | s.host.present[0], 0);
	ktally_sample_free(&s);
	assert_null(s.tasks);
	assert_int_equal(s.room, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_row_is_found_and_no_other),
		cmocka_unit_test(nothing_is_found_in_an_empty_sample),
		cmocka_unit_test(of_two_lives_of_a_pid_the_newer_is_found),
		cmocka_unit_test(clearing_keeps_the_memory_and_nothing_else),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
