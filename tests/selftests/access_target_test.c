// SPDX-License-Identifier: GPL-2.0
/*
 * access=procfs: tasks that procfs guards, though some of their ids are the caller's. What is told
 * of each is compared with whether the caller can read its io. Needs the module loaded so, as
 * tests/e2e/module_access.sh does.
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <linux/capability.h>

#include "proc.h"
#include "see.h"
#include "suid.h"
#include "tap.h"

/* It, its packed row and its thread's say the same as procfs. */
static void check_told(struct genl *genl, pid_t pid, bool whole)
{
	const struct want packed = { .pid = pid, .packed = true };
	const struct want thread = { .pid = pid, .threads = true };
	struct dump dump;
	struct row row;

	CHECK_EQ(may_read(pid, 0, "io"), whole);
	CHECK_EQ(may_read(pid, 0, "ns"), whole);
	must_get(genl, pid, &row);
	CHECK_EQ(HAS(&row, TASK_FDS), whole);
	CHECK_EQ(!(GET(&row, TASK_REDACTED_FIELDS) >> (KTALLY_A_TASK_FDS - KTALLY_A_TASK_PID) & 1),
		 whole);
	CHECK(whole ? tells_io(&row) : hides_io(&row), "mask %#llx",
	      (long long)GET(&row, TASK_REDACTED_FIELDS));
	CHECK(HAS(&row, TASK_UTIME));
	REQUIRE_EQ(task_dump(genl, &packed, &dump), 0);
	REQUIRE_EQ(dump.count, 1);
	CHECK(whole ? tells_io(&dump.rows[0]) : hides_io(&dump.rows[0]));
	dump_free(&dump);
	REQUIRE_EQ(task_get(genl, &thread, &row), 0);
	CHECK(whole ? tells_io(&row) : hides_io(&row));
}

static void look_at(void (*work)(struct child *), bool whole)
{
	struct child child;
	struct genl genl;

	must_have_procfs_access();
	child_start(&child, work, NULL);
	become(USER, USER);
	must_open(&genl);
	check_told(&genl, child.pid, whole);
}

static void be_user(struct child *child)
{
	become(USER, USER);
	child_pause(child);
}

static void same_user(void)
{
	look_at(be_user, true);
}

static void be_other(struct child *child)
{
	become(OTHER, OTHER);
	child_pause(child);
}

static void other_user(void)
{
	look_at(be_other, false);
}

static void be_of_other_group(struct child *child)
{
	become(USER, OTHER);
	child_pause(child);
}

static void other_group(void)
{
	look_at(be_of_other_group, false);
}

static void keep_saved_root(struct child *child)
{
	REQUIRE(!setresgid(USER, USER, USER) && !setresuid(USER, USER, 0));
	REQUIRE(!prctl(PR_SET_DUMPABLE, 1));
	child_pause(child);
}

static void saved_root(void)
{
	look_at(keep_saved_root, false);
}

static void keep_real_user(struct child *child)
{
	REQUIRE(!setresgid(USER, USER, USER) && !setresuid(USER, 0, USER));
	REQUIRE(!prctl(PR_SET_DUMPABLE, 1));
	child_pause(child);
}

static void effective_root(void)
{
	look_at(keep_real_user, false);
}

static void keep_capability(struct child *child)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct data[2] = { { .permitted = 1 << CAP_NET_RAW } };

	REQUIRE(!prctl(PR_SET_KEEPCAPS, 1));
	become(USER, USER);
	REQUIRE(!syscall(SYS_capset, &header, data));
	REQUIRE(!prctl(PR_SET_DUMPABLE, 1));
	child_pause(child);
}

/* The user's own in every id, and dumpable, but it may do what he may not. */
static void more_capabilities(void)
{
	look_at(keep_capability, false);
}

static void be_not_dumpable(struct child *child)
{
	become(USER, USER);
	REQUIRE(!prctl(PR_SET_DUMPABLE, 0));
	child_pause(child);
	REQUIRE(!prctl(PR_SET_DUMPABLE, 1));
	child_pause(child);
}

static void not_dumpable(void)
{
	struct child child;
	struct genl genl;

	must_have_procfs_access();
	child_start(&child, be_not_dumpable, NULL);
	become(USER, USER);
	must_open(&genl);
	check_told(&genl, child.pid, false);
	step_unseen(&child);
	check_told(&genl, child.pid, true);
}

/* Root first, then the user, who did not exec: the kernel takes its dumpability; then it has it. */
static void drop_root(struct child *child)
{
	child_pause(child);
	REQUIRE(!setresgid(USER, USER, USER) && !setresuid(USER, USER, USER));
	child_pause(child);
	REQUIRE(!prctl(PR_SET_DUMPABLE, 1));
	child_pause(child);
}

static void setuid_midway(void)
{
	struct child child;
	struct genl genl;

	must_have_procfs_access();
	child_start(&child, drop_root, NULL);
	become(USER, USER);
	must_open(&genl);
	check_told(&genl, child.pid, false);
	step_unseen(&child);
	check_told(&genl, child.pid, false);
	step_unseen(&child);
	check_told(&genl, child.pid, true);
}

static void hide_late(struct child *child)
{
	become(USER, USER);
	child_pause(child);
	REQUIRE(!prctl(PR_SET_DUMPABLE, 0));
	child_pause(child);
}

/* The row is decided on when it is made, not when the dump was asked for. */
static void change_during_a_dump(void)
{
	const struct want all = {};
	const struct row *row;
	struct child child;
	struct dump dump;
	struct genl genl;
	int fd;

	must_have_procfs_access();
	child_start(&child, hide_late, NULL);
	become(USER, USER);
	/* Small reads, so that the last rows are not made with the first ones. */
	fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_GENERIC);
	REQUIRE_EQ(genl_adopt(&genl, fd, 4096), 0);
	check_told(&genl, child.pid, true);
	REQUIRE_EQ(task_dump_begin(&genl, &all), 0);
	step_unseen(&child);
	REQUIRE_EQ(task_dump_read(&genl, &dump), 0);
	row = dump_find(&dump, child.pid);
	REQUIRE(row);
	CHECK(hides_io(row), "a row that was made later tells what was allowed before");
	CHECK(tells_io(dump_find(&dump, getpid())));
}

static void set_uid(void)
{
	struct genl genl;
	pid_t child;

	must_have_procfs_access();
	suid_install();
	become(USER, USER);
	must_open(&genl);
	child = fork();
	if (child == 0)
		suid_exec("hold");
	REQUIRE(EVENTUALLY(proc_key(child, 0, "status", "Uid") == USER &&
			   !may_read(child, 0, "io"), 5000));
	check_told(&genl, child, false);
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
}

static void unshare_user(struct child *child)
{
	become(USER, USER);
	if (unshare(CLONE_NEWUSER))
		tap_skip("no user namespaces for everybody");
	REQUIRE(!prctl(PR_SET_DUMPABLE, 1));
	child_pause(child);
}

/* procfs shows it, as the user owns the namespace; here it is withheld: stricter. */
static void in_a_user_namespace(void)
{
	struct child child;
	struct genl genl;
	struct row row;

	must_have_procfs_access();
	child_start(&child, unshare_user, NULL);
	become(USER, USER);
	must_open(&genl);
	must_get(&genl, child.pid, &row);
	CHECK(hides_io(&row));
}

/* What the caller is himself does not matter, only his file system ids: as for procfs. */
static void caller_with_other_fsuid(void)
{
	struct child child;
	struct genl genl;

	must_have_procfs_access();
	child_start(&child, be_user, NULL);
	REQUIRE(!setresgid(OTHER, USER, OTHER) && !setresuid(OTHER, USER, OTHER));
	must_open(&genl);
	check_told(&genl, child.pid, true);
	check_told(&genl, 1, false);
}

static const struct tap_case cases[] = {
	{ "the same user's is told whole", same_user, 0 },
	{ "another user's in part", other_user, 0 },
	{ "the same user's with another group in part", other_group, 0 },
	{ "with a saved uid of root in part", saved_root, 0 },
	{ "with an effective uid of root in part", effective_root, 0 },
	{ "with a capability that the caller lacks in part", more_capabilities, 0 },
	{ "a non-dumpable one in part, until it is dumpable", not_dumpable, 0 },
	{ "one that drops root in part, until it is dumpable", setuid_midway, 0 },
	{ "a row tells what is allowed when it is made", change_during_a_dump, 0 },
	{ "a set-uid program in part", set_uid, 0 },
	{ "one in a user namespace of its own in part", in_a_user_namespace, 0 },
	{ "the caller's file system ids count", caller_with_other_fsuid, 0 },
};

TAP_MAIN(cases)
