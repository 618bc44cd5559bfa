// SPDX-License-Identifier: GPL-2.0
/*
 * The view of groups. Not here: their sums (group.c), what they are called (group_text.c).
 */
#include "top/groups.h"

#include <errno.h>
#include <string.h>

#include "top/keys.h"
#include "top/list.h"
#include "top/notice.h"
#include "top/processes.h"
#include "top/screen.h"
#include "top/search.h"
#include "top/sort.h"
#include "top/top.h"

#define NAME_CELLS 12		/* that other columns leave for the name */

static const char *title_of(enum group_by by)
{
	switch (by) {
	case GROUP_BY_USER:
		return column_title((struct column){ COLUMN_USER, KTALLY_TASK_UID });
	case GROUP_BY_PROGRAM:
		return column_title((struct column){ COLUMN_VALUE, KTALLY_TASK_COMM });
	case GROUP_BY_CGROUP:
		return column_title((struct column){ COLUMN_VALUE, KTALLY_TASK_CGROUP_ID });
	default:
		return "UNIT";
	}
}

/* ---- Rows ---- */

/* Groups of nothing known are none: a sentence stands there. */
static size_t count(const struct top *top)
{
	return top->grouped.grouping.has_ids ? top->grouped.grouping.count : 0;
}

static const struct group *group_at(const struct top *top, size_t position)
{
	return &top->grouped.grouping.group[position];
}

static struct list_id identity(const struct top *top, size_t position)
{
	const struct group *group = group_at(top, position);

	return group->has_id ? group->id : (struct list_id){ UINT64_MAX, UINT64_MAX };
}

static void draw_row(const struct top *top, size_t position, struct line *line)
{
	const struct group *group = group_at(top, position);
	char cell[CELL_ROOM], name[GROUP_NAME];
	unsigned int i;
	size_t len;

	/* A mark takes the blank between two cells. */
	for (i = 0; i < top->grouped.columns; i++) {
		unsigned int column = top->grouped.shown[i];
		unsigned int width = group_column_width(&group_columns[column]);

		len = group_cell(group, column, width, cell);
		line_add_cell(line, LINE_PLAIN, cell, len, width + 1, false);
	}
	line_pad(line, line->columns + 1);
	len = group_name(group, &top->grouped.input, name);
	line_add_text(line, LINE_PLAIN, name, len < GROUP_NAME ? len : GROUP_NAME - 1, line->room);
}

static bool matches(const struct top *top, size_t position, const char *text)
{
	char name[GROUP_NAME];

	group_name(group_at(top, position), &top->grouped.input, name);
	return strcasestr(name, text);
}

static const struct list_rows rows = {
	.count = count, .identity = identity, .draw = draw_row, .matches = matches,
	.none = processes_none,
};

/* ---- The table ---- */

static void sort(struct top *top)
{
	struct groups *of = &top->grouped;

	group_sort(&of->grouping, &of->input, of->sort, !of->ascending);
}

static unsigned int width_below(unsigned int rank)
{
	unsigned int width = NAME_CELLS, i;

	for (i = 0; i < GROUP_COLUMNS; i++) {
		if (group_columns[i].rank < rank)
			width += group_column_width(&group_columns[i]) + 1;
	}
	return width;
}

static void fit_columns(struct top *top)
{
	struct groups *groups = &top->grouped;
	unsigned int rank = GROUP_COLUMNS, i;

	while (rank > 1 && width_below(rank) > top->columns)
		rank--;
	groups->columns = 0;
	for (i = 0; i < GROUP_COLUMNS; i++) {
		if (group_columns[i].rank < rank)
			groups->shown[groups->columns++] = i;
	}
}

/* Without memory for groups there are none. */
static void fit(struct top *top)
{
	fit_columns(top);
	if (top->grouped.built == top->model.version)
		return;
	top->grouped.built = top->model.version;
	top->grouped.input = (struct group_input){
		.model = &top->model, .cgroups = &top->grouped.cgroups, .by = top->grouped.by,
		.exits = top->feed.live.events, .past = past_is_gone(top),
	};
	if (!group_make(&top->grouped.grouping, &top->grouped.input))
		sort(top);
}

static uint32_t groups(struct top *top)
{
	uint32_t mask = KTALLY_GROUP_ID;
	unsigned int i;

	(void)top;
	for (i = 0; i < GROUP_COLUMNS; i++) {
		if (group_columns[i].kind == GROUP_FIELD)
			mask |= column_groups(group_columns[i].column);
	}
	return mask;
}

static void add_title(const struct top *top, unsigned int column, const char *title,
		      unsigned int width, struct line *line)
{
	line_add_cell(line, column == top->grouped.sort ? LINE_SORTED : LINE_TITLE, title,
		      strlen(title), width, column == GROUP_BY_NAME);
}

static void add_titles(const struct top *top, struct line *line)
{
	unsigned int i;

	for (i = 0; i < top->grouped.columns; i++) {
		const struct group_column *column = &group_columns[top->grouped.shown[i]];

		line_pad(line, line->columns + 1);
		add_title(top, top->grouped.shown[i], group_column_title(column),
			  group_column_width(column), line);
	}
	line_pad(line, line->columns + 1);
	add_title(top, GROUP_BY_NAME, title_of(top->grouped.by),
		  line->room > line->columns ? line->room - line->columns : 0, line);
}

static void draw_unknown(struct top *top)
{
	static const char *const what[GROUP_BYS] = {
		[GROUP_BY_USER] = "users", [GROUP_BY_PROGRAM] = "names",
		[GROUP_BY_UNIT] = "cgroups", [GROUP_BY_CGROUP] = "cgroups",
	};
	struct line line;

	line_start(&line, top->columns, top->utf8);
	line_add(&line, LINE_WARN, "This source does not tell %s, the kernel module does.",
		 what[top->grouped.by]);
	screen_line(top->region.y + 1, &line, SCREEN_PLAIN);
	line_start(&line, top->columns, top->utf8);
	line_add(&line, LINE_PLAIN, "The key b groups by something else.");
	screen_line(top->region.y + 2, &line, SCREEN_PLAIN);
}

static void draw(struct top *top)
{
	struct line line;

	line_start(&line, top->columns, top->utf8);
	add_titles(top, &line);
	screen_line(top->region.y, &line, SCREEN_TITLES);
	if (!count(top) && top->model.shown && top->region.height > 2)
		draw_unknown(top);
	else
		list_draw(top, view_list(top), &rows, top->region.y + 1);
}

static void status(const struct top *top, struct line *line)
{
	const struct groups *of = &top->grouped;

	line_add(line, LINE_PLAIN, "  %zu group%s of %zu", count(top), count(top) == 1 ? "" : "s",
		 top->model.shown);
	line_add(line, LINE_PLAIN, "  by %s %s",
		 of->sort == GROUP_BY_NAME ? title_of(of->by) :
		 group_column_title(&group_columns[of->sort]), of->ascending ? "asc" : "desc");
}

/* ---- Keys ---- */

static void rebuild(struct top *top)
{
	top->grouped.built = 0;
	fit(top);
}

static void next_grouping(struct top *top)
{
	top->grouped.by = (top->grouped.by + 1) % GROUP_BYS;
	list_reset(view_list(top));
	rebuild(top);
}

/* Names begin with the first, amounts with the largest. */
static void sort_by_column(struct top *top, unsigned int column)
{
	top->grouped.ascending = column == GROUP_BY_NAME;
	top->grouped.sort = column;
	sort(top);
}

static void sort_beside(struct top *top, unsigned int step)
{
	const unsigned int places = GROUP_COLUMNS + 1;

	sort_by_column(top, (top->grouped.sort + places + step) % places);
}

static void sort_left(struct top *top)
{
	if (top->grouped.sort)
		sort_beside(top, (unsigned int)-1);
}

static void sort_right(struct top *top)
{
	if (top->grouped.sort != GROUP_BY_NAME)
		sort_beside(top, 1);
}

static void invert(struct top *top)
{
	top->grouped.ascending = !top->grouped.ascending;
	sort(top);
}

/* Again, in the other direction. */
static void click_title(struct top *top)
{
	unsigned int column = GROUP_BY_NAME, end = 0, i;

	for (i = 0; i < top->grouped.columns && column == GROUP_BY_NAME; i++) {
		end += group_column_width(&group_columns[top->grouped.shown[i]]) + 1;
		if (top->place.x < end)
			column = top->grouped.shown[i];
	}
	if (column == top->grouped.sort)
		invert(top);
	else
		sort_by_column(top, column);
}

/* ---- The members of a group ---- */

static void set_filter(struct top *top, const char *text)
{
	struct filter *filter = &top->model.filter;

	strcpy(filter->text, text);
	filter_changed(filter);
	model_order(&top->model);
}

static void go_back(struct top *top)
{
	set_filter(top, top->grouped.before);
	view_show(top, &groups_view);
}

/* The group's query, and what was filtered before as well. */
static int make_filter(const struct top *top, const struct group *group, char text[QUERY_ROOM])
{
	const char *before = query_text(top->model.filter.query);
	char query[QUERY_ROOM];
	int error, len;

	error = group_query(&top->grouped.grouping, group, &top->grouped.input, query,
			    sizeof(query));
	if (error)
		return error;
	if (*before)
		len = snprintf(text, QUERY_ROOM, "(%s) and (%s)", before, query);
	else
		len = snprintf(text, QUERY_ROOM, "%s", query);
	return len < QUERY_ROOM ? 0 : -E2BIG;
}

static void show_members(struct top *top)
{
	size_t position = list_selected(top);
	char text[QUERY_ROOM];
	int error;

	if (position == LIST_NONE)
		return;
	error = make_filter(top, group_at(top, position), text);
	strcpy(top->grouped.before, query_text(top->model.filter.query));
	if (!error)
		set_filter(top, text);
	if (!error && top->model.filter.wrong) {
		set_filter(top, top->grouped.before);
		error = -EINVAL;
	}
	if (error) {
		notice(top, LINE_WARN, "%s", error == -E2BIG ?
		       "this group has too many cgroups for a filter" :
		       "a filter can't say this name");
		return;
	}
	list_reset(&top->list[view_number(&processes_view)]);
	view_show(top, &processes_view);
	top->back = go_back;
	notice(top, LINE_GOOD, "the processes of the group; Esc goes back");
}

void groups_free(struct groups *of)
{
	group_free(&of->grouping);
	cgroups_free(&of->cgroups);
}

static const struct binding own[] = {
	{ { 'b' }, "b", "group by user, program, unit or container, cgroup", next_grouping },
	{ { PRESS_ENTER }, "Enter", "the processes of the selected group; Esc goes back",
	  show_members },
	{ { '<', ',' }, "<", "sort by the column to the left", sort_left },
	{ { '>', '.' }, ">", "sort by the column to the right", sort_right },
	{ { 'I' }, "I", "invert the order", invert },
};

static const struct bindings own_bindings = BINDINGS(own);

const struct view groups_view = {
	.name = "groups",
	.title = "groups: users, programs, units, containers or cgroups, summed",
	.key = '3',
	.bindings = { &own_bindings, &list_bindings, &search_bindings, &filter_bindings },
	.rows = &rows,
	.heads = 1,
	.groups = groups,
	.fit = fit,
	.draw = draw,
	.click = click_title,
	.status = status,
};
