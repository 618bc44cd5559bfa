// SPDX-License-Identifier: GPL-2.0
/* One rule on one subject: its condition, its mean, and the verdict that follows. See state.h. */
#include <math.h>
#include <string.h>

#include "health/state.h"

/* The parts are as long as the rule's `for`: the mean is of one to two times that. */
static void mean_add(struct mean *mean, const struct figure *f, double hold)
{
	if (mean->time[0] && (double)mean->time[0] >= hold) {
		mean->sum[1] = mean->sum[0];
		mean->time[1] = mean->time[0];
		mean->sum[0] = 0;
		mean->time[0] = 0;
	}
	mean->sum[0] += f->value * (double)f->span;
	mean->time[0] += f->span;
}

static void show(struct concern *c, const struct health_rule *rule)
{
	struct health_verdict *v = &c->verdict;
	int at = condition_level(&c->condition) == HEALTH_CRITICAL ? HEALTH_AT_CRITICAL
								     : HEALTH_AT_WARNING;

	v->level = condition_level(&c->condition);
	v->since = condition_since(&c->condition);
	/* What has only a critical threshold is measured by that. */
	if (v->level == HEALTH_OK && isinf(rule->at[at].from))
		at = HEALTH_AT_CRITICAL;
	v->threshold = rule->at[at].from;
	v->clear = rule->at[at].clear;
}

void concern_step(struct health *h, struct concern *c, const struct figure *f)
{
	struct health_verdict *v = &c->verdict;
	const struct health_rule *rule = &h->rules.rule[v->rule];

	if (condition_idle(&c->condition))
		memset(&c->mean, 0, sizeof(c->mean));
	condition_step(&c->condition, v->rule, rule, f);
	v->value = f->value;
	v->span = f->span;
	if (f->is_mean) {
		mean_add(&c->mean, f, rule->hold);
		v->span = c->mean.time[0] + c->mean.time[1];
		v->value = (c->mean.sum[0] + c->mean.sum[1]) / (double)v->span;
	}
	c->stepped = h->number;
	show(c, rule);
}

bool concern_idle(const struct concern *c)
{
	return condition_idle(&c->condition) && c->verdict.level == HEALTH_OK &&
	       c->verdict.was == HEALTH_OK;
}
