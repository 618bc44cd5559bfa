// SPDX-License-Identifier: GPL-2.0
/*
 * Dumps of very many tasks, and while tasks come and go. How many is the environment's to say. Not
 * here: what a dump is made of (dump_test.c).
 */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ask.h"
#include "proc.h"
#include "tap.h"

static const struct want all = {};
static const struct want all_threads = { .threads = true };

/* More of them than this machine's memory makes the kernel allow by default. */
static void allow_tasks(void)
{
	REQUIRE(put_text("/proc/sys/kernel/pid_max", "100000"));
	REQUIRE(put_text("/proc/sys/kernel/threads-max", "100000"));
}

/* A dump that takes more than a second is no moment, and says so. */
static void note_time(const struct dump *dump)
{
	uint64_t ns = GET(&dump->trailer, TAIL_BOOTTIME) - GET(&dump->header, MOMENT_BOOTTIME);

	CHECK(!dump->interrupted || ns > 1000000000, "interrupted after %llu ns",
	      (unsigned long long)ns);
	tap_note("%zu rows in %llu us", dump->count, (unsigned long long)ns / 1000);
}

/*
 * A part at a time: of so many that are to die at once each would be ready to run, and the kernel's
 * own threads, RCU's for one, would wait behind them for long enough to be reported.
 */
static void end_crowd(const uint32_t *pids, long crowd)
{
	const long part = 500;
	long i, from;

	for (from = 0; from < crowd; from += part) {
		for (i = from; i < crowd && i < from + part; i++)
			kill(pids[i], SIGKILL);
		for (i = from; i < crowd && i < from + part; i++)
			CHECK_EQ(waitpid(pids[i], NULL, 0), pids[i]);
	}
}

static void crowd(void)
{
	long i, crowd = tap_setting("KTALLY_CROWD", 2000);
	uint32_t *pids = calloc(crowd, sizeof(*pids));
	struct dump dump;
	struct genl genl;

	allow_tasks();
	must_open(&genl);
	for (i = 0; i < crowd; i++) {
		pids[i] = fork();
		if (pids[i] == 0)
			pause();
		REQUIRE((int)pids[i] > 0, "fork %ld", i);
	}
	must_dump(&genl, &all, &dump);
	dump_ascends(&dump);
	for (i = 0; i < crowd; i++)
		CHECK(dump_find(&dump, pids[i]), "pid %u is missing", pids[i]);
	note_time(&dump);
	end_crowd(pids, crowd);
	free(pids);
}

static void *wait_for_ever(void *unused)
{
	pause();
	return unused;
}

static void begin_threads(struct child *child)
{
	long i, threads = tap_setting("KTALLY_THREADS", 500);
	pthread_attr_t small;
	pthread_t thread;

	pthread_attr_init(&small);
	pthread_attr_setstacksize(&small, 32768);
	for (i = 0; i < threads; i++)
		REQUIRE_EQ(pthread_create(&thread, &small, wait_for_ever, NULL), 0);
	child_pause(child);
}

/* Of one process, whose row is a sum over all of them. */
static void many_threads(void)
{
	long threads = tap_setting("KTALLY_THREADS", 500) + 1;
	struct child child;
	struct dump dump;
	struct genl genl;
	struct row row;

	allow_tasks();
	must_open(&genl);
	child_start(&child, begin_threads, NULL);
	must_dump(&genl, &(struct want){ .tgid = child.pid, .threads = true }, &dump);
	CHECK_EQ(dump.count, threads);
	dump_ascends(&dump);
	note_time(&dump);
	must_get(&genl, child.pid, &row);
	CHECK_EQ(GET(&row, TASK_NUM_THREADS), threads);
	child_kill(&child);
}

static void *return_at_once(void *unused)
{
	return unused;
}

/* Processes and threads that are gone before anybody has had a good look at them. */
static _Noreturn void storm(void)
{
	pthread_t thread;

	for (;;) {
		if (fork() == 0)
			_exit(0);
		if (!pthread_create(&thread, NULL, return_at_once, NULL))
			pthread_join(thread, NULL);
		waitpid(-1, NULL, 0);
	}
}

static void fork_storm(void)
{
	unsigned long long until = tap_now() + 3000000000ULL;
	struct dump dump;
	struct genl genl;
	pid_t child = fork();
	int dumps;

	if (child == 0)
		storm();
	must_open(&genl);
	for (dumps = 0; tap_now() < until; dumps++) {
		must_dump(&genl, dumps % 2 ? &all_threads : &all, &dump);
		dump_ascends(&dump);
		CHECK(dump_find(&dump, 1) && dump_find(&dump, getpid()) && dump_find(&dump, child));
		dump_free(&dump);
	}
	CHECK_GE(dumps, 10);
}

static const struct tap_case cases[] = {
	{ "a crowd of processes is all there", crowd, 80 },
	{ "and a crowd of threads", many_threads, 40 },
	{ "a fork storm makes no duplicate, and no row without a pid", fork_storm, 0 },
};

TAP_MAIN(cases)
