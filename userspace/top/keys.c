// SPDX-License-Identifier: GPL-2.0
/*
 * What keys do: one table dispatches them and is the help. Not here: reading them (screen.c).
 */
#include "top/keys.h"

#include "top/top.h"

#define NSEC_PER_MSEC UINT64_C(1000000)
#define INTERVAL_MIN (100 * NSEC_PER_MSEC)
#define INTERVAL_MAX (3600 * 1000 * NSEC_PER_MSEC)

static void move_to(struct top *top, size_t position)
{
	size_t last = top->model.shown ? top->model.shown - 1 : 0;

	top->cursor = position < last ? position : last;
	model_select(&top->model, top->cursor);
}

/* The first press selects the row the cursor is on, so that it can be seen where that is. */
static void move_by(struct top *top, size_t rows, bool down)
{
	size_t cursor = top->cursor;

	if (!top->model.selected.valid && rows == 1)
		move_to(top, down ? top->scroll : cursor);
	else if (down)
		move_to(top, cursor + rows);
	else
		move_to(top, cursor > rows ? cursor - rows : 0);
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
	move_by(top, top->page ? top->page : 1, false);
}

static void page_down(struct top *top)
{
	move_by(top, top->page ? top->page : 1, true);
}

static void go_first(struct top *top)
{
	move_to(top, 0);
}

static void go_last(struct top *top)
{
	move_to(top, SIZE_MAX);
}

static void columns_left(struct top *top)
{
	if (top->first_column)
		top->first_column--;
}

static void columns_right(struct top *top)
{
	if (top->first_column + 1 < top->options.wish.count)
		top->first_column++;
}

static void sort_by(struct top *top, struct column column)
{
	top->model.sort = column;
	top->model.descending = column_descends(column);
	model_order(&top->model);
}

static void sort_left(struct top *top)
{
	sort_by(top, table_beside(&top->table, top->model.sort, -1));
}

static void sort_right(struct top *top)
{
	sort_by(top, table_beside(&top->table, top->model.sort, 1));
}

static void invert(struct top *top)
{
	top->model.descending = !top->model.descending;
	model_order(&top->model);
}

static void sort_cpu(struct top *top)
{
	sort_by(top, (struct column){ COLUMN_RATE, KTALLY_TASK_CPU_TIME });
}

static void sort_memory(struct top *top)
{
	sort_by(top, (struct column){ COLUMN_VALUE, KTALLY_TASK_RSS });
}

static void sort_time(struct top *top)
{
	sort_by(top, (struct column){ COLUMN_VALUE, KTALLY_TASK_CPU_TIME });
}

static void sort_wait(struct top *top)
{
	sort_by(top, (struct column){ COLUMN_RATE, KTALLY_TASK_RUN_DELAY });
}

/* Reading first; pressed again, writing. */
static void sort_io(struct top *top)
{
	struct column reads = { COLUMN_RATE, KTALLY_TASK_READ_BYTES };
	struct column writes = { COLUMN_RATE, KTALLY_TASK_WRITE_BYTES };

	sort_by(top, column_same(top->model.sort, reads) ? writes : reads);
}

static void sort_pid(struct top *top)
{
	sort_by(top, (struct column){ COLUMN_VALUE, KTALLY_TASK_TGID });
}

static void filter(struct top *top)
{
	top->mode = TOP_FILTER;
}

/* Esc undoes one thing at a time: the filter, then the selection. */
static void escape(struct top *top)
{
	if (top->model.filter.text[0]) {
		filter_clear(&top->model.filter);
		model_order(&top->model);
		return;
	}
	top->model.selected.valid = false;
	top->cursor = 0;
	top->scroll = 0;
}

static void pause_view(struct top *top)
{
	top->paused = !top->paused;
	top->refresh = !top->paused;
}

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

/* Rows of processes and of threads have no rates in common. */
static void toggle_threads(struct top *top)
{
	top->options.threads = !top->options.threads;
	model_forget(&top->model);
	top->refresh = true;
}

static void show_help(struct top *top)
{
	top->mode = TOP_HELP;
	top->help_scroll = 0;
}

static void quit(struct top *top)
{
	top->quit = true;
}

#define KEYS_PER_ROW 4

static const struct binding {
	uint32_t keys[KEYS_PER_ROW];
	const char *names;
	const char *help;
	void (*action)(struct top *top);
} bindings[] = {
	{ { '?', PRESS_F1, 'h' }, "? F1 h", "this help", show_help },
	{ { 'q', PRESS_F10, 'Q' }, "q F10", "quit", quit },
	{ { '<', ',' }, "<", "sort by the column to the left", sort_left },
	{ { '>', '.' }, ">", "sort by the column to the right", sort_right },
	{ { 'I' }, "I", "invert the order", invert },
	{ { 'P' }, "P", "sort by CPU%", sort_cpu },
	{ { 'M' }, "M", "sort by resident memory", sort_memory },
	{ { 'T' }, "T", "sort by CPU time", sort_time },
	{ { 'W' }, "W", "sort by waiting for a CPU", sort_wait },
	{ { 'R' }, "R", "sort by bytes read from storage, again: written", sort_io },
	{ { 'N' }, "N", "sort by pid", sort_pid },
	{ { '/', '\\' }, "/ \\", "filter by command, user or pid; Enter keeps it", filter },
	{ { PRESS_ESCAPE }, "Esc", "clear the filter, then the selection", escape },
	{ { PRESS_UP, 'k' }, "Up k", "the process above", cursor_up },
	{ { PRESS_DOWN, 'j' }, "Down j", "the process below; it stays selected", cursor_down },
	{ { PRESS_PAGE_UP }, "PgUp", "a page up", page_up },
	{ { PRESS_PAGE_DOWN }, "PgDn", "a page down", page_down },
	{ { PRESS_TOP, 'g' }, "Home g", "the first process", go_first },
	{ { PRESS_BOTTOM, 'G' }, "End G", "the last process", go_last },
	{ { PRESS_LEFT }, "Left", "scroll --columns to the left", columns_left },
	{ { PRESS_RIGHT }, "Right", "scroll --columns to the right", columns_right },
	{ { 't', 'H' }, "t H", "threads or processes", toggle_threads },
	{ { ' ', 'Z', 'z' }, "Space Z", "pause and go on", pause_view },
	{ { '+', '=' }, "+", "longer interval", slower },
	{ { '-' }, "-", "shorter interval", faster },
	{ { 'r', PRESS_CTRL_L }, "r ^L", "refresh now", refresh_now },
};

#define BINDINGS (sizeof(bindings) / sizeof(bindings[0]))

static const char *const legend[] = {
	"-  not known    ?  not for you to see    #  does not fit",
	"CPU%, WAIT% and the like: percent of one CPU in the interval",
	"S X and (command): exited in the interval, with its final figures",
};

#define LEGEND (sizeof(legend) / sizeof(legend[0]))

static const struct binding *find(uint32_t key)
{
	unsigned int i, j;

	for (i = 0; i < BINDINGS; i++) {
		for (j = 0; j < KEYS_PER_ROW && bindings[i].keys[j]; j++) {
			if (bindings[i].keys[j] == key)
				return &bindings[i];
		}
	}
	return NULL;
}

/* What the sample on show was not asked for is unknown in it: another one is taken. */
static void apply_filter(struct top *top)
{
	filter_changed(&top->model.filter);
	model_order(&top->model);
	if (query_groups(top->model.filter.query) & ~top->groups)
		top->refresh = true;
}

/* A text that makes no sense is not left behind: Enter waits until it does. */
static void leave_filter(struct top *top)
{
	if (!top->model.filter.wrong)
		top->mode = TOP_LIST;
}

static void press_in_filter(struct top *top, uint32_t key)
{
	switch (key) {
	case PRESS_ENTER:
		leave_filter(top);
		return;
	case PRESS_ESCAPE:
		top->model.filter.text[0] = '\0';
		top->mode = TOP_LIST;
		break;
	case PRESS_ERASE:
		filter_erase(&top->model.filter);
		break;
	case PRESS_UP:
	case PRESS_DOWN:
	case PRESS_PAGE_UP:
	case PRESS_PAGE_DOWN:
		find(key)->action(top);
		return;
	case PRESS_F10:
		top->quit = true;
		return;
	default:
		if (key >= ' ' && key < PRESS_UP)
			filter_append(&top->model.filter, key);
	}
	apply_filter(top);
}

static void press_in_help(struct top *top, uint32_t key)
{
	unsigned int page = top->lines > 2 ? top->lines - 2 : 1;

	switch (key) {
	case PRESS_UP:
		top->help_scroll -= top->help_scroll > 0;
		return;
	case PRESS_DOWN:
		top->help_scroll += top->help_scroll + 1 < keys_help_lines();
		return;
	case PRESS_PAGE_DOWN:
	case ' ':
		if (top->help_scroll + page < keys_help_lines())
			top->help_scroll += page;
		return;
	case PRESS_PAGE_UP:
		top->help_scroll -= top->help_scroll > page ? page : top->help_scroll;
		return;
	case PRESS_F10:
		top->quit = true;
		return;
	default:
		top->mode = TOP_LIST;
	}
}

void keys_press(struct top *top, uint32_t key)
{
	const struct binding *binding;

	if (top->mode == TOP_FILTER) {
		press_in_filter(top, key);
		return;
	}
	if (top->mode == TOP_HELP) {
		press_in_help(top, key);
		return;
	}
	binding = find(key);
	if (binding)
		binding->action(top);
}

unsigned int keys_help_lines(void)
{
	return BINDINGS + LEGEND + 1;
}

void keys_help_line(unsigned int number, struct line *line)
{
	if (number < BINDINGS) {
		line_add(line, LINE_BOLD, " %-9s", bindings[number].names);
		line_add(line, LINE_PLAIN, "  %s", bindings[number].help);
	} else if (number > BINDINGS && number <= BINDINGS + LEGEND) {
		line_add(line, LINE_PLAIN, "  %s", legend[number - BINDINGS - 1]);
	}
}

void keys_print(FILE *to)
{
	unsigned int i;

	for (i = 0; i < BINDINGS; i++)
		fprintf(to, "  %-22s  %s\n", bindings[i].names, bindings[i].help);
}
