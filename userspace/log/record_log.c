// SPDX-License-Identifier: GPL-2.0
/*
 * Lines of a log itself and of its samples, see record.h. A sample's and the module's own figures
 * come from walks over their field tables; what is named here is what no table has.
 */
#include <stdio.h>

#include "health/units.h"
#include "log/record_line.h"
#include "view/ending.h"

static void put_source(struct json *j, const struct record_source *source)
{
	put_key(j, RECORD_SOURCE);
	put_text(j, source->name);
	put_key(j, RECORD_EVENTS);
	json_bool(j, source->events);
}

static void put_why(struct json *j, const struct record_source *source)
{
	put_key(j, RECORD_WHY);
	put_text(j, source->why);
}

static void put_info(const struct record *r, struct json *j, const struct record_source *source,
		     enum ktally_kind kind)
{
	if (source->info)
		fields_put(j, r->info, source->info, FIELDS_KIND(kind));
}

/* A list of the names of those that @bits has. */
static void put_kinds(struct json *j, unsigned int bits)
{
	bool first = true;

	put_key(j, RECORD_KINDS);
	json_list_open(j);
	for (unsigned int i = 0; i < RECORD_KINDS_COUNT; i++) {
		if (!(bits & RECORD_BIT(i)))
			continue;
		json_list_text(j, record_kinds[i], first);
		first = false;
	}
	json_list_close(j);
}

static void put_top(struct json *j, const struct record_options *options)
{
	const struct ktally_field *field = &ktally_task_set.fields[options->by];

	put_key(j, RECORD_TOP);
	json_uint(j, options->top);
	put_key(j, RECORD_BY);
	put_text(j, j->form == JSON_ECS ? ecs_names(&ktally_task_set)[options->by].key :
		 field->json);
}

/* Which lines and members there are. */
static void put_selection(const struct record *r, struct json *j,
			  const struct record_options *options)
{
	if (options->filter) {
		put_key(j, RECORD_FILTER);
		put_text(j, options->filter);
	}
	if (options->kinds != RECORD_KINDS_ALL)
		put_kinds(j, options->kinds);
	if (options->fields)
		fields_put_keys(j, r->task, options->fields, RECORD_FIELDS);
	if (options->top)
		put_top(j, options);
	if (options->changed_only) {
		put_key(j, RECORD_CHANGED);
		json_bool(j, true);
	}
	if (options->commands) {
		put_key(j, RECORD_COMMANDS);
		json_bool(j, true);
	}
}

static void open_start(const struct record *r, struct json *j,
		       const struct record_options *options, const struct record_source *source)
{
	char text[MESSAGE_ROOM], every[HEALTH_FIGURE_ROOM];

	health_unit_text(HEALTH_UNIT_TIME, (double)options->interval, every);
	snprintf(text, sizeof(text), "ktally %s begins to log, every %s, from %s", ktally_version(),
		 every, source->name);
	record_open(r, j, record_clock_now(), (struct format_head){
		.line = LINE_START, .message = text,
	});
}

void record_start(const struct record *r, struct json *j, const struct record_options *options,
		  const struct record_source *source)
{
	open_start(r, j, options, source);
	put_key(j, RECORD_FILE);
	json_uint(j, options->file);
	if (options->torn) {
		put_key(j, RECORD_TORN);
		json_bool(j, true);
	}
	put_key(j, RECORD_VERSION);
	put_text(j, ktally_version());
	put_source(j, source);
	put_why(j, source);
	put_key(j, RECORD_INTERVAL);
	json_uint(j, options->interval);
	if (options->count) {
		put_key(j, RECORD_COUNT);
		json_uint(j, options->count);
	}
	put_key(j, RECORD_THREADS);
	json_bool(j, options->threads);
	put_selection(r, j, options);
	put_key(j, RECORD_BACKEND);
	put_text(j, options->backend);
	put_info(r, j, source, KTALLY_KIND_IDENTITY);
	record_close(r, j);
}

void record_source(const struct record *r, struct json *j, const struct record_source *source,
		   const struct record_totals *totals)
{
	char text[MESSAGE_ROOM];

	snprintf(text, sizeof(text), "figures come from %s from here on: %s", source->name,
		 source->why);
	record_open(r, j, record_clock_now(), (struct format_head){
		.line = LINE_SOURCE, .message = text,
		.level = source->events ? LEVEL_INFO : LEVEL_WARN,
	});
	put_source(j, source);
	put_why(j, source);
	put_info(r, j, source, KTALLY_KIND_IDENTITY);
	record_put_losses(j, totals);
	record_close(r, j);
}

static void put_choice(struct json *j, const struct record_choice *choice)
{
	if (choice->all)
		return;
	put_key(j, RECORD_CHOSEN);
	json_uint(j, choice->chosen);
	if (!choice->has_unchanged)
		return;
	put_key(j, RECORD_UNCHANGED);
	json_uint(j, choice->unchanged);
}

void record_sample(const struct record *r, struct json *j, const struct ktally_sample *sample,
		   const struct record_source *source, const struct record_totals *totals,
		   const struct record_choice *choice)
{
	record_open_mute(r, j, record_clock_of(&sample->moment), LINE_SAMPLE);
	put_source(j, source);
	put_key(j, RECORD_INTERRUPTED);
	json_bool(j, sample->interrupted);
	put_key(j, RECORD_RETRIES);
	json_uint(j, sample->retries);
	put_choice(j, choice);
	record_put_losses(j, totals);
	put_info(r, j, source, KTALLY_KIND_COUNTER);
	fields_put(j, r->moment, &sample->moment, FIELDS_ALL);
	fields_put(j, r->tail, &sample->tail, FIELDS_ALL);
	fields_put(j, r->host, &sample->host, FIELDS_ALL);
	record_close(r, j);
}

static void open_stop(const struct record *r, struct json *j, const struct record_totals *totals,
		      int signal)
{
	static const struct record_totals none;
	const struct record_lost lost = { .before = &none, .now = totals };
	char text[2 * MESSAGE_ROOM], losses[MESSAGE_ROOM], name[ENDING_ROOM];
	size_t len = record_loss_words(&lost, losses);

	ending_signal((uint32_t)signal, name);
	snprintf(text, sizeof(text), "the log ends%s%s with %llu samples, %llu tasks, %llu exits; "
		 "lost: %s", signal ? " by " : "", signal ? name : "",
		 (unsigned long long)totals->samples, (unsigned long long)totals->tasks,
		 (unsigned long long)totals->exits, len ? losses : "nothing");
	record_open(r, j, record_clock_now(), (struct format_head){
		.line = LINE_STOP, .message = text, .level = len ? LEVEL_WARN : LEVEL_INFO,
	});
}

void record_stop(const struct record *r, struct json *j, const struct record_source *source,
		 const struct record_totals *totals, int signal)
{
	open_stop(r, j, totals, signal);
	put_source(j, source);
	if (signal) {
		put_key(j, RECORD_SIGNAL);
		json_uint(j, (uint64_t)signal);
	}
	put_key(j, RECORD_SAMPLES);
	json_uint(j, totals->samples);
	put_key(j, RECORD_TASKS);
	json_uint(j, totals->tasks);
	put_key(j, RECORD_EXITS);
	json_uint(j, totals->exits);
	record_put_losses(j, totals);
	put_info(r, j, source, KTALLY_KIND_COUNTER);
	record_close(r, j);
}
