// SPDX-License-Identifier: GPL-2.0
/*
 * The lines of the view of exits, see exit_cells.h. Not here: what a field's cell says
 * (view/columns.c), what exits have in common (repeats.c).
 */
#include "top/exit_cells.h"

#include <stdio.h>
#include <string.h>

#include "format.h"
#include "top/top.h"

#define LIFE_SHORT UINT64_C(60000000000)	/* ns; shorter ones are told to the us */

/* What a line is of. */
struct subject {
	const struct top *top;
	const struct ktally_task *record;
	const struct repeat *repeat;
	struct ending ending;
};

/* A cell of a field, or of what no field says. */
struct cell {
	struct column column;	/* where @text is NULL; then also its title, width and side ... */
	const char *title;	/* ... unless they are here */
	unsigned int width;
	bool at_left;
	bool styled;		/* stands out when it ended abnormally */
	unsigned int from;	/* only in lines as wide; what ended, and how, stay longest */
	size_t (*text)(const struct subject *of, unsigned int width, char out[CELL_ROOM]);
};

static size_t unknown(char out[CELL_ROOM])
{
	return (size_t)snprintf(out, CELL_ROOM, "-");
}

/* A task's own bytes, as column_cell() has them: they become text in line_add_cell(). */
static size_t name_text(const char name[16], char out[CELL_ROOM])
{
	size_t len = strnlen(name, 16);

	memcpy(out, name, len);
	return len;
}

static size_t life_text(uint64_t life, unsigned int width, char out[CELL_ROOM])
{
	return life < LIFE_SHORT ? format_span(life, width, out) : format_age(life, width, out);
}

size_t exit_cells_life(const struct ktally_task *record, unsigned int width, char out[CELL_ROOM])
{
	uint64_t ns;

	return repeats_life(record, &ns) ? life_text(ns, width, out) : unknown(out);
}

static size_t life(const struct subject *of, unsigned int width, char out[CELL_ROOM])
{
	return exit_cells_life(of->record, width, out);
}

static size_t ended(const struct subject *of, unsigned int width, char out[CELL_ROOM])
{
	(void)width;
	return ending_text(of->ending, out);
}

size_t exit_cells_starter(const struct top *top, const struct ktally_task *record,
			  char out[CELL_ROOM])
{
	const struct ktally_sample *now = model_now(&top->model);
	const struct ktally_task *parent = NULL;
	uint64_t ppid, ended, began;

	if (now && ktally_task_value(record, KTALLY_TASK_PPID, &ppid) && ppid)
		parent = ktally_sample_find(now, (uint32_t)ppid);
	if (!parent || !ktally_has(parent->present, KTALLY_TASK_COMM) ||
	    !ktally_task_value(record, KTALLY_TASK_EXIT_TIME, &ended) ||
	    !ktally_task_value(parent, KTALLY_TASK_START_TIME, &began) || began > ended)
		return unknown(out);
	return name_text(parent->comm, out);
}

static size_t started_by(const struct subject *of, unsigned int width, char out[CELL_ROOM])
{
	(void)width;
	return exit_cells_starter(of->top, of->record, out);
}

static size_t count(const struct subject *of, unsigned int width, char out[CELL_ROOM])
{
	return format_unsigned(of->repeat->count, width, out);
}

static size_t rate(const struct subject *of, unsigned int width, char out[CELL_ROOM])
{
	double per_minute;

	if (!repeats_rate(of->repeat, &per_minute))
		return unknown(out);
	return format_count(per_minute, width, out);
}

static size_t last(const struct subject *of, unsigned int width, char out[CELL_ROOM])
{
	const struct row_context *context = &of->top->model.context;

	if (!of->repeat->last)
		return unknown(out);
	if (!context->realtime)
		return format_age(of->repeat->last, width, out);
	return format_moment(of->repeat->last + context->realtime - context->boottime,
			     context->realtime, width, out);
}

static size_t mean_life(const struct subject *of, unsigned int width, char out[CELL_ROOM])
{
	const struct repeat_sum *life = &of->repeat->life;

	return life->known ? life_text(life->sum / life->known, width, out) : unknown(out);
}

static size_t all_cpu(const struct subject *of, unsigned int width, char out[CELL_ROOM])
{
	const struct repeat_sum *cpu = &of->repeat->cpu;

	return cpu->known ? format_ns(cpu->sum, width, out) : unknown(out);
}

static size_t most_memory(const struct subject *of, unsigned int width, char out[CELL_ROOM])
{
	const struct repeat_sum *peak = &of->repeat->peak;

	return peak->known ? format_bytes((double)peak->most, width, out) : unknown(out);
}

static size_t program(const struct subject *of, unsigned int width, char out[CELL_ROOM])
{
	(void)width;
	return name_text(of->repeat->comm, out);
}

#define VALUE(name) .column = { COLUMN_VALUE, KTALLY_TASK_##name }
#define LIFE "LIFE", .width = 6
#define ENDED "ENDED", .width = 10, .at_left = true, .styled = true, .text = ended

static const struct cell of_death[] = {
	{ VALUE(EXIT_TIME), .from = 32 },
	{ VALUE(TGID), .from = 40 },
	{ VALUE(PPID), .from = 80 },
	{ .column = { COLUMN_USER, KTALLY_TASK_UID }, .from = 56 },
	{ .title = LIFE, .from = 47, .text = life },
	{ VALUE(CPU_TIME), .from = 71 },
	{ VALUE(HIWATER_RSS), .from = 63 },
	{ .title = ENDED },
	{ VALUE(COMM), .styled = true },
	{ .title = "STARTED BY", .width = 16, .at_left = true, .from = EXIT_CELLS_WIDE,
	  .text = started_by },
};

static const struct cell of_repeat[] = {
	{ .title = "COUNT", .width = 6, .text = count },
	{ .title = "/MIN", .width = 6, .from = 46, .text = rate },
	{ .title = "LAST", .width = 10, .from = 39, .text = last },
	{ .title = LIFE, .from = 53, .text = mean_life },
	{ VALUE(CPU_TIME), .from = 68, .text = all_cpu },
	{ VALUE(HIWATER_RSS), .from = 60, .text = most_memory },
	{ .title = ENDED, .from = 28 },
	{ VALUE(COMM), .styled = true, .text = program },
};

#define CELLS(table) (table), sizeof(table) / sizeof((table)[0])

static const char *title_of(const struct cell *cell)
{
	return cell->title ? cell->title : column_title(cell->column);
}

static unsigned int width_of(const struct cell *cell)
{
	return cell->width ? cell->width : column_width(cell->column);
}

static bool at_left(const struct cell *cell)
{
	return cell->title ? cell->at_left : column_at_left(cell->column);
}

static void put(struct line *line, const struct cell *cell, enum line_style style,
		const char *text, size_t len)
{
	if (line->columns)
		line_add(line, LINE_PLAIN, " ");
	line_add_cell(line, style, text, len, width_of(cell), at_left(cell));
}

static void add_titles(const struct cell *cells, size_t count, struct line *line)
{
	size_t i;

	for (i = 0; i < count; i++) {
		if (cells[i].from <= line->room)
			put(line, &cells[i], LINE_TITLE, title_of(&cells[i]),
			    strlen(title_of(&cells[i])));
	}
}

enum line_style exit_cells_style(struct ending ending)
{
	switch (ending.kind) {
	case ENDING_SIGNAL:
		return LINE_BAD;
	case ENDING_CODE:
		return LINE_WARN;
	default:
		return LINE_PLAIN;
	}
}

static void add_row(const struct subject *of, const struct cell *cells, size_t count,
		    struct line *line)
{
	const struct row row = { .task = of->record };
	enum line_style style = exit_cells_style(of->ending);
	char text[CELL_ROOM];
	size_t len, i;

	for (i = 0; i < count; i++) {
		const struct cell *cell = &cells[i];

		if (cell->from > line->room)
			continue;
		if (cell->text)
			len = cell->text(of, width_of(cell), text);
		else
			len = column_cell(cell->column, &row, &of->top->model.context,
					  width_of(cell), text);
		put(line, cell, cell->styled ? style : LINE_PLAIN, text, len);
	}
}

void exit_cells_titles(bool together, struct line *line)
{
	if (together)
		add_titles(CELLS(of_repeat), line);
	else
		add_titles(CELLS(of_death), line);
}

void exit_cells_death(const struct top *top, const struct death *death, struct line *line)
{
	struct subject of = {
		.top = top, .record = &death->record, .ending = ending_of(&death->record),
	};

	add_row(&of, CELLS(of_death), line);
}

void exit_cells_repeat(const struct top *top, const struct repeat *repeat, struct line *line)
{
	struct subject of = { .top = top, .repeat = repeat, .ending = repeat->ending };

	add_row(&of, CELLS(of_repeat), line);
}
