// SPDX-License-Identifier: GPL-2.0
/*
 * A snapshot as metrics, see metrics.h: goes through the field tables, family by family. Not here:
 * ktally's figures of itself (metrics_own.c), lines (exposition.c).
 */
#include "serve/metrics.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "serve/exposition.h"
#include "serve/metrics_own.h"
#include "view/ending.h"

/* Buckets that are shown: from 1 us to 34 s. */
#define BUCKET_FIRST	10
#define BUCKET_LAST	35

/* The same name, whatever the labels. */
static bool is_of_family(const struct ktally_field *field, const struct ktally_field *first)
{
	const char *name = field->metric, *other = first->metric;

	while (*name && *name == *other && *name != '{') {
		name++;
		other++;
	}
	return name > field->metric && (!*name || *name == '{') && (!*other || *other == '{');
}

/* The first field of its family? Else it was written with that. */
static bool leads(const struct ktally_set *set, unsigned int field)
{
	for (unsigned int i = 0; i < field; i++)
		if (is_of_family(&set->fields[i], &set->fields[field]))
			return false;
	return *set->fields[field].metric;
}

static size_t first_sentence(const char *doc)
{
	const char *end = strstr(doc, ". ");

	return end ? (size_t)(end - doc) + 1 : strlen(doc);
}

/* The values of a metric's labels, "cpu some: ". Returns the length, 0 when it has none. */
static size_t label_values(const char *metric, char out[64])
{
	size_t len = 0;

	for (const char *at = strchr(metric, '"'); at; at = strchr(at, '"')) {
		size_t value = strcspn(++at, "\"");

		len += (size_t)snprintf(out + len, 64 - len, "%s%.*s", len ? " " : "",
					(int)value, at);
		at += value + 1;
	}
	return len ? len + (size_t)snprintf(out + len, 64 - len, ": ") : 0;
}

/* "user: CPU time in user mode. system: ...": what the spec says of each. */
static void put_field_help(const struct exposition *e, const struct ktally_set *set,
			   unsigned int first)
{
	const struct ktally_field *field = &set->fields[first];
	char help[1024], values[64];
	size_t len = 0;

	for (unsigned int i = first; i < set->count; i++) {
		const struct ktally_field *f = &set->fields[i];

		if (!is_of_family(f, field) || len >= sizeof(help) - 1)
			continue;
		len += (size_t)snprintf(help + len, sizeof(help) - len, "%s%.*s%.*s",
					len ? " " : "", (int)label_values(f->metric, values),
					values, (int)first_sentence(f->doc), f->doc);
	}
	put_help(e, field->metric, help, len < sizeof(help) ? len : sizeof(help) - 1);
}

static void begin(const struct exposition *e, const struct ktally_set *set, unsigned int field)
{
	put_family(e, set->fields[field].metric,
		   set->fields[field].kind == KTALLY_KIND_COUNTER ? METRIC_COUNTER : METRIC_GAUGE);
	put_field_help(e, set, field);
}

/* ---- Host, and what the module tells of itself ---- */

static void put_record_family(const struct exposition *e, const struct ktally_set *set,
			      unsigned int first, const uint64_t *present, const uint64_t *value)
{
	bool begun = false;

	for (unsigned int i = first; i < set->count; i++) {
		if (!is_of_family(&set->fields[i], &set->fields[first]) || !ktally_has(present, i))
			continue;
		if (!begun)
			begin(e, set, first);
		begun = true;
		put_name(e, set->fields[i].metric, NULL, "");
		put_value(e, &set->fields[i], value[i]);
	}
}

static void put_host(const struct exposition *e, const struct snapshot *snapshot)
{
	for (unsigned int i = 0; i < ktally_host_set.count; i++)
		if (leads(&ktally_host_set, i))
			put_record_family(e, &ktally_host_set, i, snapshot->host.present,
					  snapshot->host.value);
}

/* Losses of the module and our own are one family; it has a row at least. */
static void put_info(const struct exposition *e, const struct snapshot *snapshot)
{
	static const char lost[] = "ktally_lost_total";
	static const char help[] =
		"What was lost on the way since the start, see Documentation/serve.rst.";
	const struct ktally_set *set = &ktally_info_set;

	for (unsigned int i = 0; i < set->count; i++)
		if (leads(set, i) && strncmp(set->fields[i].metric, lost, strlen(lost)))
			put_record_family(e, set, i, snapshot->lost.present, snapshot->lost.value);
	put_family(e, lost, METRIC_COUNTER);
	put_help(e, lost, help, strlen(help));
	for (unsigned int i = 0; i < set->count; i++) {
		if (strncmp(set->fields[i].metric, lost, strlen(lost)) ||
		    !ktally_has(snapshot->lost.present, i))
			continue;
		put_name(e, set->fields[i].metric, NULL, "");
		put_uint(e, snapshot->lost.value[i]);
	}
	metrics_own_losses(e, snapshot);
}

/* ---- Groups ---- */

static const uint64_t *known_of(const struct figures *f, unsigned int field)
{
	return ledger_counts(field) ? f->counted : f->held;
}

static void put_group_family(const struct exposition *e, const struct snapshot *snapshot,
			     unsigned int first)
{
	const struct ktally_set *set = &ktally_task_set;
	bool begun = false;

	for (unsigned int i = first; i < set->count; i++) {
		if (!is_of_family(&set->fields[i], &set->fields[first]))
			continue;
		for (uint64_t g = 0; g < snapshot->group_count; g++) {
			const struct snapshot_group *group = &snapshot->groups[g];

			if (!ktally_has(known_of(&group->figures, i), i))
				continue;
			if (!begun)
				begin(e, set, first);
			begun = true;
			put_name(e, set->fields[i].metric, group->name, "");
			put_value(e, &set->fields[i], group->figures.value[i]);
		}
	}
}

static void begin_named(const struct exposition *e, const char *metric, enum metric_type type,
			const char *help)
{
	put_family(e, metric, type);
	put_help(e, metric, help, strlen(help));
}

static void end_labels(unsigned int end, char labels[64])
{
	static const char *const results[] = { "success", "error", "unknown" };
	char signal[ENDING_ROOM];

	if (end < END_SIGNAL) {
		snprintf(labels, 64, "result=\"%s\"", results[end]);
		return;
	}
	ending_signal(end - END_SIGNAL, signal);
	snprintf(labels, 64, "result=\"signal\",signal=\"%s\"", signal);
}

/* How processes ended: what is usual always, signals when they came. */
static void put_ends(const struct exposition *e, const struct snapshot_group *group)
{
	char labels[64];

	for (unsigned int end = 0; end < ENDS; end++) {
		if (end >= END_UNKNOWN && !group->figures.ends[end])
			continue;
		end_labels(end, labels);
		put_name(e, "ktally_group_exits_total", group->name, labels);
		put_uint(e, group->figures.ends[end]);
	}
}

static void put_lives(const struct exposition *e, const struct snapshot *snapshot)
{
	static const char processes[] = "ktally_group_processes";
	static const char starts[] = "ktally_group_starts_total";

	begin_named(e, processes, METRIC_GAUGE, "Processes, zombies included.");
	for (uint64_t g = 0; g < snapshot->group_count; g++) {
		put_name(e, processes, snapshot->groups[g].name, "");
		put_uint(e, snapshot->groups[g].figures.processes);
	}
	if (!snapshot->knows_exits)
		return;
	begin_named(e, starts, METRIC_COUNTER, "Processes that began.");
	for (uint64_t g = 0; g < snapshot->group_count; g++) {
		put_name(e, starts, snapshot->groups[g].name, "");
		put_uint(e, snapshot->groups[g].figures.starts);
	}
	begin_named(e, "ktally_group_exits_total", METRIC_COUNTER,
		    "Processes that ended: with code 0 (success), another one (error) or by a "
		    "signal.");
	for (uint64_t g = 0; g < snapshot->group_count; g++)
		put_ends(e, &snapshot->groups[g]);
}

static void put_groups(const struct exposition *e, const struct snapshot *snapshot)
{
	for (unsigned int i = 0; i < ktally_task_set.count; i++)
		if (leads(&ktally_task_set, i))
			put_group_family(e, snapshot, i);
	put_lives(e, snapshot);
}

/* ---- Latency ---- */

static void put_histogram(const struct exposition *e, const struct ktally_histogram *h,
			  const char *kind)
{
	uint64_t events = 0;
	char labels[96];
	unsigned int i;

	for (i = 0; i < KTALLY_HIST_BUCKETS; i++) {
		events += h->bucket[i];
		if (i < BUCKET_FIRST || i > BUCKET_LAST)
			continue;
		snprintf(labels, sizeof(labels), "kind=\"%s\",le=\"%.9g\"", kind,
			 ldexp(1, (int)i) / 1e9);
		put_name(e, "ktally_host_latency_seconds_bucket", NULL, labels);
		put_uint(e, events);
	}
	snprintf(labels, sizeof(labels), "kind=\"%s\",le=\"+Inf\"", kind);
	put_name(e, "ktally_host_latency_seconds_bucket", NULL, labels);
	put_uint(e, events);
	snprintf(labels, sizeof(labels), "kind=\"%s\"", kind);
	put_name(e, "ktally_host_latency_seconds_sum", NULL, labels);
	put_seconds(e, h->sum);
	put_name(e, "ktally_host_latency_seconds_count", NULL, labels);
	put_uint(e, events);
}

static void put_latencies(const struct exposition *e, const struct snapshot *snapshot)
{
	const struct ktally_field *kinds = &ktally_hist_set.fields[KTALLY_HIST_KIND];
	bool begun = false;

	for (unsigned int i = 0; snapshot->has_latencies && i < KTALLY_HIST_KINDS; i++) {
		const char *name = ktally_enum_name(kinds, i);

		if (!snapshot->latencies.hist[i].known || !name)
			continue;
		if (!begun)
			begin_named(e, "ktally_host_latency_seconds", METRIC_HISTOGRAM,
				    "How long threads waited for a CPU, were off it, and block "
				    "I/O took, since the hook was switched on.");
		begun = true;
		put_histogram(e, &snapshot->latencies.hist[i], name);
	}
}

static void write_all(const struct snapshot *snapshot, struct buffer *to, bool open)
{
	const struct exposition e = { to, open };

	put_groups(&e, snapshot);
	put_host(&e, snapshot);
	put_latencies(&e, snapshot);
	put_info(&e, snapshot);
	metrics_own(&e, snapshot);
}

void metrics_write(const struct snapshot *snapshot, struct buffer *to)
{
	write_all(snapshot, to, false);
}

void metrics_write_open(const struct snapshot *snapshot, struct buffer *to)
{
	write_all(snapshot, to, true);
}

void metrics_write_tail(const struct board *board, const struct snapshot *snapshot, bool open,
			struct buffer *to)
{
	const struct exposition e = { to, open };

	metrics_tail(&e, board, snapshot);
	if (open)
		buffer_string(to, "# EOF\n");
}
