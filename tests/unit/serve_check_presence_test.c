// SPDX-License-Identifier: GPL-2.0
/* Which processes of a sample a check counts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "serve/check/presence.h"
#include "tasks.h"

static struct check_results results;
static struct presence presence;
static struct checks checks;
static struct ktally_sample samples[2];
static struct ktally_task rows[16];
static size_t row_count;
static int at;
static bool has_last;

static int set_up(void **state)
{
	(void)state;
	check_results_init(&results);
	memset(&presence, 0, sizeof(presence));
	memset(&checks, 0, sizeof(checks));
	memset(samples, 0, sizeof(samples));
	presence.results = &results;
	has_last = false;
	row_count = 0;
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	presence_free(&presence);
	check_results_free(&results);
	ktally_sample_free(&samples[0]);
	ktally_sample_free(&samples[1]);
	return 0;
}

static void check(enum check_kind kind, const char *target, uint64_t min)
{
	struct check *c = &checks.check[checks.count++];

	memset(c, 0, sizeof(*c));
	snprintf(c->name, sizeof(c->name), "c%u", checks.count);
	snprintf(c->target, sizeof(c->target), "%s", target);
	c->kind = kind;
	c->min = min;
	c->after = 1;
	check_results_set(&results, &checks);
}

static struct ktally_task *row(uint64_t pid, uint64_t start, const char *comm)
{
	struct ktally_task *task = &rows[row_count++];

	*task = task_make(pid, start, comm);
	task_set(task, KTALLY_TASK_STATE, KTALLY_STATE_SLEEPING);
	task_set(task, KTALLY_TASK_NUM_THREADS, 1);
	return task;
}

/* The rows that were added are the next sample. */
static void sample(uint64_t hidden)
{
	struct ktally_sample *next = &samples[!at];

	sample_fill(next, SECOND, rows, row_count);
	presence_judge(&presence, has_last ? &samples[at] : NULL, next, hidden);
	at = !at;
	has_last = true;
	row_count = 0;
}

static enum check_state state_of(unsigned int i)
{
	return results.result[i].state;
}

static void a_process_of_that_name_runs(void **state)
{
	(void)state;
	check(CHECK_PROCESS, "nginx uvicorn*", 1);
	row(7, 1, "uvicorn-2");
	sample(0);
	assert_int_equal(state_of(0), CHECK_OK);
	row(7, 1, "bash");
	sample(0);
	assert_int_equal(state_of(0), CHECK_FAILED);
	assert_string_equal(results.result[0].last.error, "0 processes, 1 must be");
	row(7, 1, "bash");
	row(9, 2, "nginx");
	sample(0);
	assert_int_equal(state_of(0), CHECK_OK);
}

static void so_many_of_them_run(void **state)
{
	(void)state;
	check(CHECK_PROCESS, "w", 2);
	row(7, 1, "w");
	row(8, 1, "w");
	sample(0);
	assert_int_equal(state_of(0), CHECK_OK);
	row(7, 1, "w");
	sample(0);
	assert_int_equal(state_of(0), CHECK_FAILED);
	assert_string_equal(results.result[0].last.error, "1 process, 2 must be");
}

static void a_pid_that_is_another_process_does_not_count(void **state)
{
	(void)state;
	check(CHECK_UNIT, "zq.service", 1);
	row(1 << 30, 1, "w");
	sample(0);
	presence.mask[0] = 1;
	row(1 << 30, 1, "w");
	sample(0);
	assert_int_equal(state_of(0), CHECK_OK);
	row(1 << 30, 2, "w");
	sample(0);
	assert_int_equal(state_of(0), CHECK_FAILED);
}

static void the_dead_do_not_count(void **state)
{
	(void)state;
	check(CHECK_PROCESS, "w", 1);
	row(7, 1, "w");
	sample(0);
	task_set(row(7, 1, "w"), KTALLY_TASK_STATE, KTALLY_STATE_DEFUNCT);
	sample(0);
	assert_int_equal(state_of(0), CHECK_FAILED);
	/* Its leader ended, and the others go on. */
	task_set(row(7, 1, "w"), KTALLY_TASK_STATE, KTALLY_STATE_DEFUNCT);
	task_set(&rows[0], KTALLY_TASK_NUM_THREADS, 3);
	sample(0);
	assert_int_equal(state_of(0), CHECK_OK);
}

static void what_may_be_hidden_is_unknown(void **state)
{
	(void)state;
	check(CHECK_PROCESS, "w", 1);
	check(CHECK_PROCESS, "v", 1);
	row(7, 1, "w");
	sample(3);
	assert_int_equal(state_of(0), CHECK_OK);
	assert_int_equal(state_of(1), CHECK_UNKNOWN);
	assert_string_equal(results.result[1].last.error,
			    "0 processes, 1 must be, and some can't be seen");
}

static void checks_that_are_new_are_judged_of_old_processes(void **state)
{
	(void)state;
	check(CHECK_PROCESS, "w", 1);
	row(7, 1, "v");
	sample(0);
	assert_int_equal(state_of(0), CHECK_FAILED);
	check(CHECK_PROCESS, "v", 1);
	row(7, 1, "v");
	sample(0);
	assert_int_equal(state_of(0), CHECK_FAILED);
	assert_int_equal(state_of(1), CHECK_OK);
}

static void other_kinds_are_left_alone(void **state)
{
	(void)state;
	check(CHECK_TCP, "w", 1);
	row(7, 1, "w");
	sample(0);
	assert_false(results.result[0].asked);
}

/* Wherever it is looked for, the cgroup with this id has this path. */
static void know_cgroup(uint64_t id, const char *path)
{
	for (unsigned int i = 0; i < 2 * CGROUPS_MAX; i++)
		presence.cgroups.slot[i] = (struct cgroup_slot){ id, strdup(path) };
	presence.cgroups.count = 1;
}

static void a_unit_has_a_process(void **state)
{
	(void)state;
	know_cgroup(5, "/system.slice/nginx.service/worker");
	check(CHECK_UNIT, "nginx.service", 1);
	check(CHECK_UNIT, "nginx", 1);
	check(CHECK_PROCESS, "nginx.service", 1);
	check(CHECK_UNIT, "*.service", 2);
	task_set(row(7, 1, "x"), KTALLY_TASK_CGROUP_ID, 5);
	sample(0);
	assert_int_equal(state_of(0), CHECK_OK);
	assert_int_equal(state_of(1), CHECK_FAILED);
	assert_int_equal(state_of(2), CHECK_FAILED);
	assert_int_equal(state_of(3), CHECK_FAILED);
	task_set(row(7, 1, "x"), KTALLY_TASK_CGROUP_ID, 5);
	task_set(row(8, 1, "x"), KTALLY_TASK_CGROUP_ID, 5);
	sample(0);
	assert_int_equal(state_of(3), CHECK_OK);
	row(7, 1, "x");
	sample(0);
	assert_int_equal(state_of(0), CHECK_FAILED);
}

/* A path that is known by its id is of no use when the process is in another. */
static void a_process_that_moves_is_looked_up_again(void **state)
{
	(void)state;
	check(CHECK_UNIT, "zq.service", 1);
	task_set(row(1 << 30, 1, "x"), KTALLY_TASK_CGROUP_ID, 5);
	sample(0);
	assert_int_equal(state_of(0), CHECK_FAILED);
	assert_int_equal(presence.mask[0], 0);
	presence.mask[0] = 1;
	task_set(row(1 << 30, 1, "x"), KTALLY_TASK_CGROUP_ID, 5);
	sample(0);
	assert_int_equal(state_of(0), CHECK_OK);
	task_set(row(1 << 30, 1, "x"), KTALLY_TASK_CGROUP_ID, 6);
	sample(0);
	assert_int_equal(state_of(0), CHECK_FAILED);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_process_of_that_name_runs),
		TEST(so_many_of_them_run),
		TEST(a_pid_that_is_another_process_does_not_count),
		TEST(the_dead_do_not_count),
		TEST(what_may_be_hidden_is_unknown),
		TEST(checks_that_are_new_are_judged_of_old_processes),
		TEST(other_kinds_are_left_alone),
		TEST(a_unit_has_a_process),
		TEST(a_process_that_moves_is_looked_up_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
