// SPDX-License-Identifier: GPL-2.0
/*
 * What all lines of record.h have in common: keys, identity, times, losses. Not here: each kind of
 * line (record_log.c, record_task.c, record_event.c).
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "clock.h"
#include "log/record_line.h"

#define IDENTITY_ROOM	(16 * RECORD_IDENTITY_MAX)

_Static_assert((int)RECORD_KINDS_COUNT == (int)LINE_ALERT && (int)LINE_ALERT + 1 == (int)LINES,
	       "a kind of line is not in the spec");

const char *const record_kinds[] = {
	[RECORD_KIND_START] = "start",
	[RECORD_KIND_SOURCE] = "source",
	[RECORD_KIND_SAMPLE] = "sample",
	[RECORD_KIND_TASK] = "task",
	[RECORD_KIND_EXIT] = "exit",
	[RECORD_KIND_HEALTH] = "health",
	[RECORD_KIND_LOST] = "lost",
	[RECORD_KIND_STOP] = "stop",
	NULL,
};

struct record_clock record_clock_now(void)
{
	uint64_t boottime = clock_ns(CLOCK_BOOTTIME), realtime = clock_ns(CLOCK_REALTIME);

	return (struct record_clock){ realtime, (int64_t)(realtime - boottime) };
}

struct record_clock record_clock_of(const struct ktally_moment *moment)
{
	uint64_t realtime = moment->value[KTALLY_MOMENT_REALTIME];
	uint64_t boottime = moment->value[KTALLY_MOMENT_BOOTTIME];

	struct record_clock clock = record_clock_now();

	if (!ktally_has(moment->present, KTALLY_MOMENT_BOOTTIME))
		return clock;
	if (ktally_has(moment->present, KTALLY_MOMENT_REALTIME))
		clock.offset = (int64_t)(realtime - boottime);
	clock.realtime = boottime + (uint64_t)clock.offset;
	return clock;
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

static void put_labels(struct json *j, const struct record_identity *identity)
{
	for (size_t i = 0; i < identity->count; i++) {
		const struct record_label *label = &identity->labels[i];

		json_key_below(j, RECORD_LABELS, label->key);
		put_text(j, label->value);
	}
}

static void put_identity(struct json *j, const struct record_identity *identity)
{
	char name[65] = "", id[64];
	const char *service = identity->service ? identity->service : format_service(j->form);
	size_t id_len = record_boot_id(id, sizeof(id));

	gethostname(name, sizeof(name) - 1);
	put_key(j, RECORD_HOST);
	put_text(j, identity->host ? identity->host : name);
	if (id_len) {
		put_key(j, RECORD_BOOT);
		json_text(j, id, id_len);
	}
	if (service) {
		put_key(j, RECORD_SERVICE);
		put_text(j, service);
	}
	put_labels(j, identity);
}

size_t record_identity_max(enum json_form form)
{
	return form == JSON_OTLP ? RECORD_IDENTITY_MAX / 2 : RECORD_IDENTITY_MAX;
}

/* Room to make it in, for json_text() wants more than it needs. False when it is too long. */
static bool make_identity(const struct record_identity *identity, enum json_form form,
			  char room[IDENTITY_ROOM], size_t *len)
{
	struct json j = { .data = room, .room = IDENTITY_ROOM, .form = form };

	put_identity(&j, identity);
	*len = j.len;
	return !j.full && j.len <= record_identity_max(form);
}

bool record_identity_fits(const struct record_identity *identity, enum json_form form)
{
	char room[IDENTITY_ROOM];
	size_t len;

	return make_identity(identity, form, room, &len);
}

static void keep_identity(struct record *r, const struct record_identity *identity)
{
	static const struct record_identity own;
	char room[IDENTITY_ROOM];

	if (make_identity(identity ? identity : &own, r->form, room, &r->identity_len))
		memcpy(r->identity, room, r->identity_len);
	else
		r->identity_len = 0;
}

static void leave_out_others(struct fields *f, const uint64_t *chosen)
{
	for (unsigned int i = 0; chosen && i < ktally_task_set.count; i++)
		if (!ktally_has(chosen, i))
			fields_leave_out(f, i);
}

struct record *record_new(enum json_form form, const struct record_identity *identity,
			  const uint64_t *fields)
{
	struct record *r = calloc(1, sizeof(*r));

	if (!r)
		return NULL;
	r->form = form;
	r->task = fields_new(&ktally_task_set, form);
	r->moment = fields_new(&ktally_moment_set, form);
	r->tail = fields_new(&ktally_tail_set, form);
	r->host = fields_new(&ktally_host_set, form);
	r->info = fields_new(&ktally_info_set, form);
	r->opening = calloc(1, sizeof(*r->opening));
	if (!r->task || !r->moment || !r->tail || !r->host || !r->info || !r->opening) {
		record_free(r);
		return NULL;
	}
	leave_out_others(r->task, fields);
	/* Every line has it, in its own place. */
	fields_leave_out(r->moment, KTALLY_MOMENT_BOOTTIME);
	keep_identity(r, identity);
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
	free(r->opening);
	free(r);
}

/* All tasks of a sample begin alike: that is made once. */
static void open_task(const struct record *r, struct json *j, const struct format_head *head)
{
	struct record_opening *o = r->opening;

	if (!o->len || o->realtime != head->realtime || o->boottime != head->boottime) {
		struct json made = { .data = o->text, .room = sizeof(o->text), .form = r->form };

		format_open(&made, head, record_origin(r));
		o->realtime = head->realtime;
		o->boottime = head->boottime;
		o->len = made.len;
	}
	json_raw(j, o->text, o->len);
}

void record_open(const struct record *r, struct json *j, struct record_clock clock,
		 struct format_head head)
{
	head.realtime = clock.realtime;
	head.boottime = clock.realtime - (uint64_t)clock.offset;
	j->form = r->form;
	if (head.line == LINE_TASK)
		open_task(r, j, &head);
	else
		format_open(j, &head, record_origin(r));
}

void record_put_losses(struct json *j, const struct record_totals *totals)
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
	put_key(j, RECORD_LOSS_HEALTH);
	json_uint(j, totals->loss_health);
}
