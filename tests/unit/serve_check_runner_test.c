// SPDX-License-Identifier: GPL-2.0
/*
 * Checks against what a test listens on. Not here: what servers may answer to HTTP
 * (http_client_test.c), and what never answers (serve_check_hung_test.c).
 */
#include "check_runs.h"

#include <sys/un.h>

/* ---- Unix sockets ---- */

static int listen_unix(const char *path, int type, int queue)
{
	struct sockaddr_un at = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, type | SOCK_CLOEXEC, 0);

	snprintf(at.sun_path, sizeof(at.sun_path), "%s", path);
	assert_int_equal(bind(fd, (struct sockaddr *)&at, sizeof(at)), 0);
	if (type != SOCK_DGRAM)
		assert_int_equal(listen(fd, queue), 0);
	return fd;
}

static int connect_unix(const char *path)
{
	struct sockaddr_un at = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	snprintf(at.sun_path, sizeof(at.sun_path), "%s", path);
	assert_int_equal(connect(fd, (struct sockaddr *)&at, sizeof(at)), 0);
	return fd;
}

/* ---- Tests ---- */

static void a_tcp_port_that_listens_is_well_and_then_it_is_not(void **state)
{
	char target[32];
	int fd = listen_tcp(target);
	struct check_result result;

	(void)state;
	add(CHECK_TCP, target);
	check_runs_begin();
	result = wait_for(0, CHECK_OK);
	assert_true(result.last.has_duration && result.succeeded);
	close(fd);
	result = wait_for(0, CHECK_FAILED);
	assert_non_null(strstr(result.last.error, "connect"));
	assert_true(result.failures_total >= 1);
}

static void a_server_that_never_answers_fails_in_time_and_the_others_do_not(void **state)
{
	char target[32], url[48];
	int fd = listen_tcp(target);
	struct check_result result;

	(void)state;
	snprintf(url, sizeof(url), "http://%s/", target);
	for (int i = 0; i < CHECKS_MAX - 1; i++)
		add(CHECK_HTTP, url);
	add(CHECK_TCP, target);
	check_runs_begin();
	for (int i = 0; i < CHECKS_MAX - 1; i++) {
		result = wait_for(i, CHECK_FAILED);
		assert_non_null(strstr(result.last.error, "timed out"));
	}
	wait_for(CHECKS_MAX - 1, CHECK_OK);
	close(fd);
}

static void each_kind_of_unix_socket_can_be_reached(void **state)
{
	static const int types[] = { SOCK_STREAM, SOCK_SEQPACKET, SOCK_DGRAM };
	int fds[3];

	(void)state;
	for (int i = 0; i < 3; i++) {
		const char *path = scratch_path(i == 0 ? "a" : i == 1 ? "b" : "c");

		fds[i] = listen_unix(path, types[i], 4);
		add(CHECK_UNIX, path);
	}
	add(CHECK_UNIX, scratch_path("none"));
	check_runs_begin();
	for (unsigned int i = 0; i < 3; i++)
		wait_for(i, CHECK_OK);
	assert_string_equal(wait_for(3, CHECK_FAILED).last.error, "No such file or directory");
	close(fds[1]);
	assert_string_equal(wait_for(1, CHECK_FAILED).last.error, "Connection refused");
	close(fds[0]);
	close(fds[2]);
}

static void a_unix_socket_that_accepts_nobody_fails(void **state)
{
	int fd = listen_unix(scratch_path("full"), SOCK_STREAM, 0), client;
	struct check_result result;
	struct check *check;

	(void)state;
	client = connect_unix(scratch_path("full"));
	check = add(CHECK_UNIX, scratch_path("full"));
	check->interval = 3000 * MSEC;
	check->timeout = 2000 * MSEC;
	check_runs_begin();
	result = wait_for(0, CHECK_FAILED);
	assert_string_equal(result.last.error, "it accepts no connections, and its queue is full");
	close(client);
	close(fd);
}

static void room_is_judged(void **state)
{
	struct check_result result;

	(void)state;
	add(CHECK_DISK, "/tmp");
	*add(CHECK_DISK, "/tmp") = (struct check){
		.name = "all", .target = "/tmp", .kind = CHECK_DISK, .after = 1,
		.interval = 300 * MSEC, .timeout = 200 * MSEC,
		.min_free = 1.1, .min_free_is_share = true,
	};
	add(CHECK_DISK, "/tmp")->min_free = 1e18;
	add(CHECK_DISK, "/nonexistent");
	add(CHECK_DISK, "/proc");
	check_runs_begin();
	result = wait_for(0, CHECK_OK);
	assert_true(result.last.has_room && result.last.total >= result.last.free);
	assert_non_null(strstr(wait_for(1, CHECK_FAILED).last.error, " % free, 110 % must be"));
	assert_non_null(strstr(wait_for(2, CHECK_FAILED).last.error, "GiB free, "));
	assert_string_equal(wait_for(3, CHECK_FAILED).last.error, "No such file or directory");
	assert_string_equal(wait_for(4, CHECK_FAILED).last.error,
			    "no file system with room is there");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, check_runs_set_up, check_runs_tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_tcp_port_that_listens_is_well_and_then_it_is_not),
		TEST(a_server_that_never_answers_fails_in_time_and_the_others_do_not),
		TEST(each_kind_of_unix_socket_can_be_reached),
		TEST(a_unix_socket_that_accepts_nobody_fails),
		TEST(room_is_judged),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
