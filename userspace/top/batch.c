// SPDX-License-Identifier: GPL-2.0
/*
 * Frames as plain text on standard output. Not here: what the lines say (header.c, table.c).
 */
#include "top/top.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define NSEC_PER_MSEC UINT64_C(1000000)
#define NSEC_PER_SEC UINT64_C(1000000000)
#define DEFAULT_COLUMNS 120
#define MOST_COLUMNS 1000
#define BUFFER_BYTES 65536

/* Text on its way out. stdio would say a broken pipe twice. */
struct output {
	char bytes[BUFFER_BYTES];
	size_t len;
	int error;		/* errno of the first write that failed */
};

static unsigned int line_width(void)
{
	const char *text = getenv("COLUMNS");
	struct winsize size;
	uint64_t columns;

	if (text && !cli_number(text, 1, MOST_COLUMNS, &columns))
		return (unsigned int)columns;
	if (!ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) && size.ws_col)
		return size.ws_col < MOST_COLUMNS ? size.ws_col : MOST_COLUMNS;
	return DEFAULT_COLUMNS;
}

static void flush(struct output *output)
{
	size_t done = 0;

	while (done < output->len && !output->error) {
		ssize_t written = write(STDOUT_FILENO, output->bytes + done, output->len - done);

		if (written >= 0)
			done += (size_t)written;
		else if (errno != EINTR)
			output->error = errno;
	}
	output->len = 0;
}

static void put_line(struct output *output, const struct line *line)
{
	size_t len = line->len;

	while (len && line->text[len - 1] == ' ')
		len--;
	if (output->len + len + 1 > sizeof(output->bytes))
		flush(output);
	memcpy(output->bytes + output->len, line->text, len);
	output->len += len;
	output->bytes[output->len++] = '\n';
}

static void put_frame(struct top *top, struct output *output, bool first)
{
	struct line line;
	unsigned int i;
	size_t row;

	top_fit(top);
	line_start(&line, top->columns, top->utf8);
	if (!first)
		put_line(output, &line);
	for (i = 0; i < top->header.count; i++)
		put_line(output, &top->header.line[i]);
	put_line(output, &line);
	table_titles(&top->table, top->model.sort, &line);
	put_line(output, &line);
	for (row = 0; row < top->model.shown && !output->error; row++) {
		line_start(&line, top->columns, top->utf8);
		table_row(&top->table, model_row(&top->model, row), &top->model.context, NULL,
			  &line);
		put_line(output, &line);
	}
	flush(output);
}

/* Sleeps, and takes in the exit records that come meanwhile. */
static void wait_until(struct top *top, uint64_t deadline)
{
	uint64_t now;

	while ((now = live_clock()) < deadline) {
		struct pollfd fd = { .fd = feed_fd(&top->feed), .events = POLLIN };

		poll(&fd, 1, (int)((deadline - now + NSEC_PER_MSEC - 1) / NSEC_PER_MSEC));
		feed_drain(&top->feed, &top->model);
	}
}

/*
 * When the next sample is due. Late by a whole interval, stopped perhaps, it does not make up for
 * those that are missed: rates of samples with hardly any time between mean nothing.
 */
static uint64_t next_after(uint64_t last, uint64_t wait)
{
	uint64_t now = live_clock();

	return last + wait < now ? now + wait : last + wait;
}

/* Takes a sample, or says on standard error why there is none. */
static int take(struct top *top)
{
	int error = top_sample(top);

	if (error)
		fprintf(stderr, "ktally top: %s\n", top->feed.error);
	return error;
}

static int finish(const struct top *top, const struct output *output, bool failed)
{
	if (output->error && output->error != EPIPE)
		fprintf(stderr, "ktally top: standard output: %s\n", strerror(output->error));
	if (output->error || failed)
		return CLI_FAILED;
	return header_lost(&top->feed) ? CLI_PARTIAL : CLI_OK;
}

static int frames(struct top *top, struct output *output)
{
	uint64_t wait = top->options.interval, next = live_clock(), frame;
	bool first = true, failed;

	failed = take(top) != 0;
	if (wait > NSEC_PER_SEC)
		wait = NSEC_PER_SEC;
	for (frame = 0; !top->options.count || frame < top->options.count; frame++) {
		next = next_after(next, wait);
		wait_until(top, next);
		wait = top->options.interval;
		if (take(top)) {
			failed = true;
			continue;
		}
		put_frame(top, output, first);
		first = false;
		if (output->error)
			break;
	}
	return finish(top, output, failed);
}

static int replayed(struct top *top, struct output *output)
{
	uint64_t frame = 0;
	int got = 1;

	while (!output->error && (!top->options.count || frame < top->options.count)) {
		got = top_replay(top);
		if (got <= 0)
			break;
		put_frame(top, output, !frame++);
	}
	if (got < 0)
		fprintf(stderr, "ktally top: the log can't be read: %s\n", strerror(-got));
	return finish(top, output, got < 0);
}

static int run(struct top *top, int (*show)(struct top *top, struct output *output))
{
	struct output *output = calloc(1, sizeof(*output));
	int status;

	if (!output) {
		fprintf(stderr, "ktally top: out of memory\n");
		return CLI_FAILED;
	}
	signal(SIGPIPE, SIG_IGN);
	if (top->view->rows != processes_view.rows)	/* no table of processes */
		top->view = &processes_view;
	top->columns = line_width();
	top->lines = UINT16_MAX;	/* all lines of the header, all rows */
	status = show(top, output);
	free(output);
	return status;
}

int batch_run(struct top *top)
{
	return run(top, frames);
}

int batch_replay(struct top *top)
{
	return run(top, replayed);
}
