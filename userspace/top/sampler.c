// SPDX-License-Identifier: GPL-2.0
/*
 * A thread for each sample that takes long, see sampler.h. It costs some 50 us to make one, and
 * nothing of it is left to be told apart from the next: no state, no queue, no lock.
 */
#include "top/sampler.h"

#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "clock.h"

int sampler_init(struct sampler *sampler)
{
	*sampler = (struct sampler){ .done = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK) };
	return sampler->done < 0 ? -errno : 0;
}

void sampler_free(struct sampler *sampler)
{
	sampler_wait(sampler);
	ktally_sample_free(&sampler->sample);
	if (sampler->done >= 0)
		close(sampler->done);
	sampler->done = -1;
}

static void *take(void *arg)
{
	struct sampler *sampler = arg;
	uint64_t begun = clock_ns(CLOCK_MONOTONIC);

	sampler->error = ktally_sample_take(sampler->k, &sampler->query, &sampler->sample);
	sampler->took = clock_ns(CLOCK_MONOTONIC) - begun;
	eventfd_write(sampler->done, 1);
	return NULL;
}

/* Of another source, or all read anew, it may take any time. */
static bool is_quick(const struct sampler *sampler, const struct ktally *k,
		     const struct ktally_query *query)
{
	return query->since && sampler->k == k && sampler->took < SAMPLER_QUICK;
}

void sampler_start(struct sampler *sampler, struct ktally *k, const struct ktally_query *query)
{
	bool quick = is_quick(sampler, k, query);

	sampler->k = k;
	sampler->query = *query;
	if (query->since) {
		sampler->before = *query->since;
		sampler->query.since = &sampler->before;
	}
	sampler->started = true;
	sampler->running = !quick && !pthread_create(&sampler->thread, NULL, take, sampler);
	if (!sampler->running)
		take(sampler);
}

void sampler_wait(struct sampler *sampler)
{
	if (sampler->running)
		pthread_join(sampler->thread, NULL);
	sampler->running = false;
}

int sampler_end(struct sampler *sampler, struct ktally_sample *sample)
{
	struct ktally_sample filled;
	eventfd_t unused;

	if (!sampler->started)
		return -EALREADY;
	sampler_wait(sampler);
	sampler->started = false;
	eventfd_read(sampler->done, &unused);
	filled = sampler->sample;
	sampler->sample = *sample;
	*sample = filled;
	return sampler->error;
}
