// SPDX-License-Identifier: GPL-2.0
/* How exit records travel: exit-get from a number on, and the multicast group. */
#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "ask.h"
#include "proc.h"
#include "tap.h"

static pid_t exit_once(int code)
{
	pid_t child = fork();

	if (child == 0)
		_exit(code);
	waitpid(child, NULL, 0);
	return child;
}

static void exit_times(int times)
{
	while (times--)
		exit_once(0);
}

static bool reached(struct genl *genl, uint64_t seq)
{
	return exit_next(genl) >= seq;
}

static uint64_t seq_of(const struct exits *exits, size_t i)
{
	return GET(&exits->records[i], TASK_EXIT_SEQ);
}

/* ---- From a number on ---- */

static void check_since(struct genl *genl, uint64_t since, uint64_t first, uint64_t next)
{
	struct exits exits;
	size_t i;

	REQUIRE_EQ(exit_get(genl, since, &exits), 0);
	CHECK_EQ(exits.count, next - first);
	CHECK(HAS(&exits.open, EXIT_FIRST) && HAS(&exits.open, EXIT_NEXT) &&
	      HAS(&exits.open, EXIT_LOST));
	CHECK_EQ(GET(&exits.open, EXIT_NEXT), next);
	CHECK_EQ(GET(&exits.close, EXIT_NEXT), next);
	CHECK_EQ(GET(&exits.close, EXIT_LOST), 0);
	for (i = 0; i < exits.count; i++)
		CHECK_EQ(seq_of(&exits, i), first + i);
	exits_free(&exits);
}

/* Of a quiet host: nothing else must exit meanwhile. */
static void since_a_number(void)
{
	struct row record, info;
	struct genl genl;
	uint64_t next;
	pid_t child;

	must_open(&genl);
	child = exit_once(0);
	REQUIRE(exit_of(&genl, 0, child, &record));
	next = exit_next(&genl);
	REQUIRE_EQ(info_get(&genl, &info), 0);
	check_since(&genl, next - 1, next - 1, next);
	check_since(&genl, next, next, next);
	check_since(&genl, next + 1, next, next);
	check_since(&genl, next + 1000000, next, next);
	check_since(&genl, UINT64_MAX, next, next);
	if (!GET(&info, INFO_EXIT_OVERWRITTEN))
		check_since(&genl, 0, 1, next);
}

/* ---- Multicast ---- */

static void must_join(struct genl *genl)
{
	must_open(genl);
	REQUIRE_EQ(genl_join(genl, genl->exit_group), 0);
}

/* Adds what one datagram holds. Return: messages, or -errno. */
static int receive(struct genl *genl, struct exits *exits)
{
	static _Alignas(8) char buffer[GENL_READ_SIZE];
	const struct nlmsghdr *nlh;
	struct genl_msg msg;
	int messages = 0;
	ssize_t len = genl_receive(genl, buffer, sizeof(buffer));

	if (len < 0)
		return len;
	for (nlh = (void *)buffer; NLMSG_OK(nlh, len); nlh = NLMSG_NEXT(nlh, len)) {
		if (!genl_msg_of(&msg, nlh, genl->family))
			continue;
		CHECK_EQ(msg.genl->cmd, KTALLY_CMD_EXIT_NTF);
		CHECK(exits_take(exits, &msg) > 0, "a message without a record");
		messages++;
	}
	return messages;
}

/* What had its number before is not always sent yet. */
static void drop_before(struct exits *exits, uint64_t since)
{
	size_t old = 0;

	while (old < exits->count && seq_of(exits, old) < since)
		old++;
	exits->count -= old;
	memmove(exits->records, exits->records + old, exits->count * sizeof(*exits->records));
}

static void same_as_asked(void)
{
	struct exits told = {}, asked;
	struct genl listener, genl;
	uint64_t since;
	size_t i;

	must_open(&genl);
	must_join(&listener);
	since = exit_next(&genl);
	exit_times(5);
	while (told.count < 5) {
		REQUIRE_GE(receive(&listener, &told), 1);
		drop_before(&told, since);
	}
	REQUIRE_EQ(exit_get(&genl, since, &asked), 0);
	REQUIRE_GE(asked.count, told.count);
	for (i = 0; i < told.count; i++)
		CHECK(!memcmp(&told.records[i], &asked.records[i], sizeof(struct row)),
		      "record %zu differs", i);
}

#define STORM 500

/* Children that wait for each other, so that they die together however slow the kernel is. */
static void exit_together(unsigned int count)
{
	unsigned int i;
	int gate[2];
	char byte;

	REQUIRE(!pipe(gate));
	for (i = 0; i < count; i++) {
		pid_t child = fork();

		REQUIRE_GE(child, 0);
		if (child)
			continue;
		close(gate[1]);
		_exit(read(gate[0], &byte, 1) != 0);
	}
	close(gate[0]);
	close(gate[1]);
	for (i = 0; i < count; i++)
		REQUIRE_GE(wait(NULL), 0);
}

/* Several to a message, and none left out or twice. */
static void batches(void)
{
	struct genl listener, genl;
	struct exits told = {};
	int messages = 0, size = 8 << 20;
	uint64_t since;
	size_t i;

	must_open(&genl);
	must_join(&listener);
	setsockopt(listener.fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size));
	since = exit_next(&genl);
	exit_together(STORM);
	while (told.count < STORM) {
		int got = receive(&listener, &told);

		REQUIRE_GE(got, 1);
		messages += got;
		drop_before(&told, since);
	}
	for (i = 0; i < told.count; i++)
		CHECK_EQ(seq_of(&told, i), since + i);
	CHECK_LE(messages, told.count - 1);
	tap_note("%zu records in %d messages", told.count, messages);
}

/* What did not fit is missing from the numbers, and exit-get has it. */
static void overrun(void)
{
	struct exits told = {}, rest;
	struct genl listener, genl;
	int size = 1, got;
	uint64_t since, next;
	size_t i;

	must_open(&genl);
	must_join(&listener);
	REQUIRE(!setsockopt(listener.fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof(size)));
	since = exit_next(&genl);
	exit_times(100);
	REQUIRE(EVENTUALLY(reached(&genl, since + 100), 5000));
	while ((got = receive(&listener, &told)) > 0)
		;
	CHECK_EQ(got, -ENOBUFS);
	REQUIRE(told.count < 100, "nothing was lost");
	next = told.count ? seq_of(&told, told.count - 1) + 1 : since;
	REQUIRE_EQ(exit_get(&genl, next, &rest), 0);
	CHECK_EQ(GET(&rest.open, EXIT_LOST), 0);
	CHECK_GE(told.count + rest.count, 100);
	for (i = 0; i < rest.count; i++)
		CHECK_EQ(seq_of(&rest, i), next + i);
	exit_once(0);
	CHECK_GE(receive(&listener, &told), 1);
}

/* ---- When the worker can't keep up ---- */

static int crowd(void)
{
	return (int)tap_setting("KTALLY_BURST", 1500);
}

/* How many numbers from @since to @next did not come. */
static int count_missing(struct exits *told, uint64_t since, uint64_t next)
{
	uint8_t *seen = calloc(next - since, 1);
	int missing = 0;
	size_t i;

	for (i = 0; i < told->count; i++) {
		if (seq_of(told, i) >= since && seq_of(told, i) < next)
			seen[seq_of(told, i) - since] = 1;
	}
	for (i = 0; i < next - since; i++)
		missing += !seen[i];
	free(seen);
	return missing;
}

/* At the word they all die, before anything else may run. */
static void die_together(struct child *child)
{
	const struct sched_param first = { .sched_priority = 50 };
	int i;

	setpgid(0, 0);
	for (i = crowd(); i > 0; i--) {
		if (fork() == 0) {
			sched_setscheduler(0, SCHED_FIFO, &first);
			pause();
		}
	}
	child_pause(child);
	sched_setscheduler(0, SCHED_FIFO, &first);
	signal(SIGTERM, SIG_IGN);
	kill(0, SIGTERM);
	child_pause(child);
}

static void receive_all(struct genl *listener, struct exits *told)
{
	while (recv(listener->fd, NULL, 0, MSG_PEEK | MSG_DONTWAIT) >= 0)
		receive(listener, told);
}

/*
 * Many real-time processes that die at once leave no CPU to the worker that completes records. Each
 * has its record all the same, which says how it ended, and comes through the group or is counted.
 */
static void starved_worker(void)
{
	struct exits told = {}, asked;
	struct genl listener, genl;
	struct row before, after;
	struct child child;
	int size = 64 << 20, missing, silent = 0;
	uint64_t since, next;
	size_t i;

	must_open(&genl);
	must_join(&listener);
	setsockopt(listener.fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size));
	child_start(&child, die_together, NULL);
	REQUIRE_EQ(info_get(&genl, &before), 0);
	since = GET(&before, INFO_EXITS) + 1;
	child_step(&child);
	REQUIRE(EVENTUALLY(reached(&genl, since + (uint64_t)crowd()), 10000));
	REQUIRE_EQ(info_get(&genl, &after), 0);
	REQUIRE_EQ(exit_get(&genl, since, &asked), 0);
	for (i = 0; i < asked.count; i++)
		silent += !HAS(&asked.records[i], TASK_TERM_SIG) &&
			  !HAS(&asked.records[i], TASK_EXIT_CODE);
	CHECK(!silent, "%d of %zu records do not say how it ended", silent, asked.count);
	next = GET(&after, INFO_EXITS) + 1;
	/* What was made is sent by the worker, which has a CPU again, but no appointment. */
	EVENTUALLY((receive_all(&listener, &told), info_get(&genl, &after),
		    missing = count_missing(&told, since, next),
		    missing <= (long long)(GET(&after, INFO_EXIT_UNSENT) -
					   GET(&before, INFO_EXIT_UNSENT))),
		   2000);
	CHECK_LE(missing, GET(&after, INFO_EXIT_UNSENT) - GET(&before, INFO_EXIT_UNSENT));
	tap_note("%lld of %zu early, %d not multicast", (long long)(GET(&after, INFO_EXIT_EARLY) -
		 GET(&before, INFO_EXIT_EARLY)), asked.count, missing);
	kill(-child.pid, SIGKILL);
}

static const struct tap_case cases[] = {
	{ "exit-get begins where it is asked to", since_a_number, 0 },
	{ "the group tells what exit-get tells", same_as_asked, 0 },
	{ "a storm comes in batches, without a gap", batches, 0 },
	{ "a reader that overran finds the rest with exit-get", overrun, 0 },
	{ "records are whole when the worker gets no CPU", starved_worker, 60 },
};

TAP_MAIN(cases)
