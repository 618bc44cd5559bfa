// SPDX-License-Identifier: GPL-2.0
/* Dumps of tasks: their frame, their order, what they leave out, and readers that do not read. */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ask.h"
#include "proc.h"
#include "tap.h"

#define REFCNT "/sys/module/ktally/refcnt"
#define MAX_TASKS 8192

static const struct want all = {};
static const struct want all_threads = { .threads = true };

static void frame(void)
{
	struct dump first, second;
	struct genl genl;
	int i;

	must_open(&genl);
	must_dump(&genl, &all, &first);
	must_dump(&genl, &all, &second);
	dump_ascends(&first);
	for (i = 1; i <= KTALLY_A_MOMENT_MAX; i++)
		CHECK(first.header.has[i], "attribute %d of the header is absent", i);
	for (i = 1; i <= KTALLY_A_TAIL_MAX; i++)
		CHECK(first.trailer.has[i], "attribute %d of the trailer is absent", i);
	CHECK(!first.interrupted);
	CHECK_EQ(GET(&first.trailer, TAIL_SEEN), first.count);
	CHECK_EQ(GET(&first.trailer, TAIL_TORN), 0);
	CHECK_GE(GET(&first.trailer, TAIL_BOOTTIME), GET(&first.header, MOMENT_BOOTTIME));
	CHECK_GE(GET(&second.header, MOMENT_BOOTTIME), GET(&first.trailer, TAIL_BOOTTIME));
	CHECK_EQ(GET(&second.header, MOMENT_GENERATION), GET(&first.header, MOMENT_GENERATION) + 1);
	CHECK_GE(GET(&first.trailer, TAIL_EXIT_NEXT), GET(&first.header, MOMENT_EXIT_NEXT));
}

/* ---- Against procfs ---- */

static bool among(const uint32_t *pids, size_t count, uint32_t pid)
{
	size_t i;

	for (i = 0; i < count; i++) {
		if (pids[i] == pid)
			return true;
	}
	return false;
}

/* A task that was there before and after must be in the dump; one that was neither must not. */
static void check_against(const uint32_t *before, size_t n_before, const uint32_t *after,
			  size_t n_after, const struct dump *dump)
{
	size_t i;

	for (i = 0; i < n_before; i++) {
		if (among(after, n_after, before[i]))
			CHECK(dump_find(dump, before[i]), "pid %u is missing", before[i]);
	}
	for (i = 0; i < dump->count; i++)
		CHECK(among(before, n_before, GET(&dump->rows[i], TASK_PID)) ||
		      among(after, n_after, GET(&dump->rows[i], TASK_PID)), "pid %llu is nobody's",
		      (unsigned long long)GET(&dump->rows[i], TASK_PID));
}

static void equals_procfs(void)
{
	static uint32_t before[MAX_TASKS], after[MAX_TASKS];
	size_t n_before, n_after;
	struct dump dump;
	struct genl genl;

	must_open(&genl);
	n_before = proc_list(0, before, MAX_TASKS);
	must_dump(&genl, &all, &dump);
	n_after = proc_list(0, after, MAX_TASKS);
	REQUIRE_GE(n_before, 10);
	check_against(before, n_before, after, n_after, &dump);
}

/* ---- Filters ---- */

static void *be_a_thread(void *unused)
{
	pause();
	return unused;
}

static void have_five_threads(struct child *child)
{
	pthread_t thread;
	uint32_t tids[10];
	int i;

	if (child->arg && (setresgid(4242, 4242, 4242) || setresuid(4242, 4242, 4242)))
		abort();
	for (i = 0; i < 4; i++)
		pthread_create(&thread, NULL, be_a_thread, NULL);
	while (proc_list(getpid(), tids, 10) < 5)
		;
	child_pause(child);
}

static void check_count(struct genl *genl, const struct want *want, size_t count)
{
	struct dump dump;

	must_dump(genl, want, &dump);
	CHECK(dump.count == count, "%zu rows for pid %u tgid %u uid %u threads %d, not %zu",
	      dump.count, want->pid, want->tgid, want->uid, want->threads, count);
	dump_ascends(&dump);
	CHECK_GE(GET(&dump.trailer, TAIL_SEEN), dump.count);
	dump_free(&dump);
}

static void filters(void)
{
	struct child one, two;
	struct genl genl;
	uint32_t tids[10];
	pid_t pid, other;
	uint32_t tid;

	must_open(&genl);
	child_start(&one, have_five_threads, "as 4242");
	child_start(&two, have_five_threads, NULL);
	REQUIRE_EQ(proc_list(one.pid, tids, 10), 5);
	pid = one.pid;
	other = two.pid;
	tid = tids[0] == (uint32_t)pid ? tids[1] : tids[0];
	check_count(&genl, &(struct want){ .pid = pid }, 1);
	check_count(&genl, &(struct want){ .pid = pid, .threads = true }, 1);
	check_count(&genl, &(struct want){ .pid = tid }, 0);
	check_count(&genl, &(struct want){ .pid = tid, .threads = true }, 1);
	check_count(&genl, &(struct want){ .pid = KTALLY_MAX_PID }, 0);
	check_count(&genl, &(struct want){ .tgid = pid }, 1);
	check_count(&genl, &(struct want){ .tgid = pid, .threads = true }, 5);
	check_count(&genl, &(struct want){ .tgid = tid }, 0);
	check_count(&genl, &(struct want){ .by_uid = true, .uid = 4242 }, 1);
	check_count(&genl, &(struct want){ .by_uid = true, .uid = 4242, .threads = true }, 5);
	check_count(&genl, &(struct want){ .by_uid = true, .uid = 4243 }, 0);
	check_count(&genl, &(struct want){ .pid = pid, .tgid = pid, .by_uid = true, .uid = 4242 },
		    1);
	check_count(&genl, &(struct want){ .pid = tid, .tgid = pid, .threads = true }, 1);
	check_count(&genl, &(struct want){ .pid = tid, .tgid = other, .threads = true }, 0);
	check_count(&genl, &(struct want){ .tgid = other, .by_uid = true, .uid = 4242 }, 0);
	child_kill(&one);
	child_kill(&two);
}

static void seen_and_sent(void)
{
	const struct want nobody = { .by_uid = true, .uid = 4243 }, self = { .pid = getpid() };
	struct dump whole, empty, one;
	struct genl genl;

	must_open(&genl);
	must_dump(&genl, &all, &whole);
	must_dump(&genl, &nobody, &empty);
	must_dump(&genl, &self, &one);
	CHECK_EQ(empty.count, 0);
	CHECK_GE(GET(&empty.trailer, TAIL_SEEN), whole.count - 5);
	CHECK_LE(GET(&empty.trailer, TAIL_SEEN), whole.count + 5);
	CHECK_EQ(GET(&one.trailer, TAIL_SEEN), 1);
}

static void thread_rows(void)
{
	uint32_t tids[10];
	struct child child;
	struct dump dump;
	struct genl genl;
	const struct row *row;
	size_t i;

	must_open(&genl);
	child_start(&child, have_five_threads, NULL);
	REQUIRE_EQ(proc_list(child.pid, tids, 10), 5);
	must_dump(&genl, &all_threads, &dump);
	dump_ascends(&dump);
	for (i = 0; i < 5; i++) {
		row = dump_find(&dump, tids[i]);
		REQUIRE(row, "thread %u is missing", tids[i]);
		CHECK_EQ(GET(row, TASK_TGID), child.pid);
		CHECK_EQ(GET(row, TASK_SCOPE), KTALLY_SCOPE_THREAD);
	}
	child_kill(&child);
}

/* ---- Readers that do not read ---- */

/* Messages are small, and none is made before the one before it is read. */
static void must_begin_slowly(struct genl *genl, const struct want *want)
{
	int fd = socket(AF_NETLINK, SOCK_RAW, NETLINK_GENERIC);

	REQUIRE_EQ(genl_adopt(genl, fd, 4096), 0);
	REQUIRE_EQ(task_dump_begin(genl, want), 0);
}

static void late_reader(void)
{
	struct dump dump;
	struct genl genl;

	must_begin_slowly(&genl, &all);
	sleep(1);
	usleep(100000);
	REQUIRE_EQ(task_dump_read(&genl, &dump), 0);
	CHECK(dump.framed && dump.interrupted);
	CHECK_GE(GET(&dump.trailer, TAIL_BOOTTIME),
		 GET(&dump.header, MOMENT_BOOTTIME) + 1000000000);
	dump_free(&dump);
	must_dump(&genl, &all, &dump);
	CHECK(!dump.interrupted, "the next dump is marked too");
}

static void small_reads(void)
{
	struct dump dump;
	struct genl genl;
	int size = 1;

	must_begin_slowly(&genl, &all);
	REQUIRE(!setsockopt(genl.fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof(size)));
	REQUIRE_EQ(task_dump_read(&genl, &dump), 0);
	CHECK(dump.framed && !dump.interrupted);
	CHECK_EQ(GET(&dump.trailer, TAIL_SENT), dump.count);
	CHECK(dump_find(&dump, 1) && dump_find(&dump, getpid()));
	dump_ascends(&dump);
}

/* The first dump is not harmed by the refusal of the second. */
static void second_dump(void)
{
	struct dump dump;
	struct genl genl;

	must_begin_slowly(&genl, &all);
	REQUIRE_EQ(task_dump_begin(&genl, &all), 0);
	CHECK_EQ(task_dump_read(&genl, &dump), -EBUSY);
	genl.seq--;
	CHECK_EQ(task_dump_read(&genl, &dump), 0);
	CHECK(dump_find(&dump, getpid()));
}

static void closed_in_the_middle(void)
{
	long i, readers = tap_setting("KTALLY_READERS", 200);
	struct genl genl;

	for (i = 0; i < readers; i++) {
		must_begin_slowly(&genl, &all);
		genl_close(&genl);
	}
	CHECK(EVENTUALLY(get_number(REFCNT) == 0, 2000), "the module's count is %lld",
	      get_number(REFCNT));
}

static void killed_in_the_middle(void)
{
	struct genl genl;
	pid_t child;
	int i;

	for (i = 0; i < 20; i++) {
		child = fork();
		if (child == 0) {
			must_begin_slowly(&genl, &all);
			raise(SIGKILL);
		}
		waitpid(child, NULL, 0);
	}
	CHECK(EVENTUALLY(get_number(REFCNT) == 0, 2000), "the module's count is %lld",
	      get_number(REFCNT));
}

static const struct tap_case cases[] = {
	{ "header first, rows ascending, trailer last", frame, 0 },
	{ "the same processes as in /proc", equals_procfs, 0 },
	{ "filters alone and together", filters, 0 },
	{ "seen counts what filters left out", seen_and_sent, 0 },
	{ "five threads are five rows", thread_rows, 0 },
	{ "a reader that stops is told that the dump is no moment", late_reader, 0 },
	{ "a 4 KiB buffer is enough", small_reads, 0 },
	{ "a second dump on the socket is EBUSY", second_dump, 0 },
	{ "readers that close in the middle let the module go", closed_in_the_middle, 60 },
	{ "readers that are killed let the module go", killed_in_the_middle, 0 },
};

TAP_MAIN(cases)
