// SPDX-License-Identifier: GPL-2.0
/*
 * Streams of events, see streams.h. All but wakers run in the server's thread. The lock is held
 * from looking for a new sample to being suspended, so that no waker comes between them.
 */
#include "serve/streams.h"

#include <errno.h>
#include <inttypes.h>
#include <microhttpd.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "serve/api_put.h"

#define RETRY		"retry: 3000\n\n"
#define COMMENT		": \n\n"
#define SOCKET_ROOM	(256 * 1024)	/* that the kernel keeps of what a client does not read */

/* Parts of what is sent: our own text, the page that all share, our own text again. */
enum part { PART_HEAD, PART_PAGE, PART_TAIL, PARTS };

struct stream {
	struct streams *streams;
	struct stream *next, *previous;
	struct MHD_Connection *connection;
	struct client *client;
	int fd;
	bool stranger;
	bool begun;
	bool waits;		/* suspended */
	uint64_t since;		/* when there was nothing to send first; 0: there was since */
	bool gone;		/* its client hung up */
	uint64_t number;	/* of the sample that was sent last */
	/* ---- What is being sent ---- */
	struct snapshot *snapshot;
	const struct buffer *page;
	struct buffer head, tail;
	enum part part;
	size_t at;
};

/* ---- What is sent ---- */

static void clear(struct stream *stream)
{
	snapshot_drop(stream->snapshot);
	stream->snapshot = NULL;
	stream->page = NULL;
	stream->head.len = 0;
	stream->tail.len = 0;
	stream->part = PART_HEAD;
	stream->at = 0;
}

static const struct buffer *part_of(const struct stream *stream)
{
	const struct buffer *const parts[PARTS] = { &stream->head, stream->page, &stream->tail };

	return parts[stream->part];
}

/* What is left of what is being sent, up to @room; 0: nothing. */
static size_t copy_rest(struct stream *stream, char *to, size_t room)
{
	size_t done = 0;

	while (stream->part < PARTS && done < room) {
		const struct buffer *part = part_of(stream);
		size_t len = part ? part->len - stream->at : 0;

		if (len > room - done)
			len = room - done;
		if (len)
			memcpy(to + done, part->data + stream->at, len);
		done += len;
		stream->at += len;
		if (part && stream->at < part->len)
			break;
		stream->part++;
		stream->at = 0;
	}
	return done;
}

/* Makes the event of a snapshot, which becomes the stream's. */
static bool make_event(struct stream *stream, struct snapshot *snapshot)
{
	stream->snapshot = snapshot;
	stream->number = snapshot->samples;
	stream->page = api_state(snapshot, stream->stranger);
	buffer_print(&stream->head, "id: %" PRIu64 "\nevent: state\ndata: ", snapshot->samples);
	api_put_state_tail(&stream->streams->moment, snapshot, &stream->tail);
	buffer_string(&stream->tail, "\n\n");
	return stream->page && !stream->tail.failed;
}

/* ---- The streams ---- */

void streams_init(struct streams *streams, const struct moment *moment, struct clients *clients,
		  unsigned int connections)
{
	*streams = (struct streams){ .moment = *moment, .clients = clients };
	streams->most = connections / 2 < STREAMS_MAX ? connections / 2 : STREAMS_MAX;
	pthread_mutex_init(&streams->lock, NULL);
}

void streams_free(struct streams *streams)
{
	pthread_mutex_destroy(&streams->lock);
}

/* With the lock. */
static void wake(struct stream *stream)
{
	if (!stream->waits)
		return;
	stream->waits = false;
	MHD_resume_connection(stream->connection);
}

static void wake_all(struct streams *streams, bool stop)
{
	pthread_mutex_lock(&streams->lock);
	streams->stop |= stop;
	for (struct stream *stream = streams->first; stream; stream = stream->next)
		wake(stream);
	pthread_mutex_unlock(&streams->lock);
}

void streams_wake(void *streams)
{
	wake_all(streams, false);
}

void streams_stop(struct streams *streams)
{
	wake_all(streams, true);
}

static bool hung_up(const struct stream *stream)
{
	struct pollfd fd = { .fd = stream->fd, .events = POLLRDHUP };

	return poll(&fd, 1, 0) > 0;
}

void streams_sweep(struct streams *streams, uint64_t now)
{
	pthread_mutex_lock(&streams->lock);
	for (struct stream *stream = streams->first; stream; stream = stream->next) {
		if (!stream->waits)
			continue;
		/* The library does not look at those that are suspended. */
		stream->gone = hung_up(stream);
		if (stream->gone || now >= stream->since + STREAM_IDLE_NS)
			wake(stream);
	}
	pthread_mutex_unlock(&streams->lock);
}

struct stream *stream_new(struct streams *streams, bool stranger)
{
	struct stream *stream = calloc(1, sizeof(*stream));
	bool full;

	if (!stream)
		return NULL;
	stream->streams = streams;
	stream->stranger = stranger;
	pthread_mutex_lock(&streams->lock);
	full = streams->count >= streams->most;
	if (!full) {
		stream->next = streams->first;
		if (stream->next)
			stream->next->previous = stream;
		streams->first = stream;
		streams->count++;
	}
	pthread_mutex_unlock(&streams->lock);
	if (!full)
		return stream;
	free(stream);
	return NULL;
}

void stream_set_connection(struct stream *stream, struct MHD_Connection *connection,
			   struct client *client)
{
	int room = SOCKET_ROOM;

	stream->connection = connection;
	stream->client = client;
	stream->fd = client ? client->fd : -1;
	if (client)
		setsockopt(client->fd, SOL_SOCKET, SO_SNDBUF, &room, sizeof(room));
}

void stream_free(void *arg)
{
	struct stream *stream = arg;
	struct streams *streams = stream->streams;

	pthread_mutex_lock(&streams->lock);
	*(stream->previous ? &stream->previous->next : &streams->first) = stream->next;
	if (stream->next)
		stream->next->previous = stream->previous;
	streams->count--;
	pthread_mutex_unlock(&streams->lock);
	clear(stream);
	buffer_free(&stream->head);
	buffer_free(&stream->tail);
	free(stream);
}

/* ---- One of them ---- */

/* A snapshot that was not sent yet. */
static struct snapshot *take_new(const struct stream *stream)
{
	struct snapshot *newest = board_take(stream->streams->moment.board);

	if (newest && newest->samples != stream->number)
		return newest;
	snapshot_drop(newest);
	return NULL;
}

/* With the lock. */
static void suspend(struct stream *stream, uint64_t now)
{
	stream->waits = true;
	if (!stream->since)
		stream->since = now;
	if (stream->client)
		clients_pause(stream->streams->clients, stream->client);
	MHD_suspend_connection(stream->connection);
}

/* What there is to send: a sample or a comment; or -EAGAIN, it waits; -ESHUTDOWN, it is to end. */
static int look(struct stream *stream, uint64_t now, struct snapshot **newest)
{
	struct streams *streams = stream->streams;
	int result = 0;

	pthread_mutex_lock(&streams->lock);
	if (streams->stop || stream->gone) {
		result = -ESHUTDOWN;
	} else {
		*newest = take_new(stream);
		if (!*newest && stream->begun &&
		    (!stream->since || now < stream->since + STREAM_IDLE_NS)) {
			suspend(stream, now);
			result = -EAGAIN;
		}
	}
	pthread_mutex_unlock(&streams->lock);
	return result;
}

static int begin_next(struct stream *stream, uint64_t now)
{
	struct snapshot *newest = NULL;
	bool made = true;
	int result;

	clear(stream);
	result = look(stream, now, &newest);
	if (result)
		return result;
	stream->since = 0;
	if (!stream->begun)
		buffer_string(&stream->head, RETRY);
	else if (!newest)
		buffer_string(&stream->head, COMMENT);
	stream->begun = true;
	if (newest)
		made = make_event(stream, newest);
	return made && !stream->head.failed ? 0 : -ENOMEM;
}

ssize_t stream_read(void *arg, uint64_t position, char *to, size_t room)
{
	struct stream *stream = arg;
	size_t len = copy_rest(stream, to, room);
	uint64_t now = live_clock();

	(void)position;
	if (len)
		return (ssize_t)len;
	switch (begin_next(stream, now)) {
	case 0:
		break;
	case -EAGAIN:
		return 0;
	case -ESHUTDOWN:
		return MHD_CONTENT_READER_END_OF_STREAM;
	default:
		return MHD_CONTENT_READER_END_WITH_ERROR;
	}
	if (stream->client)
		clients_asked(stream->streams->clients, stream->client, now);
	return (ssize_t)copy_rest(stream, to, room);
}
