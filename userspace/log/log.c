// SPDX-License-Identifier: GPL-2.0
/*
 * `ktally log`: opens what a run needs, waits for the next sample, exit record or signal, and
 * closes it all in reverse. Not here: what is written (session.c, record.c) and how (writer.c).
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "log/session.h"

#define NSEC_PER_SEC	UINT64_C(1000000000)
#define PATIENCE	(5 * NSEC_PER_SEC)

static const char *output_name(const struct log_options *o)
{
	return o->output ? o->output : "standard output";
}

/* A link at the end of the path is refused: who may write the folder must not choose the file. */
static int open_output(const struct log_options *o)
{
	const int flags = O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NOCTTY;
	int fd;

	if (!o->output)
		return STDOUT_FILENO;
	fd = open(o->output, flags, 0640);
	if (fd >= 0)
		return fd;
	fprintf(stderr, "ktally log: cannot open %s: %s\n", o->output,
		errno == ELOOP ? "it is a symbolic link; name the file itself" : strerror(errno));
	return -1;
}

static void close_output(int fd)
{
	if (fd != STDOUT_FILENO)
		close(fd);
}

/* A regular file whose last line was cut when its writer was killed. */
static bool ends_torn(int fd)
{
	char path[32], last = '\n';
	struct stat st;
	int reader;

	if (fstat(fd, &st) || !S_ISREG(st.st_mode) || !st.st_size)
		return false;
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	reader = open(path, O_RDONLY | O_CLOEXEC);
	if (reader < 0)
		return false;
	if (pread(reader, &last, 1, st.st_size - 1) != 1)
		last = '\n';
	close(reader);
	return last != '\n';
}

static struct writer *open_writer(const struct log_options *o, int fd, struct stop *stop)
{
	struct writer_options options = {
		.fd = fd,
		.backend = o->backend,
		.line_max = RECORD_LINE_MAX,
		.patience = PATIENCE,
		.stop = stop,
		.torn = ends_torn(fd),
	};
	struct writer *w = NULL;
	int error = writer_open(&w, &options);

	if (error && o->backend == WRITER_URING)
		fprintf(stderr, "ktally log: the kernel refuses io_uring: %s; %s\n",
			strerror(-error), "use --backend write");
	else if (error)
		fprintf(stderr, "ktally log: cannot prepare the output: %s\n", strerror(-error));
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

/* Tells, once for each time it begins and ends, that lines can't be written. */
static void report_writer(struct session *s)
{
	int error = writer_error(s->writer);

	if (error == s->reported || error == -EPIPE)
		return;
	if (error == -ETIMEDOUT)
		fprintf(stderr, "ktally log: %s takes nothing; lines are lost until it does\n",
			output_name(s->options));
	else if (error)
		fprintf(stderr, "ktally log: cannot write to %s: %s%s\n", output_name(s->options),
			strerror(-error),
			writer_ended(s->writer) ? "" : "; trying again");
	else
		fprintf(stderr, "ktally log: writing again; %llu lines were lost\n",
			(unsigned long long)writer_lost(s->writer));
	s->reported = error;
}

enum { WAIT_STOP, WAIT_WRITER, WAIT_EVENTS, WAIT_TIMER, WAIT_COUNT };

static void wait_for_any(struct session *s, int timer, bool more_exits, struct pollfd *fds)
{
	fds[WAIT_STOP] = (struct pollfd){ .fd = s->stop->fd, .events = POLLIN };
	fds[WAIT_EVENTS] = (struct pollfd){ .fd = session_events_fd(s), .events = POLLIN };
	fds[WAIT_TIMER] = (struct pollfd){ .fd = timer, .events = POLLIN };
	writer_watch(s->writer, &fds[WAIT_WRITER]);
	if (poll(fds, WAIT_COUNT, more_exits ? 0 : session_wait(s)) <= 0)
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
		session_drain(s);
		session_stop(s, s->stop->signal);
		if (writer_finish(s->writer))
			error = writer_error(s->writer);
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

static int log_to(const struct log_options *o, struct stop *stop, struct session *s, int fd)
{
	int status = CLI_FAILED, timer;

	s->writer = open_writer(o, fd, stop);
	if (!s->writer)
		return status;
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
static int run_log(const struct log_options *options)
{
	struct session *session = malloc(sizeof(*session));
	struct stop stop;
	int status = CLI_FAILED, fd;

	if (!session) {
		fputs("ktally log: out of memory\n", stderr);
		return status;
	}
	fd = open_output(options);	/* may wait for a FIFO's reader: signals still end us */
	if (fd < 0)
		goto free_session;
	if (stop_open(&stop)) {
		perror("ktally log: signals");
		goto close_output;
	}
	status = session_open(session, options, &stop);
	if (status)
		goto close_stop;
	status = log_to(options, &stop, session, fd);
	session_close(session);
close_stop:
	stop_close(&stop);
close_output:
	close_output(fd);
free_session:
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
