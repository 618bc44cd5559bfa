// SPDX-License-Identifier: GPL-2.0
/* A sample is taken beside the caller, and the handle is free again when it is waited for. */
#include <errno.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "top/sampler.h"

static struct sampler sampler;
static struct ktally *k;

static int set_up(void **state)
{
	(void)state;
	return sampler_init(&sampler) || ktally_open(&k, KTALLY_SOURCE_PROCFS);
}

static int tear_down(void **state)
{
	(void)state;
	sampler_free(&sampler);
	ktally_close(k);
	return 0;
}

static int readable(void)
{
	struct pollfd fd = { .fd = sampler.done, .events = POLLIN };

	return poll(&fd, 1, 0);
}

static void a_sample_is_taken_and_told(void **state)
{
	struct ktally_query query = { .tasks_only = true };
	struct pollfd fd = { .fd = sampler.done, .events = POLLIN };
	struct ktally_sample sample = { 0 };

	(void)state;
	assert_int_equal(readable(), 0);
	sampler_start(&sampler, k, &query);
	assert_int_equal(poll(&fd, 1, 20000), 1);
	assert_int_equal(sampler_end(&sampler, &sample), 0);
	assert_int_equal(readable(), 0);
	assert_non_null(ktally_sample_find(&sample, (uint32_t)getpid()));
	assert_int_equal(sampler_end(&sampler, &sample), -EALREADY);
	ktally_sample_free(&sample);
}

/* The sample before may move: its rows are what must stay. */
static void the_sample_before_may_move(void **state)
{
	struct ktally_query query = { .tasks_only = true };
	struct ktally_sample sample = { 0 }, first, moved;
	unsigned int i;

	(void)state;
	for (i = 0; i < 3; i++) {
		sampler_start(&sampler, k, &query);
		assert_int_equal(sampler_end(&sampler, &sample), 0);
		assert_non_null(ktally_sample_find(&sample, (uint32_t)getpid()));
	}
	first = sample;
	query.since = &first;
	sampler_start(&sampler, k, &query);
	moved = first;
	first = (struct ktally_sample){ 0 };
	assert_int_equal(sampler_end(&sampler, &first), 0);
	assert_non_null(ktally_sample_find(&first, (uint32_t)getpid()));
	ktally_sample_free(&moved);
	ktally_sample_free(&first);
}

/* As if the one before had taken so long. */
static void begin_after(uint64_t took, const struct ktally_sample *since)
{
	struct ktally_query query = { .tasks_only = true, .since = since };

	sampler.took = took;
	sampler_start(&sampler, k, &query);
}

/* As long as it is of the same handle and goes on from a sample. */
static void a_quick_one_needs_no_thread(void **state)
{
	struct ktally_sample first = { 0 }, sample = { 0 };
	struct ktally *other;

	(void)state;
	begin_after(0, NULL);
	assert_true(sampler.running);
	assert_int_equal(sampler_end(&sampler, &first), 0);
	begin_after(UINT64_MAX, &first);
	assert_true(sampler.running);
	assert_int_equal(sampler_end(&sampler, &sample), 0);
	assert_true(sampler.took < UINT64_MAX);
	begin_after(SAMPLER_QUICK - 1, &first);
	assert_false(sampler.running);
	assert_int_equal(readable(), 1);
	assert_int_equal(sampler_end(&sampler, &sample), 0);
	assert_non_null(ktally_sample_find(&sample, (uint32_t)getpid()));
	begin_after(0, NULL);
	assert_true(sampler.running);
	assert_int_equal(sampler_end(&sampler, &sample), 0);
	assert_int_equal(ktally_open(&other, KTALLY_SOURCE_PROCFS), 0);
	sampler.k = other;
	begin_after(0, &first);
	assert_true(sampler.running);
	assert_int_equal(sampler_end(&sampler, &sample), 0);
	ktally_close(other);
	ktally_sample_free(&first);
	ktally_sample_free(&sample);
}

static void the_handle_is_free_after_waiting(void **state)
{
	struct ktally_query all = { .tasks_only = true }, self = { .pid = (uint32_t)getpid() };
	struct ktally_sample sample = { 0 };
	struct ktally_task task;

	(void)state;
	sampler_wait(&sampler);
	sampler_start(&sampler, k, &all);
	sampler_wait(&sampler);
	assert_int_equal(ktally_task_get(k, &self, &task), 0);
	assert_int_equal(readable(), 1);
	assert_int_equal(sampler_end(&sampler, &sample), 0);
	assert_non_null(ktally_sample_find(&sample, (uint32_t)getpid()));
	ktally_sample_free(&sample);
}

static void one_that_was_begun_is_no_leak(void **state)
{
	struct ktally_query query = { .tasks_only = true };

	(void)state;
	sampler_start(&sampler, k, &query);
}

static void errors_are_told(void **state)
{
	struct ktally_query query = { .pid = UINT32_MAX };
	struct ktally_sample sample = { 0 };
	int error;

	(void)state;
	sampler_start(&sampler, k, &query);
	error = sampler_end(&sampler, &sample);
	assert_int_equal(error, ktally_sample_take(k, &query, &sample));
	ktally_sample_free(&sample);
}

#define test(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(a_sample_is_taken_and_told),
		test(the_sample_before_may_move),
		test(a_quick_one_needs_no_thread),
		test(the_handle_is_free_after_waiting),
		test(one_that_was_begun_is_no_leak),
		test(errors_are_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
