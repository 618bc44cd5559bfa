// SPDX-License-Identifier: GPL-2.0
/*
 * Makes the lines of record.h. A task's, a sample's and the module's own figures come from walks
 * over their field tables; what is named here is what no table has.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "log/fields.h"
#include "log/record.h"

#define NSEC_PER_SEC	UINT64_C(1000000000)

/* `,"key":` for a key that is a literal. */
#define put_key(j, key)	json_literal(j, ",\"" key "\":")

struct record {
	struct fields *task, *moment, *tail, *host, *info;
	char origin[1024];	/* host name and boot id, as every line has them */
	size_t origin_len;
};

static uint64_t clock_ns(clockid_t id)
{
	struct timespec now;

	clock_gettime(id, &now);
	return (uint64_t)now.tv_sec * NSEC_PER_SEC + (uint64_t)now.tv_nsec;
}

struct record_clock record_clock_now(void)
{
	uint64_t boottime = clock_ns(CLOCK_BOOTTIME), realtime = clock_ns(CLOCK_REALTIME);

	return (struct record_clock){ realtime, (int64_t)(realtime - boottime) };
}

struct record_clock record_clock_of(const struct ktally_moment *moment)
{
	uint64_t realtime = moment->value[KTALLY_MOMENT_REALTIME];
	uint64_t boottime = moment->value[KTALLY_MOMENT_BOOTTIME];

	if (!ktally_has(moment->present, KTALLY_MOMENT_REALTIME) ||
	    !ktally_has(moment->present, KTALLY_MOMENT_BOOTTIME))
		return record_clock_now();
	return (struct record_clock){ realtime, (int64_t)(realtime - boottime) };
}

size_t record_boot_id(char *id, size_t room)
{
	FILE *file = fopen("/proc/sys/kernel/random/boot_id", "re");

	if (!file)
		return 0;
	if (!fgets(id, (int)room, file))
		*id = '\0';
	fclose(file);
	return strcspn(id, "\n");
}

static void make_origin(struct record *r)
{
	struct json j = { .data = r->origin, .room = sizeof(r->origin) };
	char name[65] = "", id[64];
	size_t id_len = record_boot_id(id, sizeof(id));

	gethostname(name, sizeof(name) - 1);
	put_key(&j, RECORD_HOST);
	json_text(&j, name, strlen(name));
	if (id_len) {
		put_key(&j, RECORD_BOOT);
		json_text(&j, id, id_len);
	}
	r->origin_len = j.len;
}

struct record *record_new(void)
{
	struct record *r = calloc(1, sizeof(*r));

	if (!r)
		return NULL;
	r->task = fields_new(&ktally_task_set);
	r->moment = fields_new(&ktally_moment_set);
	r->tail = fields_new(&ktally_tail_set);
	r->host = fields_new(&ktally_host_set);
	r->info = fields_new(&ktally_info_set);
	if (!r->task || !r->moment || !r->tail || !r->host || !r->info) {
		record_free(r);
		return NULL;
	}
	make_origin(r);
	return r;
}

void record_free(struct record *r)
{
	if (!r)
		return;
	fields_free(r->task);
	fields_free(r->moment);
	fields_free(r->tail);
	fields_free(r->host);
	fields_free(r->info);
	free(r);
}

static void open_line(const struct record *r, struct json *j, uint64_t realtime, const char *event)
{
	json_literal(j, "{\"" RECORD_TIMESTAMP "\":");
	json_time(j, realtime);
	put_key(j, RECORD_EVENT);
	json_text(j, event, strlen(event));
	json_raw(j, r->origin, r->origin_len);
}

static void close_line(struct json *j)
{
	json_literal(j, "}\n");
}

static void put_source(struct json *j, const struct record_source *source)
{
	put_key(j, RECORD_SOURCE);
	json_text(j, source->name, strlen(source->name));
	put_key(j, RECORD_EVENTS);
	json_bool(j, source->events);
}

static void put_why(struct json *j, const struct record_source *source)
{
	put_key(j, RECORD_WHY);
	json_text(j, source->why, strlen(source->why));
}

static void put_info(const struct record *r, struct json *j, const struct record_source *source,
		     enum ktally_kind kind)
{
	if (source->info)
		fields_put(j, r->info, source->info, FIELDS_KIND(kind));
}

static void put_losses(struct json *j, const struct record_totals *totals)
{
	put_key(j, RECORD_LOSS_EVENTS);
	json_uint(j, totals->loss_events);
	put_key(j, RECORD_LOSS_SAMPLES);
	json_uint(j, totals->loss_samples);
	put_key(j, RECORD_LOSS_LINES);
	json_uint(j, totals->loss_lines);
	put_key(j, RECORD_LOSS_GAPS);
	json_uint(j, totals->loss_gaps);
	put_key(j, RECORD_LOSS_GAP_NS);
	json_uint(j, totals->loss_gap_ns);
}

void record_start(const struct record *r, struct json *j, const struct record_options *options,
		  const struct record_source *source)
{
	const char *version = ktally_version();

	open_line(r, j, clock_ns(CLOCK_REALTIME), "ktally.start");
	put_key(j, RECORD_FILE);	/* early: shippers know files by their first 256 bytes */
	json_uint(j, options->file);
	if (options->torn) {
		put_key(j, RECORD_TORN);
		json_bool(j, true);
	}
	put_key(j, RECORD_VERSION);
	json_text(j, version, strlen(version));
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
	if (options->filter) {
		put_key(j, RECORD_FILTER);
		json_text(j, options->filter, strlen(options->filter));
	}
	put_key(j, RECORD_BACKEND);
	json_text(j, options->backend, strlen(options->backend));
	put_info(r, j, source, KTALLY_KIND_IDENTITY);
	close_line(j);
}

void record_source(const struct record *r, struct json *j, const struct record_source *source,
		   const struct record_totals *totals)
{
	open_line(r, j, clock_ns(CLOCK_REALTIME), "ktally.source");
	put_source(j, source);
	put_why(j, source);
	put_info(r, j, source, KTALLY_KIND_IDENTITY);
	put_losses(j, totals);
	close_line(j);
}

void record_sample(const struct record *r, struct json *j, const struct ktally_sample *sample,
		   const struct record_source *source, const struct record_totals *totals)
{
	open_line(r, j, record_clock_of(&sample->moment).realtime, "ktally.sample");
	put_source(j, source);
	put_key(j, RECORD_INTERRUPTED);
	json_bool(j, sample->interrupted);
	put_key(j, RECORD_RETRIES);
	json_uint(j, sample->retries);
	put_losses(j, totals);
	put_info(r, j, source, KTALLY_KIND_COUNTER);
	fields_put(j, r->moment, &sample->moment, FIELDS_ALL);
	fields_put(j, r->tail, &sample->tail, FIELDS_ALL);
	fields_put(j, r->host, &sample->host, FIELDS_ALL);
	close_line(j);
}

/* A point of CLOCK_BOOTTIME as a date. */
static uint64_t to_realtime(const struct record_clock *clock, uint64_t boottime)
{
	return boottime + (uint64_t)clock->offset;
}

static void put_task(const struct record *r, struct json *j, const struct record_clock *clock,
		     const struct ktally_task *task)
{
	uint64_t start_time;

	if (ktally_task_value(task, KTALLY_TASK_START_TIME, &start_time)) {
		put_key(j, RECORD_CREATION);
		json_time(j, to_realtime(clock, start_time));
	}
	fields_put(j, r->task, task, FIELDS_ALL);
	fields_put_redacted(j, r->task, task, RECORD_REDACTED);
	close_line(j);
}

void record_task(const struct record *r, struct json *j, const struct record_clock *clock,
		 const struct ktally_task *task)
{
	open_line(r, j, clock->realtime, "ktally.task");
	put_task(r, j, clock, task);
}

void record_exit(const struct record *r, struct json *j, const struct record_clock *clock,
		 const struct ktally_task *task)
{
	uint64_t realtime = clock->realtime, exit_time;

	if (ktally_task_value(task, KTALLY_TASK_EXIT_TIME, &exit_time))
		realtime = to_realtime(clock, exit_time);
	open_line(r, j, realtime, "ktally.exit");
	put_task(r, j, clock, task);
}

void record_stop(const struct record *r, struct json *j, const struct record_source *source,
		 const struct record_totals *totals, int signal)
{
	open_line(r, j, clock_ns(CLOCK_REALTIME), "ktally.stop");
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
	put_losses(j, totals);
	put_info(r, j, source, KTALLY_KIND_COUNTER);
	close_line(j);
}
