// SPDX-License-Identifier: GPL-2.0
/*
 * Lines of what changed: verdicts of health, alerts, and what was lost; see record.h. Not here:
 * judging (health/health.h), when an alert changes (alert/table.h), counting losses (session.c).
 */
#include <math.h>
#include <stdio.h>

#include "log/record_line.h"

#define NUMBER_DIGITS	6

static void put_number(struct json *j, double value)
{
	char number[HEALTH_FIGURE_ROOM];

	health_number(value, NUMBER_DIGITS, number);
	json_decimal(j, number);
}

static enum log_level log_level_of(enum health_level level)
{
	if (level == HEALTH_OK)
		return LEVEL_INFO;
	return level == HEALTH_CRITICAL ? LEVEL_ERROR : LEVEL_WARN;
}

static void open_health(const struct record *r, struct json *j, const struct record_clock *clock,
			const struct health_verdict *v)
{
	char text[MESSAGE_ROOM], words[HEALTH_TEXT_ROOM];

	health_text(v, words);
	snprintf(text, sizeof(text), "%s: %s", health_level_name(v->level), words);
	record_open(r, j, *clock, (struct format_head){
		.line = LINE_HEALTH, .message = text, .level = log_level_of(v->level),
	});
}

/* As a task's lines name it. */
static void put_subject(const struct record *r, struct json *j,
			const struct health_subject *subject)
{
	static const char *const scopes[] = { "host", "process", "program" };
	struct ktally_task task = { 0 };

	put_key(j, RECORD_SUBJECT);
	put_text(j, scopes[subject->scope]);
	if (subject->scope == HEALTH_HOST)
		return;
	ktally_mark(task.present, KTALLY_TASK_COMM);
	memcpy(task.comm, subject->comm, sizeof(task.comm));
	if (subject->scope == HEALTH_PROCESS) {
		ktally_mark(task.present, KTALLY_TASK_TGID);
		task.value[KTALLY_TASK_TGID] = subject->pid;
		ktally_mark(task.present, KTALLY_TASK_START_TIME);
		task.value[KTALLY_TASK_START_TIME] = subject->start;
	}
	fields_put(j, r->task, &task, FIELDS_ALL);
}

/* A figure that is none, as a threshold that is never reached, is left out. */
static void put_evidence(struct json *j, const struct health_verdict *v)
{
	put_key(j, RECORD_UNIT);
	put_text(j, health_unit_name(health_abouts[v->rule].unit));
	if (isfinite(v->value)) {
		put_key(j, RECORD_VALUE);
		put_number(j, v->value);
	}
	if (isfinite(v->threshold)) {
		put_key(j, RECORD_THRESHOLD);
		put_number(j, v->threshold);
	}
	put_key(j, RECORD_SPAN);
	json_uint(j, v->span);
}

void record_health(const struct record *r, struct json *j, const struct record_clock *clock,
		   const struct health_verdict *v, enum health_level worst)
{
	open_health(r, j, clock, v);
	put_key(j, RECORD_RULE);
	put_text(j, health_abouts[v->rule].name);
	put_key(j, RECORD_LEVEL);
	put_text(j, health_level_name(v->level));
	put_key(j, RECORD_WAS);
	put_text(j, health_level_name(v->was));
	put_key(j, RECORD_WORST);
	put_text(j, health_level_name(worst));
	put_key(j, RECORD_SINCE);
	json_time(j, record_date(clock, v->since));
	put_key(j, RECORD_SINCE_NS);
	json_uint(j, v->since);
	put_subject(r, j, &v->subject);
	if (v->gone) {
		put_key(j, RECORD_GONE);
		json_bool(j, true);
	} else {
		put_evidence(j, v);
	}
	record_close(r, j);
}

/* ---- Alerts ---- */

static void open_alert(const struct record *r, struct json *j, const struct record_clock *clock,
		       const struct record_alert *alert)
{
	enum health_level level = alert->until ? HEALTH_OK : alert->verdict->level;
	char text[MESSAGE_ROOM];

	snprintf(text, sizeof(text), "%s: %s: %s", alert->until ? "resolved" : "firing",
		 alert->rule, alert->text);
	record_open(r, j, *clock, (struct format_head){
		.line = LINE_ALERT, .message = text, .level = log_level_of(level),
	});
}

void record_alert(const struct record *r, struct json *j, const struct record_clock *clock,
		  const struct record_alert *alert)
{
	const struct health_verdict *v = alert->verdict;

	open_alert(r, j, clock, alert);
	put_key(j, RECORD_STATE);
	put_text(j, alert->until ? "resolved" : "firing");
	if (alert->test) {
		put_key(j, RECORD_TEST);
		json_bool(j, true);
	}
	put_key(j, RECORD_RULE);
	put_text(j, alert->rule);
	put_key(j, RECORD_LEVEL);
	put_text(j, health_level_name(v->level));
	put_key(j, RECORD_SINCE);
	json_time(j, alert->since);
	put_key(j, RECORD_SINCE_NS);
	json_uint(j, v->since);
	if (alert->until) {
		put_key(j, RECORD_UNTIL);
		json_time(j, alert->until);
	}
	put_subject(r, j, &v->subject);
	if (!alert->test)
		put_evidence(j, v);
	record_close(r, j);
}

/* ---- Losses ---- */

/* A counter of ours: its key behind the prefixes, what it counts, and where it is. */
static const struct loss {
	const char *key, *one, *many;
	size_t offset;
} losses[] = {
	{ "events", "exit", "exits", offsetof(struct record_totals, loss_events) },
	{ "samples", "sample", "samples", offsetof(struct record_totals, loss_samples) },
	{ "lines", "line", "lines", offsetof(struct record_totals, loss_lines) },
	{ "gaps", "time without exits", "times without exits",
	  offsetof(struct record_totals, loss_gaps) },
	{ "health", "figure not judged", "figures not judged",
	  offsetof(struct record_totals, loss_health) },
};

#define LOSSES		(sizeof(losses) / sizeof(losses[0]))
#define LOSS_PREFIX	"ktally.loss."

static uint64_t total(const struct record_totals *totals, const struct loss *loss)
{
	return *(const uint64_t *)((const char *)totals + loss->offset);
}

static uint64_t grown(const struct record_lost *lost, size_t i)
{
	uint64_t before = total(lost->before, &losses[i]), now = total(lost->now, &losses[i]);

	return now > before ? now - before : 0;
}

/*
 * By how much a counter of the module grew, 0 when it is no loss. What its ring overwrote is one
 * only to who had not read it, and then among our own.
 */
static uint64_t module_grown(const struct record_lost *lost, unsigned int field)
{
	const struct ktally_info *before = lost->info_before, *now = lost->info_now;

	if (!before || !now || field == KTALLY_INFO_EXIT_OVERWRITTEN ||
	    strncmp(ktally_info_set.fields[field].json, LOSS_PREFIX, strlen(LOSS_PREFIX)) ||
	    !ktally_has(before->present, field) || !ktally_has(now->present, field) ||
	    now->value[field] <= before->value[field])
		return 0;
	return now->value[field] - before->value[field];
}

bool record_has_lost(const struct record_lost *lost)
{
	for (size_t i = 0; i < LOSSES; i++)
		if (grown(lost, i))
			return true;
	for (unsigned int i = 0; i < ktally_info_set.count; i++)
		if (module_grown(lost, i))
			return true;
	return false;
}

static void add_words(char text[MESSAGE_ROOM], size_t *len, uint64_t count, const char *what)
{
	int more = snprintf(text + *len, MESSAGE_ROOM - *len, "%s%llu %s", *len ? ", " : "",
			    (unsigned long long)count, what);

	*len += (size_t)more;
	if (*len >= MESSAGE_ROOM)
		*len = MESSAGE_ROOM - 1;
}

size_t record_loss_words(const struct record_lost *lost, char text[MESSAGE_ROOM])
{
	size_t len = 0;

	*text = '\0';
	for (size_t i = 0; i < LOSSES; i++) {
		uint64_t count = grown(lost, i);

		if (count)
			add_words(text, &len, count, count == 1 ? losses[i].one : losses[i].many);
	}
	for (unsigned int i = 0; i < ktally_info_set.count; i++)
		if (module_grown(lost, i))
			add_words(text, &len, module_grown(lost, i),
				  ktally_info_set.fields[i].json + strlen(LOSS_PREFIX));
	return len;
}

static void put_grown(struct json *j, const char *key, uint64_t count)
{
	if (!count)
		return;
	json_key_below(j, RECORD_LOST, key);
	json_uint(j, count);
}

void record_lost(const struct record *r, struct json *j, const struct record_lost *lost)
{
	const struct record_clock *since = &lost->since;
	char text[MESSAGE_ROOM + 8], words[MESSAGE_ROOM];

	record_loss_words(lost, words);
	snprintf(text, sizeof(text), "lost: %s", words);
	record_open(r, j, record_clock_now(), (struct format_head){
		.line = LINE_LOST, .message = text, .level = LEVEL_WARN,
	});
	put_key(j, RECORD_LOST_SINCE);
	json_time(j, since->realtime);
	put_key(j, RECORD_LOST_SINCE_NS);
	json_uint(j, since->realtime - (uint64_t)since->offset);
	for (size_t i = 0; i < LOSSES; i++)
		put_grown(j, losses[i].key, grown(lost, i));
	for (unsigned int i = 0; i < ktally_info_set.count; i++)
		put_grown(j, ktally_info_set.fields[i].json + strlen(LOSS_PREFIX),
			  module_grown(lost, i));
	record_put_losses(j, lost->now);
	record_close(r, j);
}
