// SPDX-License-Identifier: GPL-2.0
/*
 * What happens with a sample, from forgetting what is over to the lists of verdicts. See health.h.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "health/state.h"

struct health *health_new(const struct health_rules *rules)
{
	struct health *h = calloc(1, sizeof(*h));

	if (!h)
		return NULL;
	h->rules = *rules;
	if (!lives_init(&h->concerns, sizeof(struct concern), CONCERNS_MAX) &&
	    !lives_init(&h->growers, sizeof(struct grower), GROWERS_MAX))
		return h;
	health_free(h);
	return NULL;
}

void health_free(struct health *h)
{
	if (!h)
		return;
	lives_free(&h->concerns);
	lives_free(&h->growers);
	free(h);
}

uint32_t health_groups(void)
{
	static const enum ktally_task_field wanted[] = {
		KTALLY_TASK_COMM, KTALLY_TASK_PPID, KTALLY_TASK_STATE, KTALLY_TASK_NICE,
		KTALLY_TASK_POLICY, KTALLY_TASK_RUN_DELAY, KTALLY_TASK_BLKIO_DELAY,
		KTALLY_TASK_NVCSW, KTALLY_TASK_NIVCSW, KTALLY_TASK_MAJ_FLT,
		KTALLY_TASK_RSS_ANON, KTALLY_TASK_SWAP,
	};
	uint32_t groups = 0;

	for (size_t i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++)
		groups |= ktally_task_set.fields[wanted[i]].group;
	return groups;
}

void health_set_cpus(struct health *h, uint64_t cpus)
{
	h->cpus = cpus;
}

void health_set_exits(struct health *h, bool come)
{
	h->exits_come = come;
}

void health_set_source(struct health *h, const struct ktally_info *info, bool exits)
{
	bool known = info && ktally_has(info->present, KTALLY_INFO_CPUS);

	health_set_cpus(h, known ? info->value[KTALLY_INFO_CPUS] : 0);
	health_set_exits(h, exits);
}

/* ---- Subjects that come and go ---- */

/* What was told with the sample before is told no more. */
static void settle(struct health *h)
{
	for (int i = 0; i < HOST_RULES; i++)
		h->host[i].verdict.was = h->host[i].verdict.level;
	for (int i = 0; i < PROGRAMS_MAX; i++)
		h->programs[i].concern.verdict.was = h->programs[i].concern.verdict.level;
	for (struct concern *c = NULL; (c = lives_next(&h->concerns, c));) {
		bool sleeps = c->verdict.rule == HEALTH_UNINTERRUPTIBLE && c->verdict.value > 0;

		c->verdict.was = c->verdict.level;
		if (c->verdict.gone || (concern_idle(c) && !sleeps))
			lives_drop(&h->concerns, c);
	}
}

static void end_concern(struct health *h, struct concern *c)
{
	c->verdict.gone = c->verdict.subject.scope == HEALTH_PROCESS;
	c->verdict.level = HEALTH_OK;
	c->verdict.since = h->now;
	memset(&c->condition, 0, sizeof(c->condition));
}

/* Processes that the sample does not have; it may be incomplete. */
static void end_missing(struct health *h, const struct ktally_sample *now)
{
	if (now->interrupted)
		return;
	for (struct concern *c = NULL; (c = lives_next(&h->concerns, c));)
		if (c->seen != h->number)
			end_concern(h, c);
	for (struct grower *g = NULL; (g = lives_next(&h->growers, g));)
		if (g->seen != h->number)
			lives_drop(&h->growers, g);
}

/* Another boot: nothing that was known is of this one. */
static void forget(struct health *h)
{
	for (int i = 0; i < HOST_RULES; i++)
		end_concern(h, &h->host[i]);
	for (struct concern *c = NULL; (c = lives_next(&h->concerns, c));)
		end_concern(h, c);
	for (struct grower *g = NULL; (g = lives_next(&h->growers, g));)
		lives_drop(&h->growers, g);
	for (int i = 0; i < PROGRAMS_MAX; i++) {
		end_concern(h, &h->programs[i].concern);
		h->programs[i].count = 0;
	}
	h->begun = h->now;
}

/* ---- Lists ---- */

/* How far beyond its threshold, as a factor. */
static double excess(const struct health_verdict *v)
{
	double value = v->value, threshold = v->threshold;

	if (health_abouts[v->rule].below)
		return value > 0 ? threshold / value : INFINITY;
	return threshold > 0 ? value / threshold : INFINITY;
}

/* By level, then the host's before others', then what exceeds most; then in a fixed order. */
static int compare(const void *a, const void *b)
{
	const struct health_verdict *x = *(const struct health_verdict *const *)a;
	const struct health_verdict *y = *(const struct health_verdict *const *)b;
	double by = excess(y) - excess(x);

	if (x->level != y->level)
		return x->level < y->level ? 1 : -1;
	if ((x->subject.scope == HEALTH_HOST) != (y->subject.scope == HEALTH_HOST))
		return x->subject.scope == HEALTH_HOST ? -1 : 1;
	if (by > 0 || by < 0)
		return by > 0 ? 1 : -1;
	if (x->rule != y->rule)
		return x->rule < y->rule ? -1 : 1;
	return (x->subject.pid > y->subject.pid) - (x->subject.pid < y->subject.pid);
}

static void list(struct health *h, struct concern *c)
{
	struct health_verdict *v = &c->verdict;

	v->stale = c->stepped != h->number;
	if (v->level != HEALTH_OK)
		h->verdicts[h->verdict_count++] = v;
	if (v->level != v->was)
		h->changes[h->change_count++] = v;
}

static void list_all(struct health *h)
{
	h->verdict_count = 0;
	h->change_count = 0;
	for (int i = 0; i < HOST_RULES; i++)
		list(h, &h->host[i]);
	for (struct concern *c = NULL; (c = lives_next(&h->concerns, c));)
		list(h, c);
	for (int i = 0; i < PROGRAMS_MAX; i++)
		list(h, &h->programs[i].concern);
	qsort(h->verdicts, h->verdict_count, sizeof(*h->verdicts), compare);
	qsort(h->changes, h->change_count, sizeof(*h->changes), compare);
}

/* ---- A sample ---- */

static bool moment_of(const struct ktally_sample *s, uint64_t *boottime)
{
	*boottime = s->moment.value[KTALLY_MOMENT_BOOTTIME];
	return ktally_has(s->moment.present, KTALLY_MOMENT_BOOTTIME);
}

static struct look look_at(const struct health *h, const struct ktally_sample *before,
			   const struct ktally_sample *now)
{
	struct look look = { .now = now };
	uint64_t was;

	if (!before || !moment_of(before, &was) || was >= h->now)
		return look;
	look.before = before;
	look.elapsed = h->now - was;
	return look;
}

void health_feed(struct health *h, const struct ktally_sample *before,
		 const struct ktally_sample *now)
{
	uint64_t boottime, last = h->now;
	bool first = !h->number;
	struct look look;

	settle(h);
	memset(h->judged, 0, sizeof(h->judged));
	h->number++;
	if (moment_of(now, &boottime)) {
		h->now = boottime;
		h->since_last = first || boottime < last ? 0 : boottime - last;
		if (first)
			h->begun = boottime;
		else if (boottime < last)
			forget(h);
		look = look_at(h, before, now);
		host_feed(h, &look);
		process_feed(h, &look);
		zombies_feed(h, &look);
		program_feed(h);
		end_missing(h, now);
	}
	list_all(h);
}

enum health_level health_level(const struct health *h)
{
	if (h->verdict_count)
		return h->verdicts[0]->level;
	for (unsigned int i = 0; i < HEALTH_RULES; i++)
		if (h->judged[i])
			return HEALTH_OK;
	return HEALTH_UNKNOWN;
}

const struct health_verdict *const *health_verdicts(const struct health *h, size_t *count)
{
	*count = h->verdict_count;
	return h->verdicts;
}

const struct health_verdict *const *health_changes(const struct health *h, size_t *count)
{
	*count = h->change_count;
	return h->changes;
}

bool health_judged(const struct health *h, enum health_rule_id id)
{
	return h->judged[id];
}

const struct health_losses *health_losses(const struct health *h)
{
	return &h->losses;
}
