// SPDX-License-Identifier: GPL-2.0
/* What is said of a histogram, and of hooks that are off, see cell.h. */
#include "latency/cell.h"

#include <stdio.h>

size_t latency_quantile(const struct ktally_histogram *h, double quantile, unsigned int width,
			char out[FORMAT_ROOM])
{
	uint64_t ns;

	if (!ktally_histogram_quantile(h, quantile, &ns))
		return (size_t)snprintf(out, FORMAT_ROOM, "-");
	return format_span(ns, width, out);
}

size_t latency_longest(const struct ktally_histogram *h, unsigned int width, char out[FORMAT_ROOM])
{
	if (!h->events)
		return (size_t)snprintf(out, FORMAT_ROOM, "-");
	return format_span(h->longest, width, out);
}

size_t latency_off(const struct ktally_info *info, char out[LATENCY_HOOKS])
{
	uint64_t off = info->value[KTALLY_INFO_HOOKS_AVAILABLE] & ~info->value[KTALLY_INFO_HOOKS];
	const struct ktally_name *name = ktally_info_set.fields[KTALLY_INFO_HOOKS].names;
	size_t len = 0;

	out[0] = '\0';
	for (; name->name; name++) {
		if (off & name->value && len < LATENCY_HOOKS)
			len += (size_t)snprintf(out + len, LATENCY_HOOKS - len, "%s%s",
						len ? "," : "", name->name);
	}
	return len < LATENCY_HOOKS ? len : LATENCY_HOOKS - 1;
}
