// SPDX-License-Identifier: GPL-2.0
/* A run of `ktally log`, see session.h. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "log/session_line.h"

static enum cli_status open_events(struct session *s)
{
	int error = ktally_events_open(s->k);

	session_begin_events(s, error);
	if (!error || error == -EOPNOTSUPP)
		return CLI_OK;
	cli_source_error("log", s->options->source, error, ktally_error(s->k));
	return s->options->source == KTALLY_SOURCE_AUTO ? CLI_OK : cli_status_of(error);
}

enum cli_status session_open(struct session *s, const struct log_options *options,
			     struct stop *stop)
{
	enum cli_status status;

	*s = (struct session){ .options = options, .stop = stop };
	choice_init(&s->choice, options->filter);
	status = cli_open("log", options->source, &s->k);
	if (status)
		return status;
	status = open_events(s);
	if (status)
		goto close_source;
	if (!session_is_netlink(s))
		session_want_module(s);
	s->record = record_new();
	if (s->record)
		return CLI_OK;
	fputs("ktally log: out of memory\n", stderr);
	status = CLI_FAILED;
close_source:
	ktally_close(s->k);
	s->k = NULL;
	return status;
}

void session_close(struct session *s)
{
	ktally_sample_free(&s->sample);
	choice_free(&s->choice);
	record_free(s->record);
	ktally_close(s->k);
}

void session_start(struct session *s)
{
	struct record_options options = {
		.interval = s->options->interval,
		.count = s->options->count,
		.threads = s->options->threads,
		.backend = writer_backend(s->writer),
		.filter = s->options->filter ? query_text(s->options->filter) : NULL,
	};
	struct record_source source = session_source(s);
	struct json j = session_line(s);

	record_start(s->record, &j, &options, &source);
	session_commit(s, &j);
	writer_flush(s->writer);
}

void session_stop(struct session *s, int signal)
{
	struct record_source source;
	struct json j;

	session_read_info(s);
	source = session_source(s);
	j = session_line(s);
	session_count(s);
	record_stop(s->record, &j, &source, &s->totals, signal);
	session_commit(s, &j);
}

static void sample_lines(struct session *s)
{
	struct record_clock clock = record_clock_of(&s->sample.moment);
	const struct ktally_info before = s->info;
	struct record_source source;
	struct json j;

	session_read_info(s);
	session_follow_load(s, &before);
	if (s->events)
		watch_sample(&s->watch, &s->sample);
	source = session_source(s);
	j = session_line(s);
	session_count(s);
	record_sample(s->record, &j, &s->sample, &source, &s->totals);
	s->totals.samples += session_commit(s, &j);
	for (size_t i = 0; i < s->sample.count; i++) {
		if (!choice_task(&s->choice, &s->sample.tasks[i]))
			continue;
		j = session_line(s);
		record_task(s->record, &j, &clock, &s->sample.tasks[i]);
		s->totals.tasks += session_commit(s, &j);
	}
	writer_flush(s->writer);
}

static int take_sample(struct session *s)
{
	const struct ktally_query query = { .threads = s->options->threads };
	int error = ktally_sample_take(s->k, &query, choice_room(&s->choice, &s->sample));

	if (!error)
		choice_taken(&s->choice, &s->sample);
	return error;
}

int session_sample(struct session *s)
{
	int error = take_sample(s);

	if (error && !session_may_retry(error)) {
		error = session_change_source(s, error);
		if (error)
			return error;
		error = take_sample(s);
	}
	if (!error) {
		sample_lines(s);
		return 0;
	}
	s->samples_failed++;
	cli_source_error("log", KTALLY_SOURCE_AUTO, error, ktally_error(s->k));
	return session_may_retry(error) ? 0 : error;
}

void session_missed(struct session *s, uint64_t count)
{
	s->samples_missed += count;
}

bool session_lost(struct session *s)
{
	session_count(s);
	return s->totals.loss_events || s->samples_failed || s->totals.loss_lines ||
	       s->totals.loss_gaps;
}
