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

bool figure_delta(const struct model *model, enum ktally_host_field field, double *delta)
{
	uint64_t then, now;

	if (!figure_value(model_now(model), field, &now) ||
	    !figure_value(model_before(model), field, &then) || now < then)
		return false;
	*delta = (double)(now - then);
	return true;
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

/* @parts has the time of each, and becomes its share. */
static bool make_shares(struct line_part parts[CPU_SHARES], double idle, double *busy)
{
	static const enum line_style styles[CPU_SHARES] = {
		LINE_GOOD, LINE_BUSY, LINE_WARN, LINE_BAD,
	};
	double total = idle;
	unsigned int i;

	for (i = 0; i < CPU_SHARES; i++)
		total += parts[i].share;
	if (total <= 0)
		return false;
	for (i = 0; i < CPU_SHARES; i++)
		parts[i] = (struct line_part){ parts[i].share / total, styles[i] };
	*busy = parts[0].share + parts[1].share + parts[3].share;
	return true;
}

bool figure_cpu(const struct model *model, struct line_part parts[CPU_SHARES], double *busy)
{
	static const enum ktally_host_field fields[CPU_SHARES] = {
		KTALLY_HOST_CPU_USER, KTALLY_HOST_CPU_SYSTEM, KTALLY_HOST_CPU_IOWAIT,
		KTALLY_HOST_CPU_STOLEN,
	};
	unsigned int i;
	double idle;

	if (!figure_delta(model, KTALLY_HOST_CPU_IDLE, &idle))
		return false;
	for (i = 0; i < CPU_SHARES; i++) {
		if (!figure_delta(model, fields[i], &parts[i].share))
			parts[i].share = 0;	/* iowait may go backwards, see proc(5) */
	}
	return make_shares(parts, idle, busy);
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
	unsigned int i;
	double idle;

	if (!ktally_has(before->present, KTALLY_CPU_IDLE) ||
	    !ktally_has(now->present, KTALLY_CPU_IDLE))
		return false;
	/* Of one CPU it may go backwards as well, by little. */
	if (!core_delta(before, now, KTALLY_CPU_IDLE, &idle))
		idle = 0;
	for (i = 0; i < CPU_SHARES; i++) {
		if (!core_delta(before, now, fields[i], &parts[i].share))
			parts[i].share = 0;
	}
	return make_shares(parts, idle, busy);
}

bool figure_memory(const struct model *model, double *share)
{
	const struct ktally_sample *now = model_now(model);
	uint64_t total, unused;

	if (!figure_value(now, KTALLY_HOST_MEM_TOTAL, &total) || !total ||
	    !figure_value(now, KTALLY_HOST_MEM_AVAILABLE, &unused))
		return false;
	*share = unused < total ? (double)(total - unused) / (double)total : 0;
	return true;
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
