// SPDX-License-Identifier: GPL-2.0
/*
 * The help: a pane made of the tables that dispatch keys, so that no key is without its line.
 * Not here: the tables (keys.c, list.c, sort.c, views).
 */
#include <stdio.h>
#include <string.h>

#include "top/keys.h"
#include "top/screen.h"
#include "top/top.h"

static const char *const legend[] = {
	"",
	"-  not known    ?  not for you to see    #  does not fit",
	"CPU%, WAIT% and the like: percent of one CPU in the interval",
	"S X and (command): exited in the interval, with its final figures",
};

#define LEGEND (sizeof(legend) / sizeof(legend[0]))

/* What the help lies over. */
static const struct view *subject(const struct top *top)
{
	return top->panes > 1 ? top->pane[top->panes - 2].view : top->view;
}

static unsigned int views_count(void)
{
	unsigned int count = 0;

	while (views[count])
		count++;
	return count;
}

static size_t count(const struct top *top)
{
	const struct bindings *tables[TABLES_MAX];
	unsigned int number = keys_tables(subject(top), tables), i;
	size_t lines = views_count() + LEGEND;

	for (i = 0; i < number; i++)
		lines += tables[i]->count;
	return lines;
}

static void add(struct line *line, const char *names, const char *help)
{
	line_add(line, LINE_BOLD, " %-9s", names);
	line_add(line, LINE_PLAIN, "  %s", help);
}

static void draw_row(const struct top *top, size_t position, struct line *line)
{
	const struct bindings *tables[TABLES_MAX];
	unsigned int number = keys_tables(subject(top), tables), i;
	char key[2] = "";

	for (i = 0; i < number && position >= tables[i]->count; i++)
		position -= tables[i]->count;
	if (i < number) {
		add(line, tables[i]->row[position].names, tables[i]->row[position].help);
	} else if (position < views_count()) {
		key[0] = (char)views[position]->key;
		add(line, key, views[position]->title);
	} else {
		line_add(line, LINE_PLAIN, "%s", legend[position - views_count()]);
	}
}

static const struct list_rows rows = { .count = count, .draw = draw_row };

static void draw(struct top *top)
{
	const struct list *list = view_list(top);
	size_t end = list->scroll + list->page, lines = count(top);
	struct line line;

	line_start(&line, top->columns, top->utf8);
	line_add(&line, LINE_PLAIN, "Keys (%zu of %zu lines; arrows scroll, q goes back)",
		 end < lines ? end : lines, lines);
	screen_line(top->region.y, &line, SCREEN_TITLES);
	list_draw(top, list, &rows, top->region.y + 1);
}

static const struct binding own[] = {
	{ { '?', PRESS_F1, 'h' }, "? F1 h", "back", view_close },
};

static const struct bindings own_bindings = BINDINGS(own);

static const struct view help_pane = {
	.name = "help",
	.title = "keys",
	.whole = true,
	.bindings = { &own_bindings, &list_bindings },
	.rows = &rows,
	.heads = 1,
	.draw = draw,
};

void help_open(struct top *top)
{
	view_open(top, &help_pane);
}

static void print_table(FILE *to, const struct bindings *table)
{
	unsigned int i;

	for (i = 0; i < table->count; i++)
		fprintf(to, "  %-22s  %s\n", table->row[i].names, table->row[i].help);
}

/* A table that several views share is printed once. */
static bool is_new(const struct bindings *table, unsigned int number)
{
	unsigned int i, j;

	for (i = 0; i < number; i++) {
		for (j = 0; j < BINDINGS_PER_VIEW; j++) {
			if (views[i]->bindings[j] == table)
				return false;
		}
	}
	return true;
}

void help_print(FILE *to)
{
	unsigned int i, j;

	fputs("\nKeys:\n", to);
	print_table(to, &common_bindings);
	for (i = 0; views[i]; i++) {
		fprintf(to, "  %-22c  %s\n", (int)views[i]->key, views[i]->title);
		for (j = 0; j < BINDINGS_PER_VIEW && views[i]->bindings[j]; j++) {
			if (is_new(views[i]->bindings[j], i))
				print_table(to, views[i]->bindings[j]);
		}
	}
}
