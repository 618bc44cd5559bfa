/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the figures of the host come to between the two samples of the model: growth, rates, shares
 * of CPU time. What is not known is false, never 0.
 * Not here: how they are shown (header.c).
 */
#ifndef KTALLY_TOP_FIGURES_H
#define KTALLY_TOP_FIGURES_H

#include <stdbool.h>
#include <stdint.h>

#include "top/line.h"
#include "top/model.h"
#include "view/usage.h"

/* Of a CPU's time: user, system, waiting for I/O, stolen. The rest it was idle. */
#define CPU_SHARES USAGE_SHARES

/* A figure of a sample, which may be NULL. */
bool figure_value(const struct ktally_sample *sample, enum ktally_host_field field,
		  uint64_t *value);

/* Growth of a counter; false also when it went backwards. */
bool figure_delta(const struct model *model, enum ktally_host_field field, double *delta);

/* The same per second. */
bool figure_rate(const struct model *model, enum ktally_host_field field, double *per_second);

/* The sum of the rates of two counters that are known. */
bool figure_rates(const struct model *model, enum ktally_host_field a, enum ktally_host_field b,
		  double *per_second);

/* Shares of the time of all CPUs, in the styles of a meter; @busy is without waiting for I/O. */
bool figure_cpu(const struct model *model, struct line_part parts[CPU_SHARES], double *busy);

/* The same of one CPU. */
bool figure_core(const struct ktally_cpu *before, const struct ktally_cpu *now,
		 struct line_part parts[CPU_SHARES], double *busy);

/* The part of memory that is in use. */
bool figure_memory(const struct model *model, double *share);

/* How long all tasks together waited in run queues: 1.0 is one task all the time. */
bool figure_wait(const struct model *model, double *tasks);

#endif
