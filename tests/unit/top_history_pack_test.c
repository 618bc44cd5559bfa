// SPDX-License-Identifier: GPL-2.0
/* What is packed comes out as it went in, and how small it is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "top/history_pack.h"
#include "samples.h"

static struct pack pack;
static struct ktally_sample before, now, out;
static struct exits exits, exits_out;

static int set_up(void **state)
{
	(void)state;
	return exits_init(&exits) || exits_init(&exits_out) ? -1 : 0;
}

static int tear_down(void **state)
{
	(void)state;
	pack_free(&pack);
	ktally_sample_free(&before);
	ktally_sample_free(&now);
	ktally_sample_free(&out);
	exits_free(&exits);
	exits_free(&exits_out);
	return 0;
}

static void assert_comes_out(const struct ktally_sample *base)
{
	uint8_t *bytes;

	assert_int_equal(pack_sample(&pack, base, &now, &exits), 0);
	/* Of just this length, so that a sanitizer sees a byte that is read beyond. */
	bytes = malloc(pack.len);
	assert_non_null(bytes);
	memcpy(bytes, pack.bytes, pack.len);
	assert_int_equal(unpack_sample(bytes, base, &out, &exits_out), 0);
	free(bytes);
	assert_same_sample(&out, &now);
	assert_same_exits(&exits_out, &exits);
}

static void any_samples_come_out_as_they_went_in(void **state)
{
	unsigned int seed, i;

	(void)state;
	for (seed = 1; seed <= 40; seed++) {
		chance_state = seed;
		now.count = 0;
		for (i = 0; i < 100; i++) {
			sample_copy(&before, &now);
			sample_evolve(&now);
			exits_evolve(&exits);
			assert_comes_out(i ? &before : NULL);
		}
		assert_comes_out(NULL);
	}
}

static void an_empty_sample_comes_out(void **state)
{
	(void)state;
	assert_comes_out(NULL);
	assert_comes_out(&before);
}

static void the_other_extreme_comes_out(void **state)
{
	struct ktally_task tasks[2];

	(void)state;
	memset(tasks, 0xff, sizeof(tasks));
	sample_fill(&before, SECOND, tasks, 2);
	memset(&tasks[1], 0, sizeof(tasks[1]));
	sample_fill(&now, 2 * SECOND, tasks, 2);
	assert_comes_out(&before);
	assert_comes_out(NULL);
}

static void what_is_as_it_was_is_next_to_nothing(void **state)
{
	size_t i;

	(void)state;
	now.count = 0;
	for (i = 0; i < 1000; i++)
		insert_task(&now, now.count);
	qsort(now.tasks, now.count, sizeof(*now.tasks), by_identity);
	sample_copy(&before, &now);
	assert_comes_out(&before);
	assert_true(pack.len < 20);
	now.tasks[500].value[KTALLY_TASK_UTIME] += 1000000;
	remove_task(&now, 700);
	assert_comes_out(&before);
	assert_true(pack.len < 40);
}

#define HOST_TASKS 20000

/* As the module tells of a process: most fields are known, few are large. */
static struct ktally_task host_task(uint64_t pid)
{
	struct ktally_task task = task_make(pid, pid * 12345678, "");
	unsigned int i;

	snprintf(task.comm, sizeof(task.comm), "worker/%u", (unsigned int)pid % 100);
	for (i = KTALLY_TASK_PPID; i < KTALLY_TASK_COUNT; i++) {
		const struct ktally_field *field = &ktally_task_set.fields[i];

		if (i == KTALLY_TASK_COMM || (i >= KTALLY_TASK_EXIT_CODE && i < KTALLY_TASK_RSS))
			continue;
		if (field->unit == KTALLY_UNIT_NS)
			task_set(&task, i, chance() % (100 * SECOND));
		else if (field->unit == KTALLY_UNIT_BYTES)
			task_set(&task, i, chance() % 20000 * 4096);
		else if (field->kind == KTALLY_KIND_GAUGE)
			task_set(&task, i, chance() % 400);
		else
			task_set(&task, i, chance() % 100000);
	}
	return task;
}

/* It ran for a while. */
static void make_run(struct ktally_task *task)
{
	static const enum ktally_task_field times[] = {
		KTALLY_TASK_UTIME, KTALLY_TASK_STIME, KTALLY_TASK_SUM_EXEC_RUNTIME,
		KTALLY_TASK_RUN_DELAY, KTALLY_TASK_CPU_TIME,
	};
	static const enum ktally_task_field events[] = {
		KTALLY_TASK_TIMESLICES, KTALLY_TASK_NVCSW, KTALLY_TASK_MIN_FLT, KTALLY_TASK_SYSCR,
		KTALLY_TASK_SYSCW,
	};
	unsigned int i;

	for (i = 0; i < 5; i++) {
		task->value[times[i]] += chance() % (SECOND / 50);
		task->value[events[i]] += chance() % 100;
	}
	task->value[KTALLY_TASK_RCHAR] += chance() % 1000000;
	task->value[KTALLY_TASK_PROCESSOR] = chance() % 64;
	task->value[KTALLY_TASK_RSS] += 4096;
	task->value[KTALLY_TASK_RSS_ANON] += 4096;
}

static uint64_t clock_ns(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (uint64_t)time.tv_sec * SECOND + (uint64_t)time.tv_nsec;
}

/* The best of some, for the machine has other things to do too. */
static void measure(const char *what, const struct ktally_sample *base)
{
	uint64_t best_in = UINT64_MAX, best_out = UINT64_MAX, start, took;
	unsigned int i;

	for (i = 0; i < 5; i++) {
		start = clock_ns();
		assert_int_equal(pack_sample(&pack, base, &now, &exits), 0);
		took = clock_ns() - start;
		best_in = took < best_in ? took : best_in;
		start = clock_ns();
		assert_int_equal(unpack_sample(pack.bytes, base, &out, &exits_out), 0);
		took = clock_ns() - start;
		best_out = took < best_out ? took : best_out;
	}
	assert_same_sample(&out, &now);
	print_message("%s: %zu bytes, pack %.0f ns a task, unpack %.0f\n", what, pack.len,
		      (double)best_in / HOST_TASKS, (double)best_out / HOST_TASKS);
}

static void what_a_large_host_takes(void **state)
{
	static const unsigned int parts[] = { 100, 10, 1 };
	char what[64];
	size_t i, p;

	(void)state;
	now.tasks = realloc(now.tasks, HOST_TASKS * sizeof(*now.tasks));
	now.count = HOST_TASKS;
	for (i = 0; i < HOST_TASKS; i++)
		now.tasks[i] = host_task(i + 1);
	measure("whole", NULL);
	assert_true(pack.len < HOST_TASKS * sizeof(*now.tasks) / 2);
	for (p = 0; p < 3; p++) {
		sample_copy(&before, &now);
		for (i = 0; i < HOST_TASKS; i += parts[p])
			make_run(&now.tasks[i]);
		snprintf(what, sizeof(what), "%u %% ran", 100 / parts[p]);
		measure(what, &before);
		assert_true(pack.len < HOST_TASKS / parts[p] * 80);
	}
}

#define test(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(an_empty_sample_comes_out),
		test(any_samples_come_out_as_they_went_in),
		test(the_other_extreme_comes_out),
		test(what_is_as_it_was_is_next_to_nothing),
		test(what_a_large_host_takes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
