// SPDX-License-Identifier: GPL-2.0
/*
 * Conservation: what the scheduler charged is what is told, to the nanosecond.
 *
 * The counter to compare with is usage_usec of a cgroup's cpu.stat. Each time the scheduler adds to
 * a task's sum_exec_runtime it adds the same ns to the task's cgroup, in a sum of its own that no
 * exit, exec or wait ever touches; only its display is cut to a us. The sums of /proc/stat won't
 * do: they count timer ticks. Nor will those that the kernel keeps of a process: it adds a thread
 * as the thread is released, which is before its last moments on a CPU, and may be a tick behind.
 *
 * Each case has a cgroup of its own, in which everybody begins, and looks when nobody in it runs.
 */
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ask.h"
#include "cgroup.h"
#include "lives.h"
#include "proc.h"
#include "tap.h"


struct group {
	char path[40];
	char folder[80];
	uint64_t id;
};

/* A name that no run had before: the counter begins at 0. */
static void make_group(struct group *group)
{
	snprintf(group->path, sizeof(group->path), "/ktally-conserve-%d", getpid());
	snprintf(group->folder, sizeof(group->folder), CGROUP_MOUNT "%s", group->path);
	group->id = cgroup_make(group->path);
}

static uint64_t usage_of(const struct group *group)
{
	return cgroup_usage(group->path);
}

/* ---- Exit records ---- */

static bool has_ended(struct genl *genl, const struct group *group, uint64_t since, long count,
		      struct exits *exits)
{
	long found = 0;
	size_t i;

	exits_free(exits);
	REQUIRE_EQ(exit_get(genl, since, exits), 0);
	for (i = 0; i < exits->count; i++)
		found += GET(&exits->records[i], TASK_CGROUP_ID) == group->id;
	return found >= count;
}

/* The sum over all records of the group; they are one for each process. */
static uint64_t sum_of(struct genl *genl, const struct group *group, uint64_t since, long count)
{
	struct exits exits = {};
	uint64_t sum = 0, found = 0;
	const struct row *record;
	size_t i;

	CHECK(EVENTUALLY(has_ended(genl, group, since, count, &exits), 5000));
	CHECK_EQ(GET(&exits.open, EXIT_LOST), 0);
	for (i = 0; i < exits.count; i++) {
		record = &exits.records[i];
		CHECK_EQ(GET(record, TASK_EXIT_SEQ), since + i);
		if (GET(record, TASK_CGROUP_ID) != group->id)
			continue;
		CHECK_EQ(GET(record, TASK_UTIME) + GET(record, TASK_STIME),
			 GET(record, TASK_SUM_EXEC_RUNTIME));
		sum += GET(record, TASK_SUM_EXEC_RUNTIME);
		found++;
	}
	CHECK_EQ(found, count);
	exits_free(&exits);
	return sum;
}

static void live_and_die(const struct life *life, struct lives *lives)
{
	long i, times = tap_setting("KTALLY_LIVES", 25);

	prctl(PR_SET_CHILD_SUBREAPER, 1);
	for (i = 0; i < times; i++)
		life->run(lives);
	lives_reap();
	_exit(0);
}

static void check_life(const struct life *life)
{
	struct lives *lives = lives_new(sizeof(*lives));
	uint64_t since, sum, usage;
	struct group group;
	struct row info[2];
	struct genl genl;
	pid_t child;

	must_open(&genl);
	make_group(&group);
	REQUIRE_EQ(info_get(&genl, &info[0]), 0);
	since = exit_next(&genl);
	child = fork_into(group.folder);
	REQUIRE_GE(child, 0);
	if (child == 0)
		live_and_die(life, lives);
	waitpid(child, NULL, 0);
	sum = sum_of(&genl, &group, since, lives->processes + 1);
	usage = usage_of(&group);
	tap_note("%s: %ld processes, %ld more threads, charged %llu us, told %llu ns", life->name,
		 lives->processes, lives->threads, (unsigned long long)usage / 1000,
		 (unsigned long long)sum);
	CHECK_GE(sum, usage);
	CHECK_LE(sum, usage + 999);
	REQUIRE_EQ(info_get(&genl, &info[1]), 0);
	CHECK_EQ(GET(&info[1], INFO_EXIT_EARLY), GET(&info[0], INFO_EXIT_EARLY));
	CHECK_EQ(GET(&info[1], INFO_THREAD_OVERFLOW), GET(&info[0], INFO_THREAD_OVERFLOW));
	CHECK(cgroup_drop(group.path));
}

static void records(void)
{
	size_t i;

	for (i = 0; i < lives_count; i++)
		check_life(&lives_all[i]);
}

/* ---- A live process ---- */

/*
 * A sum may be ahead of the group's by what is charged to the one and not yet to the other: what a
 * CPU ran since its last tick, which is long ago when the host gives an emulated CPU no time. One
 * that counts a thread twice is ahead by at least this.
 */
#define SHARE_NS 20000000
#define THREADS 100
#define WRITTEN 10

enum { STOP };

static void *use_share(void *unused)
{
	int null = open("/dev/null", O_WRONLY | O_CLOEXEC);

	burn_user(SHARE_NS);
	if (write(null, "some bytes", WRITTEN) != WRITTEN)
		abort();
	close(null);
	lives_work();
	return unused;
}

static void have_threads(struct child *child)
{
	pthread_t pair[2];
	int i, k;

	child_pause(child);
	for (i = 0; i < THREADS; i += 2) {
		for (k = 0; k < 2; k++)
			REQUIRE(!pthread_create(&pair[k], NULL, use_share, NULL));
		for (k = 0; k < 2; k++)
			pthread_join(pair[k], NULL);
	}
	child->shared->value[STOP] = 1;
	child_pause(child);
}

static void check_sum(struct genl *genl, const struct group *group, pid_t pid, uint64_t *last)
{
	uint64_t least = usage_of(group);
	struct row row;

	must_get(genl, pid, &row);
	CHECK_GE(GET(&row, TASK_SUM_EXEC_RUNTIME), least);
	CHECK_LE(GET(&row, TASK_SUM_EXEC_RUNTIME), usage_of(group) + SHARE_NS - 1);
	CHECK_GE(GET(&row, TASK_SUM_EXEC_RUNTIME), *last);
	*last = GET(&row, TASK_SUM_EXEC_RUNTIME);
}

/* A process's last row and its exit record, of which one went on where the other ended. */
static void check_record(const struct row *row, const struct row *record)
{
	int i;

	for (i = KTALLY_A_TASK_UTIME; i <= KTALLY_A_TASK_CANCELLED_WRITE_BYTES; i++) {
		if (i >= KTALLY_A_TASK_RSS_ANON && i <= KTALLY_A_TASK_PAGE_TABLES)
			continue;
		CHECK(record->value[i] >= row->value[i], "attribute %d: %llu in the record, %llu "
		      "before", i, (unsigned long long)record->value[i],
		      (unsigned long long)row->value[i]);
	}
	CHECK_EQ(GET(record, TASK_WCHAR), THREADS * WRITTEN);
	CHECK_EQ(GET(record, TASK_SYSCW), THREADS);
}

static void live(void)
{
	struct row row, record;
	uint64_t last = 0, since;
	struct group group;
	struct child child;
	struct genl genl;
	int samples;

	must_open(&genl);
	make_group(&group);
	child_start_in(&child, group.folder, have_threads, NULL);
	since = exit_next(&genl);
	sem_post(&child.shared->go);
	for (samples = 0; !child.shared->value[STOP] && !tap_failed(); samples++)
		check_sum(&genl, &group, child.pid, &last);
	sem_wait(&child.shared->done);
	REQUIRE(EVENTUALLY(settled(child.pid, child.pid), 2000));
	must_get(&genl, child.pid, &row);
	CHECK_GE(GET(&row, TASK_SUM_EXEC_RUNTIME), usage_of(&group));
	CHECK_LE(GET(&row, TASK_SUM_EXEC_RUNTIME), usage_of(&group) + 999);
	CHECK_GE(samples, 20);
	tap_note("%d samples while %d threads ended, charged %llu us, told %llu ns", samples,
		 THREADS, (unsigned long long)usage_of(&group) / 1000,
		 (unsigned long long)GET(&row, TASK_SUM_EXEC_RUNTIME));
	child_end(&child);
	REQUIRE(exit_of(&genl, since, child.pid, &record));
	check_record(&row, &record);
	CHECK_GE(GET(&record, TASK_SUM_EXEC_RUNTIME), usage_of(&group));
	CHECK_LE(GET(&record, TASK_SUM_EXEC_RUNTIME), usage_of(&group) + 999);
	CHECK(cgroup_drop(group.path));
}

static const struct tap_case cases[] = {
	{ "exit records hold what was charged to the dead", records, 60 },
	{ "a process's sum is what was charged as its threads end", live, 40 },
};

TAP_MAIN(cases)
