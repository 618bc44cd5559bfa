// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The handle: choosing a source, and what is alike for all sources. Not here: any source.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host.h"
#include "sample.h"
#include "source.h"
#include "wire.h"

static int open_source(struct ktally *k, const struct ktally_source *source)
{
	int ret = source->open(k);

	if (ret)
		return ret;
	k->source = source;
	k->error[0] = '\0';
	return 0;
}

/* The module if it answers; else procfs, and why. */
static int choose(struct ktally *k)
{
	int ret = open_source(k, &ktally_source_netlink);

	if (!ret) {
		snprintf(k->why, sizeof(k->why), "the ktally module is loaded and answers%s",
			 k->limited ? ", with what this user's /proc shows" : "");
		return 0;
	}
	snprintf(k->why, sizeof(k->why), "%.*s", (int)sizeof(k->why) - 1, k->error);
	return open_source(k, &ktally_source_procfs);
}

int ktally_open_in(struct ktally **out, enum ktally_source_kind kind,
		   const struct ktally_world *world)
{
	struct ktally *k = calloc(1, sizeof(*k));

	*out = k;
	if (!k)
		return -ENOMEM;
	k->world = *world;
	k->host = ktally_host_open(world->proc);
	if (!k->host)
		return ktally_fail(k, -ENOMEM, "cannot open a source");
	if (kind == KTALLY_SOURCE_AUTO)
		return choose(k);
	snprintf(k->why, sizeof(k->why), "it was asked for");
	switch (kind) {
	case KTALLY_SOURCE_NETLINK:
		return open_source(k, &ktally_source_netlink);
	case KTALLY_SOURCE_PROCFS:
		return open_source(k, &ktally_source_procfs);
	default:
		return ktally_fail_plain(k, -EINVAL, "there is no source with the number %d", kind);
	}
}

int ktally_open(struct ktally **out, enum ktally_source_kind kind)
{
	static const struct ktally_world host = { .proc = "/proc", .io = &ktally_wire_socket };

	return ktally_open_in(out, kind, &host);
}

void ktally_close(struct ktally *k)
{
	if (!k)
		return;
	if (k->source)
		k->source->close(k);
	ktally_host_close(k->host);
	free(k);
}

const char *ktally_source_name(const struct ktally *k)
{
	return k->source ? k->source->name : "";
}

const char *ktally_source_why(const struct ktally *k)
{
	return k->why;
}

static int not_open(struct ktally *k)
{
	return ktally_fail_plain(k, -EBADF, "no source is open");
}

int ktally_info_get(struct ktally *k, struct ktally_info *info)
{
	return k->source ? k->source->info(k, info) : not_open(k);
}

int ktally_sample_take(struct ktally *k, const struct ktally_query *q, struct ktally_sample *s)
{
	int ret = 0;

	if (q->since == s)
		return ktally_fail_plain(k, -EINVAL, "a sample can't go on from itself");
	ktally_sample_clear(s);
	if (!k->source)
		return not_open(k);
	/* procfs has no other moment than the host's. */
	if (!q->tasks_only || k->source == &ktally_source_procfs)
		ret = ktally_host_read(k->host, &s->host, &s->moment, q->cpus ? &s->cpus : NULL);
	if (ret)
		return ktally_fail(k, ret, "cannot read the CPUs' time");
	ret = k->source->sample(k, q, s);
	if (ret) {
		s->count = 0;
		return ret;
	}
	ktally_sample_sort(s);
	return 0;
}

int ktally_task_get(struct ktally *k, const struct ktally_query *q, struct ktally_task *task)
{
	if (!k->source)
		return not_open(k);
	if (!q->pid)
		return ktally_fail_plain(k, -EINVAL, "name the task by its pid");
	return k->source->task(k, q, task);
}

int ktally_events_open(struct ktally *k)
{
	return k->source ? k->source->events_open(k) : not_open(k);
}

int ktally_events_fd(const struct ktally *k)
{
	return k->source ? k->source->events_fd(k) : -EBADF;
}

int ktally_events_next(struct ktally *k, struct ktally_task *record)
{
	return k->source ? k->source->events_next(k, record) : not_open(k);
}

uint64_t ktally_events_lost(const struct ktally *k)
{
	return k->source ? k->source->events_lost(k) : 0;
}

uint64_t ktally_events_due(const struct ktally *k)
{
	return k->source ? k->source->events_due(k) : 0;
}

const struct ktally_histogram *ktally_events_latency(const struct ktally *k)
{
	return k->source ? k->source->events_latency(k) : NULL;
}

/* Sources have all calls for histograms or none. */
static int no_hooks(struct ktally *k)
{
	if (!k->source)
		return not_open(k);
	if (k->source->hooks)
		return 0;
	return ktally_fail_plain(k, -EOPNOTSUPP, "only the ktally module measures waits, %s does "
				 "not", k->source->name);
}

int ktally_hooks_switch(struct ktally *k, uint32_t on, uint32_t mask, uint32_t *now)
{
	int ret = no_hooks(k);

	return ret ? ret : k->source->hooks(k, on, mask, now);
}

int ktally_latency_get(struct ktally *k, uint32_t pid, struct ktally_latencies *l)
{
	int ret = no_hooks(k);

	return ret ? ret : k->source->latency(k, pid, l);
}

int ktally_latency_walk(struct ktally *k, ktally_latency_each each, void *arg)
{
	int ret = no_hooks(k);

	return ret ? ret : k->source->latency_walk(k, each, arg);
}

const char *ktally_version(void)
{
	return KTALLY_VERSION;
}
