// SPDX-License-Identifier: GPL-2.0
/* Which tasks and exits get a line, see choice.h. */
#include "log/choice.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

int choice_init(struct choice *c, const struct choice_options *options)
{
	*c = (struct choice){
		.options = *options,
		.compares = choice_needs_two(options) || options->changed_only,
	};
	return options->top ? largest_init(&c->largest, options->top) : 0;
}

void choice_free(struct choice *c)
{
	largest_free(&c->largest);
	ktally_sample_free(&c->other);
	free(c->chosen);
}

bool choice_is_all(const struct choice *c)
{
	return !c->options.query && !c->options.top && !c->options.changed_only;
}

static bool is_counter(unsigned int field)
{
	return ktally_task_set.fields[field].kind == KTALLY_KIND_COUNTER;
}

bool choice_needs_two(const struct choice_options *options)
{
	return query_has_rates(options->query) || (options->top && is_counter(options->by));
}

uint32_t choice_groups(const struct choice_options *options)
{
	uint32_t groups = query_groups(options->query);

	if (options->top)
		groups |= column_groups((struct column){ COLUMN_VALUE, (uint8_t)options->by });
	/* Who ran has used CPU time. */
	if (options->changed_only)
		groups |= KTALLY_GROUP_CPU;
	return groups;
}

struct ktally_sample *choice_room(struct choice *c)
{
	return &c->other;
}

const struct ktally_sample *choice_since(const struct choice *c,
					 const struct ktally_sample *latest)
{
	return c->has_latest ? latest : NULL;
}

const struct ktally_sample *choice_before(const struct choice *c)
{
	return c->has_before ? &c->other : NULL;
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

	c->has_before = c->has_latest;
	c->has_latest = true;
	c->other = *latest;
	*latest = taken;
	c->context = (struct row_context){
		.elapsed = c->has_before ? since(&c->other, boottime_of(latest)) : 0,
		.users = &c->users,
	};
}

void choice_forget(struct choice *c)
{
	c->has_latest = false;
}

/*
 * Whether any counter moved: one who ran has at least been switched to. Rows of who did not are
 * mostly copies, or differ only in what others did to them.
 */
static bool has_run(const struct ktally_task *before, const struct ktally_task *now)
{
	if (!memcmp(before, now, sizeof(*now)))
		return false;
	for (unsigned int i = 0; i < ktally_task_set.count; i++) {
		bool known = ktally_has(now->present, i);

		if (!is_counter(i))
			continue;
		if (known != ktally_has(before->present, i) ||
		    (known && before->value[i] != now->value[i]))
			return true;
	}
	return false;
}

/* How large it is in the field to choose by; false when that is not known. */
static bool amount(const struct choice *c, const struct row *row, uint64_t *value)
{
	unsigned int by = c->options.by;
	uint64_t before = 0;

	if (!ktally_task_value(row->task, by, value))
		return false;
	if (ktally_task_set.fields[by].type == KTALLY_TYPE_SINT)
		*value ^= UINT64_C(1) << 63;
	if (!is_counter(by))
		return true;
	if (!c->has_before || !row->known ||
	    (row->before && !ktally_task_value(row->before, by, &before)))
		return false;
	if (*value < before)
		return false;
	*value -= before;
	return true;
}

/* Looks at one task; the places of those that are chosen ascend. */
static void choose(struct choice *c, const struct ktally_sample *latest, size_t place)
{
	struct row row = { .task = &latest->tasks[place] };
	uint64_t value;

	if (c->compares && c->has_before)
		row.before = ktally_before(&c->other, row.task, &row.known);
	if (c->options.changed_only && row.before && !has_run(row.before, row.task)) {
		c->unchanged++;
		return;
	}
	if (!query_matches(c->options.query, &row, &c->context))
		return;
	if (!c->options.top)
		c->chosen[c->count++] = place;
	else if (amount(c, &row, &value))
		largest_add(&c->largest, value, place);
}

static int make_room(struct choice *c, size_t count)
{
	size_t *chosen;

	if (count <= c->room)
		return 0;
	chosen = reallocarray(c->chosen, count, sizeof(*chosen));
	if (!chosen)
		return -ENOMEM;
	c->chosen = chosen;
	c->room = count;
	return 0;
}

int choice_tasks(struct choice *c, const struct ktally_sample *latest)
{
	c->count = 0;
	c->unchanged = 0;
	largest_begin(&c->largest);
	if (make_room(c, latest->count))
		return -ENOMEM;
	for (size_t place = 0; place < latest->count; place++)
		choose(c, latest, place);
	if (!c->options.top)
		return 0;
	largest_end(&c->largest);
	for (size_t i = 0; i < c->largest.count; i++)
		c->chosen[c->count++] = c->largest.heap[i].place;
	return 0;
}

bool choice_exit(struct choice *c, const struct ktally_sample *latest,
		 const struct ktally_task *record)
{
	struct row row = { .task = record, .dead = true };
	struct row_context context = { .users = &c->users };
	uint64_t exit_time;

	if (c->compares && c->has_latest &&
	    ktally_task_value(record, KTALLY_TASK_EXIT_TIME, &exit_time)) {
		row.before = ktally_before(latest, record, &row.known);
		context.elapsed = since(latest, exit_time);
	}
	return query_matches(c->options.query, &row, &context);
}
