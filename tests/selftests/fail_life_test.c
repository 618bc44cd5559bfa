// SPDX-License-Identifier: GPL-2.0
/*
 * Allocations fail as processes and threads begin and end, and those of the worker that tells of
 * it: the exit record is there and right, or what is missing is counted.
 * Not here: requests (fail_test.c).
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ask.h"
#include "fail.h"
#include "hists.h"
#include "proc.h"
#include "tap.h"

/* More allocations than a fork needs. */
#define MOST_NTH	400
/* And than the end of a process or thread does. */
#define EXIT_NTH	24

#define HOOKS		(KTALLY_HOOK_RUNQ | KTALLY_HOOK_OFFCPU)

static void check_exit(struct genl *genl, int nth)
{
	uint64_t since = exit_next(genl);
	struct row record;
	pid_t child = fork();

	if (!child) {
		fail_arm(nth);
		syscall(SYS_exit_group, 7);
	}
	waitpid(child, NULL, 0);
	REQUIRE(exit_of(genl, since, child, &record), "allocation %d", nth);
	CHECK_EQ(GET(&record, TASK_EXIT_CODE), 7);
	CHECK(HAS(&record, TASK_UTIME) && HAS(&record, TASK_HIWATER_RSS), "allocation %d", nth);
}

/* The record of a process's end needs no memory that might not be there. */
static void exits(void)
{
	struct genl genl;
	int nth;

	fail_begin();
	must_open(&genl);
	for (nth = 1; nth <= EXIT_NTH; nth++)
		check_exit(&genl, nth);
	must_set(&genl, HOOKS);
	for (nth = 1; nth <= EXIT_NTH; nth++)
		check_exit(&genl, nth);
	must_set(&genl, 0);
	fail_end();
}

static void *end_thread(void *arg)
{
	burn_user(2000000);
	fail_arm(*(int *)arg);
	syscall(SYS_exit, 0);
	return NULL;
}

/*
 * A thread whose note finds no memory is counted, and what it had used is in its process's sums all
 * the same as far as the kernel itself keeps it.
 */
static void check_thread(struct genl *genl, int nth)
{
	uint64_t since = exit_next(genl);
	struct row record;
	pid_t child = fork();
	pthread_t thread;

	if (!child) {
		REQUIRE_EQ(pthread_create(&thread, NULL, end_thread, &nth), 0);
		pthread_join(thread, NULL);
		_exit(3);
	}
	waitpid(child, NULL, 0);
	REQUIRE(exit_of(genl, since, child, &record), "allocation %d", nth);
	CHECK_EQ(GET(&record, TASK_EXIT_CODE), 3);
	CHECK_GE(GET(&record, TASK_UTIME) + GET(&record, TASK_STIME), 2000000);
}

static void thread_exits(void)
{
	struct row before, after;
	struct genl genl;
	int nth;

	fail_begin();
	must_open(&genl);
	REQUIRE_EQ(info_get(&genl, &before), 0);
	for (nth = 1; nth <= EXIT_NTH; nth++)
		check_thread(&genl, nth);
	REQUIRE_EQ(info_get(&genl, &after), 0);
	tap_note("threads without a note: %llu",
		 (unsigned long long)(GET(&after, INFO_THREAD_OVERFLOW) -
				      GET(&before, INFO_THREAD_OVERFLOW)));
	/* One of these allocations is the note. */
	CHECK_GE(GET(&after, INFO_THREAD_OVERFLOW), GET(&before, INFO_THREAD_OVERFLOW) + 1);
	fail_end();
}

/* A process that could be made has its record, with hooks that find no memory for it. */
static void forks(void)
{
	struct genl genl;
	struct row record;
	bool reached = true;
	int nth, refused = 0;

	fail_begin();
	must_open(&genl);
	must_set(&genl, HOOKS);
	for (nth = 1; reached && nth <= MOST_NTH; nth++) {
		uint64_t since = exit_next(&genl);
		pid_t child;

		fail_arm(nth);
		child = fork();
		if (!child)
			_exit(9);
		reached = fail_disarm();
		refused += child < 0;
		if (child < 0)
			continue;
		waitpid(child, NULL, 0);
		REQUIRE(exit_of(&genl, since, child, &record), "allocation %d", nth);
		CHECK_EQ(GET(&record, TASK_EXIT_CODE), 9);
	}
	CHECK(!reached);
	CHECK_GE(refused, 1);
	must_set(&genl, 0);
	fail_end();
}

/* ---- The worker ---- */

#define DEATHS	400

static void live_and_die(void)
{
	pid_t child = fork();

	if (!child)
		_exit(0);
	waitpid(child, NULL, 0);
}

static int count_record(const struct genl_msg *msg, void *arg)
{
	struct exits *exits = arg;

	exits_take(exits, msg);
	return 0;
}

/* Reads what was sent to the group until now. */
static void read_group(struct genl *genl, struct exits *sent, bool *overrun)
{
	_Alignas(8) char buffer[GENL_READ_SIZE];
	struct genl_msg msg;
	ssize_t length;

	while ((length = genl_receive(genl, buffer, sizeof(buffer))) != -EAGAIN) {
		if (length == -ENOBUFS) {
			*overrun = true;
			continue;
		}
		REQUIRE(length > 0, "error %zd", length);
		for (struct nlmsghdr *nlh = (struct nlmsghdr *)buffer; NLMSG_OK(nlh, length);
		     nlh = NLMSG_NEXT(nlh, length)) {
			if (genl_msg_of(&msg, nlh, genl->family))
				count_record(&msg, sent);
		}
	}
}

/* What it had no memory to send is in the ring, and what is in neither is counted. */
static void worker(void)
{
	struct genl genl, group;
	struct row before, after;
	struct exits sent = {}, kept = {};
	bool overrun = false;
	uint64_t since, unsent;
	int i;

	fail_begin();
	must_open(&genl);
	must_open(&group);
	REQUIRE_EQ(genl_join(&group, group.exit_group), 0);
	REQUIRE_EQ(fcntl(group.fd, F_SETFL, O_NONBLOCK), 0);
	REQUIRE_EQ(info_get(&genl, &before), 0);
	since = exit_next(&genl);
	fail_workers(40);
	for (i = 0; i < DEATHS; i++) {
		live_and_die();
		if (i % 16 == 0)
			read_group(&group, &sent, &overrun);
	}
	REQUIRE(EVENTUALLY(exit_next(&genl) >= since + DEATHS, 10000));
	fail_workers(0);
	usleep(200000);
	read_group(&group, &sent, &overrun);
	REQUIRE_EQ(exit_get(&genl, since, &kept), 0);
	CHECK_GE(kept.count, DEATHS);
	CHECK_EQ(GET(&kept.close, EXIT_LOST), 0);
	REQUIRE_EQ(info_get(&genl, &after), 0);
	unsent = GET(&after, INFO_EXIT_UNSENT) - GET(&before, INFO_EXIT_UNSENT);
	tap_note("%zu sent, %llu unsent%s", sent.count, (unsigned long long)unsent,
		 overrun ? ", and an overrun" : "");
	CHECK_GE(unsent, 1);
	if (!overrun)
		CHECK_GE(sent.count + unsent, DEATHS);
	exits_free(&sent);
	exits_free(&kept);
	fail_end();
}

/* ---- Histograms ---- */

#define LAST	100

static size_t records_without(const struct hists_dump *dump)
{
	size_t without = 0;

	for (size_t i = 0; i < dump->count; i++)
		without += !dump->rows[i].kind[KTALLY_HIST_KIND_RUNQ].has;
	return without;
}

/*
 * Each process waited for a CPU before it first ran. When the record does not say so, one of the
 * counters does.
 */
static void last_histograms(void)
{
	struct row before, after;
	struct hists_dump last;
	struct genl genl;
	uint64_t since, dropped, others;
	size_t without;

	fail_begin();
	must_open(&genl);
	must_set(&genl, HOOKS);
	REQUIRE_EQ(info_get(&genl, &before), 0);
	since = exit_next(&genl);
	fail_workers(40);
	for (int i = 0; i < LAST; i++)
		live_and_die();
	REQUIRE(EVENTUALLY(exit_next(&genl) >= since + LAST, 10000));
	fail_workers(0);
	REQUIRE_EQ(info_get(&genl, &after), 0);
	REQUIRE_EQ(hist_exits(&genl, since, &last), 0);
	dropped = GET(&after, INFO_HIST_DROPPED) - GET(&before, INFO_HIST_DROPPED);
	others = GET(&after, INFO_HIST_MISSED) - GET(&before, INFO_HIST_MISSED) +
		 GET(&after, INFO_HIST_OVERFLOW) - GET(&before, INFO_HIST_OVERFLOW);
	without = records_without(&last);
	tap_note("%zu records, %zu without, %llu dropped, %llu other losses", last.count, without,
		 (unsigned long long)dropped, (unsigned long long)others);
	CHECK_GE(last.count, LAST);
	CHECK_GE(dropped, 1);
	CHECK_GE(without, dropped);
	CHECK_GE(dropped + others, without);
	hists_free(&last);
	must_set(&genl, 0);
	fail_end();
}

static const struct tap_case cases[] = {
	{ "a process ends with any allocation failing", exits, 120 },
	{ "a thread ends with any allocation failing", thread_exits, 120 },
	{ "a process begins with any allocation failing", forks, 120 },
	{ "the worker without memory", worker, 120 },
	{ "last histograms without memory", last_histograms, 120 },
};

TAP_MAIN(cases)
