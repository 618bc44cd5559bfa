// SPDX-License-Identifier: GPL-2.0
/*
 * The view of exits, see exit_view.h. Not here: its lines (exit_cells.c), keeping exits (deaths.c),
 * putting them together (repeats.c).
 */
#include "top/exit_view.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "format.h"
#include "top/exit_cells.h"
#include "top/exit_pane.h"
#include "top/keys.h"
#include "top/list.h"
#include "top/processes.h"
#include "top/screen.h"
#include "top/search.h"
#include "top/sort.h"
#include "top/top.h"

int exit_view_init(struct exit_view *view)
{
	*view = (struct exit_view){ 0 };
	view->shown = calloc(REPEATS_MAX, sizeof(*view->shown));
	return view->shown ? repeats_init(&view->repeats) : -ENOMEM;
}

void exit_view_free(struct exit_view *view)
{
	free(view->shown);
	repeats_free(&view->repeats);
	*view = (struct exit_view){ 0 };
}

static size_t count(const struct top *top)
{
	return top->exits.together ? top->exits.repeats.count : top->exits.count;
}

/* The name is 15 bytes of the 16: what is left takes how it ended. */
static struct list_id repeat_identity(const struct repeat *repeat)
{
	uint64_t ending = (uint64_t)repeat->ending.kind << 32 | repeat->ending.number;
	struct list_id id;

	memcpy(&id.first, repeat->comm, 8);
	memcpy(&id.second, repeat->comm + 8, 8);
	id.second ^= (ending + 1) * UINT64_C(0x9e3779b97f4a7c15);
	return id;
}

static struct list_id identity(const struct top *top, size_t position)
{
	if (top->exits.together)
		return repeat_identity(&top->exits.repeats.repeat[position]);
	return (struct list_id){ top->exits.shown[position].number, 0 };
}

static const char *command(const struct top *top, size_t position)
{
	if (top->exits.together)
		return top->exits.repeats.repeat[position].comm;
	return top->exits.shown[position].death->record.comm;
}

static bool matches(const struct top *top, size_t position, const char *text)
{
	char pid[24];

	if (strcasestr(command(top, position), text))
		return true;
	if (top->exits.together)
		return false;
	snprintf(pid, sizeof(pid), "%" PRIu64,
		 top->exits.shown[position].death->record.value[KTALLY_TASK_PID]);
	return !strncmp(pid, text, strlen(text));
}

static void draw_row(const struct top *top, size_t position, struct line *line)
{
	const struct exit_view *view = &top->exits;

	if (view->together)
		exit_cells_repeat(top, &view->repeats.repeat[position], line);
	else if (view->shown[position].death->number == view->shown[position].number)
		exit_cells_death(top, view->shown[position].death, line);
	else
		line_add(line, LINE_DIM, "  (made room for a newer one)");
}

/* That of a row; of several put together the newest. NULL: it made room for a newer one. */
static const struct death *death_at(const struct top *top, size_t position)
{
	const struct exit_view *view = &top->exits;

	if (view->together)
		return deaths_find(&top->deaths, view->repeats.repeat[position].newest);
	return deaths_find(&top->deaths, view->shown[position].number);
}

static const struct list_rows rows = {
	.count = count,
	.identity = identity,
	.draw = draw_row,
	.matches = matches,
};

static bool is_wanted(const struct top *top, const struct death *death)
{
	const struct row row = { .task = &death->record, .dead = true };

	return query_matches(top->model.filter.query, &row, &top->model.context);
}

static void build(struct top *top)
{
	struct deaths_walk walk = deaths_walk(&top->deaths, top->exits.only_abnormal);
	struct exit_view *view = &top->exits;
	const struct death *death;

	view->count = 0;
	repeats_clear(&view->repeats);
	while (view->shown && (death = deaths_next(&walk))) {
		if (!is_wanted(top, death))
			continue;
		if (view->together)
			repeats_add(&view->repeats, death);
		else
			view->shown[view->count++] = (struct exit_shown){ death, death->number };
	}
	repeats_sort(&view->repeats);
}

/* Exits come at any time, also between samples. In the past the rows stay. */
static void fit(struct top *top)
{
	struct exit_view *view = &top->exits;

	if (view->version == top->model.version &&
	    (view->total == top->deaths.total || top->past.on))
		return;
	build(top);
	view->version = top->model.version;
	view->total = top->deaths.total;
}

/* Those of the processes: rates go on when they are shown again. */
static uint32_t groups(struct top *top)
{
	return processes_view.groups(top);
}

static void add_losses(const struct top *top, struct line *line)
{
	const struct feed *feed = &top->feed;
	uint64_t gone = deaths_let_go(&top->deaths);
	char text[FORMAT_ROOM];

	if (gone)
		line_add(line, LINE_PLAIN, "  %" PRIu64 " older made room", gone);
	if (feed->live.loss.events)
		line_add(line, LINE_BAD, "  %" PRIu64 " lost", feed->live.loss.events);
	if (feed->live.watch.gaps) {
		format_span(watch_unseen(&feed->live.watch, live_clock()), FORMAT_ROOM - 1, text);
		line_add(line, LINE_BAD, "  those of %s unseen", text);
	}
}

static void add_counts(const struct top *top, struct line *line)
{
	line_add(line, LINE_PLAIN, "Exits ");
	line_add(line, LINE_BOLD, "%" PRIu64, top->deaths.total);
	line_add(line, LINE_PLAIN, "  abnormal ");
	line_add(line, LINE_BOLD, "%" PRIu64, top->deaths.count[DEATHS_ABNORMAL]);
	line_add(line, LINE_PLAIN, top->exits.together ? "  kinds " : "  shown ");
	line_add(line, LINE_BOLD, "%zu", count(top));
}

/* What there is, and what of it is not shown. */
static void draw_sum(const struct top *top)
{
	const char *missing = feed_exits_missing(&top->feed);
	struct line line;

	line_start(&line, top->columns, top->utf8);
	if (missing && !top->deaths.total)
		line_add(&line, LINE_PLAIN, "Exits -");
	else
		add_counts(top, &line);
	if (top->exits.only_abnormal)
		line_add(&line, LINE_WARN, "  only abnormal");
	add_losses(top, &line);
	if (missing && top->deaths.total)
		line_add(&line, LINE_WARN, "  no more come: %s", missing);
	screen_line(top->region.y, &line, SCREEN_PLAIN);
}

static void say(const struct top *top, unsigned int number, enum line_style style, const char *text)
{
	struct line line;

	if (number >= top->region.height)
		return;
	line_start(&line, top->columns, top->utf8);
	line_add(&line, style, "%s", text);
	screen_line(top->region.y + number, &line, SCREEN_PLAIN);
}

/* Why there is no row. */
static void draw_empty(const struct top *top)
{
	const char *missing = feed_exits_missing(&top->feed);
	char text[128];

	if (top->deaths.total) {
		say(top, 2, LINE_PLAIN, "None of them is one that you want to see.");
		return;
	}
	if (!missing) {
		say(top, 2, LINE_PLAIN, "Nothing has ended yet.");
		return;
	}
	snprintf(text, sizeof(text), "No exit records come: %s.", missing);
	say(top, 2, LINE_WARN, text);
	say(top, 3, LINE_PLAIN, "What dies between two looks at /proc leaves nothing there.");
	if (feed_is_replay(&top->feed))
		return;
	say(top, 4, LINE_PLAIN, "The kernel module tells of each exit: as root, modprobe ktally.");
	say(top, 5, LINE_PLAIN, "A ktally top that root runs takes it up by itself.");
}

static void draw(struct top *top)
{
	struct line line;

	draw_sum(top);
	line_start(&line, top->columns, top->utf8);
	exit_cells_titles(top->exits.together, &line);
	if (top->region.height > 1)
		screen_line(top->region.y + 1, &line, SCREEN_TITLES);
	if (count(top))
		list_draw(top, view_list(top), &rows, top->region.y + 2);
	else
		draw_empty(top);
}

static void rebuild(struct top *top)
{
	top->exits.version = 0;
	list_reset(view_list(top));
}

static void toggle_abnormal(struct top *top)
{
	top->exits.only_abnormal = !top->exits.only_abnormal;
	rebuild(top);
}

static void toggle_together(struct top *top)
{
	top->exits.together = !top->exits.together;
	rebuild(top);
}

static void show_record(struct top *top)
{
	size_t position = list_selected(top);
	const struct death *death;

	if (position == LIST_NONE)
		return;
	death = death_at(top, position);
	if (death)
		exit_pane_open(top, &death->record);
	else
		notice(top, LINE_WARN, "its record made room for a newer one");
}

static const struct binding own[] = {
	{ { PRESS_ENTER }, "Enter", "all that the selected exit told; of several, the newest",
	  show_record },
	{ { 'b' }, "b", "what dies again and again: by program and how it ended", toggle_together },
	{ { 'a' }, "a", "only those that ended by a signal or with a code", toggle_abnormal },
};

static const struct bindings own_bindings = BINDINGS(own);

const struct view exit_view = {
	.name = "exits",
	.title = "exits: what died, when, and how it ended",
	.key = '7',
	.bindings = { &own_bindings, &list_bindings, &search_bindings, &filter_bindings },
	.rows = &rows,
	.heads = 2,
	.apart = true,
	.exits = true,
	.groups = groups,
	.fit = fit,
	.draw = draw,
};
