// SPDX-License-Identifier: GPL-2.0
/*
 * A frame of the live view: header, table, footer, or the help.
 * Not here: ncurses (screen.c), what the lines say (header.c, table.c).
 */
#include "top/draw.h"

#include <inttypes.h>
#include <string.h>

#include "top/keys.h"
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
	line_add_text(line, LINE_BOLD, filter, strlen(filter), line->room);
}

static void filter_footer(const struct top *top, struct line *line)
{
	const struct filter *filter = &top->model.filter;
	size_t len = strlen(filter->text), good = filter->wrong ? filter->error.at : len;

	line_add(line, LINE_BOLD, "Filter: ");
	line_add_text(line, LINE_PLAIN, filter->text, good, line->room);
	line_add_text(line, LINE_BAD, filter->text + good, len - good, line->room);
	line_add(line, LINE_PLAIN, "_  ");
	if (filter->wrong)
		line_add(line, LINE_WARN, "%s", filter->error.words);
	else
		line_add(line, LINE_PLAIN, "(%zu found; Enter keeps, Esc clears)",
			 top->model.shown);
}

static void footer(const struct top *top, struct line *line)
{
	const struct model *model = &top->model;

	start(top, line);
	if (top->mode == TOP_FILTER) {
		filter_footer(top, line);
		return;
	}
	if (top->paused)
		line_add(line, LINE_BOLD, "PAUSED  ");
	line_add(line, LINE_PLAIN, "? help  q quit");
	add_filter(top, line);
	line_add(line, LINE_PLAIN, "  %zu of %zu", model->shown, model->count);
	line_add(line, LINE_PLAIN, "  by %s %s", column_title(model->sort),
		 model->descending ? "desc" : "asc");
	add_interval(top, line);
}

static void draw_rows(const struct top *top, unsigned int y)
{
	const struct model *model = &top->model;
	struct line line;
	size_t i, end = top->scroll + top->page;

	for (i = top->scroll; i < end && i < model->shown; i++, y++) {
		bool selected = model->selected.valid && i == top->cursor;

		start(top, &line);
		table_row(&top->table, model_row(model, i), &model->context, &line);
		screen_line(y, &line, selected ? SCREEN_SELECTED : SCREEN_PLAIN);
	}
}

static void draw_list(const struct top *top)
{
	struct line line;
	unsigned int y;

	for (y = 0; y < top->header.count; y++)
		screen_line(y, &top->header.line[y], SCREEN_PLAIN);
	start(top, &line);
	table_titles(&top->table, top->model.sort, &line);
	screen_line(y, &line, SCREEN_TITLES);
	draw_rows(top, y + 1);
	footer(top, &line);
	screen_line(top->lines - 1, &line, SCREEN_PLAIN);
}

static void draw_help(const struct top *top)
{
	struct line line;
	unsigned int y;

	start(top, &line);
	line_add(&line, LINE_PLAIN, "Keys (%u of %u lines; arrows scroll, q goes back)",
		 keys_help_lines() - top->help_scroll < top->lines - 1 ?
		 keys_help_lines() : top->help_scroll + top->lines - 1, keys_help_lines());
	screen_line(0, &line, SCREEN_TITLES);
	for (y = 1; y < top->lines && top->help_scroll + y - 1 < keys_help_lines(); y++) {
		start(top, &line);
		keys_help_line(top->help_scroll + y - 1, &line);
		screen_line(y, &line, SCREEN_PLAIN);
	}
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
	else if (top->mode == TOP_HELP)
		draw_help(top);
	else
		draw_list(top);
	screen_show();
}
