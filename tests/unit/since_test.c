// SPDX-License-Identifier: GPL-2.0
/* A sample goes on from an earlier one where that is safe, and is asked for in full elsewhere. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "fake_module.h"

/* Rows of tasks that slept are the earlier ones; the fake's rows of those that ran are its own. */
static void rows_of_idle_tasks_are_taken_over(void **state)
{
	struct ktally_sample next = { 0 };
	struct ktally_query q = { .since = &sample };
	uint32_t refresh;

	(void)state;
	flaw.ran = 10;
	assert_int_equal(ktally_sample_take(k, &all, &sample), 0);
	assert_null(fake_asked(KTALLY_A_TASK_RAN_SINCE));
	for (size_t i = 0; i < sample.count; i++)
		sample.tasks[i].value[KTALLY_TASK_UTIME]++;
	assert_int_equal(ktally_sample_take(k, &q, &next), 0);
	assert_int_equal(next.count, 400);
	for (uint32_t pid = 1; pid <= 400; pid++) {
		assert_int_equal(next.tasks[pid - 1].value[KTALLY_TASK_PID], pid);
		assert_int_equal(next.tasks[pid - 1].value[KTALLY_TASK_UTIME],
				 10 * pid + (pid % 10 != 0));
	}
	assert_int_equal(next.tail.value[KTALLY_TAIL_IDLE], 360);
	assert_int_equal(next.retries, 0);
	memcpy(&refresh, fake_asked(KTALLY_A_TASK_REFRESH) + 1, sizeof(refresh));
	q.since = &next;
	assert_int_equal(ktally_sample_take(k, &q, &sample), 0);
	assert_int_equal(asked_u32(KTALLY_A_TASK_REFRESH), refresh + 1);
	ktally_sample_free(&next);
}

static void another_query_is_asked_in_full(void **state)
{
	const struct ktally_query others[] = {
		{ .groups = KTALLY_GROUP_CPU }, { .pid = 1 }, { .tgid = 1 }, { .has_uid = true },
		{ .threads = true }, { .exact = true },
	};
	struct ktally_sample next = { 0 };

	(void)state;
	assert_int_equal(ktally_sample_take(k, &all, &sample), 0);
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		struct ktally_query q = others[i];

		q.since = &sample;
		assert_int_equal(ktally_sample_take(k, &q, &next), 0);
		assert_null(fake_asked(KTALLY_A_TASK_RAN_SINCE));
	}
	ktally_sample_free(&next);
}

static void what_does_not_fit_is_asked_again_in_full(void **state)
{
	struct ktally_sample next = { 0 };
	const struct ktally_query q = { .since = &sample }, itself = { .since = &next };

	(void)state;
	flaw.ran = 10;
	assert_int_equal(ktally_sample_take(k, &all, &sample), 0);
	flaw.unheard_of = 9999;
	assert_int_equal(ktally_sample_take(k, &q, &next), 0);
	assert_int_equal(next.count, 400);
	assert_int_equal(next.retries, 1);
	assert_null(fake_asked(KTALLY_A_TASK_RAN_SINCE));
	/* One whose rows did not all come is nothing to go on from. */
	flaw.short_by_one = 100;
	assert_int_equal(ktally_sample_take(k, &all, &sample), 0);
	flaw.short_by_one = 0;
	assert_int_equal(ktally_sample_take(k, &q, &next), 0);
	assert_null(fake_asked(KTALLY_A_TASK_RAN_SINCE));
	assert_int_equal(ktally_sample_take(k, &itself, &next), -EINVAL);
	ktally_sample_free(&next);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		MODULE(rows_of_idle_tasks_are_taken_over),
		MODULE(another_query_is_asked_in_full),
		MODULE(what_does_not_fit_is_asked_again_in_full),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
