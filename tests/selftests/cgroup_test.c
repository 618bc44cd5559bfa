// SPDX-License-Identifier: GPL-2.0
/*
 * Paths of cgroups: told once, before they are needed, and as /proc/PID/cgroup tells them. Their
 * ids are task_test.c's; cgroups that change and the filter are cgroup_life_test.c's.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ask.h"
#include "cgroup.h"
#include "proc.h"
#include "tap.h"

/* The kernel takes any byte in a name but a newline. */
#define HOSTILE	CGROUP_TOP "/\x1b[2J\r\t 0::\\ \"(deleted)\xff"

/* More than the module has places to remember what it told; the environment may say fewer. */
#define MANY	1500

static const struct want paths = { .cgroup_paths = true };

static void equal_procfs(void)
{
	static const char *const folders[] = {
		CGROUP_TOP, CGROUP_TOP "/a", CGROUP_TOP "/a/b", HOSTILE,
	};
	struct child child[4];
	struct want want = paths;
	struct dump dump;
	struct genl genl;
	uint64_t id[4];
	int i, form;

	must_open(&genl);
	for (i = 0; i < 4; i++) {
		id[i] = cgroup_make(folders[i]);
		child_start(&child[i], child_pause, NULL);
		cgroup_enter(folders[i], child[i].pid);
	}
	for (form = 0; form < 4; form++) {
		want.packed = form & 1;
		want.threads = form & 2;
		cgroup_dump(&genl, &want, &dump);
		cgroup_told(&dump);
		for (i = 0; i < 4; i++) {
			CHECK_EQ(dump_told(&dump, id[i]), 1);
			CHECK_EQ(GET(dump_find(&dump, child[i].pid), TASK_CGROUP_ID), id[i]);
			CHECK(!strcmp(dump_path(&dump, id[i])->text, folders[i]), "%s is %s",
			      folders[i], dump_path(&dump, id[i])->text);
		}
		/* That of all kernel threads, unless another cgroup drove it out of memory. */
		CHECK_LE(dump_told(&dump, GET(dump_find(&dump, 2), TASK_CGROUP_ID)), 5);
		cgroup_compare(&dump);
		dump_free(&dump);
	}
	for (i = 3; i >= 0; i--) {
		child_kill(&child[i]);
		CHECK(cgroup_drop(folders[i]));
	}
}

static void only_when_asked(void)
{
	struct want want = {};
	struct dump dump;
	struct genl genl;

	must_open(&genl);
	for (int form = 0; form < 2; form++) {
		want.packed = form;
		cgroup_dump(&genl, &want, &dump);
		CHECK_EQ(dump.path_count, 0);
		dump_free(&dump);
	}
}

static void of_one(void)
{
	struct path path;
	struct genl genl;
	char text[4100];

	must_open(&genl);
	cgroup_ask(&genl, getpid(), &path);
	cgroup_of(getpid(), text, sizeof(text));
	CHECK(!strcmp(path.text, text), "%s, not %s", path.text, text);
	cgroup_ask(&genl, 2, &path);
	CHECK(!strcmp(path.text, "/"), "%s", path.text);
}

/* With small messages paths and rows are spread over many of them. */
static void small_reads(void)
{
	struct want want = paths;
	struct child child[40];
	char folder[40];
	struct dump dump;
	struct genl genl;
	int i, form;

	cgroup_make(CGROUP_TOP);
	for (i = 0; i < 40; i++) {
		snprintf(folder, sizeof(folder), CGROUP_TOP "/small%d", i);
		cgroup_make(folder);
		child_start(&child[i], child_pause, NULL);
		cgroup_enter(folder, child[i].pid);
	}
	for (form = 0; form < 2; form++) {
		want.packed = form;
		REQUIRE_EQ(genl_adopt(&genl, socket(AF_NETLINK, SOCK_RAW, NETLINK_GENERIC), 4096),
			   0);
		cgroup_dump(&genl, &want, &dump);
		cgroup_told(&dump);
		cgroup_compare(&dump);
		dump_free(&dump);
		genl_close(&genl);
	}
	for (i = 0; i < 40; i++) {
		snprintf(folder, sizeof(folder), CGROUP_TOP "/small%d", i);
		child_kill(&child[i]);
		CHECK(cgroup_drop(folder));
	}
}

/* What does not fit into the module's memory of what it told is told again, and right. */
static void more_than_are_remembered(void)
{
	long i, many = tap_setting("KTALLY_CGROUPS", MANY);
	pid_t *pid = calloc(many, sizeof(*pid));
	char folder[80];
	struct dump dump;
	struct genl genl;

	must_open(&genl);
	cgroup_make(CGROUP_TOP);
	for (i = 0; i < many; i++) {
		snprintf(folder, sizeof(folder), CGROUP_MOUNT CGROUP_TOP "/many%ld", i);
		cgroup_make(folder + strlen(CGROUP_MOUNT));
		/* To move one into it takes the kernel a grace period of RCU. */
		pid[i] = fork_into(folder);
		REQUIRE(pid[i] >= 0);
		if (pid[i] == 0)
			while (true)
				pause();
	}
	cgroup_dump(&genl, &paths, &dump);
	cgroup_told(&dump);
	for (i = 0; i < many; i++) {
		snprintf(folder, sizeof(folder), CGROUP_TOP "/many%ld", i);
		CHECK(!strcmp(dump_path(&dump, GET(dump_find(&dump, pid[i]), TASK_CGROUP_ID))->text,
			      folder), "%s", folder);
		kill(pid[i], SIGKILL);
		waitpid(pid[i], NULL, 0);
		CHECK(cgroup_drop(folder));
	}
}

/* Appends one folder of 250 letters after the other. */
static void make_deep(char *path, size_t room, size_t length)
{
	size_t len = strlen(path), more;

	while (len < length) {
		more = length - len > 250 ? 250 : length - len;
		REQUIRE(len + more < room);
		path[len] = '/';
		memset(path + len + 1, 'd', more - 1);
		path[len + more] = '\0';
		cgroup_make(path);
		len += more;
	}
}

static void drop_deep(char *path)
{
	while (strcmp(path, CGROUP_TOP)) {
		CHECK(cgroup_drop(path));
		*strrchr(path, '/') = '\0';
	}
}

/* A path of 3071 bytes is the longest; of a longer one only the id is told. */
static void long_paths(void)
{
	char path[3500] = CGROUP_TOP;
	struct want want = paths;
	struct child child;
	struct dump dump;
	struct genl genl;
	uint64_t id;
	int form;

	cgroup_make(CGROUP_TOP);
	make_deep(path, sizeof(path), 3071);
	child_start(&child, child_pause, NULL);
	cgroup_enter(path, child.pid);
	for (form = 0; form < 4; form++) {
		REQUIRE_EQ(genl_adopt(&genl, socket(AF_NETLINK, SOCK_RAW, NETLINK_GENERIC), 4096),
			   0);
		want.packed = form & 1;
		if (form == 2) {
			make_deep(path, sizeof(path), 3074);
			cgroup_enter(path, child.pid);
		}
		cgroup_dump(&genl, &want, &dump);
		id = GET(dump_find(&dump, child.pid), TASK_CGROUP_ID);
		CHECK_EQ(dump_told(&dump, id), form < 2);
		if (form < 2)
			CHECK(!strcmp(dump_path(&dump, id)->text, path));
		dump_free(&dump);
		genl_close(&genl);
	}
	child_kill(&child);
	drop_deep(path);
}

static const struct tap_case cases[] = {
	{ "paths are those of procfs, hostile names too", equal_procfs, 0 },
	{ "no path for who does not ask", only_when_asked, 0 },
	{ "the path in the answer for one task", of_one, 0 },
	{ "paths over many messages", small_reads, 0 },
	{ "more cgroups than are remembered", more_than_are_remembered, 100 },
	{ "the longest path, and one too long", long_paths, 0 },
};

TAP_MAIN(cases)
