// SPDX-License-Identifier: GPL-2.0
/*
 * The pane that says all that an exit record tells: how it ended, how long it lived, who began it,
 * every field. Not here: the lines of fields (fields.c), the list of exits (exit_view.c).
 */
#include "top/exit_pane.h"

#include <inttypes.h>
#include <string.h>

#include "top/exit_cells.h"
#include "top/fields.h"
#include "top/list.h"
#include "top/screen.h"
#include "top/top.h"

/* What no field says, in lines of its own above the fields. */
enum own_line { OWN_ENDED, OWN_LIVED, OWN_STARTED_BY, OWN_LINES };

/* A record is final: nothing of it changes, or grows. */
static unsigned int columns_of(struct column columns[COLUMNS_MAX])
{
	unsigned int all = fields_columns(columns), count = 0, i;

	for (i = 0; i < all; i++) {
		if (!column_is_rate(columns[i]))
			columns[count++] = columns[i];
	}
	return count;
}

static size_t count(const struct top *top)
{
	struct column columns[COLUMNS_MAX];

	(void)top;
	return OWN_LINES + columns_of(columns);
}

static void draw_own(const struct top *top, enum own_line which, struct line *line)
{
	static const char *const labels[] = {
		[OWN_ENDED] = "ended", [OWN_LIVED] = "lived", [OWN_STARTED_BY] = "started by",
	};
	const struct ktally_task *record = &top->exit_pane.record;
	struct ending ending = ending_of(record);
	enum line_style style = LINE_PLAIN;
	char text[CELL_ROOM];
	size_t len;

	switch (which) {
	case OWN_ENDED:
		len = ending_text(ending, text);
		style = exit_cells_style(ending);
		break;
	case OWN_LIVED:
		len = exit_cells_life(record, FIELDS_VALUE_CELLS, text);
		break;
	default:
		len = exit_cells_starter(top, record, text);
	}
	fields_label(labels[which], line);
	line_add(line, LINE_PLAIN, " ");
	line_add_cell(line, style, text, len,
		      len > FIELDS_VALUE_CELLS ? 2 * FIELDS_VALUE_CELLS : FIELDS_VALUE_CELLS,
		      false);
}

static void draw_row(const struct top *top, size_t position, struct line *line)
{
	const struct row row = { .task = &top->exit_pane.record };
	struct column columns[COLUMNS_MAX];

	if (position < OWN_LINES) {
		draw_own(top, (enum own_line)position, line);
		return;
	}
	columns_of(columns);
	fields_draw(&row, &top->model.context, columns[position - OWN_LINES], false, line);
}

static const struct list_rows rows = { .count = count, .draw = draw_row };

static void draw(struct top *top)
{
	const struct ktally_task *record = &top->exit_pane.record;
	struct line line;

	line_start(&line, top->columns, top->utf8);
	line_add(&line, LINE_PLAIN, "%" PRIu64 " ", record->value[KTALLY_TASK_PID]);
	line_add_text(&line, LINE_PLAIN, record->comm, strnlen(record->comm, sizeof(record->comm)),
		      line.room);
	line_add(&line, LINE_PLAIN, "  all that its exit told (arrows scroll, q goes back)");
	screen_line(top->region.y, &line, SCREEN_TITLES);
	list_draw(top, view_list(top), &rows, top->region.y + 1);
}

static const struct view exit_pane = {
	.name = "exit",
	.title = "all that an exit record tells",
	.whole = true,
	.apart = true,
	.bindings = { &list_bindings },
	.rows = &rows,
	.heads = 1,
	.draw = draw,
};

void exit_pane_open(struct top *top, const struct ktally_task *record)
{
	top->exit_pane.record = *record;
	view_open(top, &exit_pane);
}
