// SPDX-License-Identifier: GPL-2.0
/*
 * The views that there are, which of them is shown, and their tabs, see view.h.
 * Not here: what they show.
 */
#include "top/view.h"

#include <string.h>

#include "top/groups.h"
#include "top/latency.h"
#include "top/exit_view.h"
#include "top/health_view.h"
#include "top/list.h"
#include "top/overview.h"
#include "top/processes.h"
#include "top/top.h"

const struct view *const views[] = {
	&overview_view,
	&processes_view,
	&groups_view,
	&io_view,
	&memory_view,
	&latency_view,
	&exit_view,
	&health_view,
	NULL,
};

_Static_assert(sizeof(views) / sizeof(views[0]) <= VIEWS_MAX + 1, "a list for each view");

const struct view *view_shown(const struct top *top)
{
	return top->panes ? top->pane[top->panes - 1].view : top->view;
}

const struct view *view_find(const char *name)
{
	unsigned int i;

	for (i = 0; views[i]; i++) {
		if (!strcmp(views[i]->name, name))
			return views[i];
	}
	return NULL;
}

unsigned int view_number(const struct view *view)
{
	unsigned int i;

	for (i = 0; views[i] && views[i] != view; i++)
		;
	return i;
}

/* What was not asked for is unknown in what is on show: another sample is taken. */
static void want_groups(struct top *top)
{
	if (view_groups(top) & ~top->groups)
		top->refresh = true;
}

void view_show(struct top *top, const struct view *view)
{
	top->panes = 0;
	top->prompt = NULL;
	top->view = view;
	top->back = NULL;
	if (view->table)
		tables_show(top, view->table);
	want_groups(top);
	if (view->sampled)
		top->refresh = true;
}

bool view_press(struct top *top, uint32_t key)
{
	unsigned int i;

	for (i = 0; views[i]; i++) {
		if (views[i]->key != key)
			continue;
		view_show(top, views[i]);
		return true;
	}
	return false;
}

void view_next(struct top *top)
{
	unsigned int next = view_number(top->view) + 1;

	view_show(top, views[next] ? views[next] : views[0]);
}

void view_before(struct top *top)
{
	unsigned int number = view_number(top->view);

	view_show(top, number ? views[number - 1] : views[view_number(NULL) - 1]);
}

void view_open(struct top *top, const struct view *pane)
{
	if (top->panes == PANES_MAX)
		return;
	top->pane[top->panes++] = (struct pane){ .view = pane };
	want_groups(top);
}

void view_close(struct top *top)
{
	if (top->panes)
		top->panes--;
}

struct list *view_list(struct top *top)
{
	return top->panes ? &top->pane[top->panes - 1].list : &top->list[view_number(top->view)];
}

uint32_t view_groups(struct top *top)
{
	unsigned int i;

	for (i = top->panes; i > 0; i--) {
		if (top->pane[i - 1].view->groups)
			return top->pane[i - 1].view->groups(top);
	}
	return top->view->groups(top);
}

void view_tabs(const struct top *top, struct line *line)
{
	unsigned int i;

	for (i = 0; views[i]; i++) {
		bool shown = views[i] == top->view;

		line_add(line, LINE_DIM, i ? "  %c " : "%c ", (int)views[i]->key);
		line_add(line, shown ? LINE_TAB : LINE_PLAIN, "%s", views[i]->name);
	}
}

bool view_click(struct top *top)
{
	size_t end = 0;
	unsigned int i;

	if (!top->tabs || top->place.y + 1 != top->region.y)
		return false;
	for (i = 0; views[i]; i++) {
		end += (i ? 4 : 2) + strlen(views[i]->name);	/* as view_tabs() has them */
		if (top->place.x >= end)
			continue;
		view_show(top, views[i]);
		return true;
	}
	return false;
}

void view_names(FILE *to)
{
	unsigned int i;

	for (i = 0; views[i]; i++)
		fprintf(to, " %s", views[i]->name);
}
