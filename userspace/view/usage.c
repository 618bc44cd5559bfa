// SPDX-License-Identifier: GPL-2.0
/* What the host's figures come to, see usage.h. */
#include "view/usage.h"

#include <stddef.h>

static bool value_of(const struct ktally_host *host, enum ktally_host_field field,
		     uint64_t *value)
{
	if (!host || !ktally_has(host->present, field))
		return false;
	*value = host->value[field];
	return true;
}

bool usage_grown(const struct ktally_host *before, const struct ktally_host *now,
		 enum ktally_host_field field, double *grown)
{
	uint64_t from, to;

	if (!value_of(before, field, &from) || !value_of(now, field, &to) || to < from)
		return false;
	*grown = (double)(to - from);
	return true;
}

bool usage_shares(double share[USAGE_SHARES], double idle, double *busy)
{
	double total = idle;
	unsigned int i;

	for (i = 0; i < USAGE_SHARES; i++)
		total += share[i];
	if (total <= 0)
		return false;
	for (i = 0; i < USAGE_SHARES; i++)
		share[i] /= total;
	*busy = share[0] + share[1] + share[3];
	return true;
}

bool usage_cpu(const struct ktally_host *before, const struct ktally_host *now,
	       double share[USAGE_SHARES], double *busy)
{
	static const enum ktally_host_field fields[USAGE_SHARES] = {
		KTALLY_HOST_CPU_USER, KTALLY_HOST_CPU_SYSTEM, KTALLY_HOST_CPU_IOWAIT,
		KTALLY_HOST_CPU_STOLEN,
	};
	unsigned int i;
	double idle;

	if (!usage_grown(before, now, KTALLY_HOST_CPU_IDLE, &idle))
		return false;
	for (i = 0; i < USAGE_SHARES; i++)
		if (!usage_grown(before, now, fields[i], &share[i]))
			share[i] = 0;	/* iowait may go backwards, see proc(5) */
	return usage_shares(share, idle, busy);
}

static bool used(const struct ktally_host *host, enum ktally_host_field all,
		 enum ktally_host_field rest, double *share)
{
	uint64_t total, unused;

	if (!value_of(host, all, &total) || !total || !value_of(host, rest, &unused))
		return false;
	*share = unused < total ? (double)(total - unused) / (double)total : 0;
	return true;
}

bool usage_memory(const struct ktally_host *host, double *share)
{
	return used(host, KTALLY_HOST_MEM_TOTAL, KTALLY_HOST_MEM_AVAILABLE, share);
}

bool usage_swap(const struct ktally_host *host, double *share)
{
	return used(host, KTALLY_HOST_SWAP_TOTAL, KTALLY_HOST_SWAP_FREE, share);
}
