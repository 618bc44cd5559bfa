// SPDX-License-Identifier: GPL-2.0
/*
 * The thread that asks, see runner.h. TCP and HTTP go through libcurl; what only blocking calls
 * tell, addresses of names too, is an errand.
 */
#include "serve/check/runner.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "health/units.h"
#include "http/client.h"
#include "serve/check/errand.h"
#include "source/live.h"

#define NSEC_PER_MSEC	UINT64_C(1000000)
#define ANSWER_LONGEST	16384	/* more of a page is not read */
#define SLEEP_MOST	60000	/* ms */

/* A check, and where it is. */
struct run {
	struct run *next;
	struct check_runner *runner;
	struct check check;
	bool kept;		/* it still is a check */
	bool asking;		/* an answer is waited for */
	uint64_t began, due;	/* CLOCK_MONOTONIC: of the last time, of the next one */
	struct errand *errand;	/* the last one, as long as it has not come back */
};

struct check_runner {
	struct check_results *results;
	struct http_client *client;
	struct run *first;
	uint64_t version;
	pthread_t thread;
	atomic_bool stop;
};

/* ---- Answers ---- */

static void finish(struct run *run, const struct check_outcome *outcome)
{
	run->asking = false;
	check_results_report(run->runner->results, &run->check, outcome);
}

static void fail(struct run *run, const char *words, uint64_t ns)
{
	struct check_outcome outcome = { .state = CHECK_FAILED };
	char time[HEALTH_FIGURE_ROOM];

	health_unit_text(HEALTH_UNIT_TIME, (double)ns, time);
	snprintf(outcome.error, sizeof(outcome.error), "%s%s", words, ns ? time : "");
	finish(run, &outcome);
}

static bool is_wanted(const struct check *check, unsigned int status)
{
	return check->status ? status == check->status : status >= 200 && status < 400;
}

static void answered(void *arg, const struct http_answer *answer)
{
	struct run *run = arg;
	struct check_outcome outcome = {
		.state = CHECK_OK, .has_duration = true,
		.duration = live_clock() - run->began,
	};

	if (!answer->connected && !answer->status) {
		outcome.state = CHECK_FAILED;
		snprintf(outcome.error, sizeof(outcome.error), "%s", answer->error);
	} else if (!answer->connected && !is_wanted(&run->check, answer->status)) {
		outcome.state = CHECK_FAILED;
		snprintf(outcome.error, sizeof(outcome.error), "it answered with status %u",
			 answer->status);
	}
	finish(run, &outcome);
}

/* ---- Questions ---- */

static bool is_of_server(const struct check *check)
{
	return check->kind == CHECK_TCP || check->kind == CHECK_HTTP;
}

/* @addresses: of its name, NULL: it is one itself. */
static void ask_server(struct run *run, const char *addresses)
{
	const struct check *check = &run->check;
	uint64_t passed = live_clock() - run->began;
	uint64_t left = passed < check->timeout ? check->timeout - passed : 0;
	char url[CHECK_TEXT + 8];
	const struct http_request request = {
		.url = check->kind == CHECK_TCP ? url : check->target,
		.connect_only = check->kind == CHECK_TCP,
		.addresses = addresses,
		.timeout_ms = (unsigned int)(left / NSEC_PER_MSEC) + 1,
		.longest = ANSWER_LONGEST,
	};

	snprintf(url, sizeof(url), "http://%s", check->target);
	if (http_client_start(run->runner->client, &request, answered, run))
		fail(run, strerror(ENOMEM), 0);
}

/* One that never came back is not followed by another: they would become many. */
static void send_errand(struct run *run)
{
	errand_ask ask = run->check.kind == CHECK_DISK ? ask_disk :
			 run->check.kind == CHECK_UNIX ? ask_unix : ask_name;

	if (!run->errand)
		run->errand = errand_start(ask, &run->check, run->runner->client);
	if (!run->errand)
		fail(run, "there is no thread to ask it with", 0);
}

static bool is_address(const struct check *check)
{
	char host[CHECK_TEXT];
	unsigned int port;

	return is_of_server(check) && !check_target_name(check, host, &port);
}

static void begin(struct run *run, uint64_t now)
{
	run->due += run->check.interval;
	if (run->due <= now)
		run->due = now + run->check.interval;
	run->asking = true;
	if (!run->errand)
		run->began = now;
	if (is_address(&run->check))
		ask_server(run, NULL);
	else
		send_errand(run);
}

static void take_answer(struct run *run, const struct errand_answer *answer)
{
	if (is_of_server(&run->check) && answer->outcome.state == CHECK_OK)
		ask_server(run, answer->addresses);
	else
		finish(run, &answer->outcome);
}

static void look_after_errand(struct run *run, uint64_t now)
{
	struct errand_answer answer;

	if (!run->errand)
		return;
	if (errand_is_done(run->errand, &answer)) {
		errand_drop(run->errand);
		run->errand = NULL;
		if (run->asking)
			take_answer(run, &answer);
	} else if (run->asking && now >= run->began + run->check.timeout) {
		fail(run, is_of_server(&run->check) ? "its name is not resolved after "
						    : "no answer for ", now - run->began);
	}
}

/* ---- The thread ---- */

static struct run *find(struct check_runner *runner, const struct check *check)
{
	for (struct run *run = runner->first; run; run = run->next)
		if (check_same(&run->check, check))
			return run;
	return NULL;
}

static void add(struct check_runner *runner, const struct check *check)
{
	struct run *run = find(runner, check);

	if (!run) {
		run = calloc(1, sizeof(*run));
		if (!run)
			return;
		run->check = *check;
		run->runner = runner;
		run->due = live_clock();
		run->next = runner->first;
		runner->first = run;
	}
	run->kept = true;
}

static void take_checks(struct check_runner *runner)
{
	struct checks *checks = malloc(sizeof(*checks));

	if (checks && check_results_checks(runner->results, &runner->version, checks)) {
		for (struct run *run = runner->first; run; run = run->next)
			run->kept = false;
		for (unsigned int i = 0; i < checks->count; i++)
			if (!check_is_of_processes(&checks->check[i]))
				add(runner, &checks->check[i]);
	}
	free(checks);
}

static void destroy(struct run *run)
{
	errand_drop(run->errand);
	free(run);
}

/* Those of a server in whose answer libcurl still is stay until it came. */
static void drop_others(struct check_runner *runner)
{
	struct run **link = &runner->first, *run;

	while ((run = *link)) {
		if (run->kept || (run->asking && !run->errand)) {
			link = &run->next;
			continue;
		}
		*link = run->next;
		destroy(run);
	}
}

/* Returns when something is to be done again. */
static uint64_t step(struct run *run, uint64_t now)
{
	look_after_errand(run, now);
	if (run->kept && !run->asking && now >= run->due) {
		begin(run, now);
		look_after_errand(run, now);
	}
	if (run->asking && run->errand)
		return run->began + run->check.timeout;
	return run->asking || !run->kept ? UINT64_MAX : run->due;
}

static void turn(struct check_runner *runner)
{
	uint64_t now = live_clock(), next = now + SLEEP_MOST * NSEC_PER_MSEC;

	take_checks(runner);
	drop_others(runner);
	for (struct run *run = runner->first; run; run = run->next) {
		uint64_t at = step(run, now);

		next = at < next ? at : next;
	}
	now = live_clock();
	http_client_wait(runner->client, next <= now ? 0 :
			 (unsigned int)((next - now + NSEC_PER_MSEC - 1) / NSEC_PER_MSEC));
}

static void *run_all(void *arg)
{
	struct check_runner *runner = arg;

	while (!atomic_load(&runner->stop))
		turn(runner);
	return NULL;
}

/* ---- Beginning and end ---- */

int check_runner_start(struct check_runner **out, struct check_results *results)
{
	struct check_runner *runner = calloc(1, sizeof(*runner));
	int error = -ENOMEM;

	if (!runner)
		return error;
	runner->results = results;
	runner->client = http_client_new();
	if (!runner->client)
		goto free_runner;
	error = -pthread_create(&runner->thread, NULL, run_all, runner);
	if (error)
		goto free_client;
	*out = runner;
	return 0;
free_client:
	http_client_free(runner->client);
free_runner:
	free(runner);
	return error;
}

void check_runner_wake(struct check_runner *runner)
{
	http_client_wake(runner->client);
}

void check_runner_stop(struct check_runner *runner)
{
	struct run *run;

	if (!runner)
		return;
	atomic_store(&runner->stop, true);
	check_runner_wake(runner);
	pthread_join(runner->thread, NULL);
	while ((run = runner->first)) {
		runner->first = run->next;
		destroy(run);
	}
	http_client_free(runner->client);
	free(runner);
}
