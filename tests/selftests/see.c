// SPDX-License-Identifier: GPL-2.0
/* What a caller is told, beside what his own /proc shows him, see see.h. */
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

#include "generated/guards.h"
#include "see.h"
#include "tap.h"

#define MOST_TASKS 4096
#define TICK_NS (1000000000LL / sysconf(_SC_CLK_TCK))

/* ---- Becoming somebody ---- */

void must_have_procfs_access(void)
{
	struct genl genl;
	struct row info;

	must_open(&genl);
	REQUIRE_EQ(info_get(&genl, &info), 0);
	genl_close(&genl);
	if (GET(&info, INFO_ACCESS) != KTALLY_ACCESS_PROCFS)
		tap_skip("the module has not access=procfs: module_access.sh loads it so");
}

void become(uid_t uid, gid_t gid)
{
	REQUIRE(!setgroups(0, NULL) && !setresgid(gid, gid, gid) && !setresuid(uid, uid, uid));
	REQUIRE(!prctl(PR_SET_DUMPABLE, 1));
}

void own_mounts(void)
{
	REQUIRE(!unshare(CLONE_NEWNS));
	REQUIRE(!mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL));
}

void mount_proc(const char *options)
{
	own_mounts();
	REQUIRE(!mount("proc", "/proc", "proc", 0, options), "errno %d", errno);
}

void step_unseen(struct child *child)
{
	struct timespec until;

	sem_post(&child->shared->go);
	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec += 15;
	REQUIRE(!sem_timedwait(&child->shared->done, &until), "errno %d", errno);
}

/* ---- What /proc shows ---- */

static bool reads(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	char byte;
	ssize_t got;

	if (fd < 0)
		return false;
	/* An empty file would be one too; none of these is. */
	got = read(fd, &byte, 1);
	close(fd);
	return got == 1;
}

bool may_read(pid_t pid, pid_t tid, const char *guard)
{
	char path[100], text[100];
	int len;

	/* stat is everybody's; its field 52 is 0 to whom io is closed. */
	if (!strcmp(guard, "stat:52"))
		guard = "io";
	if (tid)
		len = snprintf(path, sizeof(path), "/proc/%d/task/%d/%s", pid, tid, guard);
	else
		len = snprintf(path, sizeof(path), "/proc/%d/%s", pid, guard);
	if (!strcmp(guard, "fd"))
		return proc_fds(pid, tid) >= 0;
	if (strcmp(guard, "ns"))
		return reads(path);
	snprintf(path + len, sizeof(path) - len, "/pid");
	return readlink(path, text, sizeof(text)) > 0;
}

size_t count_listed(void)
{
	static uint32_t pids[MOST_TASKS];

	return proc_list(0, pids, MOST_TASKS);
}

uint64_t guarded_mask(void)
{
	uint64_t mask = 0;
	int i;

	for (i = KTALLY_A_TASK_PID; i <= KTALLY_A_TASK_MAX; i++) {
		if (!strcmp(guards[i], "io") || !strcmp(guards[i], "ns"))
			mask |= 1ULL << (i - KTALLY_A_TASK_PID);
	}
	return mask;
}

bool tells_io(const struct row *row)
{
	return HAS(row, TASK_RCHAR) && HAS(row, TASK_WRITE_BYTES) && HAS(row, TASK_PID_NS) &&
	       !HAS(row, TASK_REDACTED_FIELDS);
}

bool hides_io(const struct row *row)
{
	int i;

	for (i = KTALLY_A_TASK_PID; i <= KTALLY_A_TASK_MAX; i++) {
		if (row->has[i] && (!strcmp(guards[i], "io") || !strcmp(guards[i], "ns") ||
				    !strcmp(guards[i], "fd")))
			return false;
	}
	return (GET(row, TASK_REDACTED_FIELDS) & guarded_mask()) == guarded_mask();
}

/* ---- The subset ---- */

/* The first field of a row that this process can't read below /proc, or 0. */
static int unreadable(const struct row *row, pid_t tid)
{
	pid_t pid = tid ? tid : (pid_t)GET(row, TASK_PID);
	int i;

	for (i = KTALLY_A_TASK_PID; i <= KTALLY_A_TASK_MAX; i++) {
		if (row->has[i] && strcmp(guards[i], "none") && !may_read(pid, tid, guards[i]))
			return i;
	}
	return 0;
}

static bool is_whole_ticks(const struct row *row)
{
	return GET(row, TASK_START_TIME) % TICK_NS == 0 && GET(row, TASK_UTIME) % TICK_NS == 0 &&
	       GET(row, TASK_STIME) % TICK_NS == 0 && GET(row, TASK_GTIME) % TICK_NS == 0 &&
	       GET(row, TASK_BLKIO_DELAY) % TICK_NS == 0;
}

/* What lasts as long as the task, or nearly. */
static bool is_as_in_proc(const struct row *row, pid_t tid)
{
	pid_t pid = tid ? tid : (pid_t)GET(row, TASK_PID);
	struct proc_stat stat;

	if (!proc_stat(pid, tid, &stat))
		return false;
	return stat.field[22] * TICK_NS == (long long)GET(row, TASK_START_TIME) &&
	       stat.field[4] == (long long)GET(row, TASK_PPID) &&
	       proc_key(pid, tid, "status", "Tgid") == (long long)GET(row, TASK_TGID) &&
	       proc_key(pid, tid, "status", "Uid") == (long long)GET(row, TASK_UID) &&
	       proc_key(pid, tid, "status", "Gid") == (long long)GET(row, TASK_GID);
}

/*
 * A task may end, or become another's, between being told and being looked up: what is found of one
 * is a fault only if it is found of a fresh row too.
 */
static void check_row(struct genl *genl, const struct row *told, bool threads)
{
	const struct want want = { .pid = GET(told, TASK_PID), .threads = threads };
	pid_t tid = threads ? want.pid : 0;
	struct row row = *told;
	int field = 0, tries;

	for (tries = 0; tries < 3; tries++) {
		field = unreadable(&row, tid);
		if (!field && is_as_in_proc(&row, tid) && is_whole_ticks(&row))
			return;
		if (task_get(genl, &want, &row))
			return;
	}
	CHECK(!field, "pid %u (%s): field %d is told, and %s can't be read", want.pid, row.text,
	      field, guards[field]);
	CHECK(is_as_in_proc(&row, tid), "pid %u (%s): not as in /proc", want.pid, row.text);
	CHECK(is_whole_ticks(&row), "pid %u (%s): finer than procfs", want.pid, row.text);
}

/* Of a process that was there before and still is, and can be read. */
static void check_complete(const struct dump *dump, const uint32_t *pids, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++) {
		if (!dump_find(dump, pids[i]))
			CHECK(!may_read(pids[i], 0, "stat"), "pid %u is missing", pids[i]);
	}
}

void check_subset(struct genl *genl, const struct want *want)
{
	static uint32_t before[MOST_TASKS];
	size_t count = proc_list(0, before, MOST_TASKS), i;
	struct dump dump;

	REQUIRE_EQ(task_dump(genl, want, &dump), 0);
	CHECK(dump.framed && dump.count > 0);
	for (i = 0; i < dump.count && !tap_failed(); i++)
		check_row(genl, &dump.rows[i], want->threads);
	check_complete(&dump, before, count);
	CHECK_EQ(GET(&dump.trailer, TAIL_SENT), dump.count);
	dump_free(&dump);
}
