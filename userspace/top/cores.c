// SPDX-License-Identifier: GPL-2.0
/*
 * The CPUs one by one, see cores.h. Not here: shares of a CPU's time (figures.c).
 */
#include "top/cores.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

#include "format.h"

#define METER_LEAST 10		/* cells of a meter ... */
#define METER_MOST 40
#define BESIDE_METER 10		/* ... the number before it, the percent behind */
#define GAP 2			/* between two columns of meters */
#define STRIP_LABEL 6		/* before a line of blocks: the number of the first */
#define BUSY 0.9		/* what the summary calls busy ... */
#define IDLE 0.1		/* ... and idle */

/* ---- Figures ---- */

static int make_room(struct cores *cores, size_t count)
{
	struct core **busiest;
	struct core *core;

	if (count <= cores->room)
		return 0;
	core = reallocarray(cores->core, count, sizeof(*core));
	if (!core)
		return -ENOMEM;
	cores->core = core;
	busiest = reallocarray(cores->busiest, count, sizeof(*busiest));
	if (!busiest)
		return -ENOMEM;
	cores->busiest = busiest;
	cores->room = count;
	return 0;
}

static int compare(const void *left, const void *right)
{
	const struct core *a = *(struct core *const *)left, *b = *(struct core *const *)right;

	if (a->known != b->known)
		return a->known ? -1 : 1;
	if (a->known && a->busy != b->busy)
		return a->busy > b->busy ? -1 : 1;
	return (a->number > b->number) - (a->number < b->number);
}

static void fill(struct core *core, const struct ktally_cpu *before, const struct ktally_cpu *now)
{
	*core = (struct core){ .number = (unsigned int)now->value[KTALLY_CPU_NUMBER] };
	core->known = before && figure_core(before, now, core->part, &core->busy);
}

/* The CPU of the earlier sample with the number of @now; both samples are in ascending number. */
static const struct ktally_cpu *find(const struct ktally_cpus *before, size_t *at,
				     const struct ktally_cpu *now)
{
	uint64_t number = now->value[KTALLY_CPU_NUMBER];

	while (*at < before->count && before->cpu[*at].value[KTALLY_CPU_NUMBER] < number)
		(*at)++;
	if (*at == before->count || before->cpu[*at].value[KTALLY_CPU_NUMBER] != number)
		return NULL;
	return &before->cpu[*at];
}

int cores_build(struct cores *cores, const struct model *model)
{
	const struct ktally_sample *now = model_now(model), *before = model_before(model);
	size_t at = 0, i;

	cores->count = 0;
	if (!now)
		return 0;
	if (make_room(cores, now->cpus.count))
		return -ENOMEM;
	cores->count = now->cpus.count;
	for (i = 0; i < cores->count; i++) {
		const struct ktally_cpu *cpu = &now->cpus.cpu[i];

		fill(&cores->core[i], before ? find(&before->cpus, &at, cpu) : NULL, cpu);
		cores->busiest[i] = &cores->core[i];
	}
	if (cores->count)
		qsort(cores->busiest, cores->count, sizeof(*cores->busiest), compare);
	return 0;
}

void cores_free(struct cores *cores)
{
	free(cores->core);
	free(cores->busiest);
	*cores = (struct cores){ 0 };
}

/* ---- Lines ---- */

static unsigned int divide_up(size_t a, unsigned int b)
{
	return (unsigned int)((a + b - 1) / b);
}

/* Meters that stand beside each other. */
static unsigned int meter_columns(unsigned int width)
{
	unsigned int columns = (width + GAP) / (METER_LEAST + BESIDE_METER + GAP);

	return columns ? columns : 1;
}

static unsigned int meter_lines(const struct cores *cores, unsigned int width)
{
	return divide_up(cores->count, meter_columns(width));
}

static unsigned int strip_cells(unsigned int width)
{
	return width > STRIP_LABEL ? width - STRIP_LABEL : 1;
}

unsigned int cores_lines(const struct cores *cores, unsigned int width, unsigned int most)
{
	unsigned int lines;

	if (!cores->count || !most)
		return 0;
	lines = meter_lines(cores, width);
	if (lines > most)
		lines = 1 + divide_up(cores->count, strip_cells(width));
	return lines <= most ? lines : 1;
}

static void draw_meter(const struct core *core, unsigned int width, struct line *line)
{
	char text[FORMAT_ROOM] = "-";

	if (core->known)
		format_percent(core->busy * 100, 4, text);
	line_add(line, LINE_DIM, "%3u ", core->number);
	line_add_meter(line, width - BESIDE_METER, core->part, core->known ? CPU_SHARES : 0);
	line_add(line, LINE_BOLD, " %4s", text);
	line_add(line, LINE_PLAIN, core->known ? "%%" : " ");
}

/* As columns of text are read: down first. */
static void draw_meters(const struct cores *cores, unsigned int number, unsigned int lines,
			struct line *line)
{
	unsigned int columns = divide_up(cores->count, lines);
	unsigned int width = (line->room + GAP) / columns, i;

	width = width > GAP + BESIDE_METER ? width - GAP : BESIDE_METER;
	if (width > METER_MOST + BESIDE_METER)
		width = METER_MOST + BESIDE_METER;
	for (i = 0; i < columns && (size_t)i * lines + number < cores->count; i++) {
		line_pad(line, i * (width + GAP));
		draw_meter(&cores->core[(size_t)i * lines + number], width, line);
	}
}

static enum line_style style_of(const struct core *core)
{
	if (core->busy >= BUSY)
		return LINE_BAD;
	return core->busy >= 0.5 ? LINE_WARN : LINE_GOOD;
}

static void draw_strip(const struct cores *cores, unsigned int number, struct line *line)
{
	unsigned int cells = strip_cells(line->room), i;
	size_t first = (size_t)number * cells;

	line_add(line, LINE_DIM, "%*zu ", STRIP_LABEL - 1, first < cores->count ?
		 (size_t)cores->core[first].number : 0);
	for (i = 0; i < cells && first + i < cores->count; i++) {
		const struct core *core = &cores->core[first + i];

		line_add_level(line, style_of(core), core->known ? core->busy : NAN);
	}
}

static void draw_summary(const struct cores *cores, struct line *line)
{
	size_t busy = 0, idle = 0, i;
	char text[FORMAT_ROOM];

	for (i = 0; i < cores->count; i++) {
		busy += cores->core[i].known && cores->core[i].busy >= BUSY;
		idle += cores->core[i].known && cores->core[i].busy < IDLE;
	}
	line_add(line, LINE_BOLD, "%zu", cores->count);
	line_add(line, LINE_PLAIN, " CPUs  ");
	line_add(line, busy ? LINE_BAD : LINE_BOLD, "%zu", busy);
	line_add(line, LINE_PLAIN, " over %.0f%%  ", BUSY * 100);
	line_add(line, LINE_BOLD, "%zu", idle);
	line_add(line, LINE_PLAIN, " below %.0f%%  busiest", IDLE * 100);
	for (i = 0; i < cores->count && cores->busiest[i]->known; i++) {
		if (line->columns + 13 > line->room)
			return;
		format_percent(cores->busiest[i]->busy * 100, 4, text);
		line_add(line, LINE_DIM, "  %u", cores->busiest[i]->number);
		line_add(line, LINE_BOLD, " %s%%", text);
	}
}

void cores_draw(const struct cores *cores, unsigned int number, unsigned int lines,
		struct line *line)
{
	if (meter_lines(cores, line->room) <= lines)
		draw_meters(cores, number, lines, line);
	else if (!number)
		draw_summary(cores, line);
	else
		draw_strip(cores, number - 1, line);
}
