/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A figure over time and the thresholds of its rule: since when which of them has been crossed for
 * long enough. Not here: whose figure it is.
 */
#ifndef KTALLY_HEALTH_CONDITION_H
#define KTALLY_HEALTH_CONDITION_H

#include "health/rules.h"

enum health_level { HEALTH_OK, HEALTH_WARNING, HEALTH_CRITICAL, HEALTH_UNKNOWN };

/* One threshold: crossed or not, and maybe on the way to the other. */
struct crossing {
	bool crossed;
	bool turning;
	uint64_t since;		/* CLOCK_BOOTTIME of the last turn, 0 if there was none */
	uint64_t turn;		/* when the one under way began, and ... */
	uint64_t lasted;	/* ... for how many ns we know that it went on */
};

/* All zero: nothing crossed. */
struct condition {
	struct crossing at[HEALTH_THRESHOLDS];
};

/* A figure that a rule is about, as one sample tells it. */
struct figure {
	double value;
	uint64_t now;		/* CLOCK_BOOTTIME */
	uint64_t elapsed;	/* ns since the figure before it, 0 for the first */
	uint64_t span;		/* ns up to @now that the value is of, 0: of the moment */
	bool is_mean;		/* of that span; so it was all the time as far as we know */
};

/* What is not known is not stepped: it neither fires nor ends anything. */
void condition_step(struct condition *c, enum health_rule_id id, const struct health_rule *rule,
		    const struct figure *f);

enum health_level condition_level(const struct condition *c);

/* When it came to this level. */
uint64_t condition_since(const struct condition *c);

/* Nothing is crossed or about to be: forgetting the condition loses nothing. */
bool condition_idle(const struct condition *c);

#endif
