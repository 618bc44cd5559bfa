// SPDX-License-Identifier: GPL-2.0
/* Prints what `ktally health` found, see report.h. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "health/report.h"

#define JSON_HEAD	4096	/* all but the verdicts */

static bool is_unjudged(const struct health_report *r, enum health_rule_id id)
{
	return r->rules->rule[id].enabled && !health_judged(r->health, id);
}

static void print_unjudged(const struct health_report *r)
{
	const char *lead = "not judged: ";

	for (unsigned int i = 0; i < HEALTH_RULES; i++) {
		if (!is_unjudged(r, i))
			continue;
		printf("%s%s", lead, health_abouts[i].name);
		lead = ", ";
	}
	if (*lead == ',')
		putchar('\n');
}

static void print_losses(const struct health_report *r)
{
	const struct health_losses *losses = health_losses(r->health);

	if (losses->figures || losses->growths || losses->parents || losses->programs)
		printf("no room to judge: %llu figures, %llu processes' growth, %llu zombies, "
		       "%llu abnormal ends\n",
		       (unsigned long long)losses->figures, (unsigned long long)losses->growths,
		       (unsigned long long)losses->parents, (unsigned long long)losses->programs);
}

/* What follows it in a line is figures to a monitoring system: no name may begin them. */
static void hide_bars(char *text)
{
	while ((text = strchr(text, '|')))
		*text = '?';
}

void health_report_print(const struct health_report *r)
{
	char text[HEALTH_TEXT_ROOM], span[HEALTH_FIGURE_ROOM];
	const struct health_verdict *const *verdicts;
	size_t count;

	verdicts = health_verdicts(r->health, &count);
	health_unit_text(HEALTH_UNIT_TIME, (double)r->elapsed, span);
	if (!count && health_level(r->health) == HEALTH_OK)
		printf("healthy: nothing is beyond a threshold, judged by the last %s\n", span);
	else if (!count)
		puts("unknown: the source tells nothing that a rule is about");
	for (size_t i = 0; i < count; i++) {
		health_text(verdicts[i], text);
		hide_bars(text);
		printf("%s: %s\n", health_level_name(verdicts[i]->level), text);
	}
	print_unjudged(r);
	print_losses(r);
}

static void put_string(struct json *j, const char *key, const char *text, size_t len)
{
	json_raw(j, key, strlen(key));
	json_text(j, text, len);
}

#define put_text(j, key, text)	put_string(j, key, text, strlen(text))

static void put_number(struct json *j, const char *key, double value)
{
	char number[HEALTH_FIGURE_ROOM];

	health_number(value, 6, number);
	json_raw(j, key, strlen(key));
	json_raw(j, number, strlen(number));
}

static void put_uint(struct json *j, const char *key, uint64_t value)
{
	json_raw(j, key, strlen(key));
	json_uint(j, value);
}

static void put_subject(struct json *j, const struct health_subject *subject)
{
	static const char *const scopes[] = { "host", "process", "program" };

	put_text(j, ",\"subject\":", scopes[subject->scope]);
	if (subject->scope == HEALTH_HOST)
		return;
	put_string(j, ",\"process.name\":", subject->comm,
		   strnlen(subject->comm, sizeof(subject->comm)));
	if (subject->scope != HEALTH_PROCESS)
		return;
	put_uint(j, ",\"process.pid\":", subject->pid);
	put_uint(j, ",\"ktally.start_ns\":", subject->start);
}

void health_verdict_json(struct json *j, const struct health_verdict *v)
{
	char text[HEALTH_TEXT_ROOM];

	put_text(j, "{\"rule\":", health_abouts[v->rule].name);
	put_text(j, ",\"level\":", health_level_name(v->level));
	put_uint(j, ",\"since_ns\":", v->since);
	put_subject(j, &v->subject);
	put_text(j, ",\"unit\":", health_unit_name(health_abouts[v->rule].unit));
	put_number(j, ",\"value\":", v->value);
	put_number(j, ",\"threshold\":", v->threshold);
	put_uint(j, ",\"span_ns\":", v->span);
	health_text(v, text);
	put_text(j, ",\"text\":", text);
	json_literal(j, "}");
}

static void put_unjudged(struct json *j, const struct health_report *r)
{
	const char *lead = "";

	json_literal(j, ",\"ktally.health.unjudged\":[");
	for (unsigned int i = 0; i < HEALTH_RULES; i++) {
		if (!is_unjudged(r, i))
			continue;
		put_text(j, lead, health_abouts[i].name);
		lead = ",";
	}
	json_literal(j, "]");
}

static void put_all(struct json *j, const struct health_report *r)
{
	const struct health_losses *losses = health_losses(r->health);
	const struct health_verdict *const *verdicts;
	size_t count;

	verdicts = health_verdicts(r->health, &count);
	put_text(j, "{\"ktally.health.level\":", health_level_name(health_level(r->health)));
	put_text(j, ",\"ktally.source\":", r->source);
	put_uint(j, ",\"ktally.interval_ns\":", r->elapsed);
	put_unjudged(j, r);
	put_uint(j, ",\"ktally.loss.health_figures\":", losses->figures);
	put_uint(j, ",\"ktally.loss.health_growths\":", losses->growths);
	put_uint(j, ",\"ktally.loss.health_parents\":", losses->parents);
	put_uint(j, ",\"ktally.loss.health_programs\":", losses->programs);
	json_literal(j, ",\"ktally.health.verdicts\":[");
	for (size_t i = 0; i < count; i++) {
		if (i)
			json_literal(j, ",");
		health_verdict_json(j, verdicts[i]);
	}
	json_literal(j, "]}\n");
}

int health_report_json(const struct health_report *r)
{
	struct json j = { .room = JSON_HEAD };
	size_t count;

	health_verdicts(r->health, &count);
	j.room += count * HEALTH_VERDICT_JSON;
	j.data = malloc(j.room);
	if (!j.data)
		return -ENOMEM;
	put_all(&j, r);
	if (!j.full)
		fwrite(j.data, 1, j.len, stdout);
	free(j.data);
	return j.full ? -ENOMEM : 0;
}
