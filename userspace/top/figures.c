// SPDX-License-Identifier: GPL-2.0
/*
 * Growth, rates and shares of the host's figures, see figures.h.
 */
#include "top/figures.h"

#define NSEC_PER_SEC 1e9

bool figure_value(const struct ktally_sample *sample, enum ktally_host_field field, uint64_t *value)
{
	if (!sample || !ktally_has(sample->host.present, field))
		return false;
	*value = sample->host.value[field];
	return true;
}

static const struct ktally_host *host_of(const struct ktally_sample *sample)
{
	return sample ? &sample->host : NULL;
}

bool figure_delta(const struct model *model, enum ktally_host_field field, double *delta)
{
	return usage_grown(host_of(model_before(model)), host_of(model_now(model)), field, delta);
}

bool figure_rate(const struct model *model, enum ktally_host_field field, double *per_second)
{
	if (!model->context.elapsed || !figure_delta(model, field, per_second))
		return false;
	*per_second /= (double)model->context.elapsed / NSEC_PER_SEC;
	return true;
}

bool figure_rates(const struct model *model, enum ktally_host_field a, enum ktally_host_field b,
		  double *per_second)
{
	double other;

	if (!figure_rate(model, a, per_second) || !figure_rate(model, b, &other))
		return false;
	*per_second += other;
	return true;
}

/* In the styles of a meter. */
static void set_parts(struct line_part parts[CPU_SHARES], const double share[CPU_SHARES])
{
	static const enum line_style styles[CPU_SHARES] = {
		LINE_GOOD, LINE_BUSY, LINE_WARN, LINE_BAD,
	};

	for (unsigned int i = 0; i < CPU_SHARES; i++)
		parts[i] = (struct line_part){ share[i], styles[i] };
}

bool figure_cpu(const struct model *model, struct line_part parts[CPU_SHARES], double *busy)
{
	double share[CPU_SHARES];

	if (!usage_cpu(host_of(model_before(model)), host_of(model_now(model)), share, busy))
		return false;
	set_parts(parts, share);
	return true;
}

static bool core_delta(const struct ktally_cpu *before, const struct ktally_cpu *now,
		       enum ktally_cpu_field field, double *delta)
{
	if (!ktally_has(before->present, field) || !ktally_has(now->present, field) ||
	    now->value[field] < before->value[field])
		return false;
	*delta = (double)(now->value[field] - before->value[field]);
	return true;
}

bool figure_core(const struct ktally_cpu *before, const struct ktally_cpu *now,
		 struct line_part parts[CPU_SHARES], double *busy)
{
	static const enum ktally_cpu_field fields[CPU_SHARES] = {
		KTALLY_CPU_USER, KTALLY_CPU_SYSTEM, KTALLY_CPU_IOWAIT, KTALLY_CPU_STOLEN,
	};
	double idle, share[CPU_SHARES];

	if (!ktally_has(before->present, KTALLY_CPU_IDLE) ||
	    !ktally_has(now->present, KTALLY_CPU_IDLE))
		return false;
	/* Of one CPU it may go backwards as well, by little. */
	if (!core_delta(before, now, KTALLY_CPU_IDLE, &idle))
		idle = 0;
	for (unsigned int i = 0; i < CPU_SHARES; i++) {
		if (!core_delta(before, now, fields[i], &share[i]))
			share[i] = 0;
	}
	if (!usage_shares(share, idle, busy))
		return false;
	set_parts(parts, share);
	return true;
}

bool figure_memory(const struct model *model, double *share)
{
	return usage_memory(host_of(model_now(model)), share);
}

bool figure_wait(const struct model *model, double *tasks)
{
	static const struct column wait = { COLUMN_RATE, KTALLY_TASK_RUN_DELAY };
	bool any = false;
	double rate;
	size_t i;

	*tasks = 0;
	for (i = 0; i < model->count; i++) {
		if (!column_rate(wait, &model->rows[i], &model->context, &rate))
			continue;
		*tasks += rate / NSEC_PER_SEC;
		any = true;
	}
	return any;
}
