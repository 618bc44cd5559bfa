// SPDX-License-Identifier: GPL-2.0
/*
 * A frame of the live view: header, tabs, what the view draws, footer.
 * Not here: ncurses (screen.c), what the lines say (header.c, views).
 */
#include "top/draw.h"

#include <inttypes.h>
#include <string.h>

#include "top/prompt.h"
#include "top/screen.h"
#include "top/top.h"

#define LEAST_COLUMNS 20
#define LEAST_LINES 5
#define NSEC_PER_MSEC UINT64_C(1000000)

static void start(const struct top *top, struct line *line)
{
	line_start(line, top->columns, top->utf8);
}

static void add_interval(const struct top *top, struct line *line)
{
	uint64_t ms = top->options.interval / NSEC_PER_MSEC;

	if (feed_is_replay(&top->feed))
		return;		/* samples are as far apart as they were logged */
	if (ms % 1000)
		line_add(line, LINE_PLAIN, "  every %" PRIu64 " ms", ms);
	else
		line_add(line, LINE_PLAIN, "  every %" PRIu64 " s", ms / 1000);
}

static void add_filter(const struct top *top, struct line *line)
{
	const char *filter = top->model.filter.text;

	if (!*filter)
		return;
	line_add(line, LINE_PLAIN, "  filter ");
	line_add_text(line, LINE_BOLD, filter, strlen(filter), line->room / 2);
}

/* Of a table of processes. */
static void add_rows(struct top *top, struct line *line)
{
	const struct model *model = &top->model;

	line_add(line, LINE_PLAIN, "  %zu of %zu", model->shown, model->count);
	if (top->processes.tags.count)
		line_add(line, LINE_BOLD, "  %zu tagged", top->processes.tags.count);
	if (view_list(top)->follow)
		line_add(line, LINE_BOLD, "  following");
	if (view_shown(top)->order)
		line_add(line, LINE_PLAIN, "  by %s", view_shown(top)->order);
	else
		line_add(line, LINE_PLAIN, "  by %s %s", column_title(model->sort),
			 model->descending ? "desc" : "asc");
}

static void footer(struct top *top, struct line *line)
{
	start(top, line);
	if (notice_draw(top, line))
		return;
	if (top->prompt) {
		prompt_draw(top, line);
		return;
	}
	if (view_shown(top)->footer) {
		view_shown(top)->footer(top, line);
		return;
	}
	if (top->past.on)
		line_add(line, LINE_PAST, "PAST");
	line_add(line, LINE_PLAIN, top->past.on ? "  ? help  q quit" : "? help  q quit");
	add_filter(top, line);
	if (view_shown(top)->status)
		view_shown(top)->status(top, line);
	else if (!view_shown(top)->apart)
		add_rows(top, line);
	add_interval(top, line);
}

static void draw_shown(struct top *top)
{
	const struct view *view = view_shown(top);
	struct line line;
	unsigned int y;

	for (y = 0; !view->whole && y < top->header.count; y++)
		screen_line(y, &top->header.line[y], SCREEN_PLAIN);
	if (top->tabs) {
		start(top, &line);
		view_tabs(top, &line);
		screen_line(y, &line, SCREEN_PLAIN);
	}
	view->draw(top);
	footer(top, &line);
	screen_line(top->lines - 1, &line, SCREEN_PLAIN);
}

static void draw_too_small(const struct top *top)
{
	struct line line;

	start(top, &line);
	line_add(&line, LINE_PLAIN, "too small");
	screen_line(0, &line, SCREEN_PLAIN);
}

void draw(struct top *top)
{
	screen_clear();
	top_fit(top);
	if (top->columns < LEAST_COLUMNS || top->lines < LEAST_LINES)
		draw_too_small(top);
	else
		draw_shown(top);
	screen_show();
}
