// SPDX-License-Identifier: GPL-2.0
/*
 * Search: goes to rows that plain text is found in, see search.h.
 * Not here: what a row's text is (struct list_rows), filters (sort.c).
 */
#include "top/search.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "top/keys.h"
#include "top/list.h"
#include "top/prompt.h"
#include "top/top.h"

/* Goes to the first row from @from on, round the end. It stays where it is when there is none. */
static void go_to(struct top *top, size_t from)
{
	const struct list_rows *rows = view_shown(top)->rows;
	size_t count = rows->count(top), i;

	top->search.missed = top->search.text[0] != '\0';
	for (i = 0; i < count && top->search.text[0]; i++) {
		size_t position = (from + i) % count;

		if (!rows->matches(top, position, top->search.text))
			continue;
		top->search.missed = false;
		list_select(top, view_list(top), rows, position);
		return;
	}
}

static char *text_of(struct top *top, size_t *room)
{
	*room = sizeof(top->search.text);
	return top->search.text;
}

static void changed(struct top *top)
{
	go_to(top, top->search.from);
}

static void say_missed(struct top *top)
{
	if (top->search.missed)
		notice(top, LINE_WARN, "not found: %s", top->search.text);
}

/* Esc goes back to where it began. */
static bool done(struct top *top, bool keep)
{
	struct list *list = view_list(top);

	if (keep) {
		say_missed(top);
		return true;
	}
	list_select(top, list, view_shown(top)->rows, top->search.from);
	list->selected = list->selected && top->search.selected;
	return true;
}

static void hint(const struct top *top, struct line *line)
{
	if (top->search.missed)
		line_add(line, LINE_WARN, "  not found");
	else
		line_add(line, LINE_PLAIN, "  (n goes to the next; Esc goes back)");
}

static const struct prompt prompt = {
	.label = "Search",
	.text = text_of,
	.changed = changed,
	.done = done,
	.hint = hint,
};

static void search(struct top *top)
{
	const struct list *list = view_list(top);

	top->search = (struct search){ .from = list->cursor, .selected = list->selected };
	prompt_open(top, &prompt);
}

static void search_next(struct top *top)
{
	const struct list *list = view_list(top);

	if (!top->search.text[0]) {
		notice(top, LINE_PLAIN, "nothing was searched for yet: s does");
		return;
	}
	go_to(top, list->cursor + list->selected);
	say_missed(top);
}

bool search_matches(uint64_t pid, const char *comm, const char *text)
{
	char number[24];

	snprintf(number, sizeof(number), "%" PRIu64, pid);
	return !strncmp(number, text, strlen(text)) || strcasestr(comm, text);
}

static const struct binding table[] = {
	{ { 's', PRESS_F3 }, "s F3", "search for a command or pid, and leave the list as it is",
	  search },
	{ { 'n' }, "n", "the next row that was searched for", search_next },
};

const struct bindings search_bindings = BINDINGS(table);
