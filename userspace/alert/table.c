// SPDX-License-Identifier: GPL-2.0
/* Which alerts there are, see table.h. */
#include "alert/table.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "log/record.h"

/* One step: what alerts change with it. */
struct step {
	struct alert_table *table;
	const struct snapshot *snapshot;
	struct record_clock clock;
	uint64_t elapsed;	/* ns since the snapshot before */
	alert_change change;
	void *arg;
};

static bool is_subject(const struct health_subject *a, const struct health_subject *b)
{
	return a->scope == b->scope && a->pid == b->pid && a->start == b->start &&
	       !strncmp(a->comm, b->comm, sizeof(a->comm));
}

/* A process may change its name and stays who it is. */
static bool is_of(const struct alert *alert, const struct health_verdict *v)
{
	const struct health_subject *a = &alert->verdict.subject, *b = &v->subject;

	if (alert->verdict.rule != v->rule || alert->test)
		return false;
	if (a->scope == HEALTH_PROCESS && b->scope == HEALTH_PROCESS)
		return a->pid == b->pid && a->start == b->start;
	return is_subject(a, b);
}

/* ---- Changes ---- */

static void forget(struct alert_table *table, const struct alert *alert)
{
	table->forgotten += (uint64_t)__builtin_popcount(alert->owed);
}

/* Those that fire stay in the order in which they began. */
static void resolve(struct step *s, size_t i)
{
	struct alert_table *t = s->table;
	struct alert *to = &t->resolved[t->ended % ALERTS_RESOLVED];

	forget(t, to);
	*to = t->firing[i];
	to->until = s->clock.realtime > to->since ? s->clock.realtime : to->since + 1;
	t->ended++;
	t->firing_count--;
	memmove(&t->firing[i], &t->firing[i + 1], (t->firing_count - i) * sizeof(*t->firing));
	s->change(s->arg, to);
}

static void fire(struct step *s, const struct health_verdict *v)
{
	struct alert_table *t = s->table;
	struct alert *alert;

	if (t->firing_count == ALERTS_FIRING) {
		t->no_room++;
		return;
	}
	alert = &t->firing[t->firing_count++];
	*alert = (struct alert){
		.id = ++t->last_id, .rule = health_abouts[v->rule].name, .verdict = *v,
		.since = v->since + (uint64_t)s->clock.offset,
	};
	t->fired++;
	s->change(s->arg, alert);
}

/* What it is called stays: to who receives it another name is another alert. */
static void refresh(struct alert *alert, const struct health_verdict *v)
{
	const struct health_subject subject = alert->verdict.subject;

	alert->verdict = *v;
	alert->verdict.subject = subject;
	alert->is_away = false;
	alert->away = 0;
}

/* Another level is another alert: who receives them tells them apart by it. */
static void take(struct step *s, const struct health_verdict *v)
{
	struct alert_table *t = s->table;
	size_t i = 0;

	while (i < t->firing_count && !is_of(&t->firing[i], v))
		i++;
	if (i == t->firing_count) {
		if (!v->stale)
			fire(s, v);
		return;
	}
	if (t->firing[i].verdict.level != v->level) {
		resolve(s, i);
		fire(s, v);
		return;
	}
	refresh(&t->firing[i], v);
}

/* ---- Verdicts that are away ---- */

static bool is_known(const struct snapshot *snapshot, enum health_rule_id rule)
{
	return snapshot->judged[rule] || !snapshot->rules.rule[rule].enabled;
}

static bool is_there(const struct snapshot *snapshot, const struct alert *alert)
{
	for (uint64_t i = 0; i < snapshot->verdict_count; i++)
		if (is_of(alert, &snapshot->verdicts[i]))
			return true;
	return false;
}

/* Whether it has been away for so long that it is over. */
static bool is_over(const struct step *s, struct alert *alert)
{
	if (is_there(s->snapshot, alert) || !is_known(s->snapshot, alert->verdict.rule))
		return false;
	if (alert->is_away)
		alert->away += s->elapsed;
	alert->is_away = true;
	return alert->away >= s->table->hold;
}

static void look_for_missing(struct step *s)
{
	size_t i = 0;

	while (i < s->table->firing_count) {
		if (is_over(s, &s->table->firing[i]))
			resolve(s, i);
		else
			i++;
	}
}

/* Of a time without samples nothing is known. */
static uint64_t elapsed(const struct alert_table *table, const struct snapshot *snapshot)
{
	uint64_t since = snapshot->taken - table->taken;

	return table->samples && since <= table->gap ? since : 0;
}

void alert_table_step(struct alert_table *table, const struct snapshot *snapshot,
		      alert_change change, void *arg)
{
	struct step s = {
		.table = table, .snapshot = snapshot, .change = change, .arg = arg,
		.clock = record_clock_of(&snapshot->moment), .elapsed = elapsed(table, snapshot),
	};

	if (snapshot->samples == table->samples)
		return;
	table->no_room = 0;
	/* First those that end: they make room. */
	look_for_missing(&s);
	for (uint64_t i = 0; i < snapshot->verdict_count; i++)
		take(&s, &snapshot->verdicts[i]);
	table->taken = snapshot->taken;
	table->samples = snapshot->samples;
}

/* ---- Looking ---- */

size_t alert_table_resolved(const struct alert_table *table)
{
	return table->ended < ALERTS_RESOLVED ? table->ended : ALERTS_RESOLVED;
}

struct alert *alert_table_past(struct alert_table *table, size_t back)
{
	return &table->resolved[(table->ended - 1 - back) % ALERTS_RESOLVED];
}

struct alert *alert_table_twin(struct alert_table *table, const struct alert *alert)
{
	const struct health_verdict *v = &alert->verdict;

	for (size_t i = 0; i < table->firing_count; i++) {
		const struct health_verdict *w = &table->firing[i].verdict;

		if (&table->firing[i] != alert && v->rule == w->rule && v->level == w->level &&
		    v->subject.scope == w->subject.scope && v->subject.pid == w->subject.pid &&
		    !strncmp(v->subject.comm, w->subject.comm, sizeof(v->subject.comm)))
			return &table->firing[i];
	}
	return NULL;
}

struct alert *alert_table_find(struct alert_table *table, uint64_t id)
{
	for (size_t i = 0; i < table->firing_count; i++)
		if (table->firing[i].id == id)
			return &table->firing[i];
	for (size_t i = 0; i < alert_table_resolved(table); i++)
		if (table->resolved[i].id == id)
			return &table->resolved[i];
	return NULL;
}

/* ---- What it is called ---- */

void alert_comm(const struct health_subject *subject, char comm[ALERT_COMM_ROOM])
{
	*comm = '\0';
	if (subject->scope != HEALTH_HOST)
		ktally_text_plain(subject->comm, strnlen(subject->comm, sizeof(subject->comm)),
				  comm, ALERT_COMM_ROOM);
}

void alert_text(const struct alert *alert, char text[HEALTH_TEXT_ROOM])
{
	if (alert->test)
		snprintf(text, HEALTH_TEXT_ROOM,
			 "a test of where alerts of ktally go: nothing is wrong");
	else
		health_text(&alert->verdict, text);
}

struct alert alert_for_test(uint64_t now)
{
	return (struct alert){
		.id = 1, .rule = "ktally-test", .since = now, .test = true,
		.verdict = { .level = HEALTH_WARNING, .value = NAN, .threshold = NAN,
			     .subject.scope = HEALTH_HOST },
	};
}
