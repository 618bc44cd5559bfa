// SPDX-License-Identifier: GPL-2.0
/*
 * Where the figures of a session come from: the module, procfs when it went away, and back. Not
 * here: what is done with them.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "log/session_line.h"

#define RETRY_NS	UINT64_C(5000000000)
#define NSEC_PER_MSEC	UINT64_C(1000000)

bool session_is_netlink(const struct session *s)
{
	return s->k && !strcmp(ktally_source_name(s->k), "netlink");
}

int session_read_info(struct session *s)
{
	int error = session_is_netlink(s) ? ktally_info_get(s->k, &s->info) : -EOPNOTSUPP;

	s->has_info = !error;
	return error == -EOPNOTSUPP ? 0 : error;
}

/* Exits that the source told until now. */
static void end_events(struct session *s)
{
	if (!s->events)
		return;
	s->lost_before += watch_break(&s->watch, ktally_events_due(s->k));
	s->events = false;
}

/* @error: of ktally_events_open(). */
void session_begin_events(struct session *s, int error)
{
	s->events = !error;
	if (!error)
		watch_start(&s->watch, stop_now());
	session_read_info(s);
}

/* The module will be asked for now and then. */
void session_want_module(struct session *s)
{
	if (s->options->source == KTALLY_SOURCE_AUTO)
		s->retry_at = stop_now() + RETRY_NS;
}

bool session_may_retry(int error)
{
	return error == -ETIMEDOUT || error == -ENOMEM || error == -EAGAIN || error == -EINTR ||
	       error == -ENOBUFS;
}

/* A line that says where figures come from from here on. */
static void source_line(struct session *s)
{
	struct record_source source = session_source(s);
	struct json j = session_line(s, QUEUE_NOTE);

	session_count(s);
	record_source(s->record, &j, &source, &s->totals);
	session_commit(s, &j);
	writer_flush(s->writer);
}

/*
 * The module is gone, or will not be asked any more. With --source auto procfs takes over, and a
 * line says so. Asking for auto again could find a module that is still on its way out.
 */
int session_change_source(struct session *s, int error)
{
	if (s->options->source != KTALLY_SOURCE_AUTO || !session_is_netlink(s)) {
		cli_source_error("log", s->options->source, error, ktally_error(s->k));
		return error;
	}
	snprintf(s->words, sizeof(s->words), "%s", ktally_error(s->k));
	if (s->events)
		s->lost_before += ktally_events_lost(s->k);
	end_events(s);
	s->has_info = false;
	s->has_other = false;
	ktally_close(s->k);
	s->why = s->words;
	choice_forget(&s->choice);
	if (cli_open("log", KTALLY_SOURCE_PROCFS, &s->k))
		return error;
	fprintf(stderr, "ktally log: %s; going on with procfs\n", s->words);
	source_line(s);
	session_want_module(s);
	return 0;
}

int session_wait(const struct session *s)
{
	uint64_t now = stop_now();

	if (!s->retry_at)
		return -1;
	return s->retry_at > now ? (int)((s->retry_at - now) / NSEC_PER_MSEC) + 1 : 0;
}

/* It may be there by now, and of another protocol: lines say from here on what is so now. */
static void note_refusal(struct session *s, int error, const char *words)
{
	bool is_new = strcmp(session_source(s).why, words);

	if (session_is_netlink(s))	/* and only its exit records are wanted */
		return;
	snprintf(s->words, sizeof(s->words), "%s", words);
	s->why = s->words;
	if (is_new && error != -ENOENT)
		fprintf(stderr, "ktally log: still with procfs: %s\n", words);
}

void session_retry(struct session *s)
{
	struct ktally *k = NULL;
	int error;

	if (!s->retry_at || stop_now() < s->retry_at)
		return;
	session_want_module(s);
	error = ktally_open(&k, KTALLY_SOURCE_NETLINK);
	if (error) {
		note_refusal(s, error, ktally_error(k));
		goto close;
	}
	error = ktally_events_open(k);
	if (error && error != -EOPNOTSUPP)
		goto close;
	ktally_close(s->k);
	s->k = k;
	s->why = NULL;
	s->retry_at = 0;
	choice_forget(&s->choice);
	session_begin_events(s, error);
	fputs("ktally log: going on with the kernel module\n", stderr);
	source_line(s);
	return;

close:
	ktally_close(k);
}

/* Whether another load of the module answers now: then no exits of the one before come any more. */
static bool is_new_load(struct session *s, const struct ktally_info *before)
{
	return s->has_info && ktally_has(before->present, KTALLY_INFO_LOADED) &&
	       ktally_has(s->info.present, KTALLY_INFO_LOADED) &&
	       before->value[KTALLY_INFO_LOADED] != s->info.value[KTALLY_INFO_LOADED];
}

void session_follow_load(struct session *s, const struct ktally_info *before)
{
	uint64_t lost;
	int error;

	if (!is_new_load(s, before))
		return;
	/* The figures of tasks go on, exits have new numbers. */
	lost = ktally_events_lost(s->k);
	end_events(s);
	s->why = "the kernel module was loaded anew";
	error = ktally_events_open(s->k);
	/* The handle keeps the count only with its exit records. */
	if (error)
		s->lost_before += lost;
	session_begin_events(s, error);
	if (s->watch.broken)
		session_want_module(s);
	fprintf(stderr, "ktally log: %s\n", s->why);
	source_line(s);
}
