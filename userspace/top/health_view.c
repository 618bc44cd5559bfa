// SPDX-License-Identifier: GPL-2.0
/*
 * The view of health, see health_view.h. Not here: judging (health/health.h), feeding it
 * (doctor.c), what a rule is about (rule_pane.c).
 */
#include "top/health_view.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "format.h"
#include "top/keys.h"
#include "top/list.h"
#include "top/processes.h"
#include "top/rule_pane.h"
#include "top/screen.h"
#include "top/top.h"

#define LEVEL_CELLS 9
#define RULE_CELLS 17
#define TIME_CELLS 10

enum row_kind {
	ROW_BLANK,
	ROW_VERDICT,		/* level, rule, since when */
	ROW_EVIDENCE,		/* of the same verdict, in words */
	ROW_MORE,		/* verdicts that are not shown */
	ROW_WELL,		/* there are none */
	ROW_LOSSES,		/* what there was no room to judge */
	ROW_UNJUDGED_TITLE,
	ROW_UNJUDGED,
	ROW_CHANGES_TITLE,
	ROW_CHANGE,
	ROW_JUDGED_TITLE,
	ROW_JUDGED,
};

const char *health_view_unjudged(const struct top *top, enum health_rule_id id)
{
	const struct doctor *doctor = &top->doctor;
	const struct health_rule *rule = &doctor->rules.rule[id];
	const char *doubt = doctor_doubt(top);

	if (!rule->enabled)
		return "switched off by the rules";
	if (!doctor->fed)
		return doubt;
	if (health_judged(doctor->health, id))
		return NULL;
	if (id == HEALTH_CRASH_LOOP)
		return feed_exits_missing(&top->feed);
	if (!doctor->rates)
		return "rates need a second sample";
	if (health_abouts[id].why_window)
		return "its window is not over yet";
	return "the source does not tell what it needs";
}

/* ---- Which rows there are ---- */

static void add(struct health_view *view, enum row_kind kind, unsigned int number)
{
	if (view->count < HEALTH_VIEW_ROWS)
		view->row[view->count++] = (struct health_row){ kind, (uint16_t)number };
}

static bool has_losses(const struct doctor *doctor)
{
	const struct health_losses *lost = health_losses(doctor->health);

	return lost->figures || lost->growths || lost->parents || lost->programs;
}

static void add_verdicts(const struct top *top, struct health_view *view)
{
	unsigned int i, shown;
	size_t count;

	health_verdicts(top->doctor.health, &count);
	view->verdicts = (unsigned int)count;
	shown = count < HEALTH_VIEW_VERDICTS ? (unsigned int)count : HEALTH_VIEW_VERDICTS;
	for (i = 0; i < shown; i++) {
		add(view, ROW_VERDICT, i);
		add(view, ROW_EVIDENCE, i);
	}
	if (count > shown)
		add(view, ROW_MORE, (unsigned int)count - shown);
	if (!count)
		add(view, ROW_WELL, 0);
	if (has_losses(&top->doctor))
		add(view, ROW_LOSSES, 0);
}

/* The rules that were judged, or those that were not. */
static void add_rules(const struct top *top, struct health_view *view, bool judged)
{
	unsigned int i;

	for (i = 0; i < HEALTH_RULES; i++) {
		if (!health_view_unjudged(top, i) == judged)
			add(view, judged ? ROW_JUDGED : ROW_UNJUDGED, i);
	}
}

static void count_rules(const struct top *top, struct health_view *view)
{
	unsigned int i;

	view->unjudged = 0;
	for (i = 0; i < HEALTH_RULES; i++)
		view->unjudged += health_view_unjudged(top, i) != NULL;
	view->judged = HEALTH_RULES - view->unjudged;
}

static void add_title(struct health_view *view, enum row_kind kind, unsigned int number)
{
	add(view, ROW_BLANK, 0);
	add(view, kind, number);
}

static void fit(struct top *top)
{
	struct health_view *view = &top->ailing;
	unsigned int changes = doctor_changes(&top->doctor), i;

	view->count = 0;
	if (!top->doctor.health)
		return;
	count_rules(top, view);
	add_verdicts(top, view);
	if (changes)
		add_title(view, ROW_CHANGES_TITLE, changes);
	for (i = 0; i < changes; i++)
		add(view, ROW_CHANGE, i);
	if (view->unjudged)
		add_title(view, ROW_UNJUDGED_TITLE, view->unjudged);
	add_rules(top, view, false);
	if (view->judged)
		add_title(view, ROW_JUDGED_TITLE, view->judged);
	add_rules(top, view, true);
}

/* ---- What is in them ---- */

static const struct health_verdict *verdict_of(const struct top *top, unsigned int number)
{
	size_t count;

	return health_verdicts(top->doctor.health, &count)[number];
}

/* The rule that a row is about, or HEALTH_RULES. */
static enum health_rule_id rule_of(const struct top *top, const struct health_row *row)
{
	switch (row->kind) {
	case ROW_VERDICT:
	case ROW_EVIDENCE:
		return verdict_of(top, row->number)->rule;
	case ROW_CHANGE:
		return doctor_change(&top->doctor, row->number)->verdict.rule;
	case ROW_UNJUDGED:
	case ROW_JUDGED:
		return row->number;
	default:
		return HEALTH_RULES;
	}
}

/* CLOCK_REALTIME of a CLOCK_BOOTTIME, as of the last sample that was judged; 0 when unknown. */
static uint64_t realtime_of(const struct doctor *doctor, uint64_t boottime)
{
	uint64_t ago = doctor->boottime > boottime ? doctor->boottime - boottime : 0;

	return doctor->realtime > ago ? doctor->realtime - ago : 0;
}

static void add_moment(const struct doctor *doctor, uint64_t realtime, struct line *line)
{
	char text[FORMAT_ROOM];

	if (realtime)
		format_moment(realtime, doctor->realtime, TIME_CELLS, text);
	line_add(line, LINE_PLAIN, "%s", realtime ? text : "-");
}

static void draw_verdict(const struct top *top, unsigned int number, struct line *line)
{
	const struct health_verdict *v = verdict_of(top, number);
	const struct doctor *doctor = &top->doctor;
	const struct health_about *about = &health_abouts[v->rule];
	char text[FORMAT_ROOM], word[DOCTOR_WORD], clear[HEALTH_FIGURE_ROOM];

	doctor_word(v->level, word);
	line_add(line, doctor_style(v->level), "%-*s", LEVEL_CELLS, word);
	line_add(line, LINE_BOLD, "%-*s", RULE_CELLS, about->name);
	line_add(line, LINE_PLAIN, "since ");
	add_moment(doctor, realtime_of(doctor, v->since), line);
	format_age(doctor->boottime > v->since ? doctor->boottime - v->since : 0, 8, text);
	line_add(line, LINE_PLAIN, ", for %s", text);
	health_unit_text(about->unit, v->clear, clear);
	line_add(line, LINE_DIM, ", ends %s %s", about->below ? "above" : "below", clear);
}

static void draw_evidence(const struct top *top, unsigned int number, struct line *line)
{
	char text[HEALTH_TEXT_ROOM];

	health_text(verdict_of(top, number), text);
	line_add(line, LINE_PLAIN, "  %s", text);
}

static void draw_well(const struct top *top, struct line *line)
{
	const char *doubt = doctor_doubt(top);
	unsigned int judged = top->ailing.judged;

	if (doubt)
		line_add(line, LINE_DIM, "Unknown: %s.", doubt);
	else
		line_add(line, LINE_GOOD, "Nothing is beyond a threshold: %u %s judged.", judged,
			 judged == 1 ? "rule was" : "rules were");
}

static void draw_losses(const struct top *top, struct line *line)
{
	const struct health_losses *lost = health_losses(top->doctor.health);

	line_add(line, LINE_BAD, "No room to judge: %" PRIu64 " figures, %" PRIu64
		 " processes' growth, %" PRIu64 " zombies, %" PRIu64 " abnormal ends",
		 lost->figures, lost->growths, lost->parents, lost->programs);
}

/* The first line of what it measures. */
static void draw_rule(const struct top *top, enum health_rule_id id, struct line *line)
{
	const char *why = health_view_unjudged(top, id), *doc = health_abouts[id].doc;

	line_add(line, LINE_PLAIN, "%*s", LEVEL_CELLS, "");
	line_add(line, LINE_BOLD, "%-*s", RULE_CELLS, health_abouts[id].name);
	if (why)
		line_add(line, LINE_PLAIN, "%s", why);
	else
		line_add_text(line, LINE_PLAIN, doc, strcspn(doc, "\n"), line->room);
}

static void draw_change(const struct top *top, unsigned int number, struct line *line)
{
	const struct doctor_change *change = doctor_change(&top->doctor, number);
	const struct health_verdict *v = &change->verdict;
	char text[HEALTH_TEXT_ROOM], word[DOCTOR_WORD];
	const char *better = v->gone ? "gone" : "recovered";

	add_moment(&top->doctor, change->realtime, line);
	line_pad(line, TIME_CELLS + 1);
	doctor_word(v->level, word);
	line_add(line, doctor_style(v->level), "%-*s ", LEVEL_CELLS,
		 v->level == HEALTH_OK ? better : word);
	health_text(v, text);
	line_add(line, LINE_PLAIN, "%s", text);
}

static void draw_row(const struct top *top, size_t position, struct line *line)
{
	const struct health_row *row = &top->ailing.row[position];

	switch (row->kind) {
	case ROW_VERDICT:
		draw_verdict(top, row->number, line);
		break;
	case ROW_EVIDENCE:
		draw_evidence(top, row->number, line);
		break;
	case ROW_MORE:
		line_add(line, LINE_WARN, "and %u more", row->number);
		break;
	case ROW_WELL:
		draw_well(top, line);
		break;
	case ROW_LOSSES:
		draw_losses(top, line);
		break;
	case ROW_UNJUDGED_TITLE:
		line_add(line, LINE_BOLD, "Not judged");
		break;
	case ROW_CHANGES_TITLE:
		line_add(line, LINE_BOLD, "Changed lately");
		break;
	case ROW_JUDGED_TITLE:
		line_add(line, LINE_BOLD, "Judged");
		break;
	case ROW_CHANGE:
		draw_change(top, row->number, line);
		break;
	case ROW_UNJUDGED:
	case ROW_JUDGED:
		draw_rule(top, row->number, line);
		break;
	default:
		break;
	}
}

/* ---- Moving in them ---- */

static size_t count(const struct top *top)
{
	return top->ailing.count;
}

/* Of a verdict its rule and subject, of a change its number since the start. */
static struct list_id identity(const struct top *top, size_t position)
{
	const struct health_row *row = &top->ailing.row[position];
	struct list_id id = { (uint64_t)row->kind << 32 | row->number, 0 };
	const struct health_verdict *v;
	uint64_t name[2];

	if (row->kind == ROW_CHANGE)
		id.first = (uint64_t)row->kind << 56 | (top->doctor.changes - row->number);
	if (row->kind != ROW_VERDICT && row->kind != ROW_EVIDENCE)
		return id;
	v = verdict_of(top, row->number);
	memcpy(name, v->subject.comm, sizeof(name));
	id.first = (uint64_t)row->kind << 56 | (uint64_t)v->rule << 40 | v->subject.pid;
	id.second = v->subject.scope == HEALTH_PROGRAM ? name[0] ^ name[1] << 8 : v->subject.start;
	return id;
}

static const struct list_rows rows = {
	.count = count,
	.identity = identity,
	.draw = draw_row,
};

/* Those of the processes: rates go on when they are shown again. */
static uint32_t groups(struct top *top)
{
	return processes_view.groups(top);
}

static void draw(struct top *top)
{
	const struct health_view *view = &top->ailing;
	struct line line;

	line_start(&line, top->columns, top->utf8);
	line_add(&line, LINE_PLAIN, "%u not well, %u of %u rules judged", view->verdicts,
		 view->judged, HEALTH_RULES);
	if (top->doctor.realtime) {
		line_add(&line, LINE_PLAIN, " at ");
		add_moment(&top->doctor, top->doctor.realtime, &line);
	}
	if (top->doctor.held)
		line_add(&line, LINE_PLAIN, " (%s)", doctor_doubt(top));
	line_add(&line, LINE_PLAIN, "  (Enter: more)");
	screen_line(top->region.y, &line, SCREEN_TITLES);
	list_draw(top, view_list(top), &rows, top->region.y + 1);
}

static void open_rule(struct top *top)
{
	size_t position = list_selected(top);
	enum health_rule_id id;

	if (position == LIST_NONE)
		return;
	id = rule_of(top, &top->ailing.row[position]);
	if (id != HEALTH_RULES)
		rule_pane_open(top, id);
}

static void unselect(struct top *top)
{
	list_reset(view_list(top));
}

static const struct binding own[] = {
	{ { PRESS_ENTER }, "Enter", "what the selected rule measures, and how to look further",
	  open_rule },
	{ { PRESS_ESCAPE }, "Esc", "clear the selection", unselect },
};

static const struct bindings own_bindings = BINDINGS(own);

const struct view health_view = {
	.name = "health",
	.title = "health: what ails the host, since when, and why",
	.key = '8',
	.bindings = { &own_bindings, &list_bindings },
	.rows = &rows,
	.heads = 1,
	.apart = true,
	.groups = groups,
	.fit = fit,
	.draw = draw,
};
