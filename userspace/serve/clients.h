/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The connections there are, and which of them must go: who waits too long with a request, or reads
 * an answer too slowly, and, when there are many, who has been idle for longest. So a new one
 * always gets in, however many hold a connection and do nothing.
 */
#ifndef KTALLY_SERVE_CLIENTS_H
#define KTALLY_SERVE_CLIENTS_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#define CLIENT_FIRST_NS	UINT64_C(10000000000)	/* for the headers of the first request */
#define CLIENT_NEXT_NS	UINT64_C(90000000000)	/* for another one: longer than scrapers wait */
#define CLIENT_SEND_NS	UINT64_C(30000000000)	/* to take an answer */

struct client {
	struct client *next, *previous;	/* the longest idle first */
	int fd;
	uint64_t since;		/* CLOCK_MONOTONIC of the last thing that it did */
	bool asked;		/* a request was whole ... */
	bool answered;		/* ... and one was answered */
	bool paused;		/* its answer goes on when we have more of it */
	bool closing;
	bool known;		/* it was looked who it is: of the server's thread, as the next */
	bool stranger;
};

struct clients {
	pthread_mutex_t lock;
	struct client *first, *last;
	unsigned int count;
	unsigned int usual;	/* that may be there; above that idle ones go */
	uint64_t evicted;
};

void clients_init(struct clients *clients, unsigned int usual);
void clients_free(struct clients *clients);

/* NULL when out of memory. Shuts down another one when there are too many. */
struct client *clients_add(struct clients *clients, int fd, uint64_t now);
void clients_remove(struct clients *clients, struct client *client);

/* Its request is whole; its answer was sent. */
void clients_asked(struct clients *clients, struct client *client, uint64_t now);
void clients_answered(struct clients *clients, struct client *client, uint64_t now);

/* It took all that there is of its answer, which goes on with clients_asked() as a new one. */
void clients_pause(struct clients *clients, struct client *client);

/* Shuts down whoever is too slow. To be called every few seconds. */
void clients_sweep(struct clients *clients, uint64_t now);

#endif
