// SPDX-License-Identifier: GPL-2.0
/* task-get of one task: who it is, which groups come back. Refusals are refuse_test.c's. */
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ask.h"
#include "proc.h"
#include "tap.h"

#define TICK_NS (1000000000LL / sysconf(_SC_CLK_TCK))

static void identity(void)
{
	struct proc_stat stat;
	struct genl genl;
	struct row row;

	must_open(&genl);
	prctl(PR_SET_NAME, "a) R 1 (\x1b\xff");
	must_get(&genl, getpid(), &row);
	REQUIRE(proc_stat(getpid(), 0, &stat));
	CHECK_EQ(GET(&row, TASK_PID), getpid());
	CHECK_EQ(GET(&row, TASK_TGID), getpid());
	CHECK_EQ(GET(&row, TASK_PPID), getppid());
	CHECK_EQ(GET(&row, TASK_SCOPE), KTALLY_SCOPE_PROCESS);
	CHECK_EQ(GET(&row, TASK_START_TIME) / TICK_NS, stat.field[22]);
	CHECK(!strcmp(row.text, "a) R 1 (\x1b\xff"), "comm is %s", row.text);
	CHECK_EQ(GET(&row, TASK_STATE), KTALLY_STATE_RUNNING);
	CHECK_EQ(GET(&row, TASK_NUM_THREADS), 1);
	CHECK_EQ(GET(&row, TASK_UID), 0);
	CHECK_EQ(GET(&row, TASK_EUID), 0);
	CHECK_EQ(GET(&row, TASK_GID), 0);
}

static void comm_lengths(void)
{
	static const char *const names[] = { "", "a", "fifteen bytes!!",
					    "\n\t\"\\", "\xc3\xa4\xc3\xb6\xc3" };
	struct genl genl;
	struct row row;
	size_t i;

	must_open(&genl);
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		prctl(PR_SET_NAME, names[i]);
		must_get(&genl, getpid(), &row);
		CHECK(HAS(&row, TASK_COMM) && !strcmp(row.text, names[i]), "name %zu is \"%s\"", i,
		      row.text);
	}
}

static void be_somebody(struct child *child)
{
	if (setresgid(1002, 1003, 1003) || setresuid(1000, 1001, 1001))
		tap_fail(__FILE__, __LINE__, "setresuid");
	child_pause(child);
}

static void ids(void)
{
	struct child child;
	struct genl genl;
	struct row row;

	must_open(&genl);
	child_start(&child, be_somebody, NULL);
	must_get(&genl, child.pid, &row);
	CHECK_EQ(GET(&row, TASK_UID), 1000);
	CHECK_EQ(GET(&row, TASK_EUID), 1001);
	CHECK_EQ(GET(&row, TASK_GID), 1002);
	child_end(&child);
}

static void be_scheduled(struct child *child)
{
	const struct sched_param batch = {}, fifo = { .sched_priority = 7 };

	pin(0, 0);
	child_pause(child);
	setpriority(PRIO_PROCESS, 0, 11);
	sched_setscheduler(0, SCHED_BATCH, &batch);
	child_pause(child);
	sched_setscheduler(0, SCHED_FIFO, &fifo);
	child_pause(child);
}

static void check_scheduling(struct genl *genl, pid_t pid, int nice, int priority, int policy)
{
	struct proc_stat stat;
	struct row row;

	must_get(genl, pid, &row);
	REQUIRE(proc_stat(pid, 0, &stat));
	CHECK_EQ((int32_t)GET(&row, TASK_NICE), nice);
	CHECK_EQ((int32_t)GET(&row, TASK_PRIORITY), priority);
	CHECK_EQ((int32_t)GET(&row, TASK_PRIORITY), stat.field[18]);
	CHECK_EQ(GET(&row, TASK_POLICY), policy);
	CHECK_EQ(GET(&row, TASK_PROCESSOR), 0);
}

static void scheduling(void)
{
	struct child child;
	struct genl genl;

	must_open(&genl);
	child_start(&child, be_scheduled, NULL);
	check_scheduling(&genl, child.pid, 0, 20, SCHED_OTHER);
	child_step(&child);
	check_scheduling(&genl, child.pid, 11, 31, SCHED_BATCH);
	child_step(&child);
	check_scheduling(&genl, child.pid, 11, -8, SCHED_FIFO);
	child_end(&child);
}

static bool state_is(struct genl *genl, pid_t pid, char state, struct row *row)
{
	must_get(genl, pid, row);
	return GET(row, TASK_STATE) == (unsigned char)state;
}

static void states(void)
{
	struct child child;
	struct genl genl;
	struct row row;

	must_open(&genl);
	child_start(&child, child_pause, NULL);
	CHECK(EVENTUALLY(state_is(&genl, child.pid, KTALLY_STATE_SLEEPING, &row), 2000));
	kill(child.pid, SIGSTOP);
	CHECK(EVENTUALLY(state_is(&genl, child.pid, KTALLY_STATE_STOPPED, &row), 2000));
	CHECK(!HAS(&row, TASK_EXIT_CODE) && !HAS(&row, TASK_TERM_SIG));
	kill(child.pid, SIGKILL);
	CHECK(EVENTUALLY(state_is(&genl, child.pid, KTALLY_STATE_DEFUNCT, &row), 2000));
	CHECK_EQ(GET(&row, TASK_TERM_SIG), SIGKILL);
	CHECK(!HAS(&row, TASK_EXIT_CODE) && !HAS(&row, TASK_EXIT_SEQ));
	child_end(&child);
}

/* What its group's first range of numbers does not hold. */
static bool is_added(int attr, uint32_t group)
{
	if (attr == KTALLY_A_TASK_NSPID || attr == KTALLY_A_TASK_PID_NS)
		return !group || group & KTALLY_GROUP_ID;
	return attr == KTALLY_A_TASK_FDS && (!group || group & KTALLY_GROUP_FILES);
}

/* Asks about itself, so that what is sent and what is running can't differ. */
static void check_group(struct genl *genl, uint32_t group, int first, int last, int optional)
{
	const struct want want = { .pid = getpid(), .groups = group };
	struct row row;
	bool wanted;
	int i;

	REQUIRE_EQ(task_get(genl, &want, &row), 0);
	for (i = 1; i <= KTALLY_A_TASK_MAX; i++) {
		if (i == optional)
			continue;
		wanted = (i >= first && i <= last) ||
			 is_added(i, group) || i == KTALLY_A_TASK_SCOPE ||
			 (i >= KTALLY_A_TASK_PID && i <= KTALLY_A_TASK_START_TIME);
		CHECK(row.has[i] == wanted, "group %x: attribute %d is %s", group, i,
		      wanted ? "absent" : "there");
	}
}

static void groups(void)
{
	struct genl genl;

	must_open(&genl);
	check_group(&genl, KTALLY_GROUP_ID, KTALLY_A_TASK_PPID, KTALLY_A_TASK_CGROUP_ID, 0);
	check_group(&genl, KTALLY_GROUP_CPU, KTALLY_A_TASK_UTIME, KTALLY_A_TASK_NIVCSW, 0);
	check_group(&genl, KTALLY_GROUP_MEM, KTALLY_A_TASK_RSS_ANON, KTALLY_A_TASK_MAJ_FLT, 0);
	check_group(&genl, KTALLY_GROUP_IO, KTALLY_A_TASK_RCHAR,
		    KTALLY_A_TASK_CANCELLED_WRITE_BYTES, KTALLY_A_TASK_BLKIO_DELAY);
	check_group(&genl, KTALLY_GROUP_EXIT, 0, -1, 0);
	check_group(&genl, KTALLY_GROUP_FILES, 0, -1, 0);
	check_group(&genl, KTALLY_GROUP_ID | KTALLY_GROUP_CPU, KTALLY_A_TASK_PPID,
		    KTALLY_A_TASK_NIVCSW, 0);
	check_group(&genl, KTALLY_GROUP_ALL, KTALLY_A_TASK_PPID,
		    KTALLY_A_TASK_CANCELLED_WRITE_BYTES, KTALLY_A_TASK_BLKIO_DELAY);
	check_group(&genl, 0, KTALLY_A_TASK_PPID, KTALLY_A_TASK_CANCELLED_WRITE_BYTES,
		    KTALLY_A_TASK_BLKIO_DELAY);
}

static void *wait_for_signal(void *tid)
{
	prctl(PR_SET_NAME, "thread");
	__atomic_store_n((pid_t *)tid, (pid_t)syscall(SYS_gettid), __ATOMIC_SEQ_CST);
	pause();
	return NULL;
}

static void thread_row(void)
{
	struct want want = { .threads = true };
	pthread_t thread;
	pid_t tid = 0;
	struct genl genl;
	struct row row;

	must_open(&genl);
	pthread_create(&thread, NULL, wait_for_signal, &tid);
	REQUIRE(EVENTUALLY(tid && settled(getpid(), tid), 2000));
	want.pid = tid;
	REQUIRE_EQ(task_get(&genl, &want, &row), 0);
	CHECK_EQ(GET(&row, TASK_PID), tid);
	CHECK_EQ(GET(&row, TASK_TGID), getpid());
	CHECK_EQ(GET(&row, TASK_SCOPE), KTALLY_SCOPE_THREAD);
	CHECK_EQ(GET(&row, TASK_PPID), getppid());
	CHECK_EQ(GET(&row, TASK_NUM_THREADS), 2);
	CHECK(!strcmp(row.text, "thread"), "comm is %s", row.text);
	want.pid = getpid();
	REQUIRE_EQ(task_get(&genl, &want, &row), 0);
	CHECK_EQ(GET(&row, TASK_SCOPE), KTALLY_SCOPE_THREAD);
	want.threads = false;
	want.pid = tid;
	CHECK_EQ(task_get(&genl, &want, &row), -ESRCH);
	CHECK(strstr(genl.error.text, "thread"), "said: %s", genl.error.text);
}

static void cgroup(void)
{
	const char *path = "/sys/fs/cgroup/ktally-test";
	struct child child;
	struct stat folder;
	struct genl genl;
	struct row row;
	char text[20];

	must_open(&genl);
	if (mkdir(path, 0755) || stat(path, &folder))
		tap_skip("no cgroup2 at /sys/fs/cgroup");
	child_start(&child, child_pause, NULL);
	snprintf(text, sizeof(text), "%d", child.pid);
	CHECK(put_text("/sys/fs/cgroup/ktally-test/cgroup.procs", text));
	must_get(&genl, child.pid, &row);
	CHECK_EQ(GET(&row, TASK_CGROUP_ID), folder.st_ino);
	child_kill(&child);
	CHECK(EVENTUALLY(!rmdir(path), 2000));
}

static void dead(void)
{
	struct want want = { .pid = fork() };
	struct genl genl;
	struct row row;

	if (want.pid == 0)
		_exit(0);
	must_open(&genl);
	waitpid(want.pid, NULL, 0);
	CHECK_EQ(task_get(&genl, &want, &row), -ESRCH);
	CHECK(strstr(genl.error.text, "no task"), "said: %s", genl.error.text);
	want.threads = true;
	CHECK_EQ(task_get(&genl, &want, &row), -ESRCH);
}

/* ---- Pid namespaces ---- */

static uint64_t ns_of(pid_t pid)
{
	char path[40];
	struct stat ns;

	snprintf(path, sizeof(path), "/proc/%d/ns/pid", pid);
	REQUIRE(!stat(path, &ns), "%s", path);
	return ns.st_ino;
}

static void pid_namespace_of_itself(void)
{
	struct genl genl;
	struct row row;

	must_open(&genl);
	must_get(&genl, getpid(), &row);
	CHECK_EQ(GET(&row, TASK_NSPID), getpid());
	CHECK_EQ(GET(&row, TASK_PID_NS), ns_of(getpid()));
	must_get(&genl, 2, &row);
	CHECK_EQ(GET(&row, TASK_NSPID), 2);
	CHECK_EQ(GET(&row, TASK_PID_NS), ns_of(2));
}

/* Its child is the first of a pid namespace; that one's child, if asked for, of one inside it. */
static void be_first(struct child *child)
{
	int depth;
	pid_t pid = 0;

	for (depth = 0; depth < *(int *)child->arg; depth++) {
		if (unshare(CLONE_NEWPID))
			abort();
		pid = fork();
		if (pid)
			break;
	}
	if (pid) {
		child->shared->value[depth] = pid;
		prctl(PR_SET_NAME, "outside");
		waitpid(pid, NULL, 0);
		_exit(0);
	}
	prctl(PR_SET_NAME, "inside");
	child_pause(child);
	_exit(0);
}

/* The descendants of @pid that call themselves "inside"; 0 when there are none yet. */
static pid_t inside(struct genl *genl, pid_t pid)
{
	const struct want want = { .subtree = pid, .comm = "inside" };
	struct dump dump;
	pid_t found;

	REQUIRE_EQ(task_dump(genl, &want, &dump), 0);
	found = dump.count ? GET(&dump.rows[0], TASK_PID) : 0;
	dump_free(&dump);
	return found;
}

static void pid_namespaces(void)
{
	int depth;

	for (depth = 1; depth <= 2; depth++) {
		uint64_t since, own;
		struct child child;
		struct genl genl;
		struct row row;
		pid_t pid = 0;

		must_open(&genl);
		since = exit_next(&genl);
		child_start(&child, be_first, &depth);
		REQUIRE(EVENTUALLY((pid = inside(&genl, child.pid)), 5000));
		own = ns_of(pid);
		must_get(&genl, pid, &row);
		CHECK_EQ(GET(&row, TASK_PID), pid);
		CHECK_EQ(GET(&row, TASK_NSPID), 1);
		CHECK_EQ(GET(&row, TASK_PID_NS), own);
		CHECK(own != ns_of(getpid()));
		child_end(&child);
		REQUIRE(exit_of(&genl, since, pid, &row));
		CHECK_EQ(GET(&row, TASK_NSPID), 1);
		CHECK_EQ(GET(&row, TASK_PID_NS), own);
	}
}

static const struct tap_case cases[] = {
	{ "pid, ppid, start, comm, state of itself", identity, 0 },
	{ "names of any bytes and length", comm_lengths, 0 },
	{ "real and effective ids", ids, 0 },
	{ "nice, priority, policy, processor", scheduling, 0 },
	{ "sleeping, stopped, defunct with its signal", states, 0 },
	{ "a group's fields come back, and no others", groups, 0 },
	{ "a thread's row", thread_row, 0 },
	{ "cgroup id is the inode of the cgroup's folder", cgroup, 0 },
	{ "its own pid namespace", pid_namespace_of_itself, 0 },
	{ "pids in a namespace, one in another, at the exit too", pid_namespaces, 0 },
	{ "a pid that is gone is ESRCH", dead, 0 },
};

TAP_MAIN(cases)
