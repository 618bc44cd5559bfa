// SPDX-License-Identifier: GPL-2.0
/*
 * What the files of a session share: room for a line, and what every line of a kind is told. Not
 * here: which lines there are.
 */
#include "log/session_line.h"

#include <string.h>

struct json session_line(struct session *s, enum queue_kind kind)
{
	char *line = writer_reserve(s->writer, kind);

	return (struct json){ .data = line, .room = line ? RECORD_LINE_MAX : 0, .full = !line };
}

bool session_commit(struct session *s, const struct json *j)
{
	if (!j->data)
		return false;
	writer_commit(s->writer, j->full ? 0 : j->len);
	s->lines_unfit += j->full;
	return !j->full;
}

void session_count(struct session *s)
{
	s->totals.samples = writer_kept(s->writer, QUEUE_SAMPLE);
	s->totals.tasks = writer_kept(s->writer, QUEUE_TASK);
	s->totals.exits = writer_kept(s->writer, QUEUE_EXIT);
	s->totals.loss_events = s->lost_before + (s->events ? ktally_events_lost(s->k) : 0);
	s->totals.loss_samples = s->samples_failed + s->samples_missed;
	s->totals.loss_lines = writer_lost(s->writer);
	s->totals.loss_gaps = s->watch.gaps;
	s->totals.loss_gap_ns = watch_unseen(&s->watch, stop_now());
	s->totals.loss_health = s->health ? health_lost(s->health) : 0;
}

struct record_source session_source(const struct session *s)
{
	return (struct record_source){
		.name = s->k ? ktally_source_name(s->k) : "none",
		.why = s->why || !s->k ? s->why : ktally_source_why(s->k),
		.events = s->events,
		.info = s->has_info ? &s->info : NULL,
	};
}
