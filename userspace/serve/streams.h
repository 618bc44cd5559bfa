/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Answers without an end: an event for each new sample, as server-sent events. Not here: what is in
 * an event (api_put.h).
 *
 * A stream that waits for a sample is suspended and costs nothing. One whose client does not take
 * an event in time is let go of as others are (clients.h): nobody waits for it, and the next event
 * that it gets is of the newest sample.
 */
#ifndef KTALLY_SERVE_STREAMS_H
#define KTALLY_SERVE_STREAMS_H

#include <pthread.h>
#include <stdbool.h>
#include <sys/types.h>

#include "serve/clients.h"
#include "serve/moment.h"
#include "serve/snapshot.h"

#define STREAMS_MAX	16
#define STREAM_IDLE_NS	UINT64_C(13000000000)	/* then a comment; with a sweep less than 15 s */

struct MHD_Connection;
struct stream;

struct streams {
	pthread_mutex_t lock;
	struct stream *first;
	unsigned int count;
	unsigned int most;	/* that may be there */
	bool stop;
	struct moment moment;
	struct clients *clients;
};

/* @connections: that the server holds open, of which streams get half at most. */
void streams_init(struct streams *streams, const struct moment *moment, struct clients *clients,
		  unsigned int connections);
void streams_free(struct streams *streams);

/* A new sample hangs on the board. @streams: a struct streams. */
void streams_wake(void *streams);

/* Wakes those that were idle for long or whose clients went. To be called every few seconds. */
void streams_sweep(struct streams *streams, uint64_t now);

/* All streams end, and there will be no other. To be called before the server ends. */
void streams_stop(struct streams *streams);

/* @stranger: as api_put.h has it. NULL when there are too many, or out of memory. */
struct stream *stream_new(struct streams *streams, bool stranger);
void stream_set_connection(struct stream *stream, struct MHD_Connection *connection,
			   struct client *client);

/* What a response of the library is made of; @arg: the stream, which it frees. */
ssize_t stream_read(void *arg, uint64_t position, char *to, size_t room);
void stream_free(void *arg);

#endif
