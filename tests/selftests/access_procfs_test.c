// SPDX-License-Identifier: GPL-2.0
/*
 * access=procfs: what a plain user is told is what his own /proc shows him. Needs the module loaded
 * so, as tests/e2e/module_access.sh does. Not here: hidepid (access_hidepid_test.c), other users'
 * and special processes (access_target_test.c), namespaces and sockets (access_caller_test.c).
 */
#include <errno.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <linux/capability.h>

#include "proc.h"
#include "see.h"
#include "tap.h"

static void user(struct genl *genl)
{
	must_have_procfs_access();
	become(USER, USER);
	must_open(genl);
}

static void processes(void)
{
	const struct want all = {};
	struct genl genl;

	user(&genl);
	check_subset(&genl, &all);
}

static void packed(void)
{
	const struct want all = { .packed = true };
	struct genl genl;

	user(&genl);
	check_subset(&genl, &all);
}

static void threads(void)
{
	const struct want all = { .threads = true };
	struct genl genl;

	user(&genl);
	check_subset(&genl, &all);
}

static void do_io(struct child *child)
{
	char bytes[5000] = {};
	int pipes[2];

	(void)child;
	become(USER, USER);
	REQUIRE(!pipe(pipes));
	REQUIRE_EQ(write(pipes[1], bytes, sizeof(bytes)), sizeof(bytes));
	REQUIRE_EQ(read(pipes[0], bytes, sizeof(bytes)), sizeof(bytes));
	child_pause(child);
}

/* One that does nothing meanwhile, so that its figures hold still. */
static void own_io(void)
{
	struct child child;
	struct genl genl;
	struct row row;

	must_have_procfs_access();
	child_start(&child, do_io, NULL);
	become(USER, USER);
	must_open(&genl);
	must_get(&genl, child.pid, &row);
	CHECK(tells_io(&row), "mask %#llx", (long long)GET(&row, TASK_REDACTED_FIELDS));
	CHECK_GE(GET(&row, TASK_WCHAR), 5000);
	CHECK_EQ(GET(&row, TASK_RCHAR), proc_key(child.pid, 0, "io", "rchar"));
	CHECK_EQ(GET(&row, TASK_WCHAR), proc_key(child.pid, 0, "io", "wchar"));
	CHECK_EQ(GET(&row, TASK_SYSCW), proc_key(child.pid, 0, "io", "syscw"));
	must_get(&genl, getpid(), &row);
	CHECK(tells_io(&row), "its own is withheld");
}

/* Those of root: there, with all that is not guarded, and said to be told in part. */
static void others(const struct want *want)
{
	size_t i, partial = 0;
	struct genl genl;
	struct dump dump;

	user(&genl);
	REQUIRE_EQ(task_dump(&genl, want, &dump), 0);
	for (i = 0; i < dump.count; i++) {
		const struct row *row = &dump.rows[i];

		if (tells_io(row))
			continue;
		partial++;
		CHECK(hides_io(row), "pid %u", (unsigned int)GET(row, TASK_PID));
		CHECK(HAS(row, TASK_COMM) && HAS(row, TASK_UTIME) && HAS(row, TASK_MIN_FLT));
	}
	CHECK_GE(partial, 1);
	CHECK(partial < dump.count, "it does not see even itself");
	CHECK_EQ(GET(&dump.trailer, TAIL_PARTIAL), partial);
	CHECK_EQ(GET(&dump.trailer, TAIL_REDACTED), 0);
	CHECK_EQ(GET(&dump.trailer, TAIL_SEEN), dump.count);
	dump_free(&dump);
}

static void others_are_told_in_part(void)
{
	const struct want all = {};

	others(&all);
}

static void others_packed(void)
{
	const struct want all = { .packed = true };

	others(&all);
}

/* Whoever did not ask for a group is not told that it is withheld. */
static void groups(void)
{
	const struct want cpu = { .pid = 1, .groups = KTALLY_GROUP_CPU };
	const struct want io = { .pid = 1, .groups = KTALLY_GROUP_IO };
	const struct want files = { .pid = 1, .groups = KTALLY_GROUP_FILES };
	struct genl genl;
	struct row row;

	user(&genl);
	REQUIRE_EQ(task_get(&genl, &cpu, &row), 0);
	CHECK(HAS(&row, TASK_UTIME) && !HAS(&row, TASK_REDACTED_FIELDS));
	REQUIRE_EQ(task_get(&genl, &io, &row), 0);
	CHECK(HAS(&row, TASK_REDACTED_FIELDS) && !HAS(&row, TASK_RCHAR));
	REQUIRE_EQ(task_get(&genl, &files, &row), 0);
	CHECK_EQ(GET(&row, TASK_REDACTED_FIELDS),
		 1ULL << (KTALLY_A_TASK_FDS - KTALLY_A_TASK_PID));
	CHECK(!HAS(&row, TASK_FDS));
}

/* Of a zombie neither is told, nor which of them there is. */
static void how_it_ended(void)
{
	const uint64_t both = 1ULL << (KTALLY_A_TASK_EXIT_CODE - KTALLY_A_TASK_PID) |
			      1ULL << (KTALLY_A_TASK_TERM_SIG - KTALLY_A_TASK_PID);
	struct genl genl;
	struct row row;
	pid_t child;

	must_have_procfs_access();
	child = fork();
	if (child == 0)
		_exit(3);
	REQUIRE_EQ(waitid(P_PID, child, NULL, WEXITED | WNOWAIT), 0);
	must_open(&genl);
	must_get(&genl, child, &row);
	CHECK_EQ(GET(&row, TASK_EXIT_CODE), 3);
	genl_close(&genl);
	become(USER, USER);
	must_open(&genl);
	must_get(&genl, child, &row);
	CHECK(!HAS(&row, TASK_EXIT_CODE) && !HAS(&row, TASK_TERM_SIG));
	CHECK_EQ(GET(&row, TASK_REDACTED_FIELDS) & both, both);
	CHECK_EQ(GET(&row, TASK_STATE), KTALLY_STATE_DEFUNCT);
}

static void filters(void)
{
	const struct want own = { .by_uid = true, .uid = USER }, root = { .by_uid = true };
	struct genl genl;
	struct dump dump;
	size_t i;

	user(&genl);
	REQUIRE_EQ(task_dump(&genl, &own, &dump), 0);
	CHECK(dump_find(&dump, getpid()) && !dump_find(&dump, 1));
	for (i = 0; i < dump.count; i++)
		CHECK_EQ(GET(&dump.rows[i], TASK_UID), USER);
	dump_free(&dump);
	REQUIRE_EQ(task_dump(&genl, &root, &dump), 0);
	CHECK(!dump_find(&dump, getpid()) && dump_find(&dump, 1));
}

static void exits_stay_the_administrators(void)
{
	struct exits exits;
	struct genl genl;

	user(&genl);
	CHECK_EQ(exit_get(&genl, 0, &exits), -EPERM);
	CHECK(strstr(genl.error.text, "CAP_NET_ADMIN"), "said \"%s\"", genl.error.text);
	CHECK_EQ(exits.count, 0);
	CHECK_EQ(genl_join(&genl, genl.exit_group), -EPERM);
}

/* What exits and losses there were is the host's affair, and that it is withheld is said. */
static void info(void)
{
	const struct want self = { .pid = getpid() };
	struct genl genl;
	struct dump dump;
	struct row row;

	user(&genl);
	REQUIRE_EQ(info_get(&genl, &row), 0);
	CHECK_EQ(GET(&row, INFO_ACCESS), KTALLY_ACCESS_PROCFS);
	CHECK(HAS(&row, INFO_CPUS) && HAS(&row, INFO_MEMORY) && HAS(&row, INFO_BOOTTIME));
	CHECK(!HAS(&row, INFO_EXITS) && !HAS(&row, INFO_EXIT_MISSED) && !HAS(&row, INFO_TORN));
	CHECK(GET(&row, INFO_REDACTED_FIELDS) >> (KTALLY_A_INFO_EXITS - 1) & 1);
	CHECK(!(GET(&row, INFO_REDACTED_FIELDS) >> (KTALLY_A_INFO_CPUS - 1) & 1));
	REQUIRE_EQ(task_dump(&genl, &self, &dump), 0);
	CHECK(!HAS(&dump.header, MOMENT_EXIT_NEXT) && !HAS(&dump.trailer, TAIL_EXIT_NEXT));
	CHECK(HAS(&dump.header, MOMENT_CPU_USER));
	CHECK_EQ(GET(&dump.header, MOMENT_CPU_SYSTEM) % 10000000, 0);
}

/* All of them below 32. */
static void keep_capabilities(unsigned int mask)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct data[2] = { { .effective = mask, .permitted = mask } };

	REQUIRE(!prctl(PR_SET_KEEPCAPS, 1));
	become(USER, USER);
	REQUIRE(!syscall(SYS_capset, &header, data));
}

/* Who has the right to everything is told everything, as if nothing had been opened to others. */
static void admin(void)
{
	const struct want all = {};
	struct exits exits;
	struct genl genl;
	struct dump dump;
	size_t i;

	must_have_procfs_access();
	keep_capabilities(1 << CAP_NET_ADMIN);
	must_open(&genl);
	REQUIRE_EQ(task_dump(&genl, &all, &dump), 0);
	for (i = 0; i < dump.count; i++)
		CHECK(tells_io(&dump.rows[i]));
	CHECK(dump_find(&dump, 1));
	CHECK_EQ(GET(&dump.trailer, TAIL_PARTIAL), 0);
	CHECK(HAS(&dump.trailer, TAIL_EXIT_NEXT));
	CHECK_EQ(exit_get(&genl, 0, &exits), 0);
}

static void ptracer(void)
{
	const struct want all = {};
	struct genl genl;
	struct row row;

	must_have_procfs_access();
	keep_capabilities(1 << CAP_SYS_PTRACE | 1 << CAP_DAC_READ_SEARCH);
	must_open(&genl);
	must_get(&genl, 1, &row);
	CHECK(tells_io(&row));
	check_subset(&genl, &all);
	CHECK_EQ(genl_join(&genl, genl.exit_group), -EPERM);
}

/* Alone it does not open io, which only its owner may read. */
static void ptracer_without_files(void)
{
	const struct want all = {};
	struct genl genl;
	struct row row;

	must_have_procfs_access();
	keep_capabilities(1 << CAP_SYS_PTRACE);
	must_open(&genl);
	must_get(&genl, 1, &row);
	CHECK(hides_io(&row));
	check_subset(&genl, &all);
}

static const struct tap_case cases[] = {
	{ "processes are a subset of /proc", processes, 60 },
	{ "packed rows are", packed, 60 },
	{ "threads are", threads, 60 },
	{ "a user's own I/O is told, and right", own_io, 0 },
	{ "others are told in part, and it is said", others_are_told_in_part, 0 },
	{ "in packed rows too", others_packed, 0 },
	{ "only what was asked for is withheld", groups, 0 },
	{ "how another's process ended is not told", how_it_ended, 0 },
	{ "filters work", filters, 0 },
	{ "exit records stay the administrator's", exits_stay_the_administrators, 0 },
	{ "info says what is withheld", info, 0 },
	{ "CAP_NET_ADMIN is told everything", admin, 0 },
	{ "who may ptrace and read every file is told every task's fields", ptracer, 60 },
	{ "who may only ptrace is not", ptracer_without_files, 60 },
};

TAP_MAIN(cases)
