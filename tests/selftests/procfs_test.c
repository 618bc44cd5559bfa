// SPDX-License-Identifier: GPL-2.0
/*
 * Every field against procfs, of tasks that hold still: equal to the last unit procfs shows, absent
 * where procfs has nothing to show. One table says where procfs has it, a second what it has not.
 */
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ask.h"
#include "busy.h"
#include "proc.h"
#include "tap.h"

#define TICK (1000000000LL / 100)	/* procfs counts in 1/100 s on every kernel we support */
#define KB 1024LL

enum from {
	STAT,		/* field of stat */
	STATUS,		/* key of status, @index th number of it */
	STATUS_SUM,	/* the same, of all threads */
	SCHEDSTAT,	/* number of schedstat, of all threads */
	IO,		/* key of io */
	FD,		/* entries of the folder fd */
	WAIT_CODE,	/* field of stat as a wait(2) status: code */
	WAIT_SIGNAL,
};

struct field {
	int attr;
	enum from from;
	int index;
	const char *key;
	long long unit;	/* how many of ours are one of procfs's */
};

/* Exact in procfs's units: the tasks looked at do not run, and exact memory is asked for. */
static const struct field fields[] = {
	{ KTALLY_A_TASK_PID, STAT, 1, NULL, 1 },
	{ KTALLY_A_TASK_TGID, STATUS, 0, "Tgid", 1 },
	{ KTALLY_A_TASK_START_TIME, STAT, 22, NULL, TICK },
	{ KTALLY_A_TASK_PPID, STAT, 4, NULL, 1 },
	{ KTALLY_A_TASK_STATE, STAT, 3, NULL, 1 },
	{ KTALLY_A_TASK_UID, STATUS, 0, "Uid", 1 },
	{ KTALLY_A_TASK_EUID, STATUS, 1, "Uid", 1 },
	{ KTALLY_A_TASK_GID, STATUS, 0, "Gid", 1 },
	{ KTALLY_A_TASK_NICE, STAT, 19, NULL, 1 },
	{ KTALLY_A_TASK_PRIORITY, STAT, 18, NULL, 1 },
	{ KTALLY_A_TASK_POLICY, STAT, 41, NULL, 1 },
	{ KTALLY_A_TASK_PROCESSOR, STAT, 39, NULL, 1 },
	{ KTALLY_A_TASK_NUM_THREADS, STAT, 20, NULL, 1 },
	{ KTALLY_A_TASK_UTIME, STAT, 14, NULL, TICK },
	{ KTALLY_A_TASK_STIME, STAT, 15, NULL, TICK },
	{ KTALLY_A_TASK_GTIME, STAT, 43, NULL, TICK },
	{ KTALLY_A_TASK_SUM_EXEC_RUNTIME, SCHEDSTAT, 0, NULL, 1 },
	{ KTALLY_A_TASK_RUN_DELAY, SCHEDSTAT, 1, NULL, 1 },
	{ KTALLY_A_TASK_TIMESLICES, SCHEDSTAT, 2, NULL, 1 },
	{ KTALLY_A_TASK_NVCSW, STATUS_SUM, 0, "voluntary_ctxt_switches", 1 },
	{ KTALLY_A_TASK_NIVCSW, STATUS_SUM, 0, "nonvoluntary_ctxt_switches", 1 },
	{ KTALLY_A_TASK_RSS_ANON, STATUS, 0, "RssAnon", KB },
	{ KTALLY_A_TASK_RSS_FILE, STATUS, 0, "RssFile", KB },
	{ KTALLY_A_TASK_RSS_SHMEM, STATUS, 0, "RssShmem", KB },
	{ KTALLY_A_TASK_HIWATER_RSS, STATUS, 0, "VmHWM", KB },
	{ KTALLY_A_TASK_VSIZE, STATUS, 0, "VmSize", KB },
	{ KTALLY_A_TASK_SWAP, STATUS, 0, "VmSwap", KB },
	{ KTALLY_A_TASK_LOCKED, STATUS, 0, "VmLck", KB },
	{ KTALLY_A_TASK_PAGE_TABLES, STATUS, 0, "VmPTE", KB },
	{ KTALLY_A_TASK_MIN_FLT, STAT, 10, NULL, 1 },
	{ KTALLY_A_TASK_MAJ_FLT, STAT, 12, NULL, 1 },
	{ KTALLY_A_TASK_RCHAR, IO, 0, "rchar", 1 },
	{ KTALLY_A_TASK_WCHAR, IO, 0, "wchar", 1 },
	{ KTALLY_A_TASK_SYSCR, IO, 0, "syscr", 1 },
	{ KTALLY_A_TASK_SYSCW, IO, 0, "syscw", 1 },
	{ KTALLY_A_TASK_READ_BYTES, IO, 0, "read_bytes", 1 },
	{ KTALLY_A_TASK_WRITE_BYTES, IO, 0, "write_bytes", 1 },
	{ KTALLY_A_TASK_CANCELLED_WRITE_BYTES, IO, 0, "cancelled_write_bytes", 1 },
	{ KTALLY_A_TASK_EXIT_CODE, WAIT_CODE, 52, NULL, 1 },
	{ KTALLY_A_TASK_TERM_SIG, WAIT_SIGNAL, 52, NULL, 1 },
	{ KTALLY_A_TASK_FDS, FD, 0, NULL, 1 },
	{ KTALLY_A_TASK_NSPID, STATUS, 0, "NSpid", 1 },
};

/* What is compared in another way, or not at all, and why. */
static const struct {
	int attr;
	const char *why;
} others[] = {
	{ KTALLY_A_TASK_COMM, "a string: check_comm()" },
	{ KTALLY_A_TASK_SCOPE, "says which kind of row it is; procfs: which folder" },
	{ KTALLY_A_TASK_CGROUP_ID, "procfs has a path: task_test.c compares the folder's inode" },
	{ KTALLY_A_TASK_BLKIO_DELAY, "procfs shows 0 where it is unknown: io_test.c" },
	{ KTALLY_A_TASK_PID_NS, "a link: task_test.c" },
	{ KTALLY_A_TASK_EXIT_TIME, "of exit records only" },
	{ KTALLY_A_TASK_EXIT_SEQ, "of exit records only" },
	{ KTALLY_A_TASK_REDACTED_FIELDS, "what procfs refuses: access_target_test.c" },
};

static void every_field_is_listed(void)
{
	bool listed[GENL_ATTRS] = {};
	size_t i;
	int attr;

	for (i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		listed[fields[i].attr] = true;
	for (i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		listed[others[i].attr] = true;
	for (attr = KTALLY_A_TASK_PID; attr <= KTALLY_A_TASK_MAX; attr++)
		CHECK(listed[attr], "attribute %d is in no list", attr);
}

/* ---- What procfs says ---- */

/* LLONG_MIN: nothing. */
#define NOTHING (-0x7fffffffffffffffLL - 1)

static long long number_of(pid_t pid, pid_t tid, const char *file, const struct field *field)
{
	long long value;

	return proc_number(pid, tid, file, field->key, field->index, &value) ? value : NOTHING;
}

static long long of_thread(pid_t pid, pid_t tid, const struct field *field)
{
	unsigned long long schedstat[3];

	if (field->from == STATUS_SUM)
		return number_of(pid, tid, "status", field);
	return proc_schedstat(pid, tid, schedstat) ? (long long)schedstat[field->index] : NOTHING;
}

static long long of_threads(pid_t pid, const struct field *field)
{
	uint32_t tids[64];
	size_t count = proc_list(pid, tids, 64), i;
	long long sum = 0;

	for (i = 0; i < count; i++)
		sum += of_thread(pid, tids[i], field);
	return sum;
}

/* Only of a zombie, of which procfs tells root. */
static long long of_end(const struct proc_stat *stat, enum from from)
{
	long long status = stat->field[52];

	if (stat->state != 'Z' || (from == WAIT_SIGNAL) != !!(status & 0x7f))
		return NOTHING;
	return from == WAIT_SIGNAL ? status & 0x7f : status >> 8 & 0xff;
}

static long long procfs_value(pid_t pid, pid_t tid, const struct field *field)
{
	struct proc_stat stat;

	switch (field->from) {
	case STATUS:
		return number_of(pid, tid, "status", field);
	case STATUS_SUM:
	case SCHEDSTAT:
		return tid ? of_thread(pid, tid, field) : of_threads(pid, field);
	case FD:
		/* The folder of a zombie, which has no files any more, is empty. */
		return proc_stat(pid, tid, &stat) && stat.state == 'Z' ? NOTHING :
			proc_fds(pid, tid);
	case IO:
		return number_of(pid, tid, "io", field);
	default:
		break;
	}
	REQUIRE(proc_stat(pid, tid, &stat));
	if (field->from != STAT)
		return of_end(&stat, field->from);
	return field->index == 3 ? stat.state : stat.field[field->index];
}

/* ---- Comparing ---- */

/* nice, priority: 4 bytes with a sign. */
static long long ours(const struct row *row, const struct field *field)
{
	if (field->attr == KTALLY_A_TASK_NICE || field->attr == KTALLY_A_TASK_PRIORITY)
		return (int32_t)row->value[field->attr];
	return row->value[field->attr] / field->unit;
}

static void check_field(const struct row *row, pid_t pid, pid_t tid, const struct field *field)
{
	long long value = procfs_value(pid, tid, field);

	if (value == NOTHING)
		CHECK(!row->has[field->attr], "attribute %d: procfs has none, we say %lld",
		      field->attr, ours(row, field));
	else if (!row->has[field->attr])
		tap_fail(__FILE__, __LINE__, "attribute %d: procfs has %lld, we say nothing",
			 field->attr, value);
	else
		CHECK(ours(row, field) == value, "attribute %d: procfs has %lld, we say %lld",
		      field->attr, value, ours(row, field));
}

/* procfs appends to a worker's name what it works at. */
static void check_comm(const struct row *row, pid_t pid, pid_t tid)
{
	struct proc_stat stat;

	REQUIRE(proc_stat(pid, tid, &stat));
	CHECK(!strncmp(row->text, stat.comm, strlen(row->text)), "%s, not %s", row->text,
	      stat.comm);
}

static void check_task(pid_t pid, pid_t tid)
{
	const struct want want = { .pid = tid ? tid : pid, .threads = tid, .exact = true };
	struct genl genl;
	struct row row;
	size_t i;

	must_open(&genl);
	REQUIRE_EQ(task_get(&genl, &want, &row), 0);
	for (i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		check_field(&row, pid, tid, &fields[i]);
	check_comm(&row, pid, tid);
	genl_close(&genl);
}

/* ---- Tasks that hold still ---- */

static void idle(void)
{
	struct child child;

	child_start(&child, child_pause, NULL);
	check_task(child.pid, 0);
	check_task(child.pid, child.pid);
	child_end(&child);
}

static void worked(void)
{
	struct child child;

	child_start(&child, work_and_pause, NULL);
	check_task(child.pid, 0);
	check_task(child.pid, child.pid);
	child_end(&child);
}

static void have_threads(struct child *child)
{
	pthread_t thread;
	long i;

	for (i = 0; i < 4; i++)
		pthread_create(&thread, NULL, work_and_wait, (void *)i);
	child_pause(child);
}

static bool all_settled(pid_t pid, const uint32_t *tids, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++) {
		if (!settled(pid, tids[i]))
			return false;
	}
	return true;
}

static void threads(void)
{
	struct child child;
	uint32_t tids[8];
	size_t i;

	child_start(&child, have_threads, NULL);
	REQUIRE_EQ(proc_list(child.pid, tids, 8), 5);
	REQUIRE(EVENTUALLY(all_settled(child.pid, tids, 5), 5000));
	check_task(child.pid, 0);
	for (i = 0; i < 5; i++)
		check_task(child.pid, tids[i]);
	child_kill(&child);
}

static bool holds_still(pid_t pid, char state)
{
	struct proc_stat stat;

	return proc_stat(pid, 0, &stat) && stat.state == state && settled(pid, 0);
}

static void stopped(void)
{
	struct child child;

	child_start(&child, work_and_pause, NULL);
	kill(child.pid, SIGSTOP);
	REQUIRE(EVENTUALLY(holds_still(child.pid, 'T'), 2000));
	check_task(child.pid, 0);
	child_kill(&child);
}

static void defunct(int signal)
{
	struct child child;

	child_start(&child, work_and_pause, NULL);
	if (signal)
		kill(child.pid, signal);
	else
		sem_post(&child.shared->go);
	REQUIRE(EVENTUALLY(holds_still(child.pid, 'Z'), 2000));
	check_task(child.pid, 0);
	waitpid(child.pid, NULL, 0);
}

static void zombies(void)
{
	defunct(0);
	defunct(SIGKILL);
}

static void be_set_uid(struct child *child)
{
	if (setresgid(1002, 1003, 1003) || setresuid(1000, 1001, 1001))
		abort();
	child_pause(child);
}

static void other_ids(void)
{
	struct child child;

	child_start(&child, be_set_uid, NULL);
	check_task(child.pid, 0);
	child_kill(&child);
}

static void kernel_thread(void)
{
	REQUIRE(EVENTUALLY(settled(2, 0), 2000));
	check_task(2, 0);
	check_task(2, 2);
}

static const struct tap_case cases[] = {
	{ "every field is in a list", every_field_is_listed, 0 },
	{ "an idle process and its thread", idle, 0 },
	{ "one that worked", worked, 0 },
	{ "five threads, and their process", threads, 0 },
	{ "a stopped one", stopped, 0 },
	{ "zombies, by code and by signal", zombies, 0 },
	{ "one of other real and effective ids", other_ids, 0 },
	{ "a kernel thread", kernel_thread, 0 },
};

TAP_MAIN(cases)
