// SPDX-License-Identifier: GPL-2.0
/* Makes snapshots, see snapshot_make.h. */
#include "serve/snapshot_make.h"

#include <stdio.h>

#include "view/usage.h"

static bool host_rate(const struct ktally_sample *before, const struct ktally_sample *now,
		      enum ktally_host_field field, double seconds, double *rate)
{
	if (!usage_grown(&before->host, &now->host, field, rate))
		return false;
	*rate /= seconds;
	return true;
}

static void take_rates(struct snapshot *to, const struct ktally_sample *before,
		       const struct ktally_sample *now)
{
	struct snapshot_rates *rates = &to->rates;
	double seconds, user, system;

	if (!before)
		return;
	seconds = (double)to->elapsed / 1e9;
	rates->known = seconds > 0 &&
		       host_rate(before, now, KTALLY_HOST_CPU_USER, seconds, &user) &&
		       host_rate(before, now, KTALLY_HOST_CPU_SYSTEM, seconds, &system) &&
		       host_rate(before, now, KTALLY_HOST_DISK_READ, seconds,
				 &rates->disk_read) &&
		       host_rate(before, now, KTALLY_HOST_DISK_WRITTEN, seconds,
				 &rates->disk_written) &&
		       host_rate(before, now, KTALLY_HOST_NET_RECEIVED, seconds,
				 &rates->net_received) &&
		       host_rate(before, now, KTALLY_HOST_NET_SENT, seconds, &rates->net_sent);
	if (rates->known)
		rates->cpu = (user + system) / 1e9;
}

static void take_source(struct snapshot *to, const struct live *live)
{
	snprintf(to->source, sizeof(to->source), "%s", live_name(live));
	to->fallen = live->fallen;
	to->exits = live->events;
	to->changes = live->changes;
	to->loss = live->loss;
	to->has_info = live->has_info;
	to->info = live->info;
	for (unsigned int i = 0; i < ktally_info_set.count; i++)
		if (*ktally_info_set.fields[i].metric &&
		    live_info_loss(live, i, &to->lost.value[i]))
			ktally_mark(to->lost.present, i);
	to->has_latencies = to->has_info && ktally_has(live->info.present, KTALLY_INFO_HOOKS) &&
			    live->info.value[KTALLY_INFO_HOOKS] &&
			    !ktally_latency_get(live->k, 0, &to->latencies);
}

/* What the host did between the samples is told of those two alone. */
static void take_host(struct snapshot *to, const struct ktally_sample *before,
		      const struct ktally_sample *now)
{
	uint64_t from = before ? before->moment.value[KTALLY_MOMENT_BOOTTIME] : 0;
	uint64_t until = now->moment.value[KTALLY_MOMENT_BOOTTIME];

	to->moment = now->moment;
	to->host = now->host;
	if (!before || until <= from)
		return;
	to->elapsed = until - from;
	to->host_before = before->host;
}

static int take_copies(struct snapshot *to, const struct snapshot_parts *parts)
{
	const struct snapshot *last = parts->last;
	int error;

	/* It may be of a sample that this one does not go on from. */
	if (!to->elapsed || (last && last->samples + 1 != to->samples))
		last = NULL;
	error = snapshot_take_groups(to, ledger_roster(parts->ledger), last);
	if (!error)
		error = snapshot_take_health(to, parts->health, parts->rules);
	if (!error)
		error = leaders_pick(&to->leaders, to->elapsed ? parts->before : NULL, parts->now,
				     last ? &last->leaders : NULL, parts->ledger);
	return error;
}

struct snapshot *snapshot_make(const struct snapshot_parts *parts)
{
	struct snapshot *s = snapshot_new();

	if (!s)
		return NULL;
	take_host(s, parts->before, parts->now);
	s->tasks = parts->now->count;
	s->samples = parts->samples;
	s->ledger_loss = *ledger_loss(parts->ledger);
	s->knows_exits = ledger_knows_exits(parts->ledger);
	take_source(s, parts->live);
	take_rates(s, parts->before, parts->now);
	host_history_add(parts->history, parts->before, parts->now);
	s->history = *parts->history;
	s->ended = *parts->exits;
	if (!take_copies(s, parts))
		return s;
	snapshot_drop(s);
	return NULL;
}
