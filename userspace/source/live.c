// SPDX-License-Identifier: GPL-2.0
/* A source that falls back and returns, see live.h. */
#include "source/live.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "clock.h"

#define NSEC_PER_SEC UINT64_C(1000000000)
#define RETRY_INTERVAL (LIVE_RETRY_SECONDS * NSEC_PER_SEC)

uint64_t live_clock(void)
{
	return clock_ns(CLOCK_MONOTONIC);
}

const char *live_name(const struct live *live)
{
	return ktally_source_name(live->k);
}

bool live_is_netlink(const struct live *live)
{
	return !strcmp(live_name(live), "netlink");
}

const char *live_why(const struct live *live)
{
	return live->refused[0] ? live->refused : ktally_source_why(live->k);
}

bool live_info_loss(const struct live *live, unsigned int field, uint64_t *lost)
{
	bool known = live->has_info && ktally_has(live->info.present, field) &&
		     ktally_has(live->first.present, field) &&
		     live->info.value[field] >= live->first.value[field];

	*lost = ktally_has(live->carried.present, field) ? live->carried.value[field] : 0;
	if (known)
		*lost += live->info.value[field] - live->first.value[field];
	return known || ktally_has(live->carried.present, field);
}

/* Counters of the module begin anew with each load; what they counted until now is kept. */
static void carry_losses(struct live *live)
{
	uint64_t lost;

	for (unsigned int i = 0; i < ktally_info_set.count; i++) {
		if (ktally_info_set.fields[i].kind != KTALLY_KIND_COUNTER ||
		    !live_info_loss(live, i, &lost))
			continue;
		live->carried.value[i] = lost;
		ktally_mark(live->carried.present, i);
	}
	live->has_info = false;
}

static void end_events(struct live *live)
{
	if (!live->events)
		return;
	live->events_before += ktally_events_lost(live->k);
	live->events_before += watch_break(&live->watch, ktally_events_due(live->k));
	live->events = false;
}

/*
 * An open handle becomes the source. @error: of ktally_events_open(). A module on its way out
 * answers questions but gives no dumps: exit records of such a one are to be asked for again.
 */
static void adopt(struct live *live, struct ktally *k, int error)
{
	live->k = k;
	live->refused[0] = '\0';
	live->events = !error;
	live->events_wanted = error && error != -EOPNOTSUPP;
	if (live->events)
		watch_start(&live->watch, live_clock());
	live->has_info = !ktally_info_get(k, &live->first);
	live->info = live->first;
	live->retry_at = live_clock() + RETRY_INTERVAL;
}

static void drop(struct live *live)
{
	end_events(live);
	carry_losses(live);
	ktally_close(live->k);
	live->k = NULL;
}

enum cli_status live_open(struct live *live, const char *command, enum ktally_source_kind kind)
{
	enum cli_status status;
	struct ktally *k;

	*live = (struct live){ .kind = kind };
	status = cli_open(command, kind, &k);
	if (status == CLI_OK)
		adopt(live, k, ktally_events_open(k));
	return status;
}

void live_close(struct live *live)
{
	drop(live);
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

void live_say_error(const struct live *live, int error, char out[LIVE_NOTE])
{
	const char *words = ktally_error(live->k);

	snprintf(out, LIVE_NOTE, "%s", words && *words ? words : strerror(-error));
}

static void note_change(struct live *live, enum live_change change)
{
	live->changes++;
	live->change = change;
}

/* Another handle of this kind takes the place of the one there is. */
static int reopen(struct live *live, enum ktally_source_kind kind, bool for_events)
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
	drop(live);
	adopt(live, k, events_error);
	return 0;

close:
	/* The module may be there by now, and of another protocol. */
	if (!live_is_netlink(live))
		snprintf(live->refused, sizeof(live->refused), "%s", ktally_error(k));
	ktally_close(k);
	return error;
}

/*
 * The module may answer after a fall back, or have been loaded since the start. Also when it was
 * loaded anew between two samples: samples go on, exit records need another socket.
 */
void live_prepare(struct live *live)
{
	bool anew = live_is_netlink(live);
	bool wanted = anew ? live->events_wanted : live->kind == KTALLY_SOURCE_AUTO;

	if (!wanted || live_clock() < live->retry_at)
		return;
	live->retry_at = live_clock() + RETRY_INTERVAL;
	if (reopen(live, KTALLY_SOURCE_NETLINK, anew))
		return;
	live->fallen = false;
	note_change(live, anew ? LIVE_RELOADED : LIVE_ANSWERS);
}

/* Without another one that can be opened, the old handle stays. */
bool live_replaced(struct live *live, int error)
{
	char why[LIVE_NOTE];

	if (!error || !live_is_netlink(live) || !is_gone(error))
		return false;
	live_say_error(live, error, why);
	if (reopen(live, live->kind, false))
		return false;
	live->fallen = !live_is_netlink(live);
	note_change(live, live->fallen ? LIVE_WENT_AWAY : LIVE_RELOADED);
	memcpy(live->why, why, sizeof(why));
	return true;
}

static uint64_t tail_value(const struct ktally_tail *tail, enum ktally_tail_field field)
{
	return ktally_has(tail->present, field) ? tail->value[field] : 0;
}

static void count_losses(struct live *live, const struct ktally_sample *sample)
{
	live->loss.interrupted += sample->interrupted;
	live->loss.retries += sample->retries;
	live->loss.torn += tail_value(&sample->tail, KTALLY_TAIL_TORN);
	live->loss.redacted = tail_value(&sample->tail, KTALLY_TAIL_REDACTED);
	live->loss.partial = tail_value(&sample->tail, KTALLY_TAIL_PARTIAL);
	if (live->events)
		watch_sample(&live->watch, sample);
	live->loss.events = live->events_before +
			    (live->events ? ktally_events_lost(live->k) : 0);
	live->loss.gaps = live->watch.gaps;
	live->loss.unseen = watch_unseen(&live->watch, live_clock());
}

static bool is_other_load(const struct live *live, const struct ktally_info *info)
{
	return live->has_info && ktally_has(info->present, KTALLY_INFO_LOADED) &&
	       info->value[KTALLY_INFO_LOADED] != live->first.value[KTALLY_INFO_LOADED];
}

/*
 * What the module says of itself after a sample. When it is another load of it, the sample is as
 * good as any but goes on from none, and its exits need another socket, which the next one opens.
 */
static void take_info(struct live *live)
{
	struct ktally_info info;

	if (ktally_info_get(live->k, &info))
		return;
	if (is_other_load(live, &info)) {
		live->events_wanted |= live->events;
		end_events(live);
		carry_losses(live);
		live->first = info;
		live->has_info = true;
		live->retry_at = 0;
		note_change(live, LIVE_RELOADED);
	}
	live->info = info;
}

/* Once: a handle that was changed since @known gives a sample that goes on from none. */
static int take(struct live *live, const struct ktally_query *query, struct ktally_sample *sample,
		uint64_t known)
{
	struct ktally_query asked = *query;

	if (live->changes != known)
		asked.since = NULL;
	return ktally_sample_take(live->k, &asked, sample);
}

void live_taken(struct live *live, const struct ktally_sample *sample, int error)
{
	if (error) {
		live_say_error(live, error, live->error);
		live->loss.failed++;
		return;
	}
	live->error[0] = '\0';
	take_info(live);
	count_losses(live, sample);
}

int live_sample(struct live *live, const struct ktally_query *query, struct ktally_sample *sample,
		bool *changed)
{
	const uint64_t known = live->changes;
	int error;

	live_prepare(live);
	error = take(live, query, sample, known);
	if (live_replaced(live, error))
		error = take(live, query, sample, known);
	live_taken(live, sample, error);
	*changed = live->changes != known;
	return error;
}

bool live_exit(struct live *live, struct ktally_task *record)
{
	int got = live->events ? ktally_events_next(live->k, record) : 0;

	if (got > 0)
		return true;
	/* Gone: poll() must not spin on it. The next sample says what happened. */
	if (got < 0 && is_gone(got)) {
		end_events(live);
		live->events_wanted = true;
	}
	if (!got && live->events)
		watch_caught_up(&live->watch, live_clock());
	return false;
}

int live_fd(const struct live *live)
{
	return live->events ? ktally_events_fd(live->k) : -1;
}
