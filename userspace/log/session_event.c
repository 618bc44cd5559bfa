// SPDX-License-Identifier: GPL-2.0
/*
 * Lines of a session that tell of changes: of verdicts, of losses. Not here: judging
 * (health/health.h), and what is in such a line (record_event.c).
 */
#include <stdio.h>

#include "log/session_line.h"

enum cli_status session_open_health(struct session *s)
{
	/* To the rules, a sample of threads would be the end of all processes. */
	if (!session_wants(s, RECORD_KIND_HEALTH) || s->options->threads)
		return CLI_OK;
	s->health = health_new(&s->options->rules);
	if (s->health)
		return CLI_OK;
	fputs("ktally log: out of memory\n", stderr);
	return CLI_FAILED;
}

/* What the source tells of itself; procfs is asked once, for it reads a dozen files for that. */
static const struct ktally_info *info_of(struct session *s)
{
	if (s->has_info)
		return &s->info;
	if (session_is_netlink(s))
		return NULL;
	if (!s->has_other)
		s->has_other = !ktally_info_get(s->k, &s->other);
	return s->has_other ? &s->other : NULL;
}

void session_judge(struct session *s)
{
	if (!s->health)
		return;
	health_set_source(s->health, info_of(s), s->events);
	health_feed(s->health, choice_before(&s->choice), &s->sample);
}

void session_tell_health(struct session *s)
{
	const struct health_verdict *const *changes;
	struct record_clock clock = record_clock_of(&s->sample.moment);
	size_t count;

	if (!s->health)
		return;
	changes = health_changes(s->health, &count);
	for (size_t i = 0; i < count; i++) {
		struct json j = session_line(s, QUEUE_NOTE);

		record_health(s->record, &j, &clock, changes[i], health_level(s->health));
		session_commit(s, &j);
	}
}

/* What is lost so far has been told. */
static void note_losses(struct session *s)
{
	s->told.since = record_clock_now();
	s->told.totals = s->totals;
	/* While the module is away, what it had lost stays known for when it returns. */
	if (!s->has_info)
		return;
	s->told.info = s->info;
	s->told.has_info = true;
}

void session_begin_losses(struct session *s)
{
	session_count(s);
	note_losses(s);
}

/* What the module had lost; NULL when that is not known. Another load of it began with nothing. */
static const struct ktally_info *info_before(const struct session *s)
{
	static const struct ktally_info none = {
		.present = { [0 ... KTALLY_INFO_WORDS - 1] = ~UINT64_C(0) },
	};
	const unsigned int loaded = KTALLY_INFO_LOADED;

	if (!s->has_info || !s->told.has_info)
		return NULL;
	return s->told.info.value[loaded] == s->info.value[loaded] ? &s->told.info : &none;
}

void session_tell_losses(struct session *s)
{
	struct record_lost lost = {
		.since = s->told.since,
		.before = &s->told.totals,
		.now = &s->totals,
		.info_before = info_before(s),
		.info_now = s->has_info ? &s->info : NULL,
	};
	struct json j;

	session_count(s);
	if (record_has_lost(&lost)) {
		j = session_line(s, QUEUE_NOTE);
		record_lost(s->record, &j, &lost);
		/* Else the next one tells of this time too. */
		if (!session_commit(s, &j))
			return;
	}
	note_losses(s);
}
