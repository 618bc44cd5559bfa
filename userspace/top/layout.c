// SPDX-License-Identifier: GPL-2.0
/*
 * Who has which lines of the screen: header, tabs, what is on top, footer.
 * Not here: what they say.
 */
#include "top/top.h"

#define ROOMY_LINES 18	/* from here on the header has all its lines */
#define FOOTER_LINES 1
#define FRAME_LINES 2	/* titles and footer */

static unsigned int header_most(unsigned int lines)
{
	if (lines >= ROOMY_LINES)
		return HEADER_LINES;
	return lines > FRAME_LINES + 3 ? (lines - FRAME_LINES) / 3 : 1;
}

static void fit_region(struct top *top)
{
	bool whole = view_shown(top)->whole;
	unsigned int y = 0;

	top->tabs = !whole && top->lines >= ROOMY_LINES;
	if (!whole)
		y = top->header.count + top->tabs;
	top->region.y = y;
	top->region.width = top->columns;
	top->region.heads = view_shown(top)->heads;
	top->region.height = top->lines > y + FOOTER_LINES ? top->lines - y - FOOTER_LINES : 0;
}

static void fit_header(struct top *top)
{
	char past[PAST_WORDS];
	struct header_input input = {
		.model = &top->model, .feed = &top->feed, .past = past, .room = top->columns,
		.utf8 = top->utf8, .threads = past_threads(top),
		.brief = view_shown(top)->brief, .level = doctor_level(top),
	};
	struct line health;

	past_words(top, past);
	line_start(&health, top->columns, top->utf8);
	if (top->doctor.health) {
		doctor_line(top, &health);
		input.health = &health;
	}
	header_build(&input, header_most(top->lines), &top->header);
}

void top_fit(struct top *top)
{
	const struct view *view = view_shown(top);
	unsigned int height;

	if (!view->whole)
		fit_header(top);
	fit_region(top);
	height = top->region.height;
	if (view->fit)
		view->fit(top);
	if (view->rows)
		list_fit(top, view_list(top), view->rows,
			 height > top->region.heads ? height - top->region.heads : 0);
}
