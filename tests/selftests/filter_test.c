// SPDX-License-Identifier: GPL-2.0
/*
 * Filters by family, by name and by cgroup: exactly those that should pass do, with rows of
 * processes and of threads, in both forms. Filters by pid, tgid and uid are dump_test.c's.
 */
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ask.h"
#include "proc.h"
#include "tap.h"

/* root: left: inner: leaf; root: right, whose second thread has a child. */
enum { ROOT, LEFT, INNER, LEAF, RIGHT, OF_THREAD, MEMBERS };

#define ONLY(member)	(1u << (member))
#define EVERYBODY	((1u << MEMBERS) - 1)

/* Besides its first thread. */
#define RIGHT_THREADS	1

static const char *const names[MEMBERS] = {
	"ft-root", "ft-left", "ft-twin", "ft-leaf", "ft-right", "ft-twin",
};

struct family {
	struct child root;
	pid_t pid[MEMBERS];
};

static void be(struct child *child, int member)
{
	prctl(PR_SET_NAME, names[member]);
	child->shared->value[member] = getpid();
}

static pid_t have(struct child *child, int member)
{
	pid_t pid = fork();

	if (pid == 0)
		be(child, member);
	return pid;
}

static void *have_one(void *child)
{
	if (!have(child, OF_THREAD))
		while (true)
			pause();
	pause();
	return NULL;
}

static void be_right(struct child *child)
{
	pthread_t thread;

	pthread_create(&thread, NULL, have_one, child);
	pause();
}

static void be_left(struct child *child)
{
	if (!have(child, INNER))
		have(child, LEAF);
	while (true)
		pause();
}

static void be_root(struct child *child)
{
	int i;

	be(child, ROOT);
	if (!have(child, LEFT))
		be_left(child);
	if (!have(child, RIGHT))
		be_right(child);
	for (i = 0; i < MEMBERS; i++) {
		while (!child->shared->value[i])
			usleep(1000);
	}
	child_pause(child);
}

static void family_start(struct family *family)
{
	int i;

	child_start(&family->root, be_root, NULL);
	for (i = 0; i < MEMBERS; i++)
		family->pid[i] = family->root.shared->value[i];
}

static void family_end(struct family *family)
{
	int i;

	for (i = MEMBERS - 1; i > ROOT; i--)
		kill(family->pid[i], SIGKILL);
	child_kill(&family->root);
}

/* That a dump holds those of @members and nobody else. */
static void check_rows(struct genl *genl, const struct family *family, const struct want *want,
		       unsigned int members)
{
	size_t count = __builtin_popcount(members);
	struct dump dump;
	int err, i;

	err = task_dump(genl, want, &dump);
	REQUIRE(!err, "error %d %s", err, genl->error.text);
	CHECK(dump.framed);
	if (want->threads && members & ONLY(RIGHT))
		count += RIGHT_THREADS;
	CHECK_EQ(dump.count, count);
	CHECK_EQ(GET(&dump.trailer, TAIL_SENT), dump.count);
	CHECK_EQ(GET(&dump.trailer, TAIL_UNDECIDED), 0);
	for (i = 0; i < MEMBERS; i++)
		CHECK(!!dump_find(&dump, family->pid[i]) == !!(members & ONLY(i)), "%s is %s",
		      names[i], members & ONLY(i) ? "missing" : "there");
	dump_free(&dump);
}

static void check_filter(struct genl *genl, const struct family *family, struct want want,
			 unsigned int members)
{
	int form;

	for (form = 0; form < 4; form++) {
		want.threads = form & 1;
		want.packed = form & 2;
		check_rows(genl, family, &want, members);
	}
}

static void children(void)
{
	struct family family;
	struct genl genl;

	must_open(&genl);
	family_start(&family);
	check_filter(&genl, &family, (struct want){ .by_ppid = true, .ppid = family.pid[ROOT] },
		     ONLY(LEFT) | ONLY(RIGHT));
	check_filter(&genl, &family, (struct want){ .by_ppid = true, .ppid = family.pid[RIGHT] },
		     ONLY(OF_THREAD));
	check_filter(&genl, &family, (struct want){ .by_ppid = true, .ppid = family.pid[LEAF] }, 0);
	check_filter(&genl, &family, (struct want){ .by_ppid = true, .ppid = getpid() },
		     ONLY(ROOT));
	family_end(&family);
}

/* The first task and the first kernel thread have no parent. */
static void children_of_nobody(void)
{
	const struct want want = { .by_ppid = true };
	struct dump dump;
	struct genl genl;

	must_open(&genl);
	REQUIRE_EQ(task_dump(&genl, &want, &dump), 0);
	CHECK_EQ(dump.count, 2);
	CHECK(dump_find(&dump, 1) && dump_find(&dump, 2));
}

static void descendants(void)
{
	struct family family;
	struct genl genl;

	must_open(&genl);
	family_start(&family);
	check_filter(&genl, &family, (struct want){ .subtree = family.pid[ROOT] }, EVERYBODY);
	check_filter(&genl, &family, (struct want){ .subtree = family.pid[LEFT] },
		     ONLY(LEFT) | ONLY(INNER) | ONLY(LEAF));
	check_filter(&genl, &family, (struct want){ .subtree = family.pid[RIGHT] },
		     ONLY(RIGHT) | ONLY(OF_THREAD));
	check_filter(&genl, &family, (struct want){ .subtree = family.pid[LEAF] }, ONLY(LEAF));
	family_end(&family);
}

static bool has_parent(pid_t pid, pid_t parent)
{
	struct proc_stat stat;

	return proc_stat(pid, 0, &stat) && stat.field[4] == parent;
}

/* Who lost his parent is adopted by another, and is his from then on. */
static void orphans(void)
{
	struct family family;
	struct genl genl;

	must_open(&genl);
	family_start(&family);
	kill(family.pid[INNER], SIGKILL);
	REQUIRE(EVENTUALLY(!has_parent(family.pid[LEAF], family.pid[INNER]), 2000));
	check_filter(&genl, &family, (struct want){ .subtree = family.pid[ROOT] },
		     EVERYBODY & ~ONLY(LEAF));
	family_end(&family);
}

static void kernel_threads(void)
{
	const struct want want = { .subtree = 2 };
	struct dump dump;
	struct genl genl;
	size_t i;

	must_open(&genl);
	REQUIRE_EQ(task_dump(&genl, &want, &dump), 0);
	REQUIRE_GE(dump.count, 5);
	for (i = 0; i < dump.count; i++)
		CHECK(GET(&dump.rows[i], TASK_PID) == 2 || GET(&dump.rows[i], TASK_PPID) == 2,
		      "pid %llu", (unsigned long long)GET(&dump.rows[i], TASK_PID));
	CHECK(!dump_find(&dump, 1) && !dump_find(&dump, getpid()));
}

/* A thread is no process: its number is the root of nothing. */
static void subtree_of_a_thread(void)
{
	struct want want = { .threads = true };
	struct family family;
	uint32_t tids[4];
	struct dump dump;
	struct genl genl;

	must_open(&genl);
	family_start(&family);
	REQUIRE_EQ(proc_list(family.pid[RIGHT], tids, 4), 2);
	want.subtree = tids[0] == (uint32_t)family.pid[RIGHT] ? tids[1] : tids[0];
	CHECK_EQ(task_dump(&genl, &want, &dump), -ESRCH);
	family_end(&family);
}

static void by_name(void)
{
	const struct want want = { .comm = "ft-righ" };
	struct family family;
	struct dump dump;
	struct genl genl;
	int form;

	must_open(&genl);
	family_start(&family);
	for (form = 0; form < 2; form++) {
		struct want twins = { .comm = "ft-twin", .packed = form };

		check_rows(&genl, &family, &twins, ONLY(INNER) | ONLY(OF_THREAD));
	}
	REQUIRE_EQ(task_dump(&genl, &want, &dump), 0);
	CHECK_EQ(dump.count, 0);
	family_end(&family);
}

static void any_bytes(void)
{
	static const char *const odd[] = { "", "fifteen bytes!!", "\xff\n\x1b" };
	struct genl genl;
	size_t i;

	must_open(&genl);
	for (i = 0; i < sizeof(odd) / sizeof(odd[0]); i++) {
		const struct want want = { .comm = odd[i] };
		struct dump dump;

		prctl(PR_SET_NAME, odd[i]);
		REQUIRE_EQ(task_dump(&genl, &want, &dump), 0);
		CHECK_EQ(dump.count, 1);
		CHECK(dump_find(&dump, getpid()), "name %zu", i);
		dump_free(&dump);
	}
}

static void all_must_hold(void)
{
	struct family family;
	struct genl genl;

	must_open(&genl);
	family_start(&family);
	check_filter(&genl, &family,
		     (struct want){ .subtree = family.pid[LEFT], .by_ppid = true,
				    .ppid = family.pid[INNER] }, ONLY(LEAF));
	check_rows(&genl, &family,
		   &(struct want){ .subtree = family.pid[RIGHT], .comm = "ft-twin" },
		   ONLY(OF_THREAD));
	check_filter(&genl, &family,
		     (struct want){ .subtree = family.pid[RIGHT], .tgid = family.pid[LEFT] }, 0);
	check_filter(&genl, &family,
		     (struct want){ .subtree = family.pid[ROOT], .by_uid = true, .uid = 4243 }, 0);
	family_end(&family);
}

/* ---- Long chains ---- */

#define CHAIN	1200
#define STACK	4096

static _Alignas(16) char stacks[CHAIN][STACK];
static int links;

/* They share their memory: a copy of a copy costs the more the deeper it is. */
static int be_a_link(void *child)
{
	int next = links++;

	if (next == CHAIN)
		sem_post(&((struct child *)child)->shared->done);
	else
		clone(be_a_link, stacks[next] + STACK, CLONE_VM | SIGCHLD, child);
	while (true)
		pause();
	return 0;
}

static void begin_chain(struct child *child)
{
	setpgid(0, 0);
	be_a_link(child);
}

static void chain(void)
{
	struct dump dump;
	struct child root;
	struct genl genl;
	struct want want = {};

	must_open(&genl);
	child_start(&root, begin_chain, NULL);
	want.subtree = root.pid;
	REQUIRE_EQ(task_dump(&genl, &want, &dump), 0);
	CHECK_EQ(dump.count, 1025);
	CHECK_EQ(GET(&dump.trailer, TAIL_UNDECIDED), CHAIN + 1 - 1025);
	kill(-root.pid, SIGKILL);
}

static const struct tap_case cases[] = {
	{ "children of a process, of a thread of it too", children, 0 },
	{ "ppid 0: who has no parent", children_of_nobody, 0 },
	{ "a process and its descendants", descendants, 0 },
	{ "an orphan leaves the subtree", orphans, 0 },
	{ "descendants of kthreadd", kernel_threads, 0 },
	{ "a thread is no root of a subtree", subtree_of_a_thread, 0 },
	{ "the very name", by_name, 0 },
	{ "names of any bytes", any_bytes, 0 },
	{ "all filters must let a task through", all_must_hold, 0 },
	{ "a chain that is too long is counted, not guessed", chain, 0 },
};

TAP_MAIN(cases)
