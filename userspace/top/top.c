// SPDX-License-Identifier: GPL-2.0
/*
 * `ktally top`: opens a source and shows it, live or as text. Not here: the two ways to show it
 * (live.c, batch.c), what is shown (model.c, header.c, table.c).
 */
#include "top/top.h"

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ROOMY_LINES 18	/* from here on the header has all its lines */
#define FRAME_LINES 2	/* titles and footer */

static unsigned int header_most(unsigned int lines)
{
	if (lines >= ROOMY_LINES)
		return HEADER_LINES;
	return lines > FRAME_LINES + 3 ? (lines - FRAME_LINES) / 3 : 1;
}

/* The cursor follows the selected process; when that is gone, what took its place is selected. */
static void fit_cursor(struct top *top)
{
	struct model *model = &top->model;
	size_t position = model_selected(model);
	size_t last = model->shown ? model->shown - 1 : 0;

	if (position != MODEL_NONE)
		top->cursor = position;
	if (top->cursor > last)
		top->cursor = last;
	if (model->selected.valid && position == MODEL_NONE && model->shown)
		model_select(model, top->cursor);
}

static void fit_scroll(struct top *top)
{
	size_t shown = top->model.shown, page = top->page ? top->page : 1;

	if (top->model.selected.valid && top->cursor < top->scroll)
		top->scroll = top->cursor;
	if (top->model.selected.valid && top->cursor >= top->scroll + page)
		top->scroll = top->cursor - page + 1;
	if (top->scroll + page > shown)
		top->scroll = shown > page ? shown - page : 0;
}

static void fit_columns(struct top *top)
{
	const struct options *options = &top->options;

	table_fit(&top->table, &options->wish, top->model.sort, options->threads, top->columns,
		  top->first_column);
}

void top_fit(struct top *top)
{
	struct header_input input = {
		.model = &top->model, .feed = &top->feed, .room = top->columns,
		.utf8 = top->utf8, .threads = top->options.threads,
	};
	unsigned int frame;

	header_build(&input, header_most(top->lines), &top->header);
	fit_columns(top);
	frame = top->header.count + FRAME_LINES;
	top->page = top->lines > frame ? top->lines - frame : 0;
	fit_cursor(top);
	fit_scroll(top);
}

int top_sample(struct top *top)
{
	struct ktally_query query = { .threads = top->options.threads };

	fit_columns(top);
	top->groups = table_groups(&top->table, top->model.sort) |
		      query_groups(top->model.filter.query);
	query.groups = top->groups;
	return feed_sample(&top->feed, &query, &top->model);
}

static int run(struct top *top)
{
	int status;

	if (model_init(&top->model, &top->users)) {
		fprintf(stderr, "ktally top: out of memory\n");
		return CLI_FAILED;
	}
	top->model.sort = top->options.sort;
	top->model.descending = top->options.descending;
	filter_set(&top->model.filter, top->options.filter);
	top->options.filter = NULL;	/* the model's now */
	status = (int)feed_open(&top->feed, top->options.source);
	if (status != CLI_OK)
		return status;
	status = top->options.batch ? batch_run(top) : live_run(top);
	feed_close(&top->feed);
	return status;
}

int cmd_top(int argc, char **argv)
{
	struct top *top = calloc(1, sizeof(*top));
	int status;

	if (!top) {
		fprintf(stderr, "ktally top: out of memory\n");
		return CLI_FAILED;
	}
	setlocale(LC_NUMERIC, "C");	/* figures are the same everywhere */
	top->utf8 = line_utf8();
	status = (int)options_parse(argc, argv, &top->options);
	if (status == CLI_OK)
		status = run(top);
	query_free(top->options.filter);
	model_free(&top->model);
	free(top);
	return status;
}
