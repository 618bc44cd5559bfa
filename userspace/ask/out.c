// SPDX-License-Identifier: GPL-2.0
/* Rows of an answer, see out.h. */
#include "ask/out.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "format.h"
#include "libktally/ktally.h"
#include "log/json.h"

#define NSEC_PER_SEC UINT64_C(1000000000)
#define DAY (24 * 3600 * NSEC_PER_SEC)
#define TEXT_MOST 1024			/* bytes of any text that is written */
#define TEXT_CELLS 512

/* ---- Tables ---- */

void out_text(const char *text, size_t len)
{
	char clean[6 * TEXT_MOST + 1];

	ktally_text_terminal(text, len < TEXT_MOST ? len : TEXT_MOST, clean, sizeof(clean),
			     TEXT_CELLS);
	fputs(clean, stdout);
}

size_t out_age(uint64_t ns, unsigned int width, char text[FORMAT_ROOM])
{
	return ns && ns < NSEC_PER_SEC ? format_span(ns, width, text) :
					 format_age(ns, width, text);
}

static void moment_text(uint64_t realtime, uint64_t now, char out[FORMAT_ROOM])
{
	uint64_t apart = now > realtime ? now - realtime : realtime - now;
	time_t second = (time_t)(realtime / NSEC_PER_SEC);
	struct tm tm;

	if (!localtime_r(&second, &tm) ||
	    !strftime(out, FORMAT_ROOM, apart < DAY / 2 ? "%T" : "%F %T", &tm))
		strcpy(out, "-");
}

void out_moment(uint64_t realtime, uint64_t now)
{
	char text[FORMAT_ROOM];

	moment_text(realtime, now, text);
	fputs(text, stdout);
}

static void number_text(const struct out *out, const struct out_column *column,
			const struct out_cell *cell, char *text)
{
	unsigned int width = column->width - cell->partial;

	switch (column->kind) {
	case OUT_TIME:
		format_ns(cell->number, width, text);
		return;
	case OUT_AGE:
		out_age(cell->number, width, text);
		return;
	case OUT_MOMENT:
		moment_text(cell->number, out->now, text);
		return;
	case OUT_BYTES:
		format_bytes((double)cell->number, width, text);
		return;
	case OUT_RATE:
		format_bytes(cell->amount, width, text);
		return;
	case OUT_PERCENT:
		format_percent(cell->amount, width, text);
		return;
	default:
		if (format_unsigned(cell->number, width, text) && *text == '#')
			format_count((double)cell->number, width, text);
	}
}

static bool is_shown(const struct out_column *column)
{
	return column->title;
}

/* How wide a text is that ktally_text_terminal() made: a cell for each character or two. */
static void pad(unsigned int used, unsigned int width)
{
	printf("%*s", used < width ? (int)(width - used) : 0, "");
}

/* Cells of the terminal that a clean text takes, found by cutting it. */
static unsigned int cells_of(const char *clean, unsigned int most)
{
	char cut[6 * 64 + 1];
	size_t len = strlen(clean);
	unsigned int cells = most;

	while (cells && ktally_text_terminal(clean, len, cut, sizeof(cut), cells - 1) == len)
		cells--;
	return cells;
}

static void text_cell(const struct out_column *column, const struct out_cell *cell)
{
	char clean[6 * 64 + 1];

	if (!column->width) {
		out_text(cell->known ? cell->text : "-", cell->known ? cell->len : 1);
		return;
	}
	ktally_text_terminal(cell->known ? cell->text : "-", cell->known ? cell->len : 1, clean,
			     sizeof(clean), column->width);
	fputs(clean, stdout);
	pad(cells_of(clean, column->width), column->width);
}

static void table_cell(const struct out *out, const struct out_column *column,
		       const struct out_cell *cell)
{
	char text[FORMAT_ROOM + 1] = "-";

	if (column->kind == OUT_TEXT) {
		text_cell(column, cell);
		return;
	}
	if (cell->known) {
		*text = '~';
		number_text(out, column, cell, text + cell->partial);
	}
	printf("%*s", column->width, text);
}

static void table_row(const struct out *out, const struct out_cell *cells)
{
	const char *lead = "";

	for (unsigned int i = 0; i < out->count; i++) {
		if (!is_shown(&out->columns[i]))
			continue;
		fputs(lead, stdout);
		table_cell(out, &out->columns[i], &cells[i]);
		lead = " ";
	}
	putchar('\n');
}

static void table_titles(const struct out *out)
{
	const char *lead = "";

	for (unsigned int i = 0; i < out->count; i++) {
		const struct out_column *column = &out->columns[i];

		if (!is_shown(column))
			continue;
		printf(column->kind == OUT_TEXT ? "%s%-*s" : "%s%*s", lead, column->width,
		       column->title);
		lead = " ";
	}
	putchar('\n');
}

/* ---- JSON ---- */

static void print_json(void (*put)(struct json *j, const struct out_column *column,
				   const struct out_cell *cell),
		       const struct out_column *column, const struct out_cell *cell)
{
	static char room[6 * TEXT_MOST + 64];
	struct json j = { .data = room, .room = sizeof(room) };

	put(&j, column, cell);
	if (!j.full)
		fwrite(j.data, 1, j.len, stdout);
}

/* By hand: printf() would follow the locale's decimal comma. */
static void put_amount(struct json *j, double amount)
{
	if (!(amount >= 0) || amount > (double)(JSON_EXACT_MAX / 100))
		json_literal(j, "null");
	else
		json_hundredths(j, (uint64_t)llround(amount * 100));
}

static void put_value(struct json *j, const struct out_column *column,
		      const struct out_cell *cell)
{
	switch (column->kind) {
	case OUT_TEXT:
		json_text(j, cell->text, cell->len < TEXT_MOST ? cell->len : TEXT_MOST);
		return;
	case OUT_MOMENT:
		json_time(j, cell->number);
		return;
	case OUT_PERCENT:
	case OUT_RATE:
		put_amount(j, cell->amount);
		return;
	default:
		json_uint(j, cell->number);
	}
}

static void put_member(struct json *j, const struct out_column *column,
		       const struct out_cell *cell)
{
	json_text(j, column->key, strlen(column->key));
	json_literal(j, ":");
	put_value(j, column, cell);
}

void out_member(bool first, const struct out_column *column, const struct out_cell *cell)
{
	if (!first)
		putchar(',');
	print_json(put_member, column, cell);
}

static void json_row(const struct out *out, const struct out_cell *cells)
{
	bool first = true, partial = false;

	fputs(out->any ? ",\n{" : "\n{", stdout);
	for (unsigned int i = 0; i < out->count; i++) {
		if (!out->columns[i].key || !cells[i].known)
			continue;
		partial |= cells[i].partial;
		out_member(first, &out->columns[i], &cells[i]);
		first = false;
	}
	if (partial)
		printf("%s\"ktally.query.partial\":true", first ? "" : ",");
	putchar('}');
}

/* ---- CSV ---- */

/*
 * Quoted, quotes in it twice. A spreadsheet takes what begins with one of these for a formula, and
 * names of processes are anybody's: behind an apostrophe it is text.
 */
static void csv_text(const char *text, size_t len)
{
	char clean[6 * TEXT_MOST + 1];

	ktally_text_terminal(text, len < TEXT_MOST ? len : TEXT_MOST, clean, sizeof(clean),
			     TEXT_CELLS);
	putchar('"');
	if (*clean && strchr("=+-@", *clean))
		putchar('\'');
	for (const char *c = clean; *c; c++) {
		if (*c == '"')
			putchar('"');
		putchar(*c);
	}
	putchar('"');
}

static void csv_cell(const struct out_column *column, const struct out_cell *cell)
{
	if (!cell->known)
		return;
	if (column->kind == OUT_TEXT)
		csv_text(cell->text, cell->len);
	else
		print_json(put_value, column, cell);
}

static void csv_row(const struct out *out, const struct out_cell *cells)
{
	bool partial = false;

	for (unsigned int i = 0; i < out->count; i++) {
		if (!out->columns[i].key)
			continue;
		partial |= cells[i].known && cells[i].partial;
		csv_cell(&out->columns[i], &cells[i]);
		putchar(',');
	}
	fputs(partial ? "true\r\n" : "false\r\n", stdout);
}

static void csv_titles(const struct out *out)
{
	for (unsigned int i = 0; i < out->count; i++)
		if (out->columns[i].key)
			printf("%s,", out->columns[i].key);
	fputs("ktally.query.partial\r\n", stdout);
}

/* ---- All ---- */

void out_begin(struct out *out)
{
	switch (out->format) {
	case ASK_TABLE:
		return;		/* titles of no rows say nothing */
	case ASK_JSON:
		fputs(",\"rows\":[", stdout);
		return;
	case ASK_CSV:
		csv_titles(out);
		return;
	}
}

void out_row(struct out *out, const struct out_cell *cells)
{
	switch (out->format) {
	case ASK_TABLE:
		if (!out->any)
			table_titles(out);
		table_row(out, cells);
		break;
	case ASK_JSON:
		json_row(out, cells);
		break;
	case ASK_CSV:
		csv_row(out, cells);
		break;
	}
	out->any = true;
}

void out_end(struct out *out)
{
	if (out->format == ASK_TABLE && !out->any)
		puts("none");
	if (out->format == ASK_JSON)
		fputs(out->any ? "\n]" : "]", stdout);
}
