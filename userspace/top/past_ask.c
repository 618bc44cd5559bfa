// SPDX-License-Identifier: GPL-2.0
/*
 * The prompt that takes a time of the past and goes there, see past.h.
 */
#include "top/past.h"

#include <stddef.h>
#include <string.h>
#include <time.h>

#include "cli.h"
#include "top/history.h"
#include "top/prompt.h"
#include "top/top.h"
#include "when.h"

#define NSEC_PER_SEC UINT64_C(1000000000)

static const struct moment *newest_moment(const struct top *top)
{
	const struct history *history = &top->history;

	return history_moment(history, history->first + history->count - 1);
}

struct aim {
	size_t clock;		/* of struct moment */
	uint64_t time;
};

/* "03:12", "03:12:05"; "-2m", "+30s" from what is on show. */
static bool parse(const struct top *top, const char *text, struct aim *aim)
{
	uint64_t from = top->model.context.boottime, span;

	if (*text != '-' && *text != '+') {
		aim->clock = offsetof(struct moment, realtime);
		if (!when_clock(text, newest_moment(top)->realtime, &aim->time))
			return false;
		aim->time += NSEC_PER_SEC - 1;	/* to the end of that second */
		return true;
	}
	if (cli_interval(text + 1, &span))
		return false;
	aim->clock = offsetof(struct moment, boottime);
	if (*text == '+')
		aim->time = from + span;
	else
		aim->time = from > span ? from - span : 0;
	return true;
}

static void go_to(struct top *top, const struct aim *aim)
{
	const struct history *history = &top->history;
	uint64_t number = history_find(history, aim->clock, aim->time);

	/* A clock's time is at most that of the newest one. */
	if (aim->clock == offsetof(struct moment, boottime) &&
	    aim->time > newest_moment(top)->boottime) {
		past_end(top);
		return;
	}
	past_show(top, number);
	if (number == history->first)
		notice(top, LINE_WARN, "this is the oldest sample that is kept");
}

static char *when_text(struct top *top, size_t *room)
{
	*room = sizeof(top->past.text);
	return top->past.text;
}

static void when_changed(struct top *top)
{
	top->past.wrong = false;
}

/* What makes no sense stays open. */
static bool when_done(struct top *top, bool keep)
{
	struct aim aim;

	if (!keep || !past_any(top))
		return true;
	top->past.wrong = !parse(top, top->past.text, &aim);
	if (!top->past.wrong)
		go_to(top, &aim);
	return !top->past.wrong;
}

static void add_clock(struct line *line, uint64_t realtime)
{
	time_t second = (time_t)(realtime / NSEC_PER_SEC);
	char text[16];
	struct tm tm;

	if (!second || !localtime_r(&second, &tm))
		return;
	strftime(text, sizeof(text), "%T", &tm);
	line_add(line, LINE_PLAIN, "; the oldest is of %s", text);
}

static void when_hint(const struct top *top, struct line *line)
{
	line_add(line, top->past.wrong ? LINE_WARN : LINE_PLAIN,
		 "  (a time 03:12 or 03:12:05, or from here -2m +30s");
	if (top->history.count)
		add_clock(line, history_moment(&top->history, top->history.first)->realtime);
	line_add(line, LINE_PLAIN, ")");
}

static const struct prompt when = {
	.label = "Go to",
	.text = when_text,
	.changed = when_changed,
	.done = when_done,
	.hint = when_hint,
};

void past_ask(struct top *top)
{
	if (!past_any(top))
		return;
	top->past.text[0] = '\0';
	top->past.wrong = false;
	prompt_open(top, &when);
}
