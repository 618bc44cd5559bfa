// SPDX-License-Identifier: GPL-2.0
/*
 * `ktally log`: opens what a run needs, waits for the next sample, exit record or signal, and
 * closes it all in reverse. Not here: what is written (session.c, record.c) and how (writer.c).
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "log/session.h"

#define NSEC_PER_SEC	UINT64_C(1000000000)

static const char *output_name(const struct log_options *o)
{
	if (o->output.journal)
		return "the journal";
	return o->output.path ? o->output.path : "standard output";
}

/* May wait for a FIFO's reader: signals still end us then. */
static int open_output(const struct log_options *o, struct output *out)
{
	int error = 0;

	if (o->output.path)
		error = output_open(out, o->output.path, false);
	else
		output_of(out, o->output.journal ? -1 : STDOUT_FILENO);
	if (error)
		fprintf(stderr, "ktally log: cannot open %s: %s\n", o->output.path,
			output_error(error));
	return error;
}

/* Only a file can be renamed. */
static int open_rotation(const struct log_options *o, const struct output *out,
			 struct rotation **rotation)
{
	struct rotation_options options = o->output.rotation;
	int error;

	*rotation = NULL;
	options.path = o->output.path;
	if (!options.path)
		return 0;
	if (!out->regular && (options.size || options.time)) {
		fprintf(stderr, "ktally log: %s is no file that can be rotated\n", options.path);
		return -EINVAL;
	}
	error = out->regular ? rotation_new(rotation, &options) : 0;
	if (error)
		fprintf(stderr, "ktally log: cannot prepare the rotation: %s\n", strerror(-error));
	return error;
}

static void close_output(const struct output *out)
{
	if (out->fd > STDERR_FILENO)
		close(out->fd);
}

static void say_backend_failed(const struct log_options *o, int error)
{
	if (o->output.journal)
		fprintf(stderr, "ktally log: there is no journal to write to: %s\n",
			strerror(-error));
	else if (o->output.backend == WRITER_URING)
		fprintf(stderr, "ktally log: the kernel refuses io_uring: %s; %s\n",
			strerror(-error), "use --backend write");
	else
		fprintf(stderr, "ktally log: cannot prepare the output: %s\n", strerror(-error));
}

/* From then on the output is the writer's. */
static struct writer *open_writer(const struct log_options *o, const struct output *out,
				  struct rotation *rotation, struct stop *stop)
{
	struct writer_options options = {
		.output = *out,
		.close = out->fd > STDERR_FILENO,
		.backend = o->output.journal ? WRITER_JOURNAL : o->output.backend,
		.line_max = RECORD_LINE_MAX,
		.queue = o->output.queue,
		.sync = o->output.sync,
		.sync_ns = o->output.sync_ns,
		.rotation = rotation,
		.stop = stop,
	};
	struct writer *w = NULL;
	int error = writer_open(&w, &options);

	if (error)
		say_backend_failed(o, error);
	return w;
}

static struct timespec to_timespec(uint64_t ns)
{
	return (struct timespec){ (time_t)(ns / NSEC_PER_SEC), (long)(ns % NSEC_PER_SEC) };
}

/* A timer that fires now and then at each multiple of the interval, however late we are. */
static int open_timer(uint64_t interval)
{
	uint64_t now = stop_now();
	struct itimerspec spec = {
		.it_value = to_timespec(now),
		.it_interval = to_timespec(interval),
	};
	int fd = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);

	if (fd < 0 || !timerfd_settime(fd, TFD_TIMER_ABSTIME, &spec, NULL))
		return fd;
	close(fd);
	return -1;
}

static void report_writing(struct session *s)
{
	int error = writer_error(s->writer);

	if (error == s->reported || error == -EPIPE)
		return;
	if (error == -ETIMEDOUT)
		fprintf(stderr, "ktally log: %s takes nothing or too little; lines are lost until "
			"it does\n", output_name(s->options));
	else if (error)
		fprintf(stderr, "ktally log: cannot write to %s: %s%s\n", output_name(s->options),
			strerror(-error),
			writer_ended(s->writer) ? "" : "; trying again");
	else
		fprintf(stderr, "ktally log: writing again; %llu lines were lost\n",
			(unsigned long long)writer_lost(s->writer));
	s->reported = error;
}

static void report_syncing(struct session *s)
{
	int error = writer_sync_error(s->writer);
	struct writer_counts counts;

	if (error == s->reported_sync)
		return;
	s->reported_sync = error;
	if (!error)
		return;
	writer_counts(s->writer, &counts);
	fprintf(stderr, "ktally log: %s could not be made durable: %s; of %llu lines nobody knows "
		"whether they are on the disk\n", output_name(s->options), strerror(-error),
		(unsigned long long)counts.unsure);
}

static void report_changing(struct session *s)
{
	int error = writer_change_error(s->writer);

	if (error && error != s->reported_change)
		fprintf(stderr, "ktally log: cannot begin a new %s: %s; going on with the old "
			"one\n", output_name(s->options), output_error(error));
	s->reported_change = error;
}

/* Tells, once for each time it begins and ends, what goes wrong with the output. */
static void report_writer(struct session *s)
{
	report_writing(s);
	report_syncing(s);
	report_changing(s);
}

enum { WAIT_STOP, WAIT_WRITER, WAIT_EVENTS, WAIT_TIMER, WAIT_COUNT };

/* Of two times in ms of which -1 is never. */
static int sooner(int a, int b)
{
	return a < 0 || (b >= 0 && b < a) ? b : a;
}

static void wait_for_any(struct session *s, int timer, bool more_exits, struct pollfd *fds)
{
	fds[WAIT_STOP] = (struct pollfd){ .fd = s->stop->fd, .events = POLLIN };
	fds[WAIT_EVENTS] = (struct pollfd){ .fd = session_events_fd(s), .events = POLLIN };
	fds[WAIT_TIMER] = (struct pollfd){ .fd = timer, .events = POLLIN };
	writer_watch(s->writer, &fds[WAIT_WRITER]);
	if (poll(fds, WAIT_COUNT, more_exits ? 0 : sooner(session_wait(s),
							 writer_wait(s->writer))) <= 0)
		for (int i = 0; i < WAIT_COUNT; i++)
			fds[i].revents = 0;
}

/* Samples until --count, a signal or a failure. 0 or -errno. */
static int run(struct session *s, int timer)
{
	struct pollfd fds[WAIT_COUNT];
	uint64_t due, taken = 0;
	int exits = 0, error;

	while (!writer_ended(s->writer)) {
		wait_for_any(s, timer, exits > 0, fds);
		if (stop_check(s->stop))
			return 0;
		if (s->stop->hangup) {
			s->stop->hangup = false;
			writer_reopen(s->writer);
		}
		writer_watched(s->writer, &fds[WAIT_WRITER]);
		report_writer(s);
		exits = session_exits(s);
		if (exits < 0)
			return exits;
		session_retry(s);
		if (!fds[WAIT_TIMER].revents || read(timer, &due, sizeof(due)) != sizeof(due))
			continue;
		session_missed(s, due - 1);
		error = session_sample(s);
		if (error || ++taken == s->options->count)
			return error;
	}
	return writer_error(s->writer);
}

/* Ends the log after run(), with its last line. Returns the exit status. */
static int finish(struct session *s, int error)
{
	if (!writer_ended(s->writer)) {
		int failed;

		session_drain(s);
		session_stop(s, s->stop->signal);
		failed = writer_finish(s->writer);
		error = failed ? failed : error;
	}
	report_writer(s);
	if (s->lines_unfit)
		fprintf(stderr, "ktally log: %llu lines would have been longer than %d bytes\n",
			(unsigned long long)s->lines_unfit, RECORD_LINE_MAX);
	if (s->stop->signal)
		return 128 + s->stop->signal;
	if (error)
		return CLI_FAILED;
	return session_lost(s) ? CLI_PARTIAL : CLI_OK;
}

static int log_to(const struct log_options *o, struct session *s, struct output *out,
		  struct rotation *rotation)
{
	int status = CLI_FAILED, timer;

	s->writer = open_writer(o, out, rotation, s->stop);
	if (!s->writer)
		return status;
	out->fd = -1;
	timer = open_timer(o->interval);
	if (timer < 0) {
		perror("ktally log: timer");
		goto close_writer;
	}
	session_start(s);
	status = finish(s, run(s, timer));
	close(timer);
close_writer:
	writer_close(s->writer);
	return status;
}

/* Opens what a run needs around its own session. Returns the exit status. */
static int run_session(const struct log_options *options, struct session *session,
		       struct output *out)
{
	struct rotation *rotation;
	struct stop stop;
	int status = CLI_FAILED;

	if (stop_open(&stop)) {
		perror("ktally log: signals");
		return status;
	}
	stop.reopens = options->output.path && out->regular;
	if (open_rotation(options, out, &rotation))
		goto close_stop;
	status = session_open(session, options, &stop);
	if (status)
		goto free_rotation;
	status = log_to(options, session, out, rotation);
	session_close(session);
free_rotation:
	rotation_free(rotation, stop.count > 0);
close_stop:
	stop_close(&stop);
	return status;
}

static int run_log(const struct log_options *options)
{
	struct session *session = malloc(sizeof(*session));
	struct output out;
	int status = CLI_FAILED;

	if (!session) {
		fputs("ktally log: out of memory\n", stderr);
		return status;
	}
	if (!open_output(options, &out)) {
		status = run_session(options, session, &out);
		close_output(&out);
	}
	free(session);
	return status;
}

int cmd_log(int argc, char **argv)
{
	struct log_options options;
	int status = log_options_read(argc, argv, &options);

	if (status == CLI_OK)
		status = run_log(&options);
	log_options_free(&options);
	return status;
}
