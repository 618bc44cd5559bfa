// SPDX-License-Identifier: GPL-2.0
/*
 * Checks against what a test listens on, and against a file system that never answers. Not here:
 * what servers may answer to HTTP (http_client_test.c).
 */
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <pthread.h>
#include <semaphore.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/statvfs.h>
#include <sys/un.h>
#include <unistd.h>

#include <cmocka.h>

#include "http/client.h"
#include "scratch.h"
#include "serve/check/errand.h"
#include "serve/check/runner.h"
#include "source/live.h"

#define MSEC UINT64_C(1000000)
#define PATIENCE (20000 * MSEC)
#define HUNG "/hung"

static struct check_results results;
static struct checks checks;
static struct check_runner *runner;
static sem_t hung, asked;	/* what a server that is gone holds back, and that it was asked */

/* ---- A file system that does not answer ---- */

int __real_statvfs(const char *path, struct statvfs *fs);
int __wrap_statvfs(const char *path, struct statvfs *fs);

int __wrap_statvfs(const char *path, struct statvfs *fs)
{
	if (strcmp(path, HUNG))
		return __real_statvfs(path, fs);
	sem_post(&asked);
	sem_wait(&hung);
	return __real_statvfs("/", fs);
}

/* ---- Checks ---- */

static struct check *add(enum check_kind kind, const char *target)
{
	struct check *check = &checks.check[checks.count++];

	memset(check, 0, sizeof(*check));
	snprintf(check->name, sizeof(check->name), "c%u", checks.count);
	snprintf(check->target, sizeof(check->target), "%s", target);
	check->kind = kind;
	check->after = 1;
	check->level = HEALTH_CRITICAL;
	check->interval = 300 * MSEC;
	check->timeout = 200 * MSEC;
	return check;
}

static int set_up(void **state)
{
	(void)state;
	http_init();
	scratch_make();
	sem_init(&hung, 0, 0);
	sem_init(&asked, 0, 0);
	check_results_init(&results);
	memset(&checks, 0, sizeof(checks));
	return 0;
}

static void begin(void)
{
	check_results_set(&results, &checks);
	assert_int_equal(check_runner_start(&runner, &results), 0);
}

static int tear_down(void **state)
{
	(void)state;
	check_runner_stop(runner);
	runner = NULL;
	check_results_free(&results);
	scratch_remove();
	return 0;
}

static struct check_result look(unsigned int i)
{
	struct check_list *list = check_results_take(&results, false);
	struct check_result result = list->result[i];

	free(list);
	return result;
}

/* The result of a check, as soon as it is so. */
static struct check_result wait_for(unsigned int i, enum check_state state)
{
	uint64_t until = live_clock() + PATIENCE;
	struct check_result result;

	for (result = look(i); result.state != state; result = look(i)) {
		if (live_clock() > until)
			fail_msg("state %d, error '%s'", result.state, result.last.error);
		usleep(5000);
	}
	return result;
}

/* ---- What is listened on ---- */

static int listen_tcp(char target[32])
{
	struct sockaddr_in at = { .sin_family = AF_INET,
				  .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof(at);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	assert_int_equal(bind(fd, (struct sockaddr *)&at, len), 0);
	assert_int_equal(listen(fd, 64), 0);
	getsockname(fd, (struct sockaddr *)&at, &len);
	snprintf(target, 32, "127.0.0.1:%u", ntohs(at.sin_port));
	return fd;
}

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
	begin();
	result = wait_for(0, CHECK_OK);
	assert_true(result.last.has_duration && result.succeeded);
	close(fd);
	result = wait_for(0, CHECK_FAILED);
	assert_non_null(strstr(result.last.error, "connect"));
	assert_true(result.failures_total >= 1);
}

static void names_are_resolved(void **state)
{
	char target[32], name[32];
	int fd = listen_tcp(target);

	(void)state;
	snprintf(name, sizeof(name), "localhost%s", strchr(target, ':'));
	add(CHECK_TCP, name);
	add(CHECK_TCP, "does-not-exist.invalid:1");
	begin();
	wait_for(0, CHECK_OK);
	assert_non_null(strcasestr(wait_for(1, CHECK_FAILED).last.error, "resolv"));
	close(fd);
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
	begin();
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
	begin();
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
	begin();
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
	begin();
	result = wait_for(0, CHECK_OK);
	assert_true(result.last.has_room && result.last.total >= result.last.free);
	assert_non_null(strstr(wait_for(1, CHECK_FAILED).last.error, " % free, 110 % must be"));
	assert_non_null(strstr(wait_for(2, CHECK_FAILED).last.error, "GiB free, "));
	assert_string_equal(wait_for(3, CHECK_FAILED).last.error, "No such file or directory");
	assert_string_equal(wait_for(4, CHECK_FAILED).last.error,
			    "no file system with room is there");
}

static void a_file_system_that_hangs_holds_nobody_up(void **state)
{
	uint64_t failures;
	int waiting;

	(void)state;
	add(CHECK_DISK, HUNG);
	add(CHECK_DISK, "/");
	begin();
	assert_non_null(strstr(wait_for(0, CHECK_FAILED).last.error, "no answer for "));
	wait_for(1, CHECK_OK);
	/* It goes on to fail, and is not asked once more. */
	failures = look(0).failures;
	while (look(0).failures < failures + 2)
		usleep(5000);
	sem_getvalue(&asked, &waiting);
	assert_int_equal(waiting, 1);
	sem_post(&hung);
	while (sem_getvalue(&asked, &waiting) || waiting < 2)
		usleep(5000);
	sem_post(&hung);
	wait_for(0, CHECK_OK);
}

static void it_ends_while_a_file_system_hangs(void **state)
{
	(void)state;
	add(CHECK_DISK, HUNG);
	begin();
	sem_wait(&asked);
	check_runner_stop(runner);
	runner = NULL;
	sem_post(&hung);
}

static void a_reload_goes_on_with_what_is_the_same(void **state)
{
	char target[32];
	int fd = listen_tcp(target);
	struct check hanging;

	(void)state;
	add(CHECK_TCP, target);
	hanging = *add(CHECK_DISK, HUNG);
	begin();
	wait_for(1, CHECK_FAILED);
	memset(&checks, 0, sizeof(checks));
	checks.check[checks.count++] = hanging;
	add(CHECK_TCP, target);
	check_results_set(&results, &checks);
	check_runner_wake(runner);
	assert_int_equal(look(0).state, CHECK_FAILED);
	wait_for(1, CHECK_OK);
	close(fd);
	sem_post(&hung);
	sem_post(&hung);
	sem_post(&hung);
	wait_for(0, CHECK_OK);
}

/* ---- Errands ---- */

static void hang(const struct check *check, struct check_outcome *outcome)
{
	(void)check;
	(void)outcome;
	sem_wait(&hung);
}

static void there_is_a_limit_to_what_hangs(void **state)
{
	static struct errand *errands[3 * CHECK_SLOTS];
	struct check_outcome outcome;
	unsigned int count = 0;

	(void)state;
	while (count < 3 * CHECK_SLOTS &&
	       (errands[count] = errand_start(hang, &checks.check[0], NULL)))
		count++;
	assert_in_range(count, CHECK_SLOTS, 3 * CHECK_SLOTS - 1);
	for (unsigned int i = 0; i < count; i++)
		sem_post(&hung);
	for (unsigned int i = 0; i < count; i++) {
		while (!errand_is_done(errands[i], &outcome))
			usleep(1000);
		errand_drop(errands[i]);
	}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_tcp_port_that_listens_is_well_and_then_it_is_not),
		TEST(names_are_resolved),
		TEST(a_server_that_never_answers_fails_in_time_and_the_others_do_not),
		TEST(each_kind_of_unix_socket_can_be_reached),
		TEST(a_unix_socket_that_accepts_nobody_fails),
		TEST(room_is_judged),
		TEST(a_file_system_that_hangs_holds_nobody_up),
		TEST(it_ends_while_a_file_system_hangs),
		TEST(a_reload_goes_on_with_what_is_the_same),
		TEST(there_is_a_limit_to_what_hangs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
