/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The library's handle as a fake, for the view: a module that can be taken away, procfs, which is
 * always there, and a clock that stands still unless a test moves it. To be included behind
 * cmocka.h.
 */
#ifndef FAKE_SOURCES_H
#define FAKE_SOURCES_H

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "tasks.h"

struct ktally {
	bool netlink;
};

static struct {
	int error;		/* of the module: 0 it answers */
	int sample_error;	/* of any source */
	int events_error;	/* of events_next() */
	int events_refused;	/* by events_open() */
	unsigned int opens;
	unsigned int handles;	/* open now */
	uint64_t records;	/* exits that wait */
	uint64_t lost;
	uint64_t due;
	uint64_t exit_next;	/* as samples say, 0: they do not */
	uint64_t loaded;	/* when the module was */
	uint64_t boottime;
	bool interrupted;
} world;

int ktally_open(struct ktally **out, enum ktally_source_kind kind)
{
	struct ktally *k = calloc(1, sizeof(*k));

	world.opens++;
	world.handles++;
	*out = k;
	k->netlink = kind != KTALLY_SOURCE_PROCFS && !world.error;
	return kind == KTALLY_SOURCE_NETLINK ? world.error : 0;
}

void ktally_close(struct ktally *k)
{
	world.handles -= k != NULL;
	free(k);
}

const char *ktally_source_name(const struct ktally *k)
{
	return k->netlink ? "netlink" : "procfs";
}

const char *ktally_source_why(const struct ktally *k)
{
	(void)k;
	return "";
}

const char *ktally_error(const struct ktally *k)
{
	(void)k;
	return "the words";
}

int ktally_info_get(struct ktally *k, struct ktally_info *info)
{
	memset(info, 0, sizeof(*info));
	if (k->netlink && world.error)
		return world.error;
	if (!k->netlink)
		return 0;
	info->value[KTALLY_INFO_LOADED] = world.loaded;
	ktally_mark(info->present, KTALLY_INFO_LOADED);
	info->value[KTALLY_INFO_EXIT_MISSED] = 10 * world.opens + world.lost;
	ktally_mark(info->present, KTALLY_INFO_EXIT_MISSED);
	return 0;
}

int ktally_sample_take(struct ktally *k, const struct ktally_query *q, struct ktally_sample *s)
{
	struct ktally_task task = task_make(1, SECOND, k->netlink ? "netlink" : "procfs");

	(void)q;
	if (world.sample_error || (k->netlink && world.error)) {
		s->count = 0;
		return world.sample_error ? world.sample_error : world.error;
	}
	world.boottime += SECOND;
	memset(&s->tail, 0, sizeof(s->tail));
	s->tail.value[KTALLY_TAIL_TORN] = 2;
	ktally_mark(s->tail.present, KTALLY_TAIL_TORN);
	if (k->netlink && world.exit_next) {
		s->tail.value[KTALLY_TAIL_EXIT_NEXT] = world.exit_next;
		ktally_mark(s->tail.present, KTALLY_TAIL_EXIT_NEXT);
	}
	s->interrupted = world.interrupted;
	s->retries = world.interrupted ? 3 : 0;
	sample_fill(s, world.boottime, &task, 1);
	return 0;
}

int ktally_latency_get(struct ktally *k, uint32_t pid, struct ktally_latencies *l)
{
	(void)pid;
	memset(l, 0, sizeof(*l));
	return k->netlink ? world.error : -EOPNOTSUPP;
}

int ktally_latency_walk(struct ktally *k, ktally_latency_each each, void *arg)
{
	static const struct ktally_latencies one;

	return k->netlink ? each(arg, &one) : -EOPNOTSUPP;
}

int ktally_events_open(struct ktally *k)
{
	return k->netlink ? world.events_refused : -EOPNOTSUPP;
}

int ktally_events_fd(const struct ktally *k)
{
	(void)k;
	return 42;
}

int ktally_events_next(struct ktally *k, struct ktally_task *record)
{
	assert_true(k->netlink);
	if (world.events_error)
		return world.events_error;
	if (!world.records)
		return 0;
	world.records--;
	*record = task_make(100 + world.records, world.boottime + 1, "gone");
	return 1;
}

uint64_t ktally_events_lost(const struct ktally *k)
{
	(void)k;
	return world.lost;
}

uint64_t ktally_events_due(const struct ktally *k)
{
	(void)k;
	return world.due;
}

static uint64_t clock_now;

int clock_gettime(clockid_t id, struct timespec *now)
{
	(void)id;
	now->tv_sec = (time_t)(clock_now / SECOND);
	now->tv_nsec = (long)(clock_now % SECOND);
	return 0;
}

#endif
