// SPDX-License-Identifier: GPL-2.0
/* Who may ask: capabilities of sender and opener, user, network and pid namespaces. */
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <linux/capability.h>

#include "ask.h"
#include "hists.h"
#include "proc.h"
#include "tap.h"

#define NOBODY 65534

/* Leaves the process with no capabilities but those of @mask. */
static void keep_capabilities(uint64_t mask)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct data[2] = {
		{ .effective = mask, .permitted = mask },
		{ .effective = mask >> 32, .permitted = mask >> 32 },
	};

	REQUIRE(!syscall(SYS_capset, &header, data));
}

static void become_nobody(void)
{
	REQUIRE(!setgroups(0, NULL) && !setresgid(NOBODY, NOBODY, NOBODY));
	REQUIRE(!setresuid(NOBODY, NOBODY, NOBODY));
}

static void check_denied(struct genl *genl, int result, const char *words)
{
	CHECK_EQ(result, -EPERM);
	CHECK(strstr(genl->error.text, words), "said \"%s\"", genl->error.text);
}

/* Every operation is refused, and nothing is told: not even whether a pid is there. */
static void all_denied(struct genl *genl)
{
	const struct want self = { .pid = getpid() }, nobody = { .pid = KTALLY_MAX_PID }, all = {};
	struct hists_dump waits;
	struct hists hists;
	struct exits exits;
	uint32_t now;
	struct dump dump;
	struct row row;

	check_denied(genl, info_get(genl, &row), "CAP_NET_ADMIN");
	check_denied(genl, task_get(genl, &self, &row), "CAP_NET_ADMIN");
	check_denied(genl, task_get(genl, &nobody, &row), "CAP_NET_ADMIN");
	check_denied(genl, task_dump(genl, &all, &dump), "CAP_NET_ADMIN");
	CHECK_EQ(dump.count, 0);
	check_denied(genl, exit_get(genl, 0, &exits), "CAP_NET_ADMIN");
	CHECK_EQ(exits.count, 0);
	check_denied(genl, hist_get(genl, 0, &hists), "CAP_NET_ADMIN");
	check_denied(genl, hist_get(genl, getpid(), &hists), "CAP_NET_ADMIN");
	check_denied(genl, hist_get(genl, KTALLY_MAX_PID, &hists), "CAP_NET_ADMIN");
	check_denied(genl, hist_dump(genl, 0, &waits), "CAP_NET_ADMIN");
	CHECK_EQ(waits.count, 0);
	check_denied(genl, hook_set(genl, 0, &now), "CAP_NET_ADMIN");
	check_denied(genl, hook_set(genl, KTALLY_HOOK_ALL, &now), "CAP_NET_ADMIN");
}

static void nothing_allowed(struct genl *genl)
{
	all_denied(genl);
	CHECK_EQ(genl_join(genl, genl->exit_group), -EPERM);
}

static void all_allowed(struct genl *genl)
{
	const struct want all = {};
	struct exits exits;
	struct dump dump;
	struct row row;

	CHECK_EQ(info_get(genl, &row), 0);
	CHECK_EQ(task_dump(genl, &all, &dump), 0);
	CHECK(dump_find(&dump, 1) && dump_find(&dump, getpid()));
	CHECK_EQ(exit_get(genl, 0, &exits), 0);
	CHECK_EQ(genl_join(genl, genl->exit_group), 0);
}

static void nobody_is_refused(void)
{
	struct genl genl;

	become_nobody();
	must_open(&genl);
	nothing_allowed(&genl);
}

static void root_without_capability(void)
{
	struct genl genl;

	keep_capabilities(~(1ULL << CAP_NET_ADMIN) & ((1ULL << (CAP_LAST_CAP + 1)) - 1));
	must_open(&genl);
	nothing_allowed(&genl);
}

static void nobody_with_capability(void)
{
	struct genl genl;

	REQUIRE(!prctl(PR_SET_KEEPCAPS, 1));
	become_nobody();
	keep_capabilities(1ULL << CAP_NET_ADMIN);
	must_open(&genl);
	all_allowed(&genl);
}

/* ---- Sockets that change hands ---- */

static void send_fd(int to, int fd)
{
	char control[CMSG_SPACE(sizeof(fd))] = {}, byte = 0;
	struct iovec iov = { &byte, 1 };
	struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1, .msg_control = control,
			      .msg_controllen = sizeof(control) };
	struct cmsghdr *cmsg = CMSG_FIRSTHDR(&msg);

	cmsg->cmsg_level = SOL_SOCKET;
	cmsg->cmsg_type = SCM_RIGHTS;
	cmsg->cmsg_len = CMSG_LEN(sizeof(fd));
	memcpy(CMSG_DATA(cmsg), &fd, sizeof(fd));
	REQUIRE_EQ(sendmsg(to, &msg, 0), 1);
}

static int receive_fd(int from)
{
	char control[CMSG_SPACE(sizeof(int))], byte;
	struct iovec iov = { &byte, 1 };
	struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1, .msg_control = control,
			      .msg_controllen = sizeof(control) };
	int fd = -1;

	REQUIRE_EQ(recvmsg(from, &msg, 0), 1);
	memcpy(&fd, CMSG_DATA(CMSG_FIRSTHDR(&msg)), sizeof(fd));
	return fd;
}

/* A socket that another process opened, as @opener left it. */
static int foreign_socket(void (*opener)(void))
{
	struct genl genl;
	int pair[2], fd;

	REQUIRE(!socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	if (fork() == 0) {
		opener();
		must_open(&genl);
		send_fd(pair[1], genl.fd);
		tap_end();
	}
	fd = receive_fd(pair[0]);
	while (wait(NULL) > 0)
		;
	return fd;
}

static void stay_root(void)
{
}

static void opened_by_nobody(void)
{
	struct genl genl;

	REQUIRE_EQ(genl_adopt(&genl, foreign_socket(become_nobody), GENL_READ_SIZE), 0);
	all_denied(&genl);
}

static void opened_by_nobody_addressed(void)
{
	struct genl genl;

	REQUIRE_EQ(genl_adopt(&genl, foreign_socket(become_nobody), GENL_READ_SIZE), 0);
	genl.addressed = true;
	all_denied(&genl);
}

static void used_by_nobody(void)
{
	struct genl genl;

	REQUIRE_EQ(genl_adopt(&genl, foreign_socket(stay_root), GENL_READ_SIZE), 0);
	become_nobody();
	nothing_allowed(&genl);
}

static void handed_on_by_root(void)
{
	struct genl genl;

	REQUIRE_EQ(genl_adopt(&genl, foreign_socket(stay_root), GENL_READ_SIZE), 0);
	all_allowed(&genl);
	genl.addressed = true;
	all_allowed(&genl);
}

/* ---- Namespaces ---- */

static void root_of_user_namespace(void)
{
	struct genl genl;

	if (unshare(CLONE_NEWUSER))
		tap_skip("no user namespaces");
	must_open(&genl);
	nothing_allowed(&genl);
}

static void nobodys_user_namespace(void)
{
	struct genl genl;

	become_nobody();
	if (unshare(CLONE_NEWUSER))
		tap_skip("no user namespaces for everybody");
	must_open(&genl);
	nothing_allowed(&genl);
}

/* The family is not there, and its number and its group's, known from outside, lead nowhere. */
static void network_namespace(void)
{
	const struct want self = { .pid = getpid() };
	struct genl host, inside;
	char byte;
	struct row row;
	uint64_t since;
	pid_t child;

	must_open(&host);
	REQUIRE(!unshare(CLONE_NEWNET));
	CHECK_EQ(genl_open(&inside), -ENOENT);
	CHECK_EQ(inside.family, 0);
	inside.family = host.family;
	CHECK_EQ(task_get(&inside, &self, &row), -ENOENT);
	genl_join(&inside, host.exit_group);
	since = exit_next(&host);
	child = fork();
	if (child == 0)
		_exit(0);
	CHECK(exit_of(&host, since, child, &row));
	CHECK(recv(inside.fd, &byte, 1, MSG_DONTWAIT) < 0 && errno == EAGAIN,
	      "exit records get into the network namespace");
}

static void own_user_and_network_namespace(void)
{
	struct genl genl;

	become_nobody();
	if (unshare(CLONE_NEWUSER | CLONE_NEWNET))
		tap_skip("no user namespaces for everybody");
	CHECK_EQ(genl_open(&genl), -ENOENT);
}

/* Runs as pid 1 of a pid namespace; its child is 2. */
static void look_from_inside(pid_t outside)
{
	const struct want all = {}, threads = { .threads = true }, host = { .pid = outside };
	struct exits exits;
	struct dump dump;
	struct genl genl;
	struct row row;

	must_open(&genl);
	REQUIRE_EQ(getpid(), 1);
	if (fork() == 0)
		pause();
	REQUIRE_EQ(task_dump(&genl, &all, &dump), 0);
	CHECK_EQ(dump.count, 2);
	CHECK_EQ(GET(&dump.trailer, TAIL_SEEN), 2);
	must_get(&genl, 1, &row);
	CHECK_EQ(GET(&row, TASK_TGID), 1);
	CHECK_EQ(GET(&row, TASK_PPID), 0);
	must_get(&genl, 2, &row);
	CHECK_EQ(GET(&row, TASK_PPID), 1);
	CHECK_EQ(task_get(&genl, &host, &row), -ESRCH);
	REQUIRE_EQ(task_dump(&genl, &threads, &dump), 0);
	CHECK_EQ(dump.count, 2);
	check_denied(&genl, exit_get(&genl, 0, &exits), "pid namespace");
}

static void run_inside(void (*look)(pid_t outside))
{
	pid_t outside = getpid(), child;
	int status;

	REQUIRE(outside > 2);
	REQUIRE(!unshare(CLONE_NEWPID));
	child = fork();
	if (child == 0) {
		look(outside);
		tap_end();
	}
	REQUIRE_EQ(waitpid(child, &status, 0), child);
	CHECK_EQ(status, 0);
}

static void pid_namespace(void)
{
	run_inside(look_from_inside);
}

static _Noreturn void storm(void)
{
	for (;;) {
		if (fork() == 0)
			_exit(0);
		waitpid(-1, NULL, 0);
	}
}

/* A task that ends while it is looked at has no number any more: it must be no row. */
static void look_at_storm(pid_t outside)
{
	const struct want threads = { .threads = true };
	unsigned long long until = tap_now() + 2000000000ULL;
	struct genl genl;
	struct dump dump;
	size_t i;

	(void)outside;
	must_open(&genl);
	if (fork() == 0)
		storm();
	while (tap_now() < until) {
		REQUIRE_EQ(task_dump(&genl, &threads, &dump), 0);
		for (i = 0; i < dump.count; i++) {
			CHECK(GET(&dump.rows[i], TASK_PID), "a row without a pid");
			CHECK(GET(&dump.rows[i], TASK_TGID), "a row without a tgid");
		}
		dump_free(&dump);
	}
}

static void storm_in_pid_namespace(void)
{
	run_inside(look_at_storm);
}

/* ---- A dump is its sender's, whoever reads it ---- */

static void reader_in_other_pid_namespace(void)
{
	const struct want self = { .pid = getpid() };
	pid_t outside = getpid(), child;
	struct dump dump;
	struct genl genl;
	int status;

	must_open(&genl);
	REQUIRE_EQ(task_dump_begin(&genl, &self), 0);
	REQUIRE(!unshare(CLONE_NEWPID));
	child = fork();
	if (child == 0) {
		CHECK_EQ(task_dump_read(&genl, &dump), 0);
		CHECK(dump.count == 1 && GET(&dump.rows[0], TASK_PID) == (uint32_t)outside);
		tap_end();
	}
	REQUIRE_EQ(waitpid(child, &status, 0), child);
	CHECK_EQ(status, 0);
}

static const struct tap_case cases[] = {
	{ "nobody is refused everything", nobody_is_refused, 0 },
	{ "root without the capability is refused", root_without_capability, 0 },
	{ "the capability alone is enough", nobody_with_capability, 0 },
	{ "a socket that nobody opened gives root nothing", opened_by_nobody, 0 },
	{ "nor with a message that names the kernel's address", opened_by_nobody_addressed, 0 },
	{ "a socket that root opened gives nobody nothing", used_by_nobody, 0 },
	{ "a socket that root opened serves root", handed_on_by_root, 0 },
	{ "root of a user namespace is refused", root_of_user_namespace, 0 },
	{ "anybody's user namespace is refused", nobodys_user_namespace, 0 },
	{ "another network namespace has no family", network_namespace, 0 },
	{ "a user's own network namespace has no family", own_user_and_network_namespace, 0 },
	{ "a pid namespace sees its own tasks, by its numbers", pid_namespace, 0 },
	{ "a storm in a pid namespace makes no row without a number", storm_in_pid_namespace, 0 },
	{ "a dump speaks in its sender's numbers", reader_in_other_pid_namespace, 0 },
};

TAP_MAIN(cases)
