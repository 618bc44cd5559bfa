// SPDX-License-Identifier: GPL-2.0
/*
 * What the sections of the overview say, and the graph of the last samples at the end of a line.
 * Not here: who gets how many lines (overview.c), single CPUs (cores.c), CPU and memory (header.c).
 */
#include "top/sections.h"

#include <inttypes.h>
#include <math.h>

#include "format.h"
#include "top/figures.h"
#include "top/header.h"
#include "top/top.h"

#define GRAPH_LEAST 8		/* cells that a graph needs */
#define LABEL 6			/* cells before the figures */

static struct header_input input_of(const struct top *top)
{
	return (struct header_input){
		.model = &top->model, .feed = &top->feed, .room = top->columns,
		.utf8 = top->utf8, .threads = top->options.threads, .brief = true,
	};
}

/* All end at the right: what is above each other is of one moment. */
static unsigned int graph_cells(const struct line *line)
{
	unsigned int start = line->columns + 2;

	if (start < line->room / 2)
		start = line->room / 2;
	return line->room >= start + GRAPH_LEAST ? line->room - start : 0;
}

/* @full: what is as high as a cell; 0: the largest of those on show. */
static void add_graph(const struct top *top, enum graph graph, double full, enum line_style style,
		      struct line *line)
{
	const struct series *series = &top->overview.graphs.series[graph];
	unsigned int cells = graph_cells(line);

	if (!cells)
		return;
	line_pad(line, line->room - cells);
	series_draw(series, full > 0 ? full : series_peak(series, cells), cells, style, line);
}

static unsigned int verdict_lines(const struct top *top, unsigned int most)
{
	return top->doctor.health && most ? 1 : 0;
}

static void draw_verdict(const struct top *top, unsigned int number, unsigned int lines,
			 struct line *line)
{
	(void)number;
	(void)lines;
	doctor_line(top, line);
}

static void draw_cpu(const struct top *top, unsigned int number, unsigned int lines,
		     struct line *line)
{
	struct header_input input = input_of(top);

	(void)number;
	(void)lines;
	header_cpu(&input, line);
	add_graph(top, GRAPH_CPU, 1, LINE_GOOD, line);
}

static unsigned int core_lines(const struct top *top, unsigned int most)
{
	return cores_lines(&top->overview.cores, top->columns, most);
}

static void draw_cores(const struct top *top, unsigned int number, unsigned int lines,
		       struct line *line)
{
	cores_draw(&top->overview.cores, number, lines, line);
}

static void draw_memory(const struct top *top, unsigned int number, unsigned int lines,
			struct line *line)
{
	struct header_input input = input_of(top);

	(void)number;
	(void)lines;
	header_memory(&input, line);
	add_graph(top, GRAPH_MEMORY, 1, LINE_GOOD, line);
}

static unsigned int swap_lines(const struct top *top, unsigned int most)
{
	struct header_input input = input_of(top);

	(void)most;
	return header_swap(&input, NULL) ? 1 : 0;
}

static void draw_swap(const struct top *top, unsigned int number, unsigned int lines,
		      struct line *line)
{
	struct header_input input = input_of(top);

	(void)number;
	(void)lines;
	header_swap(&input, line);
}

/* ---- Pressure ---- */

#define NO_FIELD KTALLY_HOST_COUNT

static const struct pressure {
	const char *label;
	enum ktally_host_field some, full;
	enum graph graph;
} pressures[] = {
	{ "cpu", KTALLY_HOST_PSI_CPU_SOME_AVG10, NO_FIELD, GRAPH_PRESSURE_CPU },
	{ "memory", KTALLY_HOST_PSI_MEM_SOME_AVG10, KTALLY_HOST_PSI_MEM_FULL_AVG10,
	  GRAPH_PRESSURE_MEMORY },
	{ "io", KTALLY_HOST_PSI_IO_SOME_AVG10, KTALLY_HOST_PSI_IO_FULL_AVG10, GRAPH_PRESSURE_IO },
};

#define PRESSURES (sizeof(pressures) / sizeof(pressures[0]))

static unsigned int pressure_lines(const struct top *top, unsigned int most)
{
	(void)top;
	return most < PRESSURES ? 1 : PRESSURES;
}

static void add_pressure(const struct top *top, const char *label, enum ktally_host_field field,
			 struct line *line)
{
	char text[FORMAT_ROOM] = "-";
	uint64_t hundredths;

	if (field == NO_FIELD)
		return;
	if (figure_value(model_now(&top->model), field, &hundredths))
		format_percent((double)hundredths / 100, 4, text);
	line_add(line, LINE_PLAIN, " %s ", label);
	line_add(line, LINE_BOLD, "%4s", text);
}

static void draw_all_pressure(const struct top *top, struct line *line)
{
	unsigned int i;

	line_add(line, LINE_PLAIN, "%-*s", LABEL - 1, "PSI");
	for (i = 0; i < PRESSURES; i++) {
		line_add(line, LINE_PLAIN, i ? "  %s" : " %s", pressures[i].label);
		add_pressure(top, "some", pressures[i].some, line);
		add_pressure(top, "full", pressures[i].full, line);
	}
}

static void draw_pressure(const struct top *top, unsigned int number, unsigned int lines,
			  struct line *line)
{
	const struct pressure *pressure = &pressures[number];

	if (lines < PRESSURES) {
		draw_all_pressure(top, line);
		return;
	}
	line_add(line, LINE_PLAIN, "%-*s%-6s", LABEL, number ? "" : "PSI", pressure->label);
	add_pressure(top, "some", pressure->some, line);
	add_pressure(top, "full", pressure->full, line);
	if (!number)
		line_add(line, LINE_DIM, "  %% of the last 10 s");
	add_graph(top, pressure->graph, 100, LINE_WARN, line);
}

/* ---- Run queues, disks, network, tasks ---- */

static void add_gauge(const struct top *top, const char *label, enum ktally_host_field field,
		      struct line *line)
{
	uint64_t value;

	if (!figure_value(model_now(&top->model), field, &value))
		return;
	line_add(line, LINE_PLAIN, "  %s ", label);
	line_add(line, LINE_BOLD, "%" PRIu64, value);
}

static void draw_wait(const struct top *top, unsigned int number, unsigned int lines,
		      struct line *line)
{
	char text[FORMAT_ROOM] = "-";
	double tasks;

	(void)number;
	(void)lines;
	if (figure_wait(&top->model, &tasks))
		format_percent(tasks * 100, 6, text);
	line_add(line, LINE_PLAIN, "%-*s", LABEL, "Wait");
	line_add(line, LINE_BOLD, "%6s%%", text);
	line_add(line, LINE_PLAIN, " for CPUs");
	add_gauge(top, "runnable", KTALLY_HOST_PROCS_RUNNING, line);
	add_gauge(top, "blocked", KTALLY_HOST_PROCS_BLOCKED, line);
	add_graph(top, GRAPH_WAIT, 0, LINE_WARN, line);
}

static void add_rate(const struct top *top, const char *label, enum ktally_host_field field,
		     struct line *line)
{
	char text[FORMAT_ROOM] = "-";
	double rate;

	if (figure_rate(&top->model, field, &rate))
		format_bytes(rate, 6, text);
	line_add(line, LINE_PLAIN, "%s ", label);
	line_add(line, LINE_BOLD, "%6s", text);
	line_add(line, LINE_PLAIN, "/s  ");
}

/* Bytes that go in two directions; the labels are of the same lengths, for columns. */
struct traffic {
	const char *label;
	const char *in_label, *out_label;
	enum ktally_host_field in, out;
	enum graph graph;
};

static const struct traffic disk = {
	"Disk", "read", "write", KTALLY_HOST_DISK_READ, KTALLY_HOST_DISK_WRITTEN, GRAPH_DISK,
};

static const struct traffic network = {
	"Net", "in  ", "out  ", KTALLY_HOST_NET_RECEIVED, KTALLY_HOST_NET_SENT, GRAPH_NETWORK,
};

/* The peak is the largest sum in the graph, which is as high as a cell. */
static void draw_traffic(const struct top *top, const struct traffic *traffic, struct line *line)
{
	const struct series *series = &top->overview.graphs.series[traffic->graph];
	char text[FORMAT_ROOM];
	double peak;

	line_add(line, LINE_PLAIN, "%-*s", LABEL, traffic->label);
	add_rate(top, traffic->in_label, traffic->in, line);
	add_rate(top, traffic->out_label, traffic->out, line);
	peak = series_peak(series, graph_cells(line));
	if (!isnan(peak)) {
		format_bytes(peak, 6, text);
		line_add(line, LINE_DIM, "peak %6s/s", text);
	}
	add_graph(top, traffic->graph, 0, LINE_BUSY, line);
}

static void draw_disk(const struct top *top, unsigned int number, unsigned int lines,
		      struct line *line)
{
	(void)number;
	(void)lines;
	draw_traffic(top, &disk, line);
}

static void draw_network(const struct top *top, unsigned int number, unsigned int lines,
			 struct line *line)
{
	(void)number;
	(void)lines;
	draw_traffic(top, &network, line);
}

static void draw_tasks(const struct top *top, unsigned int number, unsigned int lines,
		       struct line *line)
{
	struct header_input input = input_of(top);

	(void)number;
	(void)lines;
	header_tasks(&input, line);
	add_graph(top, GRAPH_FORKS, 0, LINE_GOOD, line);
}

/* Who stays longest where lines are few. */
enum {
	RANK_VERDICT, RANK_CPU, RANK_PRESSURE, RANK_MEMORY, RANK_DISK, RANK_NETWORK, RANK_WAIT,
	RANK_CORES, RANK_TASKS, RANK_SWAP,
};

/* From top to bottom: what is first here is the first line of the view. */
const struct section sections[] = {
	{ .rank = RANK_VERDICT, .lines = verdict_lines, .draw = draw_verdict },
	{ .rank = RANK_CPU, .draw = draw_cpu },
	{ .rank = RANK_CORES, .lines = core_lines, .draw = draw_cores },
	{ .rank = RANK_MEMORY, .draw = draw_memory },
	{ .rank = RANK_SWAP, .lines = swap_lines, .draw = draw_swap },
	{ .rank = RANK_PRESSURE, .lines = pressure_lines, .draw = draw_pressure },
	{ .rank = RANK_WAIT, .draw = draw_wait },
	{ .rank = RANK_DISK, .draw = draw_disk },
	{ .rank = RANK_NETWORK, .draw = draw_network },
	{ .rank = RANK_TASKS, .draw = draw_tasks },
	{ .draw = NULL },
};

_Static_assert(sizeof(sections) / sizeof(sections[0]) - 1 <= OVERVIEW_SECTIONS, "lines for each");
