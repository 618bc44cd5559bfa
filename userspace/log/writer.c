// SPDX-License-Identifier: GPL-2.0
/*
 * The writer of writer.h: which buffer is filled, which is written, which lines are lost when that
 * fails. The invariant: what the output has got ends where out->done stands, and all that is lost
 * is lost from the other buffer, which has nothing but whole lines.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "log/writer.h"
#include "log/writer_ops.h"

#define STOP_PATIENCE	UINT64_C(2000000000)	/* ns that a signal leaves us */
#define FINISH_TRIES	3			/* of a last write that fails */
#define NSEC_PER_MSEC	UINT64_C(1000000)

struct buffer {
	char *data;
	size_t len, done;
};

struct writer {
	struct writer_options options;
	const struct writer_ops *ops;
	void *state;
	struct buffer buffers[2];
	struct buffer *in;	/* is filled with whole lines */
	struct buffer *out;	/* is written */
	bool busy;		/* a write is under way */
	bool flush;		/* @in is to be written as soon as @out is empty */
	bool ended;
	int error;
	uint64_t moved;		/* CLOCK_MONOTONIC when the output last took something */
	uint64_t lost;
};

static int open_backend(struct writer *w)
{
	int error = -ENOSYS;

	if (w->options.backend != WRITER_PLAIN) {
		w->ops = &writer_uring_ops;
		error = w->ops->open(&w->state, w->options.fd);
	}
	if (!error || w->options.backend == WRITER_URING)
		return error;
	w->ops = &writer_plain_ops;
	return w->ops->open(&w->state, w->options.fd);
}

int writer_open(struct writer **out, const struct writer_options *options)
{
	struct writer *w = calloc(1, sizeof(*w));
	int error = -ENOMEM;

	if (!w)
		return error;
	w->options = *options;
	w->in = &w->buffers[0];
	w->out = &w->buffers[1];
	w->in->data = malloc(WRITER_BUFFER);
	w->out->data = malloc(WRITER_BUFFER);
	if (!w->in->data || !w->out->data)
		goto free_buffers;
	error = open_backend(w);
	if (error)
		goto free_buffers;
	if (options->torn)
		w->in->data[w->in->len++] = '\n';
	*out = w;
	return 0;
free_buffers:
	free(w->in->data);
	free(w->out->data);
	free(w);
	return error;
}

void writer_close(struct writer *w)
{
	if (!w)
		return;
	w->ops->close(w->state);
	free(w->buffers[0].data);
	free(w->buffers[1].data);
	free(w);
}

const char *writer_backend(const struct writer *w)
{
	return w->ops->name;
}

static uint64_t count_lines(const char *data, size_t len)
{
	const char *end = data + len;
	uint64_t lines = 0;

	while ((data = memchr(data, '\n', (size_t)(end - data)))) {
		lines++;
		if (++data == end)
			break;
	}
	return lines;
}

/* Errors after which space, a quota or a device may come back. */
static bool may_recover(int error)
{
	switch (error) {
	case -ENOSPC:
	case -EDQUOT:
	case -EFBIG:
	case -EIO:
	case -ENOMEM:
	case -ENOBUFS:
	case -ETIMEDOUT:
		return true;
	default:
		return false;
	}
}

/* What is unwritten stays in @out, be it within a line: the next try goes on at the same byte. */
static void write_failed(struct writer *w, int error)
{
	w->error = error;
	w->ended = !may_recover(error);
}

static void write_moved(struct writer *w, size_t len)
{
	struct buffer *out = w->out;

	out->done += len;
	w->moved = stop_now();
	w->error = 0;
	if (out->done == out->len)
		out->len = out->done = 0;
}

static void begin_write(struct writer *w)
{
	struct buffer *out = w->out;
	int error;

	if (w->busy || w->ended)
		return;
	if (!out->len && w->flush) {
		w->out = w->in;
		w->in = out;
		out = w->out;
		w->flush = false;
	}
	if (!out->len)
		return;
	w->moved = stop_now();
	error = w->ops->start(w->state, out->data + out->done, out->len - out->done);
	if (error)
		write_failed(w, error);
	w->busy = !error;
}

/* Takes in how the write went, and goes on with what is left. */
static void step(struct writer *w)
{
	while (w->busy) {
		ssize_t written = w->ops->reap(w->state);

		if (written == -EAGAIN)
			return;
		w->busy = false;
		if (written <= 0) {
			write_failed(w, written ? (int)written : -EIO);
			return;
		}
		write_moved(w, (size_t)written);
		begin_write(w);
	}
}

void writer_flush(struct writer *w)
{
	w->flush = w->in->len > 0;
	begin_write(w);
	step(w);
}

/* Until when to wait for the output to take something. */
static uint64_t deadline(const struct writer *w)
{
	const struct stop *stop = w->options.stop;

	if (stop && stop->count > 1)
		return 0;
	if (stop && stop->count)
		return stop->since + STOP_PATIENCE;
	return w->moved + w->options.patience;
}

/* Waits for the write under way to move or for a signal; false when patience ran out. */
static bool wait_for_output(struct writer *w)
{
	struct stop *stop = w->options.stop;
	struct pollfd fds[2] = { { .fd = -1 }, { .fd = stop ? stop->fd : -1, .events = POLLIN } };
	uint64_t now = stop_now(), until = deadline(w);

	if (now >= until) {
		w->error = -ETIMEDOUT;
		return false;
	}
	w->ops->watch(w->state, &fds[0]);
	poll(fds, 2, (int)((until - now) / NSEC_PER_MSEC) + 1);
	if (fds[1].revents)
		stop_check(stop);
	step(w);
	return true;
}

static bool has_room(const struct writer *w)
{
	return w->in->len + w->options.line_max <= WRITER_BUFFER;
}

char *writer_reserve(struct writer *w)
{
	if (!has_room(w))
		writer_flush(w);
	while (!has_room(w) && w->busy && wait_for_output(w))
		;
	if (!has_room(w) && !w->busy) {		/* writing fails, and both buffers are full */
		w->lost += count_lines(w->in->data, w->in->len);
		w->in->len = 0;
	}
	if (has_room(w))
		return w->in->data + w->in->len;
	w->lost++;
	return NULL;
}

void writer_commit(struct writer *w, size_t len)
{
	w->in->len += len;
	w->lost += !len;
}

void writer_watch(struct writer *w, struct pollfd *fd)
{
	if (w->busy)
		w->ops->watch(w->state, fd);
	else
		*fd = (struct pollfd){ .fd = w->options.fd };
}

void writer_watched(struct writer *w, const struct pollfd *fd)
{
	if (w->busy) {
		step(w);
		return;
	}
	if (!(fd->revents & (POLLERR | POLLHUP | POLLNVAL)))
		return;
	w->ended = true;
	w->error = fd->revents & POLLNVAL ? -EBADF : -EPIPE;
}

int writer_finish(struct writer *w)
{
	int failures = 0;

	do {
		writer_flush(w);
		if (!w->in->len && !w->out->len)
			return w->error;
		failures += !w->busy;
	} while (failures < FINISH_TRIES && !w->ended && (!w->busy || wait_for_output(w)));
	w->lost += count_lines(w->out->data + w->out->done, w->out->len - w->out->done);
	w->lost += count_lines(w->in->data, w->in->len);
	return w->error;
}

int writer_error(const struct writer *w)
{
	return w->error;
}

bool writer_ended(const struct writer *w)
{
	return w->ended;
}

uint64_t writer_lost(const struct writer *w)
{
	return w->lost;
}
