// SPDX-License-Identifier: GPL-2.0
/* What stands before an answer, see head.h. */
#include "ask/head.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "format.h"

static const struct out_column host = { NULL, "host.name", OUT_TEXT, 0 };
static const struct out_column boot = { NULL, "host.boot.id", OUT_TEXT, 0 };
static const struct out_column from = { NULL, "from", OUT_MOMENT, 0 };
static const struct out_column to = { NULL, "to", OUT_MOMENT, 0 };

uint64_t head_now(const struct ask *ask)
{
	uint64_t now = 0;

	for (unsigned int i = 0; i < ask->origins.count; i++)
		if (ask->origins.origin[i].cover.last > now)
			now = ask->origins.origin[i].cover.last;
	return now;
}

bool head_many(const struct ask *ask)
{
	return ask->origins.count > 1;
}

bool head_lost(const struct ask *ask)
{
	const struct ask_lines *lines = &ask->lines;

	return lines->torn || lines->too_long || lines->damaged || ask->origins.left_out;
}

/* Another boot of the same host is asked about as well. */
static bool has_twin(const struct ask *ask, unsigned int index)
{
	for (unsigned int i = 0; i < ask->origins.count; i++)
		if (i != index && !strcmp(ask->origins.origin[i].host,
					  ask->origins.origin[index].host))
			return true;
	return false;
}

size_t head_origin(const struct ask *ask, unsigned int index, char out[HEAD_ORIGIN])
{
	const struct origin *origin = &ask->origins.origin[index];

	if (!has_twin(ask, index))
		return (size_t)snprintf(out, HEAD_ORIGIN, "%s", origin->host);
	return (size_t)snprintf(out, HEAD_ORIGIN, "%s/%.8s", origin->host, origin->boot);
}

/* ---- For people ---- */

static void print_age(const char *lead, uint64_t ns)
{
	char text[FORMAT_ROOM];

	out_age(ns, FORMAT_ROOM - 1, text);
	printf("%s%s", lead, text);
}

/* The time that was asked about of an origin, as far as it is bounded. */
static void bounds(const struct ask *ask, const struct cover *cover, uint64_t *begin, uint64_t *end)
{
	*begin = ask->options->has_from ? ask->options->from : cover->first;
	*end = ask->options->has_to ? ask->options->to : cover->last;
}

static void print_count(uint64_t count, const char *one, const char *many)
{
	printf("%" PRIu64 " %s", count, count == 1 ? one : many);
}

static void print_cover(const struct ask *ask, const struct origin *origin)
{
	const struct cover *cover = &origin->cover;
	uint64_t begin, end;

	bounds(ask, cover, &begin, &end);
	if (!cover->samples) {
		fputs("no sample of that time\n", stdout);
		return;
	}
	out_moment(begin, 0);
	fputs(" to ", stdout);
	out_moment(end, begin);
	fputs(", ", stdout);
	print_count(cover->samples, "sample", "samples");
	if (origin->interval)
		print_age(" every ", origin->interval);
	print_age("; covers ", cover->covered);
	if (end > begin)
		print_age(" of ", end - begin);
	putchar('\n');
	if (cover->began && ask->options->has_from) {
		fputs("figures are from ", stdout);
		out_moment(cover->began, begin);
		fputs(" to ", stdout);
		out_moment(cover->last, begin);
		putchar('\n');
	}
	if (!cover->gaps)
		return;
	fputs("samples are missing ", stdout);
	print_count(cover->gaps, "time", "times");
	print_age(", ", cover->gap_ns);
	fputs(" in all, the longest after ", stdout);
	out_moment(cover->longest_at, begin);
	putchar('\n');
}

static void print_lost(const struct origin *origin)
{
	const struct recording_lost *lost = &origin->cover.lost;

	if (lost->events || lost->samples || lost->lines || lost->gaps)
		printf("lost: %" PRIu64 " exits, %" PRIu64 " samples, %" PRIu64 " lines; exits "
		       "unseen %" PRIu64 " times\n", lost->events, lost->samples, lost->lines,
		       lost->gaps);
	if (origin->no_exits)
		puts("exits were not seen: what lived and died between samples is missing");
	if (origin->some)
		puts("the log leaves tasks out (--filter or --top of ktally log)");
	if (origin->threads)
		puts("rows are threads; exits of processes are left out");
}

static void print_lines(const struct ask_lines *lines, uint64_t left_out)
{
	const struct { uint64_t count; const char *what; } all[] = {
		{ lines->torn, "torn" }, { lines->too_long, "too long" },
		{ lines->foreign, "of other programs" }, { lines->orphans, "of no sample" },
		{ left_out, "of too many hosts" }, { lines->unfinished, "not finished" },
		{ lines->damaged, "of files with damaged data" },
	};
	const char *lead = "lines left out: ";

	for (unsigned int i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		if (!all[i].count)
			continue;
		printf("%s%" PRIu64 " %s", lead, all[i].count, all[i].what);
		lead = ", ";
	}
	if (*lead == ',')
		putchar('\n');
}

static void print_table(const struct ask *ask)
{
	char name[HEAD_ORIGIN];

	for (unsigned int i = 0; i < ask->origins.count; i++) {
		size_t len = head_origin(ask, i, name);

		out_text(name, len < sizeof(name) ? len : sizeof(name) - 1);
		fputs(len ? ": " : "", stdout);
		print_cover(ask, &ask->origins.origin[i]);
		print_lost(&ask->origins.origin[i]);
	}
	print_lines(&ask->lines, ask->origins.left_out);
}

/* ---- For programs ---- */

static void json_number(const char *key, uint64_t value)
{
	const struct out_column column = { NULL, key, OUT_COUNT, 0 };

	out_member(false, &column, &OUT_UINT(value));
}

static void json_moment(const struct out_column *column, uint64_t moment)
{
	if (moment && moment != UINT64_MAX)
		out_member(false, column, &OUT_UINT(moment));
}

static void json_origin(const struct ask *ask, const struct origin *origin)
{
	const struct cover *cover = &origin->cover;
	uint64_t begin, end;

	bounds(ask, cover, &begin, &end);
	fputs(origin->index ? ",\n{" : "\n{", stdout);
	out_member(true, &host, &OUT_STRING(origin->host));
	out_member(false, &boot, &OUT_STRING(origin->boot));
	json_moment(&from, begin);
	json_moment(&to, end);
	json_number("samples", cover->samples);
	json_number("covered_ns", cover->covered);
	json_number("elapsed_ns", cover->elapsed);
	json_number("gaps", cover->gaps);
	json_number("gap_ns", cover->gap_ns);
	json_number("ktally.loss.events", cover->lost.events);
	json_number("ktally.loss.samples", cover->lost.samples);
	json_number("ktally.loss.lines", cover->lost.lines);
	json_number("ktally.loss.gaps", cover->lost.gaps);
	printf(",\"ktally.events\":%s", origin->no_exits ? "false" : "true");
	printf(",\"tasks_left_out\":%s}", origin->some ? "true" : "false");
}

static void print_json(const struct ask *ask)
{
	const struct ask_lines *lines = &ask->lines;

	printf("{\"ktally.query\":\"%s\",\"origins\":[", ask->options->question->name);
	for (unsigned int i = 0; i < ask->origins.count; i++)
		json_origin(ask, &ask->origins.origin[i]);
	fputs("],\"lines_left_out\":{\"torn\":", stdout);
	printf("%" PRIu64 ",\"too_long\":%" PRIu64 ",\"foreign\":%" PRIu64 ",\"orphans\":%" PRIu64
	       ",\"hosts\":%" PRIu64 ",\"unfinished\":%" PRIu64 ",\"damaged\":%" PRIu64 "}",
	       lines->torn, lines->too_long, lines->foreign, lines->orphans, ask->origins.left_out,
	       lines->unfinished, lines->damaged);
}

/* ---- All ---- */

void head_print(const struct ask *ask)
{
	switch (ask->options->format) {
	case ASK_TABLE:
		print_table(ask);
		putchar('\n');
		return;
	case ASK_JSON:
		print_json(ask);
		return;
	case ASK_CSV:
		return;
	}
}

void head_end(const struct ask *ask)
{
	if (ask->options->format == ASK_JSON)
		fputs("}\n", stdout);
}
