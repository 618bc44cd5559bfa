// SPDX-License-Identifier: GPL-2.0
/*
 * The lines above the table: host, source, meters, tasks. The same text for screen and batch.
 * Not here: the loss counters (loss.c), the table (table.c), how lines are drawn.
 */
#include "top/header.h"

#include <inttypes.h>
#include <string.h>
#include <sys/utsname.h>
#include <time.h>

#include "format.h"
#include "top/figures.h"

#define METER_WIDTH 26
#define METER_NARROW 18
#define METER_ROOM 70		/* narrower lines have figures only */
#define WIDE_ROOM 100		/* from here on: wide meters, and the date beside the time */

enum {
	RANK_PAST, RANK_LOSS, RANK_HEALTH, RANK_CPU, RANK_TASKS, RANK_HOST, RANK_MEMORY,
	RANK_SOURCE, RANK_NOTE, RANK_SWAP,
};

static struct line *new_line(struct header *header, const struct header_input *input, uint8_t rank)
{
	unsigned int i = header->count < HEADER_LINES - 1 ? header->count : HEADER_LINES - 1;

	header->count = i + 1;
	header->rank[i] = rank;
	line_start(&header->line[i], input->room, input->utf8);
	return &header->line[i];
}

static void add_bytes(struct line *line, const struct ktally_sample *now,
		      enum ktally_host_field field, const char *label)
{
	char text[FORMAT_ROOM];
	uint64_t bytes;

	if (!figure_value(now, field, &bytes))
		return;
	format_bytes((double)bytes, 6, text);
	line_add(line, LINE_PLAIN, "  ");
	line_add(line, LINE_BOLD, "%s", text);
	line_add(line, LINE_PLAIN, " %s", label);
}

static void add_load(struct line *line, const struct ktally_sample *now)
{
	static const enum ktally_host_field loads[] = {
		KTALLY_HOST_LOAD1, KTALLY_HOST_LOAD5, KTALLY_HOST_LOAD15,
	};
	uint64_t load;
	unsigned int i;

	if (!figure_value(now, KTALLY_HOST_LOAD1, &load))
		return;
	line_add(line, LINE_PLAIN, "  load");
	for (i = 0; i < 3; i++) {
		if (figure_value(now, loads[i], &load))
			line_add(line, LINE_BOLD, " %" PRIu64 ".%02u", load / 100,
				 (unsigned int)(load % 100));
	}
}

static void add_time(struct line *line, const struct model *model)
{
	time_t second = (time_t)(model->context.realtime / 1000000000);
	char text[32];
	struct tm tm;

	if (!second || !localtime_r(&second, &tm))
		return;
	strftime(text, sizeof(text), line->room >= WIDE_ROOM ? "%F %T" : "%T", &tm);
	line_add(line, LINE_PLAIN, "%s  ", text);
}

/* In a word: where that will not do, health_line() says more. */
static void add_health(struct line *line, const struct header_input *input)
{
	if (!input->health)
		return;
	if (input->level == HEALTH_OK)
		line_add(line, LINE_GOOD, " healthy");
	else if (input->level == HEALTH_UNKNOWN)
		line_add(line, LINE_DIM, " health unknown");
}

static void host_line(const struct header_input *input, struct header *header)
{
	const struct ktally_sample *now = model_now(input->model);
	struct line *line = new_line(header, input, RANK_HOST);
	char text[FORMAT_ROOM];
	struct utsname names;
	uint64_t uptime;

	add_time(line, input->model);
	if (feed_is_replay(input->feed)) {
		replay_host(&input->feed->replay, line);
		add_health(line, input);
	} else if (!uname(&names)) {
		line_add(line, LINE_BOLD, "%s", names.nodename);
		add_health(line, input);
		line_add(line, LINE_PLAIN, "  %s %s", names.sysname, names.release);
	}
	if (figure_value(now, KTALLY_HOST_UPTIME, &uptime)) {
		format_age(uptime, 12, text);
		line_add(line, LINE_PLAIN, "  up %s", text);
	}
	add_load(line, now);
}

/* What ails the host has a line of its own: it must not be cut. */
static void health_line(const struct header_input *input, struct header *header)
{
	if (input->health &&
	    (input->level == HEALTH_WARNING || input->level == HEALTH_CRITICAL))
		*new_line(header, input, RANK_HEALTH) = *input->health;
}

static bool is_procfs(const struct feed *feed)
{
	return !strcmp(ktally_source_name(feed->live.k), "procfs");
}

static void live_source(const struct header_input *input, struct header *header)
{
	const struct feed *feed = input->feed;
	struct line *line = new_line(header, input, RANK_SOURCE);
	const char *why = live_why(&feed->live);

	line_add(line, LINE_PLAIN, "source ");
	line_add(line, LINE_BOLD, "%s", ktally_source_name(feed->live.k));
	if (is_procfs(feed) && why && *why)
		line_add(line, LINE_PLAIN, ": %s", why);
	if (feed->error[0])
		line_add(new_line(header, input, RANK_LOSS), LINE_BAD, "%s", feed->error);
	if (feed->note[0])
		line_add(new_line(header, input, RANK_LOSS), LINE_BAD, "%s", feed->note);
}

static void source_lines(const struct header_input *input, struct header *header)
{
	const struct feed *feed = input->feed;

	if (feed_is_replay(feed))
		replay_source(&feed->replay, new_line(header, input, RANK_SOURCE));
	else
		live_source(input, header);
	if (feed_exits_missing(feed))
		line_add(new_line(header, input, RANK_NOTE), LINE_WARN,
			 "processes that die between two samples are not seen: %s",
			 feed_exits_missing(feed));
}

static void add_meter(struct line *line, bool brief, const struct line_part *parts,
		      unsigned int count)
{
	unsigned int width = line->room >= WIDE_ROOM ? METER_WIDTH : METER_NARROW;

	if (line->room >= METER_ROOM && !brief)
		line_add_meter(line, width, parts, count);
}

static void add_cpu_count(struct line *line, const struct header_input *input)
{
	const struct ktally_info *info = &input->feed->live.info;

	if (line->room >= WIDE_ROOM && input->feed->live.has_info &&
	    ktally_has(info->present, KTALLY_INFO_CPUS))
		line_add(line, LINE_PLAIN, "  of %" PRIu64 " CPUs", info->value[KTALLY_INFO_CPUS]);
}

void header_cpu(const struct header_input *input, struct line *line)
{
	static const char *const labels[CPU_SHARES] = { "user", "system", "iowait", "steal" };
	struct line_part parts[CPU_SHARES];
	char text[FORMAT_ROOM];
	unsigned int i;
	double busy;

	line_add(line, LINE_PLAIN, "CPU  ");
	if (!figure_cpu(input->model, parts, &busy)) {
		line_add(line, LINE_PLAIN, "known after the second sample");
		return;
	}
	add_meter(line, input->brief, parts, CPU_SHARES);
	format_percent(busy * 100, 5, text);
	line_add(line, LINE_BOLD, " %5s%%", text);
	for (i = 0; i < CPU_SHARES; i++) {
		format_percent(parts[i].share * 100, 5, text);
		line_add(line, parts[i].style, "  %s", labels[i]);
		line_add(line, LINE_PLAIN, " %s", text);
	}
	add_cpu_count(line, input);
}

static void add_space(struct line *line, bool brief, const char *label, uint64_t total,
		      uint64_t unused)
{
	double used = total > unused ? (double)(total - unused) : 0;
	struct line_part part = { total ? used / (double)total : 0, LINE_GOOD };
	char text[FORMAT_ROOM];

	line_add(line, LINE_PLAIN, "%s ", label);
	add_meter(line, brief, &part, 1);
	format_percent(part.share * 100, 5, text);
	line_add(line, LINE_BOLD, " %5s%%", text);
	format_bytes(used, 6, text);
	line_add(line, LINE_BOLD, "  %s", text);
	format_bytes((double)total, 6, text);
	line_add(line, LINE_PLAIN, " of %s", text);
}

void header_memory(const struct header_input *input, struct line *line)
{
	const struct ktally_sample *now = model_now(input->model);
	uint64_t total, unused;

	if (!figure_value(now, KTALLY_HOST_MEM_TOTAL, &total) ||
	    !figure_value(now, KTALLY_HOST_MEM_AVAILABLE, &unused)) {
		line_add(line, LINE_PLAIN, "Mem  -");
		return;
	}
	add_space(line, input->brief, "Mem ", total, unused);
	add_bytes(line, now, KTALLY_HOST_MEM_CACHED, "cached");
	add_bytes(line, now, KTALLY_HOST_MEM_FREE, "free");
	if (figure_value(now, KTALLY_HOST_SWAP_TOTAL, &total) && !total)
		line_add(line, LINE_PLAIN, "  no swap");
}

bool header_swap(const struct header_input *input, struct line *line)
{
	const struct ktally_sample *now = model_now(input->model);
	uint64_t total, unused;

	if (!figure_value(now, KTALLY_HOST_SWAP_TOTAL, &total) || !total ||
	    !figure_value(now, KTALLY_HOST_SWAP_FREE, &unused))
		return false;
	if (line)
		add_space(line, input->brief, "Swap", total, unused);
	return true;
}

/* How many in the interval; beside other rates one more. */
static void add_exit_count(struct line *line, const struct header_input *input, uint64_t count)
{
	uint64_t elapsed = input->model->context.elapsed;
	char text[FORMAT_ROOM];

	if (!input->brief || !elapsed) {
		line_add(line, LINE_PLAIN, "  exits ");
		line_add(line, LINE_BOLD, "%" PRIu64, count);
		return;
	}
	format_count((double)count / ((double)elapsed / 1e9), 6, text);
	line_add(line, LINE_PLAIN, "  exits/s ");
	line_add(line, LINE_BOLD, "%s", text);
}

static void add_exits(struct line *line, const struct header_input *input)
{
	const struct exits_sum *sum = &input->model->exits.sum;
	uint64_t elapsed = input->model->context.elapsed;
	char text[FORMAT_ROOM];

	/* Those that came until the module went are told all the same. */
	if (!input->feed->live.events && !sum->count)
		return;
	add_exit_count(line, input, sum->count);
	if (elapsed && sum->count > sum->unknown) {
		format_percent((double)sum->cpu_time / (double)elapsed * 100, 8, text);
		line_add(line, LINE_PLAIN, " (%s%% CPU)", text);
	}
	if (sum->hidden)
		line_add(line, LINE_WARN, " %" PRIu64 " not shown", sum->hidden);
	if (sum->unknown)
		line_add(line, LINE_PLAIN, " %" PRIu64 " of unknown CPU", sum->unknown);
}

void header_tasks(const struct header_input *input, struct line *line)
{
	const struct model *model = input->model;
	char text[FORMAT_ROOM];
	double forks;

	line_add(line, LINE_PLAIN, input->threads ? "Threads " : "Tasks ");
	line_add(line, LINE_BOLD, "%" PRIu64, model->sum.processes);
	line_add(line, LINE_PLAIN, "  running ");
	line_add(line, LINE_BOLD, "%" PRIu64, model->sum.running);
	if (model->sum.threads) {
		line_add(line, LINE_PLAIN, "  threads ");
		line_add(line, LINE_BOLD, "%" PRIu64, model->sum.threads);
	}
	if (figure_rate(model, KTALLY_HOST_FORKS, &forks)) {
		format_count(forks, 6, text);
		line_add(line, LINE_PLAIN, "  forks/s ");
		line_add(line, LINE_BOLD, "%s", text);
	}
	add_exits(line, input);
}

/* Takes the lines of the highest rank away until @most are left. */
static void trim(struct header *header, unsigned int most)
{
	while (header->count > most) {
		unsigned int worst = 0, i;

		for (i = 1; i < header->count; i++) {
			if (header->rank[i] >= header->rank[worst])
				worst = i;
		}
		for (i = worst + 1; i < header->count; i++) {
			header->line[i - 1] = header->line[i];
			header->rank[i - 1] = header->rank[i];
		}
		header->count--;
	}
}

static void use_lines(const struct header_input *input, struct header *header)
{
	header_cpu(input, new_line(header, input, RANK_CPU));
	header_memory(input, new_line(header, input, RANK_MEMORY));
	if (header_swap(input, NULL))
		header_swap(input, new_line(header, input, RANK_SWAP));
	header_tasks(input, new_line(header, input, RANK_TASKS));
}

void header_build(const struct header_input *input, unsigned int most, struct header *header)
{
	header->count = 0;
	if (input->past && *input->past)
		line_add(new_line(header, input, RANK_PAST), LINE_PAST, "%s", input->past);
	host_line(input, header);
	if (!input->brief)
		health_line(input, header);
	source_lines(input, header);
	if (!input->brief)
		use_lines(input, header);
	header_loss(input->feed, new_line(header, input, RANK_LOSS));
	trim(header, most);
}
