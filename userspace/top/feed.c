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

#include "format.h"

#define NSEC_PER_SEC UINT64_C(1000000000)
#define RETRY_INTERVAL (5 * NSEC_PER_SEC)
#define NOTE_TIME (30 * NSEC_PER_SEC)
#define DRAIN_MAX 65536		/* a fork storm must not keep the screen from being drawn */

uint64_t feed_clock(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * NSEC_PER_SEC + (uint64_t)now.tv_nsec;
}

/* Counters of the module begin anew with each load; what they counted until now is kept. */
static void carry_losses(struct feed *feed)
{
	unsigned int i;
	uint64_t lost;

	for (i = 0; i < ktally_info_set.count; i++) {
		if (!feed_info_loss(feed, i, &lost))
			continue;
		feed->carried.value[i] = lost;
		ktally_mark(feed->carried.present, i);
	}
	feed->has_info = false;
}

static void end_events(struct feed *feed)
{
	if (!feed->events)
		return;
	feed->events_before += ktally_events_lost(feed->k);
	feed->events_before += watch_break(&feed->watch, ktally_events_due(feed->k));
	feed->events = false;
}

/*
 * An open handle becomes the source. @error: of ktally_events_open(). A module on its way out
 * answers questions but gives no dumps: exit records of such a one are to be asked for again.
 */
static void adopt(struct feed *feed, struct ktally *k, int error)
{
	feed->k = k;
	feed->events = !error;
	feed->events_wanted = error && error != -EOPNOTSUPP;
	if (feed->events)
		watch_start(&feed->watch, feed_clock());
	feed->has_info = !ktally_info_get(k, &feed->first);
	feed->info = feed->first;
	feed->retry_at = feed_clock() + RETRY_INTERVAL;
}

static void drop(struct feed *feed)
{
	end_events(feed);
	carry_losses(feed);
	ktally_close(feed->k);
	feed->k = NULL;
}

enum cli_status feed_open(struct feed *feed, enum ktally_source_kind kind)
{
	enum cli_status status;
	struct ktally *k;

	*feed = (struct feed){ .kind = kind };
	if (sampler_init(&feed->sampler)) {
		fprintf(stderr, "ktally top: %s\n", strerror(errno));
		return CLI_FAILED;
	}
	status = cli_open("top", kind, &k);
	if (status == CLI_OK)
		adopt(feed, k, ktally_events_open(k));
	else
		sampler_free(&feed->sampler);
	return status;
}

void feed_close(struct feed *feed)
{
	sampler_free(&feed->sampler);
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

/* Another handle of this kind takes the place of the one there is. */
static int reopen(struct feed *feed, enum ktally_source_kind kind, bool for_events,
		  struct model *model)
{
	struct ktally *k = NULL;
	int error = ktally_open(&k, kind);
	int events_error;

	if (error)
		goto close;
	events_error = ktally_events_open(k);
	if (for_events && events_error && events_error != -EOPNOTSUPP) {
		error = events_error;
		goto close;
	}
	drop(feed);
	model_forget(model);
	adopt(feed, k, events_error);
	return 0;

close:
	ktally_close(k);
	return error;
}

/* The module is there again, or for the first time. */
static void note_return(struct feed *feed, const char *what)
{
	uint64_t unseen = watch_unseen(&feed->watch, feed_clock());
	char text[FORMAT_ROOM];

	feed->note_until = feed_clock() + NOTE_TIME;
	snprintf(feed->note, sizeof(feed->note), "%s", what);
	if (!feed->watch.gaps)
		return;
	format_span(unseen, FORMAT_ROOM - 1, text);
	snprintf(feed->note, sizeof(feed->note), "%s: exits went unseen for %s", what, text);
}

/*
 * Back to the module when it answers: after a fall back, or loaded since the start. Also when it
 * was loaded anew between two samples: samples go on, exit records need another socket.
 */
static void try_module(struct feed *feed, struct model *model)
{
	bool anew = is_netlink(feed);
	bool wanted = anew ? feed->events_wanted : feed->kind == KTALLY_SOURCE_AUTO;

	if (feed->note_until && feed_clock() >= feed->note_until)
		feed->note[0] = '\0';
	if (!wanted || feed_clock() < feed->retry_at)
		return;
	feed->retry_at = feed_clock() + RETRY_INTERVAL;
	if (reopen(feed, KTALLY_SOURCE_NETLINK, anew, model))
		return;
	note_return(feed, anew ? "the module was loaded anew" : "the module answers");
}

/* In the library's words, if it has any. */
static void say_error(const struct feed *feed, int error, char out[FEED_NOTE])
{
	const char *words = ktally_error(feed->k);

	snprintf(out, FEED_NOTE, "%s", words && *words ? words : strerror(-error));
}

static void note_error(struct feed *feed, int error)
{
	char words[FEED_NOTE];

	say_error(feed, error, words);
	snprintf(feed->error, sizeof(feed->error), "no sample: %.*s", FEED_NOTE - 16, words);
}

/* Another handle after the module went away. Errors: as ktally_open(), the old one is then kept. */
static int replace(struct feed *feed, int gone, struct model *model)
{
	char words[FEED_NOTE / 2];
	int error;

	snprintf(words, sizeof(words), "%s", ktally_error(feed->k));
	error = reopen(feed, feed->kind, false, model);
	if (error)
		return error;
	if (is_netlink(feed)) {
		note_return(feed, "the module was loaded anew");
		return 0;
	}
	feed->note_until = 0;
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
		watch_sample(&feed->watch, sample);
	feed->loss.events = feed->events_before +
			    (feed->events ? ktally_events_lost(feed->k) : 0);
}

/*
 * Another load of the module answered between two samples: the sample is as good as any, but no
 * rate leads to it. Its exits need another socket, which the next sample opens.
 */
static void notice_load(struct feed *feed, const struct ktally_info *info, struct model *model)
{
	if (!feed->has_info || !ktally_has(info->present, KTALLY_INFO_LOADED) ||
	    info->value[KTALLY_INFO_LOADED] == feed->first.value[KTALLY_INFO_LOADED])
		return;
	feed->events_wanted |= feed->events;
	end_events(feed);
	carry_losses(feed);
	feed->first = *info;
	feed->has_info = true;
	feed->retry_at = 0;
	model_forget(model);
	note_return(feed, "the module was loaded anew");
}

/* What the module says of itself after a sample. */
static void take_info(struct feed *feed, struct model *model)
{
	struct ktally_info info;

	if (ktally_info_get(feed->k, &info))
		return;
	notice_load(feed, &info, model);
	feed->info = info;
}

static void begin(struct feed *feed, struct model *model)
{
	struct ktally_query going_on = feed->query;

	going_on.since = model_now(model);
	feed_drain(feed, model);
	feed->epoch = model->epoch;
	sampler_start(&feed->sampler, feed->k, &going_on);
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
	take_info(feed, model);
	count_losses(feed, sample);
	return model_commit(model);
}

void feed_begin(struct feed *feed, const struct ktally_query *query, struct model *model)
{
	try_module(feed, model);
	feed->query = *query;
	begin(feed, model);
}

int feed_end(struct feed *feed, struct model *model)
{
	int error = end(feed, model);

	if (error && is_netlink(feed) && is_gone(error) && !replace(feed, error, model)) {
		begin(feed, model);
		error = end(feed, model);
	}
	if (error && error != -EAGAIN)
		note_error(feed, error);
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
	return feed->k;
}

const char *feed_exits_missing(const struct feed *feed)
{
	if (feed->events)
		return NULL;
	if (feed_is_replay(feed))
		return "the log has none";
	if (!is_netlink(feed))
		return "load the module, be root";
	return feed->has_info && ktally_has(feed->info.redacted, KTALLY_INFO_EXITS) ?
	       "be root" : "no exit records";
}

int feed_fd(const struct feed *feed)
{
	return feed->k && feed->events && !feed->sampler.running ? ktally_events_fd(feed->k) : -1;
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

	for (i = 0; feed->events && !feed->sampler.running && i < DRAIN_MAX; i++) {
		int got = ktally_events_next(feed->k, &record);

		if (got > 0) {
			feed_exit(feed, model, &record);
			continue;
		}
		/* Gone: poll() must not spin on it. The next sample says what happened. */
		if (got < 0 && is_gone(got)) {
			end_events(feed);
			feed->events_wanted = true;
		}
		if (!got)
			watch_caught_up(&feed->watch, feed_clock());
		return;
	}
}

int feed_latency(struct feed *feed, struct ktally_latencies *host, ktally_latency_each each,
		 void *arg, char words[FEED_NOTE])
{
	int error = ktally_latency_get(feed_handle(feed), 0, host);
	if (!error)
		error = ktally_latency_walk(feed->k, each, arg);
	words[0] = '\0';
	if (error)
		say_error(feed, error, words);
	return error;
}

bool feed_info_loss(const struct feed *feed, unsigned int field, uint64_t *lost)
{
	bool known = feed->has_info && ktally_has(feed->info.present, field) &&
		     ktally_has(feed->first.present, field) &&
		     feed->info.value[field] >= feed->first.value[field];

	*lost = ktally_has(feed->carried.present, field) ? feed->carried.value[field] : 0;
	if (known)
		*lost += feed->info.value[field] - feed->first.value[field];
	return known || ktally_has(feed->carried.present, field);
}
