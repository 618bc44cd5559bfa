// SPDX-License-Identifier: GPL-2.0
/*
 * Which exits make a record: one for each process, when its last thread goes, and none for anything
 * else. What a record says is exit_test.c's.
 */
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ask.h"
#include "proc.h"
#include "tap.h"

#define MS 1000000LL

static int records_of(struct genl *genl, uint64_t since, uint32_t pid, struct row *last)
{
	struct exits exits;
	int count = 0;
	size_t i;

	REQUIRE_EQ(exit_get(genl, since, &exits), 0);
	for (i = 0; i < exits.count; i++) {
		if (GET(&exits.records[i], TASK_TGID) != pid)
			continue;
		*last = exits.records[i];
		count++;
	}
	exits_free(&exits);
	return count;
}

/* Waits until later exits have their records, then counts @pid's. */
static void check_records(struct genl *genl, uint64_t since, uint32_t pid, int count,
			  struct row *last)
{
	struct row later;
	pid_t child = fork();

	if (child == 0)
		_exit(0);
	waitpid(child, NULL, 0);
	REQUIRE(exit_of(genl, since, child, &later));
	CHECK_EQ(records_of(genl, since, pid, last), count);
}

static void *leave_late(void *arg)
{
	struct child *child = arg;

	burn_user(20 * MS);
	child_pause(child);
	_exit(9);
}

static void leave_the_leader(struct child *child)
{
	pthread_t thread;

	pthread_create(&thread, NULL, leave_late, child);
	syscall(SYS_exit, 3);
}

/* The leader's own exit is none of the process. */
static void leader_first(void)
{
	struct row record;
	struct child child;
	struct genl genl;
	uint64_t since;

	must_open(&genl);
	since = exit_next(&genl);
	child_start(&child, leave_the_leader, NULL);
	check_records(&genl, since, child.pid, 0, &record);
	child_end(&child);
	REQUIRE(exit_of(&genl, since, child.pid, &record));
	check_records(&genl, since, child.pid, 1, &record);
	CHECK_EQ(GET(&record, TASK_PID), child.pid);
	CHECK_EQ(GET(&record, TASK_EXIT_CODE), 9);
	CHECK_GE(GET(&record, TASK_SUM_EXEC_RUNTIME), 20 * MS);
	CHECK_GE(GET(&record, TASK_HIWATER_RSS), 4096);
}

static void *exec_sleep(void *unused)
{
	execl("/bin/sleep", "sleep", "30", NULL);
	return unused;
}

static void exec_from_thread(struct child *child)
{
	pthread_t thread;

	pthread_create(&thread, NULL, exec_sleep, NULL);
	(void)child;
	pause();
}

static bool is_named(struct genl *genl, pid_t pid, const char *name, struct row *row)
{
	must_get(genl, pid, row);
	return !strcmp(row->text, name);
}

static void exec_by_a_thread(void)
{
	struct row before, after, record;
	struct genl genl;
	uint64_t since;
	pid_t child;

	must_open(&genl);
	since = exit_next(&genl);
	child = fork();
	if (child == 0)
		exec_from_thread(NULL);
	must_get(&genl, child, &before);
	REQUIRE(EVENTUALLY(is_named(&genl, child, "sleep", &after), 10000));
	check_records(&genl, since, child, 0, &record);
	CHECK_EQ(GET(&after, TASK_START_TIME), GET(&before, TASK_START_TIME));
	CHECK_EQ(GET(&after, TASK_NUM_THREADS), 1);
	kill(child, SIGKILL);
	REQUIRE(exit_of(&genl, since, child, &record));
	check_records(&genl, since, child, 1, &record);
	CHECK_EQ(GET(&record, TASK_TERM_SIG), SIGKILL);
	CHECK(!strcmp(record.text, "sleep"));
}

static void vforked(void)
{
	struct row record;
	struct genl genl;
	uint64_t since;
	pid_t child;

	must_open(&genl);
	since = exit_next(&genl);
	child = vfork();
	if (child == 0)
		_exit(5);
	REQUIRE(exit_of(&genl, since, child, &record));
	check_records(&genl, since, child, 1, &record);
	CHECK_EQ(GET(&record, TASK_EXIT_CODE), 5);
	CHECK_EQ(GET(&record, TASK_PPID), getpid());
}

static void not_yet_reaped(void)
{
	struct row record, row;
	struct genl genl;
	uint64_t since;
	pid_t child;

	must_open(&genl);
	since = exit_next(&genl);
	child = fork();
	if (child == 0)
		_exit(6);
	REQUIRE(exit_of(&genl, since, child, &record));
	must_get(&genl, child, &row);
	CHECK_EQ(GET(&row, TASK_STATE), KTALLY_STATE_DEFUNCT);
	CHECK_EQ(GET(&row, TASK_EXIT_CODE), 6);
	waitpid(child, NULL, 0);
	check_records(&genl, since, child, 1, &record);
}

static const struct tap_case cases[] = {
	{ "a leader that leaves first makes no record", leader_first, 0 },
	{ "exec by another thread makes no record", exec_by_a_thread, 0 },
	{ "vfork", vforked, 0 },
	{ "a zombie has its record already", not_yet_reaped, 0 },
};

TAP_MAIN(cases)
