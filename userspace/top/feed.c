// SPDX-License-Identifier: GPL-2.0
/*
 * Samples and exit records into the model, see feed.h. Not here: where they come from and what to
 * do when that goes away (../source/live.c), what is made of a sample (model.c).
 */
#include "top/feed.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "format.h"

#define NSEC_PER_SEC UINT64_C(1000000000)
#define NOTE_TIME (30 * NSEC_PER_SEC)
#define DRAIN_MAX 65536		/* a fork storm must not keep the screen from being drawn */

enum cli_status feed_open(struct feed *feed, enum ktally_source_kind kind)
{
	enum cli_status status;

	*feed = (struct feed){ 0 };
	if (sampler_init(&feed->sampler)) {
		fprintf(stderr, "ktally top: %s\n", strerror(errno));
		return CLI_FAILED;
	}
	status = live_open(&feed->live, "top", kind);
	if (status)
		sampler_free(&feed->sampler);
	return status;
}

void feed_close(struct feed *feed)
{
	sampler_free(&feed->sampler);
	live_close(&feed->live);
}

/* The module is there again, or for the first time. */
static void note_return(struct feed *feed, const char *what)
{
	const struct watch *watch = &feed->live.watch;
	char text[FORMAT_ROOM];

	feed->note_until = live_clock() + NOTE_TIME;
	snprintf(feed->note, sizeof(feed->note), "%s", what);
	if (!watch->gaps)
		return;
	format_span(watch_unseen(watch, live_clock()), FORMAT_ROOM - 1, text);
	snprintf(feed->note, sizeof(feed->note), "%s: exits went unseen for %s", what, text);
}

static void note_change(struct feed *feed)
{
	switch (feed->live.change) {
	case LIVE_WENT_AWAY:
		feed->note_until = 0;
		snprintf(feed->note, sizeof(feed->note),
			 "the module went away (%.*s), trying again every %d s", LIVE_NOTE / 2,
			 feed->live.why, LIVE_RETRY_SECONDS);
		break;
	case LIVE_ANSWERS:
		note_return(feed, "the module answers");
		break;
	case LIVE_RELOADED:
		note_return(feed, "the module was loaded anew");
		break;
	}
}

/* No figure of the model goes on across a change of the source. */
static void follow(struct feed *feed, struct model *model)
{
	if (feed->changes == feed->live.changes)
		return;
	feed->changes = feed->live.changes;
	model_forget(model);
	note_change(feed);
}

static void begin(struct feed *feed, struct model *model)
{
	struct ktally_query going_on = feed->query;

	going_on.since = model_now(model);
	feed_drain(feed, model);
	feed->epoch = model->epoch;
	sampler_start(&feed->sampler, feed->live.k, &going_on);
}

static int end(struct feed *feed, struct model *model)
{
	struct ktally_sample *sample = model_next(model);
	int error = sampler_end(&feed->sampler, sample);

	if (error)
		return error;
	if (model->epoch != feed->epoch)
		return -EAGAIN;
	feed_drain(feed, model);
	live_taken(&feed->live, sample, 0);
	follow(feed, model);
	return model_commit(model);
}

void feed_begin(struct feed *feed, const struct ktally_query *query, struct model *model)
{
	if (feed->note_until && live_clock() >= feed->note_until)
		feed->note[0] = '\0';
	live_prepare(&feed->live);
	follow(feed, model);
	feed->query = *query;
	begin(feed, model);
}

int feed_end(struct feed *feed, struct model *model)
{
	int error = end(feed, model);

	if (live_replaced(&feed->live, error)) {
		follow(feed, model);
		begin(feed, model);
		error = end(feed, model);
	}
	if (error && error != -EAGAIN) {
		live_taken(&feed->live, NULL, error);
		snprintf(feed->error, sizeof(feed->error), "no sample: %.*s", FEED_NOTE - 16,
			 feed->live.error);
	}
	if (!error)
		feed->error[0] = '\0';
	return error;
}

int feed_sample(struct feed *feed, const struct ktally_query *query, struct model *model)
{
	feed_begin(feed, query, model);
	return feed_end(feed, model);
}

bool feed_is_taking(const struct feed *feed)
{
	return feed->sampler.started;
}

struct ktally *feed_handle(struct feed *feed)
{
	sampler_wait(&feed->sampler);
	return feed->live.k;
}

const char *feed_exits_missing(const struct feed *feed)
{
	if (feed->live.events)
		return NULL;
	if (feed_is_replay(feed))
		return "the log has none";
	if (!live_is_netlink(&feed->live))
		return "load the module, be root";
	return feed->live.has_info && ktally_has(feed->live.info.redacted, KTALLY_INFO_EXITS) ?
	       "be root" : "no exit records";
}

int feed_fd(const struct feed *feed)
{
	return feed_is_replay(feed) || feed->sampler.running ? -1 : live_fd(&feed->live);
}

void feed_exit(const struct feed *feed, struct model *model, const struct ktally_task *record)
{
	exits_add(&model->exits, record, model_now(model));
	if (feed->exited)
		feed->exited(feed->who, record);
}

void feed_drain(struct feed *feed, struct model *model)
{
	struct ktally_task record;
	unsigned int i;

	if (feed_is_replay(feed) || feed->sampler.running)
		return;
	for (i = 0; i < DRAIN_MAX && live_exit(&feed->live, &record); i++)
		feed_exit(feed, model, &record);
}

int feed_latency(struct feed *feed, struct ktally_latencies *host, ktally_latency_each each,
		 void *arg, char words[FEED_NOTE])
{
	int error = ktally_latency_get(feed_handle(feed), 0, host);
	if (!error)
		error = ktally_latency_walk(feed->live.k, each, arg);
	words[0] = '\0';
	if (error)
		live_say_error(&feed->live, error, words);
	return error;
}
