// SPDX-License-Identifier: GPL-2.0
/* Which tasks and exits get a line, see choice.h. */
#include "log/choice.h"

void choice_init(struct choice *c, const struct query *query)
{
	*c = (struct choice){ .query = query, .has_rates = query_has_rates(query) };
}

void choice_free(struct choice *c)
{
	ktally_sample_free(&c->other);
}

struct ktally_sample *choice_room(struct choice *c, struct ktally_sample *latest)
{
	return c->has_rates ? &c->other : latest;
}

static uint64_t boottime_of(const struct ktally_sample *sample)
{
	const struct ktally_moment *moment = &sample->moment;

	return ktally_has(moment->present, KTALLY_MOMENT_BOOTTIME) ?
	       moment->value[KTALLY_MOMENT_BOOTTIME] : 0;
}

/* ns from the sample to a later point of CLOCK_BOOTTIME, 0 when either is not known. */
static uint64_t since(const struct ktally_sample *sample, uint64_t boottime)
{
	uint64_t then = boottime_of(sample);

	return then && boottime > then ? boottime - then : 0;
}

void choice_taken(struct choice *c, struct ktally_sample *latest)
{
	struct ktally_sample taken = c->other;

	c->has_before = c->has_rates && c->has_latest;
	c->has_latest = true;
	if (c->has_rates) {
		c->other = *latest;
		*latest = taken;
	}
	c->context = (struct row_context){
		.elapsed = c->has_before ? since(&c->other, boottime_of(latest)) : 0,
		.users = &c->users,
	};
}

void choice_forget(struct choice *c)
{
	c->has_latest = false;
}

bool choice_task(struct choice *c, const struct ktally_task *task)
{
	struct row row = { .task = task };

	if (c->has_before)
		row.before = ktally_before(&c->other, task, &row.known);
	return query_matches(c->query, &row, &c->context);
}

bool choice_exit(struct choice *c, const struct ktally_sample *latest,
		 const struct ktally_task *record)
{
	struct row row = { .task = record, .dead = true };
	struct row_context context = { .users = &c->users };
	uint64_t exit_time;

	if (c->has_rates && c->has_latest &&
	    ktally_task_value(record, KTALLY_TASK_EXIT_TIME, &exit_time)) {
		row.before = ktally_before(latest, record, &row.known);
		context.elapsed = since(latest, exit_time);
	}
	return query_matches(c->query, &row, &context);
}
