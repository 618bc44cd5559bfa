// SPDX-License-Identifier: GPL-2.0
/*
 * What keys do: which table has a key, and the table of those that are the same everywhere.
 * Not here: reading keys (screen.c), typing text (prompt.c), the help (help.c).
 */
#include "top/keys.h"

#include "top/prompt.h"
#include "top/top.h"

#define NSEC_PER_MSEC UINT64_C(1000000)
#define INTERVAL_MIN (100 * NSEC_PER_MSEC)
#define INTERVAL_MAX (3600 * 1000 * NSEC_PER_MSEC)

static void refresh_now(struct top *top)
{
	top->refresh = true;
}

/* 100 ms, 200 ms, 500 ms, 1 s, 2 s, 5 s, ...: the next in this row. */
static uint64_t next_interval(uint64_t interval, bool longer)
{
	static const unsigned int steps[] = { 1, 2, 5 };
	uint64_t power = INTERVAL_MIN, shorter = INTERVAL_MIN;
	unsigned int i;

	for (; ; power *= 10) {
		for (i = 0; i < 3; i++) {
			uint64_t step = power * steps[i];

			if (!longer && step >= interval)
				return shorter;
			if (longer && step > interval)
				return step < INTERVAL_MAX ? step : INTERVAL_MAX;
			shorter = step;
		}
	}
}

static void slower(struct top *top)
{
	top->options.interval = next_interval(top->options.interval, true);
}

static void faster(struct top *top)
{
	top->options.interval = next_interval(top->options.interval, false);
}

static void quit(struct top *top)
{
	top->quit = true;
}

static const struct binding common[] = {
	{ { '?', PRESS_F1, 'h' }, "? F1 h", "this help", help_open },
	{ { 'q', PRESS_F10, 'Q' }, "q F10", "quit", quit },
	{ { PRESS_TAB }, "Tab", "the next view; their numbers show them too", view_next },
	{ { PRESS_BACKTAB }, "S-Tab", "the view before", view_before },
	{ { 'Z', 'z' }, "Z", "pause; from a pause or the past: back to now", past_pause },
	{ { '[' }, "[", "the sample before the one on show", past_back },
	{ { ']' }, "]", "the sample after it; from the newest on: now", past_forward },
	{ { '@' }, "@", "go to a time, 03:12 or 03:12:05, or -2m +30s from here", past_ask },
	{ { '}' }, "}", "longer interval", slower },
	{ { '{' }, "{", "shorter interval", faster },
	{ { 'r', PRESS_CTRL_L }, "r ^L", "refresh now", refresh_now },
};

const struct bindings common_bindings = BINDINGS(common);

static const struct binding in_panes[] = {
	{ { 'q', PRESS_ESCAPE }, "q Esc", "back", view_close },
};

static const struct bindings pane_bindings = BINDINGS(in_panes);

unsigned int keys_tables(const struct view *view, const struct bindings *tables[TABLES_MAX])
{
	unsigned int count = 0;

	while (count < BINDINGS_PER_VIEW && view->bindings[count]) {
		tables[count] = view->bindings[count];
		count++;
	}
	if (!view->key)
		tables[count++] = &pane_bindings;
	tables[count++] = &common_bindings;
	return count;
}

static const struct binding *find_in(const struct bindings *bindings, uint32_t key)
{
	unsigned int i, j;

	for (i = 0; i < bindings->count; i++) {
		for (j = 0; j < KEYS_PER_ROW && bindings->row[i].keys[j]; j++) {
			if (bindings->row[i].keys[j] == key)
				return &bindings->row[i];
		}
	}
	return NULL;
}

static const struct binding *find(const struct view *view, uint32_t key)
{
	const struct bindings *tables[TABLES_MAX];
	const struct binding *found = NULL;
	unsigned int count = keys_tables(view, tables), i;

	for (i = 0; !found && i < count; i++)
		found = find_in(tables[i], key);
	return found;
}

void keys_press(struct top *top, uint32_t key)
{
	const struct view *view = view_shown(top);
	const struct binding *binding;

	if (!key || notice_press(top, key) || (top->prompt && prompt_press(top, key)) ||
	    (view->press && view->press(top, key)))
		return;
	binding = find(view, key);
	if (binding)
		binding->action(top);
	else
		view_press(top, key);
}
