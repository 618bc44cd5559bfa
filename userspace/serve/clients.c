// SPDX-License-Identifier: GPL-2.0
/*
 * The connections there are, see clients.h. They are shut down, not closed: the library sees the
 * end and closes them. A descriptor is another's only after clients_remove().
 */
#include "serve/clients.h"

#include <stdlib.h>
#include <sys/socket.h>

void clients_init(struct clients *clients, unsigned int usual)
{
	*clients = (struct clients){ .usual = usual };
	pthread_mutex_init(&clients->lock, NULL);
}

void clients_free(struct clients *clients)
{
	pthread_mutex_destroy(&clients->lock);
}

static void unlink_client(struct clients *clients, struct client *client)
{
	*(client->previous ? &client->previous->next : &clients->first) = client->next;
	*(client->next ? &client->next->previous : &clients->last) = client->previous;
}

static void append(struct clients *clients, struct client *client)
{
	client->next = NULL;
	client->previous = clients->last;
	*(clients->last ? &clients->last->next : &clients->first) = client;
	clients->last = client;
}

static void shut(struct clients *clients, struct client *client)
{
	client->closing = true;
	clients->evicted++;
	shutdown(client->fd, SHUT_RDWR);
}

static void shut_idlest(struct clients *clients)
{
	struct client *client = clients->first;

	while (client && (client->closing || client->asked))
		client = client->next;
	if (client)
		shut(clients, client);
}

struct client *clients_add(struct clients *clients, int fd, uint64_t now)
{
	struct client *client = calloc(1, sizeof(*client));

	if (!client)
		return NULL;
	client->fd = fd;
	client->since = now;
	pthread_mutex_lock(&clients->lock);
	if (clients->count >= clients->usual)
		shut_idlest(clients);
	append(clients, client);
	clients->count++;
	pthread_mutex_unlock(&clients->lock);
	return client;
}

void clients_remove(struct clients *clients, struct client *client)
{
	pthread_mutex_lock(&clients->lock);
	unlink_client(clients, client);
	clients->count--;
	pthread_mutex_unlock(&clients->lock);
	free(client);
}

static void move(struct clients *clients, struct client *client, bool asked, uint64_t now)
{
	pthread_mutex_lock(&clients->lock);
	unlink_client(clients, client);
	append(clients, client);
	client->since = now;
	client->asked = asked;
	client->paused = false;
	client->answered |= !asked;
	pthread_mutex_unlock(&clients->lock);
}

void clients_asked(struct clients *clients, struct client *client, uint64_t now)
{
	move(clients, client, true, now);
}

void clients_answered(struct clients *clients, struct client *client, uint64_t now)
{
	move(clients, client, false, now);
}

void clients_pause(struct clients *clients, struct client *client)
{
	pthread_mutex_lock(&clients->lock);
	client->paused = true;
	pthread_mutex_unlock(&clients->lock);
}

static uint64_t patience(const struct client *client)
{
	if (client->paused)
		return UINT64_MAX;
	if (client->asked)
		return CLIENT_SEND_NS;
	return client->answered ? CLIENT_NEXT_NS : CLIENT_FIRST_NS;
}

void clients_sweep(struct clients *clients, uint64_t now)
{
	pthread_mutex_lock(&clients->lock);
	for (struct client *c = clients->first; c; c = c->next)
		if (!c->closing && now > c->since && now - c->since > patience(c))
			shut(clients, c);
	pthread_mutex_unlock(&clients->lock);
}
