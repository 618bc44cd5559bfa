// SPDX-License-Identifier: GPL-2.0
/*
 * pids that are used again and again: no row and no record has numbers of the life before. The
 * kernel never uses those below 300 again, so with a pid_max little above it there are few, room
 * for two processes of two threads, and the kernel's structures come back as fast.
 *
 * Lives are of two kinds in turn, which use very different amounts, in threads that exit before
 * their process; each says in what it writes which it is.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ask.h"
#include "cgroup.h"
#include "ledger.h"
#include "proc.h"
#include "tap.h"

#define PID_MAX	"/proc/sys/kernel/pid_max"
#define GROUP	"/ktally-reuse"
#define LIVES	160
#define LARGE	1000
#define SMALL	10
#define NAPS	40
/* Less than a life of the other kind has more. */
#define UNCOUNTED 25
#define PIDS_FIRST 300
#define PIDS_FREE 5	/* one more than needed: the kernel may take one for a thread of its own */
#define PIDS	1000	/* that pid_max may need to be */

static void write_and_nap(size_t bytes, int naps)
{
	static const char data[LARGE];
	int null = open("/dev/null", O_WRONLY | O_CLOEXEC);

	if (write(null, data, bytes) != (ssize_t)bytes)
		abort();
	close(null);
	while (naps--)
		usleep(50);
}

static void *live_large(void *unused)
{
	write_and_nap(LARGE, NAPS);
	return unused;
}

static void *live_small(void *unused)
{
	write_and_nap(SMALL, 0);
	return unused;
}

static void live(int number)
{
	pthread_t thread;

	while (pthread_create(&thread, NULL, number % 2 ? live_large : live_small, NULL))
		usleep(500);
	pthread_join(thread, NULL);
}

/* The pids may all be in use for a moment. */
static pid_t fork_again(void)
{
	pid_t pid;

	while ((pid = fork()) < 0)
		usleep(500);
	return pid;
}

/* Lives one after the other, two at a time; counts those whose pid had been another's. */
static void be_many(struct child *child)
{
	uint8_t seen[PIDS] = {};
	int i, alive = 0;
	pid_t pid;

	child_pause(child);
	for (i = 0; i < LIVES; i++) {
		pid = fork_again();
		if (pid == 0) {
			live(i);
			_exit(0);
		}
		REQUIRE(pid < PIDS, "pid %d", pid);
		child->shared->value[0] += seen[pid];
		seen[pid] = 1;
		if (++alive > 1)
			alive -= wait(NULL) > 0;
	}
	while (wait(NULL) > 0)
		;
	child->shared->value[1] = 1;
	child_pause(child);
}

/*
 * Each time that it got a CPU it lost it again, and was counted for both; but for some: the kernel
 * counts the switches of a thread that it lets go, which then runs on and may be preempted, and
 * counts no time slice for one that was preempted as it was about to sleep.
 */
static void check_switches(const uint64_t *value, uint64_t pid)
{
	uint64_t switches = value[KTALLY_A_TASK_NVCSW] + value[KTALLY_A_TASK_NIVCSW];
	uint64_t slices = value[KTALLY_A_TASK_TIMESLICES];

	CHECK(slices + UNCOUNTED >= switches && slices <= switches + UNCOUNTED,
	      "pid %llu: %llu slices, %llu switches", (unsigned long long)pid,
	      (unsigned long long)slices, (unsigned long long)switches);
}

static void check_lives(const struct ledger *ledger, uint64_t group, pid_t parent)
{
	const struct entry *entry;
	int large = 0, small = 0;
	size_t i;

	for (i = 0; i < ledger->count; i++) {
		entry = &ledger->entries[i];
		if (entry->cgroup != group || entry->pid == (uint64_t)parent)
			continue;
		CHECK(entry->ended, "pid %llu has no record", (unsigned long long)entry->pid);
		large += entry->to[KTALLY_A_TASK_WCHAR] == LARGE;
		small += entry->to[KTALLY_A_TASK_WCHAR] == SMALL;
		CHECK_EQ(entry->to[KTALLY_A_TASK_SYSCW], 1);
		check_switches(entry->to, entry->pid);
	}
	CHECK_EQ(large, LIVES / 2);
	CHECK_EQ(small, LIVES / 2);
}

/* Of a life that goes on a row has no more than its record will have; of the last one, nothing. */
static void check_row(const struct row *row)
{
	CHECK(GET(row, TASK_WCHAR) == 0 || GET(row, TASK_WCHAR) == SMALL ||
	      GET(row, TASK_WCHAR) == LARGE, "wchar is %llu",
	      (unsigned long long)GET(row, TASK_WCHAR));
	CHECK_LE(GET(row, TASK_SYSCW), 1);
}

/* Rows of those in their midst, each key once. Return: how many. */
static int look(struct genl *genl, uint64_t group, pid_t parent)
{
	const struct want want = { .cgroup = group };
	uint64_t starts[PIDS] = {};
	struct dump dump;
	uint64_t pid;
	int found = 0;
	size_t i;

	REQUIRE_EQ(task_dump(genl, &want, &dump), 0);
	for (i = 0; i < dump.count; i++) {
		pid = GET(&dump.rows[i], TASK_PID);
		REQUIRE(pid < PIDS);
		CHECK(starts[pid] != GET(&dump.rows[i], TASK_START_TIME), "one is there twice");
		starts[pid] = GET(&dump.rows[i], TASK_START_TIME);
		if (pid == (uint64_t)parent)
			continue;
		check_row(&dump.rows[i]);
		found++;
	}
	dump_free(&dump);
	return found;
}

/* The pid_max that leaves PIDS_FREE of those that are used again, whoever has others of them. */
static int tight_pid_max(void)
{
	int pid = PIDS_FIRST, found = 0;

	while (found < PIDS_FREE && pid < PIDS)
		found += kill(pid++, 0) && errno == ESRCH;
	return pid;
}

static void set_pid_max(long long pid_max)
{
	char text[30];

	snprintf(text, sizeof(text), "%lld", pid_max);
	REQUIRE(put_text(PID_MAX, text));
}

static void reuse(void)
{
	long long before = get_number(PID_MAX);
	static struct ledger ledger;
	struct child child;
	struct genl genl;
	uint64_t group;
	int rows = 0;

	must_open(&genl);
	group = cgroup_make(GROUP);
	set_pid_max(tight_pid_max());
	child_start_in(&child, CGROUP_MOUNT GROUP, be_many, NULL);
	ledger_open(&ledger, &genl);
	sem_post(&child.shared->go);
	while (!child.shared->value[1] && !tap_failed()) {
		usleep(1000);
		rows += look(&genl, group, child.pid);
		ledger_read(&ledger, &genl);
	}
	set_pid_max(before);
	usleep(200000);
	ledger_close(&ledger, &genl);
	ledger_check(&ledger);
	CHECK_EQ(ledger_begun(&ledger, group), LIVES);
	check_lives(&ledger, group, child.pid);
	CHECK_GE(child.shared->value[0], LIVES / 10);
	tap_note("%lld pids came again, %d rows of lives", child.shared->value[0], rows);
	CHECK_GE(rows, 20);
	child_end(&child);
	CHECK(cgroup_drop(GROUP));
}

static const struct tap_case cases[] = {
	{ "a life has nothing of the one that had its pid", reuse, 60 },
};

TAP_MAIN(cases)
