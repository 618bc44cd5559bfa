// SPDX-License-Identifier: GPL-2.0
/* A run of `ktally log`, see session.h. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "log/session_line.h"

#define SINCE_INTERVAL_MAX	UINT64_C(2000000000)	/* KTALLY_REFRESH of them are a minute */

static enum cli_status open_events(struct session *s)
{
	int error = ktally_events_open(s->k);

	session_begin_events(s, error);
	if (!error || error == -EOPNOTSUPP)
		return CLI_OK;
	cli_source_error("log", s->options->source, error, ktally_error(s->k));
	return s->options->source == KTALLY_SOURCE_AUTO ? CLI_OK : cli_status_of(error);
}

/* Groups of all that lines are to have, and of all that chooses or judges; no files unasked. */
static uint32_t groups_of(const struct session *s)
{
	const struct log_options *o = s->options;
	uint32_t groups = o->has_fields ? KTALLY_GROUP_ID : KTALLY_GROUPS_USUAL;

	for (unsigned int i = 0; o->has_fields && i < ktally_task_set.count; i++)
		if (ktally_has(o->fields, i))
			groups |= column_groups((struct column){ COLUMN_VALUE, (uint8_t)i });
	if (s->health)
		groups |= health_groups();
	return groups | choice_groups(&s->choice.options);
}

/* What is made once, whatever the source. */
static enum cli_status make_parts(struct session *s)
{
	const struct log_options *o = s->options;
	const struct choice_options choice = {
		.query = o->filter, .top = o->top, .by = o->by, .changed_only = o->changed_only,
	};
	enum cli_status status;

	status = session_open_health(s);
	if (status)
		return status;
	s->record = record_new(o->format, &o->identity, o->has_fields ? o->fields : NULL);
	if (o->cmdline)
		s->commands = commands_new(o->redact);
	if (choice_init(&s->choice, &choice) || !s->record || (o->cmdline && !s->commands)) {
		fputs("ktally log: out of memory\n", stderr);
		return CLI_FAILED;
	}
	s->groups = groups_of(s);
	s->samples = s->health || session_wants(s, RECORD_KIND_SAMPLE) ||
		     session_wants(s, RECORD_KIND_TASK) || query_has_rates(o->filter);
	return CLI_OK;
}

static void free_parts(struct session *s)
{
	health_free(s->health);
	commands_free(s->commands);
	choice_free(&s->choice);
	record_free(s->record);
}

enum cli_status session_open(struct session *s, const struct log_options *options,
			     struct stop *stop)
{
	enum cli_status status;

	*s = (struct session){ .options = options, .stop = stop };
	status = make_parts(s);
	if (status)
		goto free_parts;
	status = cli_open("log", options->source, &s->k);
	if (status)
		goto free_parts;
	status = open_events(s);
	if (status)
		goto close_source;
	if (!session_is_netlink(s))
		session_want_module(s);
	return CLI_OK;

close_source:
	ktally_close(s->k);
	s->k = NULL;
free_parts:
	free_parts(s);
	return status;
}

void session_close(struct session *s)
{
	ktally_sample_free(&s->sample);
	free_parts(s);
	ktally_close(s->k);
}

static size_t start_line(void *context, char *line, size_t room, const struct writer_file *file)
{
	const struct session *s = context;
	const struct log_options *o = s->options;
	struct record_options options = {
		.interval = o->interval,
		.count = o->count,
		.threads = o->threads,
		.backend = writer_backend(s->writer),
		.filter = o->filter ? query_text(o->filter) : NULL,
		.file = file->number,
		.torn = file->torn,
		.kinds = o->kinds,
		.fields = o->has_fields ? o->fields : NULL,
		.top = o->top,
		.by = o->by,
		.changed_only = o->changed_only,
		.commands = o->cmdline,
	};
	struct record_source source = session_source(s);
	struct json j = { .data = line, .room = room };

	record_start(s->record, &j, &options, &source);
	return j.full ? 0 : j.len;
}

void session_start(struct session *s)
{
	writer_start(s->writer, start_line, s);
	session_begin_losses(s);
}

void session_stop(struct session *s, int signal)
{
	struct record_source source;
	struct json j;

	session_read_info(s);
	source = session_source(s);
	j = session_line(s, QUEUE_NOTE);
	session_count(s);
	record_stop(s->record, &j, &source, &s->totals, signal);
	session_commit(s, &j);
}

static void sample_line(struct session *s)
{
	const struct record_choice choice = {
		.all = choice_is_all(&s->choice),
		.chosen = s->choice.count,
		.has_unchanged = s->options->changed_only,
		.unchanged = s->choice.unchanged,
	};
	struct record_source source = session_source(s);
	struct json j;

	if (!session_wants(s, RECORD_KIND_SAMPLE))
		return;
	j = session_line(s, QUEUE_SAMPLE);
	session_count(s);
	record_sample(s->record, &j, &s->sample, &source, &s->totals, &choice);
	session_commit(s, &j);
}

static void task_lines(struct session *s)
{
	struct record_clock clock = record_clock_of(&s->sample.moment);

	if (s->commands)
		commands_sweep(s->commands, &s->sample);
	for (size_t i = 0; i < s->choice.count; i++) {
		const struct ktally_task *task = &s->sample.tasks[s->choice.chosen[i]];
		const struct record_command *command = NULL;
		struct json j;

		if (s->commands)
			command = commands_get(s->commands, task);
		j = session_line(s, QUEUE_TASK);
		record_task(s->record, &j, &clock, task, command);
		session_commit(s, &j);
	}
}

/* All that follows from the sample that was taken. */
static int sample_lines(struct session *s)
{
	const struct ktally_info before = s->info;

	session_read_info(s);
	session_follow_load(s, &before);
	if (s->events)
		watch_sample(&s->watch, &s->sample);
	session_judge(s);
	if (choice_tasks(&s->choice, &s->sample))
		return -ENOMEM;
	sample_line(s);
	if (session_wants(s, RECORD_KIND_TASK))
		task_lines(s);
	session_tell_health(s);
	session_tell_losses(s);
	writer_flush(s->writer);
	return 0;
}

/*
 * Rows of who did not run are mostly taken from the sample before, which is cheaper by far. What
 * others did to those (took their memory) then shows late, so that it is done only where late is
 * soon enough, or where they get no line.
 */
static const struct ktally_sample *sample_to_go_on_from(const struct session *s)
{
	const struct log_options *o = s->options;

	if (!o->changed_only && o->interval > SINCE_INTERVAL_MAX)
		return NULL;
	return choice_since(&s->choice, &s->sample);
}

static int take_sample(struct session *s)
{
	const struct ktally_query query = {
		.groups = s->groups,
		.threads = s->options->threads,
		.since = sample_to_go_on_from(s),
	};
	int error = ktally_sample_take(s->k, &query, choice_room(&s->choice));

	if (!error)
		choice_taken(&s->choice, &s->sample);
	return error;
}

/* What is left of a sample where none is wanted. */
static int look_after_losses(struct session *s)
{
	const struct ktally_info before = s->info;
	int error = session_read_info(s);

	if (error && !session_may_retry(error))
		return session_change_source(s, error);
	session_follow_load(s, &before);
	session_tell_losses(s);
	writer_flush(s->writer);
	return 0;
}

int session_sample(struct session *s)
{
	int error;

	if (!s->samples)
		return look_after_losses(s);
	error = take_sample(s);
	if (error && !session_may_retry(error)) {
		error = session_change_source(s, error);
		if (error)
			return error;
		error = take_sample(s);
	}
	if (!error)
		error = sample_lines(s);
	if (!error)
		return 0;
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
