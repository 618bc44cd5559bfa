// SPDX-License-Identifier: GPL-2.0
/* Thresholds that must stay crossed, and stay clear, for as long as their rule says. */
#include "health/condition.h"

static void step(struct crossing *c, enum health_rule_id id, const struct health_threshold *at,
		 double hold, const struct figure *f)
{
	bool turning = c->crossed ? !health_reaches(id, f->value, at->clear)
				  : health_reaches(id, f->value, at->from);
	uint64_t span = f->is_mean ? f->span : 0;

	if (turning && !c->turning) {
		c->turn = f->now - span;
		c->lasted = span;
	} else if (turning) {
		c->lasted += f->elapsed;
	}
	c->turning = turning;
	if (!turning || (double)c->lasted < hold)
		return;
	c->crossed = !c->crossed;
	c->since = c->turn;
	c->turning = false;
}

void condition_step(struct condition *c, enum health_rule_id id, const struct health_rule *rule,
		    const struct figure *f)
{
	for (int i = 0; i < HEALTH_THRESHOLDS; i++)
		step(&c->at[i], id, &rule->at[i], rule->hold, f);
}

enum health_level condition_level(const struct condition *c)
{
	if (c->at[HEALTH_AT_CRITICAL].crossed)
		return HEALTH_CRITICAL;
	return c->at[HEALTH_AT_WARNING].crossed ? HEALTH_WARNING : HEALTH_OK;
}

uint64_t condition_since(const struct condition *c)
{
	uint64_t warning = c->at[HEALTH_AT_WARNING].since;
	uint64_t critical = c->at[HEALTH_AT_CRITICAL].since;

	switch (condition_level(c)) {
	case HEALTH_CRITICAL:
		return critical;
	case HEALTH_WARNING:
		return warning;
	default:
		return warning > critical ? warning : critical;
	}
}

bool condition_idle(const struct condition *c)
{
	for (int i = 0; i < HEALTH_THRESHOLDS; i++)
		if (c->at[i].crossed || c->at[i].turning)
			return false;
	return true;
}
