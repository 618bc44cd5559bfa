// SPDX-License-Identifier: GPL-2.0
/*
 * The figures of the host that are kept for graphs, see graphs.h.
 */
#include "top/graphs.h"

#include <math.h>

#include "top/figures.h"

static double busy(const struct model *model)
{
	struct line_part parts[CPU_SHARES];
	double share;

	return figure_cpu(model, parts, &share) ? share : NAN;
}

static double memory(const struct model *model)
{
	double share;

	return figure_memory(model, &share) ? share : NAN;
}

static double pressure(const struct model *model, enum ktally_host_field field)
{
	uint64_t hundredths;

	return figure_value(model_now(model), field, &hundredths) ? (double)hundredths / 100 : NAN;
}

static double waiting(const struct model *model)
{
	double tasks;

	return figure_wait(model, &tasks) ? tasks : NAN;
}

static double bytes(const struct model *model, enum ktally_host_field in,
		    enum ktally_host_field out)
{
	double rate;

	return figure_rates(model, in, out, &rate) ? rate : NAN;
}

static double forks(const struct model *model)
{
	double rate;

	return figure_rate(model, KTALLY_HOST_FORKS, &rate) ? rate : NAN;
}

void graphs_feed(struct graphs *graphs, const struct model *model)
{
	double figure[GRAPHS];
	unsigned int i;

	for (i = 0; i < GRAPHS; i++)
		figure[i] = NAN;
	if (model) {
		figure[GRAPH_CPU] = busy(model);
		figure[GRAPH_MEMORY] = memory(model);
		figure[GRAPH_PRESSURE_CPU] = pressure(model, KTALLY_HOST_PSI_CPU_SOME_AVG10);
		figure[GRAPH_PRESSURE_MEMORY] = pressure(model, KTALLY_HOST_PSI_MEM_SOME_AVG10);
		figure[GRAPH_PRESSURE_IO] = pressure(model, KTALLY_HOST_PSI_IO_SOME_AVG10);
		figure[GRAPH_WAIT] = waiting(model);
		figure[GRAPH_DISK] = bytes(model, KTALLY_HOST_DISK_READ, KTALLY_HOST_DISK_WRITTEN);
		figure[GRAPH_NETWORK] = bytes(model, KTALLY_HOST_NET_RECEIVED,
					      KTALLY_HOST_NET_SENT);
		figure[GRAPH_FORKS] = forks(model);
	}
	for (i = 0; i < GRAPHS; i++)
		series_add(&graphs->series[i], figure[i]);
}
