// SPDX-License-Identifier: GPL-2.0
/* What two sets of histograms differ by, see latencies.h. */
#include "top/latencies.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define NSEC_PER_SEC 1e9

/* ---- Sets ---- */

static int add_life(void *arg, const struct ktally_latencies *life)
{
	struct latency_set *set = arg;

	if (set->count == LATENCIES_MAX) {
		set->beyond++;
		return 0;
	}
	if (set->count == set->room) {
		size_t room = set->room ? 2 * set->room : 64;
		void *moved = realloc(set->life, room * sizeof(*set->life));

		if (!moved)
			return -ENOMEM;
		set->life = moved;
		set->room = room;
	}
	set->life[set->count++] = *life;
	return 0;
}

void latencies_take(struct latencies *latencies, struct feed *feed)
{
	struct latency_set *set;

	latencies->now = !latencies->now;
	set = &latencies->set[latencies->now];
	set->count = 0;
	set->beyond = 0;
	set->when = live_clock();
	set->loaded = feed->live.info.value[KTALLY_INFO_LOADED];
	latencies->error = feed_latency(feed, &set->host, add_life, set, latencies->words);
	set->taken = !latencies->error;
}

void latencies_free(struct latencies *latencies)
{
	free(latencies->set[0].life);
	free(latencies->set[1].life);
	*latencies = (struct latencies){ 0 };
}

const struct latency_set *latencies_now(const struct latencies *latencies)
{
	const struct latency_set *now = &latencies->set[latencies->now];

	return now->taken ? now : NULL;
}

/* The earlier set, when the later one goes on from it. */
static const struct latency_set *set_before(const struct latencies *latencies)
{
	const struct latency_set *now = latencies_now(latencies);
	const struct latency_set *before = &latencies->set[!latencies->now];

	return now && before->taken && before->loaded == now->loaded && before->when < now->when ?
	       before : NULL;
}

uint64_t latencies_elapsed(const struct latencies *latencies)
{
	const struct latency_set *before = set_before(latencies);

	return before ? latencies_now(latencies)->when - before->when : 0;
}

/* ---- Differences ---- */

/* A hook that was switched off and on in between counts from 0. */
static bool goes_on(const struct ktally_histogram *before, const struct ktally_histogram *now)
{
	unsigned int i;

	if (!before->known || before->events > now->events || before->sum > now->sum ||
	    before->longest > now->longest)
		return false;
	for (i = 0; i < KTALLY_HIST_BUCKETS; i++) {
		if (before->bucket[i] > now->bucket[i])
			return false;
	}
	return true;
}

/* The most that an event of the highest bucket may have taken. */
static uint64_t most_of(const struct ktally_histogram *h)
{
	unsigned int top = KTALLY_HIST_BUCKETS;
	uint64_t most;

	while (top > 0 && !h->bucket[top - 1])
		top--;
	if (!top || top == KTALLY_HIST_BUCKETS)
		return top ? h->longest : 0;
	most = ktally_histogram_least(top) - 1;
	return most < h->longest ? most : h->longest;
}

static void subtract(struct latency_figures *figures, const struct ktally_histogram *before)
{
	struct ktally_histogram *h = &figures->hist;
	unsigned int i;

	h->events -= before->events;
	h->sum -= before->sum;
	for (i = 0; i < KTALLY_HIST_BUCKETS; i++)
		h->bucket[i] -= before->bucket[i];
	/* Else the longest since the hook is on was in this interval. */
	figures->at_most = h->longest == before->longest && h->events;
	if (figures->at_most || !h->events)
		h->longest = most_of(h);
}

static int compare_lives(const void *left, const void *right)
{
	uint64_t a = ((const struct ktally_latencies *)left)->who.value[KTALLY_LATENCY_PID];
	uint64_t b = ((const struct ktally_latencies *)right)->who.value[KTALLY_LATENCY_PID];

	return (a > b) - (a < b);
}

static const struct ktally_latencies *find_life(const struct latency_set *set,
						const struct ktally_latencies *life)
{
	const struct ktally_latencies *found = NULL;

	if (set->count)
		found = bsearch(life, set->life, set->count, sizeof(*life), compare_lives);
	if (found && found->who.value[KTALLY_LATENCY_START_TIME] ==
		     life->who.value[KTALLY_LATENCY_START_TIME])
		return found;
	return NULL;
}

bool latencies_of(const struct latencies *latencies, const struct ktally_latencies *life,
		  enum ktally_hist_kind kind, struct latency_figures *figures)
{
	const struct latency_set *before = set_before(latencies);
	const struct ktally_latencies *earlier;
	const struct ktally_histogram *now;

	*figures = (struct latency_figures){ 0 };
	if (!before)
		return false;
	now = life ? &life->hist[kind] : &latencies_now(latencies)->host.hist[kind];
	earlier = life ? find_life(before, life) : &before->host;
	/* Who was not there had none yet, unless there was no room for him. */
	if (!now->known || (!earlier && before->beyond))
		return false;
	figures->hist = *now;
	if (earlier && goes_on(&earlier->hist[kind], now))
		subtract(figures, &earlier->hist[kind]);
	figures->per_second = (double)figures->hist.events * NSEC_PER_SEC /
			      (double)latencies_elapsed(latencies);
	return true;
}
