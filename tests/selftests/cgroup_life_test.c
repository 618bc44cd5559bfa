// SPDX-License-Identifier: GPL-2.0
/* cgroups that come and go, viewers in a cgroup namespace, and the filter by cgroup. */
#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ask.h"
#include "cgroup.h"
#include "proc.h"
#include "tap.h"

static const struct want paths = { .cgroup_paths = true };

/* ---- Made and removed while a dump is under way ---- */

static void churn(void)
{
	char folder[40];
	unsigned int i;
	pid_t pid;

	for (i = 0;; i++) {
		snprintf(folder, sizeof(folder), CGROUP_TOP "/churn%u", i % 4);
		cgroup_make(folder);
		pid = fork();
		if (pid == 0) {
			usleep(i % 7 * 100);
			_exit(0);
		}
		cgroup_enter(folder, pid);
		waitpid(pid, NULL, 0);
		cgroup_drop(folder);
	}
}

static void come_and_go(void)
{
	unsigned long long until = tap_now() + 5000000000ULL;
	struct want want = paths;
	struct dump dump;
	struct genl genl;
	pid_t pid;
	int i;

	must_open(&genl);
	cgroup_make(CGROUP_TOP);
	pid = fork();
	if (pid == 0)
		churn();
	while (tap_now() < until) {
		want.packed = !want.packed;
		cgroup_dump(&genl, &want, &dump);
		cgroup_told(&dump);
		dump_free(&dump);
	}
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	for (i = 0; i < 4; i++) {
		char folder[40];

		snprintf(folder, sizeof(folder), CGROUP_TOP "/churn%d", i);
		cgroup_make(folder);
		cgroup_drop(folder);
	}
}

static void fork_on(void)
{
	for (;;) {
		pid_t pid = fork();

		if (pid == 0)
			_exit(0);
		waitpid(pid, NULL, 0);
	}
}

/* fork(2) makes a task that can be found, and then puts it into its cgroup. */
static void in_its_cgroup_from_the_first(void)
{
	unsigned long long until = tap_now() + 4000000000ULL;
	const uint64_t id = cgroup_make(CGROUP_TOP);
	struct want want = { .by_ppid = true };
	struct dump dump;
	struct genl genl;
	size_t rows = 0, elsewhere = 0, i;
	int dumps = 0;
	pid_t pid;

	must_open(&genl);
	pid = fork_into(CGROUP_MOUNT CGROUP_TOP);
	if (pid == 0)
		fork_on();
	want.ppid = pid;
	while (tap_now() < until) {
		must_dump(&genl, &want, &dump);
		for (i = 0; i < dump.count; i++)
			elsewhere += GET(&dump.rows[i], TASK_CGROUP_ID) != id;
		rows += dump.count;
		dumps++;
		dump_free(&dump);
	}
	tap_note("%d dumps met %zu children", dumps, rows);
	CHECK_EQ(elsewhere, 0);
	CHECK_GE(rows, dumps / 20);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	cgroup_drop(CGROUP_TOP);
}

/* A cgroup that was removed keeps its path as long as a zombie is in it. */
static void removed(void)
{
	const struct want want = { .cgroup_paths = true };
	struct dump dump;
	struct genl genl;
	uint64_t id;
	pid_t pid;

	must_open(&genl);
	cgroup_make(CGROUP_TOP);
	id = cgroup_make(CGROUP_TOP "/gone");
	pid = fork();
	if (pid == 0)
		while (true)
			pause();
	cgroup_enter(CGROUP_TOP "/gone", pid);
	kill(pid, SIGKILL);
	REQUIRE(cgroup_drop(CGROUP_TOP "/gone"));
	cgroup_dump(&genl, &want, &dump);
	CHECK_EQ(GET(dump_find(&dump, pid), TASK_CGROUP_ID), id);
	CHECK(dump_path(&dump, id) && !strcmp(dump_path(&dump, id)->text, CGROUP_TOP "/gone"));
	waitpid(pid, NULL, 0);
}

/* ---- In a cgroup namespace ---- */

static void look_from_inside(struct child *child)
{
	struct want want = paths;
	struct path own = {};
	struct dump dump;
	struct genl genl;

	REQUIRE(!unshare(CLONE_NEWCGROUP));
	must_open(&genl);
	cgroup_dump(&genl, &want, &dump);
	cgroup_told(&dump);
	cgroup_compare(&dump);
	cgroup_ask(&genl, getpid(), &own);
	CHECK(!strcmp(own.text, "/"), "%s", own.text);
	want.cgroup = *(uint64_t *)child->arg;
	CHECK_EQ(task_dump(&genl, &want, &dump), -ESRCH);
	want.cgroup = own.id;
	cgroup_dump(&genl, &want, &dump);
	CHECK_EQ(dump.count, 1);
	child_pause(child);
}

static void enter_first(struct child *child)
{
	cgroup_enter(CGROUP_TOP "/inside", getpid());
	look_from_inside(child);
}

static void from_a_namespace(void)
{
	uint64_t outside;
	struct child child;

	cgroup_make(CGROUP_TOP);
	cgroup_make(CGROUP_TOP "/inside");
	outside = cgroup_make(CGROUP_TOP "/outside");
	child_start(&child, enter_first, &outside);
	child_end(&child);
	CHECK(cgroup_drop(CGROUP_TOP "/inside"));
	CHECK(cgroup_drop(CGROUP_TOP "/outside"));
}

/* ---- The filter ---- */

static void filter(void)
{
	static const char *const folders[] = {
		CGROUP_TOP "/x", CGROUP_TOP "/x/y", CGROUP_TOP "/x/y/z", CGROUP_TOP "/w",
	};
	static const unsigned int below[] = { 3, 2, 1, 1 };
	struct want want = {};
	struct child child[4];
	struct dump dump;
	struct genl genl;
	uint64_t id[4];
	int i, form;

	must_open(&genl);
	cgroup_make(CGROUP_TOP);
	for (i = 0; i < 4; i++) {
		id[i] = cgroup_make(folders[i]);
		child_start(&child[i], child_pause, NULL);
		cgroup_enter(folders[i], child[i].pid);
	}
	for (form = 0; form < 16; form++) {
		i = form / 4;
		want.threads = form & 1;
		want.packed = form & 2;
		want.cgroup = id[i];
		cgroup_dump(&genl, &want, &dump);
		CHECK(dump.count == below[i], "%zu rows of %s", dump.count, folders[i]);
		CHECK(dump_find(&dump, child[i].pid));
		dump_free(&dump);
	}
	for (i = 3; i >= 0; i--) {
		child_kill(&child[i]);
		CHECK(cgroup_drop(folders[i]));
	}
}

/* A filter keeps its cgroup, and the filter goes with the dump. */
static void filter_of_a_removed_cgroup(void)
{
	struct want want = {};
	struct dump dump;
	struct genl genl;
	int i;

	cgroup_make(CGROUP_TOP);
	for (i = 0; i < 50; i++) {
		want.cgroup = cgroup_make(CGROUP_TOP "/brief");
		REQUIRE_EQ(genl_adopt(&genl, socket(AF_NETLINK, SOCK_RAW, NETLINK_GENERIC), 4096),
			   0);
		REQUIRE_EQ(task_dump_begin(&genl, &want), 0);
		REQUIRE(cgroup_drop(CGROUP_TOP "/brief"));
		if (i % 2) {
			REQUIRE_EQ(task_dump_read(&genl, &dump), 0);
			CHECK_EQ(dump.count, 0);
			dump_free(&dump);
		}
		genl_close(&genl);
	}
	must_open(&genl);
	CHECK_EQ(task_dump(&genl, &want, &dump), -ESRCH);
}

static const struct tap_case cases[] = {
	{ "cgroups that come and go during dumps", come_and_go, 0 },
	{ "a child is in its cgroup from the first", in_its_cgroup_from_the_first, 0 },
	{ "a removed cgroup of a zombie", removed, 0 },
	{ "a viewer in a cgroup namespace", from_a_namespace, 0 },
	{ "filter by a cgroup and what is below it", filter, 0 },
	{ "filter by a cgroup that is removed", filter_of_a_removed_cgroup, 0 },
};

TAP_MAIN(cases)
