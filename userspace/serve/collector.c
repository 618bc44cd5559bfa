// SPDX-License-Identifier: GPL-2.0
/*
 * The thread that takes samples, see collector.h. Not here: which source (../source/live.c), what
 * is counted (ledger.c), what is judged (../health/health.c), what is kept of it (snapshot_make.c).
 */
#include "serve/collector.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "health/health.h"
#include "serve/check/presence.h"
#include "serve/ledger.h"
#include "serve/snapshot_make.h"
#include "source/live.h"

#define NSEC_PER_SEC	UINT64_C(1000000000)
#define DRAIN_MAX	65536	/* a fork storm must not keep samples from being taken */

struct pending {
	struct rules rules;
	struct health_rules health;
};

struct collector {
	struct board *board;
	struct live live;
	struct exit_ring exits;
	struct host_history history;
	struct ledger *ledger;
	struct health *health;
	struct health_rules health_rules;
	struct presence presence;
	struct ktally_sample sample[2];
	int at;			/* the last one */
	bool has_last;
	uint64_t samples;
	int wake, timer;
	pthread_t thread;
	/* ---- Shared ---- */
	pthread_mutex_t lock;
	struct pending *pending;	/* rules that are to hold, NULL: no new ones */
	bool stop;
};

/* ---- Exits ---- */

static void drain(struct collector *c)
{
	struct ktally_task record;

	for (unsigned int i = 0; i < DRAIN_MAX && live_exit(&c->live, &record); i++) {
		ledger_exit(c->ledger, &record);
		health_exit(c->health, &record);
		exit_ring_add(&c->exits, &record);
	}
}

/* ---- Snapshots ---- */

/* Began at @began, CLOCK_MONOTONIC. */
static int publish(struct collector *c, const struct ktally_sample *before, uint64_t began)
{
	const struct snapshot_parts parts = {
		.before = before, .now = &c->sample[c->at], .samples = c->samples,
		.live = &c->live, .ledger = c->ledger, .health = c->health,
		.rules = &c->health_rules, .exits = &c->exits, .history = &c->history,
		/* Nobody else hangs up others, so it stays there until we do. */
		.last = c->board->newest,
	};
	struct snapshot *s = snapshot_make(&parts);

	if (!s)
		return -ENOMEM;
	s->taken = live_clock();
	s->duration = s->taken - began;
	board_publish(c->board, s);
	return 0;
}

/* ---- Samples ---- */

static void judge(struct collector *c, const struct ktally_sample *before,
		  const struct ktally_sample *now)
{
	health_set_source(c->health, c->live.has_info ? &c->live.info : NULL, c->live.events);
	health_feed(c->health, before, now);
	if (c->presence.results)
		presence_judge(&c->presence, before, now, c->live.loss.redacted);
}

/* In the words of `ktally log`. */
static void say_change(const struct live *live)
{
	switch (live->change) {
	case LIVE_WENT_AWAY:
		fprintf(stderr, "ktally serve: %s; going on with procfs\n", live->why);
		break;
	case LIVE_ANSWERS:
		fputs("ktally serve: going on with the kernel module\n", stderr);
		break;
	case LIVE_RELOADED:
		fputs("ktally serve: the kernel module was loaded anew\n", stderr);
		break;
	}
}

/* When samples begin to fail, and when they come again. */
static void note_trouble(struct collector *c, int error)
{
	bool trouble = error;

	if (trouble && !c->board->trouble)
		fprintf(stderr, "ktally serve: no sample: %s\n",
			*c->live.error ? c->live.error : strerror(-error));
	if (!trouble && c->board->trouble)
		fputs("ktally serve: samples come again\n", stderr);
	c->board->trouble = trouble;
	c->board->failed += trouble;
}

static int collect(struct collector *c)
{
	const uint64_t began = live_clock();
	const struct ktally_sample *before = c->has_last ? &c->sample[c->at] : NULL;
	struct ktally_sample *now = &c->sample[!c->at];
	const struct ktally_query query = { .since = before };
	bool changed;
	int error;

	drain(c);
	error = live_sample(&c->live, &query, now, &changed);
	/* Also of a sample that failed: the next one goes on from none. */
	if (changed) {
		say_change(&c->live);
		before = NULL;
	}
	c->has_last = before != NULL;
	if (!error)
		error = ledger_sample(c->ledger, before, now, c->live.events);
	if (error)
		return error;
	judge(c, before, now);
	c->at = !c->at;
	c->has_last = true;
	c->samples++;
	return publish(c, before, began);
}

/* New rules of groups hold with the next sample; those of health begin to judge anew. */
static void take_rules(struct collector *c)
{
	struct pending *pending;
	struct health *health;

	pthread_mutex_lock(&c->lock);
	pending = c->pending;
	c->pending = NULL;
	pthread_mutex_unlock(&c->lock);
	if (!pending)
		return;
	ledger_set_rules(c->ledger, &pending->rules);
	if (memcmp(&c->health_rules, &pending->health, sizeof(pending->health))) {
		health = health_new(&pending->health);
		if (health) {
			health_free(c->health);
			c->health = health;
			c->health_rules = pending->health;
		}
	}
	free(pending);
}

static bool is_stopped(struct collector *c)
{
	bool stop;

	pthread_mutex_lock(&c->lock);
	stop = c->stop;
	pthread_mutex_unlock(&c->lock);
	return stop;
}

static void *run(void *arg)
{
	struct collector *c = arg;
	eventfd_t unused;
	uint64_t due;

	while (!is_stopped(c)) {
		struct pollfd fds[] = {
			{ .fd = c->wake, .events = POLLIN },
			{ .fd = c->timer, .events = POLLIN },
			{ .fd = live_fd(&c->live), .events = POLLIN },
		};

		if (poll(fds, 3, -1) < 0)
			continue;
		if (fds[0].revents)
			eventfd_read(c->wake, &unused);
		if (fds[2].revents)
			drain(c);
		if (!fds[1].revents || read(c->timer, &due, sizeof(due)) != sizeof(due))
			continue;
		take_rules(c);
		note_trouble(c, collect(c));
	}
	return NULL;
}

/* ---- Beginning and end ---- */

static int open_timer(uint64_t interval)
{
	struct timespec every = { (time_t)(interval / NSEC_PER_SEC),
				  (long)(interval % NSEC_PER_SEC) };
	struct itimerspec spec = { .it_value.tv_nsec = 1, .it_interval = every };
	int fd = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);

	if (fd >= 0)
		timerfd_settime(fd, 0, &spec, NULL);
	return fd;
}

static int say(int error)
{
	fprintf(stderr, "ktally serve: %s\n", strerror(-error));
	return error;
}

/* All but the source. */
static int prepare(struct collector *c, const struct collector_options *options,
		   const struct rules *rules)
{
	int error = -ENOMEM;

	c->ledger = ledger_new(rules, options->groups);
	if (!c->ledger)
		return say(error);
	c->health = health_new(&c->health_rules);
	if (!c->health)
		goto free_ledger;
	c->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (c->wake < 0)
		goto fail_wake;
	c->timer = open_timer(options->interval);
	if (c->timer < 0)
		goto fail_timer;
	error = -pthread_create(&c->thread, NULL, run, c);
	if (!error)
		return 0;
	close(c->timer);
	close(c->wake);
	goto free_health;
fail_timer:
	error = -errno;
	close(c->wake);
	goto free_health;
fail_wake:
	error = -errno;
free_health:
	health_free(c->health);
free_ledger:
	ledger_free(c->ledger);
	return say(error);
}

enum cli_status collector_start(struct collector **out, const struct collector_options *options,
				struct board *board, const struct rules *rules,
				const struct health_rules *health)
{
	struct collector *c = calloc(1, sizeof(*c));
	enum cli_status status;

	if (!c) {
		say(-ENOMEM);
		return CLI_FAILED;
	}
	c->board = board;
	c->health_rules = *health;
	c->presence.results = options->checks;
	pthread_mutex_init(&c->lock, NULL);
	status = live_open(&c->live, "serve", options->source);
	if (status)
		goto free_all;
	*out = c;
	if (!prepare(c, options, rules))
		return CLI_OK;
	status = CLI_FAILED;
	live_close(&c->live);
free_all:
	pthread_mutex_destroy(&c->lock);
	free(c);
	return status;
}

int collector_set_rules(struct collector *c, const struct rules *rules,
			const struct health_rules *health)
{
	struct pending *pending = malloc(sizeof(*pending)), *old;

	if (!pending)
		return -ENOMEM;
	pending->rules = *rules;
	pending->health = *health;
	pthread_mutex_lock(&c->lock);
	old = c->pending;
	c->pending = pending;
	pthread_mutex_unlock(&c->lock);
	free(old);
	return 0;
}

void collector_stop(struct collector *c)
{
	pthread_mutex_lock(&c->lock);
	c->stop = true;
	pthread_mutex_unlock(&c->lock);
	eventfd_write(c->wake, 1);
	pthread_join(c->thread, NULL);
	close(c->timer);
	close(c->wake);
	free(c->pending);
	presence_free(&c->presence);
	health_free(c->health);
	ledger_free(c->ledger);
	live_close(&c->live);
	ktally_sample_free(&c->sample[0]);
	ktally_sample_free(&c->sample[1]);
	pthread_mutex_destroy(&c->lock);
	free(c);
}
