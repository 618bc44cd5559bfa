/* SPDX-License-Identifier: GPL-2.0 */
/* Samples of a host that a test makes up, one after the other, and what health says of them. */
#ifndef HEALTH_FEED_H
#define HEALTH_FEED_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "health/health.h"
#include "libktally/record.h"
#include "libktally/sample.h"

#define SECOND	UINT64_C(1000000000)
#define MINUTE	(60 * SECOND)
#define MIB	(UINT64_C(1) << 20)

struct feed {
	struct health *h;
	struct health_rules rules;
	struct ktally_sample sample[2];
	int at;			/* the sample that is being made */
	bool has_before;
	uint64_t now;		/* of that */
	char text[HEALTH_TEXT_ROOM];
};

/* With the default rules, unless @rules has others. */
static inline void feed_start(struct feed *f, const struct health_rules *rules)
{
	memset(f, 0, sizeof(*f));
	health_rules_default(&f->rules);
	if (rules)
		f->rules = *rules;
	f->h = health_new(&f->rules);
	assert_non_null(f->h);
	f->now = 1000 * SECOND;
}

static inline void feed_stop(struct feed *f)
{
	health_free(f->h);
	ktally_sample_free(&f->sample[0]);
	ktally_sample_free(&f->sample[1]);
}

/* Begins the sample that lies @later ns after the one before. */
static inline void feed_next(struct feed *f, uint64_t later)
{
	struct ktally_sample *s;

	f->at = !f->at;
	f->now += later;
	s = &f->sample[f->at];
	ktally_sample_clear(s);
	ktally_record_put(&ktally_moment_set, &s->moment, KTALLY_MOMENT_BOOTTIME, f->now);
}

/* Pids in ascending order. */
static inline struct ktally_task *feed_task(struct feed *f, uint32_t pid, uint64_t start,
					    const char *comm)
{
	struct ktally_sample *s = &f->sample[f->at];
	struct ktally_task *task = ktally_sample_next(s);

	assert_non_null(task);
	memset(task, 0, sizeof(*task));
	s->count++;
	ktally_record_put(&ktally_task_set, task, KTALLY_TASK_PID, pid);
	ktally_record_put(&ktally_task_set, task, KTALLY_TASK_START_TIME, start);
	ktally_record_put(&ktally_task_set, task, KTALLY_TASK_STATE, KTALLY_STATE_SLEEPING);
	ktally_record_string(&ktally_task_set, task, KTALLY_TASK_COMM, comm, strlen(comm));
	return task;
}

static inline void feed_put(struct ktally_task *task, enum ktally_task_field field, uint64_t value)
{
	ktally_record_put(&ktally_task_set, task, field, value);
}

static inline void feed_host(struct feed *f, enum ktally_host_field field, uint64_t value)
{
	ktally_record_put(&ktally_host_set, &f->sample[f->at].host, field, value);
}

/* Hands the sample over. */
static inline void feed_done(struct feed *f)
{
	health_feed(f->h, f->has_before ? &f->sample[!f->at] : NULL, &f->sample[f->at]);
	f->has_before = true;
}

static inline size_t feed_changes(const struct feed *f)
{
	size_t count;

	health_changes(f->h, &count);
	return count;
}

/* The only verdict that there is, or NULL when there is none. */
static inline const struct health_verdict *feed_verdict(const struct feed *f)
{
	size_t count;
	const struct health_verdict *const *verdicts = health_verdicts(f->h, &count);

	assert_in_range(count, 0, 1);
	return count ? verdicts[0] : NULL;
}

static inline const char *feed_text(struct feed *f)
{
	const struct health_verdict *v = feed_verdict(f);

	assert_non_null(v);
	health_text(v, f->text);
	return f->text;
}

#endif
