// SPDX-License-Identifier: GPL-2.0
/* Who is at the other end of a connection: by tables as the kernel writes them, and by its own. */
#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "serve/listen.h"
#include "serve/peer.h"

#define HEAD "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   " \
	"uid  timeout inode\n"
#define ROW(local, remote, user, inode) "   1: " local " " remote \
	" 01 00000000:00000000 00:00000000 00000000  " user "        0 " inode \
	" 1 0000000000000000 20 4 30 10 -1\n"

/* 127.0.0.1 port 43210 to port 8259, and the same of IPv6. */
#define NEAR		"0100007F:A8CA"
#define FAR		"0100007F:2043"
#define NEAR_6		"00000000000000000000000001000000:A8CA"
#define FAR_6		"00000000000000000000000001000000:2043"
#define NEAR_MAPPED	"0000000000000000FFFF00000100007F:A8CA"
#define FAR_MAPPED	"0000000000000000FFFF00000100007F:2043"

static void set_end(struct sockaddr_storage *end, const char *address, unsigned int port)
{
	struct sockaddr_in6 *six = (void *)end;
	struct sockaddr_in *four = (void *)end;

	memset(end, 0, sizeof(*end));
	if (strchr(address, ':')) {
		six->sin6_family = AF_INET6;
		six->sin6_port = htons(port);
		assert_int_equal(inet_pton(AF_INET6, address, &six->sin6_addr), 1);
	} else {
		four->sin_family = AF_INET;
		four->sin_port = htons(port);
		assert_int_equal(inet_pton(AF_INET, address, &four->sin_addr), 1);
	}
}

/* The user whom a table names, -1 for nobody. */
static int user_in(const char *table, const char *address)
{
	FILE *file = fmemopen((void *)table, strlen(table), "r");
	struct peer_ends ends;
	uid_t user = 12345;
	bool found;

	assert_non_null(file);
	set_end(&ends.own, address, 43210);
	set_end(&ends.other, address, 8259);
	found = peer_in_table(file, &ends, &user);
	fclose(file);
	return found ? (int)user : -1;
}

static void a_socket_has_the_user_of_its_line(void **state)
{
	(void)state;
	assert_int_equal(user_in(HEAD ROW(FAR, NEAR, "7", "99") ROW(NEAR, FAR, "1000", "98"),
				 "127.0.0.1"), 1000);
	assert_int_equal(user_in(HEAD ROW(NEAR_6, FAR_6, "1001", "98"), "::1"), 1001);
	assert_int_equal(user_in(HEAD, "127.0.0.1"), -1);
	assert_int_equal(user_in("", "127.0.0.1"), -1);
}

/* A socket of IPv6 may speak IPv4: one table has one end, the other one the other end. */
static void addresses_are_the_same_in_both_forms(void **state)
{
	(void)state;
	assert_int_equal(user_in(HEAD ROW(NEAR_MAPPED, FAR_MAPPED, "1002", "5"), "127.0.0.1"),
			 1002);
	assert_int_equal(user_in(HEAD ROW(NEAR, FAR, "1003", "5"), "::ffff:127.0.0.1"), 1003);
	assert_int_equal(user_in(HEAD ROW(NEAR_6, FAR_6, "1004", "5"), "127.0.0.1"), -1);
}

static void others_lines_are_not_taken(void **state)
{
	(void)state;
	assert_int_equal(user_in(HEAD ROW("0100007F:A8CB", FAR, "0", "5"), "127.0.0.1"), -1);
	assert_int_equal(user_in(HEAD ROW(NEAR, "0100007F:2044", "0", "5"), "127.0.0.1"), -1);
	assert_int_equal(user_in(HEAD ROW("0200007F:A8CA", FAR, "0", "5"), "127.0.0.1"), -1);
	assert_int_equal(user_in(HEAD ROW(NEAR, "0200007F:2043", "0", "5"), "127.0.0.1"), -1);
	assert_int_equal(user_in("no table\n\n: : : \n", "127.0.0.1"), -1);
}

/* Of what no process holds any more the kernel says that it is root's, without an inode. */
static void who_closed_his_end_is_nobody(void **state)
{
	(void)state;
	assert_int_equal(user_in(HEAD ROW(NEAR, FAR, "0", "0"), "127.0.0.1"), -1);
}

static bool hides(const char *lines)
{
	FILE *file = fmemopen((void *)lines, strlen(lines), "r");
	bool result;

	assert_non_null(file);
	result = peers_proc_hides(file);
	fclose(file);
	return result;
}

#define MOUNT(point, options) \
	"22 27 0:21 / " point " rw,relatime shared:5 - proc proc " options "\n"

static void mounts_say_whether_processes_are_hidden(void **state)
{
	(void)state;
	assert_false(hides(MOUNT("/proc", "rw")));
	assert_false(hides(MOUNT("/proc", "rw,hidepid=0")));
	assert_false(hides(MOUNT("/proc", "rw,gid=7,hidepid=off")));
	assert_true(hides(MOUNT("/proc", "rw,hidepid=1")));
	assert_true(hides(MOUNT("/proc", "rw,gid=7,hidepid=invisible")));
	assert_true(hides(MOUNT("/proc", "rw,hidepid=ptraceable,subset=pid")));
	assert_false(hides(MOUNT("/jail/proc", "rw,hidepid=2") MOUNT("/proc", "rw")));
	/* The last one lies above the others. */
	assert_true(hides(MOUNT("/proc", "rw") MOUNT("/proc", "rw,hidepid=2")));
	assert_false(hides(MOUNT("/proc", "rw,hidepid=2") MOUNT("/proc", "rw")));
	assert_false(hides("\n22 27 0:21 / /proc\n"));
}

static bool trusts(const struct peers *peers, uid_t user)
{
	for (unsigned int i = 0; i < peers->count; i++)
		if (peers->trusted[i] == user)
			return true;
	return false;
}

static void users_are_names_or_numbers(void **state)
{
	static const char *const wrong[] = {
		"", "nobody-has-this-name", "-1", "1x", " 1", "4294967295", "99999999999999999999",
	};
	struct peers peers = { .count = 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++)
		assert_int_equal(peers_trust(&peers, wrong[i]), -ENOENT);
	assert_int_equal(peers_trust(&peers, "root"), 0);
	assert_int_equal(peers_trust(&peers, "0"), 0);
	assert_int_equal(peers.count, 1);
	for (unsigned int i = 1; i < PEERS_ALLOWED; i++) {
		char text[12];

		snprintf(text, sizeof(text), "%u", 70000 + i);
		assert_int_equal(peers_trust(&peers, text), 0);
	}
	assert_int_equal(peers_trust(&peers, "80000"), -E2BIG);
	assert_int_equal(peers_trust(&peers, "70001"), 0);
	/* There is always room for those that are not named. */
	setenv("SUDO_UID", "80001", 1);
	peers.trusted[0] = 80002;
	peers_init(&peers);
	unsetenv("SUDO_UID");
	assert_true(trusts(&peers, 0) && trusts(&peers, geteuid()) && trusts(&peers, 80001));
}

static void root_we_and_who_became_root_are_trusted(void **state)
{
	struct peers peers = { .count = 0 };

	(void)state;
	setenv("SUDO_UID", "71234", 1);
	peers_init(&peers);
	assert_true(trusts(&peers, 0) && trusts(&peers, geteuid()) && trusts(&peers, 71234));
	setenv("SUDO_UID", "71234 ", 1);
	peers = (struct peers){ .count = 0 };
	peers_init(&peers);
	assert_true(trusts(&peers, 0) && trusts(&peers, geteuid()) && !trusts(&peers, 71234));
	unsetenv("SUDO_UID");
}

/* Our end of a connection that a child with this user opened, and keeps until we close ours. */
static int connection_of(uid_t user, const char *address, const char *to)
{
	struct listen_address at;
	struct sockaddr_storage target;
	char text[64];
	int listening, fd;

	snprintf(text, sizeof(text), "%s:0", address);
	assert_int_equal(listen_parse(text, &at), 0);
	listening = listen_open(&at);
	assert_true(listening >= 0);
	set_end(&target, to, listen_port(listening));
	if (!fork()) {
		close(listening);
		fd = setuid(user) ? -1 : socket(target.ss_family, SOCK_STREAM, 0);
		if (fd < 0 || connect(fd, (struct sockaddr *)&target,
				      target.ss_family == AF_INET ? sizeof(struct sockaddr_in)
								  : sizeof(struct sockaddr_in6)))
			_exit(1);
		_exit(read(fd, text, 1) > 0);
	}
	assert_int_equal(poll(&(struct pollfd){ .fd = listening, .events = POLLIN }, 1, 10000), 1);
	fd = accept(listening, NULL, NULL);
	assert_true(fd >= 0);
	close(listening);
	return fd;
}

static void check_real(const char *address, const char *to)
{
	const struct peers root = { .trusted = { 0 }, .count = 1 };
	const struct peers other = { .trusted = { 71234 }, .count = 1 };
	int fd = connection_of(71234, address, to);

	assert_true(peer_is_stranger(&root, fd));
	assert_false(peer_is_stranger(&other, fd));
	close(fd);
	fd = connection_of(0, address, to);
	assert_false(peer_is_stranger(&root, fd));
	assert_true(peer_is_stranger(&other, fd));
	close(fd);
}

static void the_kernels_own_table_is_read(void **state)
{
	(void)state;
	if (geteuid())
		skip();
	check_real("127.0.0.1", "127.0.0.1");
	check_real("0.0.0.0", "127.0.0.1");
	check_real("127.0.0.1", "::ffff:127.0.0.1");
	check_real("[::1]", "::1");
	check_real("[::]", "127.0.0.1");
	assert_true(peer_is_stranger(&(struct peers){ .trusted = { 0 }, .count = 1 }, -1));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_socket_has_the_user_of_its_line),
		cmocka_unit_test(addresses_are_the_same_in_both_forms),
		cmocka_unit_test(others_lines_are_not_taken),
		cmocka_unit_test(who_closed_his_end_is_nobody),
		cmocka_unit_test(mounts_say_whether_processes_are_hidden),
		cmocka_unit_test(users_are_names_or_numbers),
		cmocka_unit_test(root_we_and_who_became_root_are_trusted),
		cmocka_unit_test(the_kernels_own_table_is_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
