// SPDX-License-Identifier: GPL-2.0
/*
 * What is in the files: which hosts and boots, from when to when, how many lines of what. Nothing
 * of tasks and exits is read for it but their kind.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ask/head.h"
#include "ask/out.h"
#include "ask/questions.h"

enum { HOST, BOOT, SOURCE, FROM, TO, EVERY, SAMPLES, GAPS, LOST, COLUMNS };

static const struct out_column columns[COLUMNS] = {
	[HOST] = { "HOST", "host.name", OUT_TEXT, 16 },
	[BOOT] = { "BOOT", "host.boot.id", OUT_TEXT, 8 },
	[SOURCE] = { "SOURCE", "ktally.source", OUT_TEXT, 7 },
	[FROM] = { "FROM", "from", OUT_MOMENT, 19 },
	[TO] = { "TO", "to", OUT_MOMENT, 19 },
	[EVERY] = { "EVERY", "ktally.interval_ns", OUT_AGE, 6 },
	[SAMPLES] = { "SAMPLES", "samples", OUT_COUNT, 7 },
	[GAPS] = { "GAPS", "gaps", OUT_COUNT, 5 },
	[LOST] = { "LOST EXITS", "ktally.loss.events", OUT_COUNT, 10 },
};

static void print_row(struct out *out, const struct origin *origin)
{
	const struct cover *cover = &origin->cover;
	struct out_cell cells[COLUMNS];

	cells[HOST] = OUT_STRING(origin->host);
	cells[BOOT] = OUT_STRING(origin->boot);
	cells[SOURCE] = OUT_STRING(origin->source);
	cells[FROM] = OUT_UINT_IF(cover->first, cover->first);
	cells[TO] = OUT_UINT_IF(cover->last, cover->last);
	cells[EVERY] = OUT_UINT_IF(origin->interval, origin->interval);
	cells[SAMPLES] = OUT_UINT(cover->samples);
	cells[GAPS] = OUT_UINT(cover->gaps);
	cells[LOST] = OUT_UINT_IF(cover->lost.known, cover->lost.events);
	out_row(out, cells);
}

static int report(struct ask *ask)
{
	struct out out = { .format = ask->options->format, .columns = columns, .count = COLUMNS };

	head_print(ask);
	out_begin(&out);
	for (unsigned int i = 0; i < ask->origins.count; i++)
		print_row(&out, &ask->origins.origin[i]);
	out_end(&out);
	head_end(ask);
	return 0;
}

const struct question question_summary = {
	.name = "summary", .help = "what is in the files (the default)", .report = report,
};
