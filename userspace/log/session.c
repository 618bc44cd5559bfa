// SPDX-License-Identifier: GPL-2.0
/* A run of `ktally log`, see session.h. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "log/session.h"

#define EXITS_BATCH	4096	/* records in a row before samples and signals get their turn */
#define DRAIN_NS	UINT64_C(300000000)	/* several times what the module batches for */
#define DRAIN_STEP_MS	10
#define RETRY_NS	UINT64_C(5000000000)
#define NSEC_PER_MSEC	UINT64_C(1000000)

static struct json reserve_line(struct session *s, enum line_kind kind)
{
	char *line = writer_reserve(s->writer, kind);

	return (struct json){ .data = line, .room = line ? RECORD_LINE_MAX : 0, .full = !line };
}

static void commit_line(struct session *s, const struct json *j)
{
	if (j->data)
		writer_commit(s->writer, j->full ? 0 : j->len);
	s->lines_unfit += j->data && j->full;
}

static void update_totals(struct session *s)
{
	s->totals.samples = writer_kept(s->writer, LINE_SAMPLE);
	s->totals.tasks = writer_kept(s->writer, LINE_TASK);
	s->totals.exits = writer_kept(s->writer, LINE_EXIT);
	s->totals.loss_events = s->lost_before + (s->events ? ktally_events_lost(s->k) : 0);
	s->totals.loss_samples = s->samples_failed + s->samples_missed;
	s->totals.loss_lines = writer_lost(s->writer);
	s->totals.loss_gaps = s->watch.gaps;
	s->totals.loss_gap_ns = watch_unseen(&s->watch, stop_now());
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

/* Exits that the source told until now. */
static void end_events(struct session *s)
{
	if (!s->events)
		return;
	s->lost_before += watch_break(&s->watch, ktally_events_due(s->k));
	s->events = false;
}

/* @error: of ktally_events_open(). */
static void begin_events(struct session *s, int error)
{
	s->events = !error;
	if (!error)
		watch_start(&s->watch, stop_now());
	read_info(s);
}

static enum cli_status open_events(struct session *s)
{
	int error = ktally_events_open(s->k);

	begin_events(s, error);
	if (!error || error == -EOPNOTSUPP)
		return CLI_OK;
	cli_source_error("log", s->options->source, error, ktally_error(s->k));
	return s->options->source == KTALLY_SOURCE_AUTO ? CLI_OK : cli_status_of(error);
}

/* The module will be asked for now and then. */
static void want_module(struct session *s)
{
	if (s->options->source == KTALLY_SOURCE_AUTO)
		s->retry_at = stop_now() + RETRY_NS;
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
	if (!is_netlink(s))
		want_module(s);
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

static size_t start_line(void *context, char *line, size_t room, const struct writer_file *file)
{
	const struct session *s = context;
	const struct log_options *o = s->options;
	struct record_options options = {
		.interval = o->interval, .count = o->count, .threads = o->threads,
		.backend = writer_backend(s->writer), .file = file->number, .torn = file->torn,
		.filter = o->filter ? query_text(o->filter) : NULL,
	};
	struct record_source source = source_of(s);
	struct json j = { .data = line, .room = room };

	record_start(s->record, &j, &options, &source);
	return j.full ? 0 : j.len;
}

void session_start(struct session *s)
{
	writer_start(s->writer, start_line, s);
}

void session_stop(struct session *s, int signal)
{
	struct record_source source;
	struct json j;

	read_info(s);
	source = source_of(s);
	j = reserve_line(s, LINE_NOTE);
	update_totals(s);
	record_stop(s->record, &j, &source, &s->totals, signal);
	commit_line(s, &j);
}

static bool is_transient(int error)
{
	return error == -ETIMEDOUT || error == -ENOMEM || error == -EAGAIN || error == -EINTR ||
	       error == -ENOBUFS;
}

/* A line that says where figures come from from here on. */
static void source_line(struct session *s)
{
	struct record_source source = source_of(s);
	struct json j = reserve_line(s, LINE_NOTE);

	update_totals(s);
	record_source(s->record, &j, &source, &s->totals);
	commit_line(s, &j);
	writer_flush(s->writer);
}

/*
 * The module is gone, or will not be asked any more. With --source auto procfs takes over, and a
 * line says so. Asking for auto again could find a module that is still on its way out.
 */
static int change_source(struct session *s, int error)
{
	if (s->options->source != KTALLY_SOURCE_AUTO || !is_netlink(s)) {
		cli_source_error("log", s->options->source, error, ktally_error(s->k));
		return error;
	}
	snprintf(s->words, sizeof(s->words), "%s", ktally_error(s->k));
	if (s->events)
		s->lost_before += ktally_events_lost(s->k);
	end_events(s);
	s->has_info = false;
	ktally_close(s->k);
	s->why = s->words;
	choice_forget(&s->choice);
	if (cli_open("log", KTALLY_SOURCE_PROCFS, &s->k))
		return error;
	fprintf(stderr, "ktally log: %s; going on with procfs\n", s->words);
	source_line(s);
	want_module(s);
	return 0;
}

int session_wait(const struct session *s)
{
	uint64_t now = stop_now();

	if (!s->retry_at)
		return -1;
	return s->retry_at > now ? (int)((s->retry_at - now) / NSEC_PER_MSEC) + 1 : 0;
}

void session_retry(struct session *s)
{
	struct ktally *k = NULL;
	int error;

	if (!s->retry_at || stop_now() < s->retry_at)
		return;
	want_module(s);
	error = ktally_open(&k, KTALLY_SOURCE_NETLINK);
	if (error)
		goto close;
	error = ktally_events_open(k);
	if (error && error != -EOPNOTSUPP)
		goto close;
	ktally_close(s->k);
	s->k = k;
	s->why = NULL;
	s->retry_at = 0;
	choice_forget(&s->choice);
	begin_events(s, error);
	fputs("ktally log: going on with the kernel module\n", stderr);
	source_line(s);
	return;
close:
	ktally_close(k);
}

/* Whether another load of the module answers now: then no exits of the one before come any more. */
static bool is_new_load(struct session *s, const struct ktally_info *before)
{
	return s->has_info && ktally_has(before->present, KTALLY_INFO_LOADED) &&
	       ktally_has(s->info.present, KTALLY_INFO_LOADED) &&
	       before->value[KTALLY_INFO_LOADED] != s->info.value[KTALLY_INFO_LOADED];
}

/* Goes on with it: the figures of tasks do, exits have new numbers. */
static void follow_load(struct session *s)
{
	uint64_t lost = ktally_events_lost(s->k);
	int error;

	end_events(s);
	s->why = "the kernel module was loaded anew";
	error = ktally_events_open(s->k);
	/* The handle keeps the count only with its exit records. */
	if (error)
		s->lost_before += lost;
	begin_events(s, error);
	if (s->watch.broken)
		want_module(s);
	fprintf(stderr, "ktally log: %s\n", s->why);
	source_line(s);
}

static void sample_lines(struct session *s)
{
	struct record_clock clock = record_clock_of(&s->sample.moment);
	const struct ktally_info before = s->info;
	struct record_source source;
	struct json j;

	read_info(s);
	if (is_new_load(s, &before))
		follow_load(s);
	if (s->events)
		watch_sample(&s->watch, &s->sample);
	source = source_of(s);
	j = reserve_line(s, LINE_SAMPLE);
	update_totals(s);
	record_sample(s->record, &j, &s->sample, &source, &s->totals);
	commit_line(s, &j);
	for (size_t i = 0; i < s->sample.count; i++) {
		if (!choice_task(&s->choice, &s->sample.tasks[i]))
			continue;
		j = reserve_line(s, LINE_TASK);
		record_task(s->record, &j, &clock, &s->sample.tasks[i]);
		commit_line(s, &j);
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
	struct json j;

	if (!s->events)
		return 0;
	for (count = 0; count < EXITS_BATCH; count++) {
		result = ktally_events_next(s->k, &task);
		if (result <= 0)
			break;
		if (!choice_exit(&s->choice, &s->sample, &task))
			continue;
		j = reserve_line(s, LINE_EXIT);
		record_exit(s->record, &j, &clock, &task);
		commit_line(s, &j);
	}
	if (count)
		writer_flush(s->writer);
	if (!result)
		watch_caught_up(&s->watch, stop_now());
	/* What the ring did not give this time it may give the next. */
	if (is_transient(result))
		return 0;
	return result < 0 ? change_source(s, result) : result;
}

int session_events_fd(const struct session *s)
{
	return s->events ? ktally_events_fd(s->k) : -1;
}

/* So many that were made before the last sample ended were neither told nor lost. */
static uint64_t missing(const struct session *s)
{
	uint64_t due = s->events ? ktally_events_due(s->k) : 0;

	return s->events && s->watch.known_next > due ? s->watch.known_next - due : 0;
}

void session_drain(struct session *s)
{
	uint64_t until = stop_now() + DRAIN_NS;
	int exits = 0;

	while (missing(s) && (exits = session_exits(s)) >= 0 && missing(s)) {
		struct pollfd fds[2] = {
			{ .fd = session_events_fd(s), .events = POLLIN },
			{ .fd = s->stop->fd, .events = POLLIN },
		};

		if (stop_now() >= until || writer_ended(s->writer))
			break;
		poll(fds, 2, exits ? 0 : DRAIN_STEP_MS);
		if (fds[1].revents && stop_check(s->stop) && s->stop->count > 1)
			break;
	}
	s->lost_before += missing(s);
}

bool session_lost(struct session *s)
{
	update_totals(s);
	return s->totals.loss_events || s->samples_failed || s->totals.loss_lines ||
	       s->totals.loss_gaps;
}
