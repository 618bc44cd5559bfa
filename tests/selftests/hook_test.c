// SPDX-License-Identifier: GPL-2.0
/* Switching hooks: what is on, since when, and that it can be done at any moment. */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "ask.h"
#include "hists.h"
#include "lives.h"
#include "proc.h"
#include "tap.h"

#define RUNQ	KTALLY_HOOK_RUNQ
#define OFFCPU	KTALLY_HOOK_OFFCPU
#define BLKIO	KTALLY_HOOK_BLKIO

static void check_since(const struct row *info, int attr, bool on, long long least)
{
	CHECK_EQ(info->has[attr], on);
	if (!on)
		return;
	CHECK_GE(info->value[attr], least);
	CHECK_LE(info->value[attr], clock_ns(CLOCK_BOOTTIME));
}

/* What is told while exactly @hooks are on, each since @least or later. */
static void check_state(struct genl *genl, uint32_t hooks, long long least)
{
	struct hists host;
	struct row info;

	REQUIRE_EQ(info_get(genl, &info), 0);
	CHECK_EQ(GET(&info, INFO_HOOKS), hooks);
	CHECK_EQ(GET(&info, INFO_HOOKS_AVAILABLE), KTALLY_HOOK_ALL);
	check_since(&info, KTALLY_A_INFO_RUNQ_SINCE, hooks & RUNQ, least);
	check_since(&info, KTALLY_A_INFO_OFFCPU_SINCE, hooks & OFFCPU, least);
	check_since(&info, KTALLY_A_INFO_BLKIO_SINCE, hooks & BLKIO, least);
	must_hist(genl, 0, &host);
	CHECK_EQ(host.pid, 0);
	CHECK_EQ(host.kind[KTALLY_HIST_KIND_RUNQ].has, !!(hooks & RUNQ));
	CHECK_EQ(host.kind[KTALLY_HIST_KIND_OFFCPU_VOLUNTARY].has, !!(hooks & OFFCPU));
	CHECK_EQ(host.kind[KTALLY_HIST_KIND_OFFCPU_INVOLUNTARY].has, !!(hooks & OFFCPU));
	CHECK_EQ(host.kind[KTALLY_HIST_KIND_BLKIO].has, !!(hooks & BLKIO));
}

static void off_by_default(void)
{
	struct hists_dump dump;
	struct hists self;
	struct genl genl;

	must_open(&genl);
	check_state(&genl, 0, 0);
	must_hist(&genl, getpid(), &self);
	CHECK_EQ(self.pid, getpid());
	for (int kind = 0; kind < KTALLY_HIST_KINDS; kind++)
		CHECK(!self.kind[kind].has);
	REQUIRE_EQ(hist_dump(&genl, 0, &dump), 0);
	CHECK_EQ(dump.count, 0);
}

static void each_set(void)
{
	struct genl genl;

	must_open(&genl);
	for (uint32_t hooks = 0; hooks <= KTALLY_HOOK_ALL; hooks++) {
		long long before = clock_ns(CLOCK_BOOTTIME);

		must_set(&genl, 0);
		must_set(&genl, hooks);
		check_state(&genl, hooks, before);
	}
	/* From each to each other. */
	for (uint32_t hooks = 0; hooks < 64; hooks++) {
		must_set(&genl, hooks & 7);
		must_set(&genl, hooks >> 3);
		check_state(&genl, hooks >> 3, 0);
	}
	must_set(&genl, 0);
}

/* One that asks for one hook leaves the others as they are. */
static void some(void)
{
	struct row before, after;
	struct genl genl;
	uint32_t now;

	must_open(&genl);
	must_set(&genl, RUNQ);
	REQUIRE_EQ(info_get(&genl, &before), 0);
	CHECK_EQ(hook_set_some(&genl, BLKIO, BLKIO, &now), 0);
	CHECK_EQ(now, RUNQ | BLKIO);
	CHECK_EQ(hook_set_some(&genl, RUNQ | BLKIO, OFFCPU, &now), 0);
	CHECK_EQ(now, RUNQ | BLKIO);
	REQUIRE_EQ(info_get(&genl, &after), 0);
	CHECK_EQ(GET(&after, INFO_RUNQ_SINCE), GET(&before, INFO_RUNQ_SINCE));
	CHECK_EQ(hook_set_some(&genl, 0, RUNQ, &now), 0);
	CHECK_EQ(now, BLKIO);
	must_set(&genl, 0);
}

static void begins_anew(void)
{
	struct hists before, after;
	struct genl genl;

	must_open(&genl);
	must_set(&genl, RUNQ | OFFCPU);
	/* Sleeps between two looks. */
	REQUIRE(EVENTUALLY((must_hist(&genl, getpid(), &before),
			    before.kind[KTALLY_HIST_KIND_RUNQ].events >= 200), 2000));
	must_set(&genl, OFFCPU);
	must_set(&genl, RUNQ | OFFCPU);
	must_hist(&genl, getpid(), &after);
	CHECK_LE(after.kind[KTALLY_HIST_KIND_RUNQ].events, 100);
	CHECK_GE(after.kind[KTALLY_HIST_KIND_OFFCPU_VOLUNTARY].events,
		 before.kind[KTALLY_HIST_KIND_OFFCPU_VOLUNTARY].events);
	must_set(&genl, 0);
	must_set(&genl, RUNQ | OFFCPU);
	must_hist(&genl, getpid(), &after);
	CHECK_LE(after.kind[KTALLY_HIST_KIND_OFFCPU_VOLUNTARY].events, 100);
	must_set(&genl, 0);
}

static void pause_once(struct child *child)
{
	child_pause(child);
}

/* A process whose exit record is made while no hook is on has none in it. */
static void no_hook_no_histogram(void)
{
	struct child child;
	struct hists last;
	struct row record;
	struct genl genl;
	uint64_t since;

	must_open(&genl);
	must_set(&genl, KTALLY_HOOK_ALL);
	child_start(&child, pause_once, NULL);
	must_set(&genl, 0);
	since = exit_next(&genl);
	child_end(&child);
	REQUIRE(hists_of_exit(&genl, since, child.pid, &last));
	for (int kind = 0; kind < KTALLY_HIST_KINDS; kind++)
		CHECK(!last.kind[kind].has);
	REQUIRE(exit_of(&genl, since, child.pid, &record));
	CHECK(!HAS(&record, TASK_HIST));
}

/* ---- Under load ---- */

static void *switch_often(void *arg)
{
	int *ends = arg;
	char byte = 0;

	while (write(ends[1], &byte, 1) == 1 && read(ends[2], &byte, 1) == 1)
		;
	return NULL;
}

static void play_ping_pong(void)
{
	pthread_t thread[2];
	int there[2], back[2];
	int player[2][3];

	REQUIRE(!pipe(there) && !pipe(back));
	memcpy(player, (int[2][3]){ { 0, there[1], back[0] }, { 0, back[1], there[0] } },
	       sizeof(player));
	for (int i = 0; i < 2; i++)
		pthread_create(&thread[i], NULL, switch_often, player[i]);
	pause();
}

static void fork_on_and_on(void)
{
	struct lives *lives = lives_new(sizeof(*lives));

	for (;;)
		for (size_t i = 0; i < lives_count; i++)
			lives_all[i].run(lives);
}

static pid_t start(void (*run)(void))
{
	pid_t pid = fork();

	if (pid)
		return pid;
	setpgid(0, 0);
	run();
	_exit(0);
}

static void stop(pid_t pid)
{
	kill(-pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

static void switch_on_and_off(struct genl *genl, unsigned int seed)
{
	unsigned long long end = tap_now() + 8 * 1000000000ULL;
	struct hists_dump dump;
	struct hists host;
	unsigned int turns;
	uint32_t now;

	for (turns = 0; tap_now() < end; turns++) {
		seed = seed * 1103515245 + 12345;
		REQUIRE_EQ(hook_set_some(genl, seed >> 16 & 7, seed >> 20 & 7, &now), 0);
		REQUIRE_EQ(hist_get(genl, 0, &host), 0);
		REQUIRE_EQ(hist_dump(genl, 0, &dump), 0);
		hists_free(&dump);
	}
	tap_note("%u turns", turns);
	CHECK_GE(turns, 3);
}

/* Two administrators at once, while processes come and go and threads switch. */
static void under_load(void)
{
	pid_t load[2] = { start(play_ping_pong), start(fork_on_and_on) };
	struct genl genl;
	int status;
	pid_t other;

	must_open(&genl);
	other = fork();
	if (!other) {
		must_open(&genl);
		switch_on_and_off(&genl, 1);
		tap_end();
	}
	switch_on_and_off(&genl, 2);
	CHECK(waitpid(other, &status, 0) == other);
	/* What they left behind does not mix with what comes. */
	must_set(&genl, 0);
	must_set(&genl, RUNQ | OFFCPU);
	check_state(&genl, RUNQ | OFFCPU, 0);
	usleep(100 * 1000);
	must_hist(&genl, load[0], &(struct hists){});
	stop(load[0]);
	stop(load[1]);
	must_set(&genl, 0);
	check_state(&genl, 0, 0);
}

static const struct tap_case cases[] = {
	{ "all are off by default", off_by_default, 0 },
	{ "each set of hooks can be on", each_set, 60 },
	{ "one hook is switched, the others stay", some, 0 },
	{ "a hook that is switched on begins anew", begins_anew, 0 },
	{ "without a hook an exit record has no histogram", no_hook_no_histogram, 0 },
	{ "on and off in a storm", under_load, 60 },
};

TAP_MAIN(cases)
