// SPDX-License-Identifier: GPL-2.0
/* Calls that may never return, see errand.h. */
#include "serve/check/errand.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "source/live.h"

#define ERRANDS_MAX	(2 * CHECK_SLOTS)	/* with those of checks that are no more */

struct errand {
	errand_ask ask;
	struct check check;
	struct errand_answer answer;
	/* ---- Shared ---- */
	pthread_mutex_t lock;
	unsigned int holders;
	struct http_client *client;	/* NULL: nobody waits */
	bool done;
};

static atomic_uint errands;

/* Called with the lock, which is then given back. */
static void let_go(struct errand *e)
{
	bool last = !--e->holders;

	pthread_mutex_unlock(&e->lock);
	if (!last)
		return;
	pthread_mutex_destroy(&e->lock);
	free(e);
}

static void *run(void *arg)
{
	struct errand *e = arg;
	uint64_t began = live_clock();

	e->ask(&e->check, &e->answer);
	pthread_mutex_lock(&e->lock);
	e->answer.outcome.duration = live_clock() - began;
	e->answer.outcome.has_duration = true;
	e->done = true;
	if (e->client)
		http_client_wake(e->client);
	let_go(e);
	atomic_fetch_sub(&errands, 1);
	return NULL;
}

static bool start_thread(struct errand *e)
{
	pthread_attr_t attributes;
	pthread_t thread;
	int error;

	pthread_attr_init(&attributes);
	pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
	error = pthread_create(&thread, &attributes, run, e);
	pthread_attr_destroy(&attributes);
	return !error;
}

struct errand *errand_start(errand_ask ask, const struct check *check, struct http_client *client)
{
	struct errand *e = calloc(1, sizeof(*e));

	if (!e)
		return NULL;
	e->ask = ask;
	e->check = *check;
	e->client = client;
	e->holders = 2;
	pthread_mutex_init(&e->lock, NULL);
	if (atomic_fetch_add(&errands, 1) < ERRANDS_MAX && start_thread(e))
		return e;
	atomic_fetch_sub(&errands, 1);
	pthread_mutex_destroy(&e->lock);
	free(e);
	return NULL;
}

bool errand_is_done(struct errand *e, struct errand_answer *answer)
{
	bool done;

	pthread_mutex_lock(&e->lock);
	done = e->done;
	if (done)
		*answer = e->answer;
	pthread_mutex_unlock(&e->lock);
	return done;
}

void errand_drop(struct errand *e)
{
	if (!e)
		return;
	pthread_mutex_lock(&e->lock);
	e->client = NULL;
	let_go(e);
}
