// SPDX-License-Identifier: GPL-2.0
/*
 * access=procfs: the options of the caller's own /proc decide which tasks he is told of. Needs the
 * module loaded so, as tests/e2e/module_access.sh does.
 */
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <sched.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "proc.h"
#include "see.h"
#include "tap.h"

static const struct want all = {}, all_threads = { .threads = true };

static void hold(struct child *child)
{
	become(USER, USER);
	child_pause(child);
}

/* Those of the case before may not all be dead yet. */
static bool nobody_is_left(void)
{
	struct genl genl;
	struct dump dump;
	bool none;

	must_open(&genl);
	must_dump(&genl, &(struct want){ .by_uid = true, .uid = USER }, &dump);
	none = !dump.count;
	dump_free(&dump);
	genl_close(&genl);
	return none;
}

/* A user whose /proc has these options, and a child of his. */
static void user_behind(const char *options, struct child *child, struct genl *genl)
{
	must_have_procfs_access();
	REQUIRE(EVENTUALLY(nobody_is_left(), 2000));
	child_start(child, hold, NULL);
	mount_proc(options);
	become(USER, USER);
	must_open(genl);
}

/* Only the user's own tasks, whole; and of the rest as many as they are, or nothing. */
static void only_own(struct genl *genl, const struct child *child, bool counted)
{
	size_t listed = count_listed(), i;
	struct dump dump;

	REQUIRE_EQ(task_dump(genl, &all, &dump), 0);
	CHECK_EQ(dump.count, 2);
	CHECK(dump_find(&dump, getpid()) && dump_find(&dump, child->pid));
	for (i = 0; i < dump.count; i++)
		CHECK(tells_io(&dump.rows[i]));
	CHECK_EQ(GET(&dump.trailer, TAIL_SENT), 2);
	CHECK_EQ(GET(&dump.trailer, TAIL_PARTIAL), 0);
	if (counted) {
		CHECK(GET(&dump.trailer, TAIL_REDACTED) + 8 > listed - 2, "%zu are listed", listed);
		CHECK(GET(&dump.trailer, TAIL_REDACTED) < listed + 8, "%zu are listed", listed);
	} else {
		CHECK_EQ(GET(&dump.trailer, TAIL_REDACTED), 0);
		CHECK_EQ(listed, 2);
	}
	CHECK_EQ(GET(&dump.trailer, TAIL_SEEN), 2 + GET(&dump.trailer, TAIL_REDACTED));
	dump_free(&dump);
	check_subset(genl, &all);
	check_subset(genl, &all_threads);
}

static void hidepid_0(void)
{
	struct child child;
	struct genl genl;
	struct row row;

	user_behind("hidepid=0", &child, &genl);
	check_subset(&genl, &all);
	must_get(&genl, 1, &row);
	CHECK(hides_io(&row));
}

static void get_of_closed(struct genl *genl)
{
	const struct want init = { .pid = 1 };
	struct row row;

	CHECK_EQ(task_get(genl, &init, &row), -EPERM);
	CHECK(strstr(genl->error.text, "hidepid=1"), "said \"%s\"", genl->error.text);
}

static void hidepid_1(void)
{
	struct child child;
	struct genl genl;

	user_behind("hidepid=1", &child, &genl);
	only_own(&genl, &child, true);
	get_of_closed(&genl);
}

/* What it counts must not tell which of the others a filter would let through. */
static void counts_tell_nothing(void)
{
	const struct want none = { .comm = "no such name" }, root = { .by_uid = true };
	struct dump dumps[3];
	struct child child;
	struct genl genl;
	int i;

	user_behind("hidepid=1", &child, &genl);
	for (i = 0; i < 3; i++) {
		REQUIRE_EQ(task_dump(&genl, i == 0 ? &all : i == 1 ? &none : &root, &dumps[i]), 0);
		CHECK(GET(&dumps[i].trailer, TAIL_REDACTED) + 8 >
		      GET(&dumps[0].trailer, TAIL_REDACTED));
		CHECK_EQ(GET(&dumps[i].trailer, TAIL_SEEN),
			 GET(&dumps[i].trailer, TAIL_REDACTED) + 2);
	}
	CHECK_EQ(dumps[1].count + dumps[2].count, 0);
}

/* Nothing tells a task that is hidden from one that is not there. */
static void is_hidden(struct genl *genl, uint32_t pid)
{
	const struct want hidden = { .pid = pid }, absent = { .pid = KTALLY_MAX_PID };
	const struct want thread = { .pid = pid, .threads = true };
	const struct want below = { .subtree = pid }, nowhere = { .subtree = KTALLY_MAX_PID };
	struct genl_error first;
	struct dump dump;
	struct row row;

	CHECK_EQ(task_get(genl, &hidden, &row), -ESRCH);
	first = genl->error;
	CHECK_EQ(task_get(genl, &absent, &row), -ESRCH);
	CHECK(!strcmp(first.text, genl->error.text), "\"%s\", \"%s\"", first.text,
	      genl->error.text);
	CHECK_EQ(task_get(genl, &thread, &row), -ESRCH);
	CHECK(!strcmp(first.text, genl->error.text));
	CHECK_EQ(task_dump(genl, &below, &dump), -ESRCH);
	first = genl->error;
	CHECK_EQ(task_dump(genl, &nowhere, &dump), -ESRCH);
	CHECK(!strcmp(first.text, genl->error.text));
	REQUIRE_EQ(task_dump(genl, &hidden, &dump), 0);
	CHECK_EQ(dump.count + GET(&dump.trailer, TAIL_SEEN), 0);
}

static void hidepid_2(void)
{
	struct child child;
	struct genl genl;

	user_behind("hidepid=2", &child, &genl);
	only_own(&genl, &child, false);
	is_hidden(&genl, 1);
}

static void ptraceable(void)
{
	struct child child;
	struct genl genl;

	user_behind("hidepid=ptraceable,gid=0", &child, &genl);
	only_own(&genl, &child, false);
	is_hidden(&genl, 1);
}

/* A parent that is hidden ends the climb: whose child that is would be more than /proc shows. */
static void ancestors(void)
{
	const struct want below = { .subtree = getpid() };
	struct child child;
	struct genl genl;
	struct dump dump;
	struct row row;
	pid_t between;
	int pair[2];

	must_have_procfs_access();
	REQUIRE(!pipe(pair));
	between = fork();
	if (between == 0) {
		child_start(&child, hold, NULL);
		REQUIRE_EQ(write(pair[1], &child.pid, sizeof(child.pid)), sizeof(child.pid));
		pause();
	}
	REQUIRE_EQ(read(pair[0], &child.pid, sizeof(child.pid)), sizeof(child.pid));
	mount_proc("hidepid=2");
	become(USER, USER);
	must_open(&genl);
	is_hidden(&genl, between);
	must_get(&genl, child.pid, &row);
	CHECK_EQ(GET(&row, TASK_PPID), between);
	REQUIRE_EQ(task_dump(&genl, &below, &dump), 0);
	CHECK(dump_find(&dump, getpid()) && !dump_find(&dump, child.pid));
	CHECK_EQ(GET(&dump.trailer, TAIL_UNDECIDED), 1);
}

static void member_of(gid_t group)
{
	REQUIRE(!setresgid(USER, USER, USER) && !setgroups(group ? 1 : 0, &group));
	REQUIRE(!setresuid(USER, USER, USER) && !prctl(PR_SET_DUMPABLE, 1));
}

/* The group lets in as hidepid=0 does: to the tasks, not to what is guarded. */
static void group_is_exempt(void)
{
	struct genl genl;
	struct row row;

	must_have_procfs_access();
	mount_proc("hidepid=2,gid=2000");
	member_of(SEERS);
	must_open(&genl);
	must_get(&genl, 1, &row);
	CHECK(hides_io(&row));
	check_subset(&genl, &all);
	must_get(&genl, getpid(), &row);
	CHECK(tells_io(&row));
}

static void other_group_is_not(void)
{
	struct genl genl;

	must_have_procfs_access();
	mount_proc("hidepid=2,gid=2000");
	member_of(SEERS + 1);
	must_open(&genl);
	is_hidden(&genl, 1);
	check_subset(&genl, &all);
}

/* A group that only the sender has, by a set-gid program for one, and not who opened the socket. */
static void group_of_the_sender_alone(void)
{
	const gid_t seers = SEERS;
	struct genl genl;
	struct row row;

	must_have_procfs_access();
	mount_proc("hidepid=2,gid=2000");
	REQUIRE(!setgroups(0, NULL) && !setresgid(USER, USER, USER));
	/* Still root, but with the user's file system ids: those count. */
	REQUIRE(!setresuid(USER, USER, 0));
	must_open(&genl);
	REQUIRE(!setresuid(0, 0, 0) && !setgroups(1, &seers));
	REQUIRE(!setresuid(USER, USER, USER) && !prctl(PR_SET_DUMPABLE, 1));
	CHECK(may_read(1, 0, "stat"), "the sender can read it by himself");
	is_hidden(&genl, 1);
	genl_close(&genl);
	must_open(&genl);
	must_get(&genl, 1, &row);
}

static void tasks_only(void)
{
	struct child child;
	struct genl genl;
	struct dump dump;
	struct row row;

	user_behind("hidepid=0,subset=pid", &child, &genl);
	CHECK(access("/proc/stat", R_OK) && access("/proc/meminfo", R_OK));
	REQUIRE_EQ(info_get(&genl, &row), 0);
	CHECK(!HAS(&row, INFO_MEMORY) && !HAS(&row, INFO_CPUS));
	REQUIRE_EQ(task_dump(&genl, &all, &dump), 0);
	CHECK(!HAS(&dump.header, MOMENT_CPU_USER) && HAS(&dump.header, MOMENT_BOOTTIME));
	CHECK(dump_find(&dump, 1));
}

/* ---- No /proc of his own ---- */

static void all_refused(const char *words)
{
	const struct want self = { .pid = getpid() };
	struct genl genl;
	struct dump dump;
	struct row row;

	become(USER, USER);
	must_open(&genl);
	CHECK_EQ(task_get(&genl, &self, &row), -EPERM);
	CHECK(strstr(genl.error.text, words), "said \"%s\"", genl.error.text);
	CHECK_EQ(task_dump(&genl, &all, &dump), -EPERM);
	CHECK(strstr(genl.error.text, words), "said \"%s\"", genl.error.text);
	CHECK_EQ(dump.count, 0);
	CHECK_EQ(info_get(&genl, &row), -EPERM);
}

static void something_else_at_proc(void)
{
	must_have_procfs_access();
	own_mounts();
	REQUIRE(!mount("none", "/proc", "tmpfs", 0, ""));
	all_refused("not a procfs");
}

static void a_part_of_procfs_at_proc(void)
{
	must_have_procfs_access();
	own_mounts();
	REQUIRE(!mount("/proc/self", "/proc", NULL, MS_BIND, NULL));
	all_refused("not a procfs");
}

static void no_proc(void)
{
	must_have_procfs_access();
	own_mounts();
	REQUIRE(!mount("none", "/mnt", "tmpfs", 0, "") && !chroot("/mnt") && !chdir("/"));
	all_refused("no /proc");
}

static void proc_of_another_pid_namespace(void)
{
	pid_t child;
	int status;

	must_have_procfs_access();
	REQUIRE(!unshare(CLONE_NEWPID));
	child = fork();
	if (child == 0) {
		all_refused("another pid namespace");
		tap_end();
	}
	REQUIRE_EQ(waitpid(child, &status, 0), child);
	CHECK_EQ(status, 0);
}

static const struct tap_case cases[] = {
	{ "hidepid=0: a subset of /proc", hidepid_0, 60 },
	{ "hidepid=1: others are counted, no more", hidepid_1, 60 },
	{ "hidepid=1: counts do not depend on filters", counts_tell_nothing, 0 },
	{ "hidepid=2: others are not there", hidepid_2, 60 },
	{ "hidepid=2: nor are children of theirs followed", ancestors, 0 },
	{ "hidepid=ptraceable: others are not there, group or not", ptraceable, 60 },
	{ "a group is exempt", group_is_exempt, 60 },
	{ "another group is not", other_group_is_not, 0 },
	{ "a group counts only if the socket's opener has it too", group_of_the_sender_alone, 0 },
	{ "subset=pid: no figures of the host", tasks_only, 0 },
	{ "something else at /proc: nothing", something_else_at_proc, 0 },
	{ "a part of procfs at /proc: nothing", a_part_of_procfs_at_proc, 0 },
	{ "no /proc: nothing", no_proc, 0 },
	{ "the /proc of another pid namespace: nothing", proc_of_another_pid_namespace, 0 },
};

TAP_MAIN(cases)
