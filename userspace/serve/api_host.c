// SPDX-License-Identifier: GPL-2.0
/* The host, how long things take on it, and what it did lately, see api_put.h. */
#include <math.h>
#include <stdio.h>
#include <unistd.h>

#include "serve/api_put.h"
#include "view/usage.h"

#define HOST_ROOM	8192
#define LATENCY_ROOM	512
#define POINT_ROOM	1024
#define HOST_NAME	256

static const struct ktally_host *host_before(const struct snapshot *snapshot)
{
	return snapshot->elapsed ? &snapshot->host_before : NULL;
}

static bool rate_of(const void *of, unsigned int field, double *rate)
{
	const struct snapshot *snapshot = of;

	if (!usage_grown(host_before(snapshot), &snapshot->host, field, rate))
		return false;
	*rate *= 1e9 / (double)snapshot->elapsed;
	return true;
}

void api_put_host(const struct snapshot *snapshot, struct buffer *to)
{
	struct json j = members_begin(to, HOST_ROOM);
	const struct ktally_host *host = &snapshot->host;
	double unused[USAGE_SHARES], busy;
	char name[HOST_NAME] = "";

	if (gethostname(name, sizeof(name) - 1))
		*name = '\0';
	member_text(&j, "{\"hostname\":", name);
	if (snapshot->has_info && ktally_has(snapshot->info.present, KTALLY_INFO_CPUS))
		member_uint(&j, ",\"cpus\":", snapshot->info.value[KTALLY_INFO_CPUS]);
	if (ktally_has(host->present, KTALLY_HOST_UPTIME))
		member_seconds(&j, ",\"uptime_seconds\":", host->value[KTALLY_HOST_UPTIME]);
	member_uint(&j, ",\"processes\":", snapshot->tasks);
	if (usage_cpu(host_before(snapshot), host, unused, &busy))
		member_real(&j, ",\"cpu_percent\":", 100 * busy);
	api_put_values(&j, &ktally_host_set, host->present, host->value);
	api_put_rates(&j, &ktally_host_set, rate_of, snapshot);
	json_literal(&j, "}");
	members_end(to, &j);
}

/* ---- Latencies ---- */

static void put_latency(unsigned int kind, const struct ktally_histogram *h, struct buffer *to)
{
	static const struct {
		double quantile;
		const char *key;
	} percentiles[] = {
		{ 0.50, ",\"p50_seconds\":" },
		{ 0.95, ",\"p95_seconds\":" },
		{ 0.99, ",\"p99_seconds\":" },
	};
	const struct ktally_field *kinds = &ktally_hist_set.fields[KTALLY_HIST_KIND];
	struct json j = members_begin(to, LATENCY_ROOM);
	uint64_t ns;

	member_text(&j, "{\"kind\":", ktally_enum_name(kinds, kind));
	member_uint(&j, ",\"count\":", h->events);
	for (size_t i = 0; i < sizeof(percentiles) / sizeof(percentiles[0]); i++)
		if (ktally_histogram_quantile(h, percentiles[i].quantile, &ns))
			member_seconds(&j, percentiles[i].key, ns);
	json_literal(&j, "}");
	members_end(to, &j);
}

void api_put_latencies(const struct snapshot *snapshot, struct buffer *to)
{
	const char *lead = "[";

	for (unsigned int i = 0; snapshot->has_latencies && i < KTALLY_HIST_KINDS; i++) {
		if (!snapshot->latencies.hist[i].known)
			continue;
		buffer_string(to, lead);
		put_latency(i, &snapshot->latencies.hist[i], to);
		lead = ",";
	}
	buffer_string(to, *lead == '[' ? "[]" : "]");
}

/* ---- History ---- */

static void put_point(const struct host_history_point *point, struct buffer *to)
{
	struct json j = members_begin(to, POINT_ROOM);
	char key[40];

	member_time(&j, "{\"time\":", point->time);
	for (unsigned int i = 0; i < HISTORY_FIGURES; i++) {
		snprintf(key, sizeof(key), ",\"%s\":", host_history_names[i]);
		member_real(&j, key, point->figure[i]);
	}
	json_literal(&j, "}");
	members_end(to, &j);
}

void api_put_history(const struct snapshot *snapshot, uint64_t interval, struct buffer *to)
{
	unsigned int count = host_history_count(&snapshot->history);
	struct json j = members_begin(to, POINT_ROOM);

	member_seconds(&j, "{\"interval_seconds\":", interval);
	json_literal(&j, ",\"points\":[");
	members_end(to, &j);
	for (unsigned int i = 0; i < count; i++) {
		buffer_string(to, i ? "," : "");
		put_point(host_history_get(&snapshot->history, i), to);
	}
	buffer_string(to, "]}");
}
