// SPDX-License-Identifier: GPL-2.0
/*
 * The tables of the dashboard for who reads it without its script, see dashboard.h. They have the
 * columns of page.html, as tables.js has them. Not here: cells (dashboard_cell.c).
 */
#include "serve/dashboard.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "serve/dashboard_cell.h"
#include "serve/html.h"

typedef void (*put_row)(struct buffer *to, const json_t *one, const json_t *state);

/* At most so many rows; @nothing: what is told when there is none, as it is to be written. */
static void put_rows(struct buffer *to, const json_t *state, const char *name, size_t most,
		     put_row put, const char *nothing)
{
	const json_t *list = json_object_get(state, name);
	size_t count = json_array_size(list);

	for (size_t i = 0; i < count && i < most; i++) {
		buffer_string(to, "<tr>");
		put(to, json_array_get(list, i), state);
		buffer_string(to, "\n");
	}
	if (!count)
		buffer_print(to, "<tr><td colspan=\"12\">%s\n", nothing);
}

/* ---- Health ---- */

/* A level as a class, of those there are. */
static const char *level_class(const char *level)
{
	static const char *const levels[] = { "healthy", "warning", "critical" };

	for (size_t i = 0; level && i < sizeof(levels) / sizeof(levels[0]); i++)
		if (!strcmp(level, levels[i]))
			return levels[i];
	return "unknown";
}

/* Evidence of health is as in lines of the log: numbers beyond 2^53 are strings. */
static double number_of_evidence(const json_t *reason, const char *name)
{
	const char *text = state_text(reason, name);

	return text ? strtod(text, NULL) : state_number(reason, NULL, name);
}

/* How long it has been so; of a check, the moment from which on. */
static void put_since(struct buffer *to, const json_t *reason, const json_t *state)
{
	double uptime = state_number(json_object_get(state, "host"), NULL, "uptime_seconds");
	double since = number_of_evidence(reason, "since_ns") / 1e9;
	const char *moment = state_text(reason, "since");

	if (!moment && (isnan(uptime) || isnan(since)))
		return;
	buffer_string(to, moment ? "<span class=\"since\">since " : "<span class=\"since\">for ");
	if (moment)
		put_time(to, moment, state_text(state, "time"));
	else
		put_age(to, uptime - since);
	buffer_string(to, "</span>");
}

static void put_reason(struct buffer *to, const json_t *reason, const json_t *state)
{
	const char *level = state_text(reason, "level"), *text = state_text(reason, "text");

	buffer_print(to, "<li><span class=\"level %s\">", level_class(level));
	html_text(to, level ? level : CELL_NONE);
	buffer_string(to, "</span> <span class=\"what\">");
	html_text(to, text ? text : CELL_NONE);
	buffer_string(to, "</span> ");
	put_since(to, reason, state);
	buffer_string(to, "</li>\n");
}

/* Of a list of the health, those that are critical or those that are not. */
static void put_reasons(struct buffer *to, const json_t *state, const char *name, bool critical)
{
	const json_t *list = json_object_get(json_object_get(state, "health"), name);

	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *reason = json_array_get(list, i);

		if (!strcmp(level_class(state_text(reason, "level")), "critical") == critical)
			put_reason(to, reason, state);
	}
}

void dashboard_reasons(struct buffer *to, const json_t *state)
{
	double more = state_number(json_object_get(state, "health"), NULL, "more");

	for (int pass = 0; pass < 2; pass++) {
		put_reasons(to, state, "failed_checks", !pass);
		put_reasons(to, state, "reasons", !pass);
	}
	if (more > 0)
		buffer_print(to, "<li>and %.0f more</li>\n", more);
}

static void put_alert(struct buffer *to, const json_t *alert, const json_t *state)
{
	static const char *const texts[] = { "level", "state", "rule", "subject", "text" };

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		cell_text(to, state_text(alert, texts[i]));
	cell_number(to, state_number(alert, NULL, "value"));
	cell_number(to, state_number(alert, NULL, "threshold"));
	cell_time(to, state_text(alert, "since"), state_text(state, "time"));
}

void dashboard_alerts(struct buffer *to, const json_t *state)
{
	put_rows(to, state, "alerts", DASHBOARD_ROWS, put_alert, "None fires.");
}

/* ---- Host ---- */

enum host_unit { HOST_PERCENT, HOST_BYTES };

static const struct host_row {
	const char *title, *group, *name;
	enum host_unit unit;
} host_rows[] = {
	{ "CPUs busy, %", NULL, "cpu_percent", HOST_PERCENT },
	{ "Memory", "values", "mem_total", HOST_BYTES },
	{ "Memory that can be had", "values", "mem_available", HOST_BYTES },
	{ "Swap space", "values", "swap_total", HOST_BYTES },
	{ "Swap space that is free", "values", "swap_free", HOST_BYTES },
	{ "Waiting for CPUs (PSI, some), %", "values", "psi_cpu_some_avg10", HOST_PERCENT },
	{ "Waiting for memory, %", "values", "psi_mem_some_avg10", HOST_PERCENT },
	{ "Waiting for I/O, %", "values", "psi_io_some_avg10", HOST_PERCENT },
	{ "Read from disks, per second", "rates", "disk_read", HOST_BYTES },
	{ "Written to disks, per second", "rates", "disk_written", HOST_BYTES },
	{ "Received from the network, per second", "rates", "net_received", HOST_BYTES },
	{ "Sent to the network, per second", "rates", "net_sent", HOST_BYTES },
};

void dashboard_host(struct buffer *to, const json_t *state)
{
	const json_t *host = json_object_get(state, "host");

	for (size_t i = 0; i < sizeof(host_rows) / sizeof(host_rows[0]); i++) {
		const struct host_row *row = &host_rows[i];
		double value = state_number(host, row->group, row->name);

		buffer_string(to, "<tr>");
		cell_text(to, row->title);
		if (row->unit == HOST_BYTES)
			cell_bytes(to, value);
		else
			cell_percent(to, value);
		buffer_string(to, "\n");
	}
}

/* ---- Processes and groups ---- */

static double io_of(const json_t *one)
{
	return state_sum(state_number(one, "rates", "read_bytes"),
			 state_number(one, "rates", "write_bytes"));
}

/* Percent of the time that one thread has. */
static double wait_of(const json_t *one)
{
	return state_sum(state_number(one, "rates", "run_delay"),
			 state_number(one, "rates", "blkio_delay")) / 1e7;
}

static void put_process(struct buffer *to, const json_t *p, const json_t *state)
{
	(void)state;
	cell_text(to, state_text(p, "comm"));
	cell_integer(to, state_number(p, NULL, "pid"));
	cell_text(to, state_text(p, "user"));
	cell_text(to, state_text(p, "unit"));
	cell_text(to, state_text(p, "state"));
	cell_percent(to, state_number(p, NULL, "cpu_percent"));
	cell_bytes(to, state_number(p, "values", "rss"));
	cell_bytes(to, state_number(p, "values", "swap"));
	cell_bytes(to, state_number(p, "rates", "read_bytes"));
	cell_bytes(to, state_number(p, "rates", "write_bytes"));
	cell_bytes(to, io_of(p));
	cell_percent(to, wait_of(p));
}

/* All of them: the first by CPU, and then those by memory. */
void dashboard_processes(struct buffer *to, const json_t *state)
{
	put_rows(to, state, "processes", SIZE_MAX, put_process, "No process is known.");
}

static void put_group(struct buffer *to, const json_t *g, const json_t *state)
{
	(void)state;
	cell_text(to, state_text(g, "name"));
	cell_count(to, state_number(g, NULL, "processes"));
	cell_percent(to, state_number(g, NULL, "cpu_percent"));
	cell_bytes(to, state_number(g, "values", "rss"));
	cell_bytes(to, io_of(g));
	cell_count(to, state_number(g, NULL, "starts"));
	cell_count(to, state_number(g, "ends", "error"));
	cell_count(to, state_number(g, "ends", "signal"));
}

void dashboard_groups(struct buffer *to, const json_t *state)
{
	put_rows(to, state, "groups", DASHBOARD_ROWS, put_group, "No group is known.");
}

/* ---- Latency and exits ---- */

static void put_latency(struct buffer *to, const json_t *l, const json_t *state)
{
	(void)state;
	cell_text(to, state_text(l, "kind"));
	cell_count(to, state_number(l, NULL, "count"));
	cell_span(to, state_number(l, NULL, "p50_seconds"));
	cell_span(to, state_number(l, NULL, "p95_seconds"));
	cell_span(to, state_number(l, NULL, "p99_seconds"));
}

void dashboard_latencies(struct buffer *to, const json_t *state)
{
	put_rows(to, state, "latencies", SIZE_MAX, put_latency,
		 "Not measured: <code>ktally hooks on all</code> switches it on.");
}

static void put_ending(struct buffer *to, const json_t *x)
{
	double code = state_number(x, NULL, "code");

	if (state_text(x, "signal") || isnan(code))
		cell_text(to, state_text(x, "signal"));
	else
		buffer_print(to, "<td>exit %.0f", code);
}

static void put_exit(struct buffer *to, const json_t *x, const json_t *state)
{
	cell_time(to, state_text(x, "time"), state_text(state, "time"));
	cell_integer(to, state_number(x, NULL, "pid"));
	cell_text(to, state_text(x, "comm"));
	put_ending(to, x);
	cell_span(to, state_number(x, NULL, "lived_seconds"));
	cell_span(to, state_number(x, NULL, "cpu_seconds"));
	cell_bytes(to, state_number(x, NULL, "peak_bytes"));
}

void dashboard_exits(struct buffer *to, const json_t *state)
{
	bool told = json_is_true(json_object_get(state, "exits_complete"));

	put_rows(to, state, "exits", DASHBOARD_ROWS, put_exit,
		 told ? "Nothing has ended yet." : "Not known: this source tells no exits.");
}
