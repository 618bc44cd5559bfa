// SPDX-License-Identifier: GPL-2.0
/*
 * Moving in rows, see list.h. Not here: what the rows are and how one looks.
 */
#include "top/list.h"

#include "top/keys.h"
#include "top/screen.h"
#include "top/top.h"

#define WHEEL_ROWS 3

static bool is_at(const struct top *top, const struct list *list, const struct list_rows *rows,
		  size_t position)
{
	struct list_id id = rows->identity(top, position);

	return id.first == list->id.first && id.second == list->id.second;
}

/* Most often it is where it was. */
static size_t find(const struct top *top, const struct list *list, const struct list_rows *rows)
{
	size_t count = rows->count(top), i;

	if (list->cursor < count && is_at(top, list, rows, list->cursor))
		return list->cursor;
	for (i = 0; i < count; i++) {
		if (is_at(top, list, rows, i))
			return i;
	}
	return LIST_NONE;
}

void list_select(struct top *top, struct list *list, const struct list_rows *rows, size_t position)
{
	size_t count = rows->count(top);

	list->selected = count > 0;
	list->cursor = 0;
	if (!count)
		return;
	list->cursor = position < count ? position : count - 1;
	list->id = rows->identity(top, list->cursor);
}

void list_reset(struct list *list)
{
	*list = (struct list){ .page = list->page };
}

static void fit_cursor(struct top *top, struct list *list, const struct list_rows *rows)
{
	size_t line = list->cursor - list->scroll, position;
	size_t count = rows->count(top);

	if (!list->selected || !count)
		return;
	position = find(top, list, rows);
	if (position == LIST_NONE)
		list_select(top, list, rows, list->cursor);
	else
		list->cursor = position;
	if (list->follow)
		list->scroll = list->cursor > line ? list->cursor - line : 0;
}

void list_fit(struct top *top, struct list *list, const struct list_rows *rows, unsigned int page)
{
	size_t count = rows->count(top), room = page ? page : 1;

	list->page = page;
	if (rows->identity)
		fit_cursor(top, list, rows);
	if (list->selected && list->cursor < list->scroll)
		list->scroll = list->cursor;
	if (list->selected && list->cursor >= list->scroll + room)
		list->scroll = list->cursor - room + 1;
	if (list->scroll + room > count)
		list->scroll = count > room ? count - room : 0;
}

static enum screen_look look_of(const struct top *top, const struct list *list,
				const struct list_rows *rows, size_t position)
{
	if (list->selected && position == list->cursor)
		return SCREEN_SELECTED;
	return rows->tagged && rows->tagged(top, position) ? SCREEN_TAGGED : SCREEN_PLAIN;
}

static void draw_none(const struct top *top, const struct list_rows *rows, unsigned int y)
{
	const char *words = rows->none ? rows->none(top) : NULL;
	struct line line;

	if (!words)
		return;
	line_start(&line, top->columns, top->utf8);
	line_add(&line, LINE_PLAIN, "%s", words);
	screen_line(y, &line, SCREEN_PLAIN);
}

void list_draw(const struct top *top, const struct list *list, const struct list_rows *rows,
	       unsigned int y)
{
	size_t end = list->scroll + list->page, count = rows->count(top), i;
	struct line line;

	if (!count && list->page)
		draw_none(top, rows, y);
	for (i = list->scroll; i < end && i < count; i++, y++) {
		line_start(&line, top->columns, top->utf8);
		rows->draw(top, i, &line);
		screen_line(y, &line, look_of(top, list, rows, i));
	}
}

size_t list_selected(struct top *top)
{
	const struct list_rows *rows = view_shown(top)->rows;
	struct list *list = view_list(top);

	return rows && list->selected && rows->count(top) ? find(top, list, rows) : LIST_NONE;
}

static void scroll_by(struct list *list, size_t count, size_t lines, bool down)
{
	size_t most = count > list->page ? count - list->page : 0;

	if (list->scroll > most)
		list->scroll = most;
	if (down)
		list->scroll += lines < most - list->scroll ? lines : most - list->scroll;
	else
		list->scroll = list->scroll > lines ? list->scroll - lines : 0;
}

/* The first press selects the row the cursor is on, so that it can be seen where that is. */
static void move_by(struct top *top, size_t lines, bool down)
{
	const struct list_rows *rows = view_shown(top)->rows;
	struct list *list = view_list(top);
	size_t cursor = list->cursor;

	if (!rows->identity)
		scroll_by(list, rows->count(top), lines, down);
	else if (!list->selected && lines == 1)
		list_select(top, list, rows, down ? list->scroll : cursor);
	else if (down)
		list_select(top, list, rows, cursor + lines < cursor ? SIZE_MAX : cursor + lines);
	else
		list_select(top, list, rows, cursor > lines ? cursor - lines : 0);
}

static size_t page_of(struct top *top)
{
	const struct list *list = view_list(top);

	return list->page ? list->page : 1;
}

static void cursor_up(struct top *top)
{
	move_by(top, 1, false);
}

static void cursor_down(struct top *top)
{
	move_by(top, 1, true);
}

static void page_up(struct top *top)
{
	move_by(top, page_of(top), false);
}

static void page_down(struct top *top)
{
	move_by(top, page_of(top), true);
}

static void go_first(struct top *top)
{
	move_by(top, SIZE_MAX, false);
}

static void go_last(struct top *top)
{
	move_by(top, SIZE_MAX, true);
}

/* A row is selected; what stands above the rows is the view's, and above that are tabs. */
static void click(struct top *top)
{
	const struct view *view = view_shown(top);
	struct list *list = view_list(top);
	unsigned int first = top->region.y + top->region.heads;

	if (view_click(top))
		return;
	if (view->rows->identity && top->place.y >= first && top->place.y < first + list->page &&
	    list->scroll + top->place.y - first < view->rows->count(top))
		list_select(top, list, view->rows, list->scroll + top->place.y - first);
	else if (view->click && top->place.y >= top->region.y && top->place.y < first)
		view->click(top);
}

static void wheel_up(struct top *top)
{
	move_by(top, WHEEL_ROWS, false);
}

static void wheel_down(struct top *top)
{
	move_by(top, WHEEL_ROWS, true);
}

static const struct binding table[] = {
	{ { PRESS_UP, 'k' }, "Up k", "the row above", cursor_up },
	{ { PRESS_DOWN, 'j' }, "Down j", "the row below; it stays selected", cursor_down },
	{ { PRESS_PAGE_UP }, "PgUp", "a page up", page_up },
	{ { PRESS_PAGE_DOWN }, "PgDn", "a page down", page_down },
	{ { PRESS_TOP, 'g' }, "Home g", "the first row", go_first },
	{ { PRESS_BOTTOM, 'G' }, "End G", "the last row", go_last },
	{ { PRESS_CLICK }, "click", "a row: select it; a title: sort by it; a tab: show it",
	  click },
	{ { PRESS_WHEEL_UP }, "wheel", "three rows up ...", wheel_up },
	{ { PRESS_WHEEL_DOWN }, "", "... or down", wheel_down },
};

const struct bindings list_bindings = BINDINGS(table);
