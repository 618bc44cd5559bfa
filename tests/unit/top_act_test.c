// SPDX-License-Identifier: GPL-2.0
/* Signals and nice values reach the process that was chosen, and no other. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include <cmocka.h>

#include "children.h"
#include "top/act.h"

static struct ktally *k;
static pid_t child;
static struct act_target target;

static int set_up(void **state)
{
	struct ktally_task task;

	(void)state;
	if (ktally_open(&k, KTALLY_SOURCE_PROCFS))
		return -1;
	child = child_start();
	task = child_task(k, child);
	target = (struct act_target){ (uint64_t)child, task.value[KTALLY_TASK_START_TIME], "" };
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	if (child)
		child_end(child);
	ktally_close(k);
	return 0;
}

static void a_signal_arrives(void **state)
{
	int status;

	(void)state;
	assert_int_equal(act_signal(k, &target, SIGTERM), 0);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM);
	assert_int_equal(act_signal(k, &target, SIGTERM), -ESRCH);
	assert_int_equal(act_nice(k, &target, 5), -ESRCH);
	child = 0;
}

/* What has its pid now is not meant. */
static void another_life_of_the_pid_is_left_alone(void **state)
{
	(void)state;
	target.start_time--;
	assert_int_equal(act_signal(k, &target, SIGKILL), -ESRCH);
	assert_int_equal(act_nice(k, &target, 7), -ESRCH);
	target.start_time += 2;
	assert_int_equal(act_signal(k, &target, SIGKILL), -ESRCH);
	assert_int_equal(waitpid(child, NULL, WNOHANG), 0);
	assert_int_equal(getpriority(PRIO_PROCESS, (id_t)child), getpriority(PRIO_PROCESS, 0));
}

static void a_nice_value_is_set(void **state)
{
	(void)state;
	assert_int_equal(act_nice(k, &target, 7), 0);
	assert_int_equal(getpriority(PRIO_PROCESS, (id_t)child), 7);
}

/* Pids that kill(2) would take for groups, or for all processes. */
static void no_pid_means_many(void **state)
{
	static const uint64_t pids[] = { 0, UINT64_MAX, UINT32_MAX, (uint64_t)INT32_MAX + 1 };
	unsigned int i;

	(void)state;
	for (i = 0; i < sizeof(pids) / sizeof(pids[0]); i++) {
		target.pid = pids[i];
		assert_int_equal(act_signal(k, &target, 0), -ESRCH);
	}
}

#define test(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(a_signal_arrives),
		test(another_life_of_the_pid_is_left_alone),
		test(a_nice_value_is_set),
		test(no_pid_means_many),
	};

	if (!children_can_be_held())
		return 0;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
