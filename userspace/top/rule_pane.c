// SPDX-License-Identifier: GPL-2.0
/*
 * The pane that explains a rule of health, see rule_pane.h. What a rule measures and why stands in
 * the table of rules (health/table.c); here is only where in ktally to look further.
 */
#include "top/rule_pane.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "top/health_view.h"
#include "top/keys.h"
#include "top/list.h"
#include "top/screen.h"
#include "top/top.h"

#define VERDICTS 16	/* of the rule that are shown */

/* Lines, parted by \n. */
static const char *const hints[HEALTH_RULES] = {
	[HEALTH_CPU_PRESSURE] =
		"Processes (2): P sorts by CPU time used, W by the time waited for it.\n"
		"`ktally latency` tells how long single waits are.",
	[HEALTH_MEMORY_PRESSURE] =
		"Processes (2): M sorts by memory; those with MAJF/s read back what was\n"
		"thrown out.",
	[HEALTH_MEMORY_STALL] =
		"Processes (2): M sorts by memory. What is not needed must end, or move.",
	[HEALTH_IO_PRESSURE] =
		"Processes (2): R sorts by bytes read, again by bytes written; the filter\n"
		"state=D shows who waits now.\n"
		"`ktally latency` tells how long single requests take.",
	[HEALTH_IO_STALL] =
		"Processes (2): R sorts by bytes read, again by bytes written.\n"
		"If few are, the disk is slow: the kernel log tells of its errors.",
	[HEALTH_MEMORY_AVAILABLE] =
		"Processes (2): M sorts by memory; a filter like swap>100M finds what was\n"
		"put away.",
	[HEALTH_SWAP_USED] =
		"Processes (2): a filter like swap>100M finds what lies there.",
	[HEALTH_LOAD] =
		"Processes (2): the filters state=R and state=D tell whether it is CPUs or\n"
		"disks.",
	[HEALTH_RUN_QUEUE_WAIT] =
		"Processes (2): W sorts by the time waited, P by who used the CPUs meanwhile.\n"
		"A quota of its cgroup counts too: see cpu.max and cpu.stat there.",
	[HEALTH_BLOCK_IO_DELAY] =
		"Processes (2): R sorts by bytes read, again by bytes written: who takes the\n"
		"disk?\n"
		"`ktally latency` tells how long single requests take.",
	[HEALTH_MAJOR_FAULTS] =
		"Processes (2): M sorts by memory: who takes what this one needs?",
	[HEALTH_SWAP_GROWTH] =
		"Processes (2): M sorts by memory: who grows while this one is put away?",
	[HEALTH_MEMORY_GROWTH] =
		"Processes (2): s searches for it, Enter shows all that is known of it.",
	[HEALTH_UNINTERRUPTIBLE] =
		"Processes (2): the filter state=D shows all: one disk, one file server?\n"
		"As root, /proc/PID/stack tells where in the kernel it waits.",
	[HEALTH_ZOMBIES] =
		"Processes (2): the filter state=Z and the tree (t) show whose they are.",
	[HEALTH_CRASH_LOOP] =
		"Exits (7): b counts what ends again and again, a shows abnormal ends alone.\n"
		"Its own log, and that of whoever starts it, should say why.",
};

static void add(struct rule_pane *pane, enum line_style style, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

static void add(struct rule_pane *pane, enum line_style style, const char *format, ...)
{
	va_list args;

	if (pane->count == RULE_PANE_LINES)
		return;
	pane->line[pane->count].style = style;
	va_start(args, format);
	vsnprintf(pane->line[pane->count++].text, RULE_PANE_TEXT, format, args);
	va_end(args);
}

/* Text of several lines, indented. */
static void add_lines(struct rule_pane *pane, enum line_style style, const char *text)
{
	while (*text) {
		size_t len = strcspn(text, "\n");

		add(pane, style, "  %.*s", (int)len, text);
		text += len + (text[len] == '\n');
	}
}

static void add_heading(struct rule_pane *pane, const char *text)
{
	if (pane->count)
		add(pane, LINE_PLAIN, "%s", "");
	add(pane, LINE_BOLD, "%s", text);
}

static unsigned int add_verdicts(struct rule_pane *pane, const struct health *health)
{
	const struct health_verdict *const *verdicts;
	char text[HEALTH_TEXT_ROOM];
	unsigned int found = 0;
	size_t count, i;

	verdicts = health_verdicts(health, &count);
	for (i = 0; i < count; i++) {
		if (verdicts[i]->rule != pane->rule || found++ >= VERDICTS)
			continue;
		health_text(verdicts[i], text);
		add(pane, doctor_style(verdicts[i]->level), "  %s: %s",
		    health_level_name(verdicts[i]->level), text);
	}
	if (found > VERDICTS)
		add(pane, LINE_WARN, "  and %u more", found - VERDICTS);
	return found;
}

static void add_now(const struct top *top, struct rule_pane *pane)
{
	const char *why = health_view_unjudged(top, pane->rule);

	add_heading(pane, "Now");
	if (add_verdicts(pane, top->doctor.health))
		return;
	if (why)
		add(pane, LINE_DIM, "  Not judged: %s.", why);
	else
		add(pane, LINE_GOOD, "  Nothing is beyond a threshold.");
}

/* The reasons in the table are those for the usual figures. */
static void add_threshold(struct rule_pane *pane, const struct health_rule *rule, unsigned int at)
{
	static const char *const names[] = { "Warning", "Critical" };
	const struct health_about *about = &health_abouts[pane->rule];
	char from[HEALTH_FIGURE_ROOM], clear[HEALTH_FIGURE_ROOM];

	if (isinf(rule->at[at].from)) {
		add(pane, LINE_PLAIN, "  %s: never", names[at]);
		return;
	}
	health_unit_exact(about->unit, rule->at[at].from, from);
	health_unit_exact(about->unit, rule->at[at].clear, clear);
	add(pane, LINE_PLAIN, "  %s %s %s, ends %s %s", names[at],
	    about->below ? "down from" : "from", from, about->below ? "above" : "below", clear);
}

static bool is_usual(double a, double b)
{
	return a >= b && a <= b;
}

static void add_time(struct rule_pane *pane, const char *words, double time, double usual,
		     const char *why)
{
	char text[HEALTH_FIGURE_ROOM];

	if (!why)
		return;
	health_unit_exact(HEALTH_UNIT_TIME, time, text);
	add(pane, LINE_PLAIN, "  %s %s", words, text);
	if (is_usual(time, usual))
		add_lines(pane, LINE_DIM, why);
}

static void add_thresholds(const struct top *top, struct rule_pane *pane)
{
	const struct health_about *about = &health_abouts[pane->rule];
	const struct health_rule *rule = &top->doctor.rules.rule[pane->rule];
	unsigned int i;

	add_heading(pane, "Thresholds");
	for (i = 0; i < HEALTH_THRESHOLDS; i++) {
		add_threshold(pane, rule, i);
		if (isinf(rule->at[i].from) == isinf(about->usual.at[i].from) &&
		    (isinf(rule->at[i].from) ||
		     is_usual(rule->at[i].from, about->usual.at[i].from)))
			add_lines(pane, LINE_DIM, about->why[i]);
	}
	add_time(pane, "For at least", rule->hold, about->usual.hold, about->why_hold);
	add_time(pane, "Within", rule->window, about->usual.window, about->why_window);
}

static void fit(struct top *top)
{
	struct rule_pane *pane = &top->rule;

	pane->count = 0;
	add_now(top, pane);
	add_heading(pane, "What it measures");
	add_lines(pane, LINE_PLAIN, health_abouts[pane->rule].doc);
	add_thresholds(top, pane);
	add_heading(pane, "Look further");
	add_lines(pane, LINE_PLAIN, hints[pane->rule]);
}

static size_t count(const struct top *top)
{
	return top->rule.count;
}

static void draw_row(const struct top *top, size_t position, struct line *line)
{
	line_add(line, top->rule.line[position].style, "%s", top->rule.line[position].text);
}

static const struct list_rows rows = { .count = count, .draw = draw_row };

static void draw(struct top *top)
{
	struct line line;

	line_start(&line, top->columns, top->utf8);
	line_add(&line, LINE_PLAIN, "%s  (arrows scroll, q goes back)",
		 health_abouts[top->rule.rule].name);
	screen_line(top->region.y, &line, SCREEN_TITLES);
	list_draw(top, view_list(top), &rows, top->region.y + 1);
}

static const struct view rule_pane = {
	.name = "rule",
	.title = "a rule of health",
	.whole = true,
	.apart = true,
	.bindings = { &list_bindings },
	.rows = &rows,
	.heads = 1,
	.fit = fit,
	.draw = draw,
};

void rule_pane_open(struct top *top, enum health_rule_id rule)
{
	top->rule.rule = rule;
	view_open(top, &rule_pane);
}
