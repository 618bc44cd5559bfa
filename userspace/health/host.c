// SPDX-License-Identifier: GPL-2.0
/* Figures of the host: what is left of its memory, and how long its tasks waited for what. */
#include "health/state.h"

static bool host_value(const struct ktally_sample *s, enum ktally_host_field field, uint64_t *value)
{
	*value = s->host.value[field];
	return ktally_has(s->host.present, field);
}

/* Share of the time in which a counter of ns grew. */
static bool share(const struct look *look, enum ktally_host_field field, double *value)
{
	uint64_t was, is;

	if (!look->elapsed || !host_value(look->before, field, &was) ||
	    !host_value(look->now, field, &is) || is < was)
		return false;
	*value = (double)(is - was) / (double)look->elapsed;
	return true;
}

static bool memory_available(const struct ktally_sample *s, double *value)
{
	uint64_t available, total;

	if (!host_value(s, KTALLY_HOST_MEM_AVAILABLE, &available) ||
	    !host_value(s, KTALLY_HOST_MEM_TOTAL, &total) || !total)
		return false;
	*value = (double)available / (double)total;
	return true;
}

static bool swap_used(const struct ktally_sample *s, double *value)
{
	uint64_t left, total;

	if (!host_value(s, KTALLY_HOST_SWAP_FREE, &left) ||
	    !host_value(s, KTALLY_HOST_SWAP_TOTAL, &total) || left > total)
		return false;
	*value = total ? (double)(total - left) / (double)total : 0;
	return true;
}

static bool load(const struct health *h, const struct ktally_sample *s, double *value)
{
	uint64_t hundredths;

	if (!h->cpus || !host_value(s, KTALLY_HOST_LOAD5, &hundredths))
		return false;
	*value = (double)hundredths / 100 / (double)h->cpus;
	return true;
}

static void judge(struct health *h, enum health_rule_id id, const struct figure *f)
{
	struct concern *c = &h->host[id];

	c->verdict.rule = id;
	c->verdict.subject.scope = HEALTH_HOST;
	h->judged[id] = true;
	concern_step(h, c, f);
}

void host_feed(struct health *h, const struct look *look)
{
	static const struct {
		enum health_rule_id id;
		enum ktally_host_field field;
	} shares[] = {
		{ HEALTH_CPU_PRESSURE, KTALLY_HOST_PSI_CPU_SOME },
		{ HEALTH_MEMORY_PRESSURE, KTALLY_HOST_PSI_MEM_SOME },
		{ HEALTH_MEMORY_STALL, KTALLY_HOST_PSI_MEM_FULL },
		{ HEALTH_IO_PRESSURE, KTALLY_HOST_PSI_IO_SOME },
		{ HEALTH_IO_STALL, KTALLY_HOST_PSI_IO_FULL },
	};
	const struct health_rule *rules = h->rules.rule;
	struct figure f;
	double value;

	for (size_t i = 0; i < sizeof(shares) / sizeof(shares[0]); i++) {
		if (!rules[shares[i].id].enabled || !share(look, shares[i].field, &value))
			continue;
		f = figure_mean(h, look, value);
		judge(h, shares[i].id, &f);
	}
	if (rules[HEALTH_MEMORY_AVAILABLE].enabled && memory_available(look->now, &value)) {
		f = figure_now(h, value);
		judge(h, HEALTH_MEMORY_AVAILABLE, &f);
	}
	if (rules[HEALTH_SWAP_USED].enabled && swap_used(look->now, &value)) {
		f = figure_now(h, value);
		judge(h, HEALTH_SWAP_USED, &f);
	}
	if (rules[HEALTH_LOAD].enabled && load(h, look->now, &value)) {
		f = figure_now(h, value);
		judge(h, HEALTH_LOAD, &f);
	}
}
