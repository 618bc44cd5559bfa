// SPDX-License-Identifier: GPL-2.0
/*
 * Where samples and exit records come from, and what to do when that goes away, see feed.h.
 * Not here: what is made of a sample (model.c).
 */
#include "top/feed.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define NSEC_PER_SEC UINT64_C(1000000000)
#define RETRY_INTERVAL (5 * NSEC_PER_SEC)
#define DRAIN_MAX 65536		/* a fork storm must not keep the screen from being drawn */

uint64_t feed_clock(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * NSEC_PER_SEC + (uint64_t)now.tv_nsec;
}

/* An open handle becomes the source. */
static void adopt(struct feed *feed, struct ktally *k)
{
	feed->k = k;
	feed->events = !ktally_events_open(k);
	feed->events_gone = false;
	feed->has_info = !ktally_info_get(k, &feed->first);
	feed->info = feed->first;
	feed->retry_at = feed_clock() + RETRY_INTERVAL;
}

static void drop(struct feed *feed)
{
	if (feed->k && feed->events)
		feed->events_before += ktally_events_lost(feed->k);
	ktally_close(feed->k);
	feed->k = NULL;
	feed->events = false;
	feed->has_info = false;
}

enum cli_status feed_open(struct feed *feed, enum ktally_source_kind kind)
{
	enum cli_status status;
	struct ktally *k;

	*feed = (struct feed){ .kind = kind };
	status = cli_open("top", kind, &k);
	if (status == CLI_OK)
		adopt(feed, k);
	return status;
}

void feed_close(struct feed *feed)
{
	drop(feed);
}

static bool is_netlink(const struct feed *feed)
{
	return feed->k && !strcmp(ktally_source_name(feed->k), "netlink");
}

/* The source as such is gone, as opposed to one call that failed. */
static bool is_gone(int error)
{
	switch (error) {
	case -ENOENT:
	case -ENODEV:
	case -EPERM:
	case -EACCES:
	case -EPROTO:
		return true;
	default:
		return false;
	}
}

/* Puts another handle of this kind in place of the one there is. */
static int reopen(struct feed *feed, enum ktally_source_kind kind, struct model *model)
{
	struct ktally *k = NULL;
	int error = ktally_open(&k, kind);

	if (error) {
		ktally_close(k);
		return error;
	}
	drop(feed);
	model_forget(model);
	adopt(feed, k);
	return 0;
}

/*
 * Back to the module when it answers: after a fall back, or loaded since the start. Also when it
 * was loaded anew between two samples: samples go on, exit records need another socket.
 */
static void try_module(struct feed *feed, struct model *model)
{
	bool wanted = is_netlink(feed) ? feed->events_gone : feed->kind == KTALLY_SOURCE_AUTO;

	if (!wanted || feed_clock() < feed->retry_at)
		return;
	feed->retry_at = feed_clock() + RETRY_INTERVAL;
	if (!reopen(feed, KTALLY_SOURCE_NETLINK, model))
		feed->note[0] = '\0';
}

static void note_error(struct feed *feed, int error)
{
	const char *words = ktally_error(feed->k);

	snprintf(feed->error, sizeof(feed->error), "no sample: %s",
		 words && *words ? words : strerror(-error));
}

/* Another handle after the module went away. Errors: as ktally_open(), the old one is then kept. */
static int replace(struct feed *feed, int gone, struct model *model)
{
	char words[FEED_NOTE / 2];
	int error;

	snprintf(words, sizeof(words), "%s", ktally_error(feed->k));
	error = reopen(feed, feed->kind, model);
	if (error || is_netlink(feed))
		return error;
	snprintf(feed->note, sizeof(feed->note),
		 "the module went away (%s), trying again every %d s",
		 *words ? words : strerror(-gone), (int)(RETRY_INTERVAL / NSEC_PER_SEC));
	return 0;
}

static uint64_t tail_value(const struct ktally_tail *tail, enum ktally_tail_field field)
{
	return ktally_has(tail->present, field) ? tail->value[field] : 0;
}

static void count_losses(struct feed *feed, const struct ktally_sample *sample)
{
	const struct ktally_tail *tail = &sample->tail;

	feed->loss.retries += sample->retries;
	feed->loss.interrupted += sample->interrupted;
	feed->loss.torn += tail_value(tail, KTALLY_TAIL_TORN);
	feed->loss.redacted = tail_value(tail, KTALLY_TAIL_REDACTED);
	feed->loss.partial = tail_value(tail, KTALLY_TAIL_PARTIAL);
	if (feed->events)
		feed->loss.events = feed->events_before + ktally_events_lost(feed->k);
}

static int take(struct feed *feed, const struct ktally_query *query, struct model *model)
{
	struct ktally_sample *sample = model_next(model);
	struct ktally_query going_on = *query;
	struct ktally_info info;
	int error;

	going_on.since = model_now(model);
	feed_drain(feed, model);
	error = ktally_sample_take(feed->k, &going_on, sample);
	if (error)
		return error;
	feed_drain(feed, model);
	if (!ktally_info_get(feed->k, &info))
		feed->info = info;
	count_losses(feed, sample);
	return model_commit(model);
}

int feed_sample(struct feed *feed, const struct ktally_query *query, struct model *model)
{
	int error;

	try_module(feed, model);
	error = take(feed, query, model);
	if (error && is_netlink(feed) && is_gone(error))
		error = replace(feed, error, model) ? error : take(feed, query, model);
	if (error)
		note_error(feed, error);
	else
		feed->error[0] = '\0';
	return error;
}

int feed_fd(const struct feed *feed)
{
	return feed->events ? ktally_events_fd(feed->k) : -1;
}

void feed_drain(struct feed *feed, struct model *model)
{
	struct ktally_task record;
	unsigned int i;

	for (i = 0; feed->events && i < DRAIN_MAX; i++) {
		int got = ktally_events_next(feed->k, &record);

		if (got > 0) {
			exits_add(&model->exits, &record, model_now(model));
			continue;
		}
		/* Gone: poll() must not spin on it. The next sample says what happened. */
		if (got < 0) {
			feed->events_before += ktally_events_lost(feed->k);
			feed->events = false;
			feed->events_gone = true;
		}
		return;
	}
}

bool feed_info_loss(const struct feed *feed, unsigned int field, uint64_t *lost)
{
	if (!feed->has_info || !ktally_has(feed->info.present, field) ||
	    !ktally_has(feed->first.present, field))
		return false;
	*lost = feed->info.value[field] - feed->first.value[field];
	return feed->info.value[field] >= feed->first.value[field];
}
