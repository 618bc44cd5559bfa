// SPDX-License-Identifier: GPL-2.0
/* The packed form of a dump says what the plain one says. */
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "ask.h"
#include "proc.h"
#include "tap.h"

static void *stay(void *arg)
{
	struct child *child = arg;

	prctl(PR_SET_NAME, "fifteen bytes!!");
	child->shared->value[0] = gettid();
	pause();
	return NULL;
}

/* Values of all kinds: below 0, above 2^32, bytes of any value. */
static void be_special(struct child *child)
{
	pthread_t thread;

	prctl(PR_SET_NAME, "\x1b\xff\"");
	setpriority(PRIO_PROCESS, 0, -7);
	burn_user(30000000);
	pthread_create(&thread, NULL, stay, child);
	child_pause(child);
}

/* Of plain numbers of 4 bytes the sign is not known; a packed one has 8. */
static void check_same(const struct row *plain, const struct row *packed)
{
	uint64_t value;
	int i;

	CHECK(!strcmp(plain->text, packed->text), "%s, not %s", packed->text, plain->text);
	for (i = 1; i < GENL_ATTRS; i++) {
		CHECK(plain->has[i] == packed->has[i], "attribute %d", i);
		value = packed->value[i];
		if (i == KTALLY_A_TASK_NICE || i == KTALLY_A_TASK_PRIORITY)
			value = (uint32_t)value;
		if (i != KTALLY_A_TASK_COMM)
			CHECK(value == plain->value[i], "attribute %d is %lld, not %lld", i,
			      (long long)value, (long long)plain->value[i]);
	}
}

static void check_rows(struct genl *genl, struct want want)
{
	struct dump plain, packed;
	size_t i;

	want.packed = false;
	must_dump(genl, &want, &plain);
	want.packed = true;
	must_dump(genl, &want, &packed);
	REQUIRE_EQ(packed.count, plain.count);
	REQUIRE_GE(packed.count, 1);
	for (i = 0; i < plain.count; i++)
		check_same(&plain.rows[i], &packed.rows[i]);
	dump_free(&plain);
	dump_free(&packed);
}

static void same_as_plain(void)
{
	struct row record;
	struct child child;
	struct genl genl;
	unsigned int bit;
	uint64_t since;

	must_open(&genl);
	child_start(&child, be_special, NULL);
	REQUIRE(EVENTUALLY(child.shared->value[0], 2000));
	REQUIRE(EVENTUALLY(settled(child.pid, child.shared->value[0]), 2000));
	check_rows(&genl, (struct want){ .tgid = child.pid });
	check_rows(&genl, (struct want){ .tgid = child.pid, .threads = true });
	check_rows(&genl, (struct want){ .tgid = child.pid, .exact = true });
	for (bit = 1; bit < KTALLY_GROUP_ALL; bit <<= 1)
		check_rows(&genl, (struct want){ .pid = child.pid, .groups = bit });
	check_rows(&genl, (struct want){ .pid = 2 });
	since = exit_next(&genl);
	kill(child.pid, SIGKILL);
	/* With its record the sums of its threads go from the row. */
	REQUIRE(EVENTUALLY(settled(child.pid, 0), 2000));
	REQUIRE(exit_of(&genl, since, child.pid, &record));
	check_rows(&genl, (struct want){ .pid = child.pid });
	child_end(&child);
}

static void sign(void)
{
	const struct want want = { .packed = true, .pid = getpid() };
	struct dump dump;
	struct genl genl;

	must_open(&genl);
	setpriority(PRIO_PROCESS, 0, -7);
	must_dump(&genl, &want, &dump);
	REQUIRE_EQ(dump.count, 1);
	CHECK_EQ(GET(&dump.rows[0], TASK_NICE), -7);
	CHECK_EQ(GET(&dump.rows[0], TASK_PRIORITY), 13);
}

/* Rows are spread over many messages and none is lost between two. */
static void small_reads(void)
{
	const struct want want = { .packed = true };
	struct dump small, large;
	struct genl genl, slow;
	pid_t child[300];
	size_t i;

	for (i = 0; i < 300; i++) {
		child[i] = fork();
		if (child[i] == 0)
			pause();
	}
	must_open(&genl);
	REQUIRE_EQ(genl_adopt(&slow, socket(AF_NETLINK, SOCK_RAW, NETLINK_GENERIC), 4096), 0);
	must_dump(&slow, &want, &small);
	must_dump(&genl, &want, &large);
	for (i = 0; i < 300; i++)
		CHECK(dump_find(&small, child[i]) && dump_find(&large, child[i]),
		      "pid %d is missing", child[i]);
	for (i = 1; i < small.count; i++)
		CHECK_GE(GET(&small.rows[i], TASK_PID), GET(&small.rows[i - 1], TASK_PID) + 1);
}

static void nothing_to_send(void)
{
	const struct want want = { .packed = true, .by_uid = true, .uid = 4243 };
	struct dump dump;
	struct genl genl;

	must_open(&genl);
	must_dump(&genl, &want, &dump);
	CHECK_EQ(dump.count, 0);
	CHECK_GE(GET(&dump.trailer, TAIL_SEEN), 10);
}

static const struct tap_case cases[] = {
	{ "the same rows as the plain form", same_as_plain, 0 },
	{ "numbers below 0", sign, 0 },
	{ "a 4 KiB buffer is enough", small_reads, 0 },
	{ "no row, and still a header and a trailer", nothing_to_send, 0 },
};

TAP_MAIN(cases)
