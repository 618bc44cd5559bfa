/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A sample that is taken by a thread of its own, so that keys are answered meanwhile: of 20,000
 * processes procfs takes a second. Where the one before took so little that nobody would feel it,
 * there is no thread: it costs as much as the sample of a small host.
 * Not here: what asks for one and what becomes of it (feed.c).
 *
 * The thread has the handle and both samples to itself from sampler_start() until sampler_wait() or
 * sampler_end() has returned. Every other call may be made at any time, by one thread.
 */
#ifndef KTALLY_TOP_SAMPLER_H
#define KTALLY_TOP_SAMPLER_H

#include <pthread.h>
#include <stdbool.h>

#include "libktally/ktally.h"

#define SAMPLER_QUICK UINT64_C(5000000)	/* ns: a tenth of what a key may take to the screen */

struct sampler {
	int done;			/* eventfd: readable once the thread has ended */
	bool started;			/* and not yet given to sampler_end() */
	bool running;			/* the thread was not waited for yet */
	pthread_t thread;
	struct ktally *k;
	struct ktally_query query;
	struct ktally_sample before;	/* query.since: whose rows are another's */
	struct ktally_sample sample;	/* to be filled */
	uint64_t took;			/* ns, the one before */
	int error;
};

/* Errors: -EMFILE and others of eventfd(2). */
int sampler_init(struct sampler *sampler);

/* Waits for the thread. */
void sampler_free(struct sampler *sampler);

/**
 * sampler_start() - begin to take a sample; none must have been begun
 * @query: copied; the rows of query->since must stay until sampler_wait() or sampler_end()
 *
 * Where no thread can be had, the sample is taken before this returns; so it is when it goes on
 * from one of the same handle, and the last took less than SAMPLER_QUICK.
 */
void sampler_start(struct sampler *sampler, struct ktally *k, const struct ktally_query *query);

/* Waits until the handle is free again. */
void sampler_wait(struct sampler *sampler);

/**
 * sampler_end() - wait for the sample that was begun
 * @sample: gets it, and gives its memory for the next one
 *
 * Returns 0 or the error of ktally_sample_take(); -EALREADY none was begun.
 */
int sampler_end(struct sampler *sampler, struct ktally_sample *sample);

#endif
