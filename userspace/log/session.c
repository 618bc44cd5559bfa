// SPDX-License-Identifier: GPL-2.0
/* A run of `ktally log`, see session.h. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "log/session.h"

#define EXITS_BATCH	4096	/* records in a row before samples and signals get their turn */
#define DRAIN_NS	UINT64_C(300000000)	/* several times what the module batches for */
#define DRAIN_STEP_MS	10

static struct json reserve_line(struct session *s)
{
	char *line = writer_reserve(s->writer);

	return (struct json){ .data = line, .room = line ? RECORD_LINE_MAX : 0, .full = !line };
}

/* True when the line will be written, as far as we know. */
static bool commit_line(struct session *s, const struct json *j)
{
	if (!j->data)
		return false;
	writer_commit(s->writer, j->full ? 0 : j->len);
	s->lines_unfit += j->full;
	return !j->full;
}

static void update_totals(struct session *s)
{
	s->totals.loss_events = s->lost_before + (s->events ? ktally_events_lost(s->k) : 0);
	s->totals.loss_samples = s->samples_failed + s->samples_missed;
	s->totals.loss_lines = writer_lost(s->writer);
}

static struct record_source source_of(const struct session *s)
{
	return (struct record_source){
		.name = s->k ? ktally_source_name(s->k) : "none",
		.why = s->why || !s->k ? s->why : ktally_source_why(s->k),
		.events = s->events,
		.info = s->has_info ? &s->info : NULL,
	};
}

static bool is_netlink(const struct session *s)
{
	return s->k && !strcmp(ktally_source_name(s->k), "netlink");
}

static void read_info(struct session *s)
{
	s->has_info = is_netlink(s) && !ktally_info_get(s->k, &s->info);
}

/* Joins the exit records, then asks how many were made before: those are not ours to wait for. */
static enum cli_status open_events(struct session *s)
{
	int error;

	read_info(s);
	error = ktally_events_open(s->k);
	s->events = !error;
	if (!error || error == -EOPNOTSUPP) {
		s->next_seq = s->has_info ? s->info.value[KTALLY_INFO_EXITS] + 1 : 0;
		return CLI_OK;
	}
	cli_source_error("log", s->options->source, error, ktally_error(s->k));
	return s->options->source == KTALLY_SOURCE_AUTO ? CLI_OK : cli_status_of(error);
}

enum cli_status session_open(struct session *s, const struct log_options *options,
			     struct stop *stop)
{
	enum cli_status status;

	*s = (struct session){ .options = options, .stop = stop };
	status = cli_open("log", options->source, &s->k);
	if (status)
		return status;
	status = open_events(s);
	if (status)
		goto close_source;
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
	};
	struct record_source source = source_of(s);
	struct json j = reserve_line(s);

	record_start(s->record, &j, &options, &source);
	commit_line(s, &j);
	writer_flush(s->writer);
}

void session_stop(struct session *s, int signal)
{
	struct record_source source;
	struct json j;

	read_info(s);
	source = source_of(s);
	j = reserve_line(s);
	update_totals(s);
	record_stop(s->record, &j, &source, &s->totals, signal);
	commit_line(s, &j);
}

/*
 * The module is gone. With --source auto procfs takes over, and a line says so. Asking for auto
 * again could find a module that is still on its way out.
 */
static int change_source(struct session *s, int error)
{
	struct record_source source;
	struct json j;

	if (s->options->source != KTALLY_SOURCE_AUTO || !is_netlink(s)) {
		cli_source_error("log", s->options->source, error, ktally_error(s->k));
		return error;
	}
	update_totals(s);
	s->lost_before = s->totals.loss_events;
	s->events = false;
	s->has_info = false;
	ktally_close(s->k);
	s->why = "the kernel module is gone";
	if (cli_open("log", KTALLY_SOURCE_PROCFS, &s->k))
		return error;
	fprintf(stderr, "ktally log: %s; going on with procfs\n", s->why);
	source = source_of(s);
	j = reserve_line(s);
	record_source(s->record, &j, &source, &s->totals);
	commit_line(s, &j);
	writer_flush(s->writer);
	return 0;
}

static bool is_transient(int error)
{
	return error == -ETIMEDOUT || error == -ENOMEM || error == -EAGAIN || error == -EINTR ||
	       error == -ENOBUFS;
}

static void sample_lines(struct session *s)
{
	struct record_clock clock = record_clock_of(&s->sample.moment);
	struct record_source source;
	struct json j;

	read_info(s);
	source = source_of(s);
	j = reserve_line(s);
	update_totals(s);
	record_sample(s->record, &j, &s->sample, &source, &s->totals);
	s->totals.samples += commit_line(s, &j);
	for (size_t i = 0; i < s->sample.count; i++) {
		j = reserve_line(s);
		record_task(s->record, &j, &clock, &s->sample.tasks[i]);
		s->totals.tasks += commit_line(s, &j);
	}
	writer_flush(s->writer);
}

static int take_sample(struct session *s)
{
	const struct ktally_query query = { .threads = s->options->threads };

	return ktally_sample_take(s->k, &query, &s->sample);
}

int session_sample(struct session *s)
{
	int error = take_sample(s);

	if (error && !is_transient(error)) {
		error = change_source(s, error);
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
	return is_transient(error) ? 0 : error;
}

void session_missed(struct session *s, uint64_t count)
{
	s->samples_missed += count;
}

int session_exits(struct session *s)
{
	struct record_clock clock = record_clock_now();
	struct ktally_task task;
	int result = 0, count;

	if (!s->events)
		return 0;
	for (count = 0; count < EXITS_BATCH; count++) {
		struct json j;

		result = ktally_events_next(s->k, &task);
		if (result <= 0)
			break;
		s->next_seq = task.value[KTALLY_TASK_EXIT_SEQ] + 1;
		j = reserve_line(s);
		record_exit(s->record, &j, &clock, &task);
		s->totals.exits += commit_line(s, &j);
	}
	if (count)
		writer_flush(s->writer);
	return result < 0 ? change_source(s, result) : result;
}

/* Number of the first exit record that came after the last sample; 0 when the source has none. */
static uint64_t sample_exit_next(const struct ktally_sample *sample)
{
	if (ktally_has(sample->tail.present, KTALLY_TAIL_EXIT_NEXT))
		return sample->tail.value[KTALLY_TAIL_EXIT_NEXT];
	if (ktally_has(sample->moment.present, KTALLY_MOMENT_EXIT_NEXT))
		return sample->moment.value[KTALLY_MOMENT_EXIT_NEXT];
	return 0;
}

int session_events_fd(const struct session *s)
{
	return s->events ? ktally_events_fd(s->k) : -1;
}

void session_drain(struct session *s)
{
	uint64_t until = stop_now() + DRAIN_NS, target = sample_exit_next(&s->sample);
	int exits = 0;

	while (s->next_seq < target && (exits = session_exits(s)) >= 0 && s->events) {
		struct pollfd fds[2] = {
			{ .fd = session_events_fd(s), .events = POLLIN },
			{ .fd = s->stop->fd, .events = POLLIN },
		};

		if (s->next_seq >= target || stop_now() >= until || writer_ended(s->writer))
			break;
		poll(fds, 2, exits ? 0 : DRAIN_STEP_MS);
		if (fds[1].revents && stop_check(s->stop) && s->stop->count > 1)
			break;
	}
	if (s->events && s->next_seq < target)
		s->lost_before += target - s->next_seq;
}

bool session_lost(struct session *s)
{
	update_totals(s);
	return s->totals.loss_events || s->samples_failed || s->totals.loss_lines;
}
