// SPDX-License-Identifier: GPL-2.0
/*
 * `ktally top`: opens a source and shows it, live or as text. Not here: the two ways to show it
 * (live.c, batch.c), what is shown (model.c, header.c, views).
 */
#include "top/top.h"

#include <errno.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "health/file.h"

void top_begin(struct top *top)
{
	struct ktally_query query = {
		.threads = top->options.threads, .cpus = !top->options.batch,
	};

	top->groups = view_groups(top) | query_groups(top->model.filter.query) | doctor_groups(top);
	query.groups = top->groups;
	feed_begin(&top->feed, &query, past_live(top));
}

/* Tells all that look at each sample. */
static void hand_on(struct top *top, bool is_there)
{
	graphs_feed(&top->overview.graphs, is_there ? past_live(top) : NULL);
	if (!is_there)
		return;
	doctor_sample(top);
	if (top->history.budget)
		past_keep(top);
	if (top->view->sampled && !feed_is_replay(&top->feed))
		top->view->sampled(top);	/* it asks the source */
}

int top_end(struct top *top)
{
	int error = feed_end(&top->feed, past_live(top));

	if (error != -EAGAIN)
		hand_on(top, !error);
	return error;
}

int top_replay(struct top *top)
{
	int got;

	if (top->feed.replay.next < recording_count(top->feed.replay.recording))
		top->options.threads = replay_threads(&top->feed.replay);
	got = replay_next(&top->feed, &top->model);
	if (got)
		hand_on(top, got > 0);
	return got;
}

int top_sample(struct top *top)
{
	top_begin(top);
	return top_end(top);
}

static void take_exit(void *who, const struct ktally_task *record)
{
	struct top *top = who;

	doctor_exit(&top->doctor, record);
	deaths_add(&top->deaths, record);
}

static void hear_of_exits(struct top *top)
{
	top->feed.exited = take_exit;
	top->feed.who = top;
}

/* What is needed before there is a sample. */
static int init(struct top *top)
{
	struct health_rules rules;

	if (health_rules_start(&rules, "top", top->options.rules))
		return CLI_USAGE;
	if (!model_init(&top->model, &top->users) && !doctor_init(&top->doctor, &rules) &&
	    !deaths_init(&top->deaths) && !exit_view_init(&top->exits))
		return CLI_OK;
	fprintf(stderr, "ktally top: out of memory\n");
	return CLI_FAILED;
}

/* All that is in the logs, as if it had been seen; the last of it is on show. */
static int replay_all(struct top *top)
{
	size_t lost = 0;
	int got;

	while ((got = top_replay(top)) == 1 || got == -ESTALE)
		lost += got < 0;
	if (got) {
		fprintf(stderr, "ktally top: the log can't be read: %s\n", strerror(-got));
		return CLI_FAILED;
	}
	if (lost)
		notice(top, LINE_BAD, "%zu samples changed while they were read", lost);
	else if (top->history.first)
		notice(top, LINE_WARN, "the last %zu of %zu samples are kept: no room for more",
		       top->history.count, recording_count(top->feed.replay.recording));
	return live_run(top);
}

static int run_replay(struct top *top)
{
	int status = CLI_FAILED;

	hear_of_exits(top);
	if (!replay_open(&top->feed.replay, top->options.replay, top->options.replays)) {
		top->history.budget = top->options.batch ? 0 : HISTORY_REPLAY_BYTES;
		status = top->options.batch ? batch_replay(top) : replay_all(top);
	}
	replay_close(&top->feed.replay);
	return status;
}

/* Where there is no terminal for it: a frame of plain text, or as many as were asked for. */
static void choose_output(struct options *options)
{
	const char *missing = options->batch ? NULL : screen_missing();

	if (!missing)
		return;
	fprintf(stderr, "ktally top: %s: plain text, as with --batch\n", missing);
	options->batch = true;
	if (!options->count && !options->replays)
		options->count = 1;
}

static int run(struct top *top)
{
	int status;

	choose_output(&top->options);
	status = init(top);
	if (status != CLI_OK)
		return status;
	top->model.sort = top->options.sort;
	top->model.descending = top->options.descending;
	filter_set(&top->model.filter, top->options.filter);
	top->options.filter = NULL;	/* the model's now */
	top->view = top->options.view;
	if (top->view->table)
		top->tables.shown = top->view->table->number;
	if (top->options.replays)
		return run_replay(top);
	top->history.budget = top->options.batch ? 0 : HISTORY_BYTES;
	status = (int)feed_open(&top->feed, top->options.source);
	if (status != CLI_OK)
		return status;
	hear_of_exits(top);
	status = top->options.batch ? batch_run(top) : live_run(top);
	feed_close(&top->feed);
	return status;
}

int cmd_top(int argc, char **argv)
{
	struct top *top = calloc(1, sizeof(*top));
	struct settings saved;
	char trouble[NOTICE_ROOM];
	int status;

	if (!top) {
		fprintf(stderr, "ktally top: out of memory\n");
		return CLI_FAILED;
	}
	setlocale(LC_NUMERIC, "C");	/* figures are the same everywhere */
	top->utf8 = line_utf8();
	settings_load(&saved, trouble, sizeof(trouble));
	status = (int)options_parse(argc, argv, &saved, &top->options);
	memcpy(top->tables.choice, saved.choice, sizeof(saved.choice));
	if (trouble[0])
		notice(top, LINE_WARN, "%s", trouble);
	if (status == CLI_OK)
		status = run(top);
	query_free(top->options.filter);
	kill_free(&top->kill);
	overview_free(&top->overview);
	processes_free(&top->processes);
	groups_free(&top->grouped);
	latency_free(&top->latency);
	exit_view_free(&top->exits);
	deaths_free(&top->deaths);
	doctor_free(&top->doctor);
	model_free(&top->model);
	past_free(&top->past);
	history_free(&top->history);
	free(top);
	return status;
}
