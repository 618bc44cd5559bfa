// SPDX-License-Identifier: GPL-2.0
/*
 * Passes bytes from one descriptor to another without ever waiting.  Which
 * descriptors, and when a stream is over, is agent.c's.
 */
#include "agent.h"

#include <errno.h>
#include <unistd.h>

void stream_init(struct stream *stream, int from, int to)
{
	stream->from = from;
	stream->to = to;
	stream->passed = 0;
	stream->limit = UINT64_MAX;
	stream->keep_open = false;
	stream->begin = stream->end = 0;
}

static void close_end(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

/* It waits to read only when it is empty, so it never holds what nobody wants. */
void stream_poll(const struct stream *stream, struct pollfd fds[2])
{
	bool empty = stream->begin == stream->end;

	fds[0] = (struct pollfd){ .fd = empty ? stream->from : -1, .events = POLLIN };
	fds[1] = (struct pollfd){ .fd = empty ? -1 : stream->to, .events = POLLOUT };
}

static void fill(struct stream *stream)
{
	ssize_t got = read(stream->from, stream->data, sizeof(stream->data));

	if (got > 0) {
		stream->passed += got;
		stream->begin = 0;
		stream->end = got;
	} else if (got == 0 || (errno != EAGAIN && errno != EINTR)) {
		/* A terminal whose last user is gone says EIO. */
		close_end(&stream->from);
	}
}

static void drain(struct stream *stream)
{
	ssize_t put = write(stream->to, stream->data + stream->begin,
			    stream->end - stream->begin);

	if (put >= 0)
		stream->begin += put;
	else if (errno != EAGAIN && errno != EINTR)
		close_end(&stream->to);
}

void stream_step(struct stream *stream)
{
	if (stream->begin == stream->end && stream->from >= 0)
		fill(stream);
	if (stream->begin < stream->end && stream->to >= 0)
		drain(stream);
	if (stream->to < 0)	/* nobody to give it to */
		stream->begin = stream->end;
	if (stream->begin == stream->end && stream->passed >= stream->limit)
		close_end(&stream->from);
	if (stream_over(stream) && !stream->keep_open)
		close_end(&stream->to);
}

/* The writer at the other side of "from" is to notice that nobody reads. */
void stream_stop(struct stream *stream)
{
	stream->begin = stream->end;
	close_end(&stream->from);
}

bool stream_over(const struct stream *stream)
{
	return stream->from < 0 && stream->begin == stream->end;
}
