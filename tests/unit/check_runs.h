/* SPDX-License-Identifier: GPL-2.0 */
/* Checks of a test's own that run, and waiting for what comes of them. */
#ifndef CHECK_RUNS_H
#define CHECK_RUNS_H

#include <arpa/inet.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "http/client.h"
#include "scratch.h"
#include "serve/check/runner.h"
#include "source/live.h"

#define MSEC UINT64_C(1000000)
#define PATIENCE (20000 * MSEC)

static struct check_results results;
static struct checks checks;
static struct check_runner *runner;

static inline struct check *add(enum check_kind kind, const char *target)
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

static inline int check_runs_set_up(void **state)
{
	const char *words;

	(void)state;
	assert_int_equal(http_init(&words), 0);
	scratch_make();
	check_results_init(&results);
	memset(&checks, 0, sizeof(checks));
	return 0;
}

static inline void check_runs_begin(void)
{
	check_results_set(&results, &checks);
	assert_int_equal(check_runner_start(&runner, &results), 0);
}

static inline int check_runs_tear_down(void **state)
{
	(void)state;
	check_runner_stop(runner);
	runner = NULL;
	check_results_free(&results);
	scratch_remove();
	return 0;
}

static inline struct check_result look(unsigned int i)
{
	struct check_list *list = check_results_take(&results, false);
	struct check_result result = list->result[i];

	free(list);
	return result;
}

/* The result of a check, as soon as it is so. */
static inline struct check_result wait_for(unsigned int i, enum check_state state)
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

static inline int listen_tcp(char target[32])
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

#endif
