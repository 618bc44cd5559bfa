// SPDX-License-Identifier: GPL-2.0
/*
 * access=procfs: who asks. Sockets that change hands, user, pid and network namespaces. Needs the
 * module loaded so, as tests/e2e/module_access.sh does.
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "asker.h"
#include "proc.h"
#include "see.h"
#include "suid.h"
#include "tap.h"

static const struct want all = {}, init = { .pid = 1 };

/* ---- Sockets ---- */

/* What the set-uid program was told, by this socket or, with -1, by its own. */
static int told_set_uid(int fd)
{
	char argument[20];
	pid_t child;
	int status;

	child = fork();
	if (child == 0) {
		snprintf(argument, sizeof(argument), "%d", fd);
		suid_exec(fd >= 0 ? argument : NULL);
	}
	REQUIRE_EQ(waitpid(child, &status, 0), child);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void handed_to_set_uid(void)
{
	struct genl genl;
	struct row row;

	must_have_procfs_access();
	suid_install();
	become(USER, USER);
	must_open(&genl);
	REQUIRE_EQ(fcntl(genl.fd, F_SETFD, 0), 0);
	CHECK_EQ(told_set_uid(-1), ASKER_TOLD_ALL);
	CHECK_EQ(told_set_uid(genl.fd), ASKER_REFUSED);
	CHECK_EQ(task_get(&genl, &init, &row), 0);
	CHECK(hides_io(&row));
}

/* A socket is its opener's: who has it from root gets no more by it, nor less by one of his own. */
static void handed_down(void)
{
	struct genl genl;
	struct row row;

	must_have_procfs_access();
	must_open(&genl);
	become(USER, USER);
	CHECK_EQ(task_get(&genl, &init, &row), -EPERM);
	CHECK(strstr(genl.error.text, "another user"), "said \"%s\"", genl.error.text);
	genl.addressed = true;
	CHECK_EQ(task_get(&genl, &init, &row), -EPERM);
	genl_close(&genl);
	must_open(&genl);
	must_get(&genl, 1, &row);
	CHECK(hides_io(&row));
}

static void handed_to_other_group(void)
{
	struct genl genl;
	struct row row;

	must_have_procfs_access();
	REQUIRE(!setresgid(OTHER, OTHER, 0) && !setresuid(USER, USER, 0));
	must_open(&genl);
	REQUIRE(!setresuid(0, 0, 0));
	become(USER, USER);
	CHECK_EQ(task_get(&genl, &init, &row), -EPERM);
}

static void inherited(void)
{
	struct genl genl;
	pid_t child;
	int status;

	must_have_procfs_access();
	become(USER, USER);
	must_open(&genl);
	child = fork();
	if (child == 0) {
		check_subset(&genl, &all);
		tap_end();
	}
	REQUIRE_EQ(waitpid(child, &status, 0), child);
	CHECK_EQ(status, 0);
}

/* It is the sender's, to the end, whoever reads it. */
static void read_by_root(void)
{
	struct genl genl;
	struct dump dump;

	must_have_procfs_access();
	REQUIRE(!setresgid(USER, USER, 0) && !setresuid(USER, USER, 0));
	must_open(&genl);
	REQUIRE_EQ(task_dump_begin(&genl, &all), 0);
	REQUIRE(!setresuid(0, 0, 0));
	REQUIRE_EQ(task_dump_read(&genl, &dump), 0);
	CHECK(hides_io(dump_find(&dump, 1)));
}

/* ---- User namespaces ---- */

static void map(const char *file, unsigned int inside, unsigned int outside)
{
	char text[60];

	snprintf(text, sizeof(text), "%u %u 1", inside, outside);
	REQUIRE(put_text(file, text), "%s: errno %d", file, errno);
}

static void be_root_of_user_namespace(void)
{
	must_have_procfs_access();
	become(USER, USER);
	if (unshare(CLONE_NEWUSER))
		tap_skip("no user namespaces for everybody");
	map("/proc/self/uid_map", 0, USER);
	put_text("/proc/self/setgroups", "deny");
	map("/proc/self/gid_map", 0, USER);
	REQUIRE(!prctl(PR_SET_DUMPABLE, 1));
	REQUIRE_EQ(getuid(), 0);
}

/* It has every capability, over nothing; ids are those that its /proc shows. */
static void root_of_user_namespace(void)
{
	const struct want own = { .by_uid = true };
	struct exits exits;
	struct genl genl;
	struct dump dump;
	struct row row;

	be_root_of_user_namespace();
	must_open(&genl);
	must_get(&genl, 1, &row);
	CHECK(hides_io(&row));
	CHECK_EQ(GET(&row, TASK_UID), 65534);
	CHECK_EQ(GET(&row, TASK_EUID), 65534);
	CHECK_EQ(GET(&row, TASK_GID), 65534);
	must_get(&genl, getpid(), &row);
	CHECK_EQ(GET(&row, TASK_UID), 0);
	CHECK(tells_io(&row));
	check_subset(&genl, &all);
	REQUIRE_EQ(task_dump(&genl, &own, &dump), 0);
	CHECK(dump_find(&dump, getpid()) && !dump_find(&dump, 1));
	CHECK_EQ(exit_get(&genl, 0, &exits), -EPERM);
	CHECK_EQ(genl_join(&genl, genl.exit_group), -EPERM);
}

/* A uid that is not mapped is nobody's there. */
static void unmapped_uid(void)
{
	const struct want outside = { .by_uid = true, .uid = USER };
	struct genl genl;
	struct dump dump;

	be_root_of_user_namespace();
	must_open(&genl);
	CHECK_EQ(task_dump(&genl, &outside, &dump), -EINVAL);
}

static void opened_outside(void)
{
	struct genl genl;
	struct row row;

	must_have_procfs_access();
	become(USER, USER);
	must_open(&genl);
	if (unshare(CLONE_NEWUSER))
		tap_skip("no user namespaces for everybody");
	CHECK_EQ(task_get(&genl, &init, &row), -EPERM);
}

/* ---- Containers ---- */

/* Runs as pid 1, whose child is 2. */
static void look_from_inside(bool with_network)
{
	struct genl genl;
	struct dump dump;
	struct row row;

	REQUIRE_EQ(getpid(), 1);
	mount_proc("");
	if (fork() == 0)
		pause();
	become(USER, USER);
	if (!with_network) {
		CHECK_EQ(genl_open(&genl), -ENOENT);
		return;
	}
	must_open(&genl);
	REQUIRE_EQ(task_dump(&genl, &all, &dump), 0);
	CHECK_EQ(dump.count, 2);
	CHECK_EQ(GET(&dump.trailer, TAIL_SEEN), 2);
	CHECK_EQ(count_listed(), 2);
	must_get(&genl, 2, &row);
	CHECK_EQ(GET(&row, TASK_PPID), 1);
	CHECK(hides_io(&row));
	check_subset(&genl, &all);
}

static void container(int namespaces)
{
	pid_t child;
	int status;

	must_have_procfs_access();
	REQUIRE(!unshare(namespaces));
	child = fork();
	if (child == 0) {
		look_from_inside(!(namespaces & CLONE_NEWNET));
		tap_end();
	}
	REQUIRE_EQ(waitpid(child, &status, 0), child);
	CHECK_EQ(status, 0);
}

static void pid_namespace(void)
{
	container(CLONE_NEWPID);
}

static void pid_and_network_namespace(void)
{
	container(CLONE_NEWPID | CLONE_NEWNET);
}

static const struct tap_case cases[] = {
	{ "a socket handed to a set-uid program gains nothing", handed_to_set_uid, 0 },
	{ "nor one that root opened", handed_down, 0 },
	{ "nor one that another group's opened", handed_to_other_group, 0 },
	{ "a child's by its parent's socket is a subset", inherited, 60 },
	{ "a dump is its sender's though root reads it", read_by_root, 0 },
	{ "root of a user namespace has no rights over others", root_of_user_namespace, 60 },
	{ "a uid that is not mapped is refused", unmapped_uid, 0 },
	{ "a socket from outside a user namespace is refused in it", opened_outside, 0 },
	{ "a pid namespace with a /proc of its own sees its own", pid_namespace, 60 },
	{ "a network namespace has no family", pid_and_network_namespace, 0 },
};

TAP_MAIN(cases)
