/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A library that is a fake, for runs of `ktally log`: late and lost exit records, samples that
 * fail, a module that goes away. It stands in for all of libktally's handle. To be included behind
 * cmocka.h.
 */
#ifndef FAKE_LIBRARY_H
#define FAKE_LIBRARY_H

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "log/session.h"

struct ktally {
	bool netlink;
};

/* What the fake source has and does. */
static struct {
	bool module;		/* the module is there */
	int refusal;		/* of opening it when it is not there; 0: -ENOENT */
	uint64_t made;		/* exit records made so far */
	uint64_t read;		/* the last that events_next() gave */
	uint64_t ready;		/* the last that it may give now */
	uint64_t late;		/* more get ready when events_next() has said 0 so often */
	uint64_t lost;
	uint64_t missing;	/* this record never comes */
	int sample_error;	/* of the next sample */
	int events_error;	/* of the next events_next() */
	uint64_t loaded;	/* when the module was */
	uint64_t module_lost;	/* exits that the module missed */
	uint64_t available;	/* of 100 bytes of memory; 0: it does not tell */
	unsigned int opened;
	unsigned int samples;		/* that were asked for */
	struct ktally_query query;	/* of the last of them */
} fake;

int ktally_open(struct ktally **out, enum ktally_source_kind kind)
{
	*out = calloc(1, sizeof(**out));
	(*out)->netlink = fake.module && kind != KTALLY_SOURCE_PROCFS;
	fake.opened++;
	if (kind != KTALLY_SOURCE_NETLINK || fake.module)
		return 0;
	return fake.refusal ? fake.refusal : -ENOENT;
}

void ktally_close(struct ktally *k)
{
	free(k);
}

const char *ktally_source_name(const struct ktally *k)
{
	return k->netlink ? "netlink" : "procfs";
}

const char *ktally_source_why(const struct ktally *k)
{
	return k->netlink ? "the module answers" : "there is no module";
}

const char *ktally_error(const struct ktally *k)
{
	(void)k;
	return fake.refusal ? "the fake refuses" : "the fake fails";
}

const char *ktally_version(void)
{
	return "0.0.0";
}

int ktally_info_get(struct ktally *k, struct ktally_info *info)
{
	if (!k->netlink || !fake.module)
		return -ENODEV;
	memset(info, 0, sizeof(*info));
	ktally_mark(info->present, KTALLY_INFO_EXITS);
	info->value[KTALLY_INFO_EXITS] = fake.made;
	ktally_mark(info->present, KTALLY_INFO_LOADED);
	info->value[KTALLY_INFO_LOADED] = fake.loaded;
	ktally_mark(info->present, KTALLY_INFO_EXIT_MISSED);
	info->value[KTALLY_INFO_EXIT_MISSED] = fake.module_lost;
	return 0;
}

static inline void fake_memory(struct ktally_sample *s)
{
	if (!fake.available)
		return;
	ktally_mark(s->host.present, KTALLY_HOST_MEM_TOTAL);
	s->host.value[KTALLY_HOST_MEM_TOTAL] = 100;
	ktally_mark(s->host.present, KTALLY_HOST_MEM_AVAILABLE);
	s->host.value[KTALLY_HOST_MEM_AVAILABLE] = fake.available;
}

int ktally_sample_take(struct ktally *k, const struct ktally_query *q, struct ktally_sample *s)
{
	static struct ktally_task task;
	int error = fake.sample_error;

	fake.samples++;
	fake.query = *q;
	fake.sample_error = 0;
	if (k->netlink && !fake.module)
		error = -ENODEV;
	if (error)
		return error;
	assert_ptr_not_equal(q->since, s);
	memset(s, 0, sizeof(*s));
	ktally_mark(s->moment.present, KTALLY_MOMENT_BOOTTIME);
	s->moment.value[KTALLY_MOMENT_BOOTTIME] = UINT64_C(1000000000) * fake.samples;
	fake_memory(s);
	ktally_mark(task.present, KTALLY_TASK_PID);
	s->tasks = &task;
	s->count = 1;
	if (k->netlink) {
		ktally_mark(s->tail.present, KTALLY_TAIL_EXIT_NEXT);
		s->tail.value[KTALLY_TAIL_EXIT_NEXT] = fake.made + 1;
	}
	return 0;
}

void ktally_sample_free(struct ktally_sample *s)
{
	(void)s;
}

const struct ktally_task *ktally_sample_find(const struct ktally_sample *s, uint32_t pid)
{
	return s->count && s->tasks[0].value[KTALLY_TASK_PID] == pid ? s->tasks : NULL;
}

int ktally_events_open(struct ktally *k)
{
	fake.read = fake.ready = fake.made;
	return k->netlink ? 0 : -EOPNOTSUPP;
}

static int events_fd;

int ktally_events_fd(const struct ktally *k)
{
	(void)k;
	return events_fd;
}

int ktally_events_next(struct ktally *k, struct ktally_task *record)
{
	int error = fake.events_error;

	fake.events_error = 0;
	if (error)
		return error;
	if (!k->netlink || !fake.module)
		return -ENODEV;
	if (fake.read + 1 == fake.missing && fake.missing < fake.ready)
		fake.read++, fake.lost++;
	if (fake.read >= fake.ready || fake.read + 1 == fake.missing) {
		if (fake.late && !--fake.late)
			fake.ready = fake.made;
		return 0;
	}
	memset(record, 0, sizeof(*record));
	ktally_mark(record->present, KTALLY_TASK_EXIT_SEQ);
	record->value[KTALLY_TASK_EXIT_SEQ] = ++fake.read;
	return 1;
}

uint64_t ktally_events_lost(const struct ktally *k)
{
	(void)k;
	return fake.lost;
}

uint64_t ktally_events_due(const struct ktally *k)
{
	(void)k;
	return fake.read + 1;
}

/* ---- A session that writes to a file ---- */

static struct log_options options;
static struct stop stop = { .fd = -1 };
static struct session session;
static char text[65536];
static int fd;

static inline int set_up(void **state)
{
	(void)state;
	memset(&fake, 0, sizeof(fake));
	memset(&options, 0, sizeof(options));
	options.kinds = RECORD_KINDS_ALL;
	fake.module = true;
	fake.made = 100;
	events_fd = eventfd(0, EFD_NONBLOCK);
	return events_fd < 0;
}

static inline void begin(enum ktally_source_kind source)
{
	char path[] = "/tmp/session_test.XXXXXX";
	struct writer_options writer = {
		.backend = WRITER_PLAIN, .line_max = RECORD_LINE_MAX,
	};

	fd = mkstemp(path);
	assert_true(fd >= 0);
	unlink(path);
	output_of(&writer.output, fd);
	options.source = source;
	assert_int_equal(session_open(&session, &options, &stop), CLI_OK);
	assert_int_equal(writer_open(&session.writer, &writer), 0);
	session_start(&session);
}

/* Ends the session; what it wrote is in @text. */
static inline void end(void)
{
	ssize_t len;

	session_drain(&session);
	session_stop(&session, 0);
	assert_int_equal(writer_finish(session.writer), 0);
	len = pread(fd, text, sizeof(text) - 1, 0);
	assert_true(len > 0);
	text[len] = '\0';
	writer_close(session.writer);
	session_close(&session);
	close(fd);
	close(events_fd);
}

static inline unsigned int count(const char *what)
{
	unsigned int found = 0;

	for (const char *at = text; (at = strstr(at, what)); at += strlen(what))
		found++;
	return found;
}

#define EVENT(name) "\"event.name\":\"ktally." name "\""

#endif
