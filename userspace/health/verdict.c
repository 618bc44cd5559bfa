// SPDX-License-Identifier: GPL-2.0
/* Verdicts as words. */
#include <stdio.h>
#include <string.h>

#include "health/health.h"

const char *health_level_name(enum health_level level)
{
	static const char *const names[] = {
		[HEALTH_OK] = "healthy",
		[HEALTH_WARNING] = "warning",
		[HEALTH_CRITICAL] = "critical",
		[HEALTH_UNKNOWN] = "unknown",
	};

	return names[level];
}

struct text {
	char *to;
	size_t len;
};

static void put(struct text *t, const char *words)
{
	int len = snprintf(t->to + t->len, HEALTH_TEXT_ROOM - t->len, "%s", words);

	t->len += (size_t)len;
	if (t->len >= HEALTH_TEXT_ROOM)
		t->len = HEALTH_TEXT_ROOM - 1;
}

static void put_figure(struct text *t, enum health_unit unit, double value)
{
	char figure[HEALTH_FIGURE_ROOM];

	health_unit_text(unit, value, figure);
	put(t, figure);
}

/* Here names become text. */
static void put_subject(struct text *t, const struct health_subject *subject)
{
	char name[6 * sizeof(subject->comm) + 1], pid[32];

	if (subject->scope == HEALTH_HOST)
		return;
	ktally_text_terminal(subject->comm, strnlen(subject->comm, sizeof(subject->comm)), name,
			     sizeof(name), sizeof(subject->comm));
	put(t, *name ? name : "?");
	snprintf(pid, sizeof(pid), " (pid %u) ", subject->pid);
	put(t, subject->scope == HEALTH_PROCESS ? pid : " ");
}

static void put_template(struct text *t, const struct health_verdict *v, enum health_unit unit,
			 const char *template)
{
	for (const char *c = template; *c; c++) {
		char one[2] = { *c, '\0' };

		if (*c != '%')
			put(t, one);
		else if (*++c == 'v')
			put_figure(t, unit, v->value);
		else
			put_figure(t, HEALTH_UNIT_TIME, (double)v->span);
	}
}

/* "(warning from 25 %)", and how it ends when the value alone would not tell why it goes on. */
static void put_threshold(struct text *t, const struct health_verdict *v, bool below,
			  enum health_unit unit)
{
	put(t, v->level == HEALTH_CRITICAL ? " (critical" : " (warning");
	put(t, below ? " down from " : " from ");
	put_figure(t, unit, v->threshold);
	if (!health_reaches(v->rule, v->value, v->threshold)) {
		put(t, below ? ", until above " : ", until below ");
		put_figure(t, unit, v->clear);
	}
	put(t, v->stale ? "; not known now)" : ")");
}

void health_text(const struct health_verdict *v, char text[HEALTH_TEXT_ROOM])
{
	const struct health_about *about = &health_abouts[v->rule];
	struct text t = { .to = text };

	*text = '\0';
	put_subject(&t, &v->subject);
	if (v->gone) {
		put(&t, "has ended");
		return;
	}
	put_template(&t, v, about->unit, about->text);
	put_threshold(&t, v, about->below, about->unit);
}
