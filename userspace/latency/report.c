// SPDX-License-Identifier: GPL-2.0
/* Histograms as a table of percentiles or as JSON, see report.h. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "latency/cell.h"
#include "latency/report.h"
#include "log/fields.h"

#define JSON_MAX	4096
#define COLUMN		9

struct report {
	bool json;
	struct fields *who;
	struct fields *hist;
};

static const struct {
	double quantile;
	const char *title;
	const char *key;
} percentiles[] = {
	{ 0.50, "P50", ",\"ktally.hist.p50_ns\":" },
	{ 0.95, "P95", ",\"ktally.hist.p95_ns\":" },
	{ 0.99, "P99", ",\"ktally.hist.p99_ns\":" },
};
#define PERCENTILES	(sizeof(percentiles) / sizeof(percentiles[0]))

struct report *report_new(bool json)
{
	struct report *r = calloc(1, sizeof(*r));

	if (!r)
		return NULL;
	r->json = json;
	r->who = fields_new(&ktally_latency_set, JSON_PLAIN);
	r->hist = fields_new(&ktally_hist_set, JSON_PLAIN);
	if (r->who && r->hist)
		return r;
	report_free(r);
	return NULL;
}

void report_free(struct report *r)
{
	if (!r)
		return;
	if (r->who)
		fields_free(r->who);
	if (r->hist)
		fields_free(r->hist);
	free(r);
}

/* ---- Table ---- */

static void print_title(const struct ktally_latencies *l)
{
	char name[64];
	uint64_t pid = l->who.value[KTALLY_LATENCY_PID];

	if (!ktally_has(l->who.present, KTALLY_LATENCY_PID)) {
		printf("%-20s", "host");
	} else {
		ktally_text_terminal(l->who.comm, strlen(l->who.comm), name, sizeof(name), 12);
		printf("%-7" PRIu64 " %-12s", pid, name);
	}
	printf(" %10s", "EVENTS");
	for (size_t i = 0; i < PERCENTILES; i++)
		printf(" %*s", COLUMN, percentiles[i].title);
	printf(" %*s %*s\n", COLUMN, "LONGEST", COLUMN, "TOTAL");
}

static void print_row(const char *name, const struct ktally_histogram *h)
{
	char text[FORMAT_ROOM];

	printf("%-20s %10" PRIu64, name, h->events);
	for (size_t i = 0; i < PERCENTILES; i++) {
		latency_quantile(h, percentiles[i].quantile, COLUMN, text);
		printf(" %*s", COLUMN, text);
	}
	latency_longest(h, COLUMN, text);
	printf(" %*s", COLUMN, text);
	format_span(h->sum, COLUMN, text);
	printf(" %*s\n", COLUMN, text);
}

/* ---- JSON ---- */

static void put_buckets(struct json *j, const struct ktally_histogram *h)
{
	unsigned int end = KTALLY_HIST_BUCKETS;

	while (end > 0 && !h->bucket[end - 1])
		end--;
	json_literal(j, ",\"ktally.hist.buckets\":[");
	for (unsigned int i = 0; i < end; i++) {
		if (i)
			json_literal(j, ",");
		json_uint(j, h->bucket[i]);
	}
	json_literal(j, "]");
}

static void put_record(struct json *j, const struct report *r, unsigned int kind,
		       const struct ktally_histogram *h)
{
	struct ktally_hist record = { .value = {
		[KTALLY_HIST_KIND] = kind, [KTALLY_HIST_EVENTS] = h->events,
		[KTALLY_HIST_SUM] = h->sum, [KTALLY_HIST_LONGEST] = h->longest,
	} };

	ktally_mark(record.present, KTALLY_HIST_KIND);
	ktally_mark(record.present, KTALLY_HIST_EVENTS);
	ktally_mark(record.present, KTALLY_HIST_SUM);
	if (h->events)
		ktally_mark(record.present, KTALLY_HIST_LONGEST);
	fields_put(j, r->hist, &record, FIELDS_ALL);
}

static int print_json(const struct report *r, const struct ktally_latencies *l, unsigned int kind)
{
	const struct ktally_histogram *h = &l->hist[kind];
	char line[JSON_MAX];
	struct json j = { .data = line, .room = sizeof(line) };
	uint64_t ns;

	json_literal(&j, "{\"ktally.record\":\"latency\"");
	fields_put(&j, r->who, &l->who, FIELDS_ALL);
	put_record(&j, r, kind, h);
	for (size_t i = 0; i < PERCENTILES; i++) {
		if (!ktally_histogram_quantile(h, percentiles[i].quantile, &ns))
			continue;
		json_raw(&j, percentiles[i].key, strlen(percentiles[i].key));
		json_uint(&j, ns);
	}
	put_buckets(&j, h);
	json_literal(&j, "}\n");
	if (j.full)
		return -ENOMEM;
	fwrite(line, 1, j.len, stdout);
	return 0;
}

int report_latencies(struct report *r, const struct ktally_latencies *l, bool brief)
{
	const struct ktally_field *kinds = &ktally_hist_set.fields[KTALLY_HIST_KIND];
	bool titled = r->json;
	int error = 0;

	for (unsigned int kind = 0; kind < KTALLY_HIST_KINDS && !error; kind++) {
		if (!l->hist[kind].known || (brief && !l->hist[kind].events))
			continue;
		if (!titled)
			print_title(l);
		titled = true;
		if (r->json)
			error = print_json(r, l, kind);
		else
			print_row(ktally_enum_name(kinds, kind), &l->hist[kind]);
	}
	return error;
}
