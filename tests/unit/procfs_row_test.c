// SPDX-License-Identifier: GPL-2.0
/* Rows from this host's own /proc say of a process what it knows of itself. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "libktally/ktally.h"

static struct ktally *open_host(void)
{
	struct ktally *k;

	assert_int_equal(ktally_open(&k, KTALLY_SOURCE_PROCFS), 0);
	return k;
}

static void get(struct ktally *k, uint32_t pid, struct ktally_task *task)
{
	struct ktally_query q = { .pid = pid };

	assert_int_equal(ktally_task_get(k, &q, task), 0);
}

static void a_real_process_is_what_it_knows_of_itself(void **state)
{
	struct ktally *k = open_host();
	struct ktally_task task;
	struct timespec now;
	struct stat ns;

	(void)state;
	prctl(PR_SET_NAME, "me) R 1 (\n\xff");
	get(k, getpid(), &task);
	clock_gettime(CLOCK_BOOTTIME, &now);
	assert_int_equal(task.value[KTALLY_TASK_TGID], getpid());
	assert_int_equal(task.value[KTALLY_TASK_PPID], getppid());
	assert_int_equal(task.value[KTALLY_TASK_UID], getuid());
	assert_int_equal(task.value[KTALLY_TASK_STATE], 'R');
	assert_string_equal(task.comm, "me) R 1 (\n\xff");
	assert_true(task.value[KTALLY_TASK_START_TIME] < now.tv_sec * 1000000000ULL + now.tv_nsec);
	assert_true(task.value[KTALLY_TASK_RSS] > 100 * 1024);
	assert_true(task.value[KTALLY_TASK_VSIZE] > task.value[KTALLY_TASK_RSS]);
	assert_true(ktally_has(task.present, KTALLY_TASK_RCHAR));
	assert_int_equal(task.value[KTALLY_TASK_NSPID], getpid());
	assert_int_equal(stat("/proc/self/ns/pid", &ns), 0);
	assert_true(ktally_has(task.present, KTALLY_TASK_PID_NS));
	assert_int_equal(task.value[KTALLY_TASK_PID_NS], ns.st_ino);
	ktally_close(k);
}

static void a_real_zombie_tells_how_it_ended(void **state)
{
	struct ktally *k = open_host();

	(void)state;
	for (int code = 0; code < 2; code++) {
		struct ktally_task task;
		siginfo_t info;
		pid_t child = fork();

		if (child == 0)
			_exit(code);
		waitid(P_PID, child, &info, WEXITED | WNOWAIT);
		get(k, child, &task);
		assert_int_equal(task.value[KTALLY_TASK_STATE], 'Z');
		assert_true(ktally_has(task.present, KTALLY_TASK_EXIT_CODE));
		assert_int_equal(task.value[KTALLY_TASK_EXIT_CODE], code);
		assert_false(ktally_has(task.present, KTALLY_TASK_TERM_SIG));
		assert_false(ktally_has(task.present, KTALLY_TASK_RSS));
		assert_false(ktally_has(task.present, KTALLY_TASK_VSIZE));
		waitpid(child, NULL, 0);
	}
	ktally_close(k);
}

static void in_a_real_sample_this_process_is_found(void **state)
{
	struct ktally *k = open_host();
	struct ktally_sample s = { 0 };
	struct ktally_query q = { 0 };

	(void)state;
	assert_int_equal(ktally_sample_take(k, &q, &s), 0);
	assert_non_null(ktally_sample_find(&s, getpid()));
	assert_int_equal(s.tail.value[KTALLY_TAIL_SENT], s.count);
	for (size_t i = 1; i < s.count; i++)
		assert_true(s.tasks[i - 1].value[KTALLY_TASK_PID] <
			    s.tasks[i].value[KTALLY_TASK_PID]);
	ktally_sample_free(&s);
	ktally_close(k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_real_process_is_what_it_knows_of_itself),
		cmocka_unit_test(a_real_zombie_tells_how_it_ended),
		cmocka_unit_test(in_a_real_sample_this_process_is_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
