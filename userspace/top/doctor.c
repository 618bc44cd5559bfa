// SPDX-License-Identifier: GPL-2.0
/*
 * The host's health, see doctor.h. Not here: judging (health/health.c).
 */
#include "top/doctor.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "top/top.h"

#define TAIL_ROOM 96

int doctor_init(struct doctor *doctor, const struct health_rules *rules)
{
	*doctor = (struct doctor){ .rules = *rules, .health = health_new(rules) };
	return doctor->health ? 0 : -ENOMEM;
}

void doctor_free(struct doctor *doctor)
{
	health_free(doctor->health);
	doctor->health = NULL;
}

uint32_t doctor_groups(const struct top *top)
{
	return top->doctor.health && !top->options.threads ? health_groups() : 0;
}

static void note_changes(struct doctor *doctor)
{
	const struct health_verdict *const *changed;
	size_t count, i;

	changed = health_changes(doctor->health, &count);
	/* The worst comes last, as if it were the latest. */
	for (i = count; i > 0; i--)
		doctor->change[doctor->changes++ % DOCTOR_CHANGES] = (struct doctor_change){
			.verdict = *changed[i - 1], .realtime = doctor->realtime,
		};
}

void doctor_sample(struct top *top)
{
	const struct model *model = past_live(top);
	struct doctor *doctor = &top->doctor;

	if (!doctor->health)
		return;
	doctor->held = top->options.threads;
	if (doctor->held)
		return;
	health_set_source(doctor->health, top->feed.live.has_info ? &top->feed.live.info : NULL,
			  top->feed.live.events);
	health_feed(doctor->health, model_before(model), model_now(model));
	doctor->fed = true;
	doctor->rates = model->context.elapsed > 0;
	doctor->boottime = model->context.boottime;
	doctor->realtime = model->context.realtime;
	note_changes(doctor);
}

void doctor_exit(struct doctor *doctor, const struct ktally_task *record)
{
	if (doctor->health)
		health_exit(doctor->health, record);
}

const char *doctor_doubt(const struct top *top)
{
	const struct doctor *doctor = &top->doctor;

	if (!doctor->health)
		return "nothing is judged";
	if (doctor->held)
		return "threads shown: not judged";
	if (!doctor->fed)
		return "no sample yet";
	if (!doctor->rates)
		return "rates need a second sample";
	if (health_level(doctor->health) == HEALTH_UNKNOWN)
		return "the source tells nothing that a rule is about";
	return NULL;
}

enum health_level doctor_level(const struct top *top)
{
	size_t count = 0;

	if (top->doctor.health)
		health_verdicts(top->doctor.health, &count);
	if (!count && doctor_doubt(top))
		return HEALTH_UNKNOWN;
	return health_level(top->doctor.health);
}

enum line_style doctor_style(enum health_level level)
{
	switch (level) {
	case HEALTH_OK:
		return LINE_GOOD;
	case HEALTH_WARNING:
		return LINE_WARN;
	case HEALTH_CRITICAL:
		return LINE_BAD;
	default:
		return LINE_DIM;
	}
}

void doctor_word(enum health_level level, char out[DOCTOR_WORD])
{
	size_t i;

	snprintf(out, DOCTOR_WORD, "%s", health_level_name(level));
	for (i = 0; out[i] && (level == HEALTH_WARNING || level == HEALTH_CRITICAL); i++)
		out[i] = (char)toupper((unsigned char)out[i]);
}

/* How many more there are, and that it is not of now. */
static void make_tail(const struct top *top, size_t more, char out[TAIL_ROOM])
{
	const char *doubt = top->doctor.held ? doctor_doubt(top) : NULL;
	char number[32] = "";

	if (more)
		snprintf(number, sizeof(number), "; %zu more", more);
	snprintf(out, TAIL_ROOM, "%s%s%s%s", number, doubt ? " (" : "", doubt ? doubt : "",
		 doubt ? ")" : "");
}

static void add_worst(const struct top *top, enum health_level level, struct line *line)
{
	const struct health_verdict *const *verdicts;
	char text[HEALTH_TEXT_ROOM], tail[TAIL_ROOM];
	unsigned int room;
	size_t count;

	verdicts = health_verdicts(top->doctor.health, &count);
	make_tail(top, count - 1, tail);
	health_text(verdicts[0], text);
	line_add(line, doctor_style(level), ": ");
	room = line->room > line->columns + strlen(tail) ?
	       line->room - line->columns - (unsigned int)strlen(tail) : 0;
	line_add_text(line, doctor_style(level), text, strlen(text), room);
	line_add(line, doctor_style(level), "%s", tail);
}

void doctor_line(const struct top *top, struct line *line)
{
	enum health_level level = doctor_level(top);
	char word[DOCTOR_WORD];

	doctor_word(level, word);
	line_add(line, doctor_style(level), "host %s", word);
	if (level == HEALTH_UNKNOWN)
		line_add(line, doctor_style(level), ": %s", doctor_doubt(top));
	else if (level != HEALTH_OK)
		add_worst(top, level, line);
}

unsigned int doctor_changes(const struct doctor *doctor)
{
	return doctor->changes < DOCTOR_CHANGES ? (unsigned int)doctor->changes : DOCTOR_CHANGES;
}

const struct doctor_change *doctor_change(const struct doctor *doctor, unsigned int number)
{
	return &doctor->change[(doctor->changes - 1 - number) % DOCTOR_CHANGES];
}
