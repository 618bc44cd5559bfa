// SPDX-License-Identifier: GPL-2.0
/* The thread of worker.h. It inherits that the signals of stop.h are blocked. */
#include <errno.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#include "log/worker.h"

struct worker {
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t wake;
	worker_job job;		/* not begun yet, under @lock as all below */
	void *context;
	long result;
	bool done, quit;
	bool runs;		/* these two are the caller's alone */
	bool busy;
	int fd;
};

int worker_new(struct worker **out, int fd)
{
	struct worker *w = calloc(1, sizeof(*w));

	if (!w)
		return -ENOMEM;
	w->fd = fd;
	pthread_mutex_init(&w->lock, NULL);
	pthread_cond_init(&w->wake, NULL);
	*out = w;
	return 0;
}

void worker_free(struct worker *w)
{
	if (!w)
		return;
	pthread_mutex_lock(&w->lock);
	w->quit = true;
	pthread_cond_signal(&w->wake);
	pthread_mutex_unlock(&w->lock);
	if (w->runs)
		pthread_join(w->thread, NULL);
	pthread_cond_destroy(&w->wake);
	pthread_mutex_destroy(&w->lock);
	free(w);
}

static void tell(const struct worker *w)
{
	const uint64_t one = 1;

	if (w->fd >= 0 && write(w->fd, &one, sizeof(one)) != sizeof(one))
		return;		/* it is readable already */
}

static void *run(void *context)
{
	struct worker *w = context;

	pthread_mutex_lock(&w->lock);
	for (;;) {
		worker_job job;
		long result;

		while (!w->job && !w->quit)
			pthread_cond_wait(&w->wake, &w->lock);
		if (!w->job)
			break;
		job = w->job;
		w->job = NULL;
		pthread_mutex_unlock(&w->lock);
		result = job(w->context);
		pthread_mutex_lock(&w->lock);
		w->result = result;
		w->done = true;
		tell(w);
	}
	pthread_mutex_unlock(&w->lock);
	return NULL;
}

int worker_start(struct worker *w, worker_job job, void *context)
{
	int error = 0;

	if (!w->runs)
		error = pthread_create(&w->thread, NULL, run, w);
	if (error)
		return -error;
	w->runs = true;
	w->busy = true;
	pthread_mutex_lock(&w->lock);
	w->job = job;
	w->context = context;
	pthread_cond_signal(&w->wake);
	pthread_mutex_unlock(&w->lock);
	return 0;
}

bool worker_busy(const struct worker *w)
{
	return w->busy;
}

bool worker_done(struct worker *w, long *result)
{
	bool done;

	pthread_mutex_lock(&w->lock);
	done = w->done;
	*result = w->result;
	w->done = false;
	pthread_mutex_unlock(&w->lock);
	w->busy = w->busy && !done;
	return done;
}
