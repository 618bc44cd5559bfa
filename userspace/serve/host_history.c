// SPDX-License-Identifier: GPL-2.0
/* What the host did lately, see host_history.h. */
#include "serve/host_history.h"

#include <math.h>

#include "view/usage.h"

const char *const host_history_names[HISTORY_FIGURES] = {
	[HISTORY_CPU] = "cpu_percent",
	[HISTORY_MEMORY] = "memory_used_percent",
	[HISTORY_SWAP] = "swap_used_percent",
	[HISTORY_DISK_READ] = "disk_read",
	[HISTORY_DISK_WRITTEN] = "disk_written",
	[HISTORY_NET_RECEIVED] = "net_received",
	[HISTORY_NET_SENT] = "net_sent",
	[HISTORY_PSI_CPU] = "psi_cpu",
	[HISTORY_PSI_MEMORY] = "psi_memory",
	[HISTORY_PSI_IO] = "psi_io",
};

static double rate(const struct ktally_sample *before, const struct ktally_sample *now,
		   enum ktally_host_field field)
{
	double seconds, grown;

	if (!before || !usage_grown(&before->host, &now->host, field, &grown))
		return NAN;
	seconds = ((double)now->moment.value[KTALLY_MOMENT_BOOTTIME] -
		   (double)before->moment.value[KTALLY_MOMENT_BOOTTIME]) / 1e9;
	return seconds > 0 ? grown / seconds : NAN;
}

/* psi gauges are hundredths of a percent. */
static double percent(const struct ktally_host *host, enum ktally_host_field field)
{
	return ktally_has(host->present, field) ? (double)host->value[field] / 100 : NAN;
}

void host_history_add(struct host_history *history, const struct ktally_sample *before,
		 const struct ktally_sample *now)
{
	struct host_history_point *point = &history->point[history->count++ % HISTORY_POINTS];
	const struct ktally_host *host = &now->host;
	double unused[USAGE_SHARES], share;
	double *figure = point->figure;

	point->time = now->moment.value[KTALLY_MOMENT_REALTIME];
	figure[HISTORY_CPU] = usage_cpu(before ? &before->host : NULL, host, unused, &share) ?
			      100 * share : NAN;
	figure[HISTORY_MEMORY] = usage_memory(host, &share) ? 100 * share : NAN;
	figure[HISTORY_SWAP] = usage_swap(host, &share) ? 100 * share : NAN;
	figure[HISTORY_DISK_READ] = rate(before, now, KTALLY_HOST_DISK_READ);
	figure[HISTORY_DISK_WRITTEN] = rate(before, now, KTALLY_HOST_DISK_WRITTEN);
	figure[HISTORY_NET_RECEIVED] = rate(before, now, KTALLY_HOST_NET_RECEIVED);
	figure[HISTORY_NET_SENT] = rate(before, now, KTALLY_HOST_NET_SENT);
	figure[HISTORY_PSI_CPU] = percent(host, KTALLY_HOST_PSI_CPU_SOME_AVG10);
	figure[HISTORY_PSI_MEMORY] = percent(host, KTALLY_HOST_PSI_MEM_SOME_AVG10);
	figure[HISTORY_PSI_IO] = percent(host, KTALLY_HOST_PSI_IO_SOME_AVG10);
}

unsigned int host_history_count(const struct host_history *history)
{
	return history->count < HISTORY_POINTS ? (unsigned int)history->count : HISTORY_POINTS;
}

const struct host_history_point *host_history_get(const struct host_history *history,
						  unsigned int at)
{
	uint64_t oldest = history->count - host_history_count(history);

	return &history->point[(oldest + at) % HISTORY_POINTS];
}
