// SPDX-License-Identifier: GPL-2.0
/*
 * Open file descriptors: as many as were opened, of whom they are, and large tables. Not here:
 * every kind of process against procfs (procfs_test.c), who may know (access_*_test.c).
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ask.h"
#include "proc.h"
#include "tap.h"

#define NR_OPEN		"/proc/sys/fs/nr_open"
#define MANY		300	/* more than the table that lies in files_struct */

/* The number of a task; the case ends when it is not told. */
static long long fds_of(struct genl *genl, pid_t task, bool thread)
{
	const struct want want = {
		.pid = task, .threads = thread, .groups = KTALLY_GROUP_FILES,
	};
	struct row row;

	REQUIRE_EQ(task_get(genl, &want, &row), 0);
	REQUIRE(HAS(&row, TASK_FDS));
	return GET(&row, TASK_FDS);
}

static void open_many(int count)
{
	while (count--)
		REQUIRE(open("/dev/null", O_RDONLY) >= 0);
}

/* Numbers up to @highest, as far as the host lets anybody. */
static void allow(long long highest)
{
	const struct rlimit limit = { highest + 1, highest + 1 };

	REQUIRE(!setrlimit(RLIMIT_NOFILE, &limit), "errno %d", errno);
}

static void open_and_close(struct child *child)
{
	int first = open("/dev/null", O_RDONLY), i;

	child_pause(child);
	open_many(MANY);
	child_pause(child);
	/* Every other one: it is not the highest that is told. */
	for (i = 1; i <= MANY; i += 2)
		close(first + i);
	child_pause(child);
	for (i = 0; i <= first + MANY; i++)
		close(i);
	child_pause(child);
}

static void as_many_as_are_open(void)
{
	struct child child;
	struct genl genl;
	long long before;

	must_open(&genl);
	child_start(&child, open_and_close, NULL);
	before = fds_of(&genl, child.pid, false);
	CHECK_EQ(before, proc_fds(child.pid, 0));
	child_step(&child);
	CHECK_EQ(fds_of(&genl, child.pid, false), before + MANY);
	child_step(&child);
	CHECK_EQ(fds_of(&genl, child.pid, false), before + MANY / 2);
	child_step(&child);
	CHECK_EQ(fds_of(&genl, child.pid, false), proc_fds(child.pid, 0));
	child_end(&child);
}

/* ---- Whose ---- */

static void *stay(void *unused)
{
	pause();
	return unused;
}

static void *be_apart(void *arg)
{
	struct child *child = arg;

	REQUIRE(!unshare(CLONE_FILES));
	open_many(MANY);
	child->shared->value[1] = gettid();
	return stay(NULL);
}

static void *stay_and_say(void *arg)
{
	struct child *child = arg;

	child->shared->value[0] = gettid();
	return stay(NULL);
}

static void have_threads(struct child *child)
{
	pthread_t thread;

	pthread_create(&thread, NULL, stay_and_say, child);
	pthread_create(&thread, NULL, be_apart, child);
	while (!child->shared->value[0] || !child->shared->value[1])
		usleep(1000);
	child_pause(child);
}

/* A row of a thread tells of its own table, that of a process of its leader's. */
static void threads(void)
{
	struct child child;
	struct genl genl;
	long long own;

	must_open(&genl);
	child_start(&child, have_threads, NULL);
	own = fds_of(&genl, child.pid, false);
	CHECK_EQ(own, proc_fds(child.pid, 0));
	CHECK_EQ(fds_of(&genl, child.pid, true), own);
	CHECK_EQ(fds_of(&genl, child.shared->value[0], true), own);
	CHECK_EQ(fds_of(&genl, child.shared->value[1], true), own + MANY);
	child_kill(&child);
}

static void leave_a_thread(struct child *child)
{
	pthread_t thread;

	open_many(MANY);
	pthread_create(&thread, NULL, stay, NULL);
	child_pause(child);
	syscall(SYS_exit, 0);
}

static bool is_zombie(pid_t pid)
{
	struct proc_stat stat;

	return proc_stat(pid, 0, &stat) && stat.state == 'Z';
}

static void leader_that_left(void)
{
	struct want want = { .threads = true, .groups = KTALLY_GROUP_FILES };
	struct child child;
	struct genl genl;
	long long before;
	struct row row;

	must_open(&genl);
	child_start(&child, leave_a_thread, NULL);
	before = fds_of(&genl, child.pid, false);
	sem_post(&child.shared->go);
	REQUIRE(EVENTUALLY(is_zombie(child.pid), 2000));
	CHECK_EQ(fds_of(&genl, child.pid, false), before);
	/* The thread itself has none. */
	want.pid = child.pid;
	REQUIRE_EQ(task_get(&genl, &want, &row), 0);
	CHECK(!HAS(&row, TASK_FDS));
	child_kill(&child);
}

static void zombie(void)
{
	struct genl genl;
	struct row row;
	uint64_t since;
	pid_t child;

	must_open(&genl);
	since = exit_next(&genl);
	child = fork();
	if (child == 0)
		_exit(0);
	REQUIRE(EVENTUALLY(is_zombie(child), 2000));
	must_get(&genl, child, &row);
	CHECK(!HAS(&row, TASK_FDS));
	waitpid(child, NULL, 0);
	REQUIRE(exit_of(&genl, since, child, &row));
	CHECK(HAS(&row, TASK_UTIME) && !HAS(&row, TASK_FDS));
}

static void only_when_asked_for(void)
{
	const struct want want = { .pid = getpid(), .groups = KTALLY_GROUP_ALL &
				   ~KTALLY_GROUP_FILES };
	struct genl genl;
	struct row row;

	must_open(&genl);
	REQUIRE_EQ(task_get(&genl, &want, &row), 0);
	CHECK(HAS(&row, TASK_RCHAR) && !HAS(&row, TASK_FDS));
}

/* ---- Large tables ---- */

/* Opens one with the number child->arg points to. */
static void open_high(struct child *child)
{
	int number = *(int *)child->arg;

	child_pause(child);
	allow(number);
	REQUIRE(dup2(0, number) == number, "errno %d", errno);
	child_pause(child);
}

static void large(void)
{
	int number = KTALLY_MAX_FDS - 1;
	struct child child;
	struct genl genl;
	long long before;

	must_open(&genl);
	REQUIRE(get_number(NR_OPEN) >= KTALLY_MAX_FDS);
	child_start(&child, open_high, &number);
	before = fds_of(&genl, child.pid, false);
	child_step(&child);
	CHECK_EQ(fds_of(&genl, child.pid, false), before + 1);
	child_end(&child);
}

/* Where an administrator allows it: nobody looks through so large a table. */
static void too_large(void)
{
	int number = KTALLY_MAX_FDS + 4;
	long long allowed = get_number(NR_OPEN);
	struct child child;
	struct genl genl;
	char text[20];
	struct row row;

	must_open(&genl);
	REQUIRE(put_text(NR_OPEN, "3000000"));
	child_start(&child, open_high, &number);
	child_step(&child);
	snprintf(text, sizeof(text), "%lld", allowed);
	REQUIRE(put_text(NR_OPEN, text));
	must_get(&genl, child.pid, &row);
	CHECK(HAS(&row, TASK_RCHAR) && !HAS(&row, TASK_FDS));
	child_end(&child);
}

/* Processes of their own with one table, which anybody can make as large and share as often. */
static void share_with_many(struct child *child)
{
	long count = *(long *)child->arg;

	setpgid(0, 0);
	allow(KTALLY_MAX_FDS - 1);
	REQUIRE(dup2(0, KTALLY_MAX_FDS - 1) >= 0);
	while (count--) {
		if (syscall(SYS_clone, CLONE_FILES | SIGCHLD, NULL, NULL, NULL, NULL) == 0) {
			pause();
			_exit(0);
		}
	}
	child_pause(child);
	kill(0, SIGKILL);
}

static void large_and_shared(void)
{
	struct want want = { .groups = KTALLY_GROUP_FILES, .packed = true };
	long count = tap_setting("KTALLY_CROWD", 1000);
	struct child child;
	struct genl genl;
	struct dump dump;
	size_t i;

	must_open(&genl);
	child_start(&child, share_with_many, &count);
	want.subtree = child.pid;
	must_dump(&genl, &want, &dump);
	CHECK_EQ(dump.count, count + 1);
	for (i = 0; i < dump.count; i++)
		CHECK_EQ(GET(&dump.rows[i], TASK_FDS), GET(&dump.rows[0], TASK_FDS));
	CHECK_EQ(GET(&dump.rows[0], TASK_FDS), proc_fds(child.pid, 0));
	dump_free(&dump);
	child_end(&child);
}

/* ---- Tables that come and go ---- */

static void *grow_and_leave(void *unused)
{
	int number;

	unshare(CLONE_FILES);
	for (number = 100; number < 20000; number *= 2)
		dup2(0, number);
	return unused;
}

/* Until it is killed: threads whose tables are outgrown, and given back as they exit. */
static void churn(void)
{
	pthread_t thread[4];
	int i;

	allow(32768);
	for (;;) {
		for (i = 0; i < 4; i++)
			pthread_create(&thread[i], NULL, grow_and_leave, NULL);
		for (i = 0; i < 4; i++)
			pthread_join(thread[i], NULL);
		if (fork() == 0)
			_exit(0);
		waitpid(-1, NULL, 0);
	}
}

/* What is wrong here the kernel's own checks find, where it was built with them. */
static void tables_that_go(void)
{
	struct want want = { .groups = KTALLY_GROUP_FILES, .packed = true };
	struct genl genl;
	struct dump dump;
	pid_t child[2];
	int i;

	must_open(&genl);
	for (i = 0; i < 2; i++) {
		child[i] = fork();
		if (child[i] == 0)
			churn();
	}
	for (i = 0; i < 200; i++) {
		want.threads = i % 2;
		must_dump(&genl, &want, &dump);
		CHECK(dump_find(&dump, getpid()));
		dump_free(&dump);
	}
	for (i = 0; i < 2; i++) {
		kill(child[i], SIGKILL);
		waitpid(child[i], NULL, 0);
	}
}

static const struct tap_case cases[] = {
	{ "as many as are open", as_many_as_are_open, 0 },
	{ "a thread's own, and its process's", threads, 0 },
	{ "a process whose leader left has those of another", leader_that_left, 0 },
	{ "zombies and exit records have none", zombie, 0 },
	{ "only who asks is told", only_when_asked_for, 0 },
	{ "a table of a million", large, 0 },
	{ "one that is larger still is not looked through", too_large, 0 },
	{ "a large table of many processes", large_and_shared, 60 },
	{ "tables that go while they are counted", tables_that_go, 120 },
};

TAP_MAIN(cases)
