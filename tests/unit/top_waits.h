/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A view of waits with two sets made by hand: all hooks are on but that of block I/O.
 */
#ifndef TOP_WAITS_H
#define TOP_WAITS_H

#include "fake_screen.h"
#include "waits.h"

#define RUNQ KTALLY_HIST_KIND_RUNQ

static struct ktally_latencies now_lives[3], before_lives[3];

static inline void fill_set(struct latency_set *set, const struct ktally_latencies *lives,
			    uint64_t when)
{
	*set = (struct latency_set){
		.taken = true, .when = when, .host = waits_make(0, 0, ""), .count = 3, .room = 3,
	};
	set->life = malloc(3 * sizeof(*lives));
	memcpy(set->life, lives, 3 * sizeof(*lives));
	set->host.hist[KTALLY_HIST_KIND_BLKIO].known = false;
}

/* In 2 s alpha waited 100 times for 1 us, beta twice for 1 ms and gamma not at all. */
static inline void fill_sets(void)
{
	struct latencies *sets = &top.latency.sets;
	static const char *const names[] = { "alpha", "beta", "gamma" };
	unsigned int i;

	for (i = 0; i < 3; i++)
		now_lives[i] = before_lives[i] = waits_make(i + 1, SECOND, names[i]);
	waits_add(&now_lives[0].hist[RUNQ], 100, 1000);
	waits_add(&now_lives[1].hist[RUNQ], 2, 1000000);
	latencies_free(sets);
	fill_set(&sets->set[0], before_lives, 10 * SECOND);
	fill_set(&sets->set[1], now_lives, 12 * SECOND);
	waits_add(&sets->set[1].host.hist[RUNQ], 200, 3000);
	sets->now = 1;
	ktally_mark(top.feed.live.info.present, KTALLY_INFO_HOOKS_AVAILABLE);
	top.feed.live.info.value[KTALLY_INFO_HOOKS_AVAILABLE] = KTALLY_HOOK_ALL;
	top.feed.live.info.value[KTALLY_INFO_HOOKS] = KTALLY_HOOK_RUNQ | KTALLY_HOOK_OFFCPU;
	top.latency.built = 0;
	top_fit(&top);
}

#endif
