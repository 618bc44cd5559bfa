// SPDX-License-Identifier: GPL-2.0
/* Command lines of real processes: those that this test begins. */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "libktally/procfs_parse.h"
#include "log/command.h"
#include "tasks.h"

static struct redact *redact;
static struct commands *commands;

static int set_up(void **state)
{
	(void)state;
	redact = redact_new();
	commands = commands_new(redact);
	return !commands;
}

static int tear_down(void **state)
{
	(void)state;
	commands_free(commands);
	redact_free(redact);
	return 0;
}

/* A shell that reads a line: it ends when @in is closed. */
struct child {
	pid_t pid;
	int in;
};

static struct child child_make(char *const *argv)
{
	struct child child;
	int in[2], ready[2];
	char byte;

	assert_int_equal(pipe2(in, O_CLOEXEC), 0);
	assert_int_equal(pipe2(ready, O_CLOEXEC), 0);
	child.pid = fork();
	if (!child.pid) {
		dup2(in[0], 0);
		execv("/bin/sh", argv);
		_exit(127);
	}
	close(in[0]);
	close(ready[1]);
	/* It is closed by exec: from then on the command line is its own. */
	assert_int_equal(read(ready[0], &byte, 1), 0);
	close(ready[0]);
	child.in = in[1];
	return child;
}

static void child_end(struct child child)
{
	close(child.in);
	waitpid(child.pid, NULL, 0);
}

/* The task as a sample has it. */
static struct ktally_task task_of(pid_t pid, const char *comm)
{
	struct ktally_procfs_stat stat;
	char path[64], text[2048];
	uint64_t tick = SECOND / (uint64_t)sysconf(_SC_CLK_TCK);
	FILE *file;
	size_t len;

	snprintf(path, sizeof(path), "/proc/%d/stat", pid);
	file = fopen(path, "r");
	assert_non_null(file);
	len = fread(text, 1, sizeof(text) - 1, file);
	text[len] = '\0';
	fclose(file);
	assert_true(ktally_procfs_stat_parse(&stat, text, len));
	return task_make((uint64_t)pid, stat.column[22] * tick + 7, comm);
}

static void expect(const struct record_command *command, const char *text)
{
	assert_non_null(command);
	assert_int_equal(command->len, strlen(text));
	assert_memory_equal(command->text, text, command->len);
}

static char *const plain[] = { "sh", "-c", "read x", "--password=hunter2", NULL };

#define PLAIN "sh -c read x --password=[redacted]"

static void a_command_line_is_read_without_its_secrets(void **state)
{
	struct child child = child_make(plain);
	struct ktally_task task = task_of(child.pid, "cat");

	(void)state;
	assert_null(commands_find(commands, &task));	/* nobody asked for it */
	expect(commands_get(commands, &task), PLAIN);
	assert_false(commands_get(commands, &task)->shortened);
	expect(commands_find(commands, &task), PLAIN);
	child_end(child);
	/* It is kept: the exit record comes later. */
	expect(commands_find(commands, &task), PLAIN);
}

/* The number is another's by now, or the task is gone. */
static void of_another_life_nothing_is_told(void **state)
{
	struct child child = child_make(plain);
	struct ktally_task task = task_of(child.pid, "cat"), other = task;

	(void)state;
	other.value[KTALLY_TASK_START_TIME] -= SECOND;
	assert_null(commands_get(commands, &other));
	expect(commands_get(commands, &task), PLAIN);
	assert_null(commands_find(commands, &other));
	child_end(child);
	other.value[KTALLY_TASK_START_TIME] += SECOND / 2;
	assert_null(commands_get(commands, &other));
	other.present[0] &= ~(UINT64_C(1) << KTALLY_TASK_START_TIME);
	assert_null(commands_get(commands, &other));
}

/* A process that begins another program keeps its number and its start. */
static void a_new_name_is_a_new_program(void **state)
{
	char *const argv[] = { "other", "-c", "read x", NULL };
	struct child child = child_make(argv);
	struct ktally_task task = task_of(child.pid, "sh"), later = task;

	(void)state;
	expect(commands_get(commands, &task), "other -c read x");
	child_end(child);
	expect(commands_get(commands, &task), "other -c read x");
	memset(later.comm, 0, sizeof(later.comm));
	strcpy(later.comm, "cat");
	assert_null(commands_get(commands, &later));
}

static void who_is_gone_is_forgotten(void **state)
{
	struct child child = child_make(plain);
	struct ktally_task tasks[] = { task_of(getpid(), "test"), task_of(child.pid, "cat") };
	struct ktally_sample sample = { .tasks = tasks, .count = 2 };

	(void)state;
	commands_get(commands, &tasks[0]);
	commands_get(commands, &tasks[1]);
	commands_sweep(commands, &sample);
	assert_non_null(commands_find(commands, &tasks[0]));
	assert_non_null(commands_find(commands, &tasks[1]));
	sample.count = 1;
	commands_sweep(commands, &sample);
	assert_non_null(commands_find(commands, &tasks[0]));
	assert_null(commands_find(commands, &tasks[1]));
	child_end(child);
}

static void a_long_line_is_cut_at_a_word_and_says_so(void **state)
{
	static char filler[3000], half[3000];
	char *const argv[] = { "sh", "-c", "read x", filler, half, NULL };
	char *const one[] = { half, "-c", "read x", half, NULL };
	const struct record_command *command;
	struct ktally_task task;
	struct child child;

	(void)state;
	memset(filler, 'f', sizeof(filler) - 1);
	memset(half, 'h', sizeof(half) - 1);
	child = child_make(argv);
	task = task_of(child.pid, "cat");
	command = commands_get(commands, &task);
	assert_true(command->shortened);
	assert_int_equal(command->len, 13 + sizeof(filler) - 1);	/* of `half` nothing */
	child_end(child);
	half[0] = 'x';
	child = child_make(one);
	task = task_of(child.pid, "cat");
	command = commands_get(commands, &task);
	assert_true(command->shortened);
	assert_int_equal(command->len, sizeof(half) - 1 + 10);
	child_end(child);
}

/* Many tasks: the table grows, and each keeps its own. */
static void many_are_kept_apart(void **state)
{
	struct ktally_task me = task_of(getpid(), "test"), task = me;

	(void)state;
	assert_non_null(commands_get(commands, &me));
	for (uint32_t pid = 1000000; pid < 1005000; pid++) {
		task.value[KTALLY_TASK_PID] = pid;
		assert_null(commands_get(commands, &task));
	}
	assert_non_null(commands_find(commands, &me));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_command_line_is_read_without_its_secrets, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(of_another_life_nothing_is_told, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_new_name_is_a_new_program, set_up, tear_down),
		cmocka_unit_test_setup_teardown(who_is_gone_is_forgotten, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_long_line_is_cut_at_a_word_and_says_so, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(many_are_kept_apart, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
