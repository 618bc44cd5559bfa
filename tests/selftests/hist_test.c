// SPDX-License-Identifier: GPL-2.0
/*
 * Histograms tell what happened: known waits lie in the right buckets, and sums are the kernel's
 * own. Not here: block I/O (hist_blkio_test.c), switching hooks (hook_test.c).
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ask.h"
#include "hists.h"
#include "lives.h"
#include "proc.h"
#include "tap.h"

#define RUNQ		KTALLY_HIST_KIND_RUNQ
#define VOLUNTARY	KTALLY_HIST_KIND_OFFCPU_VOLUNTARY
#define INVOLUNTARY	KTALLY_HIST_KIND_OFFCPU_INVOLUNTARY
#define BLKIO		KTALLY_HIST_KIND_BLKIO
#define SWITCHES	(KTALLY_HOOK_RUNQ | KTALLY_HOOK_OFFCPU)

#define MS		1000000ULL
#define SLEEPS		20

static void begin(struct genl *genl, uint32_t hooks)
{
	must_open(genl);
	must_set(genl, 0);
	must_set(genl, hooks);
}

/* Waits and runs as the kernel's own books have them, of a thread whose whole life was seen. */
static void check_books(const struct hists *hists, unsigned long long delay,
			unsigned long long runs)
{
	CHECK_EQ(hists->kind[RUNQ].sum, delay);
	CHECK_EQ(hists->kind[RUNQ].events, runs);
	/* Between two runs it is off the CPU once. */
	CHECK_EQ(hists->kind[VOLUNTARY].events + hists->kind[INVOLUNTARY].events, runs - 1);
}

static void check_child(struct genl *genl, const struct child *child, struct hists *hists)
{
	unsigned long long stat[3];

	REQUIRE(proc_schedstat(child->pid, child->pid, stat));
	must_hist(genl, child->pid, hists);
	CHECK_EQ(hists->pid, child->pid);
	check_books(hists, stat[1], stat[2]);
}

/* ---- Context switches ---- */

static void sleep_often(struct child *child)
{
	child_pause(child);
	for (int i = 0; i < SLEEPS; i++)
		usleep(20 * 1000);
	child_pause(child);
}

static void nap_once(struct child *child)
{
	usleep(1000);
	child_pause(child);
}

static void sleeper(void)
{
	struct hists before, after, host;
	struct child child;
	struct genl genl;

	begin(&genl, SWITCHES);
	child_start(&child, sleep_often, NULL);
	check_child(&genl, &child, &before);
	child_step(&child);
	check_child(&genl, &child, &after);
	/* 2^24 ns are 16.8 ms. */
	CHECK_GE(hist_above(&after.kind[VOLUNTARY], 1 << 24) -
		 hist_above(&before.kind[VOLUNTARY], 1 << 24), SLEEPS);
	CHECK_GE(after.kind[VOLUNTARY].sum - before.kind[VOLUNTARY].sum, SLEEPS * 20 * MS);
	CHECK_GE(after.kind[VOLUNTARY].longest, 20 * MS);
	must_hist(&genl, 0, &host);
	CHECK_GE(host.kind[VOLUNTARY].events, after.kind[VOLUNTARY].events);
	CHECK_GE(host.kind[VOLUNTARY].longest, after.kind[VOLUNTARY].longest);
	CHECK(!host.kind[BLKIO].has);
	child_end(&child);
	must_set(&genl, 0);
}

static void burn_on_cpu(struct child *child)
{
	pin(0, 0);
	child_pause(child);
	burn_user(200 * MS);
	child_pause(child);
}

/* Two that want the same CPU take turns: each waits about as long as the other runs. */
static void rivals(void)
{
	struct child child[2];
	struct hists hists;
	struct genl genl;

	begin(&genl, SWITCHES);
	child_start(&child[0], burn_on_cpu, NULL);
	child_start(&child[1], burn_on_cpu, NULL);
	sem_post(&child[1].shared->go);
	child_step(&child[0]);
	REQUIRE(EVENTUALLY(settled(child[1].pid, child[1].pid), 5000));
	for (int i = 0; i < 2; i++) {
		check_child(&genl, &child[i], &hists);
		CHECK_GE(hist_above(&hists.kind[RUNQ], 1 << 20), 1);
		CHECK_GE(hist_above(&hists.kind[INVOLUNTARY], 1 << 20), 1);
		child_end(&child[i]);
	}
	must_set(&genl, 0);
}

static void *nap(void *arg)
{
	struct child *child = arg;

	for (int i = 0; i < SLEEPS; i++)
		usleep(1000);
	child->shared->value[0]++;
	pause();
	return NULL;
}

static void nap_in_threads(struct child *child)
{
	pthread_t thread;

	for (int i = 0; i < 3; i++)
		pthread_create(&thread, NULL, nap, child);
	while (child->shared->value[0] < 3)
		usleep(1000);
	child_pause(child);
}

static void threads(void)
{
	unsigned long long stat[3], delay = 0, runs = 0;
	struct child child;
	struct hists hists;
	struct genl genl;
	uint32_t tids[8];
	size_t count;

	begin(&genl, SWITCHES);
	child_start(&child, nap_in_threads, NULL);
	count = proc_list(child.pid, tids, 8);
	REQUIRE_EQ(count, 4);
	for (size_t i = 0; i < count; i++) {
		REQUIRE(EVENTUALLY(settled(child.pid, tids[i]), 5000));
		REQUIRE(proc_schedstat(child.pid, tids[i], stat));
		delay += stat[1];
		runs += stat[2];
	}
	must_hist(&genl, child.pid, &hists);
	CHECK_EQ(hists.kind[RUNQ].sum, delay);
	CHECK_EQ(hists.kind[RUNQ].events, runs);
	CHECK_GE(hist_above(&hists.kind[VOLUNTARY], 1 << 19), 3 * SLEEPS);
	CHECK_EQ(hist_get(&genl, tids[1], &hists), -ESRCH);
	child_kill(&child);
	must_set(&genl, 0);
}

static void dump(void)
{
	struct hists_dump all, one;
	const struct hists *row;
	struct child child;
	struct hists hists;
	struct genl genl;

	begin(&genl, SWITCHES);
	child_start(&child, nap_once, NULL);
	must_hist(&genl, child.pid, &hists);
	REQUIRE_EQ(hist_dump(&genl, 0, &all), 0);
	for (size_t i = 1; i < all.count; i++)
		CHECK(all.rows[i - 1].pid < all.rows[i].pid);
	CHECK(hists_find(&all, 1), "init has none although it was there before");
	row = hists_find(&all, child.pid);
	REQUIRE(row);
	CHECK(!memcmp(row, &hists, sizeof(hists)), "dump and get differ");
	REQUIRE_EQ(hist_dump(&genl, child.pid, &one), 0);
	CHECK_EQ(one.count, 1);
	CHECK(one.count && !memcmp(&one.rows[0], &hists, sizeof(hists)));
	hists_free(&all);
	hists_free(&one);
	child_end(&child);
	must_set(&genl, 0);
}

/* ---- Ends ---- */

static void exits(void)
{
	struct hists live, last;
	struct row record;
	struct child child;
	struct genl genl;
	uint64_t since;

	begin(&genl, SWITCHES);
	since = exit_next(&genl);
	child_start(&child, sleep_often, NULL);
	child_step(&child);
	check_child(&genl, &child, &live);
	child_end(&child);
	REQUIRE(exit_of(&genl, since, child.pid, &record));
	REQUIRE(hists_of_exit(&genl, since, child.pid, &last));
	check_books(&last, GET(&record, TASK_RUN_DELAY), GET(&record, TASK_TIMESLICES));
	CHECK_EQ(last.start_time, live.start_time);
	CHECK_GE(last.kind[VOLUNTARY].events, live.kind[VOLUNTARY].events);
	CHECK_GE(last.kind[VOLUNTARY].sum, live.kind[VOLUNTARY].sum);
	CHECK(!last.kind[BLKIO].has, "an empty histogram is sent");
	CHECK_EQ(hist_get(&genl, child.pid, &live), -ESRCH);
	must_set(&genl, 0);
}

static bool is_of(const struct exits *exits, pid_t pid)
{
	return exits->count && GET(&exits->records[exits->count - 1], TASK_PID) == (uint64_t)pid;
}

static void multicast(void)
{
	static char buffer[65536];
	struct exits exits = {};
	struct genl genl, ear;
	struct child child;
	struct genl_msg msg;

	begin(&genl, SWITCHES);
	must_open(&ear);
	REQUIRE_EQ(genl_join(&ear, ear.exit_group), 0);
	child_start(&child, nap_once, NULL);
	child_end(&child);
	while (!is_of(&exits, child.pid)) {
		REQUIRE_GE(genl_receive(&ear, buffer, sizeof(buffer)), NLMSG_HDRLEN);
		if (genl_msg_of(&msg, (void *)buffer, ear.family))
			exits_take(&exits, &msg);
	}
	CHECK(HAS(&exits.records[exits.count - 1], TASK_HIST), "the record came without");
	exits_free(&exits);
	must_set(&genl, 0);
}

/*
 * Numbers are used again and again, and processes and threads of all sorts come and go; what each
 * one's record says of its waits must be its own, to the ns.
 */
static void lives_apart(void)
{
	char pid_max[20] = "";
	struct lives *lives = lives_new(sizeof(*lives));
	struct hists_dump last;
	struct row before, after;
	long rounds = tap_setting("KTALLY_LIVES", 20);
	struct exits exits;
	struct genl genl;
	uint64_t since;

	snprintf(pid_max, sizeof(pid_max), "%lld", get_number("/proc/sys/kernel/pid_max"));
	begin(&genl, SWITCHES);
	REQUIRE_EQ(info_get(&genl, &before), 0);
	since = exit_next(&genl);
	REQUIRE(put_text("/proc/sys/kernel/pid_max", "400"));
	for (long round = 0; round < rounds; round++)
		for (size_t i = 0; i < lives_count; i++)
			lives_all[i].run(lives);
	REQUIRE(put_text("/proc/sys/kernel/pid_max", pid_max));
	lives_reap();
	REQUIRE_EQ(info_get(&genl, &after), 0);
	REQUIRE_EQ(exit_get(&genl, since, &exits), 0);
	REQUIRE_EQ(hist_exits(&genl, since, &last), 0);
	tap_note("%zu records of %ld processes and %ld threads", exits.count,
		 (long)lives->processes, (long)lives->threads);
	CHECK_EQ(GET(&after, INFO_HIST_MISSED), GET(&before, INFO_HIST_MISSED));
	CHECK_EQ(GET(&after, INFO_EXIT_EARLY), GET(&before, INFO_EXIT_EARLY));
	REQUIRE_GE(exits.count, 15 * rounds);
	REQUIRE_GE(last.count, exits.count);
	for (size_t i = 0; i < exits.count; i++) {
		CHECK_EQ(last.rows[i].start_time, GET(&exits.records[i], TASK_START_TIME));
		/* One of the kernel's own, that ends meanwhile, waited before the hooks as well. */
		if (last.rows[i].start_time < GET(&before, INFO_RUNQ_SINCE))
			continue;
		CHECK_EQ(last.rows[i].kind[RUNQ].sum, GET(&exits.records[i], TASK_RUN_DELAY));
		CHECK_EQ(last.rows[i].kind[RUNQ].events, GET(&exits.records[i], TASK_TIMESLICES));
	}
	exits_free(&exits);
	hists_free(&last);
	must_set(&genl, 0);
}

static const struct tap_case cases[] = {
	{ "a sleeper's sleeps are in their bucket, its books are the kernel's", sleeper, 0 },
	{ "two on one CPU wait for each other", rivals, 0 },
	{ "a process has its threads' waits", threads, 0 },
	{ "a dump tells what get tells, by ascending pid", dump, 0 },
	{ "an exit record carries the last of it", exits, 0 },
	{ "a multicast record too", multicast, 0 },
	{ "lives are told apart when pids are used again", lives_apart, 60 },
};

TAP_MAIN(cases)
