// SPDX-License-Identifier: GPL-2.0
/*
 * Alerts as the pages of the server show them: a list in JSON, and metrics. Not here: as receivers
 * are told them (payload.c), as the file is (file.c).
 */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "alert/shown.h"
#include "alert/state.h"
#include "log/json_put.h"

/* ---- JSON ---- */

static void put_text(struct json *j, const char *key, const char *text)
{
	json_key(j, key);
	json_clean_text(j, text);
}

static void put_moment(struct json *j, const char *key, uint64_t ns)
{
	char text[PUT_MAX + 1], moment[40];

	*put_date(text, ns) = '\0';
	snprintf(moment, sizeof(moment), "%.23sZ", text);
	put_text(j, key, moment);
}

static void put_figure(struct json *j, const char *key, double value)
{
	char number[HEALTH_FIGURE_ROOM];

	if (!isfinite(value))
		return;
	health_number(value, 6, number);
	json_key(j, key);
	json_decimal(j, number);
}

/* "host", "postgres", "postgres (pid 812)". */
static void put_subject(struct json *j, const struct health_subject *subject)
{
	char comm[ALERT_COMM_ROOM], text[ALERT_COMM_ROOM + 32];

	if (subject->scope == HEALTH_HOST) {
		put_text(j, "subject", "host");
		return;
	}
	alert_comm(subject, comm);
	snprintf(text, sizeof(text), "%s (pid %" PRIu32 ")", comm, subject->pid);
	put_text(j, "subject", subject->scope == HEALTH_PROCESS ? text : comm);
	put_text(j, "comm", comm);
	if (subject->scope != HEALTH_PROCESS)
		return;
	json_key(j, "pid");
	json_uint(j, subject->pid);
	json_key(j, "start_time");
	json_uint(j, subject->start);
}

static void put_alert(struct json *j, const struct alert *alert)
{
	const struct health_verdict *v = &alert->verdict;
	char text[HEALTH_TEXT_ROOM];

	alert_text(alert, text);
	json_literal(j, "{\"rule\":");
	json_clean_text(j, alert->rule);
	put_text(j, "level", health_level_name(v->level));
	put_text(j, "state", alert->until ? "resolved" : "firing");
	put_moment(j, "since", alert->since);
	if (alert->until)
		put_moment(j, "until", alert->until);
	put_subject(j, &v->subject);
	put_text(j, "text", text);
	put_text(j, "unit", health_unit_name(health_abouts[v->rule].unit));
	put_figure(j, "value", v->value);
	put_figure(j, "threshold", v->threshold);
	json_literal(j, "}");
}

void alerts_json(struct alert_table *table, struct json *j)
{
	const char *lead = "[";

	for (size_t i = table->firing_count; i-- > 0; lead = ",") {
		json_raw(j, lead, 1);
		put_alert(j, &table->firing[i]);
	}
	for (size_t back = 0; back < alert_table_resolved(table); back++, lead = ",") {
		json_raw(j, lead, 1);
		put_alert(j, alert_table_past(table, back));
	}
	if (*lead == '[')
		json_literal(j, "[");
	json_literal(j, "]");
}

void alerting_json(struct alerting *a, struct json *j)
{
	pthread_mutex_lock(&a->lock);
	alerts_json(&a->table, j);
	pthread_mutex_unlock(&a->lock);
}

/* ---- Metrics ---- */

static void begin(const struct exposition *e, const char *metric, enum metric_type type,
		  const char *help)
{
	put_family(e, metric, type);
	put_help(e, metric, help, strlen(help));
}

static void put_number(const struct exposition *e, const char *metric, const char *labels,
		       uint64_t value)
{
	put_name(e, metric, NULL, labels);
	put_uint(e, value);
}

static void put_one(const struct exposition *e, const char *metric, enum metric_type type,
		    const char *help, uint64_t value)
{
	begin(e, metric, type, help);
	put_number(e, metric, "", value);
}

/* Of an Alertmanager; nothing in its URL needs an escape. */
static void put_of(const struct exposition *e, const char *metric,
		   const struct receiver *receiver, const char *reason, uint64_t value)
{
	char labels[1200];

	snprintf(labels, sizeof(labels), "alertmanager=\"%s\"%s%s%s", receiver->url,
		 reason ? ",reason=\"" : "", reason ? reason : "", reason ? "\"" : "");
	put_number(e, metric, labels, value);
}

static void put_table(const struct exposition *e, const struct alert_table *t)
{
	static const char alerts[] = "ktally_alerts", changes[] = "ktally_alert_changes_total";

	begin(e, alerts, METRIC_GAUGE,
	      "Alerts: that fire, and those of the resolved that are remembered.");
	put_number(e, alerts, "state=\"firing\"", t->firing_count);
	put_number(e, alerts, "state=\"resolved\"", alert_table_resolved(t));
	begin(e, changes, METRIC_COUNTER, "Times that an alert began to fire, and was resolved.");
	put_number(e, changes, "state=\"firing\"", t->fired);
	put_number(e, changes, "state=\"resolved\"", t->ended);
	put_one(e, "ktally_alerts_dropped", METRIC_GAUGE,
		"Verdicts in the last sample for which there was no room among the alerts.",
		t->no_room);
	put_one(e, "ktally_alert_notifications_dropped_total", METRIC_COUNTER,
		"Ends of alerts that an Alertmanager could not be told in time.", t->forgotten);
}

static void put_receivers(const struct exposition *e, const struct alerting *a)
{
	static const char taken[] = "ktally_alert_notifications_total";
	static const char failed[] = "ktally_alert_notifications_failed_total";

	if (!a->count)
		return;
	begin(e, taken, METRIC_COUNTER, "Requests with alerts that an Alertmanager took.");
	for (size_t i = 0; i < a->count; i++)
		put_of(e, taken, &a->destination[i].receiver, NULL,
		       a->destination[i].receiver.accepted);
	begin(e, failed, METRIC_COUNTER, "Requests with alerts that failed.");
	for (size_t i = 0; i < a->count; i++)
		for (unsigned int why = 0; why < RECEIVER_FAILURES; why++)
			put_of(e, failed, &a->destination[i].receiver, receiver_failures[why],
			       a->destination[i].receiver.failed[why]);
}

static void put_file(const struct exposition *e, const struct alert_file *file)
{
	if (!file->path)
		return;
	put_one(e, "ktally_alert_log_lines_total", METRIC_COUNTER,
		"Lines that were written to --alert-log.", file->lines);
	put_one(e, "ktally_alert_log_errors_total", METRIC_COUNTER,
		"Lines that could not be, and are lost.", file->failed);
}

void alerting_metrics(struct alerting *a, const struct exposition *e)
{
	pthread_mutex_lock(&a->lock);
	put_table(e, &a->table);
	put_receivers(e, a);
	put_file(e, &a->file);
	pthread_mutex_unlock(&a->lock);
}
